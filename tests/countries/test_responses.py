"""The response: composed, signed off by a second person, sent for good; government's word; the letter as files."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

from coalition.guards import Hidden, Invalid, Refused
from coalition.models import Changed, NotAllowed, Person
from countries.actions import circulation, responses
from countries.builders import letter
from countries.models import Response, SupportRequest
from countries.notices import clockwork
from countries.policies import responses as policies
from countries.presenters import letters
from tests.factories.requests import (
    Cast,
    make_answered,
    make_circulated,
    make_offers_closed,
    make_response,
    make_response_sent,
)
from tests.factories.roster import make_company

S = SupportRequest.Status


def edited(response: Response, by: Person, edition: int | None = None, text: str = "We do it together.") -> Response:
    items = {item.need_id: ("partly", text) for item in response.items.all()}
    return responses.edit(
        response=response,
        edition=response.edition if edition is None else edition,
        opening="Excellency,",
        closing="Yours sincerely,",
        items=items,
        by=by,
    )


def signed_off(response: Response, by: Person) -> Response:
    return responses.sign_off(response=response, edition=response.edition, by=by)


# -- Composing -------------------------------------------------------------------------------------------------
def test_response_answers_every_need_from_the_offers(cast: Cast) -> None:
    items = list(make_response(cast, make_offers_closed(cast)).items.all())
    assert [item.coverage for item in items] == ["covered", "covered", "partly"]
    assert (
        "United Nations Institute for Training and Research offers to lead: We do it (a new activity, committed)."
        in items[0].text
    )
    assert "is already doing this: https://example.org/work." in items[2].text


def test_response_is_written_once_the_window_has_closed(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="when the window for offers has closed"):
        make_response(cast, make_circulated(cast))


def test_second_composition_is_told_of_the_first(cast: Cast) -> None:
    case = make_offers_closed(cast)
    make_response(cast, case)
    with pytest.raises(Changed, match="being written already"):
        responses.compose(case=case, by=cast.second_secretary)


def test_draft_of_a_response_is_the_secretariats(cast: Cast) -> None:
    response = make_response(cast, make_offers_closed(cast))
    for person in (cast.minister, cast.coordinator, cast.world.unitar_officer):
        assert not policies.responses_visible_to(person).filter(pk=response.pk).exists()
    with pytest.raises(Hidden):
        policies.check_see(cast.minister, response)


# -- Two people ------------------------------------------------------------------------------------------------
def test_response_is_signed_off_by_a_second_person(cast: Cast) -> None:
    response = make_response(cast, make_offers_closed(cast))
    with pytest.raises(Refused, match="a second person does"):
        signed_off(response, cast.world.secretary)
    assert signed_off(response, cast.second_secretary).status == Response.Status.SIGNED_OFF


def test_response_that_was_edited_since_it_was_read_is_not_signed_off(cast: Cast) -> None:
    response = make_response(cast, make_offers_closed(cast))
    read = response.edition
    edited(response, cast.world.secretary)
    with pytest.raises(Changed, match="Read it again before you sign it off"):
        responses.sign_off(response=response, edition=read, by=cast.second_secretary)


def test_response_is_not_sent_unsigned(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        responses.send(response=make_response(cast, make_offers_closed(cast)), by=cast.world.secretary)


def test_edit_takes_the_signature_away(cast: Cast) -> None:
    response = make_response(cast, make_offers_closed(cast))
    signed_off(response, cast.second_secretary)
    assert edited(response, cast.world.secretary).status == Response.Status.DRAFT


def test_edit_over_a_version_not_seen_is_refused(cast: Cast) -> None:
    response = make_response(cast, make_offers_closed(cast))
    edited(response, cast.world.secretary)
    with pytest.raises(Changed, match="Somebody else saved this meanwhile"):
        edited(response, cast.second_secretary, edition=0, text="Otherwise.")


def test_need_without_an_answer_is_not_signed_off(cast: Cast) -> None:
    response = edited(make_response(cast, make_offers_closed(cast)), cast.world.secretary, text=" ")
    with pytest.raises(Invalid, match="Every need gets an answer in words"):
        signed_off(response, cast.second_secretary)


# -- Partners --------------------------------------------------------------------------------------------------
def test_partner_is_named_in_the_response_only_while_it_is_cleared(cast: Cast) -> None:
    today = timezone.localdate()
    company = make_company(cast.world.secretary, cleared=(today - timedelta(days=1), today + timedelta(days=90)))
    case = make_circulated(cast)
    circulation.pledge(need=case.needs.all()[0], partner=company, what="Trucks", by=cast.world.secretary)
    clockwork.close_window(case, timezone.now())
    response = make_response(cast, case)
    assert "Organisation Acme, a partner, pledges: Trucks." in response.items.all()[0].text
    filled = responses.edit(
        response=response,
        edition=0,
        opening="Excellency,",
        closing="Yours",
        items={item.need_id: (item.coverage, item.text or "None.") for item in response.items.all()},
        by=cast.world.secretary,
    )
    signed_off(filled, cast.second_secretary)
    company.due_diligence.update(outcome="suspended")
    with pytest.raises(Invalid, match="Organisation Acme has no cleared due diligence on this day"):
        responses.send(response=filled, by=cast.world.secretary)


# -- Sent for good ---------------------------------------------------------------------------------------------
def test_sent_response_is_not_edited(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="write a new version"):
        edited(make_response_sent(cast), cast.world.secretary)


def test_database_refuses_to_change_a_sent_response(cast: Cast) -> None:
    response = make_response_sent(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        Response.objects.filter(pk=response.pk).update(opening="Otherwise")


def test_sent_response_says_what_it_said_whatever_becomes_of_the_need(cast: Cast) -> None:
    response = make_response_sent(cast)
    response.request.needs.update(title="Something else")
    assert letters.document(Response.objects.get(pk=response.pk))["needs"][0]["title"] == "Statistics on e-waste"


def test_letter_is_a_tagged_pdf_that_names_every_need(cast: Cast) -> None:
    document = letters.document(make_response_sent(cast))
    made = letter.pdf(document)
    reader = PdfReader(io.BytesIO(made))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert all(need["title"] in text for need in document["needs"])
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert letter.pdf(document) == made


def test_letter_is_a_docx_that_names_every_need(cast: Cast) -> None:
    document = letters.document(make_response_sent(cast))
    made = letter.docx(document)
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(made)).paragraphs)
    assert all(need["title"] in text for need in document["needs"])
    assert letter.docx(document) == made
    assert zipfile.is_zipfile(io.BytesIO(made))


def test_letter_of_a_draft_says_that_it_is_one(cast: Cast) -> None:
    document = letters.document(make_response(cast, make_offers_closed(cast)))
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(letter.pdf(document))).pages)
    assert "Draft: not sent, not binding." in text


# -- Government's word -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("accepted", "status"), [(3, S.ACCEPTED), (2, S.PARTLY_ACCEPTED), (0, S.NOT_ACCEPTED)])
def test_government_accepts_need_by_need(cast: Cast, accepted: int, status: str) -> None:
    assert make_answered(cast, accepted).status == status


def test_government_answers_every_need_that_is_covered(cast: Cast) -> None:
    response = make_response_sent(cast)
    first = response.request.needs.all()[0]
    with pytest.raises(Invalid, match="Say of each need"):
        responses.answer(response=response, accepted={first.pk: (True, "")}, by=cast.minister)


def test_acceptance_by_another_country_is_refused(cast: Cast) -> None:
    with pytest.raises(Hidden):
        responses.answer(response=make_response_sent(cast), accepted={}, by=cast.world.uk_officer)


@pytest.mark.parametrize("who", ["country_officer", "secretary", "unitar_officer"])
def test_acceptance_is_governments_alone(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="Only the country's government decides this"):
        responses.answer(response=make_response_sent(cast), accepted={}, by=getattr(cast.world, who))


def test_second_answer_is_told_of_the_first(cast: Cast) -> None:
    response = make_response_sent(cast)
    seen = Response.objects.select_related("request").get(pk=response.pk)
    words = {need.pk: (True, "") for need in response.request.needs.all()}
    responses.answer(response=response, accepted=words, by=cast.minister)
    with pytest.raises(Changed, match="Somebody else was faster: this is now “accepted”"):
        responses.answer(response=seen, accepted=words, by=cast.world.jamaica_officer)


def test_refused_response_is_followed_by_another_version(cast: Cast) -> None:
    case = make_answered(cast, accepted=0)
    responses.reopen(case=case, by=cast.world.secretary)
    assert make_response(cast, case).number == 2
