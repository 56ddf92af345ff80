"""Files beside those that contributions hold: on their way over a slow line, and replaced by corrected ones."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from datasets.models.contributions import Contribution


class PartialUpload(models.Model):
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    file = models.CharField(max_length=100)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("upload under way")
        verbose_name_plural = _("uploads under way")
        constraints = [
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_receives_no_more_than_its_size")
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.received} of {self.size})"

    @property
    def is_complete(self) -> bool:
        return self.received == self.size


class EarlierFile(models.Model):
    """What was sent for a contribution before a corrected file took its place."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="earlier_files")
    file = models.FileField(_("file"))
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    replaced_at = models.DateTimeField(_("replaced at"), default=timezone.now)

    class Meta:
        ordering = ["-replaced_at", "-id"]
        verbose_name = _("earlier file")
        verbose_name_plural = _("earlier files")

    def __str__(self) -> str:
        return self.file_name
