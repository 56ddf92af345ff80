"""From a draft to the endorsement: who may, in which order, told to whom, and what is refused in which words."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coalition.guards import Hidden, Invalid, Refused
from coalition.models import AuditEvent, Changed, NotAllowed, Notice, Person
from countries.actions import documents, requests, triage
from countries.models import CaseDocument, Country, SupportRequest
from countries.policies import requests as policies
from countries.presenters.requests import waiting_for
from countries.reference.programme import ScreeningItem
from tests.factories.requests import (
    ALL_HOLD,
    NEEDS,
    Cast,
    a_letter,
    make_acknowledged,
    make_answered,
    make_circulated,
    make_draft,
    make_endorsed,
    make_screened,
    make_submitted,
)

S = SupportRequest.Status
IN_2026 = datetime(2026, 3, 2, 9, tzinfo=UTC)


def fresh(case: SupportRequest) -> SupportRequest:
    return SupportRequest.objects.get(pk=case.pk)


# -- Drafts ----------------------------------------------------------------------------------------------------
def test_draft_requires_nothing(cast: Cast) -> None:
    case = requests.draft(by=cast.world.country_officer)
    assert (case.status, case.reference, case.country) == (S.DRAFT, None, None)


def test_draft_is_begun_only_for_the_own_country(cast: Cast) -> None:
    with pytest.raises(Refused, match="from its UN Country Team on its behalf"):
        requests.draft(country=Country.objects.get(pk="GBR"), by=cast.world.country_officer)


@pytest.mark.parametrize("who", ["unitar_officer", "secretary", "stakeholder", "auditor", "administrator"])
def test_draft_is_refused_to_who_does_not_file(cast: Cast, who: str) -> None:
    with pytest.raises(Refused):
        requests.draft(by=getattr(cast.world, who))


def test_draft_of_the_country_team_is_hidden_from_government(cast: Cast) -> None:
    case = make_draft(cast.world.country_officer)
    assert policies.can_see(cast.coordinator, case)
    assert not policies.can_see(cast.minister, case)
    assert not policies.can_see(cast.world.secretary, case)


def test_save_over_an_edition_not_seen_is_refused(cast: Cast) -> None:
    case = make_draft(cast.world.country_officer)
    seen = fresh(case).edition
    requests.save(case=fresh(case), edition=seen, authority="Ministry of Health", by=cast.coordinator)
    with pytest.raises(Changed, match="Somebody else saved this meanwhile"):
        requests.save(case=fresh(case), edition=seen, authority="Ministry of Labour", by=cast.world.country_officer)
    assert fresh(case).authority == "Ministry of Health"


def test_save_of_needs_keeps_those_that_stay(cast: Cast) -> None:
    case = make_draft(cast.world.country_officer)
    first = case.needs.get(position=1)
    requests.save(case=fresh(case), edition=fresh(case).edition, needs=NEEDS[:2], by=cast.world.country_officer)
    assert next(iter(case.needs.values_list("pk", flat=True))) == first.pk
    assert case.needs.count() == 2


def test_draft_that_was_given_up_stays_its_writers(cast: Cast) -> None:
    case = make_draft(cast.world.country_officer)
    requests.withdraw(case=fresh(case), by=cast.world.country_officer)
    assert policies.can_see(cast.coordinator, fresh(case))
    for person in (cast.minister, cast.world.secretary, cast.world.unitar_officer):
        assert not policies.can_see(person, fresh(case))


def test_own_draft_is_closed_to_who_has_no_seat_any_more(cast: Cast) -> None:
    case = make_draft(cast.world.country_officer)
    cast.world.country_officer.seats.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert not policies.can_see(Person.objects.get(pk=cast.world.country_officer.pk), case)


def test_need_may_be_kept_half_written_in_a_draft(cast: Cast) -> None:
    case = make_draft(cast.world.country_officer, needs=({"title": "Something with statistics"},))
    with pytest.raises(Invalid, match=r"programme area of need 1\. Choose the kind of support of need 1") as refusal:
        requests.submit(case=fresh(case), by=cast.world.country_officer)
    assert "Say of need" not in str(refusal.value)


# -- Invariant 1 -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("lacks", "sentence"),
    [
        ({"authority": ""}, "Name the requesting authority."),
        ({"title": ""}, "Give the request a title."),
        ({"needs": ()}, "Add at least one need."),
        ({"letter": False}, "Attach the signed letter."),
    ],
)
def test_submit_says_what_is_missing(cast: Cast, lacks: dict[str, object], sentence: str) -> None:
    case = make_draft(cast.world.country_officer, **lacks)
    with pytest.raises(Invalid, match=sentence):
        requests.submit(case=fresh(case), by=cast.world.country_officer)
    assert fresh(case).status == S.DRAFT


def test_submit_without_a_country_says_so(cast: Cast) -> None:
    case = requests.draft(by=cast.world.country_officer, title="Help", authority="Ministry")
    with pytest.raises(Invalid, match="Choose the country"):
        requests.submit(case=case, by=cast.world.country_officer)


def test_database_refuses_a_submitted_request_without_authority(cast: Cast) -> None:
    case = make_submitted(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportRequest.objects.filter(pk=case.pk).update(authority="")


# -- References ------------------------------------------------------------------------------------------------
def test_reference_names_country_year_and_number(cast: Cast) -> None:
    first, second = make_submitted(cast, at=IN_2026), make_submitted(cast, at=IN_2026)
    assert (first.reference, second.reference) == ("EWC-JAM-2026-001", "EWC-JAM-2026-002")


def test_reference_is_never_given_again(cast: Cast) -> None:
    case = make_submitted(cast, at=IN_2026)
    SupportRequest.objects.filter(pk=case.pk).delete()
    assert make_submitted(cast, at=IN_2026).reference == "EWC-JAM-2026-002"


# -- The letter ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"MZ\x90\x00 a program", "none of these"),
        (b"\x89PNG\r\n\x1a\n but no picture", "none of these"),
        (b"<html><script>alert(1)</script>", "none of these"),
    ],
)
def test_letter_that_is_no_document_is_refused(cast: Cast, content: bytes, sentence: str) -> None:
    case = make_draft(cast.world.country_officer, letter=False)
    with pytest.raises(Invalid, match=sentence) as refusal:
        documents.add(case=case, file=a_letter(content), kind="letter", by=cast.world.country_officer)
    assert refusal.value.field == "file"
    assert not CaseDocument.objects.exists()


def test_letter_stands_once_the_request_is_submitted(cast: Cast) -> None:
    case = make_submitted(cast)
    with pytest.raises(Refused, match="changed while it is a draft"):
        documents.remove(document=case.documents.get(), by=cast.world.country_officer)


# -- The secretariat -------------------------------------------------------------------------------------------
def test_submit_tells_the_secretariat_and_the_government(cast: Cast) -> None:
    make_submitted(cast)
    told = Notice.objects.filter(event="request.submitted").values_list("person__name", flat=True)
    assert {"Sofia Secretary", "Sven Secretary", "Mona Minister"} <= set(told)
    assert "Carla Country" not in told
    assert "Emma Environment" not in told


@pytest.mark.parametrize("who", ["country_officer", "jamaica_officer", "auditor"])
def test_acknowledge_is_the_secretariats(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="Only the secretariat does this"):
        triage.acknowledge(case=make_submitted(cast), by=getattr(cast.world, who))


def test_second_to_acknowledge_is_told_what_happened(cast: Cast) -> None:
    case = make_submitted(cast)
    seen_by_both = fresh(case)
    triage.acknowledge(case=case, by=cast.world.secretary)
    with pytest.raises(Changed, match="Somebody else was faster: this is now “acknowledged”"):
        triage.acknowledge(case=seen_by_both, by=cast.second_secretary)


def test_screening_answers_every_question(cast: Cast) -> None:
    case = make_acknowledged(cast)
    with pytest.raises(Invalid, match="Answer every question"):
        triage.screen(case=case, answers={ScreeningItem.SCOPE: (True, "")}, by=cast.world.secretary)


def test_screening_says_why_something_does_not_hold(cast: Cast) -> None:
    case = make_acknowledged(cast)
    answers = ALL_HOLD | {ScreeningItem.FRAMEWORK: (False, "")}
    with pytest.raises(Invalid, match="Say why this does not hold") as refusal:
        triage.screen(case=case, answers=answers, by=cast.world.secretary)
    assert refusal.value.field == "framework_note"
    triage.screen(case=case, answers=answers | {ScreeningItem.FRAMEWORK: (False, "New area")}, by=cast.world.secretary)
    assert case.screening.filter(holds=False).get().note == "New area"


def test_returned_request_goes_on_where_it_was(cast: Cast) -> None:
    case = make_acknowledged(cast)
    triage.return_(case=case, reason="The letter is not signed.", by=cast.world.secretary)
    requests.save(
        case=fresh(case), edition=fresh(case).edition, signatory="The Minister", by=cast.world.country_officer
    )
    requests.submit(case=fresh(case), by=cast.world.country_officer)
    assert (fresh(case).status, fresh(case).reference) == (S.ACKNOWLEDGED, case.reference)


def test_country_stands_once_the_request_has_a_reference(cast: Cast) -> None:
    case = make_submitted(cast)
    triage.return_(case=case, reason="Not signed.", by=cast.world.secretary)
    with pytest.raises(Invalid, match="The country stands"):
        requests.save(case=fresh(case), edition=fresh(case).edition, country=None, by=cast.world.country_officer)


def test_endorsement_is_a_colleagues(cast: Cast) -> None:
    case = make_screened(cast)
    with pytest.raises(Refused, match="Nobody endorses the request that they submitted"):
        triage.endorse(case=case, by=cast.world.country_officer)
    assert triage.endorse(case=case, by=cast.coordinator).status == S.ENDORSED


def test_endorsement_is_not_the_secretariats(cast: Cast) -> None:
    with pytest.raises(Refused, match="Resident Coordinator's office"):
        triage.endorse(case=make_screened(cast), by=cast.world.secretary)


# -- Pauses ----------------------------------------------------------------------------------------------------
def test_hold_ends_where_it_began(cast: Cast) -> None:
    case = make_endorsed(cast)
    triage.hold(case=case, reason="Elections", by=cast.world.secretary)
    assert triage.resume(case=fresh(case), by=cast.world.secretary).status == S.ENDORSED


def test_hold_gives_an_open_window_its_days_back(cast: Cast) -> None:
    case = make_circulated(cast, at=IN_2026)
    closes_at = case.window_closes_at
    triage.hold(case=case, reason="Elections", by=cast.world.secretary, at=datetime(2026, 3, 10, tzinfo=UTC))
    triage.resume(case=fresh(case), by=cast.world.secretary, at=datetime(2026, 3, 20, tzinfo=UTC))
    assert closes_at is not None
    assert (fresh(case).window_closes_at - closes_at).days == 10


def test_returned_request_is_not_resumed(cast: Cast) -> None:
    case = make_submitted(cast)
    triage.return_(case=case, reason="Not signed.", by=cast.world.secretary)
    with pytest.raises(NotAllowed, match="not on hold"):
        triage.resume(case=fresh(case), by=cast.world.secretary)


# -- Declining and withdrawing ---------------------------------------------------------------------------------
def test_decline_needs_a_second_person(cast: Cast) -> None:
    case = make_submitted(cast)
    triage.ask_to_decline(case=case, reason="No e-waste in it.", by=cast.world.secretary)
    with pytest.raises(Refused, match="a second person does"):
        triage.confirm_decline(case=case, by=cast.world.secretary)
    assert triage.confirm_decline(case=case, by=cast.second_secretary).status == S.DECLINED


def test_withdrawn_request_waits_for_nobody_to_confirm_a_decline(cast: Cast) -> None:
    case = make_submitted(cast)
    triage.ask_to_decline(case=case, reason="No e-waste in it.", by=cast.world.secretary)
    assert list(waiting_for(cast.second_secretary)) == [case]
    requests.withdraw(case=fresh(case), by=cast.minister)
    assert not waiting_for(cast.second_secretary).exists()


def test_decline_without_a_wish_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="Nobody has asked to decline"):
        triage.confirm_decline(case=make_submitted(cast), by=cast.second_secretary)


def test_decline_needs_a_reason(cast: Cast) -> None:
    with pytest.raises(Invalid, match="Say why it should be declined"):
        triage.ask_to_decline(case=make_submitted(cast), reason=" ", by=cast.world.secretary)


def test_database_refuses_a_decline_by_one_person(cast: Cast) -> None:
    case = make_submitted(cast)
    triage.ask_to_decline(case=case, reason="No e-waste in it.", by=cast.world.secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportRequest.objects.filter(pk=case.pk).update(status=S.DECLINED, declined_by=cast.world.secretary)


@pytest.mark.parametrize("who", ["country_officer", "secretary", "auditor"])
def test_withdrawal_is_governments_alone(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="Only the country's government decides this"):
        requests.withdraw(case=make_submitted(cast), by=getattr(cast.world, who))


def test_government_withdraws_at_any_time_before_the_engagement(cast: Cast) -> None:
    assert requests.withdraw(case=make_answered(cast), by=cast.minister).status == S.WITHDRAWN


def test_government_of_another_country_does_not_know_of_the_request(cast: Cast) -> None:
    with pytest.raises(Hidden):
        requests.withdraw(case=make_submitted(cast), by=cast.world.uk_officer)


def test_history_names_every_deed(cast: Cast) -> None:
    case = make_endorsed(cast)
    deeds = AuditEvent.objects.filter(subject=f"supportrequest:{case.pk}").order_by("id")
    assert list(deeds.values_list("action", flat=True)) == [
        "request.drafted",
        "request.saved",
        "document.added",
        "request.submitted",
        "request.acknowledged",
        "request.screened",
        "request.endorsed",
    ]


def test_passages_follow_each_other_without_a_gap(cast: Cast) -> None:
    stays = list(make_endorsed(cast).passages.all())
    assert [stay.status for stay in stays] == ["draft", "submitted", "acknowledged", "screened", "endorsed"]
    assert all(before.left_at == after.entered_at for before, after in pairwise(stays))
