"""Documents of a case: added, approved by government, read."""

import hashlib
from datetime import date, datetime

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition import audit
from coalition.actions import classification as levels
from coalition.guards import Invalid
from coalition.models import Changed, Classification, Person
from coalition.validation import MEGABYTE, media_type_of
from countries.models import CaseDocument, DocumentKind, SupportRequest
from countries.models.documents import document_path
from countries.policies import requests as policies

MAX_MEGABYTES = 20


@transaction.atomic
def add(
    *,
    case: SupportRequest,
    file: "File[bytes]",
    kind: str,
    title: str = "",
    language: str = "en",
    dated_on: date | None = None,
    classification: str = Classification.UNCLASSIFIED,
    by: Person,
    at: datetime | None = None,
) -> CaseDocument:
    """Keep it under its content's name, if its bytes are those of a PDF or a picture."""
    policies.check_add_document(by, case)
    if kind == DocumentKind.LETTER:
        policies.check_edit(by, case)
    content = file.read(MAX_MEGABYTES * MEGABYTE + 1)
    document = CaseDocument(
        request=case,
        kind=kind,
        title=title.strip() or str(DocumentKind(kind).label).capitalize(),
        language=language,
        dated_on=dated_on,
        classification=classification,
        file_name=str(file.name or "")[-200:],
        media_type=media_type_of(content, megabytes=MAX_MEGABYTES),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        created_by=by,
        created_at=at or timezone.now(),
    )
    name = document_path(document, "")
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    document.file.name = name
    document.save()
    audit.record("document.added", case, by=by, at=at, kind=kind, sha256=document.sha256)
    return document


@transaction.atomic
def remove(*, document: CaseDocument, by: Person, at: datetime | None = None) -> None:
    """From a draft or a returned request; once it is submitted, what was sent stays."""
    policies.check_edit(by, document.request)
    # Whoever submits at this moment finds another edition than the one whose letter was there.
    held = SupportRequest.objects.filter(pk=document.request_id, status=document.request.status)
    if not held.update(edition=F("edition") + 1):
        raise Changed(_("The request was sent meanwhile: what was sent stays."))
    audit.record("document.removed", document.request, by=by, at=at, sha256=document.sha256)
    document.delete()


@transaction.atomic
def approve(*, document: CaseDocument, by: Person, at: datetime | None = None) -> CaseDocument:
    """Government approves the scoping report."""
    policies.check_approve_document(by, document)
    if document.kind != DocumentKind.SCOPING_REPORT:
        raise Invalid(_("Only a scoping report is approved."))
    now = at or timezone.now()
    if not CaseDocument.objects.filter(pk=document.pk, approved_at=None).update(approved_at=now, approved_by=by):
        raise Changed(_("Somebody has approved this already."))
    document.refresh_from_db()
    audit.record("document.approved", document.request, by=by, at=now, sha256=document.sha256)
    return document


@transaction.atomic
def read(*, document: CaseDocument, by: Person, at: datetime | None = None) -> CaseDocument:
    """Open it for the reader. Who read what is strictly confidential is history."""
    policies.check_see_document(by, document)
    levels.note_reading(thing=document, subject=document.request, by=by, at=at, sha256=document.sha256)
    return document
