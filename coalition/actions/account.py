"""What a person does with the own account, inbox and work."""

from collections.abc import Collection, Mapping
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from coalition import audit, emails, jobs, notices, policies, presenters
from coalition.guards import Invalid, Refused
from coalition.models import Follow, Invitation, Job, MailChoice, MailPreference, Message, Notice, Person, Session
from coalition.models.follows import FollowKind
from coalition.models.topics import ProgrammeArea

# Nobody can have it (RFC 2606): a message to it is written and never sent.
NOBODY = "nobody@portal.invalid"
ADDRESS_LINK_SECONDS = 24 * 60 * 60
# What django-allauth calls it: nothing that the old password opened stays open.
NEW_PASSWORD = "password_reset"  # noqa: S105


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
    audit.record("session.refused", known or _disguise(email), by=None, at=at)


def note_sign_in(*, by: Person, at: datetime | None = None) -> None:
    audit.record("session.started", by, by=by, at=at)


@transaction.atomic
def ask_for_password(*, email: str, at: datetime | None = None) -> None:
    """A link for a new password goes to whoever has this address.

    Where nobody has, the same rows are written: neither the answer nor the time that it takes tells the two apart.
    """
    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    audit.record("password.asked_for", person or _disguise(email), by=None, at=at)
    notices.post([(person or NOBODY, "password reset", f"person:{person.pk}" if person else "")])


@transaction.atomic
def warn(*, event: str, by: Person, at: datetime | None = None) -> None:
    """Write down a deed that touches the account's safety, and tell its owner whatever the preferences say."""
    if event == NEW_PASSWORD:
        by.sign_out_everywhere()
    audit.record(f"security.{event}", by, by=by, at=at)
    notices.post([(by, "security", event)])


# -- The address ---------------------------------------------------------------------------------------------------
@transaction.atomic
def ask_to_change_email(*, email: str, by: Person, at: datetime | None = None) -> None:
    """A link goes to the new address. Whether somebody has it already, only that somebody may know."""
    email = email.strip().lower()
    if email == by.email:
        raise Invalid(_("This is your address already."), field="email")
    audit.record("email.change_asked", by, by=by, at=at)
    is_free = not Person.objects.filter(email=email).exists()
    notices.post([(email if is_free else NOBODY, "email change", f"person:{by.pk}" if is_free else "")])


@transaction.atomic
def change_email(*, token: str, session: str, by: Person, at: datetime | None = None) -> Person:
    """The link proves the new address. The old one is told, and every other browser is signed out."""
    try:
        key, old, new = signing.loads(token, salt=emails.SALT_OF_ADDRESS, max_age=ADDRESS_LINK_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        raise Refused(_("This link is no longer good. Ask for the change again on your profile.")) from None
    if key != by.pk or old != by.email:
        raise Refused(_("This link is for another account, or was used already."))
    try:
        with transaction.atomic():
            by.email, by.mail_bounced_at = new, None
            by.save(update_fields=["email", "mail_bounced_at"])
    except IntegrityError:
        by.email = old
        raise Refused(_("This address cannot be used. Ask for the change again with another one.")) from None
    EmailAddress.objects.filter(user=by).delete()
    # What was sent to the old address stays known as this person's: erasure finds it.
    Message.objects.filter(address=old, person=None).update(person=by)
    accepted = Invitation.objects.filter(email=old, status=Invitation.Status.ACCEPTED)
    accepted.update(email=new)
    by.sign_out_everywhere(except_session=session)
    audit.record("email.changed", by, by=by, at=at)
    notices.post([(old, "email changed", f"person:{by.pk}"), (by, "security", "email_changed")])
    return by


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
    """Other browsers are signed out and the token is void: whoever had the old password may have made it."""
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
    if code not in _followable(kind):
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


def _followable(kind: str) -> Collection[str]:
    if kind == FollowKind.TOPIC:
        return ProgrammeArea.values
    return [iso3 for iso3, _name in presenters.places()] if kind == FollowKind.COUNTRY else ()


def _disguise(email: str) -> str:
    return f"sign-in:{policies.disguised(email)[:16]}"


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
