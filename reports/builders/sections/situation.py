"""Situation: the country, how much e-waste there is, and what is done with it, over the years."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from countries.reference.groups import INCOME_LEVELS
from datasets.charts import Bar, Bars, Point, Series, TimeSeries
from reports.builders import words
from reports.builders.document import (
    LABELS,
    Block,
    Column,
    Entry,
    Facts,
    Figure,
    Heading,
    Paragraph,
    Rows,
    Section,
    Sentence,
    Table,
)
from reports.builders.evidence import Cell, Evidence, is_estimate
from reports.builders.sections import graphs, tables

FLOWS = ("POM", "COLL", "RCY", "WIMP", "WEXP", "REUSE", "REPAIR", "STOCK")
EU_VARIANT = "COLL_RATE_POM"
RATES = ("COLL_RATE", EU_VARIANT, "RCY_RATE")
# The region's names in the Monitor's tables, from those of the UN M49 list.
MONITOR_AREAS = ("World", "Africa", "Americas", "Asia", "Europe", "Oceania")
PER_HEAD = "e-waste generated per capita"
MIN_YEARS_OF_A_CHART = 3
MAX_ROWS = 10


def section(evidence: Evidence) -> Section:
    blocks: list[Block] = [Facts(tuple(_facts(evidence)))]
    generated = evidence.series("GEN", measure="mass")
    if generated:
        blocks += [
            Heading(words.indicator_name("GEN")),
            Paragraph(tuple(_sources_in_turn(generated, evidence))),
            *_several_years(generated, evidence),
            tables.series(
                _("E-waste generated: the recommended value of each year"),
                generated,
                evidence,
                beside=evidence.series("GEN_PC"),
                note=_("Per inhabitant: derived from the tonnes and the population of the same year."),
            ),
            *_beside_the_world(evidence),
        ]
    else:
        blocks.append(
            Paragraph(
                (
                    Sentence(
                        _("No source in the pool gives a figure of e-waste generated for this country, for any year.")
                    ),
                )
            )
        )
    for code in FLOWS:
        blocks += _flow(code, evidence)
    blocks += _rates(evidence)
    return Section("situation", _("Situation"), tuple(blocks))


def _several_years(generated: list[Cell], evidence: Evidence) -> list[Block]:
    """A chart of fewer values than three says less than the table."""
    if sum(len(cell["candidates"]) for cell in generated) < MIN_YEARS_OF_A_CHART:
        return []
    return [graphs.by_source(_("E-waste generated, all values by source"), generated, evidence)]


def _facts(evidence: Evidence) -> list[tuple[str, Entry]]:
    country = evidence.country
    groups = [
        name
        for key, name in (
            ("is_ldc", _("least developed country")),
            ("is_lldc", _("landlocked developing country")),
            ("is_sids", _("small island developing State")),
        )
        if country[key]
    ]
    facts = [
        (_("Region"), Entry(words.region(country) or "–")),
        (_("Income level"), Entry(str(INCOME_LEVELS.get(country["income_level"], "–")))),
    ]
    if groups:
        facts.append((_("Groups"), Entry(words.listed(groups))))
    population = evidence.newest("POP")
    generated = evidence.newest("GEN", measure="mass")
    at_the_time = evidence.cell("POP", "TOTAL", generated["year"], "persons") if generated else None
    for cell in dict.fromkeys(cell["year"] for cell in (at_the_time, population) if cell):
        found = evidence.cell("POP", "TOTAL", cell, "persons")
        assert found is not None
        facts.append(
            (
                _("Population in %(year)s") % {"year": cell},
                Entry(
                    f"{words.number(found['value'])} ({words.status_name(found['status'])})",
                    refs=evidence.refs([found]),
                ),
            )
        )
    return facts


def _sources_in_turn(cells: list[Cell], evidence: Evidence) -> list[Sentence]:
    """Which source carries which years: a change of source must not be read as a change of the country."""
    runs: list[tuple[str, list[Cell]]] = []
    for cell in cells:
        name = words.source_of(cell, evidence)
        if runs and runs[-1][0] == name:
            runs[-1][1].append(cell)
        else:
            runs.append((name, [cell]))
    if len(runs) == 1:
        name, found = runs[0]
        text = _("All recommended values come from one source: %(source)s (%(years)s).")
        return [Sentence(text % {"source": name, "years": words.years(found)}, evidence.refs(found))]
    sentences = [
        Sentence(_("The recommended series changes its source; where it does, a step is no change of the country."))
    ]
    for name, found in runs:
        sentences.append(Sentence(f"{words.years(found)}: {name}.", evidence.refs(found)))
    return sentences


def _beside_the_world(evidence: Evidence) -> list[Block]:
    """Per inhabitant beside the world and its regions, of the year and issue nearest to the country's newest figure."""
    own = evidence.newest("GEN_PC")
    published = [
        row
        for row in evidence.world
        if row["area"] in MONITOR_AREAS and row["indicator"] == PER_HEAD and row["unit"] in ("kg/inh", "kg/cap")
    ]
    if own is None or not published:
        return []
    year = min({row["year"] for row in published}, key=lambda each: (abs(each - own["year"]), each))
    same = [row for row in published if row["year"] == year]
    nearest = min(evidence.series("GEN_PC"), key=lambda cell: abs(cell["year"] - year))
    bars = [
        Bar(f"{evidence.country_name} ({nearest['year']})", nearest["value"], is_estimate(nearest)),
        *(Bar(f"{_area(row['area'])} ({year})", row["value"], is_estimate=True) for row in same),
    ]
    chart = Bars(
        title=_("E-waste generated per inhabitant, beside the world and its regions"),
        unit=words.unit_name("kg/inh"),
        bars=tuple(bars),
        source=_("World and regions: %(issue)s, as listed in annex %(annex)s.")
        % {"issue": same[0]["edition"], "annex": LABELS["references"]},
    )
    return [Figure(chart, refs=evidence.refs([nearest]))]


def _area(name: str) -> str:
    return {
        "World": _("World"),
        "Africa": _("Africa"),
        "Americas": _("Americas"),
        "Asia": _("Asia"),
        "Europe": _("Europe"),
        "Oceania": _("Oceania"),
    }[name]


def _flow(code: str, evidence: Evidence) -> list[Block]:
    blocks: list[Block] = []
    for measure in evidence.measures(code):
        cells = evidence.series(code, measure=measure)
        if not cells:
            continue
        title = f"{words.indicator_name(code)} ({words.unit_name(cells[0]['unit'])})"
        if not blocks:
            blocks.append(Heading(words.indicator_name(code)))
        if len(cells) >= MIN_YEARS_OF_A_CHART:
            blocks.append(graphs.by_source(title, cells, evidence))
        blocks.append(
            tables.series(
                _("%(title)s: the recommended value of each year") % {"title": title},
                cells[-MAX_ROWS:],
                evidence,
                note=_("Earlier years stand in figures.csv.") if len(cells) > MAX_ROWS else "",
            )
        )
    return blocks


def _how_derived(codes: Iterable[str]) -> list[str]:
    sentences = []
    if set(codes) - {EU_VARIANT}:
        sentences.append(_("A rate is derived from tonnes of the same year and is as weak as its inputs."))
    if EU_VARIANT in codes:
        sentences.append(
            _("The EU variant divides by the mean of what was placed on the market in the three preceding years.")
        )
    return sentences


def _rates(evidence: Evidence) -> list[Block]:
    """Rates are derived: one chart and one table for all."""
    found = {code: cells for code in RATES if (cells := evidence.series(code))}
    if not found:
        return []
    every = [cell for cells in found.values() for cell in cells]
    years = sorted({cell["year"] for cell in every})[-MAX_ROWS:]
    columns = [
        words.in_column([next((each["value"] for each in cells if each["year"] == year), None) for year in years])
        for cells in found.values()
    ]
    rows = tuple((Entry(str(year)), *(Entry(column[at]) for column in columns)) for at, year in enumerate(years))
    statuses = words.listed(sorted({words.status_name(cell["status"]) for cell in every}))
    blocks: list[Block] = [Heading(_("Rates"))]
    if len(years) >= MIN_YEARS_OF_A_CHART:
        lines = tuple(
            Series(
                words.short_name(code),
                tuple(Point(each["year"], each["value"], is_estimate(each)) for each in cells),
            )
            for code, cells in found.items()
        )
        chart = TimeSeries(title=_("Collection and recycling rates"), unit="%", series=lines)
        blocks.append(Figure(chart, refs=evidence.refs(every)))
    blocks.append(
        Table(
            caption=_("Rates by year, in per cent"),
            columns=(
                Column(_("Year"), width=10),
                *(Column(words.short_name(code), is_number=True) for code in found),
            ),
            groups=(Rows(rows, refs=evidence.refs(every)),),
            note=" ".join((_("Status: %(statuses)s.") % {"statuses": statuses}, *_how_derived(found))),
        )
    )
    return blocks
