"""Figures held against others: warnings that block nothing and tell of nothing that is not public."""

import pytest

from datasets.models import Contribution
from tests.conftest import World
from tests.factories.contributions import WorkOff, make_checked, make_loaded

PEOPLE = "JAM,2014,POP,TOTAL,2.8,million,A,"


def found(contribution: Contribution) -> dict[str, list[int]]:
    assert contribution.status == Contribution.Status.READY
    return {group.code: group.rows for group in contribution.finding_groups.all()}


@pytest.mark.parametrize("indicator", ["GEN", "COLL", "POM"])
def test_mass_that_is_too_much_for_the_population_is_told(indicator: str, world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.itu_officer, world.secretary, PEOPLE)
    rows = (f"JAM,2014,{indicator},TOTAL,169000,t,A,", f"JAM,2014,{indicator},EU6-1,167000,t,A,")
    assert found(make_checked(work_off, world.unitar_officer, *rows)) == {"EW-P5": [2]}


def test_population_of_the_same_file_counts_too(world: World, work_off: WorkOff) -> None:
    assert found(make_checked(work_off, world.unitar_officer, PEOPLE, "JAM,2014,GEN,TOTAL,169,kt,A,")) == {"EW-P5": [3]}


@pytest.mark.parametrize(("value", "told"), [("2.9,thousand", True), ("5.7,million", True), ("5.5,million", False)])
def test_population_far_from_the_known_one_is_told(value: str, told: bool, world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.itu_officer, world.secretary, PEOPLE)
    contribution = make_checked(work_off, world.unitar_officer, f"JAM,2014,POP,TOTAL,{value},A,")
    assert found(contribution) == ({"EW-P6": [2]} if told else {})


def test_more_collected_than_generated_is_told(world: World, work_off: WorkOff) -> None:
    collected = "JAM,2014,COLL,TOTAL,17,kt,A,"
    generated = "JAM,2014,GEN,TOTAL,16,kt,A,"
    assert found(make_checked(work_off, world.unitar_officer, generated, collected)) == {"EW-P7": [3]}
    make_loaded(work_off, world.itu_officer, world.secretary, generated)
    assert found(make_checked(work_off, world.unitar_officer, collected)) == {"EW-P7": [2]}


def test_jump_by_a_power_of_ten_is_told(world: World, work_off: WorkOff) -> None:
    rows = ("JAM,2013,GEN,TOTAL,16,kt,A,", "JAM,2014,GEN,TOTAL,16500,kt,A,", "JAM,2015,GEN,TOTAL,33000,kt,A,")
    assert found(make_checked(work_off, world.unitar_officer, *rows)) == {"EW-P8": [3]}


@pytest.mark.parametrize("issue", ["2020", "2021"])
def test_jump_against_the_issue_or_the_pool_is_told(issue: str, world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary, "JAM,2013,GEN,TOTAL,16,kt,A,")
    contribution = make_checked(work_off, world.unitar_officer, "JAM,2014,GEN,TOTAL,16300,kt,A,", issue_label=issue)
    assert found(contribution) == {"EW-P8": [2]}


def test_comparison_tells_nothing_of_what_is_not_public(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.itu_officer, world.secretary, PEOPLE, visibility="coalition")
    assert found(make_checked(work_off, world.unitar_officer, "JAM,2014,GEN,TOTAL,169,kt,A,")) == {}
