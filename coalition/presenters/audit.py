"""History for its readers: searched, in words, and as a file."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date
from itertools import islice

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext

from coalition import presenters
from coalition.models import AuditEvent, Person
from coalition.presenters.downloads import as_csv

# A digest of a file: nobody reads it, some compare it.
FINGERPRINT = re.compile(r"[0-9a-f]{32,}")
BATCH = 500
# An export is for reading; more lines than this are asked for in parts.
MAX_EXPORT = 50_000

# The filter that also shows what the log leaves out unless asked: people signing in.
ALL_DEEDS = "all"
SIGN_INS = ("session.started", "session.refused")


def audit_events(
    *,
    action: str = "",
    person: str = "",
    subject: str = "",
    text: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AuditEvent]:
    events = AuditEvent.objects.all()
    if not action:
        events = events.exclude(action__in=SIGN_INS)
    elif action != ALL_DEEDS:
        events = events.filter(action=action)
    if subject:
        # A whole name (`contribution:1`) means that record, not the twelfth one too.
        events = events.filter(subject=subject) if ":" in subject else events.filter(subject__icontains=subject)
    if person:
        people = Person.objects.filter(Q(name__icontains=person) | Q(email__icontains=person))
        events = events.filter(actor_id__in=people.values("pk"))
    if text:
        events = events.annotate(words=Cast("details", TextField())).filter(words__icontains=text)
    if since:
        events = events.filter(happened_at__date__gte=since)
    if until:
        events = events.filter(happened_at__date__lte=until)
    return events


def audit_rows(events: Iterable[AuditEvent]) -> list[dict[str, object]]:
    """Events with the names of the people in them: one query more, however many events."""
    events = list(events)
    people = [pk for event in events for pk in (event.actor_id, _person_of(event.subject)) if pk]
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    return [
        {
            "at": event.happened_at,
            "who": _actor(event, names),
            "deed": presenters.deed_name(event.action),
            "subject": names.get(_person_of(event.subject) or 0, event.subject),
            "page": presenters.record_page(event.subject),
            "key": event.subject,
            "details": [detail for detail in _details(event) if not FINGERPRINT.fullmatch(detail[1])],
            "fingerprints": [detail for detail in _details(event) if FINGERPRINT.fullmatch(detail[1])],
            "request_id": event.request_id,
        }
        for event in events
    ]


def _person_of(subject: str) -> int | None:
    kind, _colon, key = subject.partition(":")
    return int(key) if kind == "person" and key.isdecimal() else None


def _actor(event: AuditEvent, names: dict[int, str]) -> str:
    if event.action == "session.refused":
        return gettext("somebody not signed in")
    if event.actor_id is None:
        return gettext("the portal itself")
    return names.get(event.actor_id) or gettext("person no. %(id)s, no longer here") % {"id": event.actor_id}


def _details(event: AuditEvent) -> list[tuple[str, str]]:
    return [(key, _plain(value)) for key, value in event.details.items() if value not in (None, "", [], {})]


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def audit_csv(events: QuerySet[AuditEvent]) -> str:
    """The whole answer to a search, a line per event, dates in UTC."""
    rows: list[list[object]] = [["at", "who", "deed", "action", "record", "details", "request"]]
    for batch in batched(events.iterator(chunk_size=BATCH), BATCH):
        for event, row in zip(batch, audit_rows(batch), strict=True):
            details = json.dumps(event.details, ensure_ascii=False, sort_keys=True) if event.details else ""
            at = event.happened_at.astimezone(UTC).isoformat(timespec="seconds")
            rows.append([at, row["who"], row["deed"], event.action, event.subject, details, event.request_id])
    return as_csv(rows)


def batched(events: Iterable[AuditEvent], size: int) -> Iterator[list[AuditEvent]]:
    events = iter(events)
    while batch := list(islice(events, size)):
        yield batch
