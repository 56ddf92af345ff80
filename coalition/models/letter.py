"""The Letter of Intent: signatures, which are for good, their withdrawals, and amendments to the Letter."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.models.dates import KnownDateField
from coalition.models.documents import Document
from coalition.models.events import Event, Signing
from coalition.models.organisations import Organisation
from coalition.models.records import Sourced


class Signature(Sourced):
    """For good: the database refuses every change but one, a merge that moves it to the organisation that is kept."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="signatures", verbose_name=_("on behalf of")
    )
    signed_on = KnownDateField(_("signed on"))
    person_name = models.CharField(_("who signed"), max_length=150, blank=True)
    person_title = models.CharField(_("function"), max_length=200, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    event = models.ForeignKey(
        Event,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
        verbose_name=_("event"),
        help_text=_("The ceremony at which the Letter was opened for signature."),
    )
    signing = models.OneToOneField(
        Signing, models.PROTECT, null=True, blank=True, editable=False, related_name="signature"
    )
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="signatures", verbose_name=_("document")
    )

    class Meta:
        ordering = ["signed_on", "organisation__acronym"]
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")

    def __str__(self) -> str:
        return f"{self.organisation}, {self.signed_on}"


class SignatureWithdrawal(Sourced):
    signature = models.OneToOneField(Signature, models.PROTECT, related_name="withdrawal", verbose_name=_("signature"))
    withdrawn_on = KnownDateField(_("withdrawn on"))
    reason = models.TextField(_("reason"))
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )

    class Meta:
        ordering = ["withdrawn_on"]
        verbose_name = _("withdrawal of a signature")
        verbose_name_plural = _("withdrawals of signatures")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="signature_is_withdrawn_with_a_reason")]

    def __str__(self) -> str:
        return f"{self.signature}: {self.withdrawn_on}"


class Amendment(Sourced):
    title = models.CharField(_("title"), max_length=200)
    agreed_on = KnownDateField(_("agreed on"))
    text = models.TextField(_("what it changes"))
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="amendments", verbose_name=_("document")
    )

    class Meta:
        ordering = ["agreed_on", "id"]
        verbose_name = _("amendment to the Letter of Intent")
        verbose_name_plural = _("amendments to the Letter of Intent")

    def __str__(self) -> str:
        return self.title
