"""A government's request for support, its needs, and every state that it passed through and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models import Classified, Person, Stateful
from coalition.models.topics import ProgrammeArea, SupportKind
from countries.models.countries import Country
from countries.reference.clocks import Stay, last_day
from countries.reference.programme import Channel, Priority, ScreeningItem, Urgency


class RequestStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    SCREENED = "screened", _("screened")
    ENDORSED = "endorsed", _("endorsed")
    CIRCULATED = "circulated", _("circulated")
    OFFERS_CLOSED = "offers_closed", _("offers closed")
    RESPONSE_SENT = "response_sent", _("response sent")
    ACCEPTED = "accepted", _("accepted")
    PARTLY_ACCEPTED = "partly_accepted", _("partly accepted")
    NOT_ACCEPTED = "not_accepted", _("not accepted")
    ENGAGED = "engaged", _("engaged")
    CLOSED = "closed", _("closed")
    RETURNED = "returned_for_completion", _("returned for completion")
    ON_HOLD = "on_hold", _("on hold")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


S = RequestStatus
BEFORE_CIRCULATION = frozenset({S.SUBMITTED, S.ACKNOWLEDGED, S.SCREENED, S.ENDORSED})
# Where the coalition may pause; a hold ends where it began.
HOLDABLE = frozenset({*BEFORE_CIRCULATION, S.CIRCULATED, S.OFFERS_CLOSED, S.ACCEPTED, S.PARTLY_ACCEPTED})
OVER = frozenset({S.CLOSED, S.DECLINED, S.WITHDRAWN})
# Where a request gets only after its window has closed.
AFTER_THE_WINDOW = (S.OFFERS_CLOSED, S.RESPONSE_SENT, S.ACCEPTED, S.PARTLY_ACCEPTED, S.NOT_ACCEPTED, S.ENGAGED)


class ReferenceCounter(models.Model):
    """The last number given to a country's requests in a year: each is given once, whatever becomes of it."""

    country = models.ForeignKey(Country, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("counter of references")
        verbose_name_plural = _("counters of references")
        constraints = [models.UniqueConstraint(fields=["country", "year"], name="one_counter_per_country_and_year")]

    def __str__(self) -> str:
        return f"{self.country_id} {self.year}: {self.last}"


class SupportRequest(Stateful, Classified):
    Status = RequestStatus
    TRANSITIONS = {
        S.DRAFT: frozenset({S.SUBMITTED, S.WITHDRAWN}),
        S.SUBMITTED: frozenset({S.ACKNOWLEDGED, S.RETURNED, S.ON_HOLD, S.DECLINED, S.WITHDRAWN}),
        S.ACKNOWLEDGED: frozenset({S.SCREENED, S.RETURNED, S.ON_HOLD, S.DECLINED, S.WITHDRAWN}),
        S.SCREENED: frozenset({S.ENDORSED, S.RETURNED, S.ON_HOLD, S.DECLINED, S.WITHDRAWN}),
        S.ENDORSED: frozenset({S.CIRCULATED, S.ON_HOLD, S.DECLINED, S.WITHDRAWN}),
        S.CIRCULATED: frozenset({S.OFFERS_CLOSED, S.ON_HOLD, S.WITHDRAWN}),
        S.OFFERS_CLOSED: frozenset({S.RESPONSE_SENT, S.ON_HOLD, S.WITHDRAWN}),
        S.RESPONSE_SENT: frozenset({S.ACCEPTED, S.PARTLY_ACCEPTED, S.NOT_ACCEPTED, S.WITHDRAWN}),
        S.ACCEPTED: frozenset({S.ENGAGED, S.ON_HOLD, S.WITHDRAWN}),
        S.PARTLY_ACCEPTED: frozenset({S.ENGAGED, S.ON_HOLD, S.WITHDRAWN}),
        # A refused response may be followed by another version of it.
        S.NOT_ACCEPTED: frozenset({S.OFFERS_CLOSED, S.CLOSED}),
        S.ENGAGED: frozenset({S.CLOSED}),
        S.CLOSED: frozenset(),
        # Completed, it goes on where it was: `back_to`.
        S.RETURNED: frozenset({S.SUBMITTED, S.ACKNOWLEDGED, S.SCREENED, S.WITHDRAWN}),
        S.ON_HOLD: frozenset({*HOLDABLE, S.WITHDRAWN}),
        S.DECLINED: frozenset(),
        S.WITHDRAWN: frozenset(),
    }

    reference = models.CharField(_("reference"), max_length=24, unique=True, null=True, blank=True)
    country = models.ForeignKey(Country, models.PROTECT, related_name="requests", verbose_name=_("country"), null=True)
    status = models.CharField(_("status"), max_length=24, choices=RequestStatus, default=S.DRAFT)
    since = models.DateTimeField(_("since"), default=timezone.now)
    # Counts the times that it was edited: who saves over an edition not seen is told so.
    edition = models.PositiveIntegerField(default=0)

    authority = models.CharField(_("requesting authority"), max_length=200, blank=True)
    signatory = models.CharField(_("signed by"), max_length=200, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.LETTER)
    title = models.CharField(_("title"), max_length=160, blank=True)
    problem = models.TextField(_("problem"), blank=True)
    efforts = models.TextField(_("current efforts and partners"), blank=True)
    framework = models.CharField(_("Cooperation Framework outcome or joint work plan"), max_length=300, blank=True)
    sdg_targets = models.JSONField(_("SDG targets"), default=list, blank=True)
    consulted = models.TextField(_("ministries and social partners consulted"), blank=True)
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency, default=Urgency.ROUTINE)

    # On whose side it was written: government or country team (the code of the role).
    filed_as = models.CharField(max_length=20)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Who took over following it up from who began it.
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    endorsed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Why it was returned, put on hold or withdrawn, and where it goes on.
    pause_reason = models.TextField(blank=True)
    back_to = models.CharField(max_length=24, choices=RequestStatus, blank=True)
    decline_reason = models.TextField(blank=True)
    decline_asked_at = models.DateTimeField(null=True)
    decline_asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    declined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    circulated_at = models.DateTimeField(null=True)
    window_closes_at = models.DateTimeField(null=True)
    # When the window closed. Without it offers are sealed, whatever became of the request.
    offers_opened_at = models.DateTimeField(null=True)
    briefed_on = models.DateField(_("briefing call held on"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("request for support")
        verbose_name_plural = _("requests for support")
        constraints = [
            *Classified.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status__in=[S.DRAFT, S.WITHDRAWN])
                | Q(reference__isnull=False, country__isnull=False, submitted_at__isnull=False)
                & Q(submitted_by__isnull=False)
                & ~Q(authority=""),
                name="submitted_request_has_reference_country_authority_and_sender",
            ),
            models.CheckConstraint(
                condition=Q(decline_asked_at=None, decline_asked_by=None)
                | Q(decline_asked_at__isnull=False, decline_asked_by__isnull=False) & ~Q(decline_reason=""),
                name="decline_is_asked_for_by_a_person_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.DECLINED)
                | Q(declined_by__isnull=False, decline_asked_by__isnull=False) & ~Q(declined_by=F("decline_asked_by")),
                name="decline_is_confirmed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(endorsed_by=None) | ~Q(endorsed_by=F("submitted_by")),
                name="nobody_endorses_the_own_request",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[S.RETURNED, S.ON_HOLD]) | ~Q(back_to="") & ~Q(pause_reason=""),
                name="paused_request_says_why_and_where_it_goes_on",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.CIRCULATED) | Q(circulated_at__isnull=False, window_closes_at__isnull=False),
                name="circulated_request_has_a_window",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=AFTER_THE_WINDOW) | Q(offers_opened_at__isnull=False),
                name="request_goes_on_once_its_offers_are_open",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.CIRCULATED) | Q(offers_opened_at=None),
                name="offers_are_sealed_while_the_request_is_circulated",
            ),
        ]
        indexes = [
            models.Index(fields=["country", "status", "-created_at"], name="request_of_country"),
            models.Index(fields=["status", "since"], name="request_by_status"),
        ]

    def __str__(self) -> str:
        return self.reference or self.title

    def pass_to(
        self, status: str, *, at: datetime, by: Person | None, still: Sequence[str] = (), **changes: Any
    ) -> None:
        """Move on, and write down when it left one state for the other."""
        self.move_to(status, still=still, since=at, **changes)
        self.passages.filter(left_at=None).update(left_at=at)
        self.passages.create(status=status, entered_at=at, by=by)

    def stays(self) -> list[Stay]:
        return [(passage.status, passage.entered_at, passage.left_at) for passage in self.passages.all()]

    @property
    def keeper(self) -> Person:
        return self.kept_by or self.created_by

    @property
    def owner_country(self) -> str:
        return self.country_id or ""

    @property
    def is_sealed(self) -> bool:
        """Offers are for their own organisations' eyes: the window has not closed, or never did."""
        return self.circulated_at is not None and self.offers_opened_at is None

    @property
    def window_last_day(self) -> date | None:
        """The last whole day on which members answer."""
        return last_day(self.window_closes_at) if self.window_closes_at else None


class Passage(models.Model):
    """One stay in one state. Clocks add up the stays; `left_at` is empty while it lasts."""

    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="passages")
    status = models.CharField(max_length=24, choices=RequestStatus)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["entered_at", "id"]
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(left_at=None), name="request_is_in_one_state_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("entered_at")), name="passage_does_not_end_before_it_began"
            ),
        ]
        indexes = [models.Index(fields=["status", "entered_at"], name="passage_by_status")]

    def __str__(self) -> str:
        return f"{self.status} {self.entered_at:%Y-%m-%d}"


class Need(models.Model):
    """One thing that the country asks for, in one programme area. In a draft its parts may still be empty."""

    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="needs")
    position = models.PositiveSmallIntegerField()
    area = models.CharField(_("programme area"), max_length=14, choices=ProgrammeArea, blank=True)
    support = models.CharField(_("kind of support"), max_length=10, choices=SupportKind, blank=True)
    title = models.CharField(_("what is needed"), max_length=200, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.MEDIUM)
    wanted_on = models.DateField(_("wanted start"), null=True, blank=True)
    success = models.CharField(_("measure of success"), max_length=300, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="need_has_its_own_position"),
            models.CheckConstraint(
                condition=Q(area__in=["", *ProgrammeArea.values]), name="need_is_in_a_programme_area"
            ),
        ]
        indexes = [models.Index(fields=["area"], name="need_by_area")]

    def __str__(self) -> str:
        return self.title


class ScreeningAnswer(models.Model):
    """The secretariat's answer to one question of the checklist; "no" says why."""

    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="screening")
    item = models.CharField(max_length=10)
    holds = models.BooleanField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("answer of the screening")
        verbose_name_plural = _("answers of the screening")
        constraints = [
            models.UniqueConstraint(fields=["request", "item"], name="screening_answers_each_question_once"),
            models.CheckConstraint(condition=Q(holds=True) | ~Q(note=""), name="screening_says_why_something_fails"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.holds}"

    @property
    def question(self) -> str:
        return str(ScreeningItem(self.item).label)
