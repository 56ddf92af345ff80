"""Figures as CSV."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from coalition.presenters.downloads import as_csv
from coalition.presenters.terms import designations
from datasets.charts import Stack
from datasets.models import MethodRun
from datasets.presenters.words import Row
from datasets.reference.indicators import CANONICAL_UNIT

# A double is sure of 15 digits; what converting adds and divides may cost three of them.
DIGITS = 12
SERIES_COLUMNS = (
    "country",
    "indicator",
    "category",
    "year",
    "value",
    "unit",
    "status",
    "sent_value",
    "sent_unit",
    "source",
    "organisation",
    "citation",
    "in_conflict",
    "spread_percent",
    "rests_on_conflict",
    "low",
    "high",
    "is_truncated",
    "link",
    "terms",
)


def series_csv(page: Row, link: Callable[[Row], str]) -> str:
    """What the series' page shows, a row per year: the recommended value with whose it is, then what each source says.

    `link` gives the address of a cell's page. Every row carries the terms: rows travel one by one.
    """
    lines = [(line["source"], {point["year"]: point["value"] for point in line["points"]}) for line in page["lines"]]
    rows: list[list[object]] = [[*SERIES_COLUMNS, *(source for source, _points in lines)]]
    rows += [
        [
            row["iso3"],
            row["indicator"],
            row["category"],
            row["year"],
            _exact(row["value"]),
            row["unit"],
            row["status"],
            _exact(row["sent_value"]),
            row["sent_unit"],
            row["source"],
            row["organisation"],
            row["citation"],
            "yes" if row["in_conflict"] else "no",
            _exact(None if row["spread"] is None else 100 * row["spread"]),
            "yes" if row["rests_on_conflict"] else "no",
            _exact(row["low"]),
            _exact(row["high"]),
            "yes" if row["is_truncated"] else "no",
            link(row),
            " ".join(text for text in (_licence(row), designations()) if text),
            *(_exact(points.get(row["year"])) for _source, points in lines),
        ]
        for row in page["rows"]
    ]
    return as_csv(rows)


def composition_csv(chart: Stack) -> str:
    """What the chart by category shows, a row per year."""
    names = [str(part.name) for part in chart.parts]
    rows: list[list[object]] = [["year", "unit", *names, "source", "terms"]]
    rows += [
        [year, chart.unit, *(_exact(part.values[at]) for part in chart.parts), chart.source, designations()]
        for at, year in enumerate(chart.columns)
    ]
    return as_csv(rows)


def _licence(row: Row) -> str:
    return _("Licence: %(licence)s.") % {"licence": row["licence"].rstrip(".")} if row["licence"] else ""


def _exact(value: float | None) -> float | None:
    """All that the number says, without the digits that binary arithmetic leaves behind it."""
    if value is None:
        return None
    return int(value) if float(value).is_integer() else float(f"{value:.{DIGITS}g}")


def inputs_csv(run: MethodRun) -> str:
    """The cells that a run rests on, in the contribution template's columns: `manage.py generated` reads them."""
    rows = [
        (run.country_id, year, indicator, category, value, CANONICAL_UNIT[measure], status, "")
        for indicator, category, year, measure, value, status in run.inputs
    ]
    return as_csv([("country", "year", "indicator", "category", "value", "unit", "status", "note"), *rows])
