"""The chart as a Plotly figure: plain data for JSON, drawn in the reader's browser when asked for."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from babel.numbers import get_decimal_symbol, get_group_symbol
from django.utils.translation import gettext as _

from coalition.presenters.numbers import number
from coalition.reference.locales import locale_of
from datasets.charts import Bars, Chart, Point, Ranges, Stack, TimeSeries
from datasets.drawing.palette import GRID, INK, PLOTLY_MARKERS, colour

Figure = dict[str, Any]
Address = Callable[[int], str]


def figure(chart: Chart, address: Address | None = None) -> Figure:
    """`{"data": [...], "layout": {...}}`; `address` gives the page of a year's figure, which its point opens."""
    match chart:
        case TimeSeries():
            return _framed(chart, _of_series(chart, address), y={"title": {"text": chart.unit}, "rangemode": "tozero"})
        case Bars():
            height = 120 + 28 * len(chart.bars)
            return _framed(chart, [_of_bars(chart)], x={"title": {"text": chart.unit}}, y=_UPSIDE_DOWN, height=height)
        case Ranges():
            height = 120 + 34 * len(chart.ranges)
            return _framed(chart, _of_ranges(chart), x={"title": {"text": chart.unit}}, y=_UPSIDE_DOWN, height=height)
        case Stack():
            return _framed(chart, _of_parts(chart), y={"title": {"text": chart.unit}}, barmode="stack")


_AXIS = {"gridcolor": GRID, "automargin": True, "separatethousands": True, "exponentformat": "none"}
_UPSIDE_DOWN = {"autorange": "reversed", "automargin": True}


def _of_year(year: int, point: Point, chart: Chart) -> str:
    return f"{year}: {_said(point.value, chart, is_estimate=point.is_estimate)}"


def _said(value: float, chart: Chart, *, is_estimate: bool) -> str:
    """`16,120 t (estimated)`, in the words and signs of the chart's language."""
    status = _("estimated") if is_estimate else _("reported")
    return _("%(value)s %(unit)s (%(status)s)") % {
        "value": number(value, chart.language),
        "unit": chart.unit,
        "status": status,
    }


def _page(year: int, point: Point | None, address: Address | None) -> str:
    return address(year) if address and point else ""


def _of_series(chart: TimeSeries, address: Address | None) -> list[Figure]:
    traces = []
    for at, series in enumerate(chart.series):
        shape = PLOTLY_MARKERS[(at + at // len(PLOTLY_MARKERS)) % len(PLOTLY_MARKERS)]
        points = list(_with_gaps(series.points))
        estimates = [None if point is None else point.is_estimate for _year, point in points]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": series.name,
                "x": [year for year, _point in points],
                "y": [None if point is None else point.value for _year, point in points],
                "text": ["" if point is None else _of_year(year, point, chart) for year, point in points],
                "hovertemplate": "%{text}<extra>%{fullData.name}</extra>",
                "customdata": [_page(year, point, address) for year, point in points],
                "connectgaps": False,
                "line": {"color": colour(at), "dash": "dash" if any(estimates) else "solid"},
                "marker": {
                    "symbol": [f"{shape}-open" if estimate else shape for estimate in estimates],
                    "size": 9,
                    "color": colour(at),
                },
            }
        )
    return traces


def _with_gaps(points: Sequence[Point]) -> Iterator[tuple[int, Point | None]]:
    """A year without a value breaks the line, as in the picture."""
    last = None
    for point in points:
        if last is not None and point.year > last + 1:
            yield last + 1, None
        yield point.year, point
        last = point.year


def _of_bars(chart: Bars) -> Figure:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [bar.value for bar in chart.bars],
        "y": [bar.label for bar in chart.bars],
        "text": [f"{bar.label}: {_said(bar.value, chart, is_estimate=bar.is_estimate)}" for bar in chart.bars],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "color": colour(0),
            "pattern": {"shape": ["/" if bar.is_estimate else "" for bar in chart.bars]},
        },
    }


def _of_ranges(chart: Ranges) -> list[Figure]:
    known = [each for each in chart.ranges if each.values]
    points = [(each.label, sourced) for each in known for sourced in each.values]
    spans: Figure = {
        "type": "bar",
        "orientation": "h",
        "base": [each.low for each in known],
        "x": [each.high - each.low for each in known],
        "y": [each.label for each in known],
        "width": 0.12,
        "hoverinfo": "skip",
        "showlegend": False,
        "marker": {"color": colour(0)},
    }
    sources: Figure = {
        "type": "scatter",
        "mode": "markers",
        "x": [sourced.value for _label, sourced in points],
        "y": [label for label, _sourced in points],
        "text": [
            f"{number(sourced.value, chart.language)} {chart.unit}<br>{sourced.source}" for _label, sourced in points
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "showlegend": False,
        "marker": {"color": colour(0), "size": 10},
    }
    return [spans, sources]


def _of_parts(chart: Stack) -> list[Figure]:
    return [
        {
            "type": "bar",
            "name": part.name,
            "x": list(chart.columns),
            "y": list(part.values),
            "text": [
                "" if value is None else f"{year}: {_said(value, chart, is_estimate=chart.is_estimate)}"
                for year, value in zip(chart.columns, part.values, strict=True)
            ],
            "textposition": "none",
            "hovertemplate": "%{text}<extra>%{fullData.name}</extra>",
            "marker": {"color": colour(at), "line": {"color": "#ffffff", "width": 1}},
        }
        for at, part in enumerate(chart.parts)
    ]


def _framed(
    chart: Chart, data: list[Figure], *, x: Figure | None = None, y: Figure | None = None, **more: Any
) -> Figure:
    layout: Figure = {
        "font": {"family": "system-ui, sans-serif", "color": INK},
        "margin": {"t": 16, "r": 16, "b": 48, "l": 64},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "xaxis": {**_AXIS, **(x or {"tickformat": "d"})},
        "yaxis": {**_AXIS, **(y or {})},
        "legend": {"orientation": "h", "y": -0.2},
        "hovermode": "closest",
        "separators": _separators(chart.language),
        **more,
    }
    config = {"displayModeBar": False, "responsive": True, "showTips": False}
    return {"data": data, "layout": layout, "config": config}


def _separators(language: str) -> str:
    """The decimal sign, then the sign between thousands, as Plotly wants them."""
    locale = locale_of(language)
    return get_decimal_symbol(locale) + get_group_symbol(locale)
