"""The back office: accounts, seats and the roster. Nothing confidential is registered here."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken.admin import TokenProxy

from coalition.guards import Refused, is_person
from coalition.models import Organisation, Person, Seat


def sign_in(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """One door for all: the portal's own sign-in page, with its limit on attempts."""
    if is_person(request.user):
        raise Refused(_("Only administrators open the back office."))
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


# Its import registered it: a key for the API is its owner's alone.
admin.site.unregister(TokenProxy)
admin.site.login = sign_in  # type: ignore[method-assign]
admin.site.site_header = _("E-waste Coalition portal: accounts")
admin.site.site_title = admin.site.site_header


class SeatInline(admin.TabularInline[Seat, Person]):
    model = Seat
    extra = 0


@admin.register(Person)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    inlines = [SeatInline]
    list_display = ["name", "email", "language", "is_active"]
    list_filter = ["is_active", "seats__role"]
    search_fields = ["name", "email"]
    ordering = ["name"]
    filter_horizontal = []
    readonly_fields = ["last_login", "created_at"]
    fieldsets = [
        (None, {"fields": ["email", "name", "language", "password"]}),
        (_("Account"), {"fields": ["is_active", "last_login", "created_at"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "name", "language", "usable_password", "password1", "password2"]})]


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin[Organisation]):
    list_display = ["acronym", "name", "constituency", "country_code"]
    list_filter = ["constituency"]
    search_fields = ["acronym", "name"]
