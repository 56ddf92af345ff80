"""Who reads and writes remarks on a case, and who can be mentioned in them."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from coalition import permissions as may
from coalition.guards import Anyone, Hidden, Refused, is_person
from coalition.models import Person
from countries.models import Circle, Remark, SupportRequest
from countries.policies import requests


def circles_of(someone: Anyone, case: SupportRequest) -> tuple[Circle, ...]:
    """Government reads what is for everybody; the coalition's offices and members read both."""
    if not requests.can_see(someone, case) or not is_person(someone):
        return ()
    inside = (may.GUIDE_REQUESTS, may.ENDORSE_REQUESTS, may.OFFER_SUPPORT, may.READ_SEALED_OFFERS)
    if any(someone.may(permission, case.country_id or "") for permission in inside):
        return (Circle.COALITION, Circle.ALL)
    return (Circle.ALL,)


def remarks_visible_to(someone: Anyone, case: SupportRequest) -> QuerySet[Remark]:
    return case.remarks.filter(circle__in=circles_of(someone, case))


def check_write(someone: Anyone, case: SupportRequest, circle: str = Circle.ALL) -> None:
    requests.check_see(someone, case)
    assert is_person(someone)
    country = case.country_id or ""
    takes_part = (may.GUIDE_REQUESTS, may.FILE_REQUESTS, may.OFFER_SUPPORT)
    if not any(someone.may(permission, country) for permission in takes_part):
        raise Refused(_("Only those who work on the case write remarks."))
    if circle not in circles_of(someone, case):
        raise Refused(_("You are not in the circle that would read this."))


def check_resolve(someone: Anyone, remark: Remark) -> None:
    if remark.circle not in circles_of(someone, remark.request):
        raise Hidden(_("There is no such remark, or it is not open to you."))
    check_write(someone, remark.request, remark.circle)


def can_read(person: Person, case: SupportRequest, circle: str) -> bool:
    return circle in circles_of(person, case)
