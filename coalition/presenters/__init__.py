"""The coalition in plain dicts: jobs, seats, and what every app calls its work and its deeds.

Apps above say in `AppConfig.ready` what their tasks are called and where their records have a page.
"""

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from coalition.jobs import FAILED_WORDS
from coalition.models import Job, Person, Seat
from coalition.models.jobs import JobStatus
from coalition.roles import ROLES, RoleCode

DEMO_DOMAIN = "@demo.example"

# What a task is called on the page of its job: {"datasets.check_contribution": _("Checking a contribution")}.
task_names: dict[str, StrPromise] = {}
# The codes and names of places in the reader's language, sorted: the app that knows countries puts its list here.
place_names: list[Callable[[], list[tuple[str, str]]]] = []
# Where a record has its page, from its id: {"contribution": contribution_page}.
record_pages: dict[str, Callable[[str], str]] = {}

# What an account's owner is warned of.
SECURITY_DEEDS = {
    "password_changed": _("Password changed"),
    "password_set": _("Password set"),
    "password_reset": _("Password set anew by e-mail"),
    "totp_activated": _("Authenticator app added"),
    "totp_deactivated": _("Authenticator app removed"),
    "recovery_codes_generated": _("Recovery codes made"),
    "webauthn_added": _("Passkey added"),
    "webauthn_removed": _("Passkey removed"),
    "account_connected": _("Single sign-on connected"),
    "account_disconnected": _("Single sign-on disconnected"),
}
# What the log calls each deed, by what it is done to: apps above append theirs.
deed_groups: list[tuple[StrPromise, dict[str, StrPromise]]] = [
    (
        _("Sign-in"),
        {
            "session.started": _("Signed in"),
            "session.refused": _("Sign-in failed"),
            "session.ended": _("Other browser signed out"),
        },
    ),
    (
        _("Own account"),
        {
            "profile.updated": _("Profile changed"),
            "password.changed": _("Password changed"),
            "password.asked_for": _("New password asked for"),
            "email.change_asked": _("Change of the e-mail address asked for"),
            "email.changed": _("E-mail address changed"),
            "token.renewed": _("API token renewed"),
            "mail.chosen": _("E-mail preferences changed"),
            "follow.started": _("Began to follow"),
            "follow.ended": _("Stopped following"),
            **{f"security.{name}": words for name, words in SECURITY_DEEDS.items()},
        },
    ),
    (
        _("Accounts and seats"),
        {
            "invitation.asked_for": _("Seat asked for"),
            "invitation.granted": _("Invitation granted"),
            "invitation.refused": _("Invitation refused"),
            "invitation.withdrawn": _("Invitation withdrawn"),
            "invitation.sent_again": _("Invitation sent again"),
            "invitation.handed_over": _("Invitation handed over"),
            "account.opened": _("Account opened"),
            "account.closed": _("Account closed"),
            "account.reopened": _("Account opened again"),
            "account.factors_removed": _("Second factors removed"),
            "seat.given": _("Seat given"),
            "seat.ended": _("Seat ended"),
            "seat.ran_out": _("Seat ran out"),
            "person.handed_over": _("Open work handed over"),
            "person.erased": _("Contact data erased"),
        },
    ),
    (
        _("Letters and classification"),
        {
            "attachment.kept": _("Letter kept"),
            "classification.read": _("Strictly confidential record read"),
            "classification.raised": _("Classification raised"),
            "classification.lowering_asked": _("Lower classification asked for"),
            "classification.lowered": _("Classification lowered"),
            "classification.lowering_refused": _("Lower classification refused"),
        },
    ),
    (_("Audit log"), {"audit.exported": _("Log exported")}),
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
