"""Organisations: the coalition's members, and everybody else whose data or voice counts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
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


class IatiType(models.TextChoices):
    """The organisation types of the International Aid Transparency Initiative (code list OrganisationType)."""

    GOVERNMENT = "10", _("Government")
    LOCAL_GOVERNMENT = "11", _("Local Government")
    OTHER_PUBLIC = "15", _("Other Public Sector")
    INTERNATIONAL_NGO = "21", _("International NGO")
    NATIONAL_NGO = "22", _("National NGO")
    REGIONAL_NGO = "23", _("Regional NGO")
    PARTNER_COUNTRY_NGO = "24", _("Partner Country based NGO")
    PUBLIC_PRIVATE = "30", _("Public Private Partnership")
    MULTILATERAL = "40", _("Multilateral")
    FOUNDATION = "60", _("Foundation")
    PRIVATE = "70", _("Private Sector")
    PRIVATE_PROVIDER = "71", _("Private Sector in Provider Country")
    PRIVATE_RECIPIENT = "72", _("Private Sector in Aid Recipient Country")
    PRIVATE_THIRD = "73", _("Private Sector in Third Country")
    ACADEMIC = "80", _("Academic, Training and Research")
    OTHER = "90", _("Other")


# In which languages beside English a name is kept: field, and how HTML calls the language.
NAME_LANGUAGES = {"ar": "ar", "zh": "zh-Hans", "fr": "fr", "ru": "ru", "es": "es"}


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def current(self) -> OrganisationQuerySet:
        """Without those that were merged into another one."""
        return self.filter(merged_into=None)


class Organisation(models.Model):
    acronym = models.CharField(_("acronym"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200, help_text=_("In English, or as the organisation writes it."))
    name_ar = models.CharField(_("name in Arabic"), max_length=200, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    name_fr = models.CharField(_("name in French"), max_length=200, blank=True)
    name_ru = models.CharField(_("name in Russian"), max_length=200, blank=True)
    name_es = models.CharField(_("name in Spanish"), max_length=200, blank=True)
    constituency = models.CharField(_("constituency"), max_length=12, choices=Constituency)
    iati_type = models.CharField(_("IATI organisation type"), max_length=2, choices=IatiType, blank=True)
    # The ISO 3166-1 alpha-3 code; empty for an international organisation. Countries live in an app above this one.
    country_code = models.CharField(_("country"), max_length=3, blank=True)
    website = models.URLField(_("website"), blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="absorbed"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["acronym"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="organisation_is_not_merged_into_itself"
            )
        ]

    def __str__(self) -> str:
        return self.acronym

    @property
    def own_name(self) -> str:
        """The name in the reader's language, where it is known."""
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        name: str = getattr(self, f"name_{language.partition('-')[0]}", "") or self.name
        return name

    @property
    def is_of_the_un(self) -> bool:
        return self.constituency == Constituency.UN

    @property
    def needs_due_diligence(self) -> bool:
        """A company appears as partner, panellist or investor only with cleared due diligence on that date."""
        return self.constituency == Constituency.COMPANY


class OrganisationName(models.Model):
    """Another name by which an organisation is found: a former one, a short one, that of a merged duplicate."""

    class Kind(models.TextChoices):
        FORMER = "former", _("former name")
        ALIAS = "alias", _("other name")
        MERGED = "merged", _("name of a merged duplicate")

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="other_names", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)

    class Meta:
        ordering = ["organisation", "kind", "name"]
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="other_name_is_kept_once_per_organisation")
        ]

    def __str__(self) -> str:
        return self.name
