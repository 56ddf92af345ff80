"""What requests ask of a person, for the home page; each source costs a constant number of queries."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from coalition.models import Person
from coalition.notices import ITEMS_ON_HOME_PAGE, HomeItem, HomePart
from countries.models import SupportRequest
from countries.models.requests import RequestStatus
from countries.policies import requests as policies
from countries.presenters import requests

NOTHING = HomePart([], 0)


def request_page(pk: str) -> str:
    return reverse("countries:request-detail", args=[pk])


def for_you(person: Person) -> HomePart:
    if not policies.can_see_list(person):
        return NOTHING
    return _part(requests.waiting_for(person), _("All that wait for you"), "mine")


def for_others(person: Person) -> HomePart:
    if not policies.can_see_list(person):
        return NOTHING
    return _part(requests.waiting_for_others(person), _("All requests that you may see"), "all")


def _part(cases: QuerySet[SupportRequest], all_text: str, scope: str) -> HomePart:
    rows = requests.rows(requests.shown(cases.order_by("since", "pk"))[:ITEMS_ON_HOME_PAGE])
    items = [
        HomeItem(
            title=row["title"],
            text=_text(row, is_mine=scope == "mine"),
            url=request_page(row["pk"]),
            since=row["waiting"].since,
            is_returned=row["status"] == RequestStatus.RETURNED,
        )
        for row in rows
    ]
    return HomePart(items, cases.count(), all_text, f"{reverse('countries:request-list')}?scope={scope}")


def _text(row: requests.Row, *, is_mine: bool) -> str:
    said = [row["reference"], row["country"].name if row["country"] else "", row["status_label"]]
    if row["waiting"].who and not is_mine:
        said.append(_("waits for %(who)s") % {"who": row["waiting"].who})
    if row["waiting"].is_overdue:
        said.append(_("overdue"))
    return " · ".join(filter(None, (str(part) for part in said)))
