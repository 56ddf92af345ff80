"""The consolidated response: composed from the offers, signed off by a second person, sent, and then never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models import Stateful
from countries.models.requests import Need, SupportRequest


class ResponseStatus(models.TextChoices):
    DRAFT = "draft", _("being written")
    SIGNED_OFF = "signed_off", _("signed off")
    SENT = "sent", _("sent")


class Coverage(models.TextChoices):
    COVERED = "covered", _("covered")
    PARTLY = "partly", _("partly covered")
    UNCOVERED = "uncovered", _("not covered")


class Response(Stateful):
    """One version of the answer to a request. Migration `keep_requests` refuses any change of a sent one."""

    Status = ResponseStatus
    TRANSITIONS = {
        ResponseStatus.DRAFT: frozenset({ResponseStatus.SIGNED_OFF}),
        ResponseStatus.SIGNED_OFF: frozenset({ResponseStatus.DRAFT, ResponseStatus.SENT}),
        ResponseStatus.SENT: frozenset(),
    }

    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="responses")
    number = models.PositiveSmallIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=10, choices=ResponseStatus, default=ResponseStatus.DRAFT)
    edition = models.PositiveIntegerField(default=0)
    opening = models.TextField(_("opening"))
    closing = models.TextField(_("closing"))
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_off_at = models.DateTimeField(null=True)
    signed_off_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # All that the letter says, as it was when it was sent, and its SHA-256: page, PDF and DOCX are made from it alone.
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="response_has_its_own_version"),
            models.CheckConstraint(
                condition=Q(signed_off_at=None, signed_off_by=None)
                | Q(signed_off_at__isnull=False, signed_off_by__isnull=False),
                name="response_is_signed_off_at_a_time_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(signed_off_by=None) | ~Q(signed_off_by=F("written_by")),
                name="nobody_signs_off_the_own_response",
            ),
            models.CheckConstraint(
                condition=~Q(status=ResponseStatus.SENT)
                | Q(sent_at__isnull=False, sent_by__isnull=False, signed_off_by__isnull=False) & ~Q(digest=""),
                name="sent_response_is_signed_off_and_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} v{self.number}"


class ResponseItem(models.Model):
    """What the response says to one need."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="items")
    need = models.ForeignKey(Need, models.PROTECT, related_name="+")
    coverage = models.CharField(_("coverage"), max_length=10, choices=Coverage)
    text = models.TextField(_("answer"), blank=True)

    class Meta:
        ordering = ["need__position"]
        verbose_name = _("answer to a need")
        verbose_name_plural = _("answers to needs")
        constraints = [
            models.UniqueConstraint(fields=["response", "need"], name="response_answers_a_need_once"),
            models.CheckConstraint(
                condition=Q(coverage__in=Coverage.values), name="need_is_covered_partly_covered_or_not"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need}: {self.get_coverage_display()}"


class NeedAnswer(models.Model):
    """The government's word on what the response offers for one need."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    need = models.ForeignKey(Need, models.PROTECT, related_name="+")
    is_accepted = models.BooleanField()
    comment = models.TextField(blank=True)
    answered_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["need__position"]
        verbose_name = _("government's answer")
        verbose_name_plural = _("government's answers")
        constraints = [models.UniqueConstraint(fields=["response", "need"], name="government_answers_a_need_once")]

    def __str__(self) -> str:
        return f"{self.need}: {self.is_accepted}"
