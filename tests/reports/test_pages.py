"""Who reads which edition, as a page, a PDF, through the API."""

from collections.abc import Callable

import pytest
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from coalition.models import Person
from datasets.models import Edition
from datasets.pool import editions
from reports.builders import build
from reports.models import Assessment
from tests.conftest import World
from tests.reports.world import contribute

ClientOf = Callable[[Person | None], Client]
READERS = {
    # name: (own country's public edition, the other country's, Jamaica's coalition edition)
    "secretary": (200, 200, 200),
    "unitar_officer": (200, 200, 200),
    "auditor": (200, 200, 200),
    "country_officer": (200, 404, 200),
    "jamaica_officer": (200, 404, 404),
    "uk_officer": (404, 200, 404),
    "stakeholder": (404, 404, 404),
    "administrator": (404, 404, 404),
}


@pytest.fixture
def three(
    evidence: World, reference: None, work_off: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> tuple[Edition, Edition, Edition]:
    """Jamaica's public edition, the United Kingdom's, and one of Jamaica with figures for the coalition alone."""
    monkeypatch.setattr(build.setting, "pdf", lambda document, _evidence, _markup: (document.title.encode(), 12))
    made = [build.build(iso3=iso3, language="en", audience="public", by=None).edition for iso3 in ("JAM", "GBR")]
    contribute(
        ("JAM,2015,COLL,TOTAL,120,t,E,",),
        organisation=evidence.itu,
        by=evidence.itu_officer,
        accepted_by=evidence.secretary,
        work_off=work_off,
        source="Coalition survey",
        visibility="coalition",
    )
    made.append(build.build(iso3="JAM", language="en", audience="coalition", by=None).edition)
    assert made[2].audience == "coalition"
    return made[0], made[1], made[2]


def _read(answer: HttpResponseBase) -> None:
    """To its end: the client then closes it without the database's connection, which the test still needs."""
    if isinstance(answer, StreamingHttpResponse):
        list(answer)


def _status(client: Client, url: str) -> int:
    answer = client.get(url)
    _read(answer)
    return answer.status_code


@pytest.mark.parametrize("route", ["reports:assessment-detail", "reports:assessment-download"])
@pytest.mark.parametrize("reader", READERS)
def test_edition_is_open_by_role_country_and_audience(
    route: str, reader: str, three: tuple[Edition, ...], evidence: World, client_of: ClientOf
) -> None:
    client = client_of(getattr(evidence, reader))
    answers = tuple(_status(client, reverse(route, args=[edition.country_id, edition.number])) for edition in three)
    assert answers == READERS[reader]


@pytest.mark.parametrize("reader", READERS)
def test_api_lists_and_opens_the_same_editions_as_the_pages(
    reader: str, three: tuple[Edition, ...], evidence: World, client_of: ClientOf
) -> None:
    client = client_of(getattr(evidence, reader))
    expected = {edition.pk for edition, status in zip(three, READERS[reader], strict=True) if status == 200}
    assert {row["id"] for row in client.get("/api/v1/editions/").json()["results"]} == expected
    for edition in three:
        status = 200 if edition.pk in expected else 404
        assert client.get(f"/api/v1/editions/{edition.pk}/").status_code == status
        assert _status(client, f"/api/v1/editions/{edition.pk}/assessment/") == status


@pytest.mark.parametrize("name", ["assessment-detail", "assessment-download"])
def test_edition_asks_a_stranger_to_sign_in(name: str, three: tuple[Edition, ...], client_of: ClientOf) -> None:
    answer = client_of(None).get(reverse(f"reports:{name}", args=["JAM", three[0].number]))
    assert answer.status_code == 302


def test_page_says_what_the_pdf_says(three: tuple[Edition, ...], evidence: World, client_of: ClientOf) -> None:
    page = client_of(evidence.secretary).get(reverse("reports:assessment-detail", args=["JAM", 1])).content.decode()
    assert "16,670" in page
    assert "draft for review, not yet endorsed by the Government" in page
    assert 'id="source-1"' in page
    assert "style=" not in page


def test_page_is_read_in_the_language_asked_for(
    three: tuple[Edition, ...], evidence: World, client_of: ClientOf
) -> None:
    url = reverse("reports:assessment-detail", args=["JAM", 1])
    page = client_of(evidence.secretary).get(url, {"language": "ar"}).content.decode()
    assert '<div class="assessment" lang="ar" dir="rtl">' in page


def test_page_says_that_the_evidence_has_changed(
    three: tuple[Edition, ...], evidence: World, work_off: Callable[[], int], client_of: ClientOf
) -> None:
    url = reverse("reports:assessment-detail", args=["GBR", 2 if three[1].number == 2 else 1])
    client = client_of(evidence.secretary)
    assert "Evidence has changed since" not in client.get(url).content.decode()
    contribute(
        ("GBR,2016,GEN,TOTAL,1600,kt,E,",),
        organisation=evidence.itu,
        by=evidence.itu_officer,
        accepted_by=evidence.secretary,
        work_off=work_off,
        source="What a Waste",
    )
    assert editions.has_changed(three[1])
    page = client.get(url).content.decode()
    assert "Evidence has changed since" in page
    assert "1 figure is new, different or gone" in page
    assert "What a Waste (International Telecommunication Union" in page


def test_changes_name_no_contribution_that_the_edition_s_readers_may_not_see(
    three: tuple[Edition, ...], evidence: World, work_off: Callable[[], int]
) -> None:
    contribute(
        ("GBR,2016,GEN,TOTAL,1600,kt,E,",),
        organisation=evidence.itu,
        by=evidence.itu_officer,
        accepted_by=evidence.secretary,
        work_off=work_off,
        source="Closed survey",
        visibility="coalition",
    )
    assert editions.changes_since(three[1]) == editions.Changes(0, ())


def test_download_of_a_lost_document_says_how_to_have_it_again(
    three: tuple[Edition, ...], evidence: World, client_of: ClientOf
) -> None:
    assessment = Assessment.objects.get(edition=three[0])
    assessment.file.storage.delete(assessment.file.name)
    answer = client_of(evidence.auditor).get(reverse("reports:assessment-download", args=["JAM", 1]))
    assert answer.status_code == 422
    assert "Build the assessment again" in answer.content.decode()


def test_download_is_named_and_audited(three: tuple[Edition, ...], evidence: World, client_of: ClientOf) -> None:
    answer = client_of(evidence.auditor).get(reverse("reports:assessment-download", args=["JAM", 1]))
    _read(answer)
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="jamaica-assessment-edition-1-en.pdf"' in answer["Content-Disposition"]


def test_button_shows_progress_and_then_the_pdf(
    evidence: World, reference: None, work_off: Callable[[], int], client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build.setting, "pdf", lambda document, _evidence, _markup: (document.title.encode(), 12))
    client = client_of(evidence.jamaica_officer)
    answer = client.post(reverse("reports:assessment-build", args=["JAM"]), {"language": "en"})
    assert answer.status_code == 302
    waiting = client.get(answer["Location"]).content.decode()
    assert 'http-equiv="refresh"' in waiting
    assert reverse("reports:assessment-progress", args=["JAM"]) in waiting
    work_off()
    part = client.get(reverse("reports:assessment-progress", args=["JAM"]))
    assert part["HX-Refresh"] == "true"
    ready = client.get(answer["Location"]).content.decode()
    assert 'http-equiv="refresh"' not in ready
    assert reverse("reports:assessment-download", args=["JAM", 1]) in ready
    assert "Edition 1 is ready." in ready
    assert "Edition 1 is ready." not in client.get(answer["Location"]).content.decode()


def test_button_says_that_nothing_has_changed(
    three: tuple[Edition, ...], evidence: World, work_off: Callable[[], int], client_of: ClientOf
) -> None:
    client = client_of(evidence.jamaica_officer)
    client.post(reverse("reports:assessment-build", args=["JAM"]), {"language": "en"})
    work_off()
    panel = client.get(reverse("reports:assessment-progress", args=["JAM"])).content.decode()
    assert f"Nothing has changed since edition {three[0].number}." in panel


def test_form_offers_the_audiences_that_the_reader_may_read(
    three: tuple[Edition, ...], evidence: World, client_of: ClientOf
) -> None:
    url = reverse("reports:assessment-list", args=["JAM"])
    officer = client_of(evidence.jamaica_officer).get(url).content.decode()
    assert 'value="coalition"' not in officer
    team = client_of(evidence.country_officer).get(url).content.decode()
    assert 'value="coalition"' in team
    assert '<option value="public" selected>' in team


def test_list_betrays_no_edition_that_is_closed_to_the_reader(
    three: tuple[Edition, ...], evidence: World, client_of: ClientOf
) -> None:
    Edition.objects.filter(country="JAM", audience="public").update(audience="coalition")
    url = reverse("reports:assessment-list", args=["JAM"])
    page = client_of(evidence.jamaica_officer).get(url).content.decode()
    assert "No edition that is open to you" in page
    assert "No edition yet" not in page


def test_auditor_sees_why_there_is_no_button(three: tuple[Edition, ...], evidence: World, client_of: ClientOf) -> None:
    page = client_of(evidence.auditor).get(reverse("reports:assessment-list", args=["JAM"])).content.decode()
    assert "Assessments are built by" in page
    assert reverse("reports:assessment-build", args=["JAM"]) not in page


def test_list_asks_the_same_number_of_queries_for_one_edition_and_for_many(
    three: tuple[Edition, ...],
    evidence: World,
    client_of: ClientOf,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_of(evidence.secretary)
    url = reverse("reports:assessment-list", args=["JAM"])
    for number in range(10, 30):
        edition = Edition.objects.create(country_id="JAM", number=number, digest="0" * 64, evidence={})
        Assessment.objects.create(edition=edition, language="en", file="a.pdf", sha256="0" * 64, pages=12)
    with django_assert_max_num_queries(20):
        assert client.get(url).status_code == 200


def test_country_page_leads_to_the_newest_edition(
    three: tuple[Edition, ...], evidence: World, client_of: ClientOf
) -> None:
    url = reverse("countries:country-detail", args=["JAM"])
    page = client_of(evidence.jamaica_officer).get(url).content.decode()
    assert reverse("reports:assessment-detail", args=["JAM", three[0].number]) in page
    assert reverse("reports:assessment-detail", args=["JAM", three[2].number]) not in page
    assert "open to the country's government" in client_of(None).get(url).content.decode()
