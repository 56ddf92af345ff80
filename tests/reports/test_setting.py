"""The PDF, read back."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader

from datasets.models import Edition
from reports.builders import assembly, build, setting


@pytest.fixture
def content(edition: Edition) -> bytes:
    return build.render(edition, "en")[0]


@pytest.fixture
def reader(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text_of(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def test_pdf_has_10_to_20_pages(reader: PdfReader) -> None:
    assert 10 <= len(reader.pages) <= 20


def test_pdf_is_tagged_with_title_language_and_bookmarks(reader: PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Jamaica: country assessment of e-waste"
    assert reader.metadata.author == "E-waste Coalition"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    titles = [entry["/Title"] for entry in reader.outline if not isinstance(entry, list)]
    assert any("Summary" in title for title in titles)


def elements(node: Any) -> Iterator[dict[str, Any]]:
    """Every element of the tagged structure."""
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from elements(child)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from elements(node["/K"])


def test_every_figure_of_the_pdf_has_words(reader: PdfReader) -> None:
    found = [
        element for element in elements(reader.trailer["/Root"]["/StructTreeRoot"]) if element.get("/S") == "/Figure"
    ]
    assert found
    assert all(figure.get("/Alt") for figure in found)


def test_pdf_sets_figures_with_their_sources(reader: PdfReader) -> None:
    text = text_of(reader)
    assert "16,670 tonnes of e-waste (estimated)" in text
    assert "National statistics" in text
    assert "draft for review, not yet endorsed by the Government" in text
    assert "delimitation of its frontiers or boundaries" in text
    assert text.count("SHA-256") >= 3


def test_pdf_carries_evidence_and_figures(edition: Edition, reader: PdfReader) -> None:
    attached = {name: files[0] for name, files in reader.attachments.items()}
    assert json.loads(attached["evidence.json"]) == edition.evidence
    rows = list(csv.DictReader(io.StringIO(attached["figures.csv"].decode())))
    national = next(row for row in rows if (row["indicator"], row["category"], row["year"]) == ("GEN", "TOTAL", "2014"))
    assert (national["value"], national["sent_value"], national["sent_unit"]) == ("16120", "16.12", "kt")
    assert {row["use"] for row in rows} == {"recommended", "beside", ""}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_same_edition_gives_the_same_bytes(edition: Edition, language: str) -> None:
    assert build.render(edition, language) == build.render(edition, language)


def test_figures_take_no_formula_from_a_note(edition: Edition) -> None:
    edition.evidence["cells"][0]["candidates"][0]["note"] = "=cmd|' /C calc'!A0"
    assert b"'=cmd" in setting.figures(edition.evidence)


def test_arabic_runs_from_the_right(edition: Edition) -> None:
    markup = setting.html(assembly.assemble(edition, "ar"))
    assert '<html lang="ar" dir="rtl">' in markup
    assert "جامايكا" in markup


def test_charts_speak_the_language_of_their_document(edition: Edition) -> None:
    said = text_of(PdfReader(io.BytesIO(build.render(edition, "fr")[0])))
    assert "hollow, dashed" not in said
    assert "creux, en tirets : estimé" in said.replace("\xa0", " ").replace("\u202f", " ")
