"""Countries and areas of the UN M49 list, with their official names in six languages."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Country(models.Model):
    iso3 = models.CharField(_("ISO 3166-1 alpha-3 code"), max_length=3, primary_key=True)
    iso2 = models.CharField(_("ISO 3166-1 alpha-2 code"), max_length=2, unique=True)
    m49 = models.CharField(_("UN M49 code"), max_length=3, unique=True)
    name_ar = models.CharField(_("name in Arabic"), max_length=120)
    name_zh = models.CharField(_("name in Chinese"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_fr = models.CharField(_("name in French"), max_length=120)
    name_ru = models.CharField(_("name in Russian"), max_length=120)
    name_es = models.CharField(_("name in Spanish"), max_length=120)
    region = models.CharField(_("region"), max_length=40, blank=True)
    subregion = models.CharField(_("subregion"), max_length=60, blank=True)
    income_level = models.CharField(_("income level"), max_length=20, blank=True)
    is_ldc = models.BooleanField(_("least developed country"), default=False)
    is_lldc = models.BooleanField(_("landlocked developing country"), default=False)
    is_sids = models.BooleanField(_("small island developing State"), default=False)
    in_unterm = models.BooleanField(_("in the UN list of country names"), default=False)
    latitude = models.FloatField(_("latitude"), null=True)
    longitude = models.FloatField(_("longitude"), null=True)

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("country")
        verbose_name_plural = _("countries")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        name: str = getattr(self, f"name_{language.partition('-')[0]}", "") or self.name_en
        return name
