"""Two people at once, on PostgreSQL: one wins, the other is told what happened, and nothing is half done."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from coalition.guards import Invalid, Refused
from coalition.models import Changed, NotAllowed
from countries.actions import circulation, documents, engagements, offers, requests, responses, triage
from countries.models import Engagement, EngagementStage, Offer, Response, SupportRequest
from countries.notices import clockwork
from tests.factories.requests import (
    ALL_HOLD,
    Cast,
    make_acknowledged,
    make_answered,
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

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one write after the other"),
]
S = SupportRequest.Status
Deed = Callable[[], Any]


@pytest.fixture(autouse=True)
def _no_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broker in memory is not made for threads."""
    monkeypatch.setattr("coalition.jobs._hint", lambda *_args, **_kwargs: None)


def together(*deeds: Deed) -> list[str]:
    """Each in a thread and a transaction of its own, begun at the same moment. Returns what each was told."""
    start, told = threading.Barrier(len(deeds)), [""] * len(deeds)

    def do(place: int, deed: Deed) -> None:
        start.wait()
        try:
            deed()
            told[place] = "done"
        except (Changed, NotAllowed, Invalid, Refused) as refusal:
            told[place] = str(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def fresh(case: SupportRequest) -> SupportRequest:
    return SupportRequest.objects.select_related("country").get(pk=case.pk)


def one_won(told: list[str]) -> None:
    assert told.count("done") == 1, told
    assert all(told), "the other is told what happened"


def test_two_acknowledge(cast: Cast) -> None:
    case = make_submitted(cast)
    both = [fresh(case), fresh(case)]
    one_won(
        together(
            lambda: triage.acknowledge(case=both[0], by=cast.world.secretary),
            lambda: triage.acknowledge(case=both[1], by=cast.second_secretary),
        )
    )
    assert case.passages.filter(status=S.ACKNOWLEDGED).count() == 1


def test_two_screen(cast: Cast) -> None:
    case = make_acknowledged(cast)
    both = [fresh(case), fresh(case)]
    one_won(
        together(
            lambda: triage.screen(case=both[0], answers=ALL_HOLD, by=cast.world.secretary),
            lambda: triage.screen(case=both[1], answers=ALL_HOLD, by=cast.second_secretary),
        )
    )
    assert case.screening.count() == len(ALL_HOLD)


def test_two_write_over_the_same_edition(cast: Cast) -> None:
    case = make_draft(cast.world.country_officer)
    both, seen = [fresh(case), fresh(case)], fresh(case).edition
    one_won(
        together(
            lambda: requests.save(case=both[0], edition=seen, problem="One", by=cast.world.country_officer),
            lambda: requests.save(case=both[1], edition=seen, problem="Two", by=cast.coordinator),
        )
    )
    assert fresh(case).edition == seen + 1


def test_two_submit(cast: Cast) -> None:
    case = make_draft(cast.world.country_officer)
    both = [fresh(case), fresh(case)]
    one_won(
        together(
            lambda: requests.submit(case=both[0], by=cast.world.country_officer),
            lambda: requests.submit(case=both[1], by=cast.coordinator),
        )
    )
    assert fresh(case).status == S.SUBMITTED


def test_submitted_requests_get_numbers_of_their_own(cast: Cast) -> None:
    drafts = [make_draft(cast.world.country_officer) for _each in range(4)]
    submit = [partial(requests.submit, case=draft, by=cast.world.country_officer) for draft in drafts]
    told = together(*submit)
    assert told == ["done"] * 4
    assert len({fresh(draft).reference for draft in drafts}) == 4


def test_request_is_not_submitted_while_its_letter_is_taken_away(cast: Cast) -> None:
    case = make_draft(cast.world.country_officer)
    letter = case.documents.select_related("request").get()
    one_won(
        together(
            lambda: requests.submit(case=fresh(case), by=cast.world.country_officer),
            lambda: documents.remove(document=letter, by=cast.coordinator),
        )
    )
    assert (fresh(case).status == S.SUBMITTED) == case.documents.exists()


def test_request_is_not_submitted_while_its_needs_are_taken_away(cast: Cast) -> None:
    case = make_draft(cast.world.country_officer)
    both = [fresh(case), fresh(case)]
    one_won(
        together(
            lambda: requests.submit(case=both[0], by=cast.world.country_officer),
            lambda: requests.save(case=both[1], edition=both[1].edition, needs=[], by=cast.coordinator),
        )
    )
    assert (fresh(case).status == S.SUBMITTED) == case.needs.exists()


def test_decline_is_confirmed_or_dropped(cast: Cast) -> None:
    case = triage.ask_to_decline(case=make_submitted(cast), reason="Out of scope.", by=cast.world.secretary)
    both = [fresh(case), fresh(case)]
    one_won(
        together(
            lambda: triage.confirm_decline(case=both[0], by=cast.second_secretary),
            lambda: triage.drop_decline(case=both[1], by=cast.world.secretary),
        )
    )


def test_request_is_circulated_or_asked_to_be_declined(cast: Cast) -> None:
    case = make_endorsed(cast)
    both = [fresh(case), fresh(case)]
    one_won(
        together(
            lambda: circulation.circulate(case=both[0], by=cast.world.secretary),
            lambda: triage.ask_to_decline(case=both[1], reason="Out of scope.", by=cast.second_secretary),
        )
    )


def test_offer_comes_before_the_window_closes_or_not_at_all(cast: Cast) -> None:
    case = make_circulated(cast)
    for need in case.needs.all():
        make_offer(need, cast.world.itu_officer, "cannot")
    need = case.needs.select_related("request")[0]
    at = (fresh(case).window_closes_at or timezone.now()) - timedelta(seconds=1)
    told = together(
        lambda: offers.offer(
            need=need, organisation=cast.world.unitar, kind="cannot", by=cast.world.unitar_officer, at=at
        ),
        lambda: clockwork.close_windows(at + timedelta(seconds=1)),
    )
    given = Offer.objects.filter(organisation=cast.world.unitar).exists()
    assert (fresh(case).status, told[0] == "done") == (S.OFFERS_CLOSED, given)


def test_two_colleagues_answer_the_same_need(cast: Cast) -> None:
    need = make_circulated(cast).needs.select_related("request")[0]

    def answer(what: str) -> Offer:
        about = {"kind": "lead", "what": what, "seen": ""}
        return offers.offer(need=need, organisation=cast.world.unitar, by=cast.world.unitar_officer, **about)

    one_won(together(lambda: answer("One"), lambda: answer("Two")))
    assert need.offers.count() == 1


def test_two_compose_the_response(cast: Cast) -> None:
    case = make_offers_closed(cast)
    both = [fresh(case), fresh(case)]
    one_won(
        together(
            lambda: responses.compose(case=both[0], by=cast.world.secretary),
            lambda: responses.compose(case=both[1], by=cast.second_secretary),
        )
    )
    assert case.responses.count() == 1


def test_response_is_signed_off_as_it_was_read_or_edited(cast: Cast) -> None:
    response = make_response(cast, make_offers_closed(cast))
    both = [Response.objects.select_related("request__country").get(pk=response.pk) for _each in range(2)]
    items = {item.need_id: (item.coverage, "Otherwise.") for item in response.items.all()}
    words = {"opening": "Excellency,", "closing": "Yours", "items": items}
    told = together(
        lambda: responses.sign_off(response=both[0], edition=0, by=cast.second_secretary),
        lambda: responses.edit(response=both[1], edition=0, by=cast.world.secretary, **words),
    )
    after = Response.objects.get(pk=response.pk)
    assert told[1] == "done"
    assert (after.status, after.signed_off_by) == (Response.Status.DRAFT, None)


def test_two_answer_for_government(cast: Cast) -> None:
    response = make_response_sent(cast)
    both = [Response.objects.select_related("request__country").get(pk=response.pk) for _each in range(2)]
    words = {need.pk: (True, "") for need in response.request.needs.all()}
    one_won(
        together(
            lambda: responses.answer(response=both[0], accepted=words, by=cast.minister),
            lambda: responses.answer(response=both[1], accepted=words, by=cast.world.jamaica_officer),
        )
    )
    assert response.answers.count() == len(words)


def test_two_propose_a_lead(cast: Cast) -> None:
    case = make_answered(cast)
    both = [fresh(case), fresh(case)]
    one_won(
        together(
            lambda: engagements.propose_lead(case=both[0], lead=cast.world.unitar, by=cast.world.secretary),
            lambda: engagements.propose_lead(case=both[1], lead=cast.world.itu, by=cast.second_secretary),
        )
    )


def test_lead_is_approved_or_refused(cast: Cast) -> None:
    case = make_answered(cast)
    engagement = engagements.propose_lead(case=case, lead=cast.world.unitar, by=cast.world.secretary)
    both = [Engagement.objects.select_related("request__country", "lead").get(pk=engagement.pk) for _each in range(2)]
    one_won(
        together(
            lambda: engagements.approve_lead(engagement=both[0], lead=cast.world.unitar, by=cast.minister),
            lambda: engagements.refuse_lead(engagement=both[1], reason="ITU.", by=cast.world.jamaica_officer),
        )
    )


def test_stage_is_opened_or_the_engagement_closed(cast: Cast) -> None:
    engagement = make_engaged(cast)
    stages = EngagementStage.objects.select_related("engagement__request__country", "engagement__lead")
    for stage in stages.filter(engagement=engagement):
        engagements.skip_stage(stage=stage, reason="Done by others.", by=cast.world.secretary)
    again = stages.get(engagement=engagement, code="dialogue")
    seen = Engagement.objects.select_related("request__country", "lead").get(pk=engagement.pk)
    one_won(
        together(
            lambda: engagements.open_stage(stage=again, by=cast.world.unitar_officer),
            lambda: engagements.close(engagement=seen, report="All done.", by=cast.world.secretary),
        )
    )
