"""Accounts, seats, invitations, sessions and documents in plain dicts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from coalition import presenters
from coalition.audit import subject_of
from coalition.guards import allowed, reason
from coalition.models import Attachment, Classification, Classified, Invitation, Message, Person, Seat, Session
from coalition.models.invitations import InvitationStatus
from coalition.models.topics import ProgrammeArea
from coalition.notices import ITEMS_ON_HOME_PAGE, HomeItem, HomePart
from coalition.policies import people as policies
from coalition.policies import records
from coalition.roles import ROLES, STAFF, RoleCode

INVITATION_TONES = {
    InvitationStatus.REQUESTED: "info",
    InvitationStatus.GRANTED: "info",
    InvitationStatus.ACCEPTED: "good",
    InvitationStatus.REFUSED: "bad",
    InvitationStatus.WITHDRAWN: "neutral",
}
LEVEL_TONES = {
    Classification.UNCLASSIFIED: "neutral",
    Classification.CONFIDENTIAL: "warn",
    Classification.STRICTLY_CONFIDENTIAL: "bad",
}


def invitation_page(pk: str) -> str:
    return reverse("coalition:invitation-detail", args=[pk])


def attachment_page(pk: str) -> str:
    return reverse("coalition:attachment-detail", args=[pk])


def person_page(pk: str) -> str:
    return reverse("coalition:person-detail", args=[pk])


def people(*, q: str = "", role: str = "", state: str = "") -> QuerySet[Person]:
    found = Person.objects.filter(erased_at=None)
    if q:
        found = found.filter(Q(name__icontains=q) | Q(email__icontains=q))
    if role:
        found = found.filter(pk__in=Seat.objects.in_force().filter(role=role).values("person"))
    if state:
        found = found.filter(is_active=state == "open")
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return found.annotate(has_second_factor=Exists(factors))


def people_rows(found: QuerySet[Person]) -> list[dict[str, Any]]:
    """One query more for everybody's seats of today."""
    everybody = list(found)
    seats: dict[int, list[dict[str, Any]]] = {}
    for seat in Seat.objects.in_force().filter(person__in=everybody).select_related("organisation"):
        seats.setdefault(seat.person_id, []).append(seat_line(seat))
    return [
        {
            "pk": person.pk,
            "name": person.name,
            "email": person.email,
            "is_active": person.is_active,
            "last_login": person.last_login,
            "seats": seats.get(person.pk, []),
            "lacks_second_factor": not person.has_second_factor  # type: ignore[attr-defined]
            and any(seat["role_code"] in STAFF for seat in seats.get(person.pk, [])),
        }
        for person in everybody
    ]


def seat_line(seat: Seat, reader: Person | None = None) -> dict[str, Any]:
    """`why_not_end` is None where the reader is not asked, "" where the reader may end it."""
    today = timezone.localdate()
    return {
        "pk": seat.pk,
        "role": ROLES[RoleCode(seat.role)].name,
        "role_code": seat.role,
        "organisation": seat.organisation,
        "country_code": seat.country_code,
        "starts_on": seat.starts_on,
        "ends_on": seat.ends_on,
        "ended_at": seat.ended_at,
        "end_reason": seat.end_reason,
        "accepted_at": seat.accepted_at,
        "letter_id": seat.letter_id,
        "is_over": bool(seat.ended_at or (seat.ends_on and seat.ends_on < today)),
        "is_to_come": seat.starts_on > today,
        "why_not_end": reason(policies.check_end_seat, reader, seat) if reader else None,
        "may_extend": bool(reader) and allowed(policies.check_extend, reader, seat),
    }


def all_seats(person: Person, reader: Person) -> list[dict[str, Any]]:
    """Held, to come and over, the newest first."""
    seats = person.seats.select_related("organisation", "person").order_by("-starts_on", "-pk")
    return [seat_line(seat, reader) for seat in seats]


def invitation_rows(invitations: QuerySet[Invitation]) -> list[dict[str, Any]]:
    return [invitation_row(invitation) for invitation in invitations.select_related("organisation", "kept_by")]


def invitation_row(invitation: Invitation) -> dict[str, Any]:
    is_sent = invitation.status == InvitationStatus.GRANTED
    has_expired = bool(is_sent and invitation.expires_at and invitation.expires_at <= timezone.now())
    return {
        "invitation": invitation,
        "state": _("expired") if has_expired else invitation.get_status_display(),
        "tone": "warn" if has_expired else INVITATION_TONES[InvitationStatus(invitation.status)],
        "has_expired": has_expired,
    }


def invitation_deeds(invitation: Invitation, reader: Person) -> dict[str, str]:
    """For each deed the sentence that refuses it, or ""; only those that its state allows."""
    checks: dict[str, Callable[[Person, Invitation], None]] = {}
    if invitation.status == InvitationStatus.REQUESTED and policies.is_staff_of_accounts(reader):
        checks["decide"] = policies.check_decide_invitation
    if invitation.status == InvitationStatus.GRANTED:
        checks["send_again"] = policies.check_send_again
    if invitation.is_open:
        checks["withdraw"] = policies.check_withdraw_invitation
    return {name: reason(check, reader, invitation) for name, check in checks.items()}


def levels_to_decide(person: Person) -> HomePart:
    """Records of which somebody else asks for a lower level. What they are called stands on their page alone."""
    waiting = records.wishes_to_decide(person)
    items = [
        HomeItem(
            title=_("A lower classification is asked for"),
            text=str(thing._meta.verbose_name),
            url=reverse("coalition:classification-detail", args=[thing._meta.model_name, thing.pk]),
            since=thing.lowering_asked_at,
        )
        for thing in waiting[:ITEMS_ON_HOME_PAGE]
    ]
    return HomePart(items, len(waiting))


def to_decide(person: Person) -> HomePart:
    """Seats that somebody else asked for and the person may grant, for the home page. Two queries."""
    if not policies.is_staff_of_accounts(person):
        return HomePart([], 0)
    waiting = policies.invitations_to_decide(person).order_by("requested_at")
    return _home_part(waiting, _("A seat was asked for: %(seat)s"))


def under_decision(person: Person) -> HomePart:
    """Seats that the person asked for and somebody else decides on."""
    waiting = Invitation.objects.filter(kept_by=person, status=InvitationStatus.REQUESTED).order_by("requested_at")
    return _home_part(waiting, _("The secretariat or an administrator decides: %(seat)s"))


def _home_part(invitations: QuerySet[Invitation], text: str) -> HomePart:
    items = [
        HomeItem(
            title=invitation.name,
            text=text % {"seat": invitation.role_name},
            url=invitation_page(str(invitation.pk)),
            since=invitation.requested_at,
        )
        for invitation in invitations[:ITEMS_ON_HOME_PAGE]
    ]
    return HomePart(items, invitations.count(), _("All invitations"), reverse("coalition:invitation-list"))


def delivery_of(invitation: Invitation) -> Message | None:
    """The newest e-mail that carried the invitation, and what became of it."""
    return Message.objects.filter(event="invitation", subject=f"invitation:{invitation.pk}").first()


def can_open(reader: Person, attachment: Attachment | None) -> bool:
    return attachment is not None and allowed(records.check_see_attachment, reader, attachment)


def extension_of(seat: Seat) -> dict[str, Any]:
    """What the form for a seat begins with: the same seat, from the day after its last one."""
    after = (seat.ends_on + timedelta(days=1)) if seat.ends_on else timezone.localdate()
    return {
        "name": seat.person.name,
        "email": seat.person.email,
        "language": seat.person.language,
        "role": seat.role,
        "organisation": seat.organisation,
        "country": seat.country_code,
        "starts_on": max(after, timezone.localdate()),
        "reason": _("The seat ends on %(day)s and the work goes on.") % {"day": seat.ends_on} if seat.ends_on else "",
    }


def follow_rows(person: Person) -> list[dict[str, str]]:
    """What a person follows; a country is named by its code, which the page puts into words."""
    topics = dict(ProgrammeArea.choices)
    return [
        {"kind": one.kind, "code": one.code, "name": str(topics.get(one.code, one.code))}
        for one in person.follows.all()
    ]


def sessions(person: Person, present: str) -> list[dict[str, Any]]:
    """Where the person is signed in now; the browser at work stands first."""
    rows = [
        {
            "started_at": session.started_at,
            "browser": browser_name(session.browser),
            "is_present": session.pk == present,
            "handle": session_handle(session.pk),
        }
        for session in Session.objects.filter(person_id=person.pk, expire_date__gt=timezone.now())
    ]
    return sorted(rows, key=lambda row: (not row["is_present"], -row["started_at"].timestamp()))


def session_handle(key: str) -> str:
    """Names a session to its owner without giving the key away."""
    return salted_hmac("coalition.session", key, algorithm="sha256").hexdigest()[:20]


# The order matters: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(agent: str) -> str:
    """“Firefox, Windows” of what the browser says of itself."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return ", ".join(filter(None, (browser, system))) or _("a browser that does not say its name")


def classification_panel(thing: Classified, reader: Person) -> dict[str, Any]:
    """What is to be known of a record's level, and which deeds are offered with whose refusal."""
    deeds = {"raise": records.check_raise, "lower": records.check_ask_to_lower}
    if thing.lowering_to:
        deeds["decide"] = records.check_decide_lowering
    around = thing.within
    return {
        "thing": thing,
        "kind": thing._meta.model_name,
        "kind_name": str(thing._meta.verbose_name),
        "name": str(thing) or str(thing._meta.verbose_name),
        "page": presenters.record_page(subject_of(thing)),
        "around": str(around or ""),
        "around_page": presenters.record_page(subject_of(around)) if around else "",
        "level": thing.level.label,
        "tone": LEVEL_TONES[thing.level],
        "wish": Classification(thing.lowering_to).label if thing.lowering_to else "",
        "why_not": {name: reason(check, reader, thing) for name, check in deeds.items()},
    }


def attachment_facts(attachment: Attachment) -> list[tuple[str, object]]:
    return [
        (_("File"), attachment.download_name),
        (_("Kind"), attachment.get_media_type_display()),
        (_("Organisation"), attachment.organisation or ""),
        (_("Sent by"), attachment.created_by or _("the portal itself")),
        ("SHA-256", attachment.sha256),
    ]
