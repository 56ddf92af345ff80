"""The home page, as far as contributions fill it."""

import pytest

from datasets.actions import contributions
from datasets.presenters import home
from tests.conftest import World
from tests.factories.contributions import GOOD_ROWS, WorkOff, make_checked, make_submitted

pytestmark = pytest.mark.django_db


def test_what_waits_for_a_reviewer_is_counted_whole_and_shown_in_part(world: World, work_off: WorkOff) -> None:
    for number in range(7):
        row = f"JAM,20{10 + number},GEN,TOTAL,16,kt,A,"
        make_submitted(work_off, world.unitar_officer, row, title=f"File {number}", issue_label=str(number))
    part = home.to_review(world.secretary)
    assert [item.title for item in part.items] == [f"File {number}" for number in range(5)]
    assert (part.total, part.is_cut, part.all_url) == (7, True, "/datasets/review/")


def test_what_a_reviewer_sent_back_stands_before_what_waits_longer(world: World, work_off: WorkOff) -> None:
    make_checked(work_off, world.unitar_officer, GOOD_ROWS[0], title="Ready", issue_label="1")
    returned = make_submitted(work_off, world.unitar_officer, GOOD_ROWS[1], title="Returned", issue_label="2")
    contributions.return_(contribution=returned, reason="Units are mixed up.", by=world.secretary)
    part = home.to_mend_or_submit(world.unitar_officer)
    assert [(item.title, item.is_returned) for item in part.items] == [("Returned", True), ("Ready", False)]
    assert not part.is_cut
