"""Letters and other documents: kept under their content's name, shown through a permission check alone."""

from __future__ import annotations

from pathlib import PurePath

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.models.classification import Classified
from coalition.models.organisations import Organisation
from coalition.models.people import Person


class MediaType(models.TextChoices):
    """What the bytes are, not what the sender called them."""

    PDF = "application/pdf", _("PDF document")
    PNG = "image/png", _("PNG picture")
    JPEG = "image/jpeg", _("JPEG picture")


class TextType(models.TextChoices):
    """What the library also keeps: documents that people write on."""

    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _("Word document")
    ODT = "application/vnd.oasis.opendocument.text", _("OpenDocument text")


ENDINGS: dict[str, str] = {
    MediaType.PDF: ".pdf",
    MediaType.PNG: ".png",
    MediaType.JPEG: ".jpg",
    TextType.DOCX: ".docx",
    TextType.ODT: ".odt",
}


def fitting_name(name: str, kind: str) -> str:
    """The sender's name for a file, with the ending that fits its bytes."""
    return f"{PurePath(name).stem[-190:] or 'document'}{ENDINGS[kind]}"


def attachment_path(attachment: Attachment, filename: str) -> str:
    return f"attachments/{attachment.sha256[:2]}/{attachment.sha256}"


class Attachment(Classified):
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), upload_to=attachment_path)
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=20, choices=MediaType)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="attachments", verbose_name=_("organisation")
    )
    country_code = models.CharField(_("country"), max_length=3, blank=True)
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(Classified.Meta):
        abstract = False
        ordering = ["-created_at", "-id"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.title

    @property
    def download_name(self) -> str:
        return fitting_name(self.file_name, self.media_type)

    @property
    def owner_country(self) -> str:
        return self.country_code
