"""Who asks for, grants and ends seats; who sees and erases accounts; who needs a second factor."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition import permissions as may
from coalition.guards import Anyone, Hidden, Refused, allowed, is_person
from coalition.models import Invitation, Organisation, Person, Seat
from coalition.policies.records import check_see_attachment
from coalition.roles import FOCAL_POINTS, ROLES, STAFF, RoleCode

GRANTERS = tuple(role.code for role in ROLES.values() if may.GRANT_ACCOUNTS in role.permissions)


# -- Accounts --------------------------------------------------------------------------------------------------
def check_see_people(someone: Anyone) -> None:
    if not is_person(someone) or not someone.may(may.SEE_ACCOUNTS):
        raise Refused(_("Only the secretariat, auditors and administrators see accounts."))


def check_see_person(someone: Anyone, person: Person) -> None:
    if not (is_person(someone) and someone.pk == person.pk):
        check_see_people(someone)


def check_end_seat(someone: Anyone, seat: Seat) -> None:
    if not is_person(someone):
        raise Hidden
    if seat.person_id == someone.pk:
        if RoleCode(seat.role) in STAFF:
            raise Refused(
                _("Nobody ends their own staff seat: ask a colleague of the secretariat or an administrator.")
            )
    elif not someone.may(may.SEE_ACCOUNTS):
        raise Hidden(_("There is no such seat, or it is not open to you."))
    elif not someone.may(may.END_SEATS):
        raise Refused(_("Only the secretariat and administrators end somebody's seat."))
    if seat.ended_at or (seat.ends_on and seat.ends_on < timezone.localdate()):
        raise Refused(_("This seat has ended already."))


def check_hand_over(someone: Anyone, person: Person) -> None:
    """The person's own open work, or anybody's for those who end seats."""
    if is_person(someone) and someone.pk == person.pk:
        return
    check_see_people(someone)
    if not is_person(someone) or not someone.may(may.END_SEATS):
        raise Refused(_("Only the person, the secretariat and administrators hand over somebody's open work."))


def successors(person: Person) -> QuerySet[Person]:
    """Who may take over: whoever holds a seat today for an organisation of the person, or the same staff role."""
    seats = list(person.seats.all())
    organisations = {seat.organisation_id for seat in seats if seat.organisation_id}
    staff = {seat.role for seat in seats if seat.role in STAFF}
    countries = {(seat.role, seat.country_code) for seat in seats if seat.role == RoleCode.COUNTRY_TEAM}
    fitting = Q(organisation__in=organisations) | Q(role__in=staff)
    for role, country in countries:
        fitting |= Q(role=role, country_code=country)
    holders = Seat.objects.in_force().filter(fitting).values("person")
    return Person.objects.filter(is_active=True, pk__in=holders).exclude(pk=person.pk)


def check_successor(person: Person, successor: Person) -> None:
    if not successors(person).filter(pk=successor.pk).exists():
        raise Refused(
            _("Open work goes to somebody who holds a seat today for the same organisation, or in the same staff role.")
        )


def check_erase(someone: Anyone, person: Person) -> None:
    if not is_person(someone) or not someone.may(may.MANAGE_ACCOUNTS):
        raise Refused(_("Only administrators erase a person's contact data."))
    if someone.pk == person.pk:
        raise Refused(_("Nobody erases their own account: ask another administrator."))
    if person.erased_at:
        raise Refused(_("This person's contact data are erased already."))


# -- The second factor -----------------------------------------------------------------------------------------
def needs_second_factor(person: Person) -> bool:
    return any(RoleCode(seat.role) in STAFF for seat in person.seats_today)


def has_second_factor(person: Person) -> bool:
    """Recovery codes alone are none: they stand in for a lost one."""
    factors = Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return bool(factors.exists())


def check_second_factor(person: Person) -> None:
    """Staff work with a second factor or not at all."""
    if not settings.REQUIRE_SECOND_FACTOR or not needs_second_factor(person):
        return
    if not has_second_factor(person):
        raise Refused(_("Your role works with a second factor. Set one up on your profile first."))


# -- Invitations -----------------------------------------------------------------------------------------------
def check_ask_for_account(someone: Anyone) -> None:
    if not is_person(someone) or not someone.may(may.ASK_FOR_ACCOUNTS):
        raise Refused(_("Only people who hold a seat ask for accounts of colleagues."))


def check_ask_for_seat(
    someone: Anyone, role: RoleCode, organisation: Organisation | None = None, country: str = ""
) -> None:
    """Staff for any seat; everybody else for the own role in the own organisation and country."""
    check_ask_for_account(someone)
    assert is_person(someone)
    if someone.may(may.GRANT_ACCOUNTS):
        return
    if role in STAFF:
        raise Refused(_("Seats of the coalition's staff are asked for by the secretariat or an administrator."))
    organisation_id = organisation.pk if organisation else None
    for seat in someone.seats_today:
        same_place = seat.country_code in ("", country) and (
            seat.organisation_id == organisation_id if role in FOCAL_POINTS else True
        )
        if seat.role == role and same_place:
            return
    raise Refused(
        _("You ask for colleagues in your own role, organisation and country. For others write to the secretariat.")
    )


def seats_visible_to(someone: Anyone) -> QuerySet[Seat]:
    """The own ones; of those who see accounts, all."""
    if not is_person(someone):
        return Seat.objects.none()
    return Seat.objects.all() if someone.may(may.SEE_ACCOUNTS) else Seat.objects.filter(person=someone)


def check_extend(someone: Anyone, seat: Seat) -> None:
    """Ask for the same seat from the day after its last one: its holder or a colleague who may ask for such a seat."""
    if not is_person(someone):
        raise Hidden
    if seat.person_id != someone.pk and not someone.may(may.SEE_ACCOUNTS):
        raise Hidden
    check_ask_for_seat(someone, RoleCode(seat.role), seat.organisation, seat.country_code)
    if seat.ended_at or not seat.ends_on:
        raise Refused(_("Only a seat with a last day is extended."))
    if seat.person.erased_at or not seat.person.is_active:
        raise Refused(_("The account is closed."))


def is_staff_of_accounts(person: Person) -> bool:
    """Asks for any seat, and decides on what others ask for."""
    return person.may(may.GRANT_ACCOUNTS)


def roles_to_ask_for(person: Person) -> list[RoleCode]:
    if person.may(may.GRANT_ACCOUNTS):
        return list(ROLES)
    return list(dict.fromkeys(RoleCode(seat.role) for seat in person.seats_today if seat.role not in STAFF))


def organisations_to_ask_for(person: Person) -> QuerySet[Organisation]:
    if person.may(may.GRANT_ACCOUNTS):
        return Organisation.objects.current()
    return Organisation.objects.current().filter(pk__in=[seat.organisation_id for seat in person.seats_today])


def invitations_visible_to(someone: Anyone) -> QuerySet[Invitation]:
    """Staff see all; whoever holds a seat, what they asked for or follow up."""
    if not is_person(someone) or not someone.seats_today:
        return Invitation.objects.none()
    if someone.may(may.SEE_ACCOUNTS):
        return Invitation.objects.all()
    return Invitation.objects.filter(Q(requested_by=someone) | Q(kept_by=someone))


def check_see_invitation(someone: Anyone, invitation: Invitation) -> None:
    if not invitations_visible_to(someone).filter(pk=invitation.pk).exists():
        raise Hidden(_("There is no such invitation, or it is not open to you."))


def check_decide_invitation(someone: Anyone, invitation: Invitation) -> None:
    """Two people, always: whoever asks, follows up or is invited does not decide. A letter is read before it counts."""
    check_see_invitation(someone, invitation)
    assert is_person(someone)
    if not someone.may(may.GRANT_ACCOUNTS):
        raise Refused(_("Only the secretariat and administrators grant accounts."))
    if someone.pk in (invitation.requested_by_id, invitation.kept_by_id):
        raise Refused(_("Nobody grants what they asked for themselves: a second person decides."))
    if someone.email == invitation.email:
        raise Refused(_("Nobody grants their own seat."))
    if invitation.letter and not allowed(check_see_attachment, someone, invitation.letter):
        raise Refused(_("Only who may read the government's letter decides on the seat: ask the secretariat."))


def check_terminal() -> None:
    """The operator's terminal brings in the first of the staff; once there are two people who can grant, they do."""
    if Person.objects.holding(*GRANTERS).count() >= 2:
        raise Refused(_("Two people can grant accounts already: seats are asked for and granted in the portal."))


def invitations_to_decide(person: Person) -> QuerySet[Invitation]:
    """What waits for this person's decision; a letter that is not theirs to read shows itself on the page."""
    waiting = Invitation.objects.filter(status=Invitation.Status.REQUESTED)
    return waiting.exclude(Q(requested_by=person) | Q(kept_by=person) | Q(email=person.email))


def check_withdraw_invitation(someone: Anyone, invitation: Invitation) -> None:
    check_see_invitation(someone, invitation)
    assert is_person(someone)
    if someone.pk in (invitation.requested_by_id, invitation.kept_by_id) or someone.may(may.GRANT_ACCOUNTS):
        return
    raise Refused(_("Only who asked for it, the secretariat and administrators withdraw an invitation."))


def check_send_again(someone: Anyone, invitation: Invitation) -> None:
    check_see_invitation(someone, invitation)
    assert is_person(someone)
    if not someone.may(may.GRANT_ACCOUNTS):
        raise Refused(_("Only the secretariat and administrators send an invitation again."))
    if invitation.status != Invitation.Status.GRANTED:
        raise Refused(_("Only an invitation that was sent and not yet accepted can be sent again."))


def deciders(invitation: Invitation) -> QuerySet[Person]:
    """Who is told that an invitation waits for a decision."""
    people = Person.objects.holding(RoleCode.SECRETARIAT)
    if not invitation.letter_id:
        people = people | Person.objects.holding(RoleCode.ADMINISTRATOR)
    return people.exclude(pk__in=[pk for pk in (invitation.requested_by_id, invitation.kept_by_id) if pk])
