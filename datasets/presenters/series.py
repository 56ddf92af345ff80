"""A time series: what is recommended year by year, where its source changes, and what each source says by itself."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from datasets import charts
from datasets.models import Cell, Pool
from datasets.pool import candidates, tables
from datasets.presenters.grounds import mark_grounds
from datasets.presenters.sources import source_names
from datasets.presenters.words import CELL_FIELDS, REPORTED, Row, brief, category_name, has_pv
from datasets.reference.indicators import INDICATORS


def series_page(pool: Pool, indicator: str, category: str, measure: str) -> Row | None:
    """None where the pool has no such series. Queries: 6.

    `rows`: brief cells by year, each with `changes_source` (its source is not the one before it) and, of the value
    recommended, `sent_value`, `sent_unit`, `organisation`, `citation` and `licence`; `changes`: year, from, to;
    `truncated`: the first and the last year of a truncated figure, or None; `lines`: per source its own values in the
    common unit, a restated value left out; `main_source`: the one recommended most often.
    """
    key = {"indicator": indicator, "category": category, "measure": measure}
    cells = list(Cell.objects.filter(pool=pool, **key).order_by("year").values(*CELL_FIELDS, "inputs"))
    if not cells:
        return None
    found = candidates.read(pool.country_id, only=Q(**key))
    names = source_names(cell["issue_id"] for cell in cells)
    rows = [brief(pool.country_id, cell, names) for cell in cells]
    sources = {sent["issue_id"]: sent["issue__source__name"] for sent in found.contributions.values()}
    # A change of source, and the line of what is computed, are told of the sources before they are named more finely.
    changes, computed = _mark_changes(rows, sources), _computed(rows)
    mark_grounds(rows, [pool])
    ranked = candidates.recommend(found.for_audience(pool.audience), found.judgements).candidates
    here = (ranked[["indicator", "category", "measure"]] == [indicator, category, measure]).all(axis=1)
    values = tables.records(ranked[here])
    _mark_sent(rows, values, found.contributions)
    recommended = Counter(row["source_name"] for row in rows if row["value"] is not None)
    return {
        **key,
        "iso3": pool.country_id,
        "indicator_name": INDICATORS[indicator].name,
        "short_name": INDICATORS[indicator].short_name,
        "category_name": category_name(category),
        "has_pv": has_pv(indicator, category),
        "unit": rows[0]["unit"],
        "rows": rows,
        "changes": changes,
        "truncated": _span(row["year"] for row in rows if row["is_truncated"]),
        "has_bands": any(row["low"] is not None or row["is_truncated"] for row in rows),
        "main_source": recommended.most_common(1)[0][0] if recommended else "",
        "lines": _lines(values, sources) or computed,
    }


def _span(years: Iterable[int]) -> tuple[int, int] | None:
    known = list(years)
    return (min(known), max(known)) if known else None


def chart(page: Row, country: str) -> charts.TimeSeries:
    """One line per source, as `series_page` found them."""
    return charts.TimeSeries(
        title=f"{page['indicator_name']}, {country}",
        unit=page["unit"],
        source="; ".join(line["source"] for line in page["lines"]),
        series=tuple(
            charts.Series(
                line["source"],
                tuple(charts.Point(point["year"], point["value"], point["is_estimate"]) for point in line["points"]),
            )
            for line in page["lines"]
        ),
    )


def _mark_changes(rows: list[Row], sources: dict[int, str]) -> list[Row]:
    """Issues of one source are one source: Monitor 2017 and Monitor 2020 do not interrupt a series."""
    changes: list[Row] = []
    before = ""
    for row in rows:
        row["source_name"] = sources.get(row["issue_id"], row["source"])
        row["changes_source"] = bool(row["value"] is not None and before and row["source_name"] != before)
        if row["changes_source"]:
            changes.append({"year": row["year"], "from": before, "to": row["source_name"]})
        if row["value"] is not None:
            before = row["source_name"]
    return changes


def _mark_sent(rows: list[Row], ranked: list[Row], contributions: dict[int, Row]) -> None:
    """Who sent the recommended value, and as what; nobody sent a computed one."""
    recommended = {row["year"]: row for row in ranked if row["is_recommended"]}
    for row in rows:
        value = recommended.get(row["year"]) if row["issue_id"] else None
        sent = contributions[value["contribution_id"]] if value else {}
        row["sent_value"], row["sent_unit"] = (value["value"], value["unit"]) if value else (None, "")
        row["organisation"] = sent.get("issue__organisation__acronym", "")
        row["citation"] = sent.get("issue__citation", "")
        row["licence"] = sent.get("licence", "")


def _lines(ranked: list[Row], sources: dict[int, str]) -> list[Row]:
    lines: dict[str, dict[int, Row]] = {}
    for row in ranked:
        if row["canonical"] is None or row["is_replaced"]:
            continue
        # Best first: where one source gives a year twice, its better value stands.
        lines.setdefault(sources[row["issue_id"]], {}).setdefault(row["year"], _point(row, row["canonical"]))
    return [
        {"source": source, "points": [points[year] for year in sorted(points)]}
        for source, points in sorted(lines.items())
    ]


def _computed(rows: list[Row]) -> list[Row]:
    """A derived series has no sources of its own: one line of what was computed."""
    points = [_point(row, row["value"]) for row in rows if row["value"] is not None]
    return (
        [{"source": next(row["source"] for row in rows if row["value"] is not None), "points": points}]
        if points
        else []
    )


def _point(row: Row, value: Any) -> Row:
    return {"year": row["year"], "value": value, "status": row["status"], "is_estimate": row["status"] != REPORTED}
