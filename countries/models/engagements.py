"""The country case: opened when government approves its lead; its stages are rows that may overlap."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models import Organisation, Stateful
from countries.models.requests import SupportRequest


class EngagementStatus(models.TextChoices):
    PROPOSED = "proposed", _("lead proposed")
    OPEN = "open", _("open")
    SUSPENDED = "suspended", _("suspended")
    CLOSED = "closed", _("closed")


class Engagement(Stateful):
    Status = EngagementStatus
    TRANSITIONS = {
        EngagementStatus.PROPOSED: frozenset({EngagementStatus.OPEN, EngagementStatus.CLOSED}),
        EngagementStatus.OPEN: frozenset({EngagementStatus.SUSPENDED, EngagementStatus.CLOSED}),
        EngagementStatus.SUSPENDED: frozenset({EngagementStatus.OPEN, EngagementStatus.CLOSED}),
        EngagementStatus.CLOSED: frozenset(),
    }

    request = models.OneToOneField(SupportRequest, models.PROTECT, related_name="engagement")
    status = models.CharField(_("status"), max_length=10, choices=EngagementStatus, default=EngagementStatus.PROPOSED)
    since = models.DateTimeField(default=timezone.now)
    # Without one, government refused the last that was proposed.
    lead = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="engagements_led", verbose_name=_("lead")
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    pause_reason = models.TextField(blank=True)
    closure_report = models.TextField(_("closure report"), blank=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=[EngagementStatus.OPEN, EngagementStatus.SUSPENDED])
                | Q(lead__isnull=False, approved_at__isnull=False, approved_by__isnull=False),
                name="open_engagement_has_a_lead_approved_by_government",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                name="nobody_approves_the_lead_that_they_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(status=EngagementStatus.CLOSED) | ~Q(closure_report=""),
                name="engagement_closes_with_a_report",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}"


class StageCode(models.TextChoices):
    SCOPING = "scoping", _("Scoping")
    DATA_POOLING = "data_pooling", _("Pooling of data")
    EVIDENCE_REVIEW = "evidence_review", _("Review of the evidence")
    DIALOGUE = "dialogue", _("Dialogue")
    STRATEGY = "strategy", _("Strategy")
    INVESTMENT = "investment", _("Investment")
    IMPLEMENTATION = "implementation", _("Implementation")


class StageStatus(models.TextChoices):
    NOT_STARTED = "not_started", _("not started")
    OPEN = "open", _("open")
    DONE = "done", _("done")
    SKIPPED = "skipped", _("skipped")


class EngagementStage(Stateful):
    """One stage of a case. Several may be open at once; a skipped one says why and may still be opened."""

    Status = StageStatus
    TRANSITIONS = {
        StageStatus.NOT_STARTED: frozenset({StageStatus.OPEN, StageStatus.SKIPPED}),
        StageStatus.OPEN: frozenset({StageStatus.DONE, StageStatus.SKIPPED}),
        StageStatus.DONE: frozenset({StageStatus.OPEN}),
        StageStatus.SKIPPED: frozenset({StageStatus.OPEN}),
    }

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="stages")
    code = models.CharField(max_length=16, choices=StageCode)
    position = models.PositiveSmallIntegerField()
    status = models.CharField(_("status"), max_length=12, choices=StageStatus, default=StageStatus.NOT_STARTED)
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Why it was skipped, or done although the records do not show it.
    reason = models.TextField(blank=True)
    # What the exit checks found when it was done: [{"words": ..., "met": true}, ...].
    found = models.JSONField(default=list)

    class Meta:
        ordering = ["position"]
        verbose_name = _("stage of an engagement")
        verbose_name_plural = _("stages of engagements")
        constraints = [
            models.UniqueConstraint(fields=["engagement", "code"], name="engagement_has_each_stage_once"),
            models.CheckConstraint(
                condition=~Q(status=StageStatus.SKIPPED) | ~Q(reason=""), name="stage_is_skipped_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement}: {self.get_code_display()}"
