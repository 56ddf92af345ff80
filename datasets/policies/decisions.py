"""Who chooses a value in a cell, and which one: a reviewer, and never the own one."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from coalition import permissions as may
from coalition.guards import Anyone, Hidden, Refused, allowed, is_person
from coalition.models import Organisation, Person
from coalition.roles import ROLES, RoleCode
from datasets.models import Contribution, Decision, Override
from datasets.policies.contributions import audiences_of, check_review_any, organisations_of


def check_decide(someone: Anyone, iso3: str) -> None:
    """On figures of this country at all."""
    check_review_any(someone)
    assert is_person(someone)
    if not someone.may(may.REVIEW, iso3):
        raise Refused(_("You do not review figures of this country."))


def can_decide(someone: Anyone, iso3: str) -> bool:
    return allowed(check_decide, someone, iso3)


def check_choose(someone: Anyone, iso3: str, contribution: Contribution) -> None:
    """A value of the contribution: whoever sent it, or speaks for its organisation, does not choose it."""
    check_decide(someone, iso3)
    assert is_person(someone)
    if someone.pk in (contribution.created_by_id, contribution.submitted_by_id):
        raise Refused(_("Nobody chooses a value that they contributed themselves."))
    if contribution.organisation_id in organisations_of(someone):
        raise Refused(_("A value is chosen by somebody of another organisation than the one that contributed it."))


def check_undo(someone: Anyone, override: Override, returning: Contribution | None) -> None:
    """`returning` is the contribution whose value is recommended without the decision: undoing chooses it."""
    check_decide(someone, override.country_id)
    assert is_person(someone)
    if returning is not None and override.decision.decided_by_id != someone.pk:
        check_choose(someone, override.country_id, returning)


def check_see_decisions(someone: Anyone) -> None:
    if not is_person(someone) or not (someone.may(may.REVIEW) or someone.may(may.READ_ALL_CONTRIBUTIONS)):
        raise Refused(_("Only reviewers and auditors see the list of decisions."))


def decisions_visible_to(person: Person) -> QuerySet[Decision]:
    """Of reviewers of all countries all of them: they read the narrowest pool of each."""
    codes = {
        seat.country_code
        for seat in person.seats_today
        if ROLES[RoleCode(seat.role)].permissions & {may.REVIEW, may.READ_ALL_CONTRIBUTIONS}
    }
    if "" in codes:
        return Decision.objects.all()
    in_country = Override.objects.filter(decision=OuterRef("pk"), country__in=codes)
    return Decision.objects.filter(Exists(in_country))


def check_see_decision(someone: Anyone, decision: Decision) -> None:
    """It names people and may name values that only its audience sees: for those who review or read everything."""
    if is_person(someone):
        for override in decision.overrides.all():
            country = override.country_id
            reads = someone.may(may.REVIEW, country) or someone.may(may.READ_ALL_CONTRIBUTIONS, country)
            if reads and override.audience in audiences_of(someone, country):
                return
    raise Hidden(_("There is no such decision, or it is not open to you."))


def speaks_for(person: Person, permission: str, iso3: str = "") -> Organisation | None:
    """The organisation of the seat that gives the permission; none for the secretariat."""
    for seat in person.seats_today:
        covers = not iso3 or seat.country_code in ("", iso3)
        if covers and permission in ROLES[RoleCode(seat.role)].permissions:
            return seat.organisation
    return None
