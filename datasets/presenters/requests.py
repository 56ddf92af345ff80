"""Data requests as plain dicts: whom one may ask, how far each request is, what waits for a person."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalition.guards import Anyone, reason
from coalition.models import Person
from coalition.notices import ITEMS_ON_HOME_PAGE, HomeItem, HomePart
from coalition.roles import RoleCode
from countries.models import Country
from datasets import policies
from datasets.models import DataRequest, Observation
from datasets.models.requests import DataRequestQuerySet, DataRequestStatus
from datasets.presenters.words import Row
from datasets.reference.categories import TOTAL
from datasets.reference.indicators import INDICATORS
from datasets.reference.template import Asked, as_xlsx

S = DataRequestStatus
OVERDUE, WAITING, ANSWERED, ALL = "overdue", "waiting", "answered", "all"
TONES: dict[str, str] = {S.SENT: "info", S.PARTLY: "info", S.ANSWERED: "good", S.CANCELLED: "neutral"}


def people_to_ask(iso3: str, figures: Iterable[tuple[str, int]]) -> list[Row]:
    """Focal points, those of the government first; `is_right` where the person is the government's, or the
    organisation has given these indicators of the country before. Two queries.
    """
    known = set(
        Observation.objects.current()
        .for_country(iso3)
        .filter(indicator__in={code for code, _year in figures})
        .values_list("issue__organisation", flat=True)
        .distinct()
    )
    people: dict[int, Row] = {}
    for seat in policies.focal_points(iso3):
        is_government = seat.role == RoleCode.GOVERNMENT
        people.setdefault(
            seat.person_id,
            {
                "pk": seat.person_id,
                "name": seat.person.name,
                "organisation": str(seat.organisation),
                "is_government": is_government,
                "is_right": is_government or seat.organisation_id in known,
            },
        )
    return sorted(people.values(), key=lambda one: (not one["is_government"], not one["is_right"], one["name"]))


def figure_names(figures: Iterable[tuple[str, int]]) -> list[Row]:
    """By indicator, with its years in order."""
    years: dict[str, list[int]] = {}
    for code, year in sorted(figures, key=lambda figure: (list(INDICATORS).index(figure[0]), figure[1])):
        years.setdefault(code, []).append(year)
    return [{"name": INDICATORS[code].short_name, "years": ", ".join(map(str, years[code]))} for code in years]


def in_state(requests: DataRequestQuerySet, state: str, on: date) -> QuerySet[DataRequest]:
    match state:
        case "overdue":
            requests = requests.waiting().filter(due_on__lt=on)
        case "answered":
            requests = requests.filter(status=S.ANSWERED)
        case "waiting":
            requests = requests.waiting()
    counted = requests.select_related("country", "sent_by").annotate(
        asked=Count("figures", distinct=True),
        arrived=Count("figures", filter=Q(figures__arrived_at__isnull=False), distinct=True),
        people=Count("addressees", distinct=True),
    )
    return counted.order_by("due_on", "id")


def request_rows(requests: Iterable[Any], on: date) -> list[Row]:
    return [
        {
            "pk": request.pk,
            "reference": request.reference,
            "country": request.country.name,
            "due_on": request.due_on,
            "sent_by": request.sent_by.name,
            "sent_at": request.sent_at,
            "asked": request.asked,
            "arrived": request.arrived,
            "people": request.people,
            **_state(request, on),
        }
        for request in requests
    ]


def _state(request: DataRequest, on: date) -> Row:
    """Overdue is computed, never stored."""
    is_waiting = request.status in (S.SENT, S.PARTLY)
    is_overdue = is_waiting and request.due_on < on
    return {
        "is_waiting": is_waiting,
        "is_overdue": is_overdue,
        "state": _("overdue") if is_overdue else request.get_status_display(),
        "tone": "bad" if is_overdue else TONES[request.status],
    }


def request_page(someone: Anyone, request: DataRequest, on: date) -> Row:
    """Queries: 4, however much was asked of however many."""
    figures: list[Row] = [
        {
            "name": INDICATORS[one.indicator].short_name,
            "year": one.year,
            "arrived_at": one.arrived_at,
            "contribution": one.contribution,
        }
        for one in request.figures.select_related("contribution").order_by("indicator", "year")
    ]
    wanted = {one["contribution"].pk for one in figures if one["contribution"]}
    visible = policies.contributions_visible_to(someone).filter(pk__in=wanted)
    return {
        **_state(request, on),
        "figures": figures,
        "arrived": sum(one["arrived_at"] is not None for one in figures),
        "open_contributions": frozenset(visible.values_list("pk", flat=True)) if wanted else frozenset(),
        "addressees": list(request.addressees.select_related("person", "organisation")),
        "why_not_change": reason(policies.check_change_request, someone, request),
        "may_contribute": policies.can_upload(someone),
    }


def request_template(request: DataRequest) -> bytes:
    """The XLSX template with a row for each figure that has not arrived."""
    asked = [
        Asked(request.country_id, one.indicator, TOTAL, one.year, INDICATORS[one.indicator].units[0])
        for one in request.figures.filter(arrived_at=None).order_by("indicator", "year")
    ]
    return as_xlsx([(country.iso3, country.name) for country in Country.objects.all()], asked)


# -- The home page ---------------------------------------------------------------------------------------------
def asked_of(person: Person) -> HomePart:
    mine = DataRequest.objects.waiting().filter(addressees__person=person)
    return _part(mine, _("asked of you"))


def sent_by(person: Person) -> HomePart:
    return _part(DataRequest.objects.kept_by(person).waiting(), _("asked by you"))


def _part(requests: QuerySet[DataRequest], words: str) -> HomePart:
    today = timezone.localdate()
    shown = requests.select_related("country").annotate(asked=Count("figures", distinct=True)).order_by(F("due_on"))
    items = [
        HomeItem(
            title=_("%(reference)s, %(country)s: %(figures)s")
            % {
                "reference": one.reference,
                "country": one.country.name,
                "figures": ngettext("%(n)s figure", "%(n)s figures", one.asked) % {"n": one.asked},
            },
            text=_("overdue since %(day)s") % {"day": one.due_on.isoformat()} if one.due_on < today else words,
            url=reverse("datasets:request-detail", args=[one.pk]),
            since=one.sent_at,
        )
        for one in shown[:ITEMS_ON_HOME_PAGE]
    ]
    return HomePart(items, requests.count(), _("All data requests"), reverse("datasets:request-list"))
