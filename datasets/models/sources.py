"""Sources (the Global E-waste Monitor) and their issues (Monitor 2020): who says a figure, and when it was said."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from coalition.models import Organisation
from datasets.reference.indicators import FIRST_YEAR, ORIGINS


class Source(models.Model):
    """What publishes figures again and again. It may change hands: UNU, then UNITAR, issue the Monitor."""

    name = models.CharField(_("source"), max_length=200, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.name


class Issue(models.Model):
    """One publication of a source as one organisation contributed it; part of an observation's natural key."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="issues", verbose_name=_("source"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="issues", verbose_name=_("organisation")
    )
    label = models.CharField(_("issue"), max_length=40, blank=True)
    published_on = models.DateField(_("published on"))
    origin = models.CharField(_("origin"), max_length=24, choices=list(ORIGINS.items()))
    citation = models.CharField(_("citation"), max_length=500, blank=True)
    url = models.URLField(_("link"), max_length=500, blank=True)

    class Meta:
        ordering = ["source", "published_on"]
        verbose_name = _("issue of a source")
        verbose_name_plural = _("issues of sources")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "organisation", "label"],
                name="issue_is_contributed_once_by_an_organisation",
            ),
            models.CheckConstraint(condition=models.Q(origin__in=list(ORIGINS)), name="issue_has_a_known_origin"),
            models.CheckConstraint(
                condition=models.Q(published_on__gte=date(FIRST_YEAR, 1, 1)), name="issue_is_of_1980_or_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source.name} {self.label}".strip()
