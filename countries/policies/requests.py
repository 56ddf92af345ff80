"""Who sees a request, who moves it on. Whether its state allows the move is asked of its TRANSITIONS, by `move_to`."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from coalition import permissions as may
from coalition.guards import Anyone, Hidden, Refused, allowed, is_person
from coalition.models import Person, Seat
from coalition.policies import records
from coalition.roles import ROLES, RoleCode
from countries.models import CaseDocument, Circulation, SupportRequest
from countries.models.requests import RequestStatus

S = RequestStatus
ALL, NOBODYS = ~Q(pk__in=()), Q(pk__in=())
# A draft, also one that was given up: nobody else has ever seen it.
NOT_SENT = Q(submitted_at=None)
# On whose side a person writes a request.
SIDES = (RoleCode.GOVERNMENT, RoleCode.COUNTRY_TEAM)


def holders(permission: str, country: str = "") -> QuerySet[Person]:
    """Everybody who has the permission today, in the country or in all."""
    roles = [role.code.value for role in ROLES.values() if permission in role.permissions]
    return Person.objects.holding(*roles, countries=["", country])


def countries_of(someone: Anyone, permission: str) -> frozenset[str] | None:
    """The countries that the permission covers; None for all."""
    return someone.countries_where(permission) if is_person(someone) else frozenset()


def members_spoken_for(someone: Anyone) -> frozenset[int]:
    """Ids of the organisations for which the person answers requests."""
    if not is_person(someone):
        return frozenset()
    return frozenset(
        seat.organisation_id
        for seat in someone.seats_today
        if seat.organisation_id and may.OFFER_SUPPORT in ROLES[RoleCode(seat.role)].permissions
    )


def side_of(person: Person, country: str = "") -> str:
    """Government or country team: as whom the person files a request of the country (or of any)."""
    for seat in person.seats_today:
        if seat.role in SIDES and (not country or seat.country_code == country):
            return str(seat.role)
    return ""


# -- Seeing ----------------------------------------------------------------------------------------------------
def requests_visible_to(someone: Anyone) -> QuerySet[SupportRequest]:
    """Drafts: who writes them and still may, and the own side's colleagues. Others: the country's government and team,
    the secretariat, the auditor; members once it was circulated to them. Each up to the level that one may read.
    """
    if not is_person(someone):
        return SupportRequest.objects.none()
    reads = countries_of(someone, may.READ_REQUESTS)
    files = countries_of(someone, may.FILE_REQUESTS)
    still = ALL if files is None else Q(country=None) | Q(country__in=files) if files else NOBODYS
    visible = still & NOT_SENT & (Q(created_by=someone) | Q(kept_by=someone))
    if reads is None:
        visible |= ALL if someone.may(may.READ_DRAFTS) else ~NOT_SENT
    elif reads:
        visible |= Q(country__in=reads) & ~NOT_SENT
        for seat in someone.seats_today:
            visible |= NOT_SENT & Q(country=seat.country_code, filed_as=seat.role)
    if members := members_spoken_for(someone):
        sent = Circulation.objects.filter(request=OuterRef("pk"), organisation__in=members)
        visible |= Q(Exists(sent))
    return SupportRequest.objects.filter(visible & levels_open_to(someone))


def levels_open_to(person: Person) -> Q:
    """What the level asks; a draft without a country is its writer's."""
    return records.levels_open_to(person, "country") | NOT_SENT & (Q(created_by=person) | Q(kept_by=person))


def check_see(someone: Anyone, case: SupportRequest) -> None:
    if not requests_visible_to(someone).filter(pk=case.pk).exists():
        raise Hidden(_("There is no such request, or it is not open to you."))


def can_see(someone: Anyone, case: SupportRequest) -> bool:
    return allowed(check_see, someone, case)


def check_see_document(someone: Anyone, document: CaseDocument) -> None:
    check_see(someone, document.request)
    records.check_read_level(someone, document)


# -- Whose it is, where its classification is asked to be lowered ------------------------------------------------
def owns(person: Person, case: SupportRequest) -> bool:
    """A request is its government's, whoever filed it."""
    return any(seat.role == RoleCode.GOVERNMENT and seat.country_code == case.country_id for seat in person.seats_today)


def owns_document(person: Person, document: CaseDocument) -> bool:
    """What a member added is the member's; everything else belongs to whose the request is."""
    senders = Seat.objects.filter(person=document.created_by_id, role=RoleCode.AGENCY).values_list("organisation")
    members = {pk for (pk,) in senders}
    return bool(members & members_spoken_for(person)) if members else owns(person, document.request)


def check_see_list(someone: Anyone) -> None:
    """Requests at all: everybody with a part in them."""
    if not is_person(someone) or not (someone.may(may.READ_REQUESTS) or someone.may(may.OFFER_SUPPORT)):
        raise Refused(_("Requests are open to governments, country teams, members and the secretariat."))


def can_see_list(someone: Anyone) -> bool:
    return allowed(check_see_list, someone)


def check_export(someone: Anyone, case: SupportRequest) -> None:
    """What is confidential leaves the portal in no file."""
    check_see(someone, case)
    if case.is_confidential:
        raise Refused(_("A confidential request is read here and exported nowhere."))


# -- Writing ---------------------------------------------------------------------------------------------------
def check_file(someone: Anyone, country: str = "") -> None:
    """Submit, of the country or of any; government for itself, the country team on its behalf."""
    if not is_person(someone) or not someone.may(may.FILE_REQUESTS, country):
        raise Refused(_("Requests come from the country's government, or from its UN Country Team on its behalf."))


def can_file(someone: Anyone, country: str = "") -> bool:
    return allowed(check_file, someone, country)


def check_edit(someone: Anyone, case: SupportRequest) -> None:
    """A draft: its own side. A returned one: whoever files requests of the country."""
    check_see(someone, case)
    check_file(someone, case.country_id or "")
    if case.status not in (S.DRAFT, S.RETURNED):
        raise Refused(_("A request is changed while it is a draft, or when it was returned for completion."))


def check_submit(someone: Anyone, case: SupportRequest) -> None:
    check_edit(someone, case)


def check_add_document(someone: Anyone, case: SupportRequest) -> None:
    """Members' documents might tell what they offer: theirs are added once the offers are open to all."""
    check_see(someone, case)
    assert is_person(someone)
    country = case.country_id or ""
    if someone.may(may.FILE_REQUESTS, country) or someone.may(may.GUIDE_REQUESTS, country):
        return
    if not someone.may(may.OFFER_SUPPORT) or case.status in (S.CIRCULATED, S.ON_HOLD):
        raise Refused(_("Members add documents after the window for offers has closed."))


def check_approve_document(someone: Anyone, document: CaseDocument) -> None:
    check_see_document(someone, document)
    check_decide(someone, document.request)
    if document.created_by_id == getattr(someone, "pk", None):
        raise Refused(_("Nobody approves their own document."))


# -- Moving on -------------------------------------------------------------------------------------------------
def check_guide(someone: Anyone, case: SupportRequest) -> None:
    """Acknowledge, screen, return, circulate, hold, ask to decline: the secretariat."""
    check_see(someone, case)
    if not is_person(someone) or not someone.may(may.GUIDE_REQUESTS, case.country_id or ""):
        raise Refused(_("Only the secretariat does this."))


def can_read_screening(someone: Anyone, case: SupportRequest) -> bool:
    """What the secretariat found, for who endorses, for its colleagues and for the auditor."""
    readers = (may.GUIDE_REQUESTS, may.ENDORSE_REQUESTS, may.READ_SEALED_OFFERS)
    return is_person(someone) and any(someone.may(permission, case.country_id or "") for permission in readers)


def can_guide(someone: Anyone, case: SupportRequest) -> bool:
    return allowed(check_guide, someone, case)


def check_endorse(someone: Anyone, case: SupportRequest) -> None:
    check_see(someone, case)
    if not is_person(someone) or not someone.may(may.ENDORSE_REQUESTS, case.country_id or ""):
        raise Refused(_("The Resident Coordinator's office in the country endorses the request."))
    if someone.pk == case.submitted_by_id:
        raise Refused(_("Nobody endorses the request that they submitted: a colleague of the office does."))


def check_confirm_decline(someone: Anyone, case: SupportRequest) -> None:
    check_guide(someone, case)
    if case.decline_asked_by_id is None:
        raise Refused(_("Nobody has asked to decline this request."))
    if getattr(someone, "pk", None) == case.decline_asked_by_id:
        raise Refused(_("Whoever asked to decline does not confirm it: a second person does."))


def check_decide(someone: Anyone, case: SupportRequest) -> None:
    """Withdraw, accept a response, approve a lead: the country's government alone."""
    check_see(someone, case)
    if not is_person(someone) or not someone.may(may.DECIDE_FOR_GOVERNMENT, case.country_id or ""):
        raise Refused(_("Only the country's government decides this."))


def check_withdraw(someone: Anyone, case: SupportRequest) -> None:
    """A draft: who may edit it. Once submitted: government alone."""
    if case.status == S.DRAFT:
        check_edit(someone, case)
    else:
        check_decide(someone, case)


def check_see_queue(someone: Anyone) -> None:
    if not is_person(someone) or not someone.may(may.READ_SEALED_OFFERS):
        raise Refused(_("The queue is the secretariat's desk."))
