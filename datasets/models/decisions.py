"""Decisions of reviewers on cells, and the history of what the pool recommended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models import Organisation, Stateful
from datasets.models.cells import OfCell
from datasets.models.pools import Audience, Rule
from datasets.models.sources import Issue


class Decision(models.Model):
    """One deed of a reviewer with one reason: it chooses a value in one cell or in many."""

    reason = models.TextField(_("reason"))
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions", verbose_name=_("by")
    )
    # For whom the reviewer spoke; none is the secretariat.
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="decisions", verbose_name=_("organisation")
    )

    class Meta:
        ordering = ["-decided_at", "-id"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason")]

    def __str__(self) -> str:
        return f"D-{self.pk}"


class OverrideStatus(models.TextChoices):
    IN_FORCE = "in_force", _("in force")
    REOPENED = "reopened", _("re-opened: its values have changed or are disputed")
    REPLACED = "replaced", _("replaced by a later decision")
    UNDONE = "undone", _("undone")


S = OverrideStatus


class OverrideQuerySet(models.QuerySet["Override"]):
    def standing(self) -> OverrideQuerySet:
        """Everything that a pool may apply: nobody has taken it back."""
        return self.exclude(status=S.UNDONE)


class Override(Stateful, OfCell):
    """A decision on one cell: the value of `issue` is recommended as long as the competing values stay as they were.

    `inputs` is the fingerprint of those values. A pool applies the newest override whose fingerprint its own values
    have, so a decision on a value that an audience cannot see neither changes nor shows anything in its pool. Only
    `undone` is a person's deed; the other states say how it stands in the pool that the reviewer's `audience` reads.
    """

    Status = OverrideStatus
    TRANSITIONS = {
        S.IN_FORCE: frozenset({S.REOPENED, S.REPLACED, S.UNDONE}),
        S.REOPENED: frozenset({S.IN_FORCE, S.REPLACED, S.UNDONE}),
        S.REPLACED: frozenset({S.IN_FORCE, S.REOPENED, S.UNDONE}),
        S.UNDONE: frozenset(),
    }

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="overrides", verbose_name=_("decision"))
    audience = models.CharField(_("audience"), max_length=12, choices=Audience)
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="+", verbose_name=_("issue of a source"))
    inputs = models.CharField(max_length=64)
    # What it chose, and instead of what the published order recommends of the same values, in the cell's unit.
    value = models.FloatField(_("value"))
    instead_value = models.FloatField(_("instead of"), null=True)
    instead_issue = models.ForeignKey(Issue, models.PROTECT, null=True, related_name="+")
    unit = models.CharField(_("unit"), max_length=10)
    status = models.CharField(_("status"), max_length=12, choices=OverrideStatus, default=S.IN_FORCE)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("undone by")
    )

    objects = OverrideQuerySet.as_manager()

    class Meta:
        ordering = ["decision", "id"]
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "country", "indicator", "category", "year", "measure"],
                name="decision_chooses_once_in_a_cell",
            ),
            models.CheckConstraint(
                condition=Q(status=S.UNDONE, undone_at__isnull=False, undone_by__isnull=False)
                | (~Q(status=S.UNDONE) & Q(undone_at=None, undone_by=None)),
                name="override_is_undone_at_a_time_by_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["country", "indicator", "category", "year", "measure"], name="override_of_cell"),
            models.Index(fields=["status", "country"], name="override_by_status"),
        ]


class CellChange(OfCell):
    """The recommended value of a cell became another one. Written by the pool, by the thousand, and never changed."""

    audience = models.CharField(_("audience"), max_length=12, choices=Audience)
    changed_at = models.DateTimeField(_("when"))
    old_value = models.FloatField(_("old value"), null=True)
    new_value = models.FloatField(_("new value"), null=True)
    unit = models.CharField(_("unit"), max_length=10)
    # Empty where the cell was not there before, or is gone.
    old_rule = models.CharField(max_length=20, blank=True, choices=Rule)
    new_rule = models.CharField(max_length=20, blank=True, choices=Rule)
    old_issue_id = models.BigIntegerField(null=True)
    new_issue_id = models.BigIntegerField(null=True)
    observation_id = models.BigIntegerField(null=True)
    override_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-changed_at", "-id"]
        verbose_name = _("change of a cell")
        verbose_name_plural = _("changes of cells")
        indexes = [
            models.Index(
                fields=["country", "indicator", "category", "year", "measure", "-changed_at"], name="change_of_cell"
            )
        ]
