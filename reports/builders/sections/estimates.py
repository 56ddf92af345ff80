"""The portal's own estimates: which figures they are, what they rest on, how far they may be off."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from datasets.models.contributions import Visibility
from datasets.reference.categories import TOTAL, TOTAL_WITHOUT_PV
from datasets.reference.methods import DISCRETISATIONS, KINDS, NOTES
from reports.builders import words
from reports.builders.document import Block, Column, Entry, FileEntry, Heading, Paragraph, Points, Rows, Sentence, Table
from reports.builders.evidence import Cell, Evidence, Row, is_own, own_estimate

MASS = "mass"
MAX_YEARS = 12
WITH_BANDS = ("POM", "GEN", "STOCK")


def blocks(evidence: Evidence) -> list[Block]:
    """None where the portal estimated nothing."""
    if not evidence.runs:
        return []
    own = [cell for cell in evidence.cells if is_own(cell)]
    found: list[Block] = [
        Heading(_("The portal's own estimates")),
        Paragraph(
            (
                Sentence(
                    _(
                        "%(count)s of the %(all)s figures of this edition are estimates that the portal computed from "
                        "sales and lifetimes. They rank behind every figure that somebody contributed, and count "
                        "neither as agreement nor as conflict."
                    )
                    % {"count": words.number(len(own)), "all": words.number(len(evidence.cells))},
                    evidence.refs(own[:1]),
                ),
            )
        ),
        _which(own, evidence),
        *(_basis(run) for run in evidence.runs),
    ]
    found += [Points(tuple(Sentence(note) for note in _notes(evidence.runs)))] if _notes(evidence.runs) else []
    return [*found, *_bands(evidence)]


def _which(own: Sequence[Cell], evidence: Evidence) -> Table:
    """Estimates by indicator, and how many of them are truncated."""
    rows = []
    for code in evidence.indicators():
        cells = [cell for cell in own if cell["indicator"] == code]
        if cells:
            truncated = sum(bool((own_estimate(cell) or {}).get("is_truncated")) for cell in cells)
            of_all = sum(cell["indicator"] == code for cell in evidence.cells)
            rows.append(
                (
                    Entry(words.indicator_name(code)),
                    Entry(words.years(cells)),
                    Entry(words.number(len(cells))),
                    Entry(words.share(len(cells) / of_all)),
                    Entry(words.number(truncated)),
                )
            )
    return Table(
        caption=_("Which figures are the portal's own estimates"),
        columns=(
            Column(_("Indicator"), width=40),
            Column(_("Years"), width=18),
            Column(_("Estimates"), is_number=True),
            Column(_("Of all figures"), is_number=True),
            Column(_("Truncated"), is_number=True),
        ),
        groups=(Rows(tuple(rows)),),
        note=_(
            "Truncated: sales reach back less than two mean lives of a product, or the year lies after the last sales "
            "year. What was sold before is not in such a figure, so the truth is probably higher."
        ),
    )


def _basis(run: Row) -> Table:
    """The sales that a run computed with, by kind."""
    rows = [
        (Entry(str(name)), Entry(words.share(run["shares"][kind])))
        for kind, name in KINDS.items()
        if run["shares"].get(kind)
    ]
    return Table(
        caption=_("Method run %(reference)s: sales of %(keys)s UNU-KEYs, %(first)s–%(last)s, by how they are known")
        % {
            "reference": run["reference"],
            "keys": run["keys_count"],
            "first": run["first_year"],
            "last": run["last_year"],
        },
        columns=(Column(_("Sales"), width=70), Column(_("Share"), is_number=True, width=30)),
        groups=(Rows(tuple(rows)),),
        note=_("Discretisation of the lifetimes: %(name)s.") % {"name": DISCRETISATIONS[run["discretisation"]]},
    )


def _notes(runs: Sequence[Row]) -> list[str]:
    return [str(NOTES[code]) % {"count": words.number(count)} for run in runs for code, count in run["notes"].items()]


def _bands(evidence: Evidence) -> list[Block]:
    """The newest totals that the portal estimated, each with its band; beside it what is recommended."""
    return [table for code in WITH_BANDS if (table := _band_table(code, evidence))]


def _band_table(code: str, evidence: Evidence) -> Table | None:
    cells = next(
        (
            found
            for category in (TOTAL, TOTAL_WITHOUT_PV)
            if (found := [cell for cell in evidence.series(code, category, MASS) if own_estimate(cell)])
        ),
        [],
    )[-MAX_YEARS:]
    rows = []
    for cell in cells:
        own = own_estimate(cell) or {}
        low, high = own.get("low"), own.get("high")
        rows.append(
            (
                Entry(str(cell["year"])),
                Entry(words.number(own["value"]), mark=_("truncated") if own.get("is_truncated") else ""),
                Entry(f"{words.number(low)}–{words.number(high)}" if low is not None and high is not None else "–"),
                Entry("") if is_own(cell) else Entry(words.number(cell["value"]), refs=evidence.refs([cell])),
            )
        )
    if not rows:
        return None
    return Table(
        caption=_("%(indicator)s (tonnes), %(category)s: the portal's estimate and its band")
        % {"indicator": words.indicator_name(code), "category": words.category_name(cells[0]["category"])},
        columns=(
            Column(_("Year"), width=14),
            Column(_("Estimate"), is_number=True, width=28),
            Column(_("5–95 % band"), is_number=True, width=30),
            Column(_("Recommended instead"), is_number=True, width=28),
        ),
        groups=(Rows(tuple(rows)),),
        note=_(
            "The band comes from seeded draws over unit weight, lifetime and sales; errors that all products share "
            "are not in it."
        ),
    )


def method(evidence: Evidence) -> list[Block]:
    """What the method note says of them."""
    if not evidence.runs:
        return []
    return [
        Heading(_("The portal's own estimates")),
        Paragraph(
            (
                Sentence(
                    _(
                        "Where sales of equipment are known by UNU-KEY, or production, imports and exports from which "
                        "they follow, the portal computes what becomes waste: the sales of each year times the share "
                        "of such products that is discarded at the age which they have reached (Weibull lifetimes)."
                    )
                ),
                *(
                    Sentence(
                        _(
                            "Method run %(reference)s: version %(version)s, %(discretisation)s, %(draws)s draws with "
                            "seed %(seed)s, lifetimes of %(lifetimes)s."
                        )
                        % {
                            "reference": run["reference"],
                            "version": run["code_version"],
                            "discretisation": DISCRETISATIONS[run["discretisation"]],
                            "draws": run["draws"],
                            "seed": run["seed"],
                            "lifetimes": run["parameters"]["lifetimes_source"],
                        }
                    )
                    for run in evidence.runs
                ),
            )
        ),
    ]


def entry(sent: Row, evidence: Evidence) -> FileEntry:
    """In the provenance annex. A run has no file: its fingerprint is that of inputs, reference tables and code."""
    run = evidence.run(sent["run"])
    facts = [
        (_("Method run"), _("version %(version)s of the method") % {"version": run["code_version"]}),
        (_("Figures"), words.figures_counted(sent["rows"])),
        (_("Computed"), words.day(run["ran_on"])),
        (_("Discretisation"), str(DISCRETISATIONS[run["discretisation"]])),
        (_("Seed"), str(run["seed"])),
        (_("Lifetimes"), run["parameters"]["lifetimes_source"]),
    ]
    if run["parameters"]["weights_source"]:
        facts.append((_("Unit weights"), run["parameters"]["weights_source"]))
    facts.append((_("Visible to"), str(Visibility(sent["visibility"]).label)))
    return FileEntry(run["reference"], sent["title"], tuple(facts), run["digest"])
