"""Gaps: indicator by indicator what is known, in conflict, old or missing."""

from datetime import date

from django.utils.translation import gettext as _

from datasets.pool.findings import in_words
from datasets.presenters.gaps import MISSING, STATES, state_of
from datasets.reference.methods import ORIGIN
from reports.builders import words
from reports.builders.document import Block, Column, Entry, Heading, Paragraph, Points, Rows, Section, Sentence, Table
from reports.builders.evidence import Cell, Evidence

# What a national strategy asks for, in the order of the chain.
SOUGHT = ("POM", "GEN", "COLL", "RCY", "WIMP", "WEXP", "REUSE", "REPAIR", "JOBF", "JOBI", "FAC", "CAP", "PTS", "POP")
MAX_FINDINGS = 10


def section(evidence: Evidence, on: date) -> Section:
    blocks: list[Block] = [
        Paragraph(
            (
                Sentence(
                    _(
                        "The table says what a national strategy needs and what the pool holds. A missing figure is an "
                        "invitation: whoever has it can contribute it, with its source, and it enters the next edition."
                    )
                ),
            )
        ),
        Table(
            caption=_("What is known, in conflict, old or missing"),
            columns=(
                Column(_("Indicator"), width=34),
                Column(_("State"), width=28),
                Column(_("Years with a value"), width=24),
                Column(_("In conflict"), is_number=True, width=14),
            ),
            groups=(Rows(tuple(_row(code, evidence, on) for code in SOUGHT)),),
            note=_("Age is counted up to the day of this edition."),
        ),
    ]
    if evidence.findings:
        blocks += [
            Heading(_("What the portal found in the figures themselves")),
            Points(tuple(Sentence(in_words(finding)) for finding in evidence.findings[:MAX_FINDINGS])),
        ]
    return Section("gaps", _("Gaps"), tuple(blocks))


def _row(code: str, evidence: Evidence, on: date) -> tuple[Entry, ...]:
    cells = [cell for measure in evidence.measures(code) for cell in _of(code, measure, evidence)]
    name = Entry(words.indicator_name(code))
    if not cells:
        return (name, Entry(str(STATES[MISSING]), is_strong=True), Entry(""), Entry(""))
    sent = [cell for cell in cells if cell["origin"] != ORIGIN]
    is_own, cells = not sent, sent or cells
    conflicts = sum(cell["in_conflict"] for cell in cells)
    newest = max(cell["year"] for cell in cells)
    has_total = any(cell["category"].startswith("TOTAL") for cell in cells)
    state = state_of(newest, on, is_newest=True, in_conflict=bool(conflicts), has_total=has_total, is_own=is_own)
    return (
        name,
        Entry(str(STATES[state])),
        Entry(words.years(cells)),
        Entry(words.number(conflicts) if conflicts else ""),
    )


def _of(code: str, measure: str, evidence: Evidence) -> list[Cell]:
    return [
        cell for category in evidence.categories(code, measure) for cell in evidence.series(code, category, measure)
    ]
