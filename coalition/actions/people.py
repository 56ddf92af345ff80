"""Ending a seat, opening and closing accounts, handing over open work, erasing a person's contact data.

What apps above keep for a person is handed over and erased through the two registries here, which they fill in
`AppConfig.ready`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django_stubs_ext import StrPromise

from coalition import audit, notices, policies
from coalition.actions.classification import NO_WISH
from coalition.audit import subject_of
from coalition.guards import Invalid
from coalition.models import (
    Attachment,
    Changed,
    Classification,
    Follow,
    Invitation,
    MailPreference,
    Message,
    Notice,
    Person,
    Seat,
)
from coalition.models.invitations import InvitationStatus
from coalition.policies import people as rules
from coalition.roles import ROLES, RoleCode

ENDED = gettext_noop("Your seat “%(role)s” was ended: %(reason)s")
ERASED = gettext_noop("What this told of was done by a person whose data are erased.")
HANDED_OVER = gettext_noop("%(who)s's open work is yours now: %(work)s.")


@dataclass(frozen=True)
class Handover:
    """One kind of open work: how many a person has, and how they become somebody else's.

    `move(person, successor, by)` writes its own history and returns how many.
    """

    name: StrPromise
    count: Callable[[Person], int]
    move: Callable[[Person, Person, Person], int]


def _open_invitations(person: Person) -> int:
    return Invitation.objects.filter(kept_by=person, status__in=_OPEN).count()


def _move_invitations(person: Person, successor: Person, by: Person) -> int:
    mine = list(Invitation.objects.filter(kept_by=person, status__in=_OPEN))
    for invitation in mine:
        audit.record("invitation.handed_over", invitation, by=by, to=f"person:{successor.pk}")
    return Invitation.objects.filter(pk__in=[invitation.pk for invitation in mine]).update(kept_by=successor)


def _followed(person: Person) -> int:
    return person.follows.count()


def _move_followed(person: Person, successor: Person, by: Person) -> int:
    mine = list(person.follows.all())
    Follow.objects.bulk_create(
        [Follow(person=successor, kind=follow.kind, code=follow.code) for follow in mine], ignore_conflicts=True
    )
    person.follows.all().delete()
    return len(mine)


_OPEN = (InvitationStatus.REQUESTED, InvitationStatus.GRANTED)
# Apps above append theirs.
handovers: list[Handover] = [
    Handover(gettext_lazy("invitations under way"), _open_invitations, _move_invitations),
    Handover(gettext_lazy("countries and topics followed"), _followed, _move_followed),
]


class Eraser(Protocol):
    """Forgets contact data in an app's own tables, while the person still has its name; `called` is what remains."""

    def __call__(self, person: Person, *, called: str) -> None: ...


# Apps above append theirs.
erasers: list[Eraser] = []


@transaction.atomic
def end_seat(*, seat: Seat, reason: str, by: Person, at: datetime | None = None) -> Seat:
    """Its rights end now, with every session and the token of its holder; other seats wait for the next sign-in."""
    rules.check_end_seat(by, seat)
    if not reason.strip():
        raise Invalid(_("Say why the seat ends."), field="reason")
    now = at or timezone.now()
    changes = {"ended_at": now, "ended_by": by, "end_reason": reason.strip(), "is_wound_up": True}
    if not Seat.objects.filter(pk=seat.pk, ended_at=None).update(**changes):
        raise Changed(_("Somebody was faster: this seat has ended already."))
    seat.refresh_from_db()
    seat.person.sign_out_everywhere()
    audit.record(
        "seat.ended",
        seat.person,
        by=by,
        at=at,
        role=seat.role,
        organisation=seat.organisation.acronym if seat.organisation else "",
        country=seat.country_code,
        reason=reason.strip(),
    )
    if seat.person_id != by.pk:
        notices.tell(
            [seat.person],
            event="account.seat_ended",
            text=ENDED,
            link=reverse("coalition:profile"),
            about=seat.person,
            by=by,
            role=str(seat.get_role_display()),
            reason=reason.strip()[:150],
        )
    return seat


@transaction.atomic
def close_account(*, person: Person, by: Person, at: datetime | None = None) -> Person:
    policies.check_manage_account(by, person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    person.sign_out_everywhere()
    audit.record("account.closed", person, by=by, at=at)
    return person


@transaction.atomic
def open_account(*, person: Person, by: Person, at: datetime | None = None) -> Person:
    """Open a closed account again; an address whose server refused our e-mail is tried anew."""
    policies.check_manage_account(by, person)
    person.is_active, person.mail_bounced_at = True, None
    person.save(update_fields=["is_active", "mail_bounced_at"])
    audit.record("account.reopened", person, by=by, at=at)
    return person


@transaction.atomic
def remove_factors(*, person: Person, by: Person, at: datetime | None = None) -> Person:
    """For somebody who lost telephone and recovery codes: the password alone opens the account for now.

    Staff without a second factor get no further than the page that asks for one, so this gives no rights by itself.
    """
    policies.check_manage_account(by, person)
    if not Authenticator.objects.filter(user=person).delete()[0]:
        raise Invalid(_("This account has no second factor."))
    person.sign_out_everywhere()
    audit.record("account.factors_removed", person, by=by, at=at)
    notices.post([(person, "security", "factors_removed")])
    return person


def open_work(person: Person) -> list[tuple[str, int]]:
    """What a handover would move: each kind with its number, empty ones left out."""
    return [(str(one.name), count) for one in handovers if (count := one.count(person))]


@transaction.atomic
def hand_over(*, person: Person, to: Person, by: Person, at: datetime | None = None) -> dict[str, int]:
    """Everything open, in one step or not at all. What was done stays in the history of who did it."""
    rules.check_hand_over(by, person)
    rules.check_successor(person, to)
    moved = {str(one.name): count for one in handovers if (count := one.move(person, to, by))}
    if not moved:
        raise Invalid(_("%(name)s has no open work to hand over.") % {"name": person.name})
    audit.record("person.handed_over", person, by=by, at=at, to=f"person:{to.pk}", **moved)
    notices.tell(
        [to],
        event="handover.received",
        text=HANDED_OVER,
        link="/",
        about=to,
        by=by,
        who=person.name,
        work=", ".join(f"{name} ({count})" for name, count in moved.items()),
    )
    return moved


@transaction.atomic
def erase(*, person: Person, by: Person, at: datetime | None = None) -> Person:
    """Forget name, address and everything personal; role and organisation stay in what was decided."""
    rules.check_erase(by, person)
    if open_work(person):
        raise Invalid(_("This person has open work. Hand it over first, so that nothing is lost."))
    now = at or timezone.now()
    address, what_remains = person.email, _role_of(person)
    for seat in Seat.objects.in_force().filter(person=person):
        Seat.objects.filter(pk=seat.pk).update(ended_at=now, ended_by=by, is_wound_up=True)
    person.sign_out_everywhere()
    for model, owner in ((Authenticator, "user"), (EmailAddress, "user"), (SocialAccount, "user")):
        model.objects.filter(**{owner: person}).delete()
    for kept in (Notice, Follow, MailPreference):
        kept._base_manager.filter(person=person).delete()
    invitations = Invitation.objects.filter(email=address)
    told = [subject_of(person), *(subject_of(invitation) for invitation in invitations)]
    of_them = Q(actor=person) | Q(subject__in=told) | Q(event="handover.received", params__who=person.name)
    Notice.objects.filter(of_them).update(params={}, text=ERASED)
    messages = Message.objects.filter(Q(person=person) | Q(address=address) | Q(subject=subject_of(person)))
    messages.update(address=_nobody(person), person=None)
    _close_letters(person, invitations, what_remains)
    invitations.filter(status__in=_OPEN).update(status=InvitationStatus.WITHDRAWN)
    invitations.update(email=_nobody(person), name=what_remains, reason="")
    for eraser in erasers:
        eraser(person, called=what_remains)
    person.email, person.name = _nobody(person), what_remains
    person.is_active, person.erased_at, person.mail_bounced_at = False, now, None
    person.set_unusable_password()
    person.save()
    audit.record("person.erased", person, by=by, at=at)
    return person


def _close_letters(person: Person, invitations: QuerySet[Invitation], called: str) -> None:
    """The letters that name the person stay as grounds of the seats, for those alone who read the strictest level."""
    letters = Attachment.objects.filter(Q(invitations__in=invitations) | Q(seats__person=person))
    Attachment.objects.filter(pk__in=letters.values("pk")).update(
        title=_("Letter naming %(name)s") % {"name": called},
        file_name="",
        classification=Classification.STRICTLY_CONFIDENTIAL,
        **NO_WISH,
    )


def _role_of(person: Person) -> str:
    """What adopted records go on saying of an erased person: the last role and its organisation."""
    seat = person.seats.select_related("organisation").order_by("-starts_on", "-pk").first()
    if seat is None:
        return f"person {person.pk}"
    role = str(ROLES[RoleCode(seat.role)].name)
    return f"{role}, {seat.organisation.acronym}" if seat.organisation else role


def _nobody(person: Person) -> str:
    """An address that nobody can have: the domain is reserved for that (RFC 2606)."""
    return f"erased-{person.pk}@portal.invalid"
