"""Invitations: the one way to an account and to a seat. One person asks, another grants, the invited accepts."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from coalition.models.attachments import Attachment
from coalition.models.organisations import Organisation
from coalition.models.people import Person, Seat
from coalition.models.states import Stateful
from coalition.roles import ROLES, RoleCode

VALID_FOR = timedelta(days=14)


class InvitationStatus(models.TextChoices):
    REQUESTED = "requested", _("asked for")
    GRANTED = "granted", _("sent")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


S = InvitationStatus


def new_nonce() -> str:
    return get_random_string(32)


class Invitation(Stateful):
    """A seat that somebody is to hold. The link's secret is signed from `nonce`; the row alone opens nothing."""

    Status = InvitationStatus
    TRANSITIONS = {
        S.REQUESTED: frozenset({S.GRANTED, S.REFUSED, S.WITHDRAWN}),
        S.GRANTED: frozenset({S.ACCEPTED, S.WITHDRAWN}),
        S.ACCEPTED: frozenset(),
        S.REFUSED: frozenset(),
        S.WITHDRAWN: frozenset(),
    }

    status = models.CharField(_("status"), max_length=20, choices=InvitationStatus, default=S.REQUESTED)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=10, default="en")
    role = models.CharField(_("role"), max_length=20, choices=[(role.code.value, role.name) for role in ROLES.values()])
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="invitations", verbose_name=_("organisation")
    )
    country_code = models.CharField(_("country"), max_length=3, blank=True)
    starts_on = models.DateField(_("starts on"), default=timezone.localdate)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    reason = models.TextField(_("what the person needs it for"))
    letter = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="invitations", verbose_name=_("letter")
    )
    requested_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="invitations_requested")
    requested_at = models.DateTimeField(default=timezone.now)
    # Who follows it up: the requester, or whoever took over the requester's work.
    kept_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="invitations_kept")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    nonce = models.CharField(max_length=32, default=new_nonce)
    expires_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    seat = models.OneToOneField(Seat, models.PROTECT, null=True, blank=True, related_name="invitation")

    class Meta:
        ordering = ["-requested_at", "-id"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_is_lower_case"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="invitation_does_not_end_before_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[RoleCode.AGENCY, RoleCode.GOVERNMENT, RoleCode.STAKEHOLDER])
                | Q(organisation__isnull=False),
                name="invitation_of_a_focal_point_names_its_organisation",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[RoleCode.GOVERNMENT, RoleCode.COUNTRY_TEAM]) | ~Q(country_code=""),
                name="invitation_in_a_country_names_its_country",
            ),
            models.CheckConstraint(
                condition=~Q(role=RoleCode.GOVERNMENT) | Q(letter__isnull=False, ends_on__isnull=False),
                name="invitation_of_a_government_has_letter_and_end",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(requested_by=None) | ~Q(decided_by=F("requested_by")),
                name="invitation_is_decided_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(status=S.ACCEPTED, accepted_at__isnull=False, seat__isnull=False)
                | ~Q(status=S.ACCEPTED) & Q(accepted_at=None, seat=None),
                name="invitation_accepted_has_time_and_seat",
            ),
            models.UniqueConstraint(
                F("email"),
                F("role"),
                Coalesce("organisation", Value(0)),
                F("country_code"),
                condition=Q(status__in=[S.REQUESTED, S.GRANTED]),
                name="invitation_is_open_once_per_seat",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.role_name}"

    @property
    def role_name(self) -> str:
        return str(ROLES[RoleCode(self.role)].name)

    @property
    def is_open(self) -> bool:
        return self.status in (S.REQUESTED, S.GRANTED)
