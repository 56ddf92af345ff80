"""What an organisation answered about a layout of its files, so that it is asked once."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models import Organisation


class RememberedLayout(models.Model):
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="layouts")
    fingerprint = models.CharField(max_length=64)
    answers = models.JSONField(default=dict)
    answered_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["organisation", "-answered_at"]
        verbose_name = _("remembered layout")
        verbose_name_plural = _("remembered layouts")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fingerprint"], name="layout_is_remembered_once_by_an_organisation"
            )
        ]

    def __str__(self) -> str:
        return self.fingerprint[:12]
