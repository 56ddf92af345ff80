"""One timeline per country: what became of its requests, and what apps above add of theirs; who works there now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse

from coalition.guards import Anyone
from countries.models import Engagement, Passage
from countries.models.engagements import StageStatus
from countries.models.requests import RequestStatus
from countries.policies.engagements import engagements_visible_to
from countries.policies.requests import requests_visible_to

S = RequestStatus
TURNS: Final = (S.SUBMITTED, S.CIRCULATED, S.RESPONSE_SENT, S.ENGAGED, S.CLOSED, S.DECLINED, S.WITHDRAWN)
MOMENTS_SHOWN = 30
OPEN: Final = StageStatus.OPEN


@dataclass(frozen=True)
class Moment:
    at: datetime
    text: str
    url: str
    kind: str


Source = Callable[[Anyone, str], list[Moment]]


def requests_of(someone: Anyone, iso3: str) -> list[Moment]:
    """The turns of the country's requests that the reader may see. One query."""
    visible = requests_visible_to(someone).filter(country=iso3, reference__isnull=False)
    turns = Passage.objects.filter(request__in=visible, status__in=TURNS).select_related("request")
    return [
        Moment(
            turn.entered_at,
            turn.request.title,
            reverse("countries:request-detail", args=[turn.request_id]),
            f"{turn.request.reference} · {turn.get_status_display()}",
        )
        for turn in turns.order_by("-entered_at")[:MOMENTS_SHOWN]
    ]


# Apps above append theirs in `AppConfig.ready`; each costs a constant number of queries.
sources: list[Source] = [requests_of]


def timeline(someone: Anyone, iso3: str) -> list[Moment]:
    """Newest first."""
    moments = [moment for source in sources for moment in source(someone, iso3)]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)[:MOMENTS_SHOWN]


def at_work(someone: Anyone, iso3: str) -> list[dict[str, Any]]:
    """The engagements under way that the reader may know of, with lead and open stages. Two queries."""
    found = engagements_visible_to(someone).filter(request__country=iso3, status=Engagement.Status.OPEN)
    return [
        {
            "title": engagement.request.title,
            "url": reverse("countries:request-detail", args=[engagement.request_id]),
            "lead": engagement.lead,
            "since": engagement.approved_at,
            "stages": [
                stage.get_code_display() for stage in engagement.stages.all() if stage.status == StageStatus.OPEN
            ],
        }
        for engagement in found.select_related("request", "lead").prefetch_related("stages")
    ]
