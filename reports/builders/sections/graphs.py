"""Charts that several sections draw alike."""

from collections.abc import Sequence

from datasets.charts import Bar, Bars, Part, Point, Series, Stack, TimeSeries
from reports.builders import words
from reports.builders.document import Figure
from reports.builders.evidence import Cell, Evidence, is_estimate

MAX_SOURCES = 8
MAX_COLUMNS = 16


def by_source(title: str, cells: Sequence[Cell], evidence: Evidence) -> Figure:
    """What each source says over the years: competing values stay side by side."""
    said = evidence.candidates_by_issue(cells)
    order = sorted(said, key=lambda issue: (-len(said[issue]), words.source_name(evidence.source(issue))))
    lines = []
    for issue in order[:MAX_SOURCES]:
        points = tuple(Point(year, candidate["value"], is_estimate(candidate)) for year, candidate in said[issue])
        lines.append(Series(words.source_name(evidence.source(issue)), points))
    derived = tuple(Point(cell["year"], cell["value"], is_estimate(cell)) for cell in cells if not cell["candidates"])
    if derived:
        cell = next(cell for cell in cells if not cell["candidates"])
        lines.append(Series(words.rule_name(cell["rule"]).capitalize(), derived))
    shown = [{"issue": issue} for issue in order[:MAX_SOURCES]]
    refs = evidence.refs([*shown, *(cell for cell in cells if not cell["candidates"])])
    chart = TimeSeries(title=title, unit=words.unit_name(cells[0]["unit"]), series=tuple(lines))
    return Figure(chart, refs=refs)


def recommended(title: str, cells: Sequence[Cell], evidence: Evidence) -> Figure:
    """The recommended values of one series."""
    points = tuple(Point(cell["year"], cell["value"], is_estimate(cell)) for cell in cells)
    chart = TimeSeries(title=title, unit=words.unit_name(cells[0]["unit"]), series=(Series(title, points),))
    return Figure(chart, refs=evidence.refs(cells))


def composition(title: str, by_category: dict[str, list[Cell]], evidence: Evidence) -> Figure:
    """Parts of a whole over the years, the newest years that fit."""
    years = sorted({cell["year"] for cells in by_category.values() for cell in cells})[-MAX_COLUMNS:]
    parts = []
    for category, cells in by_category.items():
        values = {cell["year"]: cell["value"] for cell in cells}
        parts.append(Part(words.category_name(category), tuple(values.get(year) for year in years)))
    every = [cell for cells in by_category.values() for cell in cells if cell["year"] in years]
    chart = Stack(
        title=title,
        unit=words.unit_name(every[0]["unit"]),
        columns=tuple(years),
        parts=tuple(parts),
        is_estimate=all(is_estimate(cell) for cell in every),
    )
    return Figure(chart, refs=evidence.refs(every))


def by_category(title: str, cells: Sequence[Cell], evidence: Evidence) -> Figure:
    """Categories of one year, the largest first."""
    bars = tuple(Bar(words.short_category(cell["category"]), cell["value"], is_estimate(cell)) for cell in cells)
    unit = f"{words.unit_name(cells[0]['unit'])}, {cells[0]['year']}"
    return Figure(Bars(title=title, unit=unit, bars=bars), refs=evidence.refs(cells))
