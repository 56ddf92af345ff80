"""Pages of requests: the wizard and its drafts, the list, deeds sent back, files, what is kept out of sight."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from coalition.models import Person
from countries.actions import documents, requests
from countries.models import CaseDocument, SupportRequest
from countries.presenters.requests import shown, waiting, waiting_for
from tests.factories.contributions import WorkOff, make_loaded
from tests.factories.requests import (
    NEEDS,
    PDF,
    Cast,
    a_letter,
    make_circulated,
    make_draft,
    make_endorsed,
    make_engaged,
    make_offer,
    make_offers_closed,
    make_response,
    make_response_sent,
    make_submitted,
)

ClientOf = Callable[[Person | None], Client]
LIST = reverse("countries:request-list")
S = SupportRequest.Status


def page_of(case: SupportRequest) -> str:
    return reverse("countries:request-detail", args=[case.pk])


def step_of(case: SupportRequest, step: str) -> str:
    return reverse("countries:request-edit", args=[case.pk, step])


def deed_of(case: SupportRequest, deed: str) -> str:
    return reverse("countries:request-do", args=[case.pk, deed])


def text_of(client: Client, url: str, **asked: Any) -> str:
    return client.get(url, asked).content.decode()


def needs_data(*titles: str, edition: int = 1) -> dict[str, Any]:
    data: dict[str, Any] = {"needs-TOTAL_FORMS": len(titles), "needs-INITIAL_FORMS": 0, "edition": edition}
    for number, title in enumerate(titles):
        data |= {
            f"needs-{number}-title": title,
            f"needs-{number}-area": "policy",
            f"needs-{number}-support": "advice",
            f"needs-{number}-priority": "1",
        }
    return data


# -- The wizard ------------------------------------------------------------------------------------------------
def test_wizard_leads_from_the_first_step_to_the_submitted_request(cast: Cast, client_of: ClientOf) -> None:
    writer = client_of(cast.world.country_officer)
    answer = writer.post(
        reverse("countries:request-new"), {"country": "JAM", "title": "A strategy", "authority": "Ministry"}
    )
    case = SupportRequest.objects.get()
    assert answer.url == step_of(case, "problem")
    writer.post(step_of(case, "problem"), {"edition": 0, "problem": "Burning", "sdg_targets": "12.4, 12.5"})
    assert writer.post(step_of(case, "needs"), needs_data("A bill")).url == step_of(case, "letter")
    letter = SimpleUploadedFile("letter.pdf", PDF)
    assert writer.post(step_of(case, "letter"), {"file": letter, "language": "en"}).url == step_of(case, "check")
    writer.post(deed_of(case, "submit"))
    case.refresh_from_db()
    assert (case.status, case.sdg_targets, case.needs.count()) == (S.SUBMITTED, ["12.4", "12.5"], 1)


def test_draft_is_found_again_with_what_was_typed(cast: Cast, client_of: ClientOf) -> None:
    make_draft(cast.world.country_officer, authority="Ministry of Sea", needs=())
    writer = client_of(cast.world.country_officer)
    assert "Support for a national e-waste strategy" in text_of(writer, LIST)
    assert "Ministry of Sea" in text_of(writer, step_of(SupportRequest.objects.get(), "about"))


def test_step_chosen_keeps_what_was_typed_on_the_way(cast: Cast, client_of: ClientOf) -> None:
    case = make_draft(cast.world.country_officer)
    writer = client_of(cast.world.country_officer)
    answer = writer.post(step_of(case, "problem"), {"edition": case.edition, "problem": "Typed", "to": "about"})
    assert answer.url == step_of(case, "about")
    assert SupportRequest.objects.get().problem == "Typed"
    assert writer.post(step_of(case, "letter"), {"to": "needs"}).url == step_of(case, "needs")


def test_step_with_a_fault_keeps_what_was_typed(cast: Cast, client_of: ClientOf) -> None:
    case = make_draft(cast.world.country_officer)
    answer = client_of(cast.world.country_officer).post(
        step_of(case, "problem"), {"edition": case.edition, "problem": "Typed with care", "sdg_targets": "99.9"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“99.9” is no target of the SDGs." in page
    assert "Typed with care" in page


def test_letter_that_is_none_says_so_beside_the_field(cast: Cast, client_of: ClientOf) -> None:
    case = make_draft(cast.world.country_officer, letter=False)
    answer = client_of(cast.world.country_officer).post(
        step_of(case, "letter"), {"file": SimpleUploadedFile("letter.pdf", b"MZ no letter"), "language": "en"}
    )
    assert "This is none of these: PDF document, PNG picture, JPEG picture" in answer.content.decode()
    assert not CaseDocument.objects.exists()


def test_last_step_says_what_is_missing(cast: Cast, client_of: ClientOf) -> None:
    case = make_draft(cast.world.country_officer, letter=False)
    page = text_of(client_of(cast.world.country_officer), step_of(case, "check"))
    assert "Attach the signed letter." in page
    answer = client_of(cast.world.country_officer).post(deed_of(case, "submit"))
    assert answer.status_code == 403
    assert "Attach the signed letter." in answer.content.decode()


def test_stale_step_shows_both_versions_and_may_be_saved_knowingly(cast: Cast, client_of: ClientOf) -> None:
    case = make_draft(cast.world.country_officer)
    seen = case.edition
    requests.save(case=case, edition=seen, problem="Theirs", by=cast.coordinator)
    writer = client_of(cast.world.country_officer)
    answer = writer.post(step_of(case, "problem"), {"edition": seen, "problem": "Mine"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else saved this meanwhile." in page
    assert "Theirs" in page
    assert "Mine" in page
    writer.post(step_of(case, "problem"), {"edition": seen + 1, "problem": "Mine"})
    case.refresh_from_db()
    assert case.problem == "Mine"


def test_stale_needs_show_both_versions(cast: Cast, client_of: ClientOf) -> None:
    case = make_draft(cast.world.country_officer)
    seen = case.edition
    requests.save(case=case, edition=seen, needs=NEEDS[:1], by=cast.coordinator)
    answer = client_of(cast.world.country_officer).post(step_of(case, "needs"), needs_data("Mine", edition=seen))
    assert answer.status_code == 409
    both = {line["label"]: line for line in answer.context["both"]}
    assert "What is needed: Statistics on e-waste" in both["Need 1"]["theirs"]
    assert "What is needed: Mine\nProgramme area: Policy and legislation" in both["Need 1"]["mine"]


def test_similar_requests_are_shown_while_typing_as_far_as_one_may_know(cast: Cast, client_of: ClientOf) -> None:
    make_submitted(cast, title="Batteries on the beach")
    make_submitted(cast, title="A secret dump", classification="confidential")
    similar = reverse("countries:request-similar")
    page = text_of(client_of(cast.world.jamaica_officer), similar, country="JAM", title="Batteries")
    assert "Batteries on the beach" in page
    assert "A secret dump" not in page
    assert "Batteries" not in text_of(client_of(cast.world.uk_officer), similar, country="JAM", title="Batteries")


# -- The form to fill in offline -------------------------------------------------------------------------------
def test_form_filled_in_offline_becomes_a_draft(cast: Cast, client_of: ClientOf) -> None:
    writer = client_of(cast.world.country_officer)
    book = load_workbook(io.BytesIO(writer.get(reverse("countries:request-form")).content))
    typed = {
        "country": "JAM",
        "title": "From paper",
        "authority": "Ministry",
        "urgency": "sometime",
        "sdg_targets": "12.4",
    }
    for row in book["Request"].iter_rows(min_row=2):
        if row[0].value in typed:
            row[2].value = typed[row[0].value]
    book["Needs"].append(["A bill", "Policy and legislation", "advice", 1, None, "Passed"])
    book["Needs"].append(["No area", "", "advice", "sooner", "in spring"])
    out = io.BytesIO()
    book.save(out)
    answer = writer.post(
        reverse("countries:request-import"), {"file": SimpleUploadedFile("form.xlsx", out.getvalue())}, follow=True
    )
    case = SupportRequest.objects.get()
    assert (case.title, case.country_id, case.sdg_targets) == ("From paper", "JAM", ["12.4"])
    assert list(case.needs.values_list("title", "area", "support")) == [
        ("A bill", "policy", "advice"),
        ("No area", "", "advice"),
    ]
    page = answer.content.decode()
    for cell in ("Request C7, “sometime”. Urgency:", "Needs D4, “sooner”. Priority:", "Needs E4, “in spring”. Wanted"):
        assert cell in page


def test_form_with_more_needs_than_are_taken_says_so(cast: Cast, client_of: ClientOf) -> None:
    writer = client_of(cast.world.country_officer)
    book = load_workbook(io.BytesIO(writer.get(reverse("countries:request-form")).content))
    for number in range(32):
        book["Needs"].append([f"Need {number}"])
    out = io.BytesIO()
    book.save(out)
    answer = writer.post(
        reverse("countries:request-import"), {"file": SimpleUploadedFile("form.xlsx", out.getvalue())}, follow=True
    )
    assert SupportRequest.objects.get().needs.count() == 30
    assert "Needs A33 and below: more than 30 needs are not taken." in answer.content.decode()


@pytest.mark.parametrize("content", [b"no workbook", b"PK\x03\x04 broken"])
def test_file_that_is_not_the_form_is_refused(cast: Cast, client_of: ClientOf, content: bytes) -> None:
    answer = client_of(cast.world.country_officer).post(
        reverse("countries:request-import"), {"file": SimpleUploadedFile("form.xlsx", content)}
    )
    assert "This is not the form" in answer.content.decode()
    assert not SupportRequest.objects.exists()


def test_archive_that_unpacks_to_too_much_is_refused(cast: Cast, client_of: ClientOf) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (31 * 1024 * 1024))
    answer = client_of(cast.world.country_officer).post(
        reverse("countries:request-import"), {"file": SimpleUploadedFile("form.xlsx", out.getvalue())}
    )
    assert "unpacks to more than the form can hold" in answer.content.decode()


# -- Deeds -----------------------------------------------------------------------------------------------------
def test_deed_that_may_not_be_done_is_greyed_with_its_sentence(cast: Cast, client_of: ClientOf) -> None:
    case = make_endorsed(cast)
    other = make_response(cast, make_offers_closed(cast))
    page = text_of(client_of(cast.world.secretary), page_of(other.request))
    assert "Whoever wrote the response does not sign it off: a second person does." in page
    assert "Circulate to members" in text_of(client_of(cast.world.secretary), page_of(case))
    assert "Circulate to members" not in text_of(client_of(cast.minister), page_of(case))


def test_deed_sent_back_keeps_what_was_typed_beside_its_fault(cast: Cast, client_of: ClientOf) -> None:
    case = make_endorsed(cast)
    answer = client_of(cast.world.secretary).post(deed_of(case, "circulate"), {"closes_on": "2020-01-01"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The window must end after today." in page
    assert 'value="2020-01-01"' in page


def test_second_to_act_is_told_what_happened(cast: Cast, client_of: ClientOf) -> None:
    case = make_submitted(cast)
    client_of(cast.world.secretary).post(deed_of(case, "acknowledge"))
    answer = client_of(cast.second_secretary).post(deed_of(case, "acknowledge"))
    assert answer.status_code == 409
    assert "This is now “acknowledged”." in answer.content.decode()


# -- Offers ----------------------------------------------------------------------------------------------------
def test_good_answers_are_kept_beside_one_with_a_fault(cast: Cast, client_of: ClientOf) -> None:
    case = make_circulated(cast)
    first, second, _third = case.needs.all()
    answer = client_of(cast.world.unitar_officer).post(
        reverse("countries:offer-edit", args=[case.pk]),
        {f"need-{first.pk}-kind": "cannot", f"need-{second.pk}-kind": "lead", f"need-{second.pk}-what": ""},
    )
    assert answer.status_code == 422
    assert "Say what you offer." in answer.content.decode()
    assert [offer.need_id for offer in first.offers.all()] == [first.pk]
    assert not second.offers.exists()


def test_answer_over_a_colleagues_shows_both(cast: Cast, client_of: ClientOf) -> None:
    case = make_circulated(cast)
    need = case.needs.all()[0]
    make_offer(need, cast.world.unitar_colleague, what="Theirs")
    url = reverse("countries:offer-edit", args=[case.pk])
    mine = {f"need-{need.pk}-kind": "lead", f"need-{need.pk}-what": "Mine", f"need-{need.pk}-seen": ""}
    officer = client_of(cast.world.unitar_officer)
    answer = officer.post(url, mine)
    assert answer.status_code == 409
    both = {line["label"]: (line["theirs"], line["mine"]) for line in answer.context["both"]}
    assert both["1. What we offer"] == ("Theirs", "Mine")
    again = mine | {f"need-{need.pk}-seen": answer.context["forms"][0].edition}
    assert officer.post(url, again).status_code == 302
    assert need.offers.get().what == "Mine"


def test_answer_without_a_kind_is_not_lost_in_silence(cast: Cast, client_of: ClientOf) -> None:
    case = make_circulated(cast)
    need = case.needs.all()[0]
    answer = client_of(cast.world.unitar_officer).post(
        reverse("countries:offer-edit", args=[case.pk]), {f"need-{need.pk}-what": "Two advisers"}
    )
    assert answer.status_code == 422
    assert "Choose an answer: without one the rest is not kept." in answer.content.decode()
    assert "Two advisers" in answer.content.decode()


def test_answer_that_comes_too_late_stands_there_to_be_copied(cast: Cast, client_of: ClientOf) -> None:
    case = make_offers_closed(cast)
    need = case.needs.all()[0]
    typed = {f"need-{need.pk}-kind": "lead", f"need-{need.pk}-what": "Three advisers"}
    answer = client_of(cast.world.unitar_officer).post(reverse("countries:offer-edit", args=[case.pk]), typed)
    assert answer.status_code == 409
    assert "Three advisers" in answer.content.decode()
    assert "The window has closed" in answer.content.decode()
    assert not need.offers.filter(what="Three advisers").exists()


# -- What is confidential --------------------------------------------------------------------------------------
def test_confidential_request_is_found_by_its_reference_alone(cast: Cast, client_of: ClientOf) -> None:
    case = make_submitted(cast, title="Dumping at night", classification="confidential")
    reader = client_of(cast.world.secretary)
    assert page_of(case) not in text_of(reader, LIST, q="Dumping")
    assert page_of(case) in text_of(reader, LIST, q=case.reference)


def test_confidential_request_is_in_no_work_plan(cast: Cast, client_of: ClientOf) -> None:
    make_offers_closed(cast, framework="Outcome 3")
    make_offers_closed(cast, framework="Hidden outcome", classification="confidential")
    table = text_of(client_of(cast.world.secretary), reverse("countries:work-plan"))
    assert "Outcome 3" in table
    assert "Hidden outcome" not in table


def test_confidential_document_is_not_in_the_archive(cast: Cast, client_of: ClientOf) -> None:
    case = make_response_sent(cast).request
    case.documents.update(classification="confidential")
    answer = client_of(cast.world.secretary).get(reverse("countries:dossier", args=[case.pk, "zip"]))
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert {"dossier.pdf", "response-1.pdf", "response-1.docx", "work-plan.csv"} == set(names)


def test_dossier_tells_the_whole_case_but_what_is_confidential(cast: Cast, client_of: ClientOf) -> None:
    case = make_response_sent(cast, framework="Outcome 3.2").request
    documents.add(case=case, file=a_letter(), kind="other", title="Dumping at night", by=cast.minister)
    case.documents.filter(kind="other").update(classification="confidential")
    answer = client_of(cast.world.secretary).get(reverse("countries:dossier", args=[case.pk, "pdf"]))
    text = " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())
    for part in ("Outcome 3.2", "Statistics on e-waste", "We do it. · committed", "Endorsed by", "Screening"):
        assert part in text
    assert "1 confidential document is read on the portal alone." in text
    assert "Dumping at night" not in text


def test_document_above_the_own_level_is_not_listed(cast: Cast, client_of: ClientOf) -> None:
    case = make_circulated(cast)
    document = case.documents.get()
    CaseDocument.objects.filter(pk=document.pk).update(classification="strictly")
    url = reverse("countries:document-file", args=[case.pk, document.pk])
    member = client_of(cast.world.unitar_officer)
    assert url not in text_of(member, page_of(case))
    assert member.get(url).status_code == 404
    assert b"".join(client_of(cast.minister).get(url).streaming_content) == PDF


def test_secretariat_sees_similar_requests_before_it_sends_one_on(cast: Cast, client_of: ClientOf) -> None:
    make_submitted(cast, title="Batteries on the beach")
    case = make_submitted(cast, title="Another one")
    assert "Batteries on the beach" in text_of(client_of(cast.world.secretary), page_of(case))
    assert "Batteries on the beach" not in text_of(client_of(cast.minister), page_of(case))


def test_screening_is_read_by_who_endorses_and_not_by_members(cast: Cast, client_of: ClientOf) -> None:
    case = make_circulated(cast)
    question = "The letter comes from the authority named"
    assert question in text_of(client_of(cast.coordinator), page_of(case))
    for person in (cast.minister, cast.world.unitar_officer):
        assert question not in text_of(client_of(person), page_of(case))


# -- Home and desk ---------------------------------------------------------------------------------------------
def test_home_page_says_what_waits_for_whom(cast: Cast, client_of: ClientOf) -> None:
    case = make_submitted(cast, title="Waits for the desk")
    assert "Waits for the desk" in client_of(cast.world.secretary).get("/").content.decode()
    sections = client_of(cast.minister).get("/").context
    assert [item.url for item in sections["for_others"].items] == [page_of(case)]
    assert sections["for_you"].items == []


def test_desk_shows_how_long_each_stage_takes(cast: Cast, client_of: ClientOf) -> None:
    make_endorsed(cast)
    answer = client_of(cast.world.secretary).get(reverse("countries:request-queue"))
    stages = {str(stage["name"]): stage for stage in answer.context["stages"]}
    assert stages["submitted"]["number"] == 1
    assert stages["submitted"]["benchmark"] == 7
    assert stages["endorsed"]["standing"] == 1


def test_timeline_of_the_country_tells_those_who_may_know(cast: Cast, client_of: ClientOf) -> None:
    case = make_submitted(cast, title="Told on the timeline")
    country = reverse("countries:country-detail", args=["JAM"])
    assert page_of(case) in text_of(client_of(cast.minister), country)
    for person in (None, cast.world.uk_officer, cast.world.unitar_officer, cast.world.stakeholder):
        assert "Told on the timeline" not in text_of(client_of(person), country)


def test_timeline_of_the_country_tells_everybody_of_public_data(
    cast: Cast, client_of: ClientOf, work_off: WorkOff
) -> None:
    make_loaded(work_off, cast.world.unitar_officer, cast.world.secretary, title="A survey for all")
    make_loaded(
        work_off,
        cast.world.unitar_officer,
        cast.world.secretary,
        "JAM,2013,GEN,TOTAL,15,kt,A,",
        title="A survey for us",
        source="A survey among us",
        visibility="coalition",
    )
    country = client_of(None).get(reverse("countries:country-detail", args=["JAM"]))
    assert [moment.text for moment in country.context["timeline"]] == ["A survey for all"]


def test_report_waits_for_government_until_it_is_approved(cast: Cast) -> None:
    engagement = make_engaged(cast)
    assert waiting_for(cast.world.unitar_officer).exists()
    report = documents.add(case=engagement.request, file=a_letter(), kind="scoping", by=cast.world.unitar_officer)
    case = shown(SupportRequest.objects.all()).get(pk=engagement.request_id)
    assert (waiting(case).who, waiting(case).since) == ("government", report.created_at)
    assert list(waiting_for(cast.minister)) == [case]
    assert not waiting_for(cast.world.unitar_officer).exists()
    documents.approve(document=report, by=cast.minister)
    assert list(waiting_for(cast.world.unitar_officer)) == [case]


def test_country_page_tells_who_works_there_to_who_may_know(cast: Cast, client_of: ClientOf) -> None:
    engagement = make_engaged(cast)
    country = reverse("countries:country-detail", args=["JAM"])
    working = client_of(cast.minister).get(country).context["at_work"]
    assert [(work["lead"].acronym, work["stages"]) for work in working] == [("UNITAR", ["Scoping"])]
    assert page_of(engagement.request) == working[0]["url"]
    assert client_of(None).get(country).context["at_work"] == []
