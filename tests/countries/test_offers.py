"""Circulation, sealed offers, pledges, the window: what each sees before and after it closes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from coalition.actions import classification
from coalition.guards import Hidden, Invalid, Refused
from coalition.models import Changed, Classification, NotAllowed, Notice, Organisation, Person
from coalition.models.organisations import Constituency
from countries.actions import circulation, offers, requests, triage
from countries.forms.questions import CirculateForm
from countries.models import Offer, Reminder, SupportRequest
from countries.notices import clockwork
from countries.policies import offers as policies
from countries.policies import requests as request_policies
from countries.presenters.cases import matrix
from tests.factories.requests import Cast, make_circulated, make_endorsed, make_offer, make_offers_closed
from tests.factories.roster import make_company, make_lead

S = SupportRequest.Status


def fresh(case: SupportRequest) -> SupportRequest:
    return SupportRequest.objects.get(pk=case.pk)


def seen_by(person: Person) -> set[str]:
    return set(policies.offers_visible_to(person).values_list("organisation__acronym", flat=True))


# -- Circulation -----------------------------------------------------------------------------------------------
def test_circulated_request_is_seen_by_those_members_alone(cast: Cast) -> None:
    case = make_endorsed(cast)
    assert not request_policies.can_see(cast.world.unitar_officer, case)
    circulation.circulate(case=case, members=[cast.world.unitar], by=cast.world.secretary)
    assert request_policies.can_see(cast.world.unitar_officer, case)
    assert not request_policies.can_see(cast.world.itu_officer, case)


def test_circulation_goes_to_all_active_members_by_default(cast: Cast) -> None:
    case = circulation.circulate(case=make_endorsed(cast), by=cast.world.secretary)
    told = set(case.circulations.values_list("organisation__acronym", flat=True))
    assert told == {"UNITAR", "ITU", "ILO"}


def test_circulation_to_who_is_no_member_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid, match="NEPA is not an active member") as refusal:
        circulation.circulate(case=make_endorsed(cast), members=[cast.world.nepa], by=cast.world.secretary)
    assert refusal.value.field == "members"


@pytest.mark.parametrize("days", [0, -1])
def test_window_in_the_past_is_refused(cast: Cast, days: int) -> None:
    closes_on = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Invalid, match="must end after today") as refusal:
        circulation.circulate(case=make_endorsed(cast), closes_on=closes_on, by=cast.world.secretary)
    assert refusal.value.field == "closes_on"


def test_window_stays_open_as_long_as_the_clock_says(cast: Cast) -> None:
    case = make_circulated(cast)
    assert case.window_closes_at is not None
    assert (timezone.localdate(case.window_closes_at) - timezone.localdate()).days == 61


def test_request_that_a_colleague_wants_to_decline_is_not_circulated(cast: Cast) -> None:
    case = make_endorsed(cast)
    triage.ask_to_decline(case=case, reason="Out of scope.", by=cast.world.secretary)
    with pytest.raises(Invalid, match="decide that first"):
        circulation.circulate(case=case, by=cast.second_secretary)


def test_strictly_confidential_request_is_not_circulated(cast: Cast) -> None:
    case = make_endorsed(cast)
    classification.raise_level(thing=case, to=Classification.STRICTLY_CONFIDENTIAL, by=cast.world.secretary)
    with pytest.raises(Invalid, match="lower the classification first"):
        circulation.circulate(case=fresh(case), by=cast.world.secretary)


def test_request_that_a_colleague_wants_to_decline_meanwhile_is_not_circulated(cast: Cast) -> None:
    case = make_endorsed(cast)
    triage.ask_to_decline(case=fresh(case), reason="Out of scope.", by=cast.second_secretary)
    with pytest.raises(Changed):
        circulation.circulate(case=case, by=cast.world.secretary)
    assert fresh(case).status == S.ENDORSED


# -- Invariant 2 -----------------------------------------------------------------------------------------------
def test_offer_is_sealed_until_the_window_closes(cast: Cast) -> None:
    case = make_circulated(cast)
    need = case.needs.all()[0]
    make_offer(need, cast.world.unitar_officer)
    assert seen_by(cast.world.unitar_officer) == seen_by(cast.world.unitar_colleague) == {"UNITAR"}
    for person in (cast.world.itu_officer, cast.minister, cast.world.country_officer, cast.world.uk_officer):
        assert seen_by(person) == set()
    for person in (cast.world.secretary, cast.world.auditor):
        assert seen_by(person) == {"UNITAR"}


def test_offer_stays_sealed_while_the_request_is_on_hold(cast: Cast) -> None:
    case = make_circulated(cast)
    make_offer(case.needs.all()[0], cast.world.unitar_officer)
    triage.hold(case=case, reason="Elections", by=cast.world.secretary)
    assert fresh(case).is_sealed
    assert seen_by(cast.world.itu_officer) == seen_by(cast.minister) == set()


@pytest.mark.parametrize("is_held", [False, True])
def test_offer_stays_sealed_when_the_request_is_withdrawn_before_the_window_closed(cast: Cast, is_held: bool) -> None:
    case = make_circulated(cast)
    make_offer(case.needs.all()[0], cast.world.unitar_officer)
    if is_held:
        triage.hold(case=case, reason="Elections", by=cast.world.secretary)
    requests.withdraw(case=fresh(case), by=cast.minister)
    assert fresh(case).is_sealed
    assert seen_by(cast.world.itu_officer) == seen_by(cast.minister) == seen_by(cast.world.country_officer) == set()
    assert seen_by(cast.world.unitar_officer) == seen_by(cast.world.secretary) == {"UNITAR"}


def test_offers_are_open_to_all_on_the_case_once_the_window_has_closed(cast: Cast) -> None:
    make_offers_closed(cast)
    for person in (cast.world.itu_officer, cast.minister, cast.coordinator, cast.world.secretary):
        assert seen_by(person) == {"UNITAR", "ITU"}
    for person in (cast.world.uk_officer, cast.ilo_officer, cast.world.stakeholder, cast.world.administrator):
        assert seen_by(person) == set()


def test_matrix_has_a_members_own_column_alone_before_closing(cast: Cast) -> None:
    case = make_circulated(cast)
    make_offer(case.needs.all()[0], cast.world.unitar_officer)
    assert [member.acronym for member in matrix(cast.world.itu_officer, case)["members"]] == ["ITU"]
    assert matrix(cast.minister, case)["members"] == []
    assert [member.acronym for member in matrix(cast.world.secretary, case)["members"]] == ["ITU", "UNITAR"]


# -- Answers ---------------------------------------------------------------------------------------------------
def test_offer_says_what_is_offered(cast: Cast) -> None:
    need = make_circulated(cast).needs.all()[0]
    with pytest.raises(Invalid, match="Say what you offer") as refusal:
        make_offer(need, cast.world.unitar_officer, what=" ")
    assert refusal.value.field == "what"


def test_ongoing_work_needs_a_link(cast: Cast) -> None:
    need = make_circulated(cast).needs.all()[0]
    with pytest.raises(Invalid, match="Give the link"):
        offers.offer(
            need=need, organisation=cast.world.unitar, kind="already", what="", link="", by=cast.world.unitar_officer
        )


def test_value_says_how_sure_it_is(cast: Cast) -> None:
    need = make_circulated(cast).needs.all()[0]
    with pytest.raises(Invalid, match="how sure"):
        make_offer(need, cast.world.unitar_officer, value_usd=Decimal(1000), certainty="")


def test_offer_for_another_organisation_is_refused(cast: Cast) -> None:
    need = make_circulated(cast).needs.all()[0]
    with pytest.raises(Refused, match="through their focal points"):
        offers.offer(need=need, organisation=cast.world.itu, kind="cannot", by=cast.world.unitar_officer)


def test_offer_of_a_member_not_asked_is_refused(cast: Cast) -> None:
    need = make_circulated(cast).needs.all()[0]
    with pytest.raises(Hidden):
        make_offer(need, cast.ilo_officer)


def test_offer_may_be_changed_and_taken_back_while_the_window_is_open(cast: Cast) -> None:
    need = make_circulated(cast).needs.all()[0]
    make_offer(need, cast.world.unitar_officer)
    offer = make_offer(need, cast.world.unitar_colleague, "cannot")
    assert Offer.objects.get().kind == "cannot"
    assert offers.take_back(offer=offer, by=cast.world.unitar_officer).status == Offer.Status.TAKEN_BACK
    assert make_offer(need, cast.world.unitar_officer).status == Offer.Status.GIVEN


def test_offer_over_a_colleagues_answer_not_seen_is_refused(cast: Cast) -> None:
    need = make_circulated(cast).needs.all()[0]
    seen = make_offer(need, cast.world.unitar_officer, what="A workshop").edition
    make_offer(need, cast.world.unitar_colleague, what="Two workshops", seen=seen)
    with pytest.raises(Changed, match="A colleague saved this answer meanwhile"):
        make_offer(need, cast.world.unitar_officer, what="Three workshops", seen=seen)
    assert Offer.objects.get().what == "Two workshops"


def test_offer_after_closing_is_refused(cast: Cast) -> None:
    need = make_offers_closed(cast).needs.all()[0]
    with pytest.raises(Refused, match="The window for offers has closed"):
        make_offer(need, cast.world.unitar_officer)


def test_offer_after_the_last_minute_is_refused_also_before_the_worker_comes(cast: Cast) -> None:
    case = make_circulated(cast)
    need = case.needs.select_related("request")[0]
    assert case.window_closes_at is not None
    with pytest.raises(Refused, match="The window for offers has closed"):
        offers.offer(
            need=need,
            organisation=cast.world.unitar,
            kind="cannot",
            by=cast.world.unitar_officer,
            at=case.window_closes_at,
        )


# -- The window ------------------------------------------------------------------------------------------------
def test_clock_closes_the_window(cast: Cast) -> None:
    case = make_circulated(cast)
    assert case.window_closes_at is not None
    assert clockwork.close_windows(case.window_closes_at - timedelta(seconds=1)) == 0
    assert clockwork.close_windows(case.window_closes_at) == 1
    assert fresh(case).status == S.OFFERS_CLOSED
    assert clockwork.close_windows(case.window_closes_at) == 0


def test_window_closes_early_only_when_all_have_answered(cast: Cast) -> None:
    case = make_circulated(cast)
    for need in case.needs.all():
        make_offer(need, cast.world.unitar_officer, "cannot")
    with pytest.raises(Invalid, match="have not answered every need"):
        circulation.close_early(case=fresh(case), by=cast.world.secretary)


def test_window_moves_to_no_day_that_is_over(cast: Cast) -> None:
    with pytest.raises(Invalid, match="cannot end in the past"):
        circulation.move_window(case=make_circulated(cast), closes_on=date(2020, 1, 1), by=cast.world.secretary)


def test_closed_window_is_not_moved(cast: Cast) -> None:
    case = make_offers_closed(cast)
    with pytest.raises(NotAllowed, match="is not open"):
        circulation.move_window(
            case=fresh(case), closes_on=timezone.localdate() + timedelta(days=9), by=cast.world.secretary
        )


def test_second_to_close_the_window_is_told(cast: Cast) -> None:
    case = make_circulated(cast)
    for need in case.needs.all():
        for person in (cast.world.unitar_officer, cast.world.itu_officer):
            make_offer(need, person, "cannot")
    seen_by_both = fresh(case)
    circulation.close_early(case=fresh(case), by=cast.world.secretary)
    with pytest.raises(Changed, match="Somebody else was faster"):
        circulation.close_early(case=seen_by_both, by=cast.second_secretary)


# -- Reminders -------------------------------------------------------------------------------------------------
def test_members_that_have_not_answered_are_reminded_once(cast: Cast) -> None:
    case = make_circulated(cast)
    for need in case.needs.all():
        make_offer(need, cast.world.itu_officer, "cannot")
    assert case.circulated_at is not None
    on_day_30 = case.circulated_at + timedelta(days=30)
    assert [clockwork.remind_of_offers(on_day_30) for _again in range(2)] == [1, 0]
    reminded = Notice.objects.filter(event="request.reminder").values_list("person__name", flat=True)
    assert set(reminded) == {"Una Unitar", "Ulf Unitar"}
    assert clockwork.remind_of_offers(case.circulated_at + timedelta(days=50)) == 1


def test_days_of_a_hold_bring_no_reminder(cast: Cast) -> None:
    case = make_circulated(cast)
    assert case.circulated_at is not None
    held = case.circulated_at + timedelta(days=5)
    triage.hold(case=case, reason="Elections", by=cast.world.secretary, at=held)
    triage.resume(case=fresh(case), by=cast.world.secretary, at=held + timedelta(days=10))
    sent = [clockwork.remind_of_offers(case.circulated_at + timedelta(days=days)) for days in (30, 39, 40)]
    assert sent == [0, 0, 1]


def test_briefing_call_that_was_not_held_reminds_the_secretariat_once(cast: Cast) -> None:
    case = make_circulated(cast)
    later = timezone.now() + timedelta(days=15)
    assert [clockwork.remind_of_overdue(later) for _again in range(2)] == [1, 0]
    assert Reminder.objects.get(request=case).code.startswith("overdue-briefing")


def test_overdue_step_reminds_the_secretariat_once(cast: Cast) -> None:
    case = make_offers_closed(cast)
    later = timezone.now() + timedelta(days=30)
    assert [clockwork.remind_of_overdue(later) for _again in range(2)] == [1, 0]
    assert Reminder.objects.get(request=case).code.startswith("overdue-offers_closed")


# -- Pledges ---------------------------------------------------------------------------------------------------
def test_pledge_of_a_company_without_due_diligence_is_refused(cast: Cast) -> None:
    company = Organisation.objects.create(acronym="ACME", name="Acme", constituency=Constituency.COMPANY)
    need = make_circulated(cast).needs.all()[0]
    with pytest.raises(Invalid, match="no cleared due diligence") as refusal:
        circulation.pledge(need=need, partner=company, what="Trucks", by=cast.world.secretary)
    assert refusal.value.field == "partner"


def test_pledge_of_a_company_is_shown_only_while_it_is_cleared(cast: Cast) -> None:
    today = timezone.localdate()
    company = make_company(cast.world.secretary, cleared=(today - timedelta(days=1), today + timedelta(days=90)))
    case = make_circulated(cast)
    circulation.pledge(need=case.needs.all()[0], partner=company, what="Trucks", by=cast.world.secretary)
    assert [pledge.what for pledge in matrix(cast.world.secretary, case)["rows"][0]["pledges"]] == ["Trucks"]
    company.due_diligence.update(outcome="suspended")
    assert matrix(cast.world.secretary, case)["rows"][0]["pledges"] == []


def test_pledge_is_sealed_like_an_offer(cast: Cast) -> None:
    case = make_circulated(cast)
    circulation.pledge(need=case.needs.all()[0], partner=cast.world.employers, what="Halls", by=cast.world.secretary)
    assert not policies.pledges_visible_to(cast.minister).exists()
    clockwork.close_window(fresh(case), timezone.now())
    assert policies.pledges_visible_to(cast.minister).exists()


# -- Confidential requests -------------------------------------------------------------------------------------
def test_notice_of_a_confidential_request_says_its_reference_alone(cast: Cast) -> None:
    make_circulated(cast, title="Secret dumping at the port", classification="confidential")
    for notice in Notice.objects.all():
        assert "Secret" not in notice.text + str(notice.params)


# -- Routing ---------------------------------------------------------------------------------------------------
def test_member_that_leads_on_a_needs_topic_is_pointed_out(cast: Cast) -> None:
    make_lead(cast.world.itu, cast.world.secretary, area="policy", support="advice")
    labels = dict(CirculateForm(case=make_endorsed(cast)).fields["members"].choices)
    assert (labels["ITU"], labels["UNITAR"]) == ("ITU: leads on need 2", "UNITAR")
