"""Notices about a case: to whom, in which words. What is confidential is named by its reference alone."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from coalition import notices
from coalition import permissions as may
from coalition.models import Person, Seat
from coalition.models.follows import FollowKind
from coalition.roles import RoleCode
from countries.models import SupportRequest
from countries.policies import requests

# What also reaches those who follow the country or a topic, if they may see the request.
TURNS = frozenset(
    {
        "request.submitted",
        "request.circulated",
        "request.declined",
        "request.withdrawn",
        "request.closed",
        "response.sent",
        "response.answered",
        "engagement.opened",
        "engagement.closed",
    }
)


def page_of(case: SupportRequest) -> str:
    return reverse("countries:request-detail", args=[case.pk])


def secretariat(case: SupportRequest) -> QuerySet[Person]:
    return requests.holders(may.GUIDE_REQUESTS, case.country_id or "")


def country_team(case: SupportRequest) -> QuerySet[Person]:
    return requests.holders(may.ENDORSE_REQUESTS, case.country_id or "")


def government(case: SupportRequest) -> QuerySet[Person]:
    return requests.holders(may.DECIDE_FOR_GOVERNMENT, case.country_id or "")


def members(case: SupportRequest, organisations: Iterable[int] | None = None) -> QuerySet[Person]:
    """Focal points of the members to whom the request was sent, or of some of them."""
    wanted = case.circulations.values_list("organisation_id", flat=True) if organisations is None else organisations
    seats = Seat.objects.in_force().filter(role=RoleCode.AGENCY, organisation__in=list(wanted))
    return Person.objects.filter(is_active=True, pk__in=seats.values("person"))


def parties(case: SupportRequest) -> list[Person]:
    """Government and country team: whose case it is."""
    return [*government(case), *country_team(case)]


def tell(
    people: Iterable[Person], case: SupportRequest, *, event: str, text: str, by: Person | None = None, **params: object
) -> None:
    """Everybody once, never who did it, and nobody who may not read the case.

    `text` may use %(reference)s and %(country)s; what else it says must be said of a confidential case too.
    """
    told = {person.pk: person for person in people if by is None or person.pk != by.pk}
    said: dict[str, Any] = {
        "text": text,
        "link": page_of(case),
        "about": case,
        "by": by,
        "reference": case.reference or "",
        "country": case.country.name_en if case.country else "",
        **params,
    }
    notices.tell(_readers(told.values(), case), event=event, **said)
    if event in TURNS:
        others = [one for one in followers(case) if one.pk not in told and (by is None or one.pk != by.pk)]
        notices.tell(_readers(others, case), event=f"followed.{event}", **said)


def followers(case: SupportRequest) -> list[Person]:
    """Who follows the country of the request, or one of the programme areas of its needs."""
    areas = case.needs.values_list("area", flat=True).distinct().order_by()
    return [
        *notices.followers(FollowKind.COUNTRY, case.country_id or ""),
        *notices.followers(FollowKind.TOPIC, *areas),
    ]


def _readers(people: Iterable[Person], case: SupportRequest) -> list[Person]:
    return [person for person in people if requests.can_see(person, case)]


def people_on(case: SupportRequest) -> list[Person]:
    """All who work on the case, by name. Four queries."""
    found = {person.pk: person for person in [*secretariat(case), *parties(case), *members(case)]}
    return sorted(found.values(), key=lambda person: person.name.casefold())
