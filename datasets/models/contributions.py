"""A contribution: one file of one organisation on its way to the pool, and what the check found in it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models import Organisation, Stateful
from datasets.models.sources import Issue


class Visibility(models.TextChoices):
    """Who may see the accepted figures; each step includes the ones before it."""

    ORGANISATION = "organisation", _("the contributing organisation only")
    COALITION = "coalition", _("members of the coalition")
    GOVERNMENT = "government", _("members and the government of the country")
    PUBLIC = "public", _("everybody")


class ContributionStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    CHECKING = "checking", _("being checked")
    NEEDS_WORK = "needs_work", _("needs work")
    READY = "ready", _("ready to submit")
    SUBMITTED = "submitted", _("waiting for review")
    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("returned")
    SUPERSEDED = "superseded", _("superseded")
    WITHDRAWN = "withdrawn", _("withdrawn")


S = ContributionStatus


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def sent(self) -> ContributionQuerySet:
        """What somebody sent: without the portal's own estimates."""
        return self.filter(is_system=False)

    def published(self) -> ContributionQuerySet:
        """What anybody may see: accepted, in the pool, open to everybody, embargo over."""
        today = timezone.localdate()
        return self.filter(
            Q(embargo_on=None) | Q(embargo_on__lte=today),
            status=S.ACCEPTED,
            loaded_at__isnull=False,
            visibility=Visibility.PUBLIC,
        )


def upload_path(contribution: Contribution, filename: str) -> str:
    """Named by content, never by what the sender called it: no path, no type, no script comes from outside."""
    return f"contributions/{contribution.sha256[:2]}/{contribution.sha256}"


class Contribution(Stateful):
    Status = ContributionStatus
    TRANSITIONS = {
        S.DRAFT: frozenset({S.CHECKING, S.WITHDRAWN}),
        S.CHECKING: frozenset({S.NEEDS_WORK, S.READY, S.WITHDRAWN}),
        S.NEEDS_WORK: frozenset({S.CHECKING, S.SUBMITTED, S.WITHDRAWN}),
        S.READY: frozenset({S.CHECKING, S.SUBMITTED, S.WITHDRAWN}),
        S.SUBMITTED: frozenset({S.ACCEPTED, S.RETURNED, S.WITHDRAWN}),
        S.RETURNED: frozenset({S.CHECKING, S.SUBMITTED, S.WITHDRAWN}),
        S.ACCEPTED: frozenset({S.SUPERSEDED, S.WITHDRAWN}),
        # Back in the pool when what superseded it is withdrawn.
        S.SUPERSEDED: frozenset({S.ACCEPTED}),
        S.WITHDRAWN: frozenset(),
    }

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="contributions", verbose_name=_("organisation")
    )
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="contributions", verbose_name=_("issue of a source"))
    title = models.CharField(_("title"), max_length=200)
    method_note = models.TextField(_("method note"), blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    visibility = models.CharField(_("visible to"), max_length=12, choices=Visibility, default=Visibility.COALITION)
    embargo_on = models.DateField(_("not before"), null=True, blank=True)

    file = models.FileField(_("file"), upload_to=upload_path)
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    kind = models.CharField(_("kind of file"), max_length=8, blank=True)

    status = models.CharField(_("status"), max_length=12, choices=ContributionStatus, default=S.DRAFT)
    # What the check counted: rows of the file, and single findings.
    rows_total = models.PositiveIntegerField(default=0)
    rows_good = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    # What the contributor said of the file: columns, constants, marks, meanings of texts, sentences on warnings.
    answers = models.JSONField(default=dict, blank=True)
    # What the portal took the file for when it checked it.
    understood = models.JSONField(default=dict, blank=True)
    # Columns that look like data on persons. While some stand here, nobody but the sender sees file or findings.
    personal_columns = models.JSONField(default=list, blank=True)
    # The checked good rows, and every finding (both Parquet), as the check wrote them.
    staged = models.FileField(blank=True, upload_to="staged")
    staged_sha256 = models.CharField(max_length=64, blank=True)
    findings_file = models.FileField(blank=True, upload_to="staged")
    summary = models.JSONField(default=dict)
    rules_version = models.CharField(max_length=20, blank=True)
    only_good_rows = models.BooleanField(_("submit only the rows without errors"), default=False)
    # Written by the portal's method (`MethodRun`): no file, nobody sends it, and it is accepted without a decision.
    is_system = models.BooleanField(_("the portal's own estimate"), default=False)

    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="contributions",
        verbose_name=_("by"),
    )
    checked_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decision_reason = models.TextField(_("reason"), blank=True)
    loaded_at = models.DateTimeField(null=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sha256"],
                condition=~Q(status=S.WITHDRAWN) & Q(is_system=False),
                name="same_bytes_twice_is_one_contribution",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False)
                | Q(is_system=True, decided_at__isnull=False),
                name="contribution_decision_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | (
                    (Q(created_by=None) | ~Q(decided_by=models.F("created_by")))
                    & (Q(submitted_by=None) | ~Q(decided_by=models.F("submitted_by")))
                ),
                name="nobody_decides_on_the_own_contribution",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.RETURNED) | ~Q(decision_reason=""),
                name="contribution_is_returned_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(is_system=False)
                | Q(status__in=[S.ACCEPTED, S.SUPERSEDED, S.WITHDRAWN], created_by=None, decided_by=None),
                name="system_contribution_is_nobodys_deed",
            ),
        ]
        indexes = [models.Index(fields=["status", "-created_at"], name="contribution_by_status")]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        return f"C-{self.pk}"


class Severity(models.TextChoices):
    ERROR = "error", _("error")
    WARNING = "warning", _("warning")
    INFO = "info", _("note")


class FindingGroup(models.Model):
    """All findings of one cause: the same rule, column and value. Every single one stands in `findings_file`."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="finding_groups")
    code = models.CharField(max_length=12)
    severity = models.CharField(max_length=8, choices=Severity)
    column = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=200, blank=True)
    # Fills the places of the rule's message.
    params = models.JSONField(default=dict)
    count = models.PositiveIntegerField()
    # The first rows of the file (numbered as a spreadsheet shows them).
    rows = models.JSONField(default=list)
    suggestion = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return f"{self.code} x {self.count}"
