"""The way of all requests in numbers: how long each stage takes against its benchmark, and who carries how much."""

from collections import defaultdict
from datetime import timedelta
from statistics import median
from typing import Any, Final

from django.db.models import Count, F, Q
from django.utils import timezone

from countries.models import Engagement, Passage
from countries.models.requests import RequestStatus
from countries.reference.clocks import benchmark_days

S = RequestStatus
STAGES: Final = (
    S.SUBMITTED,
    S.ACKNOWLEDGED,
    S.SCREENED,
    S.ENDORSED,
    S.CIRCULATED,
    S.OFFERS_CLOSED,
    S.RESPONSE_SENT,
    S.RETURNED,
    S.ON_HOLD,
)
# The picture shows this many days at most; what takes longer is marked as cut.
LONGEST_BAR = 100
YEARS = 3
Row = dict[str, Any]


def pipeline() -> list[Row]:
    """Median days of finished stays within three years, beside the benchmark; how many stand there now. Two queries."""
    since = timezone.now() - timedelta(days=365 * YEARS)
    days: dict[str, list[float]] = defaultdict(list)
    done = Passage.objects.filter(left_at__gte=since, status__in=STAGES).values_list("status", "entered_at", "left_at")
    for status, entered_at, left_at in done.iterator():
        assert left_at
        days[status].append((left_at - entered_at).total_seconds() / 86400)
    standing = dict(
        Passage.objects.filter(left_at=None, status__in=STAGES)
        .order_by()
        .values_list("status")
        .annotate(number=Count("pk"))
    )
    widest = max([*(median(taken) for taken in days.values()), *(benchmark_days(stage) or 0 for stage in STAGES), 1])
    return [_stage(stage, days[stage], standing.get(stage, 0), widest) for stage in STAGES]


def _stage(stage: RequestStatus, taken: list[float], standing: int, widest: float) -> Row:
    middle, benchmark = (median(taken) if taken else None), benchmark_days(stage)
    return {
        "name": stage.label,
        "median": None if middle is None else round(middle, 1),
        "number": len(taken),
        "standing": standing,
        "benchmark": benchmark,
        "is_slow": middle is not None and benchmark is not None and middle > benchmark,
        "bar": 0 if middle is None else round(LONGEST_BAR * middle / widest, 1),
        "mark": None if benchmark is None else round(LONGEST_BAR * benchmark / widest, 1),
    }


def workload() -> list[Row]:
    """Open engagements by their lead, the most first. One query."""
    led = Engagement.objects.filter(lead__isnull=False).order_by().values(acronym=F("lead__acronym"))
    counted = led.annotate(
        under_way=Count("pk", filter=Q(status=Engagement.Status.OPEN)),
        suspended=Count("pk", filter=Q(status=Engagement.Status.SUSPENDED)),
    )
    return [dict(row) for row in counted.order_by("-under_way", "acronym") if row["under_way"] or row["suspended"]]
