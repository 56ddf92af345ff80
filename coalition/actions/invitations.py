"""The way to a seat: somebody asks, somebody else grants or refuses, the invited person accepts once."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.core import signing
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coalition import audit, notices
from coalition.actions import attachments
from coalition.emails import SALT
from coalition.guards import Invalid, Refused
from coalition.models import Changed, Classification, Invitation, Organisation, Person, Seat
from coalition.models.invitations import VALID_FOR, InvitationStatus, new_nonce
from coalition.policies import people as policies
from coalition.reference.locales import written
from coalition.roles import FOCAL_POINTS, ROLES, STAFF, RoleCode

S = InvitationStatus
IN_A_COUNTRY = (RoleCode.GOVERNMENT, RoleCode.COUNTRY_TEAM)

ASKED = gettext_noop("%(who)s asks for a seat for %(name)s: please decide.")
GRANTED = gettext_noop("The invitation for %(name)s is granted and on its way.")
REFUSED = gettext_noop("The seat for %(name)s was refused: %(reason)s")
ACCEPTED = gettext_noop("%(name)s has accepted the invitation and holds the seat now.")


@transaction.atomic
def ask(
    *,
    email: str,
    name: str,
    role: RoleCode,
    reason: str,
    by: Person | None,
    organisation: Organisation | None = None,
    country: str = "",
    language: str = "en",
    starts_on: date | None = None,
    ends_on: date | None = None,
    letter: "File[bytes] | None" = None,
    letter_level: Classification = Classification.UNCLASSIFIED,
    at: datetime | None = None,
) -> Invitation:
    """Ask for a seat for somebody. `by` None is the operator's terminal, for the first of the staff."""
    if by is None:
        policies.check_terminal()
    else:
        policies.check_ask_for_seat(by, role, organisation, country)
    starts_on = starts_on or timezone.localdate()
    email = email.strip().lower()
    _check_seat(role, organisation, country, starts_on, ends_on)
    if role == RoleCode.GOVERNMENT and (letter is None or ends_on is None):
        raise Invalid(
            _("A government names its focal point by letter: attach it and give the last day that it covers."),
            field="letter" if letter is None else "ends_on",
        )
    person = Person.objects.filter(email=email).first()
    if person is not None:
        _check_overlap(person, role, organisation, country, starts_on=starts_on, ends_on=ends_on, field="starts_on")
    document = None
    if letter is not None:
        document = attachments.keep(
            file=letter,
            title=_("Letter naming %(name)s") % {"name": name},
            organisation=organisation,
            country=country,
            classification=letter_level,
            by=by,
            at=at,
        )
    invitation = _write(
        email=email,
        name=name.strip(),
        language=language,
        role=role,
        organisation=organisation,
        country_code=country,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
        letter=document,
        requested_by=by,
        kept_by=by,
        requested_at=at or timezone.now(),
    )
    audit.record("invitation.asked_for", invitation, by=by, at=at, **_facts(invitation))
    if by is not None:
        _tell(policies.deciders(invitation), invitation, "account.asked_for", ASKED, by=by, who=by.name)
    return invitation


@transaction.atomic
def grant(*, invitation: Invitation, by: Person | None, at: datetime | None = None) -> Invitation:
    """Send the link. `by` None is the operator's terminal."""
    now = at or timezone.now()
    if by is None:
        policies.check_terminal()
    else:
        policies.check_decide_invitation(by, invitation)
    if invitation.ends_on and invitation.ends_on < timezone.localdate(now):
        raise Invalid(_("The seat would have ended already. Refuse it, and let it be asked for with new dates."))
    invitation.move_to(S.GRANTED, decided_by=by, decided_at=now, nonce=new_nonce(), expires_at=now + VALID_FOR)
    audit.record("invitation.granted", invitation, by=by, at=at, **_facts(invitation))
    notices.post([(invitation.email, "invitation", f"invitation:{invitation.pk}")])
    _tell_keeper(invitation, "account.granted", GRANTED, by=by)
    return invitation


@transaction.atomic
def refuse(*, invitation: Invitation, reason: str, by: Person, at: datetime | None = None) -> Invitation:
    policies.check_decide_invitation(by, invitation)
    if not reason.strip():
        raise Invalid(_("Say why, in a sentence that the colleague can use."), field="reason")
    invitation.move_to(S.REFUSED, decided_by=by, decided_at=at or timezone.now(), decision_reason=reason.strip())
    audit.record("invitation.refused", invitation, by=by, at=at, reason=reason.strip())
    _tell_keeper(invitation, "account.refused", REFUSED, by=by, reason=reason.strip()[:150])
    return invitation


@transaction.atomic
def withdraw(*, invitation: Invitation, by: Person, at: datetime | None = None) -> Invitation:
    """The link, if one was sent, opens nothing from now on."""
    policies.check_withdraw_invitation(by, invitation)
    invitation.move_to(S.WITHDRAWN)
    audit.record("invitation.withdrawn", invitation, by=by, at=at)
    return invitation


@transaction.atomic
def send_again(*, invitation: Invitation, by: Person, at: datetime | None = None) -> Invitation:
    """A new link for another two weeks; the one before it opens nothing from now on."""
    policies.check_send_again(by, invitation)
    now = at or timezone.now()
    changes = {"nonce": new_nonce(), "expires_at": now + VALID_FOR}
    if not Invitation.objects.filter(pk=invitation.pk, status=S.GRANTED).update(**changes):
        raise Changed(_("Somebody was faster: this invitation is no longer open."))
    invitation.refresh_from_db()
    audit.record("invitation.sent_again", invitation, by=by, at=at)
    notices.post([(invitation.email, "invitation", f"invitation:{invitation.pk}")])
    return invitation


def find(token: str) -> Invitation:
    """The invitation that a link opens now. Raises Refused with the sentence that says why it opens nothing."""
    try:
        key, nonce = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise Refused(_("This is no invitation of ours. Copy the whole link from the e-mail.")) from None
    invitation = Invitation.objects.select_related("organisation", "requested_by").filter(pk=key).first()
    if invitation is None or invitation.status in (S.WITHDRAWN, S.REFUSED):
        raise Refused(_("This invitation was withdrawn. Ask the colleague who wanted to invite you."))
    if invitation.status == S.ACCEPTED:
        raise Refused(_("This invitation was used already. Sign in with your e-mail address and password."))
    if invitation.nonce != nonce:
        raise Refused(_("A newer invitation was sent to you since. Use the link of the newest e-mail."))
    if invitation.expires_at is None or invitation.expires_at <= timezone.now():
        raise Refused(_("This invitation has expired. Ask the coalition's secretariat to send it again."))
    return invitation


def account_of(invitation: Invitation, by: Person | None) -> Person | None:
    """The account that the seat goes to; None where one is still to be opened. Refuses everybody else's browser."""
    person = Person.objects.filter(email=invitation.email).first()
    if by is not None and (person is None or person.pk != by.pk):
        raise Refused(_("This invitation is for another person. Sign out first, then open it again."))
    if person is not None and by is None:
        raise Refused(_("This address has an account already. Sign in with it, then the invitation opens."))
    return person


@transaction.atomic
def accept(
    *,
    token: str,
    terms: bool,
    name: str = "",
    language: str = "",
    password: str = "",
    by: Person | None = None,
    at: datetime | None = None,
) -> Person:
    """The invited person takes the seat: with a new account, or `by` the account that has the invited address."""
    now = at or timezone.now()
    invitation = find(token)
    if not terms:
        raise Invalid(_("A seat comes with the terms of use: accept them to go on."), field="terms")
    person = account_of(invitation, by)
    if person is None:
        person = Person.objects.create_user(
            invitation.email, password, name=name.strip(), language=language or settings.LANGUAGE_CODE
        )
        audit.record("account.opened", person, by=person, at=at)
    role = RoleCode(invitation.role)
    _check_overlap(
        person,
        role,
        invitation.organisation,
        invitation.country_code,
        starts_on=invitation.starts_on,
        ends_on=invitation.ends_on,
    )
    seat = Seat.objects.create(
        person=person,
        role=role,
        organisation=invitation.organisation,
        country_code=invitation.country_code,
        starts_on=invitation.starts_on,
        ends_on=invitation.ends_on,
        letter=invitation.letter,
        accepted_at=now,
    )
    invitation.move_to(S.ACCEPTED, accepted_at=now, seat=seat)
    audit.record("seat.given", person, by=person, at=at, invitation=invitation.pk, **_facts(invitation))
    _tell_keeper(invitation, "account.accepted", ACCEPTED, by=person)
    return person


def _write(**fields: object) -> Invitation:
    try:
        with transaction.atomic():
            return Invitation.objects.create(**fields)
    except IntegrityError as problem:
        if "invitation_is_open_once_per_seat" not in str(problem) and "UNIQUE" not in str(problem):
            raise
        raise Invalid(_("For this address an invitation to the same seat is open already."), field="email") from problem


def _check_seat(
    role: RoleCode, organisation: Organisation | None, country: str, starts_on: date, ends_on: date | None
) -> None:
    if ends_on and ends_on < starts_on:
        raise Invalid(_("The seat would end before it starts."), field="ends_on")
    if ends_on and ends_on < timezone.localdate():
        raise Invalid(_("The seat would have ended already."), field="ends_on")
    if organisation is not None and organisation.merged_into_id:
        raise Invalid(
            _("%(organisation)s was merged into %(kept)s: choose that one.")
            % {"organisation": organisation.acronym, "kept": organisation.merged_into},
            field="organisation",
        )
    if role in FOCAL_POINTS and organisation is None:
        raise Invalid(_("A focal point and a stakeholder speak for an organisation: choose it."), field="organisation")
    if role in IN_A_COUNTRY and not country:
        raise Invalid(
            _("A seat as “%(role)s” is for one country: choose it.") % {"role": ROLES[role].name}, field="country"
        )
    if role in STAFF and (organisation or country):
        raise Invalid(
            _("A seat of the coalition's staff covers everything: leave organisation and country empty."),
            field="organisation" if organisation else "country",
        )


def _check_overlap(
    person: Person,
    role: RoleCode,
    organisation: Organisation | None,
    country: str,
    *,
    starts_on: date,
    ends_on: date | None,
    field: str | None = None,
) -> None:
    same = person.seats.filter(role=role, organisation=organisation, country_code=country)
    other = same.overlapping(starts_on, ends_on).first()
    if other is not None:
        until = written(other.ends_on) if other.ends_on else _("without an end")
        raise Invalid(
            _("%(name)s holds this seat already from %(start)s (%(end)s): choose days that do not overlap.")
            % {"name": person.name, "start": written(other.starts_on), "end": until},
            field=field,
        )


def _facts(invitation: Invitation) -> dict[str, object]:
    """What the seat is, for history: no name, no address."""
    return {
        "role": invitation.role,
        "organisation": invitation.organisation.acronym if invitation.organisation else "",
        "country": invitation.country_code,
        "starts_on": invitation.starts_on.isoformat(),
        "ends_on": invitation.ends_on.isoformat() if invitation.ends_on else "",
    }


def _tell_keeper(invitation: Invitation, event: str, text: str, *, by: Person | None, **params: object) -> None:
    if invitation.kept_by:
        _tell([invitation.kept_by], invitation, event, text, by=by, **params)


def _tell(
    people: Iterable[Person], invitation: Invitation, event: str, text: str, *, by: Person | None, **params: object
) -> None:
    notices.tell(
        people,
        event=event,
        text=text,
        link=reverse("coalition:invitation-detail", args=[invitation.pk]),
        about=invitation,
        by=by,
        name=invitation.name,
        **params,
    )
