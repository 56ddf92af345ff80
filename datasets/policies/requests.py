"""Who asks for data, who may be asked, and who sees what was asked."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from coalition import permissions as may
from coalition.guards import Anyone, Hidden, Refused, is_person
from coalition.models import Seat
from coalition.models.people import SeatQuerySet
from coalition.roles import ROLES, RoleCode
from datasets.models import Addressee, DataRequest
from datasets.models.requests import DataRequestQuerySet
from datasets.policies.contributions import organisations_of


def check_request_any(someone: Anyone) -> None:
    if not is_person(someone) or not someone.may(may.REQUEST_DATA):
        raise Refused(_("Only the country team, agency focal points and the secretariat request data."))


def check_request_data(someone: Anyone, iso3: str) -> None:
    check_request_any(someone)
    assert is_person(someone)
    if not someone.may(may.REQUEST_DATA, iso3):
        raise Refused(_("You do not request data of this country."))


def focal_points(iso3: str) -> SeatQuerySet:
    """Whom a data request about the country may go to: its government's focal points and those of agencies."""
    contributing = [role.code.value for role in ROLES.values() if may.CONTRIBUTE in role.permissions]
    return (
        Seat.objects.in_force()
        .filter(
            Q(role=RoleCode.GOVERNMENT, country_code=iso3)
            | (~Q(role=RoleCode.GOVERNMENT) & Q(country_code__in=["", iso3])),
            role__in=contributing,
            person__is_active=True,
            organisation__isnull=False,
        )
        .select_related("person", "organisation")
    )


def requests_visible_to(someone: Anyone) -> DataRequestQuerySet:
    """Those who asked and were asked, their organisations, who asks in the country too, and who reads everything."""
    everything = DataRequest.objects.all()
    if not is_person(someone) or not someone.seats_today:
        return everything.none()
    if someone.countries_where(may.READ_ALL_CONTRIBUTIONS) is None:
        return everything
    own = Addressee.objects.filter(request=OuterRef("pk")).filter(
        Q(person=someone) | Q(organisation__in=organisations_of(someone))
    )
    in_country = [
        seat.country_code for seat in someone.seats_today if seat.country_code and seat.role == RoleCode.COUNTRY_TEAM
    ]
    return everything.filter(Q(sent_by=someone) | Q(kept_by=someone) | Q(Exists(own)) | Q(country__in=in_country))


def check_see_request(someone: Anyone, request: DataRequest) -> None:
    if not requests_visible_to(someone).filter(pk=request.pk).exists():
        raise Hidden(_("There is no such data request, or it is not open to you."))


def check_change_request(someone: Anyone, request: DataRequest) -> None:
    """Remind and cancel: who sent it or took it over, and the secretariat."""
    check_see_request(someone, request)
    assert is_person(someone)
    is_secretariat = any(seat.role == RoleCode.SECRETARIAT for seat in someone.seats_today)
    if request.keeper.pk != someone.pk and not is_secretariat:
        raise Refused(_("Only the person who follows the request up, or the secretariat, does this."))
