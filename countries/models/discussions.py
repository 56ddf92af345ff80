"""What people on a case say to each other, and what the clock has said to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countries.models.requests import SupportRequest


class Circle(models.TextChoices):
    """Who reads a remark."""

    COALITION = "coalition", _("secretariat, country team and members on the case")
    ALL = "all", _("everybody on the case, with the government")


class Remark(models.Model):
    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="remarks")
    circle = models.CharField(_("who reads it"), max_length=10, choices=Circle)
    text = models.TextField(_("remark"))
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["written_at", "id"]
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="remark_says_something"),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="remark_is_resolved_at_a_time_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Reminder(models.Model):
    """Said once: the row is written before the notice, and a second one of the same name is refused."""

    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="reminders")
    code = models.CharField(max_length=40)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["sent_at"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["request", "code"], name="reminder_is_sent_once")]

    def __str__(self) -> str:
        return f"{self.request} {self.code}"
