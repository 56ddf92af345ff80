"""Out: assessments, each one edition of a country's evidence set in one language."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from datasets.models import Edition


class Assessment(models.Model):
    """A PDF of an edition. The same edition and language set again gives the same bytes (`sha256`)."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="assessments", verbose_name=_("edition"))
    language = models.CharField(_("language"), max_length=10, default="en")
    file = models.FileField(_("file"), upload_to="assessments")
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    pages = models.PositiveSmallIntegerField(_("pages"))
    built_at = models.DateTimeField(_("built at"), default=timezone.now)
    built_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-built_at"]
        verbose_name = _("country assessment")
        verbose_name_plural = _("country assessments")
        constraints = [
            models.UniqueConstraint(fields=["edition", "language"], name="one_assessment_per_edition_and_language")
        ]

    def __str__(self) -> str:
        return f"{self.edition} ({self.language})"
