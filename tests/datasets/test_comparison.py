"""Figures held against others: warnings that block nothing and tell of nothing that is not public."""

import pytest
from django.core.management import call_command

from datasets.models import Contribution
from datasets.validation.comparing import figures
from datasets.validation.rules import RULES
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


def series(*values: object, indicator: str = "GEN", unit: str = "t", status: str = "A", first: int = 2001) -> list[str]:
    """One figure a year."""
    return [f"JAM,{year},{indicator},TOTAL,{value},{unit},{status}," for year, value in enumerate(values, first)]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["JAM,2014,COLL,TOTAL,5,t,A,", "JAM,2014,RCY,TOTAL,6,t,A,"], {"EW-P9": [3]}),
        (["JAM,2014,COLL,TOTAL,5,t,A,", "JAM,2014,RCY,TOTAL,6,t,A,", "JAM,2014,WIMP,TOTAL,2,t,A,"], {}),
        (["JAM,2014,GEN,TOTAL,5,t,A,", "JAM,2014,COLL,TOTAL,6,t,A,", "JAM,2014,WIMP,TOTAL,2,t,A,"], {}),
        (["JAM,2014,GEN,TOTAL,16120,Mt,A,"], {"EW-P10": [2]}),
        ([*series(11, 12, 13), *series(11, 12, 13, indicator="COLL")], {"EW-P11": [5, 6, 7]}),
        ([*series(11, 12, 13), *series(10, 12, 12.5, indicator="COLL")], {}),
        (["JAM,2014,IMP,UNU-0101,5,t,A,", "JAM,2014,EXP,UNU-0101,6,t,A,"], {"EW-P12": [3]}),
        (
            ["JAM,2014,IMP,UNU-0101,5,t,A,", "JAM,2014,EXP,UNU-0101,6,t,A,", "JAM,2014,PROD,UNU-0101,2,t,A,"],
            {},
        ),
        ([*(f"JAM,2014,GEN,EU6-{n},{n},t,A," for n in range(1, 7)), "JAM,2014,GEN,TOTAL,25,t,A,"], {"EW-P13": [8]}),
        ([*(f"JAM,2014,GEN,EU6-{n},{n},t,A," for n in range(1, 7)), "JAM,2014,GEN,TOTAL,21,t,A,"], {}),
        ([*(f"JAM,2014,GEN,EU6-{n},{n},t,A," for n in range(1, 6)), "JAM,2014,GEN,TOTAL,25,t,A,"], {}),
        (series(5, 6.5, 6.5, 6.5, 6.5, 7), {"EW-P14": [3, 4, 5, 6]}),
        (series(5, 6.5, 6.5, 6.5, 7), {}),
        (series(6.5, 6.5, 6.5, 6.5, status="E"), {}),
        (series(50, 52, 53, 55, 57, 58, 230, 240, 250), {"EW-P15": [8]}),
        (series(50, 260, 40, 250, 36, 200, 27, 150), {}),
        (["JAM,2014,POM,UNU-0306,100,t,A,", "JAM,2014,POM,UNU-0306,1000,pieces,A,"], {"EW-P16": [3]}),
        (["JAM,2014,POM,UNU-0306,100,kg,A,", "JAM,2014,POM,UNU-0306,1000,pieces,A,"], {}),
        (["JAM,2014,PROD,UNU-0306,0,t,A,", "JAM,2014,PROD,UNU-0306,1000,pieces,A,"], {"EW-P17": [3]}),
    ],
)
def test_figures_that_can_hardly_be_right_are_told(
    rows: list[str], told: dict[str, list[int]], world: World, work_off: WorkOff
) -> None:
    call_command("load_reference", verbosity=0)
    assert found(make_checked(work_off, world.unitar_officer, *rows)) == told


def test_mass_and_value_per_inhabitant_that_agree_are_one_figure(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.itu_officer, world.secretary, PEOPLE)
    rows = ("JAM,2014,GEN,TOTAL,5.8,kg/inh,A,", "JAM,2014,GEN,TOTAL,16.12,kt,A,")
    contribution = make_checked(work_off, world.unitar_officer, *rows)
    assert found(contribution) == {"EW-D3": [2, 3]}
    assert contribution.rows_good == 1


def test_column_shuffled_between_countries_is_told(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.itu_officer, world.secretary, PEOPLE)
    rows = ("JAM,2014,GEN,TOTAL,23.5,kg/inh,A,", "JAM,2014,GEN,TOTAL,16.12,kt,A,")
    contribution = make_checked(work_off, world.unitar_officer, *rows)
    assert {group.code: group.rows for group in contribution.finding_groups.all()} == {"EW-P18": [2, 3]}
    assert contribution.rows_good == 0


def test_file_of_many_countries_is_compared_country_after_country(
    world: World, work_off: WorkOff, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        line.replace("JAM", country)
        for line in ("JAM,2013,GEN,TOTAL,16,kt,A,", "JAM,2014,GEN,TOTAL,16500,kt,A,")
        for country in ("JAM", "GBR")
    ]
    monkeypatch.setattr(figures, "ROWS_AT_A_TIME", 2)
    told = make_checked(work_off, world.unitar_officer, *rows).finding_groups
    by_country = {(group.value, group.code): group.rows for group in told.all()}
    assert by_country == {(f"{country} GEN", "EW-P8"): [row] for row, country in enumerate(("JAM", "GBR"), 4)}


SENTENCES = {
    "EW-P5": "JAM GEN: divided by the population, it is more than 60 kg per inhabitant.",
    "EW-P6": "JAM GEN: the population is less than half or more than twice the one that the portal knows.",
    "EW-P7": "JAM GEN: more is collected than is generated in the same year and category.",
    "EW-P8": ("JAM GEN: the figure is ten, a hundred or a thousand times the one of the year before, or its fraction."),
    "EW-P9": "JAM GEN: more is recycled than is collected and imported in the same year and category.",
    "EW-P10": "JAM GEN: more than 100 million tonnes, which is more than the whole world generates in a year.",
    "EW-P11": "JAM GEN: for several years it is exactly what it is a share of, a rate of 100 %.",
    "EW-P12": "JAM GEN: more is exported than is produced and imported, so that consumption is below zero.",
    "EW-P13": "JAM GEN: the six categories do not add up to the total of the same year.",
    "EW-P14": "JAM GEN: the same figure stands for four years or more in a row.",
    "EW-P15": "JAM GEN: the figure jumps as it never did in the other years of the series.",
    "EW-P16": (
        "JAM GEN: mass and pieces give a weight of one piece that is less than a fifth or more than five times the "
        "usual one."
    ),
    "EW-P17": "JAM GEN: the mass is zero, yet there are pieces.",
    "EW-P18": "JAM GEN: the mass and the value per inhabitant speak of another population than the known one.",
    "EW-D3": "The same figure is given in mass and per inhabitant: JAM GEN. The mass is taken.",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_comparison_speaks_word_for_word(code: str) -> None:
    assert RULES[code].words(value="JAM GEN").message == SENTENCES[code]
