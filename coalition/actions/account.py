"""What a person does with the own account, inbox and work."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from rest_framework.authtoken.models import Token

from coalition import audit, jobs, policies
from coalition.models import Job, Notice, Person


def refuse_sign_in(*, email: str, address: str, at: datetime | None = None) -> None:
    """Count a failed attempt and write it down: for whose account, or the disguise of an address nobody has."""
    counters = policies.failures()
    for key in policies.failure_counters(email, address):
        counters.add(key, 0, policies.SIGN_IN_WINDOW_SECONDS)
        try:
            counters.incr(key)
        except ValueError:
            # Its time ran out between the two.
            counters.set(key, 1, policies.SIGN_IN_WINDOW_SECONDS)
    known = Person.objects.filter(email=email.strip().lower()).first()
    audit.record("session.refused", known or f"sign-in:{policies.disguised(email)[:16]}", by=None, at=at)


def note_sign_in(*, by: Person, at: datetime | None = None) -> None:
    audit.record("session.started", by, by=by, at=at)


@transaction.atomic
def update_profile(*, name: str, language: str, by: Person, at: datetime | None = None) -> Person:
    before = {"name": by.name, "language": by.language}
    by.name, by.language = name, language
    by.save(update_fields=["name", "language"])
    changed = [field for field, value in before.items() if getattr(by, field) != value]
    audit.record("profile.updated", by, by=by, at=at, changed=changed)
    return by


@transaction.atomic
def change_password(*, password: str, by: Person, at: datetime | None = None) -> None:
    by.set_password(password)
    by.save(update_fields=["password"])
    audit.record("password.changed", by, by=by, at=at)


@transaction.atomic
def renew_token(*, by: Person, at: datetime | None = None) -> Token:
    """A new key for the API; the old one is void from now on."""
    Token.objects.filter(user=by).delete()
    token = Token.objects.create(user=by)
    audit.record("token.renewed", by, by=by, at=at)
    return token


def read_notices(*, by: Person, at: datetime | None = None) -> int:
    """Mark every notice of the person as read. Returns how many were not."""
    return Notice.objects.filter(person=by, read_at=None).update(read_at=at or timezone.now())


def read_notice(*, notice: Notice, by: Person, at: datetime | None = None) -> None:
    Notice.objects.filter(pk=notice.pk, person=by, read_at=None).update(read_at=at or timezone.now())


@transaction.atomic
def restart_job(*, job: Job, by: Person, at: datetime | None = None) -> Job:
    policies.check_restart_job(by, job)
    again = jobs.restart(job, by=by)
    audit.record("job.restarted", again, by=by, at=at, instead_of=job.pk)
    return again
