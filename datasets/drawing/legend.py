"""The names of a chart's lines or layers with their signs, for the list under its picture on a page."""

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from datasets.charts import Chart, Stack, TimeSeries
from datasets.drawing import figures, svg


@dataclass(frozen=True)
class LegendEntry:
    name: str
    sign: SafeString


def legend(chart: Chart) -> tuple[LegendEntry, ...]:
    """None where the picture shows one series, whose name is the title's."""
    match chart:
        case TimeSeries() if len(chart.series) > 1:
            return tuple(
                _entry(series.name, at, hollow=all(point.is_estimate for point in series.points))
                for at, series in enumerate(chart.series)
            )
        case Stack():
            return tuple(_entry(part.name, at, is_area=True) for at, part in enumerate(chart.parts))
        case _:
            return ()


def _entry(name: str, position: int, *, hollow: bool = False, is_area: bool = False) -> LegendEntry:
    sign = svg.sign(figures.sign(position, hollow=hollow, is_area=is_area))
    return LegendEntry(name, mark_safe(sign))  # noqa: S308 - numbers and class names of our own
