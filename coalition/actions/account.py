"""What a person does with the own account, inbox and work."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from coalition import audit, jobs, notices, policies
from coalition.guards import Invalid
from coalition.models import Follow, Job, MailChoice, MailPreference, Notice, Person, Session
from coalition.models.follows import FollowKind


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
def ask_for_password(*, email: str, at: datetime | None = None) -> None:
    """A link for a new password goes to whoever has this address; the answer is the same where nobody has."""
    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is not None:
        notices.post([(person, "password reset", f"person:{person.pk}")])
        audit.record("password.asked_for", person, by=None, at=at)


@transaction.atomic
def warn(*, event: str, by: Person, at: datetime | None = None) -> None:
    """Write down a deed that touches the account's safety, and tell its owner whatever the preferences say."""
    audit.record(f"security.{event}", by, by=by, at=at)
    notices.post([(by, "security", event)])


@transaction.atomic
def update_profile(*, name: str, language: str, by: Person, at: datetime | None = None) -> Person:
    before = {"name": by.name, "language": by.language}
    by.name, by.language = name, language
    by.save(update_fields=["name", "language"])
    changed = [field for field, value in before.items() if getattr(by, field) != value]
    audit.record("profile.updated", by, by=by, at=at, changed=changed)
    return by


@transaction.atomic
def change_password(*, password: str, session: str, by: Person, at: datetime | None = None) -> None:
    """Other browsers are signed out; the one at work is kept."""
    by.set_password(password)
    by.save(update_fields=["password"])
    by.sign_out_everywhere(except_session=session)
    audit.record("password.changed", by, by=by, at=at)
    notices.post([(by, "security", "password_changed")])


@transaction.atomic
def end_session(*, session: Session, by: Person, at: datetime | None = None) -> None:
    session.delete()
    audit.record("session.ended", by, by=by, at=at, browser=session.browser)


@transaction.atomic
def renew_token(*, by: Person, at: datetime | None = None) -> Token:
    """A new key for the API; the old one is void from now on."""
    Token.objects.filter(user=by).delete()
    token = Token.objects.create(user=by)
    audit.record("token.renewed", by, by=by, at=at)
    notices.post([(by, "security", "token_renewed")])
    return token


@transaction.atomic
def choose_mail(*, choices: Mapping[str, MailChoice], by: Person, at: datetime | None = None) -> None:
    """How each kind of notice travels from now on."""
    for kind, choice in choices.items():
        if kind not in notices.kinds:
            raise Invalid(_("There is no such kind of notice."))
        MailPreference.objects.update_or_create(person=by, kind=kind, defaults={"choice": choice})
    audit.record("mail.chosen", by, by=by, at=at, **choices)


@transaction.atomic
def follow(*, kind: str, code: str, by: Person, at: datetime | None = None) -> Follow:
    """Following twice is following once."""
    if kind not in FollowKind.values or not code or len(code) > 40:
        raise Invalid(_("There is nothing to follow here."))
    found, is_new = Follow.objects.get_or_create(person=by, kind=kind, code=code)
    if is_new:
        audit.record("follow.started", f"{kind}:{code}", by=by, at=at)
    return found


@transaction.atomic
def unfollow(*, kind: str, code: str, by: Person, at: datetime | None = None) -> None:
    ended, _by_model = Follow.objects.filter(person=by, kind=kind, code=code).delete()
    if ended:
        audit.record("follow.ended", f"{kind}:{code}", by=by, at=at)


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
