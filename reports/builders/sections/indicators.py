"""Indicators by category: what the totals are made of."""

from django.utils.translation import gettext as _

from reports.builders import words
from reports.builders.document import Block, Column, Entry, Heading, Paragraph, Rows, Section, Sentence, Table
from reports.builders.evidence import Cell, Evidence
from reports.builders.sections import estimates, graphs
from reports.builders.sections.tables import doubt

EU6 = tuple(f"EU6-{number}" for number in range(1, 7))
MAX_YEARS = 8
MAX_KEYS = 8
# Indicators whose categories say most, in the order in which they are shown; the rest stands in figures.csv.
SHOWN = ("GEN", "POM", "COLL", "RCY", "STOCK", "PROD", "IMP", "EXP", "REUSE", "REPAIR")
MAX_FULL = 3
# Above this, a grid counts in thousands: eight years must fit beside each other.
MAX_DIGITS = 1e6
# Fewer of the six categories are no picture of the whole.
MIN_CATEGORIES = 4


def section(evidence: Evidence) -> Section:
    blocks: list[Block] = [_overview(evidence)] if evidence.indicators() else []
    detailed = 0
    for code in SHOWN:
        for measure in evidence.measures(code):
            if detailed < MAX_FULL and (found := _by_category(code, measure, evidence)):
                blocks += found
                detailed += 1
    if not detailed:
        blocks.append(Paragraph((Sentence(_("No indicator of this country is known by category of equipment.")),)))
    blocks += estimates.blocks(evidence)
    return Section("indicators", _("Indicators by category"), tuple(blocks))


def _overview(evidence: Evidence) -> Table:
    rows = []
    for code in evidence.indicators():
        for measure in evidence.measures(code):
            total = evidence.newest(code, measure=measure)
            categories = [each for each in evidence.categories(code, measure) if each != "TOTAL"]
            cells = [cell for each in (*categories, "TOTAL") for cell in evidence.series(code, each, measure)]
            unit = words.unit_name(cells[0]["unit"])
            rows.append(
                (
                    Entry(f"{words.short_name(code)} ({unit})", is_strong=True),
                    Entry(words.years(cells)),
                    Entry(words.number(len(categories))),
                    Entry(
                        words.number(total["value"]) if total else "–",
                        mark=doubt(total) if total else "",
                    ),
                    Entry(f"{total['year']}, {words.status_name(total['status'])}" if total else ""),
                    Entry(words.source_of(total, evidence) if total else "", refs=evidence.refs([total])),
                )
            )
    return Table(
        caption=_("Every indicator of the pool, with the newest total"),
        columns=(
            Column(_("Indicator"), width=30),
            Column(_("Years"), width=13),
            Column(_("Categories"), is_number=True, width=9),
            Column(_("Newest total"), is_number=True, width=15),
            Column(_("Year, status"), width=13),
            Column(_("Source"), width=20),
        ),
        groups=(Rows(tuple(rows)),),
        note=_("Every value of every category and year stands in figures.csv, which is attached to the PDF."),
    )


def _by_category(code: str, measure: str, evidence: Evidence) -> list[Block]:
    title = f"{words.indicator_name(code)} ({words.unit_name(_unit(code, measure, evidence))})"
    six = {each: cells for each in EU6 if (cells := evidence.series(code, each, measure))}
    if len(six) >= MIN_CATEGORIES:
        blocks: list[Block] = [Heading(title)]
        years = {cell["year"] for cells in six.values() for cell in cells}
        if len(years) > 1:
            blocks.append(
                graphs.composition(_("%(title)s, by category") % {"title": title}, six, evidence),
            )
        newest = _of_year(six, max(years))
        blocks += [
            graphs.by_category(
                _("%(title)s, by category, %(year)s") % {"title": title, "year": max(years)}, newest, evidence
            ),
            _grid(_("%(title)s, by category and year") % {"title": title}, six, evidence),
        ]
        return blocks
    keys = {
        each: cells
        for each in evidence.categories(code, measure)
        if each.startswith("UNU") and (cells := evidence.series(code, each, measure))
    }
    if not keys:
        return []
    year = max((cell["year"] for cells in keys.values() for cell in cells if cell["value"]), default=0)
    if not year:
        return []
    newest = _of_year(keys, year)[:MAX_KEYS]
    top = {cell["category"]: keys[cell["category"]] for cell in newest}
    note = _("The %(shown)s largest of %(all)s keys; all of them, for every year, stand in figures.csv.") % {
        "shown": len(top),
        "all": len(keys),
    }
    return [
        Heading(title),
        graphs.by_category(
            _("%(title)s: the largest UNU-KEYs, %(year)s") % {"title": title, "year": year}, newest, evidence
        ),
        _grid(_("%(title)s: the largest UNU-KEYs by year") % {"title": title}, top, evidence, note),
    ]


def _unit(code: str, measure: str, evidence: Evidence) -> str:
    category = evidence.categories(code, measure)[0]
    return str(evidence.series(code, category, measure)[0]["unit"])


def _of_year(by_category: dict[str, list[Cell]], year: int) -> list[Cell]:
    found = [cell for cells in by_category.values() for cell in cells if cell["year"] == year]
    return sorted(found, key=lambda cell: -cell["value"])


def _grid(caption: str, by_category: dict[str, list[Cell]], evidence: Evidence, note: str = "") -> Table:
    """Categories down, the newest years across; status and source once for all where they are the same."""
    every = [cell for cells in by_category.values() for cell in cells]
    years = sorted({cell["year"] for cell in every})[-MAX_YEARS:]
    shown = [cell for cell in every if cell["year"] in years]
    statuses = sorted({words.status_name(cell["status"]) for cell in shown})
    factor = 1e-3 if max((cell["value"] for cell in shown), default=0) >= MAX_DIGITS else 1.0
    columns = [words.in_column([_value(cells, year, factor) for cells in by_category.values()]) for year in years]
    rows = []
    for at, (category, cells) in enumerate(by_category.items()):
        marks = {cell["year"]: doubt(cell) for cell in cells}
        entries = [Entry(words.short_category(category), refs=evidence.refs(_within(cells, years)))]
        entries += [Entry(column[at], mark=marks.get(year, "")) for year, column in zip(years, columns, strict=True)]
        rows.append(tuple(entries))
    status = _("Status: %(statuses)s.") % {"statuses": words.listed(statuses)}
    if factor != 1:
        caption = _("%(caption)s, in thousands") % {"caption": caption}
    return Table(
        caption=caption,
        columns=(Column(_("Category"), width=30), *(Column(str(year), is_number=True) for year in years)),
        groups=(Rows(tuple(rows)),),
        note=f"{status} {note}".strip(),
    )


def _value(cells: list[Cell], year: int, factor: float) -> float | None:
    return next((cell["value"] * factor for cell in cells if cell["year"] == year), None)


def _within(cells: list[Cell], years: list[int]) -> list[Cell]:
    return [cell for cell in cells if cell["year"] in years]
