"""Dates as precisely as they are known: what a year, a month and a day say, and what they leave open."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from coalition.models import Membership
from coalition.models.dates import check_known_date, first_day, last_day
from coalition.models.memberships import Standing

IN, OPEN, OUT = Standing.IN_FORCE, Standing.UNCERTAIN, Standing.NOT_IN_FORCE


@pytest.mark.parametrize(
    ("known", "first", "last"),
    [
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("2019-12", date(2019, 12, 1), date(2019, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2018-03-21", date(2018, 3, 21), date(2018, 3, 21)),
    ],
)
def test_known_date_spans_what_it_leaves_open(known: str, first: date, last: date) -> None:
    assert (first_day(known), last_day(known)) == (first, last)


@pytest.mark.parametrize("text", ["2018-02-30", "2018-13", "18", "March 2018", "2018-3-21", "", "2018-03-21 ", "0019"])
def test_known_date_refuses_what_no_calendar_has(text: str) -> None:
    with pytest.raises(ValidationError, match="2018-03-21"):
        check_known_date(text)


@pytest.mark.parametrize(
    ("since", "until", "on", "standing"),
    [
        ("2018-03-21", "", date(2018, 3, 20), OUT),
        ("2018-03-21", "", date(2018, 3, 21), IN),
        ("2019", "", date(2018, 12, 31), OUT),
        ("2019", "", date(2019, 1, 1), OPEN),
        ("2019", "", date(2019, 12, 30), OPEN),
        ("2019", "", date(2019, 12, 31), IN),
        ("2018-03-21", "2020-06-30", date(2020, 6, 30), IN),
        ("2018-03-21", "2020-06-30", date(2020, 7, 1), OUT),
        ("2018-03-21", "2020", date(2020, 1, 1), IN),
        ("2018-03-21", "2020", date(2020, 1, 2), OPEN),
        ("2018-03-21", "2020", date(2020, 12, 31), OPEN),
        ("2018-03-21", "2020", date(2021, 1, 1), OUT),
        ("2019", "2019", date(2019, 6, 1), OPEN),
    ],
)
def test_standing_says_what_the_record_leaves_open(since: str, until: str, on: date, standing: Standing) -> None:
    assert Membership(since=since, until=until).standing_on(on) == standing


def test_standing_without_a_recorded_start_counts_from_when_the_source_knows_of_it() -> None:
    supporter = Membership(as_of="2019-01")
    assert [supporter.standing_on(date(2019, 1, day)) for day in (1, 31)] == [OPEN, IN]
    assert supporter.standing_on(date(2018, 12, 31)) == OUT


@pytest.mark.parametrize(
    ("mine", "theirs", "overlap"),
    [
        (("2018", "2019"), ("2019", ""), False),
        (("2018", "2019-06"), ("2019-05", ""), True),
        (("2018", ""), ("2025", ""), True),
        (("2018", "2019-06-30"), ("2019-07-01", ""), False),
        (("2018", "2019-06-30"), ("2019-06-30", ""), True),
    ],
)
def test_overlap_is_a_day_that_both_have_for_certain(
    mine: tuple[str, str], theirs: tuple[str, str], overlap: bool
) -> None:
    assert Membership(since=mine[0], until=mine[1]).overlaps(*theirs) is overlap
    assert Membership(since=theirs[0], until=theirs[1]).overlaps(*mine) is overlap
