"""Reference figures with their sources: unit weights, lifetimes, materials, jobs, hazards, published totals."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UnitWeight(models.Model):
    """Average weight of one piece, kg. Two sources may give one for a key and year: the source is part of the key."""

    unu_key = models.CharField(_("UNU-KEY"), max_length=4)
    year = models.PositiveSmallIntegerField(_("year"))
    country_code = models.CharField(_("country"), max_length=3, blank=True)
    kg_per_unit = models.FloatField(_("kg per piece"))
    source = models.CharField(_("source"), max_length=120)

    class Meta:
        verbose_name = _("unit weight")
        verbose_name_plural = _("unit weights")
        constraints = [
            models.UniqueConstraint(
                fields=["unu_key", "year", "country_code", "source"],
                name="one_unit_weight_per_key_year_country_source",
            ),
            models.CheckConstraint(condition=Q(kg_per_unit__gt=0), name="unit_weight_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.unu_key} {self.year}"


class Lifetime(models.Model):
    """Weibull lifetime of a UNU-KEY: `shape` without unit, `scale` and mean in years."""

    unu_key = models.CharField(_("UNU-KEY"), max_length=4, unique=True)
    shape = models.FloatField(_("shape"))
    scale = models.FloatField(_("scale"))
    mean_life_years = models.FloatField(_("mean life in years"))
    source = models.CharField(_("source"), max_length=120)

    class Meta:
        ordering = ["unu_key"]
        verbose_name = _("lifetime")
        verbose_name_plural = _("lifetimes")
        constraints = [
            models.CheckConstraint(condition=Q(shape__gt=0, scale__gt=0), name="lifetime_shape_and_scale_are_positive")
        ]

    def __str__(self) -> str:
        return self.unu_key


class _Sourced(models.Model):
    """A figure as its source prints it."""

    origin = models.CharField(_("published in"), max_length=120)
    standing = models.CharField(pgettext_lazy("of a source", "standing"), max_length=12)
    source = models.CharField(_("source"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position"]


class MaterialFactor(_Sourced):
    material = models.CharField(_("material"), max_length=80)
    mass = models.FloatField(_("mass"), null=True)
    mass_unit = models.CharField(_("unit"), max_length=20, blank=True)
    value = models.FloatField(_("value"), null=True)
    value_unit = models.CharField(_("unit of value"), max_length=30, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(_Sourced.Meta):
        verbose_name = _("material")
        verbose_name_plural = _("materials")

    def __str__(self) -> str:
        return self.material


class JobFactor(_Sourced):
    activity = models.CharField(_("activity"), max_length=120)
    factor = models.FloatField(_("factor"))
    unit = models.CharField(_("unit"), max_length=80)
    where_when = models.CharField(_("where and when"), max_length=40)

    class Meta(_Sourced.Meta):
        verbose_name = _("jobs factor")
        verbose_name_plural = _("jobs factors")

    def __str__(self) -> str:
        return self.activity


class HazardFactor(_Sourced):
    item = models.CharField(_("hazard"), max_length=120)
    value = models.FloatField(_("value"))
    unit = models.CharField(_("unit"), max_length=20)
    year = models.PositiveSmallIntegerField(_("year"))

    class Meta(_Sourced.Meta):
        verbose_name = _("hazard")
        verbose_name_plural = _("hazards")

    def __str__(self) -> str:
        return self.item


class PublishedFigure(_Sourced):
    """A world, regional or national figure as a monitor printed it, to set a country beside."""

    edition = models.CharField(_("issue"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"))
    area = models.CharField(_("area"), max_length=60)
    indicator = models.CharField(_("indicator"), max_length=160)
    value = models.FloatField(_("value"))
    unit = models.CharField(_("unit"), max_length=30)

    class Meta(_Sourced.Meta):
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")

    def __str__(self) -> str:
        return f"{self.edition} {self.indicator}"
