"""The pool: one recommended value per cell, per country and per audience."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from countries.models import Country
from datasets.models.observations import Observation
from datasets.reference.indicators import ORIGINS


class Audience(models.TextChoices):
    """Who reads a pool. A narrower audience's pool exists only where it differs from the public one."""

    PUBLIC = "public", _("everybody")
    GOVERNMENT = "government", _("members and the government of the country")
    COALITION = "coalition", _("members of the coalition")


class Pool(models.Model):
    """One country's cells as one audience may see them.

    `digest` is the SHA-256 of everything the cells rest on: an edition with another digest is outdated.
    """

    country = models.ForeignKey(Country, models.CASCADE, related_name="pools", verbose_name=_("country"))
    audience = models.CharField(_("audience"), max_length=12, choices=Audience, default=Audience.PUBLIC)
    is_stale = models.BooleanField(default=True)
    # Counts the times that it was marked stale: a mark made while the pool is being computed is not lost.
    stale_marks = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    # The digest from which the portal's own estimates were last considered: another one calls for it again.
    estimated_digest = models.CharField(max_length=64, blank=True)
    computed_at = models.DateTimeField(null=True)
    cells_count = models.PositiveIntegerField(default=0)
    conflicts_count = models.PositiveIntegerField(default=0)
    # Findings on the pool as a whole (parts against totals): code and parameters.
    findings = models.JSONField(default=list)

    class Meta:
        verbose_name = _("pool")
        verbose_name_plural = _("pools")
        constraints = [
            models.UniqueConstraint(fields=["country", "audience"], name="one_pool_per_country_and_audience")
        ]

    def __str__(self) -> str:
        return f"{self.country_id} ({self.audience})"


class Rule(models.TextChoices):
    """Which rule chose the recommended value."""

    ONLY = "only", _("the only value")
    ORIGIN = "origin", _("the origin ranks higher")
    STATUS = "status", _("the observation status ranks higher")
    LATER_ISSUE = "later_issue", _("the later issue of the same source")
    LATER_PUBLICATION = "later_publication", _("the later publication")
    LATER_ACCEPTANCE = "later_acceptance", _("accepted later")
    OVERRIDE = "override", _("chosen by a reviewer")
    SUM_OF_PARTS = "sum_of_parts", _("the sum of its complete parts")
    DERIVED = "derived", _("derived from other cells")
    NONE = "none", _("no value can be recommended")


# What the conflict screen shows.
CONTESTED = Q(in_conflict=True) | Q(is_disputed=True)


class Cell(models.Model):
    """One recommended value: `value` in `unit`, the canonical unit of the measure."""

    pool = models.ForeignKey(Pool, models.CASCADE, related_name="cells")
    indicator = models.CharField(_("indicator"), max_length=16)
    category = models.CharField(_("category"), max_length=12)
    year = models.PositiveSmallIntegerField(_("year"))
    measure = models.CharField(_("measure"), max_length=16)
    value = models.FloatField(_("value"), null=True)
    unit = models.CharField(_("unit"), max_length=10)
    status = models.CharField(_("status"), max_length=1)
    origin = models.CharField(_("origin"), max_length=24, blank=True, choices=list(ORIGINS.items()))
    rule = models.CharField(_("rule"), max_length=20, choices=Rule)
    # The observation recommended; none where the value is derived.
    observation = models.ForeignKey(
        Observation, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    issue_id = models.BigIntegerField(null=True)
    # The reviewer's decision that chose it (datasets.Override).
    override_id = models.BigIntegerField(null=True)
    # A government disputes this value or one that competes with it.
    is_disputed = models.BooleanField(default=False)
    # What a derived value was computed from: [[indicator, category, year, measure], ...].
    inputs = models.JSONField(default=list)
    # The competing values: how many, and (max - min) / median.
    candidates = models.PositiveSmallIntegerField(default=1)
    spread = models.FloatField(null=True)
    in_conflict = models.BooleanField(default=False)
    # It was computed from a cell that is in conflict or disputed, directly or by way of others.
    rests_on_conflict = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("cell")
        verbose_name_plural = _("cells")
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "indicator", "category", "year", "measure"],
                name="one_recommended_value_per_cell",
            ),
            models.CheckConstraint(condition=Q(value=None) | Q(value__gte=0), name="cell_is_not_negative"),
            models.CheckConstraint(condition=Q(value=None) | Q(value__lt=1e300), name="cell_is_a_possible_number"),
        ]
        indexes = [
            models.Index(fields=["indicator", "category", "measure", "year"], name="cell_of_one_indicator"),
            # The conflict screen reads the widest first (without a number before all): of all, of a country, of an
            # indicator.
            *(
                models.Index(fields=[*before, "-spread", "id"], condition=CONTESTED, name=name)
                for name, *before in (
                    ("contested_cell",),
                    ("contested_cell_of_pool", "pool"),
                    ("contested_cell_of_indicator", "indicator"),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.category} {self.year}"
