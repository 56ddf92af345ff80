"""What people said of single figures: the government's footnotes, and values that reviewers chose."""

from django.utils.translation import gettext as _

from reports.builders import words
from reports.builders.document import Block, Heading, Points, Sentence
from reports.builders.evidence import DISPUTED, Cell, Evidence, Row


def blocks(evidence: Evidence) -> list[Block]:
    found: list[Block] = []
    if evidence.said:
        notes = tuple(Sentence(text(*said), evidence.refs([said[1]])) for said in evidence.said)
        found += [Heading(_("What the Government says of single figures")), Points(notes)]
    if decided := evidence.decided():
        chosen = tuple(Sentence(_chosen(cell, evidence), evidence.refs([cell])) for cell in decided)
        found += [Heading(_("Values that a reviewer chose")), Points(chosen)]
    return found


def text(number: int, cell: Cell, said: Row) -> str:
    """A footnote: who confirms or disputes which value, when, why, and what the government gives instead."""
    params = {
        "number": number,
        "cell": words.cell_name(cell),
        "value": words.quantity(said["value"], said["unit"]),
        "organisation": said["organisation"],
        "day": words.day(said["given_on"]),
        "reason": said["reason"],
    }
    if said["kind"] != DISPUTED:
        sentence = _("Note %(number)s. %(cell)s: %(organisation)s confirms %(value)s (%(day)s).") % params
        return f"{sentence} {said['reason']}".strip()
    sentence = _("Note %(number)s. %(cell)s: %(organisation)s disputes %(value)s (%(day)s): %(reason)s") % params
    if said["own_value"] is None:
        return sentence
    own = words.quantity(said["own_value"], said["own_unit"])
    its_own = _("Its own figure: %(value)s.") % {"value": own}
    return f"{sentence} {its_own}"


def _chosen(cell: Cell, evidence: Evidence) -> str:
    override = cell["override"]
    return _("%(cell)s: %(source)s, chosen by a reviewer of %(who)s (%(day)s): %(reason)s") % {
        "cell": words.cell_name(cell),
        "source": words.source_of(cell, evidence),
        "who": override["organisation"] or _("the secretariat"),
        "day": words.day(override["decided_on"]),
        "reason": override["reason"],
    }
