"""Clocks: working days by the country's calendar, standing still while government has the word."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from countries.actions import circulation, requests, triage
from countries.models import SupportRequest
from countries.presenters.requests import overdue, row, waiting
from countries.reference import clocks, working_days
from tests.factories.requests import Cast, make_acknowledged, make_circulated, make_submitted


def at(day: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("iso2", "start", "number", "end"),
    [
        ("MW", date(2026, 2, 26), 3, date(2026, 3, 4)),  # 3 March is Martyrs' Day, 28 February a Saturday
        ("JO", date(2026, 2, 26), 1, date(2026, 3, 1)),  # Friday and Saturday are Jordan's weekend
        ("", date(2026, 2, 27), 1, date(2026, 3, 2)),
    ],
)
def test_working_days_go_by_the_countrys_calendar(iso2: str, start: date, number: int, end: date) -> None:
    assert working_days.add(start, number, iso2) == end


def test_country_that_the_library_does_not_know_works_from_monday_to_friday() -> None:
    assert not working_days.is_known("XX")
    assert working_days.between(date(2026, 3, 6), date(2026, 3, 9), "XX") == 1


def test_days_are_counted_as_they_are_added() -> None:
    start = date(2026, 3, 2)
    assert working_days.between(start, working_days.add(start, 17, "MW"), "MW") == 17


def test_step_is_due_after_its_working_days() -> None:
    assert clocks.due_on("submitted", [("submitted", at(2), None)], "") == date(2026, 3, 9)


def test_clock_stands_still_while_government_completes() -> None:
    stays = [
        ("submitted", at(2), at(4)),
        ("returned_for_completion", at(4), at(25)),
        ("submitted", at(25), None),
    ]
    assert clocks.due_on("submitted", stays, "") == date(2026, 3, 30)


def test_no_clock_runs_while_government_has_the_word() -> None:
    assert clocks.due_on("response_sent", [("response_sent", at(2), None)], "") is None


def test_window_is_in_time_until_its_last_day() -> None:
    closes_at = clocks.end_of(date(2026, 5, 1))
    assert clocks.due_on("circulated", [], "", closes_at) == date(2026, 5, 1)


def test_request_waits_for_the_secretariat_since_it_was_submitted(cast: Cast) -> None:
    said = waiting(make_submitted(cast, at=at(2)))
    assert (said.who, said.since, said.is_overdue) == ("the secretariat", at(2), True)


def test_returned_request_waits_for_who_filed_it_and_is_not_overdue(cast: Cast) -> None:
    case = make_submitted(cast, at=at(2))
    triage.return_(case=case, reason="Not signed.", by=cast.world.secretary, at=at(3))
    said = waiting(SupportRequest.objects.get(pk=case.pk))
    assert (said.who, said.due_on) == ("the country team", None)


def test_briefing_call_is_due_two_weeks_after_circulation(cast: Cast) -> None:
    case = make_circulated(cast, at=at(2))
    assert row(case)["briefing"] == {"due_on": date(2026, 3, 16), "is_overdue": True}
    circulation.hold_briefing(case=case, held_on=date(2026, 3, 10), by=cast.world.secretary)
    assert row(case)["briefing"] is None


def test_days_of_a_hold_do_not_count_for_the_briefing_call(cast: Cast) -> None:
    case = make_circulated(cast, at=at(2))
    triage.hold(case=case, reason="Elections", by=cast.world.secretary, at=at(4))
    resumed = triage.resume(case=SupportRequest.objects.get(pk=case.pk), by=cast.world.secretary, at=at(14))
    assert row(resumed)["briefing"]["due_on"] == date(2026, 3, 26)


def test_step_that_comes_again_has_all_its_days(cast: Cast) -> None:
    stays = [
        ("offers_closed", at(2), at(20)),
        ("response_sent", at(20), at(25)),
        ("not_accepted", at(25), at(30)),
        ("offers_closed", at(30), None),
    ]
    assert clocks.due_on("offers_closed", stays, "") == date(2026, 4, 13)


def test_overdue_list_is_computed_the_longest_first(cast: Cast) -> None:
    later, earlier = make_submitted(cast, at=at(20)), make_acknowledged(cast, at=at(1))
    make_submitted(cast)
    assert overdue(cast.world.secretary) == [earlier.pk, later.pk]
    assert overdue(cast.world.uk_officer) == []


def test_briefing_call_that_was_not_held_is_on_the_overdue_list(cast: Cast) -> None:
    case = make_circulated(cast, at=timezone.now() - timedelta(days=20))
    assert overdue(cast.world.secretary) == [case.pk]
    circulation.hold_briefing(case=case, held_on=timezone.localdate(), by=cast.world.secretary)
    assert overdue(cast.world.secretary) == []


def test_completed_request_has_the_days_that_it_had_left(cast: Cast) -> None:
    case = make_submitted(cast, at=at(2))
    triage.return_(case=case, reason="Not signed.", by=cast.world.secretary, at=at(4))
    done = requests.submit(case=SupportRequest.objects.get(pk=case.pk), by=cast.world.country_officer, at=at(25))
    assert waiting(done).due_on == date(2026, 3, 30)
