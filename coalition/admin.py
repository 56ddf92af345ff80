"""The back office looks organisations up. Everything else has pages of its own, with rules that it would go round."""

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken import admin as token_admin  # noqa: F401
from rest_framework.authtoken.models import TokenProxy

from coalition.guards import Refused, is_person
from coalition.models import Organisation


def sign_in(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """One door for all: the portal's own sign-in page, with its limit on attempts."""
    if is_person(request.user):
        raise Refused(_("Only administrators open the back office."))
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


def own_password_page(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """The portal's own page signs other browsers out and tells the owner."""
    return redirect("coalition:password-change")


# The import of its admin registered it: a key for the API is its owner's alone.
admin.site.unregister(TokenProxy)
admin.site.password_change = own_password_page  # type: ignore[assignment,method-assign]
admin.site.login = sign_in  # type: ignore[method-assign]
admin.site.site_header = _("E-waste Coalition portal: back office")
admin.site.site_title = admin.site.site_header


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin[Organisation]):
    """To look up whom a seat speaks for. The secretariat keeps the roster, on its own pages and by its own rules."""

    list_display = ["acronym", "name", "constituency", "country_code"]
    list_filter = ["constituency"]
    search_fields = ["acronym", "name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return False
