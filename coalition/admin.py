"""The back office: accounts, seats and the roster. Nothing confidential is registered here."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken import admin as token_admin  # noqa: F401
from rest_framework.authtoken.models import TokenProxy

from coalition import audit, policies
from coalition.guards import Refused, allowed, is_person, reason, signed_in
from coalition.models import Organisation, Person, Seat


def sign_in(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """One door for all: the portal's own sign-in page, with its limit on attempts."""
    if is_person(request.user):
        raise Refused(_("Only administrators open the back office."))
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


# The import of its admin registered it: a key for the API is its owner's alone.
admin.site.unregister(TokenProxy)
admin.site.login = sign_in  # type: ignore[method-assign]
admin.site.site_header = _("E-waste Coalition portal: accounts")
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


class SeatInline(admin.TabularInline[Seat, Person]):
    """Nobody gives themselves a seat: on the own account they are shown, not offered."""

    model = Seat
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        return allowed(policies.check_manage_account, request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        return allowed(policies.check_manage_account, request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        return allowed(policies.check_manage_account, request.user, obj)


@admin.register(Person)
class PersonAdmin(Recorded, UserAdmin):  # type: ignore[type-arg]
    deeds = "account"
    inlines = [SeatInline]
    list_display = ["name", "email", "language", "is_active"]
    list_filter = ["is_active", "seats__role"]
    search_fields = ["name", "email"]
    ordering = ["name"]
    filter_horizontal = []
    readonly_fields = ["last_login", "created_at"]
    add_fieldsets = [(None, {"fields": ["email", "name", "language", "usable_password", "password1", "password2"]})]

    def get_fieldsets(self, request: HttpRequest, obj: Person | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        return [
            (None, {"fields": ["email", "name", "language", "password"]}),
            (
                _("Account"),
                {
                    "fields": ["is_active", "last_login", "created_at"],
                    "description": reason(policies.check_manage_account, request.user, obj),
                },
            ),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> list[str]:
        if allowed(policies.check_manage_account, request.user, obj):
            return list(self.readonly_fields)
        return ["is_active", *self.readonly_fields]

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        return super().has_delete_permission(request, obj) and allowed(policies.check_manage_account, request.user, obj)

    def save_formset(
        self,
        request: HttpRequest,
        form: ModelForm[Any],
        formset: BaseModelFormSet[Any, Any],
        change: bool,  # noqa: FBT001
    ) -> None:
        super().save_formset(request, form, formset, change)
        for seat in formset.new_objects:
            _record_seat(request, "seat.given", seat)
        for seat, fields in formset.changed_objects:
            _record_seat(request, "seat.changed", seat, changed=fields)
        for seat in formset.deleted_objects:
            _record_seat(request, "seat.taken", seat)

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        before = self.get_object(request, unquote(id))
        response = super().user_change_password(request, id, form_url)
        if before and Person.objects.exclude(password=before.password).filter(pk=before.pk).exists():
            audit.record("account.password_set", before, by=signed_in(request.user))
        return response


def _record_seat(request: HttpRequest, action: str, seat: Seat, **details: list[str]) -> None:
    """In the history of the person who holds it; what the seat is, is what the history is about."""
    audit.record(
        action,
        seat.person,
        by=signed_in(request.user),
        at=None,
        role=seat.role,
        organisation=seat.organisation.acronym if seat.organisation else "",
        country=seat.country_code,
        starts_on=seat.starts_on.isoformat(),
        ends_on=seat.ends_on.isoformat() if seat.ends_on else "",
        **details,
    )


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
