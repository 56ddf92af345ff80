"""What somebody who writes or screens a request should look at first: similar requests, and work that goes on."""

from collections.abc import Iterable
from functools import reduce
from operator import and_
from typing import Any, Final

from django.db.models import Q

from coalition.guards import Anyone
from countries.policies import engagements, offers, requests

Row = dict[str, Any]
# Of a title typed, the words that tell something: of so many letters, and no more than so many of them.
TELLING: Final = 4
TITLE_WORDS: Final = 12


def similar(someone: Anyone, *, iso3: str, areas: Iterable[str], words: str, leave_out: int = 0) -> Row:
    """Requests of the country or in the same areas, and work that members say is going on, as far as one may know."""
    if not iso3 and not words:
        return {"requests": [], "ongoing": [], "engagements": []}
    areas = [area for area in areas if area]
    visible = requests.requests_visible_to(someone).filter(classification="unclassified", submitted_at__isnull=False)
    alike = Q(country=iso3) if iso3 else Q(pk__in=())
    if told := [word for word in words.split()[:TITLE_WORDS] if len(word) >= TELLING]:
        alike |= reduce(and_, (Q(title__icontains=word) for word in told))
    if areas:
        alike |= Q(needs__area__in=areas)
    found = visible.filter(alike).exclude(pk=leave_out).distinct().select_related("country")[:5]
    ongoing = (
        offers.offers_visible_to(someone)
        .filter(kind="already", need__request__country=iso3, need__request__classification="unclassified")
        .exclude(need__request=leave_out)
        .select_related("organisation", "need")[:5]
    )
    under_way = (
        engagements.engagements_visible_to(someone)
        .filter(request__country=iso3, status="open", request__classification="unclassified")
        .exclude(request=leave_out)
        .select_related("request", "lead")[:5]
    )
    return {"requests": list(found), "ongoing": list(ongoing), "engagements": list(under_way)}
