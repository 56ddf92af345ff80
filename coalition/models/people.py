"""Persons and the seats they hold: a role, for an organisation, in a country or in all, from one date to another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken.models import Token

from coalition.models.organisations import Organisation
from coalition.models.sessions import Session
from coalition.permissions import MANAGE_ACCOUNTS
from coalition.roles import ROLES, RoleCode


class PersonManager(BaseUserManager["Person"]):
    def holding(self, *roles: str, countries: Sequence[str] | None = None) -> models.QuerySet[Person]:
        """Who holds a seat of one of these roles today; `countries` are the codes that the seat may name ("": all)."""
        seats = Seat.objects.in_force().filter(role__in=roles)
        if countries is not None:
            seats = seats.filter(country_code__in=countries)
        return self.filter(is_active=True, pk__in=seats.values("person"))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """Somebody with an account. What the person may do follows from the seats held today."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=10, default="en")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    # Their server refused our e-mail for good: nothing more is sent until an administrator has asked them.
    mail_bounced_at = models.DateTimeField(_("e-mail refused at"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = PersonManager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="email_is_lower_case"),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(is_active=False), name="erased_person_has_no_open_account"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def seats_today(self) -> list[Seat]:
        """Seats in force today, with their organisations; none for an inactive account."""
        if not self.is_active:
            return []
        return list(self.seats.in_force().select_related("organisation"))

    def permissions_in(self, country: str = "") -> frozenset[str]:
        """Permissions from the seats that cover `country` (alpha-3); without a country, from any seat."""
        return frozenset[str]().union(
            *(
                ROLES[RoleCode(seat.role)].permissions
                for seat in self.seats_today
                if not country or seat.country_code in ("", country)
            )
        )

    def may(self, permission: str, country: str = "") -> bool:
        return permission in self.permissions_in(country)

    def countries_where(self, permission: str) -> frozenset[str] | None:
        """The countries (alpha-3) that the permission covers; None for all of them."""
        codes = {seat.country_code for seat in self.seats_today if permission in ROLES[RoleCode(seat.role)].permissions}
        return None if "" in codes else frozenset(codes)

    def sign_out_everywhere(self, *, except_session: str = "") -> None:
        """End every session, and void the token for programs. `except_session` keeps one browser."""
        Session.objects.filter(person_id=self.pk).exclude(pk=except_session).delete()
        Token.objects.filter(user=self).delete()

    # The back office (django.contrib.admin) asks these.
    @property
    def is_staff(self) -> bool:
        return self.may(MANAGE_ACCOUNTS)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.has_module_perms(perm.partition(".")[0])

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff and app_label == "coalition"


class SeatQuerySet(models.QuerySet["Seat"]):
    def in_force(self, on: date | None = None) -> SeatQuerySet:
        day = on or timezone.localdate()
        return self.filter(Q(ended_at=None, starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day)))

    def run_out(self) -> SeatQuerySet:
        """Past their last day, and what follows from that is not done yet."""
        return self.filter(ended_at=None, is_wound_up=False, ends_on__lt=timezone.localdate())

    def overlapping(self, starts_on: date, ends_on: date | None) -> SeatQuerySet:
        """Seats with a day in common; one that was ended early counts to the day before."""
        seats = self.filter(Q(ended_at=None) & (Q(ends_on=None) | Q(ends_on__gte=starts_on)))
        return seats.filter(starts_on__lte=ends_on) if ends_on else seats


class Seat(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, related_name="seats", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=[(role.code.value, role.name) for role in ROLES.values()])
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="seats",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
    )
    country_code = models.CharField(_("country"), max_length=3, blank=True, help_text=_("Empty: all countries."))
    starts_on = models.DateField(_("starts on"), default=timezone.localdate)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    # A seat exists from the moment in which its holder accepts the terms.
    accepted_at = models.DateTimeField(_("terms accepted at"), default=timezone.now)
    # The letter by which a government names its focal point; `ends_on` is the last day that it covers.
    letter = models.ForeignKey(
        "coalition.Attachment", models.PROTECT, null=True, blank=True, related_name="seats", verbose_name=_("letter")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.TextField(_("why it ended"), blank=True)
    # The last day about which the holder was warned, and whether what follows from the end is done.
    reminded_of = models.DateField(null=True, blank=True)
    is_wound_up = models.BooleanField(default=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["person", "starts_on"]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="seat_does_not_end_before_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[RoleCode.AGENCY, RoleCode.GOVERNMENT, RoleCode.STAKEHOLDER])
                | Q(organisation__isnull=False),
                name="seat_of_a_focal_point_names_its_organisation",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[RoleCode.GOVERNMENT, RoleCode.COUNTRY_TEAM]) | ~Q(country_code=""),
                name="seat_in_a_country_names_its_country",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="seat_ended_has_person_and_time",
            ),
            models.UniqueConstraint(
                F("person"),
                F("role"),
                Coalesce("organisation", Value(0)),
                F("country_code"),
                condition=Q(ends_on=None, ended_at=None),
                name="seat_without_end_is_held_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {ROLES[RoleCode(self.role)].name}"
