"""Every e-mail of the portal: written when it is sent, in the reader's language, as text and as HTML.

A message says what its reader may see at that moment. What the reader may no longer see, or what is confidential, is
told as "there is news": the portal itself shows the rest, after its own check.
"""

import logging
import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import int_to_base36
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coalition import notices
from coalition.jobs import SILENT, Progress
from coalition.models import Invitation, MailChoice, Message, Notice, Person
from coalition.models.notices import MessageStatus
from coalition.policies.records import can_mail
from coalition.roles import ROLES, RoleCode

logger = logging.getLogger(__name__)

SALT = "coalition.invitation"
SALT_OF_ADDRESS = "coalition.email-change"
MAX_ATTEMPTS = 5
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
# A worker that died while it sent: the message is sent again rather than never.
LOST_AFTER = timedelta(minutes=15)
# SMTP codes of the 500s mean: never. Everything else may get better.
FOR_GOOD = range(500, 600)

# What django-allauth calls the deeds that their owner should hear of even if somebody else did them.
SECURITY_WORDS = {
    "password_changed": gettext_lazy("Your password was changed."),
    "password_set": gettext_lazy("A password was set for your account."),
    "password_reset": gettext_lazy("Your password was set anew with a link from an e-mail."),
    "totp_activated": gettext_lazy("An authenticator app was added to your account."),
    "totp_deactivated": gettext_lazy("The authenticator app was removed from your account."),
    "recovery_codes_generated": gettext_lazy("New recovery codes were made for your account."),
    "webauthn_added": gettext_lazy("A passkey or security key was added to your account."),
    "webauthn_removed": gettext_lazy("A passkey or security key was removed from your account."),
    "account_connected": gettext_lazy("Single sign-on was connected with your account."),
    "account_disconnected": gettext_lazy("Single sign-on was disconnected from your account."),
    "token_renewed": gettext_lazy("A new token for programs was made for your account."),
    "factors_removed": gettext_lazy("An administrator removed the second factors of your account."),
    "email_changed": gettext_lazy("The e-mail address of your account was changed."),
}


@dataclass(frozen=True)
class Line:
    text: str
    url: str = ""


@dataclass(frozen=True)
class Mail:
    """What a message says: a title, paragraphs, lines that lead into the portal, and one thing to do."""

    title: str
    paragraphs: Sequence[str] = ()
    lines: Sequence[Line] = field(default_factory=tuple)
    button: Line | None = None
    # Personal links are for the reader alone and are not forwarded.
    is_secret: bool = False


# -- Links -----------------------------------------------------------------------------------------------------
def absolute(path: str) -> str:
    """From the portal's own name for itself, never from what a request called it."""
    return f"{settings.BASE_URL.rstrip('/')}{path}"


def invitation_token(invitation: Invitation) -> str:
    """The secret of an invitation's link, made from its row and the portal's key: a copy of the table opens nothing."""
    return signing.dumps([invitation.pk, invitation.nonce], salt=SALT)


def address_token(person: Person, address: str) -> str:
    """Proves that who has it reads the new address; void once the present one has changed."""
    return signing.dumps([person.pk, person.email, address], salt=SALT_OF_ADDRESS)


def absolute_invitation(invitation: Invitation) -> str:
    return absolute(reverse("coalition:invitation-open", args=[invitation_token(invitation)]))


# -- Writers: what each event says. None: there is nothing left to say. -------------------------------------------
def _notice(message: Message) -> Mail | None:
    notice = message.notices.first() or Notice.objects.filter(pk=_key(message), person=message.person).first()
    if notice is None or notice.read_at:
        return None
    line = _line(notice)
    return Mail(line.text, button=Line(_("Open it in the portal"), line.url))


def _digest(message: Message) -> Mail | None:
    unread = [notice for notice in message.notices.order_by("created_at") if not notice.read_at]
    if not unread:
        return None
    count = len(unread)
    title = ngettext(
        "%(n)s thing happened that you should know", "%(n)s things happened that you should know", count
    ) % {"n": count}
    return Mail(title, lines=[_line(notice) for notice in unread], button=Line(_("Open the inbox"), _inbox()))


def _invitation(message: Message) -> Mail | None:
    invitation = Invitation.objects.select_related("organisation").filter(pk=_key(message)).first()
    if invitation is None or invitation.status != Invitation.Status.GRANTED:
        return None
    role = str(ROLES[RoleCode(invitation.role)].name)
    seat = f"{role}, {invitation.organisation.name}" if invitation.organisation else role
    assert invitation.expires_at
    return Mail(
        _("You are invited to the E-waste Coalition's country portal"),
        [
            _("Dear %(name)s,") % {"name": invitation.name},
            _("You are offered a seat: %(seat)s. The link below opens it, once, until %(day)s.")
            % {"seat": seat, "day": invitation.expires_at.strftime("%Y-%m-%d %H:%M UTC")},
            _("If you did not expect this, leave it alone: without you nothing comes of it."),
        ],
        button=Line(_("Look at the invitation"), absolute_invitation(invitation)),
        is_secret=True,
    )


def _email_change(message: Message) -> Mail | None:
    """To the new address: the one link that makes it the address of the account."""
    person = Person.objects.filter(pk=_key(message), is_active=True).first()
    if person is None:
        return None
    path = reverse("coalition:email-confirm", args=[address_token(person, message.address)])
    return Mail(
        _("Confirm your new e-mail address"),
        [
            _("%(name)s asked that the portal write to this address from now on.") % {"name": person.name},
            _("Open the link in the browser in which you are signed in. It works once, for one day."),
            _("If you do not know of this, do nothing: nothing is changed."),
        ],
        button=Line(_("Confirm the address"), absolute(path)),
        is_secret=True,
    )


def _email_changed(message: Message) -> Mail:
    """To the old address, which is all that somebody whose account was taken over still has."""
    return Mail(
        _("The e-mail address of your account was changed"),
        [
            _("This happened on %(at)s. The portal no longer writes to this address.")
            % {"at": message.created_at.strftime("%Y-%m-%d %H:%M UTC")},
            _("If it was not you, write to the coalition's secretariat at once."),
        ],
        button=Line(_("Open the portal"), absolute("/")),
    )


def _password_reset(message: Message) -> Mail | None:
    person = message.person
    if person is None or not person.is_active:
        return None
    token = default_token_generator.make_token(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": int_to_base36(person.pk), "key": token})
    return Mail(
        _("Set a new password"),
        [
            _("Somebody, probably you, asked for a new password. The link below works once, for one hour."),
            _("If it was not you, do nothing: your password stays as it is."),
        ],
        button=Line(_("Set a new password"), absolute(path)),
        is_secret=True,
    )


def _security(message: Message) -> Mail | None:
    words = SECURITY_WORDS.get(message.subject)
    if words is None:
        return None
    return Mail(
        str(words),
        [
            _("This happened on %(at)s.") % {"at": message.created_at.strftime("%Y-%m-%d %H:%M UTC")},
            _("If it was not you, change your password at once and write to the coalition's secretariat."),
        ],
        button=Line(_("Open your profile"), absolute(reverse("coalition:profile"))),
    )


WRITERS: dict[str, Callable[[Message], Mail | None]] = {
    "notice": _notice,
    "digest": _digest,
    "invitation": _invitation,
    "email change": _email_change,
    "email changed": _email_changed,
    "password reset": _password_reset,
    "security": _security,
}


def _key(message: Message) -> int:
    return int(message.subject.partition(":")[2] or 0)


def _line(notice: Notice) -> Line:
    """The notice's words where its reader may still see what it is about, else only that there is news."""
    kind = str(notices.kinds.get(notice.kind, _("Other news")))
    if not can_mail(notice.person, notice.subject):
        return Line(_("There is news for you in the portal (%(kind)s)") % {"kind": kind}, _inbox())
    return Line(notices.words(notice), absolute(notices.address(notice)))


def _inbox() -> str:
    return absolute(reverse("coalition:notice-list"))


# -- Sending ---------------------------------------------------------------------------------------------------
def deliver(progress: Progress = SILENT) -> None:
    """Send every message whose time has come, each claimed by a conditional UPDATE."""
    now = timezone.now()
    Message.objects.filter(status=MessageStatus.SENDING, claimed_at__lt=now - LOST_AFTER).update(
        status=MessageStatus.QUEUED
    )
    due = list(
        Message.objects.filter(status=MessageStatus.QUEUED, not_before__lte=now).order_by("id").select_related("person")
    )
    for done, message in enumerate(due):
        progress(100 * done // len(due))
        claimed = Message.objects.filter(pk=message.pk, status=MessageStatus.QUEUED).update(
            status=MessageStatus.SENDING, attempts=message.attempts + 1, claimed_at=timezone.now()
        )
        if claimed:
            message.status, message.attempts = MessageStatus.SENDING, message.attempts + 1
            _send(message)


def queue_digests() -> int:
    """One message per person who wants notices once a day. A notice joins one digest only."""
    waiting = Notice.objects.filter(mail=MailChoice.DAILY, message=None, read_at=None)
    people = Person.objects.filter(pk__in=waiting.values("person"), is_active=True)
    for person in people:
        with transaction.atomic():
            message = Message.objects.create(person=person, address=person.email, event="digest")
            if not waiting.filter(person=person).update(message=message):
                transaction.set_rollback(True)
    return len(people)


def is_due() -> bool:
    now = timezone.now()
    stuck = Message.objects.filter(status=MessageStatus.SENDING, claimed_at__lt=now - LOST_AFTER)
    return stuck.exists() or Message.objects.filter(status=MessageStatus.QUEUED, not_before__lte=now).exists()


def _send(message: Message) -> None:
    person = message.person
    if person is not None and (person.mail_bounced_at or not person.is_active):
        _finish(message, MessageStatus.SKIPPED)
        return
    with translation.override(_language(message)):
        mail = WRITERS[message.event](message)
        if mail is None:
            _finish(message, MessageStatus.SKIPPED)
            return
        letter = compose(mail, message.address)
    try:
        letter.send()
    except (smtplib.SMTPException, OSError) as problem:
        _failed(message, problem)
    else:
        _finish(message, MessageStatus.SENT)


def compose(mail: Mail, address: str) -> EmailMultiAlternatives:
    context = {"mail": mail, "portal_url": absolute("/"), "preferences_url": absolute(reverse("coalition:mail-choice"))}
    letter = EmailMultiAlternatives(
        _("E-waste Coalition: %(title)s") % {"title": " ".join(mail.title.split())},
        render_to_string("emails/message.txt", context),
        to=[address],
        # No answer by a machine, none that a machine would answer: two holidays would never end.
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )
    letter.attach_alternative(render_to_string("emails/message.html", context), "text/html")
    return letter


def _language(message: Message) -> str:
    if message.person:
        return message.person.language
    kind = message.subject.partition(":")[0]
    about: Invitation | Person | None = None
    if kind == "invitation":
        about = Invitation.objects.filter(pk=_key(message)).first()
    elif kind == "person":
        about = Person.objects.filter(pk=_key(message)).first()
    return about.language if about else settings.LANGUAGE_CODE


def _failed(message: Message, problem: Exception) -> None:
    error = f"{type(problem).__name__}: {problem}"[:500]
    if _is_for_good(problem):
        _finish(message, MessageStatus.BOUNCED, error=error)
        if message.person:
            Person.objects.filter(pk=message.person.pk, email=message.address).update(mail_bounced_at=timezone.now())
    elif message.attempts >= MAX_ATTEMPTS:
        logger.warning("message %s was given up after %s attempts: %s", message.pk, message.attempts, error)
        _finish(message, MessageStatus.FAILED, error=error)
    else:
        wait = BACK_OFF[min(message.attempts, len(BACK_OFF)) - 1]
        message.move_to(MessageStatus.QUEUED, not_before=timezone.now() + wait, error=error)


def _is_for_good(problem: Exception) -> bool:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code in FOR_GOOD for code, _words in problem.recipients.values())
    return False


def _finish(message: Message, status: MessageStatus, error: str = "") -> None:
    message.move_to(status, finished_at=timezone.now(), error=error)
