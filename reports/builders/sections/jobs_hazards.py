"""Jobs and hazards: per tonne as ranges with their sources, "no sourced factor" where no source speaks."""

from django.utils.translation import gettext as _

from datasets.charts import Range, Ranges, span
from datasets.method import ranges
from datasets.method.ranges import TONNES_PER_SHORT_TON, significant
from datasets.reference.factors import ACTIVITIES, HAZARDS
from reports.builders import words
from reports.builders.document import Column, Entry, Figure, Heading, Paragraph, Rows, Section, Sentence, Table
from reports.builders.evidence import Evidence, Row
from reports.builders.sections import factors

# From the method's kg per tonne to the unit in the hazard's name.
SHOWN_IN = {"mercury": 1000.0}


def section(evidence: Evidence) -> Section:
    told = evidence.ranges
    activities = tuple(factors.charted(name, told.jobs[code]) for code, name in ACTIVITIES.items())
    return Section(
        "jobs-hazards",
        _("Jobs and hazards"),
        (
            Heading(_("Jobs")),
            Paragraph(
                (
                    Sentence(
                        _(
                            "Jobs for each 1,000 tonnes a year, from the sources that count e-waste alone, converted "
                            "to metric tonnes. They come from single enterprises and countries; none is from this "
                            "country unless said."
                        )
                    ),
                )
            ),
            Figure(Ranges(title=_("Jobs by activity"), unit=_("jobs for 1,000 tonnes a year"), ranges=activities)),
            _jobs_table(evidence),
            _workers(evidence),
            Heading(_("Hazards")),
            Paragraph(
                (
                    Sentence(
                        _(
                            "Hazardous substances by tonne of e-waste that is not soundly managed, and emissions "
                            "avoided by tonne formally collected, as world averages."
                        )
                    ),
                )
            ),
            _hazards_table(told.hazards),
            _unmanaged(evidence, told.hazards["mercury"]),
        ),
    )


def _jobs_table(evidence: Evidence) -> Table:
    groups = []
    for code, name in ACTIVITIES.items():
        told = evidence.ranges.jobs[code]
        rows = _job_rows(code, evidence)
        # One row of the table for each that the range was made from, in the same order.
        entries = tuple(
            (
                Entry(words.as_published(row["activity"])),
                Entry(words.number(significant(one.value))),
                Entry(words.as_published(f"{words.number(row['factor'])} {row['unit']}")),
                Entry(words.as_published(f"{row['origin']}, {row['where_when']}")),
            )
            for row, one in zip(rows, told.said if told else (), strict=True)
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
        note=_("Short tons are converted at %(factor)s tonnes.")
        % {"factor": words.number(significant(TONNES_PER_SHORT_TON))},
    )


def _job_rows(code: str, evidence: Evidence) -> list[Row]:
    return [row for row in evidence.factors("jobs") if row["activity"] in ranges.ACTIVITIES[code]]


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


def _hazards_table(told: dict[str, ranges.Range | None]) -> Table:
    shown = [factors.charted(name, told[code], SHOWN_IN.get(code, 1.0)) for code, name in HAZARDS.items()]
    rows = tuple(
        (Entry(each.label, is_strong=True), Entry(span(each, words.language())), Entry(factors.sources(each)))
        for each in shown
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


def _unmanaged(evidence: Evidence, mercury: ranges.Range | None) -> Paragraph:
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
                        "e-waste generated and e-waste formally collected. So no total of a hazard is given."
                    )
                ),
            )
        )
    generated, collected = pairs[-1]
    rest = generated["value"] - collected["value"]
    sentences = [
        Sentence(
            _("In %(year)s, %(rest)s generated were not formally collected.")
            % {"year": collected["year"], "rest": words.quantity(significant(rest), "t")},
            evidence.refs([generated, collected]),
        )
    ]
    if mercury:
        kilograms: Range = factors.charted("", mercury, rest)
        sentences.append(
            Sentence(
                _("At the range above they held %(mass)s kg of mercury, as a world average.")
                % {"mass": span(kilograms, words.language())}
            )
        )
    return Paragraph(tuple(sentences))
