"""What a chart says, as plain data: no colours, no pixels. `datasets.drawing` draws it, twice, and tabulates it."""

import hashlib
import json
from dataclasses import asdict, dataclass, field

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coalition.presenters.numbers import number

# Years are numbers that nobody groups by thousands.
Year = int


def _active_language() -> str:
    return get_language() or "en"


@dataclass(frozen=True, kw_only=True)
class _Chart:
    """`unit` stands at the axis and in the table, as the reader shall see it; `source` under the figure. `axis` names
    what runs across where that is no calendar year.
    """

    title: str
    unit: str
    axis: str = ""
    description: str = ""
    source: str = ""
    language: str = field(default_factory=_active_language)


@dataclass(frozen=True)
class Point:
    year: Year
    value: float
    is_estimate: bool = False


@dataclass(frozen=True)
class Series:
    """What one source says over the years. Years that it leaves out are not bridged."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True)
class TimeSeries(_Chart):
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Bar:
    label: str
    value: float
    is_estimate: bool = False


@dataclass(frozen=True, kw_only=True)
class Bars(_Chart):
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Sourced:
    value: float
    source: str


@dataclass(frozen=True)
class Range:
    """The span of what the sources say: one source is a point, none is said in words."""

    label: str
    values: tuple[Sourced, ...]

    @property
    def low(self) -> float:
        return min(sourced.value for sourced in self.values)

    @property
    def high(self) -> float:
        return max(sourced.value for sourced in self.values)


@dataclass(frozen=True, kw_only=True)
class Ranges(_Chart):
    ranges: tuple[Range, ...]


@dataclass(frozen=True)
class Part:
    """One layer of every column; None where the part is not known."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True)
class Stack(_Chart):
    columns: tuple[Year, ...]
    parts: tuple[Part, ...]
    is_estimate: bool = False


Chart = TimeSeries | Bars | Ranges | Stack


def digest(chart: Chart) -> str:
    """SHA-256 of the specification: charts with the same digest look the same."""
    spec = json.dumps({"kind": type(chart).__name__, **asdict(chart)}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(spec.encode()).hexdigest()


def is_empty(chart: Chart) -> bool:
    match chart:
        case TimeSeries():
            return not any(series.points for series in chart.series)
        case Bars():
            return not chart.bars
        case Ranges():
            return not chart.ranges
        case Stack():
            return not any(value is not None for part in chart.parts for value in part.values)


def has_estimates(chart: Chart) -> bool:
    match chart:
        case TimeSeries():
            return any(point.is_estimate for series in chart.series for point in series.points)
        case Bars():
            return any(bar.is_estimate for bar in chart.bars)
        case Stack():
            return chart.is_estimate
        case Ranges():
            return False


def span(values: Range, language: str = "en") -> str:
    """`70–140`, one number where the sources agree, words where there is none."""
    if not values.values:
        return _("no sourced factor")
    low, high = number(values.low, language), number(values.high, language)
    return low if low == high else f"{low}–{high}"


def in_words(chart: Chart) -> str:
    """What the chart shows, for those who do not see it: its own description, or its ends."""
    if chart.description:
        return chart.description
    match chart:
        case TimeSeries():
            return " ".join(_series_in_words(series, chart) for series in chart.series if series.points)
        case Bars():
            return _("%(unit)s: %(values)s.") % {
                "unit": chart.unit,
                "values": "; ".join(f"{bar.label} {number(bar.value, chart.language)}" for bar in chart.bars),
            }
        case Ranges():
            return _("%(unit)s: %(values)s.") % {
                "unit": chart.unit,
                "values": "; ".join(f"{each.label} {span(each, chart.language)}" for each in chart.ranges),
            }
        case Stack():
            return _("%(unit)s, %(first)s to %(last)s, by: %(parts)s.") % {
                "unit": chart.unit,
                "first": chart.columns[0],
                "last": chart.columns[-1],
                "parts": "; ".join(part.name for part in chart.parts),
            }


def _series_in_words(series: Series, chart: TimeSeries) -> str:
    first, last = series.points[0], series.points[-1]
    if first == last:
        return _("%(name)s: %(value)s %(unit)s in %(year)s.") % {
            "name": series.name,
            "value": number(last.value, chart.language),
            "unit": chart.unit,
            "year": last.year,
        }
    return _("%(name)s: from %(old)s in %(first)s to %(new)s %(unit)s in %(last)s.") % {
        "name": series.name,
        "old": number(first.value, chart.language),
        "first": first.year,
        "new": number(last.value, chart.language),
        "unit": chart.unit,
        "last": last.year,
    }
