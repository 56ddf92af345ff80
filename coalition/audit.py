"""The one helper that writes history."""

from datetime import datetime

from django.db.models import Model
from django.utils import timezone

from coalition import request_id
from coalition.models import AuditEvent, Person


def subject_of(thing: Model) -> str:
    """`contribution:12`: how history and jobs name a record without a foreign key."""
    return f"{thing._meta.model_name}:{thing.pk}"


def record(
    action: str, thing: Model | str, *, by: Person | None, at: datetime | None = None, **details: object
) -> None:
    """Write one line of history. Call it in the transaction of the deed, so that both are kept or neither."""
    AuditEvent.objects.create(
        happened_at=at or timezone.now(),
        actor_id=by.pk if by else None,
        action=action,
        subject=thing if isinstance(thing, str) else subject_of(thing),
        details=details,
        request_id=request_id.get(),
    )
