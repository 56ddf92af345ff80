"""Observations: accepted rows, as sent, each with the row of the file that it came from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from countries.models import Country
from datasets.models.contributions import Contribution
from datasets.models.sources import Issue
from datasets.reference.indicators import CONTRIBUTED, MEASURES, STATUSES, UNITS


class ObservationQuerySet(models.QuerySet["Observation"]):
    def current(self) -> ObservationQuerySet:
        return self.filter(is_current=True)

    def for_country(self, iso3: str) -> ObservationQuerySet:
        return self.filter(country_id=iso3)


class Observation(models.Model):
    """One value as sent: `value` in `unit` (never converted here; the pool converts).

    The three references carry no per-row constraint in the database: a million rows would fire three million
    triggers. PostgreSQL checks them once per statement instead (migration `check_observations_by_statement`).
    """

    contribution = models.ForeignKey(Contribution, models.PROTECT, related_name="observations", db_constraint=False)
    row = models.PositiveIntegerField(_("row of the file"))
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="observations", db_constraint=False, db_index=False)
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="observations", db_constraint=False, db_index=False
    )
    year = models.PositiveSmallIntegerField(_("year"))
    indicator = models.CharField(_("indicator"), max_length=16)
    category = models.CharField(_("category"), max_length=12)
    measure = models.CharField(_("measure"), max_length=16)
    value = models.FloatField(_("value"), null=True)
    unit = models.CharField(_("unit"), max_length=10)
    status = models.CharField(_("status"), max_length=1)
    note = models.CharField(_("note"), max_length=500, blank=True)
    # False once a correction has taken its place, or its contribution was withdrawn.
    is_current = models.BooleanField(default=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "indicator", "category", "year", "measure", "issue"],
                condition=Q(is_current=True),
                name="one_current_observation_per_natural_key",
            ),
            models.CheckConstraint(condition=Q(value=None) | Q(value__gte=0), name="observation_is_not_negative"),
            # Not a number and infinity compare as larger than any number.
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__lt=1e15), name="observation_is_a_possible_number"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(status="M"), name="observation_without_value_is_missing"
            ),
            models.CheckConstraint(
                condition=Q(indicator__in=list(CONTRIBUTED)), name="observation_has_a_known_indicator"
            ),
            models.CheckConstraint(
                condition=Q(measure__in=MEASURES, unit__in=list(UNITS), status__in=list(STATUSES)),
                name="observation_has_known_measure_unit_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.year} {self.indicator} {self.category}"
