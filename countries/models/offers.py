"""Who was asked, what each member offers need by need, and what partners pledge."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models import Organisation, Person, Stateful
from countries.models.requests import Need, SupportRequest


class Circulation(models.Model):
    """The request was sent to this member: from then on, and only then, the member sees it."""

    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="circulations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("member"))
    circulated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["organisation__acronym"]
        verbose_name = _("circulation")
        verbose_name_plural = _("circulations")
        constraints = [
            models.UniqueConstraint(fields=["request", "organisation"], name="request_is_sent_to_a_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.request} → {self.organisation}"


class OfferKind(models.TextChoices):
    LEAD = "lead", _("we can lead")
    CONTRIBUTE = "contribute", _("we can contribute")
    ALREADY = "already", _("we are already doing this")
    CANNOT = "cannot", _("we cannot")


class Certainty(models.TextChoices):
    COMMITTED = "committed", _("committed")
    SUBJECT_TO_FUNDING = "subject", _("subject to funding")
    IDEA = "idea", _("an idea")


class OfferStatus(models.TextChoices):
    GIVEN = "given", _("given")
    TAKEN_BACK = "taken_back", _("taken back")


class Valued(models.Model):
    """What somebody would bring: from when to when, worth how much, how sure."""

    what = models.TextField(_("what"), blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    value_usd = models.DecimalField(_("value in USD"), max_digits=12, decimal_places=0, null=True, blank=True)
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty, blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(value_usd=None) | Q(value_usd__gte=0) & ~Q(certainty=""),
                name="%(class)s_value_is_not_negative_and_says_how_sure_it_is",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(class)s_does_not_end_before_it_starts",
            ),
        ]


class Offer(Stateful, Valued):
    """One member's answer to one need. Sealed until the window closes; it does not change afterwards."""

    Status = OfferStatus
    TRANSITIONS = {
        OfferStatus.GIVEN: frozenset({OfferStatus.TAKEN_BACK}),
        OfferStatus.TAKEN_BACK: frozenset({OfferStatus.GIVEN}),
    }

    need = models.ForeignKey(Need, models.CASCADE, related_name="offers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="offers", verbose_name=_("member"))
    status = models.CharField(_("status"), max_length=10, choices=OfferStatus, default=OfferStatus.GIVEN)
    kind = models.CharField(_("answer"), max_length=10, choices=OfferKind)
    is_new = models.BooleanField(_("a new activity"), default=True)
    in_country = models.BooleanField(_("in the country"), default=False)
    link = models.URLField(_("link"), max_length=300, blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    # Who took over answering for it from who gave it.
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Valued.Meta):
        abstract = False
        ordering = ["organisation__acronym"]
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            *Valued.Meta.constraints,
            models.UniqueConstraint(fields=["need", "organisation"], name="member_answers_a_need_once"),
            models.CheckConstraint(
                condition=~Q(kind__in=[OfferKind.LEAD, OfferKind.CONTRIBUTE]) | ~Q(what=""),
                name="offer_says_what_is_offered",
            ),
            models.CheckConstraint(
                condition=~Q(kind=OfferKind.ALREADY) | ~Q(link=""), name="ongoing_work_is_shown_by_a_link"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_kind_display()}"

    @property
    def edition(self) -> str:
        """Another one each time that it is given; empty while it is taken back."""
        return self.given_at.isoformat() if self.status == OfferStatus.GIVEN else ""

    @property
    def keeper(self) -> Person:
        return self.kept_by or self.given_by


class Pledge(Valued):
    """What a partner would give to a need. Written down by the secretariat: partners do not see requests."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="pledges")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("partner"))

    class Meta(Valued.Meta):
        abstract = False
        ordering = ["organisation__acronym"]
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        constraints = [
            *Valued.Meta.constraints,
            models.UniqueConstraint(fields=["need", "organisation"], name="partner_pledges_to_a_need_once"),
            models.CheckConstraint(condition=~Q(what=""), name="pledge_says_what_is_pledged"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.what[:60]}"
