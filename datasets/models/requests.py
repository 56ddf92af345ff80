"""Data requests: what a country's gaps ask of its government and of agencies, by when, and what has arrived."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models import Organisation, Person, Stateful
from countries.models import Country
from datasets.models.contributions import Contribution


class DataRequestStatus(models.TextChoices):
    SENT = "sent", _("waiting for data")
    PARTLY = "partly", _("some data arrived")
    ANSWERED = "answered", _("answered")
    CANCELLED = "cancelled", _("cancelled")


S = DataRequestStatus


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def waiting(self) -> DataRequestQuerySet:
        return self.filter(status__in=[S.SENT, S.PARTLY])

    def kept_by(self, person: Person) -> DataRequestQuerySet:
        """Those that the person sent, or took over from who did."""
        return self.filter(Q(kept_by=person) | Q(kept_by=None, sent_by=person))


class DataRequest(Stateful):
    Status = DataRequestStatus
    TRANSITIONS = {
        S.SENT: frozenset({S.PARTLY, S.ANSWERED, S.CANCELLED}),
        S.PARTLY: frozenset({S.SENT, S.ANSWERED, S.CANCELLED}),
        # Back when the contribution that answered it is withdrawn.
        S.ANSWERED: frozenset({S.SENT, S.PARTLY}),
        S.CANCELLED: frozenset(),
    }

    country = models.ForeignKey(Country, models.PROTECT, related_name="data_requests", verbose_name=_("country"))
    message = models.TextField(_("message"), blank=True)
    due_on = models.DateField(_("due on"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="data_requests", verbose_name=_("by")
    )
    # Who took over following it up from who sent it.
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(_("status"), max_length=12, choices=DataRequestStatus, default=S.SENT)
    closed_at = models.DateTimeField(_("closed at"), null=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("data request")
        verbose_name_plural = _("data requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[S.ANSWERED, S.CANCELLED], closed_at__isnull=False)
                | Q(status__in=[S.SENT, S.PARTLY], closed_at=None),
                name="data_request_is_closed_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="data_request_by_status")]

    def __str__(self) -> str:
        return self.reference

    @property
    def keeper(self) -> Person:
        return self.kept_by or self.sent_by

    @property
    def reference(self) -> str:
        return f"DR-{self.pk}"


class AskedFigure(models.Model):
    """One figure that is asked for: all categories of an indicator in a year, as the gap map counts them."""

    request = models.ForeignKey(DataRequest, models.CASCADE, related_name="figures")
    indicator = models.CharField(_("indicator"), max_length=16)
    year = models.PositiveSmallIntegerField(_("year"))
    # The accepted contribution that brought it.
    contribution = models.ForeignKey(Contribution, models.PROTECT, null=True, related_name="+")
    arrived_at = models.DateTimeField(_("arrived at"), null=True)

    class Meta:
        ordering = ["request", "id"]
        verbose_name = _("figure asked for")
        verbose_name_plural = _("figures asked for")
        constraints = [
            models.UniqueConstraint(fields=["request", "indicator", "year"], name="figure_is_asked_for_once"),
            models.CheckConstraint(
                condition=Q(arrived_at=None, contribution=None)
                | Q(arrived_at__isnull=False, contribution__isnull=False),
                name="figure_that_arrived_names_its_contribution",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"


class Addressee(models.Model):
    """A focal point who was asked, and for which organisation."""

    request = models.ForeignKey(DataRequest, models.CASCADE, related_name="addressees")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reminded_on = models.DateField(_("reminded on"), null=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["request", "id"]
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        constraints = [
            models.UniqueConstraint(fields=["request", "person"], name="person_is_asked_once_by_a_data_request"),
            models.CheckConstraint(
                condition=Q(reminders=0, reminded_on=None) | Q(reminders__gt=0, reminded_on__isnull=False),
                name="reminders_are_counted_with_their_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.person_id}"
