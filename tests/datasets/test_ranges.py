"""Published factors as ranges, from the reference tables as the portal has them."""

import numpy as np
import pandas as pd
import pytest

from datasets.method import ranges
from datasets.method.ranges import Factors, Range, Said
from datasets.reference import tables
from datasets.reference.factors import ACTIVITIES, HAZARDS, WORTH


def rows(*told: tuple[float, str, str]) -> pd.DataFrame:
    return pd.DataFrame(told, columns=["value", "unit", "source"])


def reference(table: str) -> list[dict[str, object]]:
    """As the database gives it: numbers are numbers, an empty one is none."""
    found = pd.DataFrame(tables.rows(table))
    for name in {"mass", "value", "factor", "year"} & set(found):
        found[name] = pd.to_numeric(found[name])
    return [{str(name): value for name, value in row.items()} for row in found.to_dict("records")]


@pytest.fixture(scope="module")
def told() -> Factors:
    kinds = ("materials", "jobs", "hazards")
    return ranges.factors({kind: reference(kind) for kind in kinds}, reference("published_figures"))


def test_several_sources_span_a_range() -> None:
    found = ranges.span(rows((1.2, "g/t", "A"), (0.0005, "kg/t", "B")))
    assert found == Range("kg/t", (Said(0.0012, "A"), Said(0.0005, "B")))
    assert (found.low, found.high, found.sources, found.is_point) == (0.0005, 0.0012, ("A", "B"), False)


def test_one_source_is_a_point() -> None:
    found = ranges.span(rows((6.7, "t CO2e/t", "A")))
    assert found is not None
    assert found.is_point


def test_no_source_is_none() -> None:
    assert ranges.span(rows()) is None


def test_short_tons_are_smaller_than_tonnes() -> None:
    found = ranges.span(rows((10.0, "jobs per 1000 short tons (100 per 10,000 tons)", "A")))
    assert found is not None
    assert found.low == pytest.approx(10 / 0.90718474)


def test_units_that_do_not_compare_are_refused() -> None:
    with pytest.raises(ValueError, match="do not compare"):
        ranges.span(rows((1.0, "g/t", "A"), (1.0, "jobs per 1000 t", "B")))


def test_an_unknown_unit_and_a_factor_without_a_value_are_refused() -> None:
    with pytest.raises(ValueError, match="not known"):
        ranges.span(rows((1.0, "jobs per 1000 tons", "A")))
    with pytest.raises(ValueError, match="no value"):
        ranges.span(rows((float("nan"), "kg/t", "A")))


def test_a_negative_amount_turns_the_ends() -> None:
    found = Range("kg/t", (Said(1.0, "A"), Said(2.0, "B"))).times(-3.0, "kg")
    assert (found.low, found.high, found.unit) == (-6.0, -3.0, "kg")


def test_jobs_in_reuse_span_the_sources_that_speak_of_e_waste(told: Factors) -> None:
    found = told.jobs["reuse"]
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(29.6 / 0.90718474), 143.0)
    assert len(found.sources) == 3
    assert "ILSR 1997 (USA 1997)" in found.sources


def test_jobs_in_collection_are_one_source_and_in_recycling_none(told: Factors) -> None:
    assert told.jobs["collection"] is not None
    assert told.jobs["collection"].is_point
    assert told.jobs["recycling"] is None


def test_hazards_are_read_per_tonne_and_name_the_issue_that_they_are_worked_out_from(told: Factors) -> None:
    mercury = told.hazards["mercury"]
    assert mercury is not None
    assert (mercury.low, mercury.high) == (pytest.approx(0.00113), pytest.approx(0.0012))
    assert mercury.sources == (
        "Global E-waste Monitor 2024: 58 t / 48.2 Mt",
        "Global E-waste Monitor 2020: 50 t / 44.3 Mt",
    )
    assert all(found is not None and found.is_point for code, found in told.hazards.items() if code != "mercury")


def test_materials_divide_by_the_world_total_of_the_same_issue(told: Factors) -> None:
    copper = told.materials["Copper"]
    assert [one.value for one in copper.said] == [pytest.approx(1900 / 41.8), pytest.approx(2100 / 62)]
    assert copper.sources == ("Global E-waste Monitor 2014", "Global E-waste Monitor 2024")
    assert told.materials["Gold"].low == pytest.approx(270 / 62e3)


def test_each_issue_tells_a_value_of_its_own(told: Factors) -> None:
    found = {(each.issue.name[-4:], each.counts, each.currency): each.per_tonne for each in told.worth}
    assert found == {
        ("2014", "All materials", "USD"): pytest.approx(52e9 / 41.8e6),
        ("2017", "All materials", "EUR"): pytest.approx(55e9 / 44.7e6),
        ("2020", "All raw materials", "USD"): pytest.approx(57e9 / 53.6e6),
        ("2024", "All metals", "USD"): pytest.approx(91e9 / 62e6),
    }


def test_a_mass_of_an_issue_without_a_world_total_says_nothing() -> None:
    masses = pd.DataFrame([("Copper", 1.0, "kt", "Nowhere"), ("Gold", np.nan, "t", "Monitor")])
    masses.columns = pd.Index(["material", "mass", "mass_unit", "origin"])
    assert ranges.materials(masses, {"Monitor": ranges.Issue("Monitor", 2014, 1e6)}) == {}


def test_forecasts_and_restatements_are_no_world_total(told: Factors) -> None:
    years = {name[-4:]: (issue.year, issue.tonnes) for name, issue in told.issues.items()}
    assert years == {"2014": (2014, 41.8e6), "2017": (2016, 44.7e6), "2020": (2019, 53.6e6), "2024": (2022, 62e6)}


def test_no_tables_say_nothing() -> None:
    found = ranges.factors({"materials": [], "jobs": [], "hazards": []}, [])
    assert (found.issues, found.materials, found.worth) == ({}, {}, [])
    assert {*found.jobs.values(), *found.hazards.values()} == {None}


def test_every_name_that_is_compared_stands_in_the_reference() -> None:
    assert {name for names in ranges.ACTIVITIES.values() for name in names} <= {
        row["activity"] for row in reference("jobs")
    }
    assert {name for names in ranges.HAZARDS.values() for name in names} <= {
        row["item"] for row in reference("hazards")
    }


def test_every_code_of_a_factor_has_its_words() -> None:
    assert set(ACTIVITIES) == set(ranges.ACTIVITIES)
    assert set(HAZARDS) == set(ranges.HAZARDS)
    assert set(WORTH) == set(ranges.VALUED)
