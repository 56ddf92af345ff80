"""Instruments: what binds the country, by recorded action, with the day on which the record was looked up."""

from datetime import date
from string import ascii_lowercase
from typing import Any

from django.utils.translation import gettext as _

from countries.models import Instrument
from countries.presenters.instruments import BINDS_UNLESS_OBJECTED, IN_FORCE, NOT_APPLICABLE, WORDS, is_stale
from reports.builders import words
from reports.builders.document import Block, Column, Entry, Heading, Paragraph, Rows, Section, Sentence, Table
from reports.builders.evidence import Evidence

Kind = Instrument.Kind
ILO_KINDS = (Kind.ILO_CONVENTION, Kind.ILO_PROTOCOL)
SOFT_KINDS = (Kind.ILO_RECOMMENDATION, Kind.ITU_T_RECOMMENDATION)


def section(evidence: Evidence, on: date) -> Section:
    environment = [row for row in evidence.instruments if row["kind"] not in (*ILO_KINDS, *SOFT_KINDS)]
    labour = [row for row in evidence.instruments if row["kind"] in ILO_KINDS]
    soft = [row for row in evidence.instruments if row["kind"] in SOFT_KINDS]
    blocks: list[Block] = [
        Paragraph(
            (
                Sentence(
                    _(
                        "A status is derived from dated actions, each with its source and the day of looking it up. "
                        "Where no "
                        "action is recorded, the table says “no record”: this does not mean that the country is not "
                        "a party."
                    )
                ),
                Sentence(
                    _("A record that was looked up more than 12 months before this edition is marked “to be checked”.")
                ),
            )
        )
    ]
    for heading, rows in (
        (_("Waste, chemicals and the ozone layer"), environment),
        (_("Labour standards"), labour),
    ):
        if rows:
            blocks += [Heading(heading), _table(heading, rows, on)]
    if soft:
        blocks += [
            Heading(_("Recommendations")),
            Paragraph(
                (
                    Sentence(
                        _("Recommendations guide policy; they are not open to ratification: %(titles)s.")
                        % {"titles": "; ".join(row["title"] for row in soft)}
                    ),
                )
            ),
        ]
    return Section("instruments", _("Instruments in force"), tuple(blocks))


def is_to_be_checked(row: dict[str, Any], on: date) -> bool:
    return bool(row["status"] != NOT_APPLICABLE and is_stale(row["as_of"], on))


def _table(heading: str, rows: list[dict[str, Any]], on: date) -> Table:
    sources = sorted({action["source"] for row in rows for action in row["actions"]})
    letters = dict(zip(sources, ascii_lowercase, strict=False))
    return Table(
        caption=_("%(family)s: recorded status") % {"family": heading},
        columns=(
            Column(_("Instrument"), width=50),
            Column(_("Status"), width=16),
            Column(_("Since"), width=13),
            Column(_("As of"), width=13),
            Column(_("Source")),
        ),
        groups=(Rows(tuple(_row(row, letters, on) for row in rows)),),
        note="; ".join(f"{letter}: {source}" for source, letter in letters.items()),
    )


def _row(row: dict[str, Any], letters: dict[str, str], on: date) -> tuple[Entry, ...]:
    sources = dict.fromkeys(action["source"] for action in row["actions"])
    return (
        Entry(row["title"]),
        Entry(str(WORDS[row["status"]].text), is_strong=row["status"] in (IN_FORCE, BINDS_UNLESS_OBJECTED)),
        Entry(words.short_day(row["since"])),
        Entry(words.short_day(row["as_of"]), mark=_("to be checked") if is_to_be_checked(row, on) else ""),
        Entry(", ".join(letters[source] for source in sources)),
    )
