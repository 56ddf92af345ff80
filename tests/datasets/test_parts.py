"""Parts and totals: sums only from complete parts, and a word where a reported total and its parts disagree."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.method.parts import Family, total
from datasets.pool.compute import FAMILIES, KEYS
from datasets.reference.categories import CATEGORIES

HALVES = (Family("class", ("a", "b")), Family("all", ("a", "b", "c")), Family("all", ("class", "c")))
COLUMNS = ["indicator", "category", "year", "measure", "value", "status_rank", "origin_rank", "issue"]


def cells(**values: float) -> pd.DataFrame:
    return table([("GEN", category, 2014, "mass", value, 0, 0, 7) for category, value in values.items()])


def table(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).assign(country="JAM")


def sums(frame: pd.DataFrame, families: tuple[Family, ...] = HALVES) -> dict[str, float]:
    made = total(frame, families).sums
    return dict(zip(made["category"], made["value"], strict=True))


def test_sums_a_total_whose_parts_are_all_there():
    assert sums(cells(a=1.0, b=2.0, c=4.0)) == {"class": 3.0, "all": 7.0}


def test_leaves_a_total_alone_whose_parts_are_incomplete():
    assert sums(cells(a=1.0, c=4.0)) == {}


def test_takes_a_total_as_reported():
    assert "all" not in sums(cells(a=1.0, b=2.0, c=4.0, all=99.0))


def test_sums_a_total_from_reported_classes():
    assert sums(cells(**{"class": 3.0}, c=4.0)) == {"all": 7.0}


def test_says_when_parts_are_more_than_one_percent_off_the_total():
    found = total(cells(**{"class": 3.0}, c=4.0, all=7.1), HALVES).differences
    assert found[["category", "total", "parts"]].values.tolist() == [["all", 7.1, 7.0]]
    assert found["share"][0] == pytest.approx(-0.1 / 7.1)


@pytest.mark.parametrize("reported", [7.0, 7.05])
def test_says_nothing_within_one_percent(reported):
    assert total(cells(**{"class": 3.0}, c=4.0, all=reported), HALVES).differences.empty


def test_says_a_contradiction_once_when_the_classes_were_summed_too():
    found = total(cells(a=1.0, b=2.0, c=4.0, all=99.0), (*HALVES[:2], Family("all", ("class", "rest")))).differences
    assert len(found) == 1


def test_takes_the_weakest_status_and_origin_of_the_parts():
    made = total(
        table([("GEN", "a", 2014, "mass", 1.0, 0, 3, 7), ("GEN", "b", 2014, "mass", 1.0, 2, 0, 7)]), HALVES
    ).sums
    assert made[["status_rank", "origin_rank", "issue"]].values.tolist() == [[2, 3, 7]]


def test_names_an_issue_only_if_all_parts_are_of_it():
    made = total(
        table([("GEN", "a", 2014, "mass", 1.0, 0, 0, 7), ("GEN", "b", 2014, "mass", 1.0, 0, 0, 8)]), HALVES
    ).sums
    assert made["issue"].tolist() == [-1]


def test_never_mixes_years_indicators_or_measures():
    rows = [
        ("GEN", "a", 2014, "mass", 1.0, 0, 0, 7),
        ("GEN", "b", 2015, "mass", 1.0, 0, 0, 7),
        ("POM", "b", 2014, "mass", 1.0, 0, 0, 7),
        ("GEN", "b", 2014, "pieces", 1.0, 0, 0, 7),
    ]
    assert total(table(rows), HALVES).sums.empty


def naive(values: dict[str, float]) -> dict[str, float]:
    known = dict(values)
    for family in HALVES:
        if family.total not in known and all(part in known for part in family.parts):
            known[family.total] = math.fsum(known[part] for part in family.parts)
    return {name: value for name, value in known.items() if name not in values}


def test_never_mixes_countries():
    both = pd.concat([cells(a=1.0), cells(b=2.0).assign(country="GBR")])
    assert total(both, HALVES).sums.empty


@given(st.lists(st.floats(0, 1e9), min_size=54, max_size=54))
def test_gives_a_sum_to_the_last_digit_whatever_else_is_in_the_table(values):
    alone = cells(**dict(zip(KEYS, values, strict=True)))
    among = pd.concat([keys().assign(country="GBR"), alone, keys().assign(country="NLD")], ignore_index=True)
    made = total(among, FAMILIES).sums
    pd.testing.assert_series_equal(
        total(alone, FAMILIES).sums["value"],
        made.loc[made["country"] == "JAM", "value"].reset_index(drop=True),
        check_exact=True,
    )


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "class", "all"]), st.floats(0, 1e9), min_size=1))
def test_agrees_with_the_naive_implementation(values):
    assert sums(cells(**values)) == pytest.approx(naive(values))


# -- The families of the guidelines ----------------------------------------------------------------------------


def keys(without: str = "") -> pd.DataFrame:
    return cells(**{code: 1.0 for code in KEYS if code != without})


def test_sums_all_54_keys_to_a_total_with_photovoltaic_panels():
    made = sums(keys(), FAMILIES)
    assert (made["TOTAL"], made["TOTAL-XPV"]) == (54.0, 53.0)
    assert CATEGORIES["TOTAL"].has_pv
    assert not CATEGORIES["TOTAL-XPV"].has_pv


def test_sums_no_total_but_one_without_panels_when_only_panels_are_missing():
    made = sums(keys(without="UNU-0002"), FAMILIES)
    assert "TOTAL" not in made
    assert made["TOTAL-XPV"] == 53.0


def test_sums_a_directive_category_from_its_keys_alone():
    lamps = dict.fromkeys(CATEGORIES["EU6-3"].parts, 2.0)
    assert sums(cells(**lamps), FAMILIES) == {"EU6-3": 2.0 * len(lamps)}


def test_sums_large_equipment_from_its_two_halves():
    assert sums(cells(**{"EU6-4A": 3.0, "EU6-4B": 1.0}), FAMILIES) == {"EU6-4": 4.0}


def test_sums_the_directive_s_six_categories_to_a_total():
    six = {f"EU6-{number}": 1.0 for number in range(1, 7)}
    assert sums(cells(**six), FAMILIES) == {"TOTAL": 6.0}


def test_puts_every_key_into_exactly_one_of_the_six_categories():
    placed = [code for number in range(1, 7) for code in CATEGORIES[f"EU6-{number}"].parts]
    assert sorted(placed) == sorted(KEYS)


def test_gives_way_with_an_own_total_to_the_sum_of_better_known_parts():
    frame = cells(a=1.0, b=2.0, c=4.0, all=99.0)
    frame.loc[frame["category"] == "all", "origin_rank"] = 4
    found = total(frame, HALVES, own_rank=4)
    assert dict(zip(found.sums["category"], found.sums["value"], strict=True)) == {"class": 3.0, "all": 7.0}
    assert found.differences.empty


def test_keeps_an_own_total_whose_parts_are_no_better_known():
    frame = cells(a=1.0, b=2.0, c=4.0, all=99.0)
    frame.loc[frame["category"].isin(["all", "c"]), "origin_rank"] = 4
    assert "all" not in set(total(frame, HALVES, own_rank=4).sums["category"])
