"""The method note and the annexes: where every figure comes from, and under which terms it may be used."""

from collections import defaultdict
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from datasets.method.ranges import published_in
from datasets.models.contributions import Visibility
from datasets.reference.indicators import ORIGINS, STATUS_ORDER, STATUSES
from reports.builders import words
from reports.builders.document import (
    LABELS,
    Block,
    Column,
    Entry,
    FileEntry,
    Heading,
    Paragraph,
    Points,
    Provenance,
    Rows,
    Section,
    Sentence,
    SourceEntry,
    Table,
)
from reports.builders.evidence import Evidence, Row
from reports.builders.sections import estimates
from reports.builders.standing import Standing


def method(evidence: Evidence) -> Section:
    blocks: list[Block] = [
        Paragraph(
            (
                Sentence(
                    _(
                        "Figures are contributed as files, checked row by row, reviewed by somebody of another "
                        "organisation "
                        "and kept as sent. Only then are they converted: kilograms, thousand and million tonnes to "
                        "tonnes, "
                        "kilograms per inhabitant to tonnes with the recommended population of the same year."
                    )
                ),
            )
        ),
        Heading(_("Which value is recommended")),
        Points(
            (
                Sentence(_("First by origin: %(origins)s.") % {"origins": " > ".join(map(str, ORIGINS.values()))}),
                Sentence(
                    _("Then by observation status: %(statuses)s.")
                    % {"statuses": " > ".join(str(STATUSES[code]) for code in STATUS_ORDER if code != "M")}
                ),
                Sentence(
                    _("Then a later issue of the same source replaces an earlier one, which is kept as “restated”.")
                ),
                Sentence(_("Then the later publication; last, what was accepted later.")),
            )
        ),
        Heading(_("Spread and conflict")),
        Paragraph(
            (
                Sentence(
                    _(
                        "The spread of a figure is the distance between its highest and lowest competing value, "
                        "divided by "
                        "their median. Above 10 % the figure is in conflict. A restated value does not count."
                    )
                ),
            )
        ),
        Heading(_("Derived figures, sums and parts")),
        Paragraph(
            (
                Sentence(
                    _(
                        "Per inhabitant: tonnes times 1,000, divided by the population of the year. Collection rate: "
                        "e-waste "
                        "formally collected, divided by e-waste generated in the same year. A total is the sum of "
                        "its parts "
                        "only where no total is reported and the parts are complete. A derived figure is as weak as "
                        "its "
                        "weakest input and carries that input's status."
                    )
                ),
            )
        ),
        *estimates.method(evidence),
        Heading(_("What the words of status mean")),
        Paragraph(
            (
                Sentence(
                    _(
                        "Reported: counted or registered by the source. Provisional: reported, may still change. "
                        "Estimated "
                        "and imputed: worked out by the source. Forecast: expected for a year that was not over."
                    )
                ),
                Sentence(
                    _(
                        "The rules follow the E-waste Statistics Guidelines (second edition, 2018) and the metadata "
                        "of SDG "
                        "indicators 12.4.2 and 12.5.1. This edition was made by version %(version)s of the method."
                    )
                    % {"version": evidence.data["method"]["version"]}
                ),
            )
        ),
    ]
    return Section("method", _("Method note"), tuple(blocks))


def provenance(evidence: Evidence) -> Section:
    blocks: list[Block] = [
        Paragraph(
            (
                Sentence(
                    _(
                        "The number in brackets behind a figure names one of these sources. The fingerprint (SHA-256) "
                        "identifies the very file whose rows are in the pool."
                    )
                ),
            )
        ),
        Provenance(tuple(_source(number, source, evidence) for number, source in enumerate(evidence.sources, 1))),
    ]
    return Section("provenance", _("Provenance of every figure"), tuple(blocks))


def references(evidence: Evidence) -> Section:
    """Where the reference figures (world, materials, jobs, hazards) are published."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = [*evidence.factors("materials"), *evidence.factors("jobs"), *evidence.factors("hazards"), *evidence.world]
    for row in rows:
        found[published_in(row, evidence.ranges.issues)] |= _host(row["source"])
    lines = tuple(
        (Entry(_("published in: %(source)s") % {"source": origin}, is_strong=True), _read_at(origin, sorted(hosts)))
        for origin, hosts in sorted(found.items())
    )
    how = Paragraph(
        (
            Sentence(
                _(
                    "Marked second-hand: read at another site than the publisher's. The page of the original was not "
                    "consulted; whoever uses such a figure checks it there first. The full addresses are in "
                    "evidence.json, which is attached to the PDF."
                )
            ),
        )
    )
    table = Table(
        caption=_("Reference figures and where they were read"),
        columns=(Column(_("Published in"), width=34), Column(_("Read at"))),
        groups=(Rows(lines),),
    )
    return Section("references", _("Reference figures"), (how, table))


# Where publishers of reference figures set them out themselves, by how the publication's name begins.
OWN_SITES = {
    "Global E-waste Monitor": (
        "ewastemonitor.info",
        "globalewaste.org",
        "collections.unu.edu",
        "itu.int",
        "unitar.org",
    ),
    "FutuRaM": ("futuram.eu",),
    "ILSR": ("ilsr.org",),
    "RREUSE": ("rreuse.org",),
    "Univ. Limerick": ("ul.ie",),
}


def is_second_hand(origin: str, host: str) -> bool:
    """A figure read anywhere but on its publisher's own site."""
    own = next((sites for name, sites in OWN_SITES.items() if origin.startswith(name)), ())
    return not any(host == site or host.endswith(f".{site}") for site in own)


def _read_at(origin: str, hosts: list[str]) -> Entry:
    if not hosts:
        return Entry(_("worked out from that issue's totals"))
    second_hand = [host for host in hosts if is_second_hand(origin, host)]
    if not second_hand:
        return Entry(" · ".join(hosts))
    text = _("read second-hand at: %(sites)s") % {"sites": " · ".join(second_hand)}
    own = [host for host in hosts if host not in second_hand]
    return Entry(" · ".join((*own, text)), mark=_("second-hand"))


def _host(source: str) -> set[str]:
    host = urlsplit(source).hostname if source.startswith("http") else None
    return {host.removeprefix("www.")} if host else set()


def terms(evidence: Evidence, published: Standing) -> Section:
    licences = sorted(
        {sent["licence"] for source in evidence.sources for sent in source["contributions"] if sent["licence"]}
    )
    blocks: list[Block] = [
        Heading(_("Designations")),
        Paragraph(
            (
                Sentence(
                    _(
                        "The designations employed and the presentation of material in this document do not imply the "
                        "expression of any opinion whatsoever on the part of the United Nations or of the members of "
                        "the "
                        "E-waste Coalition concerning the legal status of any country, territory, city or area or of "
                        "its "
                        "authorities, or concerning the delimitation of its frontiers or boundaries."
                    )
                ),
            )
        ),
        Heading(_("Standing")),
        Paragraph((Sentence(published.in_the_terms),)),
        Heading(_("Licence")),
        Paragraph(
            (
                Sentence(
                    _(
                        "The figures remain under the terms of their sources, named in annex %(annex)s (%(licences)s). "
                        "The text may be quoted with the number of the edition."
                    )
                    % {"licences": "; ".join(licences) or _("none stated"), "annex": LABELS["provenance"]}
                ),
            )
        ),
        Heading(_("Attached files")),
        Paragraph(
            (
                Sentence(
                    _(
                        "The PDF carries two files: evidence.json, the frozen evidence of this edition, and "
                        "figures.csv, every "
                        "value of every source, recommended or not, with its file and row."
                    )
                ),
            )
        ),
    ]
    return Section("terms", _("Terms of use"), tuple(blocks))


def _source(number: int, source: Row, evidence: Evidence) -> SourceEntry:
    facts = [
        (_("Organisation"), f"{source['organisation_name']} ({source['organisation']})"),
        (_("Origin"), words.origin_name(source["origin"])),
        (_("Published"), words.day(source["published_on"])),
    ]
    if source["url"]:
        facts.append((_("Link"), source["url"]))
    return SourceEntry(
        number=number,
        title=words.source_name(source),
        citation=source["citation"],
        facts=tuple(facts),
        files=tuple(
            estimates.entry(sent, evidence) if sent.get("run") else _file(sent) for sent in source["contributions"]
        ),
    )


def _file(sent: Row) -> FileEntry:
    facts = [
        (_("File"), sent["file_name"]),
        (
            _("Size"),
            _("%(size)s bytes, %(rows)s rows used")
            % {"size": words.number(sent["size"]), "rows": words.number(sent["rows"])},
        ),
        (_("Accepted"), words.day(sent["accepted_on"])),
        (_("Licence"), sent["licence"] or _("not stated")),
        (_("Visible to"), str(Visibility(sent["visibility"]).label)),
    ]
    if sent["method_note"]:
        facts.append((_("Method"), sent["method_note"]))
    return FileEntry(sent["reference"], sent["title"], tuple(facts), sent["sha256"])
