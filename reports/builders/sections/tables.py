"""Entries and tables that several sections set alike."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from datasets.reference.limits import SHEET_STEP
from reports.builders import words
from reports.builders.document import Column, Entry, Rows, Table
from reports.builders.evidence import Candidate, Cell, Evidence, is_own
from reports.builders.sections import footnotes


def competing(caption: str, cells: Sequence[Cell], evidence: Evidence, note: str = "") -> Table:
    """Every value of each cell side by side, the recommended one first, down to file and row."""
    return Table(
        caption=caption,
        columns=(
            Column(_("Source"), width=34),
            Column(_("Value"), is_number=True, width=13),
            Column(_("As sent"), is_number=True, width=15),
            Column(_("Status"), width=12),
            Column(_("File and row"), width=14),
            Column(_("Use"), width=12),
        ),
        groups=tuple(_values_of(cell, evidence) for cell in cells),
        note=note,
    )


def _values_of(cell: Cell, evidence: Evidence) -> Rows:
    candidates = sorted(
        cell["candidates"], key=lambda each: (not each["is_recommended"], each["is_replaced"], -(each["value"] or 0))
    )
    rule = _("Rule: %(rule)s.") % {"rule": words.rule_name(cell["rule"])}
    apart = _("Spread %(spread)s.") % {"spread": words.share(cell["spread"])} if cell["spread"] else ""
    return Rows(
        heading=f"{words.cell_name(cell)}. {apart} {rule}".replace("  ", " "),
        path=words.cell_path(evidence.iso3, cell),
        rows=tuple(_candidate(candidate, evidence) for candidate in candidates),
    )


def _candidate(candidate: Candidate, evidence: Evidence) -> tuple[Entry, ...]:
    if candidate["is_recommended"]:
        use = Entry(_("recommended"), is_strong=True)
    elif candidate["is_replaced"]:
        use = Entry(_("restated by a later issue"))
    else:
        use = Entry(_("kept beside it"))
    value, sent = candidate["value"], candidate["sent_value"]
    return (
        Entry(
            words.source_name(evidence.source(candidate["issue"])),
            refs=evidence.refs([candidate]),
            is_strong=candidate["is_recommended"],
        ),
        Entry("" if value is None else words.number(value), is_strong=candidate["is_recommended"]),
        # An own estimate was not sent by anybody.
        Entry(
            ""
            if sent is None or is_own(candidate)
            else words.isolated(f"{words.exact(sent)}{words.NO_BREAK}{candidate['sent_unit']}")
        ),
        Entry(words.status_name(candidate["status"])),
        Entry(_place(candidate, evidence)),
        use,
    )


def _place(candidate: Candidate, evidence: Evidence) -> str:
    """Contribution, row, and of a workbook its sheet. An own estimate has a run behind it, not a file."""
    reference = evidence.reference(candidate)
    if is_own(candidate):
        return reference
    number, row = divmod(candidate["row"], SHEET_STEP)
    said = {"contribution": reference, "row": words.number(row)}
    if sheet := evidence.sheet(candidate["contribution"], number):
        return _("%(contribution)s, sheet “%(sheet)s”, row %(row)s") % (said | {"sheet": sheet})
    return _("%(contribution)s, row %(row)s") % said


def series(
    caption: str, cells: Sequence[Cell], evidence: Evidence, beside: Sequence[Cell] = (), note: str = ""
) -> Table:
    """Recommended values of one series by year; `beside` adds a second column (per inhabitant, a rate)."""
    second = {cell["year"]: cell for cell in beside}
    columns = [
        Column(_("Year"), width=10),
        Column(words.unit_name(cells[0]["unit"]).capitalize(), is_number=True, width=16),
    ]
    if second:
        columns.append(Column(words.unit_name(beside[0]["unit"]).capitalize(), is_number=True, width=16))
    columns += [Column(_("Status"), width=14), Column(_("Source"))]
    firsts = words.in_column([cell["value"] for cell in cells])
    seconds = words.in_column([second[cell["year"]]["value"] if cell["year"] in second else None for cell in cells])
    rows = []
    for cell, first, other in zip(cells, firsts, seconds, strict=True):
        said = marks(cell, evidence)
        entries = [
            Entry(str(cell["year"]), path=words.cell_path(evidence.iso3, cell)),
            Entry(first, mark=said, is_strong=True),
        ]
        if second:
            # What stands beside a marked figure rests on it: once is enough.
            beside_it = second.get(cell["year"])
            entries.append(Entry(other, mark=doubt(beside_it) if beside_it and not said else ""))
        entries += [
            Entry(words.status_name(cell["status"])),
            Entry(words.source_of(cell, evidence), refs=evidence.refs([cell])),
        ]
        rows.append(tuple(entries))
    notes = [footnotes.text(*said) for said in evidence.disputes(cells)]
    if any((band := evidence.band(cell)) and band.is_truncated for cell in cells):
        notes.append(_("Truncated: what was sold before the known sales is not in it."))
    return Table(
        caption=caption,
        columns=tuple(columns),
        groups=(Rows(tuple(rows)),),
        note=" ".join(filter(None, (note, *notes))),
    )


def doubt(cell: Cell) -> str:
    """Its sources disagree, or those of a figure that went into it; "" where neither is so."""
    if cell["in_conflict"]:
        return _("in conflict")
    return _("rests on a contested figure") if cell.get("rests_on_conflict") else ""


def marks(cell: Cell, evidence: Evidence) -> str:
    """In conflict or resting on one, truncated, and which footnotes dispute it."""
    said = list(filter(None, [doubt(cell)]))
    if (band := evidence.band(cell)) and band.is_truncated:
        said.append(_("truncated"))
    said += [_("disputed, note %(number)s") % {"number": number} for number, *_rest in evidence.disputes([cell])]
    return ", ".join(said)
