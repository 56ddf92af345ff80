"""Memberships and due diligence: dated records. Who is a member, and who is cleared, is computed for a date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Substr
from django.utils.translation import gettext_lazy as _

from coalition.models.dates import KnownDateField, first_day, last_day
from coalition.models.documents import Document
from coalition.models.organisations import Organisation
from coalition.models.records import Sourced


class Standing(StrEnum):
    """What a dated record says of one day. A start known as a year leaves the days of that year open."""

    IN_FORCE = "in_force"
    UNCERTAIN = "uncertain"
    NOT_IN_FORCE = "not_in_force"


class Period(models.Model):
    """From one known date to another, both included, each as precisely as it is known; open without an end."""

    since = KnownDateField(_("since"), blank=True)
    until = KnownDateField(_("until"), blank=True)

    class Meta:
        abstract = True

    @property
    def start(self) -> str:
        """As known; where nobody recorded it, a subclass may know by when at the latest."""
        return self.since

    def standing_on(self, on: date) -> Standing:
        if on < first_day(self.start) or (self.until and on > last_day(self.until)):
            return Standing.NOT_IN_FORCE
        if on < last_day(self.start) or (self.until and on > first_day(self.until)):
            return Standing.UNCERTAIN
        return Standing.IN_FORCE

    def overlaps(self, start: str, until: str) -> bool:
        """Whether the two share a day for certain: a year in which one ends and the other begins is no overlap."""
        latest_start = max(last_day(self.start), last_day(start))
        ends = [first_day(end) for end in (self.until, until) if end]
        return not ends or latest_start <= min(ends)


def ends_not_before(start: str) -> Q:
    """Compared as precisely as both are known: an end in 2019 goes with a start in May 2019."""
    return Q(until="") | Q(**{start: ""}) | Q(until__gte=Substr(F(start), 1, Length("until")))


class Membership(Sourced, Period):
    class Kind(models.TextChoices):
        MEMBER = "member", _("member")
        SUPPORTER = "supporter", _("supporter")
        PARTNER = "partner", _("partner")
        OBSERVER = "observer", _("observer")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    # Where the start is not recorded: as of when the source tells of it.
    as_of = KnownDateField(_("known as of"), blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("document")
    )

    class Meta:
        ordering = ["organisation__acronym", "since"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(condition=~Q(since="") | ~Q(as_of=""), name="membership_is_dated"),
            models.CheckConstraint(condition=ends_not_before("since"), name="membership_does_not_end_before_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_kind_display()}"

    @property
    def start(self) -> str:
        return self.since or self.as_of


class DueDiligence(Sourced):
    """One finding on an organisation. The newest on a day counts, until it expires; without any, nothing is cleared."""

    class Outcome(models.TextChoices):
        CLEARED = "cleared", _("cleared")
        REFUSED = "refused", _("not cleared")
        SUSPENDED = "suspended", _("clearance suspended")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="due_diligence", verbose_name=_("organisation")
    )
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome)
    decided_on = models.DateField(_("decided on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )

    class Meta:
        ordering = ["organisation", "-decided_on", "-id"]
        verbose_name = _("due diligence")
        verbose_name_plural = _("due diligence")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("decided_on")),
                name="due_diligence_does_not_expire_before_it_is_decided",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="cleared") | Q(expires_on__isnull=False), name="clearance_has_an_expiry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_outcome_display()}"

    @property
    def is_clearance(self) -> bool:
        return self.outcome == self.Outcome.CLEARED


def clears(findings: Iterable[DueDiligence], on: date) -> bool:
    """Whether the newest of one organisation's findings on that day clears it."""
    known = [finding for finding in findings if finding.decided_on <= on]
    newest = max(known, key=lambda finding: (finding.decided_on, finding.pk), default=None)
    return bool(newest and newest.is_clearance and newest.expires_on and on <= newest.expires_on)


def cleared_on(organisations: Collection[Organisation], on: date) -> frozenset[int]:
    """Ids of those of the organisations that due diligence clears on that day. One query."""
    findings: dict[int, list[DueDiligence]] = defaultdict(list)
    for finding in DueDiligence.objects.filter(organisation__in=organisations):
        findings[finding.organisation_id].append(finding)
    return frozenset(pk for pk, of_one in findings.items() if clears(of_one, on))


def may_appear_on(organisations: Collection[Organisation], on: date) -> frozenset[int]:
    """Ids of those that may be shown as partner, panellist or investor: all but companies without clearance."""
    companies = [organisation for organisation in organisations if organisation.needs_due_diligence]
    cleared = cleared_on(companies, on) if companies else frozenset[int]()
    return frozenset(one.pk for one in organisations if not one.needs_due_diligence or one.pk in cleared)


def members_on(on: date, kinds: Iterable[str] = (Membership.Kind.MEMBER,)) -> frozenset[int]:
    """Ids of the organisations whose membership is in force on that day for certain."""
    memberships = Membership.objects.filter(kind__in=list(kinds))
    return frozenset(one.organisation_id for one in memberships if one.standing_on(on) == Standing.IN_FORCE)
