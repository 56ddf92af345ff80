"""Summary: the newest figures in plain sentences, and what to read them with."""

from collections import Counter
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.builders import words
from reports.builders.document import (
    LABELS,
    Block,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Points,
    Section,
    Sentence,
)
from reports.builders.evidence import Cell, Evidence, is_own
from reports.builders.sections.gaps import SOUGHT
from reports.builders.sections.indicators import EU6
from reports.builders.sections.instruments import is_to_be_checked

HEADLINES = ("GEN", "GEN_PC", "COLL", "COLL_RATE", "POM", "RCY")


def section(evidence: Evidence, on: date) -> Section:
    blocks: list[Block] = [
        Paragraph(tuple(_lede(evidence)), is_lede=True),
        KeyFigures(tuple(_key_figure(code, evidence) for code in HEADLINES)),
        Heading(_("What the evidence says")),
        Points(tuple(_findings(evidence, on))),
        Heading(_("What is missing")),
        Points(tuple(_missing(evidence))),
    ]
    return Section("summary", _("Summary"), tuple(blocks))


def _lede(evidence: Evidence) -> list[Sentence]:
    generated = evidence.newest("GEN", measure="mass")
    if generated is None:
        return [
            Sentence(
                _(
                    "No source in the pool says how much e-waste is generated in this country. This assessment says "
                    "what "
                    "is known beside it, and what would be needed."
                )
            )
        ]
    sentences = [
        Sentence(
            _("In %(year)s the country generated %(quantity)s of e-waste (%(status)s).")
            % {
                "year": generated["year"],
                "quantity": words.quantity(generated["value"], generated["unit"]),
                "status": words.status_name(generated["status"]),
            },
            evidence.refs([generated]),
        )
    ]
    per_head = evidence.cell("GEN_PC", "TOTAL", generated["year"], "per_inhabitant")
    if per_head:
        sentences.append(
            Sentence(
                _("That is %(quantity)s.") % {"quantity": words.quantity(per_head["value"], per_head["unit"])},
                evidence.refs([per_head]),
            )
        )
    collected = evidence.newest("COLL", measure="mass")
    if collected is None:
        sentences.append(Sentence(_("How much of it is formally collected is not known: no source says.")))
    else:
        sentences.append(
            Sentence(
                _("Formally collected were %(quantity)s in %(year)s (%(status)s).")
                % {
                    "year": collected["year"],
                    "quantity": words.quantity(collected["value"], collected["unit"]),
                    "status": words.status_name(collected["status"]),
                },
                evidence.refs([collected]),
            )
        )
    return sentences


def _key_figure(code: str, evidence: Evidence) -> KeyFigure:
    cell = evidence.newest(code)
    label = words.indicator_name(code)
    if cell is None:
        return KeyFigure(label, "", note=_("no figure in the pool"))
    note = f"{cell['year']}, {words.status_name(cell['status'])}"
    if publisher := evidence.published_by(cell):
        note = _("%(note)s, as published by %(source)s") % {"note": note, "source": words.source_name(publisher)}
    elif cell["rule"] == "derived":
        note = _("%(note)s, derived") % {"note": note}
    if is_own(cell):
        note = _("%(note)s by the portal") % {"note": note}
    if band := evidence.band(cell):
        if band.low is not None and band.high is not None:
            ends = f"{words.number(band.low)}–{words.number(band.high)}"
            note = _("%(note)s, 5–95 %% band %(band)s") % {"note": note, "band": ends}
        if band.is_truncated:
            note = _("%(note)s, truncated") % {"note": note}
    if cell["in_conflict"]:
        note = _("%(note)s, in conflict") % {"note": note}
    elif cell.get("rests_on_conflict"):
        note = _("%(note)s, rests on a contested figure") % {"note": note}
    return KeyFigure(label, words.number(cell["value"]), words.unit_name(cell["unit"]), note, evidence.refs([cell]))


def _findings(evidence: Evidence, on: date) -> list[Sentence]:
    return [
        Sentence(_pool(evidence)),
        *_trend(evidence),
        *_largest_category(evidence),
        Sentence(_conflicts(evidence)),
        Sentence(_instruments(evidence, on)),
    ]


def _pool(evidence: Evidence) -> str:
    return _("The pool holds, over the years %(years)s: %(figures)s.") % {
        "years": _span(evidence.cells),
        "figures": words.counted(evidence),
    }


def _span(cells: list[Cell]) -> str:
    if not cells:
        return "–"
    known = [cell["year"] for cell in cells]
    return f"{min(known)}–{max(known)}"


def _trend(evidence: Evidence) -> list[Sentence]:
    """The longest run of one source: a change of source is no change of the country."""
    known = evidence.candidates_by_issue(evidence.series("GEN", measure="mass"))
    # What lacks the sales of earlier years grows as they are filled in, not as the country does.
    whole = {
        issue: [(year, value) for year, value in values if not value.get("is_truncated")]
        for issue, values in known.items()
    }
    said = {issue: values for issue, values in whole.items() if values}
    if not said:
        return []
    issue, values = max(said.items(), key=lambda each: (len(each[1]), each[0]))
    (first, old), (last, new) = values[0], values[-1]
    if last - first < 3 or not old["value"]:
        return []
    change = new["value"] / old["value"] - 1
    template = (
        _("By one source throughout (%(source)s), e-waste generated grew by %(change)s from %(first)s to %(last)s.")
        if change >= 0
        else _(
            "By one source throughout (%(source)s), e-waste generated fell by %(change)s from %(first)s to %(last)s."
        )
    )
    text = template % {
        "source": words.source_name(evidence.source(issue)),
        "change": words.share(abs(change)),
        "first": first,
        "last": last,
    }
    return [Sentence(text, evidence.refs([{"issue": issue}]))]


def _largest_category(evidence: Evidence) -> list[Sentence]:
    """Of the newest year whose six categories come from one issue: a part of one source is no share of another."""
    parts = _parts_of_one_issue(evidence)
    whole = sum(part["value"] for part in parts)
    if not whole:
        return []
    largest = max(parts, key=lambda part: part["value"])
    return [
        Sentence(
            _("The largest category in %(year)s was “%(category)s” with %(share)s of the mass of all six.")
            % {
                "year": largest["year"],
                "category": words.category_name(largest["category"]),
                "share": words.share(largest["value"] / whole),
            },
            evidence.refs(parts),
        )
    ]


def _parts_of_one_issue(evidence: Evidence) -> list[Cell]:
    for year in sorted({cell["year"] for cell in evidence.series("GEN", EU6[0], "mass")}, reverse=True):
        parts = [part for each in EU6 if (part := evidence.cell("GEN", each, year, "mass"))]
        known = [part for part in parts if part["value"] is not None and part["issue"]]
        if len(known) == len(EU6) and len({part["issue"] for part in known}) == 1:
            return known
    return []


def _conflicts(evidence: Evidence) -> str:
    count = len(evidence.conflicts())
    if not count:
        return _("No two sources differ by more than 10 per cent about the same figure.")
    return ngettext(
        "%(count)s figure is in conflict: its sources differ by more than 10 %%. Section %(section)s sets the "
        "values side by side.",
        "%(count)s figures are in conflict: their sources differ by more than 10 %%. Section %(section)s sets the "
        "values side by side.",
        count,
    ) % {"count": words.number(count), "section": LABELS["sources"]}


def _instruments(evidence: Evidence, on: date) -> str:
    counts = Counter(row["status"] for row in evidence.instruments)
    stale = sum(is_to_be_checked(row, on) for row in evidence.instruments)
    text = _(
        "Of %(all)s international instruments that bear on e-waste, %(bound)s are recorded as in force for the "
        "country; for %(none)s there is no record."
    ) % {
        "all": words.number(len(evidence.instruments)),
        "bound": words.number(counts["in_force"]),
        "none": words.number(counts["no_record"]),
    }
    if amendments := counts["binds_unless_objected"]:
        text += " " + ngettext(
            "%(count)s amendment binds a party unless it objected; whether the country did is not known here.",
            "%(count)s amendments bind a party unless it objected; whether the country did is not known here.",
            amendments,
        ) % {"count": words.number(amendments)}
    if stale:
        text += " " + _("%(stale)s of these statuses were last looked up more than 12 months ago.") % {
            "stale": words.number(stale)
        }
    return text


def _missing(evidence: Evidence) -> list[Sentence]:
    known = set(evidence.indicators())
    missing = [words.indicator_name(code) for code in SOUGHT if code not in known]
    sentences = []
    if missing:
        sentences.append(Sentence(_("No figure at all: %(indicators)s.") % {"indicators": words.listed(missing)}))
    if not any(category.startswith(("EU6", "UNU")) for category in evidence.categories("GEN", "mass")):
        sentences.append(
            Sentence(
                _("E-waste generated is not known by category: what it holds is told by the world's average alone.")
            )
        )
    national = any(source["origin"].startswith("national") for source in evidence.sources)
    if not national:
        sentences.append(
            Sentence(_("No national source is in the pool: every figure here is an international estimate or survey."))
        )
    where = _("Section %(section)s says figure by figure what is known, in conflict, old or missing.")
    sentences.append(Sentence(where % {"section": LABELS["gaps"]}))
    return sentences
