"""Materials, value, jobs and hazards: always a range with its sources, nothing where no source speaks.

Rows of the reference tables are set beside each other only where they measure the same thing: the maps below say which
do, in the words of the tables. One source is a point; none is "no sourced factor".
"""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from datasets.charts import Range, Ranges, Sourced, span
from reports.builders import words
from reports.builders.document import (
    LABELS,
    Block,
    Column,
    Entry,
    Figure,
    Heading,
    Paragraph,
    Rows,
    Section,
    Sentence,
    Table,
)
from reports.builders.evidence import Cell, Evidence, Row

SHORT_TON_IN_TONNES = 0.90718474
IN_TONNES = {"Mt": 1e6, "kt": 1e3, "t": 1.0}
# Materials as the monitors name them; gold and its like are counted in grams per tonne.
BULK: dict[str, StrPromise] = {
    "Iron": gettext_lazy("Iron"),
    "Iron and steel": gettext_lazy("Iron and steel"),
    "Copper": gettext_lazy("Copper"),
    "Aluminium": gettext_lazy("Aluminium"),
    "Plastics": gettext_lazy("Plastics"),
    "Other (minerals, glass, composites)": gettext_lazy("Other (minerals, glass, composites)"),
}
TRACE: dict[str, StrPromise] = {
    "Cobalt": gettext_lazy("Cobalt"),
    "Silver": gettext_lazy("Silver"),
    "Gold": gettext_lazy("Gold"),
    "Palladium": gettext_lazy("Palladium"),
}
# What a monitor counts in its value of all e-waste of a year; no two count quite the same.
VALUED: dict[str, StrPromise] = {
    "All materials": gettext_lazy("all materials"),
    "All raw materials": gettext_lazy("all raw materials"),
    "All metals": gettext_lazy("all metals"),
}
ACTIVITIES: dict[str, StrPromise] = {
    "collection": gettext_lazy("Collection and dismantling of e-waste"),
    "reuse": gettext_lazy("Preparing e-waste for reuse"),
    "recycling": gettext_lazy("Recycling of e-waste"),
}
# Only rows about e-waste: jobs of general waste, textiles or all streams together do not compare.
COMPARABLE_JOBS = {
    "E-waste collection+dismantling, Rwanda EnviroServe": "collection",
    "Reuse, electricals (social enterprises)": "reuse",
    "WEEE preparation for reuse, Ireland scenario": "reuse",
    "Computer reuse": "reuse",
}
HAZARDS: dict[str, StrPromise] = {
    "mercury": gettext_lazy("Mercury (g per tonne not soundly managed)"),
    "bfr": gettext_lazy("Plastics with brominated flame retardants (kg per tonne not soundly managed)"),
    "co2": gettext_lazy("Greenhouse gases avoided (t CO₂ equivalent per tonne formally collected)"),
}
COMPARABLE_HAZARDS = {
    "Mercury per t of non-formal e-waste": "mercury",
    "Mercury per t of undocumented e-waste": "mercury",
    "BFR plastics per t of non-formal e-waste": "bfr",
    "CO2e avoided per t formally collected": "co2",
}


@dataclass(frozen=True)
class _Issue:
    """A monitor's world total of e-waste generated, in tonnes, in its own year."""

    name: str
    year: int
    tonnes: float


def materials(evidence: Evidence) -> Section:
    generated = evidence.newest("GEN", measure="mass")
    bulk, trace = _per_tonne(evidence, BULK, 1e3), _per_tonne(evidence, TRACE, 1e6)
    blocks: list[Block] = [
        Paragraph(
            (
                Sentence(
                    _(
                        "What a tonne of mixed e-waste holds on the world's average, by issue of the Global E-waste "
                        "Monitor: "
                        "the mass that the issue gives, divided by the e-waste generated that the same issue gives. "
                        "It is "
                        "what is in the waste, before any loss in collection and recovery; it does not hold for a "
                        "single "
                        "category."
                    )
                ),
                second_hand(),
            )
        ),
        _materials_table(bulk, trace, generated),
        Figure(Ranges(title=_("Bulk materials in a tonne of e-waste"), unit=_("kg per tonne of e-waste"), ranges=bulk)),
        Figure(Ranges(title=_("Scarce metals in a tonne of e-waste"), unit=_("g per tonne of e-waste"), ranges=trace)),
    ]
    if values := _value_table(evidence, generated):
        blocks += [Heading(_("Theoretical value")), values]
    return Section("materials", _("Materials and their value"), tuple(blocks))


def second_hand() -> Sentence:
    return Sentence(
        _("Most of these figures were read second-hand, not on the publisher's page: annex %(annex)s says where.")
        % {"annex": LABELS["references"]}
    )


def jobs_and_hazards(evidence: Evidence) -> Section:
    jobs, hazards = _job_ranges(evidence), _hazard_ranges(evidence)
    blocks: list[Block] = [
        Heading(_("Jobs")),
        Paragraph(
            (
                Sentence(
                    _(
                        "Jobs for each 1,000 tonnes a year, from the sources that count e-waste alone, converted to "
                        "metric "
                        "tonnes. They come from single enterprises and countries; none is from this country unless "
                        "said."
                    )
                ),
            )
        ),
        Figure(
            Ranges(title=_("Jobs by activity"), unit=_("jobs for 1,000 tonnes a year"), ranges=tuple(jobs.values()))
        ),
        _jobs_table(evidence),
        _workers(evidence),
        Heading(_("Hazards")),
        Paragraph(
            (
                Sentence(
                    _(
                        "Hazardous substances by tonne of e-waste that is not soundly managed, and emissions avoided "
                        "by "
                        "tonne formally collected, as world averages."
                    )
                ),
            )
        ),
        _hazards_table(hazards),
        _unmanaged(evidence, hazards),
    ]
    return Section("jobs-hazards", _("Jobs and hazards"), tuple(blocks))


# -- Materials and value ---------------------------------------------------------------------------------------
def _issues(evidence: Evidence) -> dict[str, _Issue]:
    """World totals that are no forecast and no restatement of an older year."""
    found: dict[str, _Issue] = {}
    for row in evidence.world:
        if row["area"] == "World" and row["indicator"] == "e-waste generated" and row["unit"] in IN_TONNES:
            issue = _Issue(row["edition"], row["year"], row["value"] * IN_TONNES[row["unit"]])
            if row["edition"] not in found or issue.year > found[row["edition"]].year:
                found[row["edition"]] = issue
    return found


def _per_tonne(evidence: Evidence, names: dict[str, StrPromise], factor: float) -> tuple[Range, ...]:
    issues = _issues(evidence)
    said: dict[str, list[Sourced]] = defaultdict(list)
    for row in evidence.factors("materials"):
        issue = issues.get(row["origin"])
        if issue and row["material"] in names and row["mass"] and row["mass_unit"] in IN_TONNES:
            per_tonne = row["mass"] * IN_TONNES[row["mass_unit"]] / issue.tonnes * factor
            said[row["material"]].append(Sourced(_rounded(per_tonne), issue.name))
    return tuple(Range(str(name), tuple(said[material])) for material, name in names.items())


def _rounded(value: float) -> float:
    """Three significant digits: the sources give no more."""
    return float(f"{value:.3g}")


def _materials_table(bulk: tuple[Range, ...], trace: tuple[Range, ...], generated: Cell | None) -> Table:
    columns = [
        Column(_("Material"), width=28),
        Column(_("In a tonne of e-waste"), is_number=True, width=20),
    ]
    note = ""
    if generated:
        columns.append(Column(_("In the e-waste of %(year)s") % {"year": generated["year"]}, is_number=True, width=22))
        note = _("Theoretical: the range times %(quantity)s generated in %(year)s, before any loss.") % {
            "quantity": words.quantity(generated["value"], generated["unit"]),
            "year": generated["year"],
        }
    columns.append(Column(_("Sources")))
    rows = []
    for ranges, unit, whole_unit, factor in ((bulk, _("kg"), _("t"), 1e-3), (trace, _("g"), _("kg"), 1e-3)):
        for each in ranges:
            entries = [Entry(each.label, is_strong=True), Entry(_with_unit(each, unit))]
            if generated:
                entries.append(Entry(_with_unit(_times(each, generated["value"] * factor), whole_unit)))
            entries.append(Entry(_sources(each)))
            rows.append(tuple(entries))
    return Table(
        caption=_("Materials as ranges, with their sources"),
        columns=tuple(columns),
        groups=(Rows(tuple(rows)),),
        note=note,
    )


def _with_unit(each: Range, unit: str) -> str:
    text = span(each, words.language())
    return f"{text}{words.NO_BREAK}{unit}" if each.values else text


def _times(each: Range, factor: float) -> Range:
    return Range(each.label, tuple(Sourced(_rounded(one.value * factor), one.source) for one in each.values))


def _sources(each: Range) -> str:
    return "; ".join(dict.fromkeys(one.source for one in each.values))


def _value_table(evidence: Evidence, generated: Cell | None) -> Table | None:
    issues = _issues(evidence)
    rows = []
    for row in evidence.factors("materials"):
        issue = issues.get(row["origin"])
        if not issue or row["material"] not in VALUED or not row["value"] or not row["value_unit"].startswith("bn "):
            continue
        currency = row["value_unit"].split()[1]
        per_tonne = row["value"] * 1e9 / issue.tonnes
        entries = [
            Entry(f"{issue.name}, {VALUED[row['material']]}", is_strong=True),
            Entry(_("%(value)s billion %(currency)s") % {"value": words.number(row["value"]), "currency": currency}),
            Entry(f"{words.number(_rounded(per_tonne))} {currency}"),
        ]
        if generated:
            million = _rounded(per_tonne * generated["value"] / 1e6)
            entries.append(
                Entry(_("%(value)s million %(currency)s") % {"value": words.number(million), "currency": currency})
            )
        rows.append(tuple(entries))
    if not rows:
        return None
    columns = [
        Column(_("Issue, what it counts"), width=40),
        Column(_("World"), is_number=True, width=20),
        Column(_("For a tonne"), is_number=True, width=18),
    ]
    if generated:
        columns.append(Column(_("For the country's e-waste"), is_number=True, width=22))
    return Table(
        caption=_("Value of the materials in e-waste, by issue"),
        columns=tuple(columns),
        groups=(Rows(tuple(rows)),),
        note=_(
            "Each issue counts other materials at the prices of its own year: the rows are points that do not make a "
            "range. Values are before costs and losses."
        ),
    )


# -- Jobs ------------------------------------------------------------------------------------------------------
def _per_thousand_tonnes(row: Row) -> float:
    factor: float = row["factor"]
    return _rounded(factor / SHORT_TON_IN_TONNES) if "short ton" in row["unit"] else factor


def _job_ranges(evidence: Evidence) -> dict[str, Range]:
    said: dict[str, list[Sourced]] = defaultdict(list)
    for row in evidence.factors("jobs"):
        if activity := COMPARABLE_JOBS.get(row["activity"]):
            said[activity].append(Sourced(_per_thousand_tonnes(row), f"{row['origin']} ({row['where_when']})"))
    return {key: Range(str(name), tuple(said[key])) for key, name in ACTIVITIES.items()}


def _jobs_table(evidence: Evidence) -> Table:
    groups = []
    for key, name in ACTIVITIES.items():
        rows = [row for row in evidence.factors("jobs") if COMPARABLE_JOBS.get(row["activity"]) == key]
        entries = tuple(
            (
                Entry(row["activity"]),
                Entry(words.number(_per_thousand_tonnes(row))),
                Entry(f"{words.number(row['factor'])} {row['unit']}"),
                Entry(f"{row['origin']}, {row['where_when']}"),
            )
            for row in rows
        ) or ((Entry(_("no sourced factor")), Entry(""), Entry(""), Entry("")),)
        groups.append(Rows(entries, heading=str(name)))
    return Table(
        caption=_("Jobs for 1,000 tonnes of e-waste a year, source by source"),
        columns=(
            Column(_("As the source names it"), width=34),
            Column(_("Jobs for 1,000 t"), is_number=True, width=14),
            Column(_("As published"), width=30),
            Column(_("Source, where and when")),
        ),
        groups=tuple(groups),
        note=_("Short tons are converted at %(factor)s tonnes.") % {"factor": words.number(0.907)},
    )


def _workers(evidence: Evidence) -> Paragraph:
    known = [cell for code in ("JOBF", "JOBI") if (cell := evidence.newest(code))]
    if not known:
        return Paragraph(
            (
                Sentence(
                    _("How many people work in e-waste in this country, formally or not, no source in the pool says.")
                ),
            )
        )
    return Paragraph(
        tuple(
            Sentence(
                _("%(indicator)s in %(year)s: %(value)s (%(status)s).")
                % {
                    "indicator": words.indicator_name(cell["indicator"]),
                    "year": cell["year"],
                    "value": words.number(cell["value"]),
                    "status": words.status_name(cell["status"]),
                },
                evidence.refs([cell]),
            )
            for cell in known
        )
    )


# -- Hazards ---------------------------------------------------------------------------------------------------
def _hazard_ranges(evidence: Evidence) -> dict[str, Range]:
    said: dict[str, list[Sourced]] = defaultdict(list)
    for row in evidence.factors("hazards"):
        if hazard := COMPARABLE_HAZARDS.get(row["item"]):
            said[hazard].append(Sourced(row["value"], published_in(row, evidence)))
    return {key: Range(str(name), tuple(said[key])) for key, name in HAZARDS.items()}


def published_in(row: Row, evidence: Evidence) -> str:
    """The issue's name; of a figure worked out from two of its totals, the issue of that year with both."""
    if row["standing"] != "derived" or "year" not in row:
        return str(row["origin"])
    issue = next((each.name for each in _issues(evidence).values() if each.year == row["year"]), "")
    return f"{issue}: {row['origin']}" if issue else str(row["origin"])


def _hazards_table(hazards: dict[str, Range]) -> Table:
    rows = tuple(
        (Entry(each.label, is_strong=True), Entry(span(each, words.language())), Entry(_sources(each)))
        for each in hazards.values()
    )
    return Table(
        caption=_("Hazards and emissions as ranges, with their sources"),
        columns=(
            Column(_("Substance and unit"), width=50),
            Column(_("Range"), is_number=True, width=16),
            Column(_("Sources")),
        ),
        groups=(Rows(rows),),
        note=_("Worked out from the world totals that the issue gives."),
    )


def _unmanaged(evidence: Evidence, hazards: dict[str, Range]) -> Paragraph:
    """Of the newest year that has both flows."""
    pairs = [
        (generated, collected)
        for collected in evidence.series("COLL", measure="mass")
        if (generated := evidence.cell("GEN", "TOTAL", collected["year"], "mass"))
        and generated["value"] is not None
        and generated["value"] > collected["value"]
    ]
    if not pairs:
        return Paragraph(
            (
                Sentence(
                    _(
                        "How much of the country's e-waste is not soundly managed cannot be said: no year has both "
                        "e-waste "
                        "generated and e-waste formally collected. So no total of a hazard is given."
                    )
                ),
            )
        )
    generated, collected = pairs[-1]
    rest = generated["value"] - collected["value"]
    sentences = [
        Sentence(
            _("In %(year)s, %(rest)s generated were not formally collected.")
            % {"year": collected["year"], "rest": words.quantity(_rounded(rest), "t")},
            evidence.refs([generated, collected]),
        )
    ]
    if hazards["mercury"].values:
        kilograms = span(_times(hazards["mercury"], rest / 1000), words.language())
        sentences.append(
            Sentence(
                _("At the range above they held %(mass)s kg of mercury, as a world average.") % {"mass": kilograms}
            )
        )
    return Paragraph(tuple(sentences))
