"""Code lists and small tables: whole, sourced and free of doubles."""

from itertools import pairwise

import pytest

from countries.reference import tables as countries
from datasets.reference import tables
from datasets.reference.categories import CATEGORIES, PV_KEY, UNU_KEYS
from datasets.reference.indicators import INDICATORS, ORIGINS

KEYS = {key.code for key in UNU_KEYS}


def leaves(code: str) -> list[str]:
    parts = CATEGORIES[code].parts
    return [leaf for part in parts for leaf in leaves(part)] if parts else [code]


def test_categories_are_the_totals_the_keys_and_both_lists_of_the_directive() -> None:
    by_scheme = {
        scheme: sum(c.scheme == scheme for c in CATEGORIES.values()) for scheme in ("total", "unu", "eu6", "eu10")
    }
    assert by_scheme == {"total": 2, "unu": 54, "eu6": 8, "eu10": 12}


def test_total_is_made_of_every_key_once() -> None:
    assert sorted(leaves("TOTAL")) == sorted(KEYS)


def test_total_without_panels_is_every_key_but_the_panels() -> None:
    assert sorted(leaves("TOTAL-XPV")) == sorted(KEYS - {PV_KEY})


@pytest.mark.parametrize(("scheme", "whole"), [("EU6", range(1, 7)), ("EU10", range(1, 11))])
def test_each_key_is_in_one_category_of_each_list(scheme: str, whole: range) -> None:
    assert sorted(leaf for number in whole for leaf in leaves(f"{scheme}-{number}")) == sorted(KEYS)


def test_category_says_whether_it_has_photovoltaic_panels() -> None:
    with_pv = {code for code, category in CATEGORIES.items() if category.has_pv}
    assert with_pv == {"TOTAL", "EU6-4", "EU6-4B", "EU10-4", "EU10-4B", PV_KEY}


@pytest.mark.parametrize(
    ("key", "eu6", "eu10"), [("0303", "2", "3"), ("0114", "5", "1"), ("0702", "6", "7"), ("0002", "4B", "4B")]
)
def test_key_stands_where_the_guidelines_put_it(key: str, eu6: str, eu10: str) -> None:
    known = next(one for one in UNU_KEYS if one.key == key)
    assert (known.eu6, known.eu10) == (eu6, eu10)


def test_every_key_has_a_lifetime_and_a_weight() -> None:
    keys = {key.key for key in UNU_KEYS}
    assert {row["unu_key"] for row in tables.rows("lifetimes")} == keys
    assert {row["unu_key"] for row in tables.rows("unit_weights")} == keys


@pytest.mark.parametrize(
    "table", ["unit_weights", "lifetimes", "materials", "jobs", "published_figures", "product_composition", "hs6_codes"]
)
def test_every_row_names_its_source(table: str) -> None:
    assert all(row["source"] for row in tables.rows(table))


def test_trade_codes_lead_to_keys_that_exist() -> None:
    codes = tables.hs_codes()
    assert len(codes) == 307
    assert all(f"UNU-{key}" in KEYS for code in codes.values() for key in code.unu_keys)
    assert codes["844339"].unu_keys == ("0304", "0307")


def test_sdg_wording_is_there_in_six_languages() -> None:
    english = tables.sdg_wording("en")
    assert "12.4.2" in english
    assert all(set(tables.sdg_wording(language)) == set(english) for language in ("ar", "zh-hans", "fr", "ru", "es"))
    assert all(tables.sdg_wording("ar").values())


def test_indicators_point_to_series_of_the_sdg_database() -> None:
    assert {i.sdg_series for i in INDICATORS.values() if i.sdg_series} <= set(tables.sdg_series())


def test_product_composition_sums_to_one() -> None:
    for product, shares in tables.product_composition().items():
        assert sum(shares.values()) == pytest.approx(1, abs=0.02), product


def test_examples_name_known_countries_indicators_and_categories() -> None:
    iso3s = {row["iso3"] for row in countries.countries()}
    for example in tables.examples():
        assert example.origin in ORIGINS
        for row in countries.rows_of(example.path):
            assert row["country"] in iso3s
            assert row["indicator"] in INDICATORS
            assert row["category"] in CATEGORIES


def test_issues_of_the_monitor_follow_each_other() -> None:
    issues = [e.published_on for e in tables.examples() if e.source == "Global E-waste Monitor"]
    assert len(issues) == 3
    assert all(earlier < later for earlier, later in pairwise(issues))
