"""The library: letters, reports and minutes, each a file or a link, open to those whom it is meant for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.models.dates import KnownDateField
from coalition.models.events import Event
from coalition.models.records import Sourced


class DocumentVisibility(models.TextChoices):
    SECRETARIAT = "secretariat", _("the secretariat and the auditors")
    COALITION = "coalition", _("members of the coalition")
    PUBLIC = "public", _("everybody")


def document_path(document: Document, filename: str) -> str:
    """Named by content, never by what the sender called it."""
    return f"documents/{document.sha256[:2]}/{document.sha256}"


class Document(Sourced):
    class Kind(models.TextChoices):
        LETTER = "letter", _("letter of intent")
        SIGNATURE = "signature", _("signed letter")
        MEMBERSHIP = "membership", _("letter of membership")
        AMENDMENT = "amendment", _("amendment")
        DUE_DILIGENCE = "due_diligence", _("due diligence")
        MINUTES = "minutes", _("minutes")
        REPORT = "report", _("report")
        BACKGROUND = "background", _("background")

    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    issued = KnownDateField(_("issued"), blank=True)
    issued_by = models.CharField(_("issued by"), max_length=200, blank=True)
    summary = models.TextField(_("what it is"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    visibility = models.CharField(
        _("open to"), max_length=11, choices=DocumentVisibility, default=DocumentVisibility.COALITION
    )
    url = models.URLField(_("link"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to=document_path, blank=True)
    file_name = models.CharField(_("file name"), max_length=255, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True)
    event = models.ForeignKey(
        Event, models.SET_NULL, null=True, blank=True, related_name="documents", verbose_name=_("event")
    )

    class Meta:
        ordering = ["-issued", "-id"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(condition=Q(file="") | ~Q(sha256=""), name="document_file_has_a_checksum"),
            models.CheckConstraint(
                condition=~Q(kind="due_diligence") | Q(visibility="secretariat"),
                name="due_diligence_document_stays_with_the_secretariat",
            ),
        ]

    def __str__(self) -> str:
        return self.title
