"""Documents of a case: the letter, reports. Kept under their content's name, shown through a permission check alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models import Classified, MediaType
from coalition.models.attachments import fitting_name
from countries.models.requests import SupportRequest


class DocumentKind(models.TextChoices):
    LETTER = "letter", _("letter of request")
    SCOPING_REPORT = "scoping", _("scoping report")
    OTHER = "other", _("other document")


def document_path(document: CaseDocument, filename: str) -> str:
    return f"documents/{document.sha256[:2]}/{document.sha256}"


class CaseDocument(Classified):
    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind"), max_length=8, choices=DocumentKind)
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=10)
    dated_on = models.DateField(_("dated"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to=document_path)
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=20, choices=MediaType)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("document of a case")
        verbose_name_plural = _("documents of cases")
        constraints = [
            *Classified.Meta.constraints,
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="approval_of_a_document_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("created_by")),
                name="nobody_approves_the_own_document",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def download_name(self) -> str:
        return fitting_name(self.file_name, self.media_type)

    @property
    def within(self) -> Classified:
        return self.request

    @property
    def owner_country(self) -> str:
        return self.request.owner_country
