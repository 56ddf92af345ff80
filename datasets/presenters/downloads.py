"""Figures as CSV, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _

from datasets.presenters.words import Row

# A cell that starts with one of these is taken for a formula; a leading apostrophe makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Excel reads UTF-8 only behind this mark.
BYTE_ORDER_MARK = "\ufeff"


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([neutral(value) for value in row] for row in rows)
    return BYTE_ORDER_MARK + text.getvalue()


def neutral(value: object) -> object:
    """Numbers as they are; a text that a spreadsheet would run as a formula behind an apostrophe."""
    if value is None or isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def series_csv(page: Row, iso3: str) -> str:
    """Exactly what the series' page shows: the recommended value of each year, then what each source says."""
    lines = [(line["source"], {point["year"]: point["value"] for point in line["points"]}) for line in page["lines"]]
    head = ["country", "indicator", "category", "year", "recommended", "unit", "status", "source", "in_conflict"]
    rows: list[list[object]] = [head + [source for source, _points in lines]]
    rows += [
        [
            iso3,
            page["indicator"],
            page["category"],
            row["year"],
            row["value"],
            row["unit"],
            row["status"],
            row["source"],
            "yes" if row["in_conflict"] else "no",
            *(points.get(row["year"]) for _source, points in lines),
        ]
        for row in page["rows"]
    ]
    rows.append([_("The designations employed do not imply the expression of any opinion by the United Nations.")])
    return as_csv(rows)
