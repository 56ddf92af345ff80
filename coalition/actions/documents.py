"""The library: keep a letter, a report or minutes, as a file or as a link."""

import hashlib
from copy import copy
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition import audit
from coalition.guards import Invalid
from coalition.models import Document, Person
from coalition.models.attachments import fitting_name
from coalition.models.documents import DocumentVisibility
from coalition.policies import roster as policies
from coalition.validation import MEGABYTE, WRITINGS, media_type_of

MAX_MEGABYTES = 25
FILE_TYPES = (".pdf", ".docx", ".odt", ".png", ".jpg", ".jpeg")
# What a document says of itself, apart from its file.
DETAILS = ("title", "kind", "issued", "issued_by", "summary", "language", "visibility", "url", "event", "source")


@transaction.atomic
def add(*, file: "File[bytes] | None" = None, by: Person, at: datetime | None = None, **details: Any) -> Document:
    policies.check_manage_roster(by)
    document = Document(recorded_by=by, recorded_at=at or timezone.now(), **details)
    if file is None and not document.url:
        raise Invalid(_("Choose a file or give a link: a document is one or the other."), field="file")
    _check_visibility(document)
    if file is not None:
        _attach(document, file, field="file")
    document.save()
    audit.record(
        "document.added",
        document,
        by=by,
        at=at,
        title=document.title,
        visibility=document.visibility,
        sha256=document.sha256,
    )
    return document


@transaction.atomic
def change(*, document: Document, by: Person, at: datetime | None = None, **details: Any) -> Document:
    """What is said of it, and who may open it. The file stays: another file is another document."""
    policies.check_manage_roster(by)
    before = {name: getattr(document, name) for name in details}
    document = copy(document)
    for name, value in details.items():
        setattr(document, name, value)
    if not document.file and not document.url:
        raise Invalid(_("A document without a file needs its link."), field="url")
    _check_visibility(document)
    document.changed_by, document.changed_at = by, at or timezone.now()
    document.save()
    changed = [name for name, value in before.items() if getattr(document, name) != value]
    audit.record("document.changed", document, by=by, at=at, changed=changed, visibility=document.visibility)
    return document


def keep(
    *, file: "File[bytes] | None", title: str, kind: str, issued: str, source: str, by: Person, at: datetime | None
) -> Document | None:
    """The document of another record, kept in the same deed; None where none was sent."""
    if file is None:
        return None
    closed = kind == Document.Kind.DUE_DILIGENCE
    document = Document(
        title=title,
        kind=kind,
        issued=issued,
        source=source,
        visibility=DocumentVisibility.SECRETARIAT if closed else DocumentVisibility.COALITION,
        recorded_by=by,
        recorded_at=at or timezone.now(),
    )
    _attach(document, file, field="document")
    document.save()
    audit.record("document.added", document, by=by, at=at, visibility=document.visibility, sha256=document.sha256)
    return document


def note_opening(*, document: Document, by: Person, at: datetime | None = None) -> None:
    """What is public anybody may take; of everything else the log knows who took it."""
    audit.record("document.downloaded", document, by=by, at=at, sha256=document.sha256)


def _attach(document: Document, file: "File[bytes]", *, field: str) -> None:
    """Told by its bytes; its name gets the ending that fits them."""
    content = file.read(MAX_MEGABYTES * MEGABYTE + 1)
    kind = media_type_of(content, WRITINGS, megabytes=MAX_MEGABYTES, field=field)
    name = fitting_name(file.name or "", kind)
    document.sha256, document.size, document.file_name = hashlib.sha256(content).hexdigest(), len(content), name
    document.file.save(name, ContentFile(content), save=False)


def _check_visibility(document: Document) -> None:
    if document.kind == Document.Kind.DUE_DILIGENCE and document.visibility != DocumentVisibility.SECRETARIAT:
        raise Invalid(_("Due diligence is open to the secretariat and the auditors only."), field="visibility")
