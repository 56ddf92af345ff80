"""What people said of single figures, in the assessment: as footnotes, on the page and in the PDF."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from datasets.actions import verdicts
from datasets.models.verdicts import VerdictKind
from datasets.pool import editions
from reports.builders import setting
from reports.builders.assembly import assemble
from reports.builders.document import Document
from tests.conftest import World
from tests.factories.review import GENERATED, make_conflict, make_decision, make_dispute

pytestmark = pytest.mark.django_db


def document_of(iso3: str = "JAM") -> tuple[Document, dict[str, object]]:
    edition = editions.freeze(iso3=iso3, audience="public", by=None)
    return assemble(edition, "en"), edition.evidence


def test_dispute_is_a_footnote_with_reason_and_own_figure(world: World) -> None:
    make_conflict()
    make_dispute(world.jamaica_officer)
    markup = setting.html(document_of()[0])
    assert "in conflict, disputed, note 1" in markup
    assert (
        "Note 1. E-waste generated, 2014 (tonnes): National Environment and Planning Agency disputes 16,000\xa0tonnes"
        in markup
    )
    assert "Imports of used equipment are missing. Its own figure: 18\xa0thousand tonnes." in markup


def test_confirmation_is_said_too(world: World) -> None:
    make_conflict()
    verdicts.judge(cell=GENERATED, kind=VerdictKind.CONFIRMED, by=world.jamaica_officer)
    assert "National Environment and Planning Agency confirms 16,000\xa0tonnes" in setting.html(document_of()[0])


def test_decision_is_named_with_its_reason(world: World) -> None:
    make_conflict()
    make_decision(world.secretary)
    markup = setting.html(document_of()[0])
    assert "Values that a reviewer chose" in markup
    assert "Monitor, chosen by a reviewer of the secretariat" in markup
    assert "It counts all sources." in markup


def test_assessment_without_a_word_has_no_chapter_for_one(world: World) -> None:
    make_conflict()
    markup = setting.html(document_of()[0])
    assert "What the Government says" not in markup
    assert "Values that a reviewer chose" not in markup


def test_figures_of_the_pdf_lead_to_their_pages(world: World, settings) -> None:
    settings.BASE_URL = "https://portal.example/"
    make_conflict()
    document, evidence = document_of()
    file, _pages = setting.pdf(document, evidence, setting.html(document))
    links = {
        annotation.get_object()["/A"].get("/URI")
        for page in PdfReader(io.BytesIO(file)).pages
        for annotation in page.get("/Annots", ())
        if "/A" in annotation.get_object()
    }
    assert "https://portal.example/c/JAM.GEN.2014/" in links


def test_short_address_leads_to_the_figure(world: World, client_of: Callable[[object], Client]) -> None:
    for code, category, measure in (
        ("JAM.GEN.2014", "TOTAL", "mass"),
        ("jam.GEN.2014.EU6-1", "EU6-1", "mass"),
        ("JAM.GEN.2014.TOTAL.pieces", "TOTAL", "pieces"),
    ):
        answer = client_of(None).get(reverse("datasets:cell-short", args=[code]))
        assert answer.headers["Location"] == reverse(
            "datasets:cell-detail", args=["JAM", "GEN", category, 2014, measure]
        )


@pytest.mark.parametrize("code", ["JAM", "JAM.GEN", "JAM.NOTHING.2014", "XXX.GEN.2014", "JAM.GEN.2014.NOTHING"])
def test_short_address_of_nothing_leads_nowhere(world: World, client_of: Callable[[object], Client], code: str) -> None:
    assert client_of(None).get(reverse("datasets:cell-short", args=[code])).status_code == 404
