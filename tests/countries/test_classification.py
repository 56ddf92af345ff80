"""The one rule of classification on requests and their documents: raised at once, lowered by two, reads kept."""

from collections.abc import Callable

import pytest
from django.test import Client

from coalition.actions import classification
from coalition.guards import Invalid, Refused, allowed
from coalition.models import AuditEvent, Classification, Notice, Person
from coalition.policies import records
from countries.actions import documents, requests
from countries.models import CaseDocument, SupportRequest
from tests.factories.requests import Cast, a_letter, make_draft, make_offers_closed, make_submitted
from tests.promises import broken

ClientOf = Callable[[Person | None], Client]
C = Classification


def fresh(case: SupportRequest) -> SupportRequest:
    return SupportRequest.objects.get(pk=case.pk)


def at(cast: Cast, level: Classification) -> SupportRequest:
    return make_submitted(cast, classification=level)


def reads() -> list[tuple[int | None, str]]:
    return list(AuditEvent.objects.filter(action="classification.read").values_list("actor_id", "subject"))


# -- Raising ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["secretary", "country_officer", "jamaica_officer", "auditor"])
def test_whoever_sees_a_request_raises_it_at_once(cast: Cast, who: str) -> None:
    case = make_submitted(cast)
    classification.raise_level(thing=case, to=C.CONFIDENTIAL, by=getattr(cast.world, who))
    assert fresh(case).level == C.CONFIDENTIAL


def test_raising_leads_upwards_only(cast: Cast) -> None:
    with pytest.raises(Invalid, match="above the present one"):
        classification.raise_level(thing=at(cast, C.CONFIDENTIAL), to=C.UNCLASSIFIED, by=cast.world.secretary)


def test_a_member_raises_a_request_above_the_own_level_and_sees_it_no_more(cast: Cast, client_of: ClientOf) -> None:
    case, client = make_offers_closed(cast), client_of(cast.world.unitar_officer)
    address = f"/classification/supportrequest/{case.pk}/raise/"
    assert client.post(address, {"to": "strictly"}).headers["Location"] == "/"
    assert client.get(f"/requests/{case.pk}/").status_code == 404


# -- Lowering --------------------------------------------------------------------------------------------------
def test_a_request_is_lowered_by_its_government_a_reason_and_a_second_person(cast: Cast) -> None:
    case = at(cast, C.STRICTLY_CONFIDENTIAL)
    with pytest.raises(Invalid, match="Say why"):
        classification.ask_to_lower(thing=case, to=C.UNCLASSIFIED, reason=" ", by=cast.minister)
    classification.ask_to_lower(thing=case, to=C.UNCLASSIFIED, reason="The minister spoke of it.", by=cast.minister)
    assert fresh(case).level == C.STRICTLY_CONFIDENTIAL
    with pytest.raises(Refused, match="a second person decides"):
        classification.confirm_lowering(thing=case, by=cast.minister)
    classification.confirm_lowering(thing=case, by=cast.world.secretary)
    assert fresh(case).level == C.UNCLASSIFIED


@pytest.mark.parametrize("who", ["country_officer", "secretary", "auditor"])
def test_nobody_but_the_government_asks_for_a_lower_level(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="whose record it is"):
        classification.ask_to_lower(
            thing=at(cast, C.CONFIDENTIAL), to=C.UNCLASSIFIED, reason="No secret.", by=getattr(cast.world, who)
        )


@pytest.mark.parametrize("who", ["country_officer", "auditor"])
def test_the_second_person_is_of_the_government_or_the_secretariat(cast: Cast, who: str) -> None:
    case = at(cast, C.CONFIDENTIAL)
    classification.ask_to_lower(thing=case, to=C.UNCLASSIFIED, reason="No secret.", by=cast.minister)
    with pytest.raises(Refused):
        classification.confirm_lowering(thing=case, by=getattr(cast.world, who))
    classification.confirm_lowering(thing=case, by=cast.world.jamaica_officer)


def test_a_wish_is_told_to_the_secretariat_and_its_answer_to_who_asked(cast: Cast) -> None:
    case = at(cast, C.CONFIDENTIAL)
    classification.ask_to_lower(thing=case, to=C.UNCLASSIFIED, reason="No secret.", by=cast.minister)
    told = Notice.objects.filter(event="classification.asked")
    assert {notice.person.name for notice in told} == {"Sofia Secretary", "Sven Secretary"}
    classification.refuse_lowering(thing=case, by=cast.world.secretary)
    assert Notice.objects.get(event="classification.refused").person == cast.minister
    assert not told.filter(read_at=None).exists()


def test_a_wish_waits_on_the_home_page_of_who_may_decide(cast: Cast, client_of: ClientOf) -> None:
    case = at(cast, C.CONFIDENTIAL)
    classification.ask_to_lower(thing=case, to=C.UNCLASSIFIED, reason="No secret.", by=cast.minister)
    address = f"/classification/supportrequest/{case.pk}/"
    assert address in client_of(cast.world.secretary).get("/").content.decode()
    assert address not in client_of(cast.minister).get("/").content.decode()


def test_saving_a_returned_request_does_not_lower_it(cast: Cast) -> None:
    case = at(cast, C.CONFIDENTIAL)
    SupportRequest.objects.filter(pk=case.pk).update(
        status="returned_for_completion", back_to="submitted", pause_reason="x"
    )
    case = fresh(case)
    with pytest.raises(Invalid, match="page of its classification") as refusal:
        requests.save(case=case, edition=case.edition, classification="unclassified", by=cast.world.country_officer)
    assert refusal.value.field == "classification"


def test_the_database_keeps_no_half_of_a_wish(cast: Cast) -> None:
    case = make_submitted(cast)
    with broken("supportrequest_lowering_has_level_reason_person_and_time"):
        SupportRequest.objects.filter(pk=case.pk).update(lowering_to="unclassified")
    with broken("casedocument_lowering_has_level_reason_person_and_time"):
        case.documents.update(lowering_to="unclassified")


# -- Documents -------------------------------------------------------------------------------------------------
def a_members_report(cast: Cast) -> CaseDocument:
    case = make_offers_closed(cast)
    return documents.add(
        case=case, file=a_letter(), kind="other", classification=C.CONFIDENTIAL, by=cast.world.unitar_officer
    )


def test_what_a_member_added_is_lowered_by_the_member(cast: Cast) -> None:
    report = a_members_report(cast)
    assert not allowed(records.check_ask_to_lower, cast.minister, report)
    assert not allowed(records.check_ask_to_lower, cast.world.itu_officer, report)
    classification.ask_to_lower(thing=report, to=C.UNCLASSIFIED, reason="Printed.", by=cast.world.unitar_officer)
    classification.confirm_lowering(thing=report, by=cast.world.unitar_colleague)
    assert CaseDocument.objects.get(pk=report.pk).level == C.UNCLASSIFIED


def test_a_letter_is_lowered_by_the_government_whoever_attached_it(cast: Cast) -> None:
    letter = make_submitted(cast).documents.get()
    classification.raise_level(thing=letter, to=C.CONFIDENTIAL, by=cast.world.country_officer)
    assert allowed(records.check_ask_to_lower, cast.minister, letter)
    assert not allowed(records.check_ask_to_lower, cast.world.country_officer, letter)


def test_a_document_is_never_less_closed_than_its_request(cast: Cast) -> None:
    letter = at(cast, C.STRICTLY_CONFIDENTIAL).documents.get()
    assert (letter.level, letter.level_in_effect) == (C.UNCLASSIFIED, C.STRICTLY_CONFIDENTIAL)
    assert not records.can_mail(cast.minister, f"casedocument:{letter.pk}")


# -- What travels ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("level", "may"), [(C.UNCLASSIFIED, True), (C.CONFIDENTIAL, False)])
def test_an_e_mail_names_no_request_that_is_confidential(cast: Cast, level: Classification, may: bool) -> None:
    assert records.can_mail(cast.minister, f"supportrequest:{at(cast, level).pk}") is may


# -- Reads -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", ["/requests/{}/", "/api/v1/requests/{}/", "/api/v1/requests/"])
def test_reading_a_strictly_confidential_request_is_history(cast: Cast, client_of: ClientOf, address: str) -> None:
    strict, open_one = at(cast, C.STRICTLY_CONFIDENTIAL), at(cast, C.CONFIDENTIAL)
    for case in (strict, open_one):
        assert client_of(cast.world.secretary).get(address.format(case.pk)).status_code == 200
    assert set(reads()) == {(cast.world.secretary.pk, f"supportrequest:{strict.pk}")}


def test_reading_a_document_of_a_strictly_confidential_request_is_history(cast: Cast, client_of: ClientOf) -> None:
    case = at(cast, C.STRICTLY_CONFIDENTIAL)
    letter = case.documents.get()
    page = client_of(cast.minister).get(f"/requests/{case.pk}/documents/{letter.pk}/")
    assert b"".join(page.streaming_content).startswith(b"%PDF")
    event = AuditEvent.objects.get(action="classification.read")
    assert (event.subject, event.details["sha256"]) == (f"supportrequest:{case.pk}", letter.sha256)


def test_a_draft_is_classified_by_its_writers(cast: Cast) -> None:
    case = make_draft(cast.world.country_officer, classification="confidential")
    requests.save(case=case, edition=case.edition, classification="unclassified", by=cast.world.country_officer)
    assert fresh(case).level == C.UNCLASSIFIED
