"""International instruments and what countries did about them: dated actions with a source and an as-of date."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from countries.models.countries import Country


class Instrument(models.Model):
    class Kind(models.TextChoices):
        CONVENTION = "convention", _("convention")
        PROTOCOL = "protocol", _("protocol")
        AMENDMENT = "amendment", _("amendment")
        ANNEX_AMENDMENT = "annex amendment", _("amendment of annexes")
        ILO_CONVENTION = "ilo_convention", _("ILO convention")
        ILO_PROTOCOL = "ilo_protocol", _("ILO protocol")
        ILO_RECOMMENDATION = "ilo_recommendation", _("ILO recommendation")
        ITU_T_RECOMMENDATION = "itu_t_recommendation", _("ITU-T recommendation")

    class Vocabulary(models.TextChoices):
        """Which words the instrument's depositary has for what a State can do."""

        UNTC = "untc", _("UN Treaty Collection")
        ILO = "ilo", _("ILO")
        OPT_OUT = "annex_optout", _("binds unless objected to")
        NATIONAL = "adoption_national", _("taken up nationally")
        NONE = "none", _("not open to ratification")

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    official_title = models.CharField(_("official title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    # A date of a month only ("2018-04") stays as it is known.
    adopted = models.CharField(_("adopted"), max_length=10)
    entered_into_force_on = models.DateField(_("entered into force on"), null=True, blank=True)
    depositary = models.CharField(_("depositary"), max_length=120, blank=True)
    secretariat = models.CharField(_("secretariat"), max_length=120, blank=True)
    vocabulary = models.CharField(_("status vocabulary"), max_length=20, choices=Vocabulary)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    relevance = models.CharField(_("relevance to e-waste"), max_length=300, blank=True)
    basis = models.CharField(_("how the portal's compilers confirmed it"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")

    def __str__(self) -> str:
        return self.official_title

    @property
    def possible_actions(self) -> frozenset[str]:
        """What a State can do about this instrument. ILO instruments know no signature and no accession."""
        kind = InstrumentAction.Kind
        match self.vocabulary:
            case self.Vocabulary.UNTC:
                return frozenset(kind) - {kind.OBJECTION}
            case self.Vocabulary.ILO:
                return frozenset({kind.RATIFICATION, kind.DENUNCIATION})
            case self.Vocabulary.OPT_OUT:
                return frozenset({kind.OBJECTION})
        return frozenset()


class InstrumentAction(models.Model):
    class Kind(models.TextChoices):
        SIGNATURE = "signature", _("signature")
        # Imported rows do not tell ratification from accession, acceptance or approval.
        CONSENT = "consent", _("consent to be bound, form not recorded")
        RATIFICATION = "ratification", _("ratification")
        OBJECTION = "objection", _("objection")
        DENUNCIATION = "denunciation", _("denunciation")

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="actions", verbose_name=_("instrument"))
    country = models.ForeignKey(Country, models.CASCADE, related_name="instrument_actions", verbose_name=_("country"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    taken_on = models.DateField(_("taken on"))
    in_force_on = models.DateField(_("in force on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    # When the source spoke, as precisely as it says: "2020", "2020-06" or "2020-06-30".
    as_of = models.CharField(_("as of"), max_length=10)

    class Meta:
        ordering = ["country", "instrument", "taken_on"]
        verbose_name = _("treaty action")
        verbose_name_plural = _("treaty actions")
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "country", "kind", "taken_on", "source"],
                name="treaty_action_is_recorded_once",
            ),
            models.CheckConstraint(
                condition=Q(in_force_on=None) | Q(in_force_on__gte=F("taken_on")),
                name="treaty_action_is_in_force_after_it_is_taken",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.instrument_id} {self.kind}"
