"""Organisations: the coalition's members, and everybody else whose data or voice counts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Constituency(models.TextChoices):
    UN = "un", _("United Nations")
    GOVERNMENT = "government", _("Government")
    EMPLOYERS = "employers", _("Employers")
    WORKERS = "workers", _("Workers")
    COMPANY = "company", _("Private company")
    PRODUCER_RESPONSIBILITY = "pro", _("Producer responsibility organisation")
    INFORMAL_WORKERS = "informal", _("Informal workers' organisation")
    LOCAL_AUTHORITY = "local", _("Local authority")
    CIVIL_SOCIETY = "civil", _("Civil society")
    ACADEMIA = "academia", _("Academia")
    DONOR = "donor", _("Donor")


class Organisation(models.Model):
    acronym = models.CharField(_("acronym"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    constituency = models.CharField(_("constituency"), max_length=12, choices=Constituency)
    # The ISO 3166-1 alpha-3 code; empty for an international organisation. Countries live in an app above this one.
    country_code = models.CharField(_("country"), max_length=3, blank=True)
    website = models.URLField(_("website"), blank=True)

    class Meta:
        ordering = ["acronym"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.acronym
