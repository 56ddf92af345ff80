"""Documents: kept by their content, read through a check, and classified by two people where it is lowered."""

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from coalition import audit
from coalition.actions import classification as levels
from coalition.models import Attachment, Classification, Organisation, Person
from coalition.models.attachments import attachment_path
from coalition.policies import records as policies
from coalition.validation import MAX_BYTES, media_type_of


def keep(
    *,
    file: "File[bytes]",
    title: str,
    by: Person | None,
    organisation: Organisation | None = None,
    country: str = "",
    classification: Classification = Classification.UNCLASSIFIED,
    at: datetime | None = None,
) -> Attachment:
    """Check the bytes and keep them. Called in the transaction of the deed that the document belongs to."""
    content = file.read(MAX_BYTES + 1)
    attachment = Attachment(
        title=title,
        file_name=str(file.name or "")[-200:],
        media_type=media_type_of(content),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        organisation=organisation,
        country_code=country,
        classification=classification,
        created_by=by,
    )
    name = attachment_path(attachment, "")
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    attachment.file.name = name
    attachment.save()
    audit.record(
        "attachment.kept", attachment, by=by, at=at, sha256=attachment.sha256, classification=attachment.classification
    )
    return attachment


@transaction.atomic
def read(*, attachment: Attachment, by: Person, at: datetime | None = None) -> Attachment:
    """Open it for the reader. Who read what is strictly confidential is history; other reads are not."""
    policies.check_see_attachment(by, attachment)
    levels.note_reading(thing=attachment, by=by, at=at, sha256=attachment.sha256)
    return attachment
