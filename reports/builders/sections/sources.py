"""Sources and conflicts: who says what, and every value where they differ."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.builders import words
from reports.builders.document import Block, Column, Entry, Heading, Paragraph, Rows, Section, Sentence, Table
from reports.builders.evidence import Evidence
from reports.builders.sections import footnotes, tables

MAX_CONFLICTS = 10
MAX_AGREEMENTS = 6


def section(evidence: Evidence) -> Section:
    blocks: list[Block] = [
        Paragraph(
            (
                Sentence(
                    _(
                        "Figures that compete for one cell (the same country, indicator, category, year and measure) "
                        "are "
                        "never added and never averaged. One is recommended by a published order; the others are kept "
                        "beside it."
                    )
                ),
            )
        )
    ]
    if evidence.sources:
        blocks.append(_sources(evidence))
    else:
        blocks.append(Paragraph((Sentence(_("No source in the pool speaks of this country.")),)))
    conflicts, agreements = evidence.conflicts(), evidence.agreements()
    blocks.append(Heading(_("Values in conflict")))
    if conflicts:
        blocks.append(
            tables.competing(
                _("Figures whose sources differ by more than 10 %"),
                conflicts[:MAX_CONFLICTS],
                evidence,
                note=_rest(len(conflicts), MAX_CONFLICTS),
            )
        )
    else:
        blocks.append(
            Paragraph((Sentence(_("No two sources differ by more than 10 per cent about the same figure.")),))
        )
    if agreements:
        blocks += [
            Heading(_("Values that agree within 10 %")),
            tables.competing(
                _("Figures with several sources that agree"),
                agreements[:MAX_AGREEMENTS],
                evidence,
                note=_rest(len(agreements), MAX_AGREEMENTS),
            ),
        ]
    blocks += footnotes.blocks(evidence)
    return Section("sources", _("Sources and conflicts"), tuple(blocks))


def _rest(count: int, shown: int) -> str:
    left = count - shown
    if left <= 0:
        return ""
    return ngettext(
        "%(count)s further figure stands in the attached file figures.csv.",
        "%(count)s further figures stand in the attached file figures.csv.",
        left,
    ) % {"count": words.number(left)}


def _sources(evidence: Evidence) -> Table:
    rows = []
    for source in evidence.sources:
        used = evidence.used_of(source["issue"])
        rows.append(
            (
                Entry(words.source_name(source), refs=evidence.refs([{"issue": source["issue"]}]), is_strong=True),
                Entry(source["organisation_name"]),
                Entry(words.origin_name(source["origin"])),
                Entry(words.short_day(source["published_on"])),
                Entry(words.number(used)),
            )
        )
    return Table(
        caption=_("Sources of this edition"),
        columns=(
            Column(_("Source"), width=32),
            Column(_("Organisation"), width=24),
            Column(_("Origin"), width=20),
            Column(_("Published"), width=13),
            Column(_("Recommended values"), is_number=True, width=11),
        ),
        groups=(Rows(tuple(rows)),),
    )
