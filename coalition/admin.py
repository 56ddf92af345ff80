"""The back office: the roster. Accounts and seats have pages of their own, where two people give them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.db.models import Model, QuerySet, URLField
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken import admin as token_admin  # noqa: F401
from rest_framework.authtoken.models import TokenProxy

from coalition import audit
from coalition.guards import Refused, is_person, signed_in
from coalition.models import Organisation


def sign_in(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """One door for all: the portal's own sign-in page, with its limit on attempts."""
    if is_person(request.user):
        raise Refused(_("Only administrators open the back office."))
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


# The import of its admin registered it: a key for the API is its owner's alone.
admin.site.unregister(TokenProxy)
admin.site.login = sign_in  # type: ignore[method-assign]
admin.site.site_header = _("E-waste Coalition portal: back office")
admin.site.site_title = admin.site.site_header


class Recorded(admin.ModelAdmin[Any]):
    """What the back office adds, changes and deletes is history like any other deed: fields by name, never values."""

    deeds: str

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm[Any], change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        by = signed_in(request.user)
        if not change:
            audit.record(f"{self.deeds}.added", obj, by=by)
        elif form.changed_data:
            audit.record(f"{self.deeds}.changed", obj, by=by, changed=form.changed_data)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        audit.record(f"{self.deeds}.deleted", obj, by=signed_in(request.user))
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for thing in queryset:
            self.delete_model(request, thing)


@admin.register(Organisation)
class OrganisationAdmin(Recorded):
    deeds = "organisation"
    list_display = ["acronym", "name", "constituency", "country_code"]
    list_filter = ["constituency"]
    search_fields = ["acronym", "name"]
    formfield_overrides: ClassVar[dict[Any, Any]] = {URLField: {"assume_scheme": "https"}}
