"""Uploads in pieces: a line that breaks costs the piece that was under way, not the file."""

import secrets
from datetime import datetime
from typing import Protocol

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.guards import Hidden, Invalid
from coalition.models import Changed, Person
from datasets import policies
from datasets.models import PartialUpload
from datasets.reference.limits import MAX_KEPT_BYTES, MAX_PIECE

CHUNK = 256 * 1024
# Of one person at a time: what was begun and never ended goes first.
MOST_UNDER_WAY = 5


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


@transaction.atomic
def begin(*, file_name: str, size: int, by: Person, at: datetime | None = None) -> PartialUpload:
    """Where pieces of the file may be sent to."""
    policies.check_upload(by)
    if not 0 < size <= MAX_KEPT_BYTES:
        raise Invalid(_("The file has more than 1 GB. Send at most 200 MB at a time."), field="file")
    for old in PartialUpload.objects.filter(person=by).order_by("-updated_at")[MOST_UNDER_WAY - 1 :]:
        discard(old)
    name = default_storage.save(f"partial/{secrets.token_hex(16)}", ContentFile(b""))
    return PartialUpload.objects.create(
        person=by, file_name=file_name[:255], size=size, file=name, updated_at=at or timezone.now()
    )


@transaction.atomic
def keep(*, file: "File[bytes]", file_name: str, by: Person, at: datetime | None = None) -> PartialUpload:
    """A file that came whole with a form that was refused: it need not be sent twice."""
    upload = begin(file_name=file_name, size=file.size, by=by, at=at)
    with default_storage.open(upload.file, "r+b") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    upload.received = upload.size
    upload.save(update_fields=["received"])
    return upload


def append(*, upload: PartialUpload, offset: int, piece: Stream, by: Person) -> PartialUpload:
    """Write the next piece. Raises Changed where it does not follow what is there; the upload tells what does.

    What a broken line brought of a piece stays, and counts.
    """
    if upload.person_id != by.pk:
        raise Hidden(_("There is no such upload."))
    if offset != upload.received:
        raise Changed(_("This piece does not follow what has arrived."))
    written = 0
    try:
        with default_storage.open(upload.file, "r+b") as file:
            file.seek(offset)
            while chunk := piece.read(CHUNK):
                written += len(chunk)
                if written > MAX_PIECE or offset + written > upload.size:
                    raise Invalid(_("The piece is larger than what is left of the file."))
                file.write(chunk)
    except OSError:
        written -= written % CHUNK
    moved = PartialUpload.objects.filter(pk=upload.pk, received=offset).update(
        received=offset + written, updated_at=timezone.now()
    )
    if not moved:
        raise Changed(_("This piece does not follow what has arrived."))
    upload.received = offset + written
    return upload


def whole(*, token: str, by: Person) -> "tuple[PartialUpload, File[bytes]]":
    """The file whose pieces have all arrived."""
    upload = PartialUpload.objects.filter(token=token, person=by).first()
    if upload is None or not upload.is_complete:
        raise Invalid(
            _("The file has not arrived completely. Choose it again: what is here already is not sent twice."),
            field="file",
        )
    return upload, default_storage.open(upload.file, "rb")


def discard(upload: PartialUpload) -> None:
    """Its contribution has the file now, or nobody came back for it."""
    upload.delete()
    transaction.on_commit(lambda: default_storage.delete(upload.file))
