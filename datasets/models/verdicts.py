"""What a government says of a single figure about its country: that it is right, or that it is not."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models import Organisation, Stateful
from datasets.models.cells import OfCell
from datasets.models.pools import Audience
from datasets.models.sources import Issue


class VerdictKind(models.TextChoices):
    CONFIRMED = "confirmed", _("confirmed")
    DISPUTED = "disputed", _("disputed")


class VerdictStatus(models.TextChoices):
    STANDING = "standing", _("standing")
    LAPSED = "lapsed", _("lapsed: the figure is no longer given")
    RESOLVED = "resolved", _("resolved")
    WITHDRAWN = "withdrawn", _("withdrawn")


S = VerdictStatus


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def alive(self) -> VerdictQuerySet:
        """Neither taken back nor resolved: whether it speaks of a pool's figure, the pool finds out."""
        return self.filter(status__in=[S.STANDING, S.LAPSED])


class Verdict(Stateful, OfCell):
    """On the value that `issue` gives for the cell; without an issue, on a value that the portal computed.

    It shows wherever that very value shows. The pool moves it between `standing` and `lapsed`, people close it.
    """

    Kind = VerdictKind
    Status = VerdictStatus
    TRANSITIONS = {
        S.STANDING: frozenset({S.LAPSED, S.RESOLVED, S.WITHDRAWN}),
        S.LAPSED: frozenset({S.STANDING, S.RESOLVED, S.WITHDRAWN}),
        S.RESOLVED: frozenset(),
        S.WITHDRAWN: frozenset(),
    }

    kind = models.CharField(_("verdict"), max_length=10, choices=VerdictKind)
    audience = models.CharField(_("audience"), max_length=12, choices=Audience)
    value = models.FloatField(_("value"))
    unit = models.CharField(_("unit"), max_length=10)
    issue = models.ForeignKey(Issue, models.PROTECT, null=True, related_name="+", verbose_name=_("issue of a source"))
    # As the issue sent it: the pool's own value also moves with the population.
    sent_value = models.FloatField(null=True)
    sent_unit = models.CharField(max_length=10, blank=True)
    own_value = models.FloatField(_("the government's own figure"), null=True)
    own_unit = models.CharField(_("unit"), max_length=10, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="verdicts", verbose_name=_("organisation")
    )
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="verdicts", verbose_name=_("by")
    )
    status = models.CharField(_("status"), max_length=12, choices=VerdictStatus, default=S.STANDING)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("closed by")
    )
    closing_reason = models.TextField(_("why it was closed"), blank=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-id"]
        verbose_name = _("verdict of a government")
        verbose_name_plural = _("verdicts of governments")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "indicator", "category", "year", "measure", "organisation"],
                condition=Q(status__in=[S.STANDING, S.LAPSED]),
                name="organisation_has_one_verdict_on_a_cell",
            ),
            models.CheckConstraint(
                condition=Q(kind=VerdictKind.CONFIRMED) | ~Q(reason=""), name="dispute_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(own_value=None, own_unit="") | (Q(own_value__gte=0) & ~Q(own_unit="")),
                name="own_figure_of_a_government_has_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[S.STANDING, S.LAPSED], closed_at=None, closed_by=None)
                | Q(status__in=[S.RESOLVED, S.WITHDRAWN], closed_at__isnull=False, closed_by__isnull=False),
                name="verdict_is_closed_at_a_time_by_a_person",
            ),
        ]
        indexes = [models.Index(fields=["status", "country"], name="verdict_by_status")]
