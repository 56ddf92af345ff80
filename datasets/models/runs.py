"""Runs of the method: how the portal's own estimates of a country came about. A row never changes what it says."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countries.models import Country
from datasets.models.contributions import Contribution
from datasets.models.pools import Audience
from datasets.reference.methods import DISCRETISATIONS


class MethodRunQuerySet(models.QuerySet["MethodRun"]):
    def current(self) -> MethodRunQuerySet:
        return self.filter(is_current=True)

    def light(self) -> MethodRunQuerySet:
        """Without what runs to a hundred kilobytes: for pages that only name the run."""
        return self.defer("inputs", "sales", "bands", "lifetimes")


class MethodRun(models.Model):
    """One computation from the figures that `audience` may see; its own figures are those of `contribution`.

    `inputs`: the cells, [indicator, category, year, measure, value, status]. `sales`: what was computed with, by
    category and measure: `from` (year), `values`, `kinds`. `bands`: of the figures, by indicator, category and
    measure: `from`, `low`, `high` (null: no band), `truncated`. `lifetimes`: shape and scale by UNU-KEY.
    """

    country = models.ForeignKey(Country, models.PROTECT, related_name="method_runs", verbose_name=_("country"))
    audience = models.CharField(_("audience"), max_length=12, choices=Audience, default=Audience.PUBLIC)
    contribution = models.OneToOneField(Contribution, models.PROTECT, related_name="run")
    is_current = models.BooleanField(default=True)
    ran_at = models.DateTimeField(_("computed at"), default=timezone.now)
    # SHA-256 of inputs, parameters, reference tables and code version: the same digest is the same run.
    digest = models.CharField(max_length=64)
    code_version = models.CharField(_("version of the method"), max_length=20)
    discretisation = models.CharField(_("discretisation"), max_length=12, choices=list(DISCRETISATIONS.items()))
    seed = models.PositiveBigIntegerField(_("seed"))
    draws = models.PositiveIntegerField(_("draws"))
    # Half widths of the bands, and the sources of lifetimes and unit weights.
    parameters = models.JSONField(default=dict)
    lifetimes = models.JSONField(default=dict)
    inputs = models.JSONField(default=list)
    sales = models.JSONField(default=dict)
    bands = models.JSONField(default=dict)
    # Of the sales computed with: share by kind (untouched, corrected, filled, estimated).
    shares = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    keys_count = models.PositiveSmallIntegerField(_("UNU-KEYs with sales"))
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"))

    objects = MethodRunQuerySet.as_manager()

    class Meta:
        ordering = ["-ran_at", "-id"]
        verbose_name = _("method run")
        verbose_name_plural = _("method runs")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "audience"],
                condition=Q(is_current=True),
                name="one_current_run_per_country_and_audience",
            ),
            models.CheckConstraint(
                condition=Q(first_year__lte=models.F("last_year")), name="method_run_years_are_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.reference}"

    @property
    def reference(self) -> str:
        return f"M-{self.pk}"

    def band(self, indicator: str, category: str, measure: str, year: int) -> dict[str, Any] | None:
        """`low`, `high` (None: no band) and `is_truncated` of one figure; None where the run does not give it."""
        series = self.bands.get(indicator, {}).get(category, {}).get(measure)
        place = year - series["from"] if series else -1
        if series is None or not 0 <= place < len(series["truncated"]):
            return None
        return {
            "low": series["low"][place] if series["low"] else None,
            "high": series["high"][place] if series["high"] else None,
            "is_truncated": bool(series["truncated"][place]),
        }
