"""Puts an assessment together: from an edition to a document in one language."""

from dataclasses import replace

from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from datasets.models import Edition
from reports.builders import standing, words
from reports.builders.document import Block, Cover, Document, Figure, Section, Table
from reports.builders.evidence import Evidence
from reports.builders.sections import (
    annexes,
    gaps,
    indicators,
    instruments,
    jobs_hazards,
    materials,
    situation,
    sources,
    summary,
)
from reports.builders.standing import Standing


def assemble(edition: Edition, language: str) -> Document:
    """The same edition and language give an equal document."""
    with translation.override(language):
        return _assemble(edition, language)


def _assemble(edition: Edition, language: str) -> Document:
    evidence, published = Evidence(edition.evidence), standing.of(edition)
    on = edition.frozen_at.date()
    sections = [
        summary.section(evidence, on),
        situation.section(evidence),
        sources.section(evidence),
        indicators.section(evidence),
        materials.section(evidence),
        jobs_hazards.section(evidence),
        instruments.section(evidence, on),
        gaps.section(evidence, on),
        annexes.method(evidence),
        annexes.provenance(evidence),
        annexes.references(evidence),
        annexes.terms(evidence, published),
    ]
    return Document(
        title=_("%(country)s: country assessment of e-waste") % {"country": evidence.country_name},
        language=language,
        direction="rtl" if get_language_info(language)["bidi"] else "ltr",
        number=edition.number,
        audience=edition.audience,
        frozen_on=on,
        digest=edition.digest,
        cover=_cover(evidence, edition, published),
        sections=tuple(_numbered(sections)),
    )


def _cover(evidence: Evidence, edition: Edition, published: Standing) -> Cover:
    country = evidence.country
    return Cover(
        country=evidence.country_name,
        edition=_("Edition %(number)s") % {"number": edition.number},
        day=words.day(edition.frozen_at.date()),
        region=words.region(country),
        provenance=words.counted(evidence),
        standing=published.on_cover,
        running=published.on_every_page,
    )


def _numbered(sections: list[Section]) -> list[Section]:
    """Tables and figures are counted through the whole document."""
    tables = figures = 0
    numbered = []
    for section in sections:
        blocks: list[Block] = []
        for block in section.blocks:
            match block:
                case Table():
                    tables += 1
                    blocks.append(replace(block, number=tables))
                case Figure():
                    figures += 1
                    blocks.append(replace(block, number=figures))
                case _:
                    blocks.append(block)
        numbered.append(replace(section, blocks=tuple(blocks)))
    return numbered
