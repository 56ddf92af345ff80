"""The table under every chart, and the download of exactly what is shown."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from coalition.presenters.numbers import number
from datasets.charts import Bars, Chart, Range, Ranges, Stack, TimeSeries


@dataclass(frozen=True)
class Entry:
    """One number of the table: None where the source says nothing."""

    value: float | None
    text: str
    is_estimate: bool = False


@dataclass(frozen=True)
class Row:
    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Table:
    corner: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def table(chart: Chart) -> Table:
    match chart:
        case TimeSeries():
            return _of_series(chart)
        case Bars():
            rows = tuple(Row(bar.label, (_entry(bar.value, chart, bar.is_estimate),)) for bar in chart.bars)
            return Table(_("Category"), (chart.unit,), rows)
        case Ranges():
            return Table(
                chart.unit,
                (_("lowest"), _("highest"), _("sources")),
                tuple(Row(each.label, _of_range(each, chart)) for each in chart.ranges),
            )
        case Stack():
            return Table(
                chart.axis or _("Year"),
                tuple(part.name for part in chart.parts),
                tuple(
                    Row(str(year), tuple(_entry(part.values[at], chart, chart.is_estimate) for part in chart.parts))
                    for at, year in enumerate(chart.columns)
                ),
            )


def _of_series(chart: TimeSeries) -> Table:
    by_year = [{point.year: point for point in series.points} for series in chart.series]
    years = sorted({year for points in by_year for year in points})
    rows = []
    for year in years:
        found = [points.get(year) for points in by_year]
        entries = [_entry(point.value, chart, point.is_estimate) if point else Entry(None, "") for point in found]
        rows.append(Row(str(year), tuple(entries)))
    return Table(chart.axis or _("Year"), tuple(series.name for series in chart.series), tuple(rows))


def _of_range(each: Range, chart: Ranges) -> tuple[Entry, ...]:
    if not each.values:
        return (Entry(None, _("no sourced factor")), Entry(None, ""), Entry(None, ""))
    sources = "; ".join(dict.fromkeys(sourced.source for sourced in each.values))
    return (_entry(each.low, chart), _entry(each.high, chart), Entry(None, sources))


def _entry(value: float | None, chart: Chart, is_estimate: bool = False) -> Entry:  # noqa: FBT001, FBT002
    return Entry(value, "" if value is None else number(value, chart.language), is_estimate)
