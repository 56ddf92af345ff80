"""The coalition in plain dicts: jobs, history, seats.

Apps above say in `AppConfig.ready` what their tasks are called and where their records have a page.
"""

import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from coalition.jobs import FAILED_WORDS
from coalition.models import AuditEvent, Job, Person, Seat
from coalition.models.jobs import JobStatus
from coalition.roles import ROLES, RoleCode

# A digest of a file: nobody reads it, some compare it.
FINGERPRINT = re.compile(r"[0-9a-f]{32,}")
DEMO_DOMAIN = "@demo.example"

# What a task is called on the page of its job: {"datasets.check_contribution": _("Checking a contribution")}.
task_names: dict[str, StrPromise] = {}
# The codes and names of places in the reader's language, sorted: the app that knows countries puts its list here.
place_names: list[Callable[[], list[tuple[str, str]]]] = []
# Where a record has its page, from its id: {"contribution": contribution_page}.
record_pages: dict[str, Callable[[str], str]] = {}

# The filter that also shows what the log leaves out unless asked: people signing in.
ALL_DEEDS = "all"
SIGN_INS = ("session.started", "session.refused")
# What the log calls each deed, by what it is done to: apps above append theirs.
deed_groups: list[tuple[StrPromise, dict[str, StrPromise]]] = [
    (_("Sign-in"), {"session.started": _("Signed in"), "session.refused": _("Sign-in failed")}),
    (
        _("Own account"),
        {
            "profile.updated": _("Profile changed"),
            "password.changed": _("Password changed"),
            "token.renewed": _("API token renewed"),
        },
    ),
    (
        _("Accounts"),
        {
            "account.added": _("Account opened"),
            "account.changed": _("Account changed"),
            "account.password_set": _("Password set by an administrator"),
            "account.deleted": _("Account deleted"),
            "seat.given": _("Seat given"),
            "seat.changed": _("Seat changed"),
            "seat.taken": _("Seat taken away"),
        },
    ),
    (
        _("Organisations"),
        {
            "organisation.added": _("Organisation added"),
            "organisation.changed": _("Organisation changed"),
            "organisation.deleted": _("Organisation deleted"),
        },
    ),
    (_("Background work"), {"job.restarted": _("Work started again")}),
]

JOB_TONES = {
    JobStatus.QUEUED: "neutral",
    JobStatus.RUNNING: "info",
    JobStatus.DONE: "good",
    JobStatus.FAILED: "bad",
}


def job_name(job: Job) -> str:
    return str(task_names.get(job.task, gettext("Background work")))


def deed_name(action: str) -> str:
    """In words; the action itself where no app named it."""
    return str(next((names[action] for _group, names in deed_groups if action in names), action))


def record_page(subject: str) -> str:
    """The address of `contribution:12`, or "" where no app knows one."""
    kind, _colon, key = subject.partition(":")
    return record_pages[kind](key) if kind in record_pages and key else ""


def places() -> list[tuple[str, str]]:
    return [place for names in place_names for place in names()]


def job_panel(job: Job | None, url: str = "") -> dict[str, object]:
    """What components/progress.html shows of a job; `url` answers the next question about it."""
    if job is None:
        return {"job": None}
    return {
        "job": job,
        "name": job_name(job),
        "step": gettext(job.step) if job.step else "",
        "error": gettext(job.error) if job.error else "",
        "tone": JOB_TONES[JobStatus(job.status)],
        "url": url or reverse("coalition:job-detail", args=[job.pk]),
    }


def role_cards() -> list[dict[str, object]]:
    """What each role is for, and what a seat of it can do in the portal as it stands."""
    return _role_cards(get_language() or "")


@lru_cache
def _role_cards(_language: str) -> list[dict[str, object]]:
    return [
        {
            "code": role.code.value,
            "name": str(role.name),
            "description": str(role.description),
            "permissions": sorted(gettext(name) for name in role.permissions),
        }
        for role in ROLES.values()
    ]


def seat_lines(person: Person) -> list[dict[str, object]]:
    """The seats that a person holds today, in words."""
    return [
        {
            "role": ROLES[RoleCode(seat.role)].name,
            "organisation": seat.organisation,
            "country_code": seat.country_code,
            "ends_on": seat.ends_on,
        }
        for seat in person.seats_today
    ]


def demo_accounts() -> list[dict[str, str]]:
    """The demonstration accounts with their roles; none where the portal is not for trying out."""
    if not (settings.DEMO and settings.DEBUG):
        return []
    seats = (
        Seat.objects.in_force()
        .filter(person__email__endswith=DEMO_DOMAIN, person__is_active=True)
        .exclude(person__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .select_related("person", "organisation")
        .order_by("person_id")
    )
    return [
        {
            "email": seat.person.email,
            "role": str(ROLES[RoleCode(seat.role)].name),
            "place": ", ".join(filter(None, (str(seat.organisation or ""), seat.country_code))),
        }
        for seat in seats
    ]


def audit_events(
    *, action: str = "", person: str = "", subject: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[AuditEvent]:
    events = AuditEvent.objects.all()
    if not action:
        events = events.exclude(action__in=SIGN_INS)
    elif action != ALL_DEEDS:
        events = events.filter(action=action)
    if subject:
        events = events.filter(subject__icontains=subject)
    if person:
        people = Person.objects.filter(Q(name__icontains=person) | Q(email__icontains=person))
        events = events.filter(actor_id__in=people.values("pk"))
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
            "deed": deed_name(event.action),
            "subject": names.get(_person_of(event.subject) or 0, event.subject),
            "page": record_page(event.subject),
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


def specimens(page: str) -> dict[str, object]:
    """What the gallery shows beside forms: work in every state, numbers of every size."""
    now = timezone.now()
    return {
        "tones": ("neutral", "info", "good", "warn", "bad"),
        "series": range(1, 9),
        "jobs": [
            Job(pk=1, status=JobStatus.QUEUED, created_at=now),
            Job(pk=2, status=JobStatus.RUNNING, percent=40, step="Checking rows", created_at=now),
            Job(pk=3, status=JobStatus.DONE, percent=100, created_at=now),
            Job(pk=4, status=JobStatus.FAILED, error=FAILED_WORDS, created_at=now),
        ],
        "amounts": [(16120, "t"), (16.12, "kt"), (5.914, "kg/inh"), (0.0412, "t"), (2_726_667, "persons"), (None, "t")],
        "now": now,
        "page": Paginator(range(400), 20).get_page(page or 7),
    }
