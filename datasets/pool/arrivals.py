"""What was asked for and has come: an accepted contribution that gives a figure of a data request answers it."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_noop

from coalition import audit, notices
from datasets.models import AskedFigure, Contribution, DataRequest, Observation, Visibility
from datasets.models.requests import DataRequestStatus

S = DataRequestStatus


def note(contribution: Contribution, at: datetime) -> None:
    """In the transaction that takes its rows into the pool. What only the contributor sees answers nobody."""
    if contribution.visibility == Visibility.ORGANISATION:
        return
    asked = list(
        AskedFigure.objects.filter(
            request__in=DataRequest.objects.waiting(),
            request__country__in=list(contribution.summary["countries"]),
            arrived_at=None,
        ).select_related("request")
    )
    if not asked:
        return
    brought = _brought(contribution, asked)
    arrived = [one for one in asked if (one.request.country_id, one.indicator, one.year) in brought]
    AskedFigure.objects.filter(pk__in=[one.pk for one in arrived]).update(contribution=contribution, arrived_at=at)
    _move(arrived, at, came=True)


def forget(contribution: Contribution, at: datetime) -> None:
    """In the transaction that takes its rows out: what it answered is asked for again."""
    lost = list(AskedFigure.objects.filter(contribution=contribution).select_related("request"))
    AskedFigure.objects.filter(pk__in=[one.pk for one in lost]).update(contribution=None, arrived_at=None)
    _move([one for one in lost if one.request.status != S.CANCELLED], at, came=False)


def _brought(contribution: Contribution, asked: list[AskedFigure]) -> set[tuple[str, str, int]]:
    wanted = Q(pk__in=())
    for one in asked:
        wanted |= Q(country=one.request.country_id, indicator=one.indicator, year=one.year)
    given: QuerySet[Observation] = Observation.objects.current().filter(
        wanted, contribution=contribution, value__isnull=False
    )
    return set(given.values_list("country", "indicator", "year").distinct())


def _move(figures: list[AskedFigure], at: datetime, *, came: bool) -> None:
    by_request: dict[DataRequest, int] = defaultdict(int)
    for one in figures:
        by_request[one.request] += 1
    for request, number in by_request.items():
        has_come = {moment is not None for moment in request.figures.values_list("arrived_at", flat=True)}
        status = S.PARTLY if len(has_come) > 1 else S.ANSWERED if True in has_come else S.SENT
        if status != request.status:
            request.move_to(status, closed_at=at if status == S.ANSWERED else None)
            audit.record(f"data_request.{status}", request, by=None, at=at)
        if came:
            _tell(request, number)


def _tell(request: DataRequest, number: int) -> None:
    notices.tell(
        [request.keeper],
        event="data_request.arrived",
        text=gettext_noop("%(number)s of the figures that you asked for in %(reference)s arrived."),
        link=reverse("datasets:request-detail", args=[request.pk]),
        about=request,
        number=number,
        reference=request.reference,
    )
