"""Published factors as ranges."""

import pandas as pd
import pytest

from datasets.method import ranges
from datasets.method.ranges import Range
from datasets.reference import tables


def factors(*rows: tuple[float, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["value", "unit", "source"])


def reference(table: str) -> pd.DataFrame:
    return pd.DataFrame(tables.rows(table))


def test_several_sources_span_a_range() -> None:
    assert ranges.span(factors((1.2, "g/t", "A"), (0.0005, "kg/t", "B"))) == Range(0.0005, 0.0012, "kg/t", ("A", "B"))


def test_one_source_is_a_point() -> None:
    found = ranges.span(factors((6.7, "t CO2e/t", "A")))
    assert found is not None
    assert found.is_point


def test_no_source_is_none() -> None:
    assert ranges.span(factors()) is None


def test_short_tons_are_smaller_than_tonnes() -> None:
    found = ranges.span(factors((10.0, "jobs per 1000 short tons (100 per 10,000 tons)", "A")))
    assert found is not None
    assert found.low == pytest.approx(10 / 0.90718474)


def test_units_that_do_not_compare_are_refused() -> None:
    with pytest.raises(ValueError, match="do not compare"):
        ranges.span(factors((1.0, "g/t", "A"), (1.0, "USD/t", "B")))


def test_an_unknown_unit_and_a_factor_without_a_value_are_refused() -> None:
    with pytest.raises(ValueError, match="not known"):
        ranges.span(factors((1.0, "jobs per 1000 tons", "A")))
    with pytest.raises(ValueError, match="no value"):
        ranges.span(factors((float("nan"), "kg/t", "A")))


def test_a_negative_amount_turns_the_ends() -> None:
    assert Range(1.0, 2.0, "kg/t", ("A",)).times(-3.0, "kg") == Range(-6.0, -3.0, "kg", ("A",))


def test_jobs_in_reuse_span_the_sources_that_speak_of_e_waste() -> None:
    found = ranges.jobs(reference("jobs"), ranges.REUSE_JOBS)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(29.6 / 0.90718474), 143.0)
    assert len(found.sources) == 3


def test_jobs_in_collection_are_one_source() -> None:
    found = ranges.jobs(reference("jobs"), ranges.COLLECTION_JOBS)
    assert found is not None
    assert found.is_point


def test_hazards_are_read_per_tonne() -> None:
    table = reference("hazards")
    mercury = ranges.hazards(table, ranges.MERCURY)
    assert mercury is not None
    assert (mercury.low, mercury.high) == (pytest.approx(0.00113), pytest.approx(0.0012))
    for items in (ranges.FLAME_RETARDANTS, ranges.CARBON):
        found = ranges.hazards(table, items)
        assert found is not None
        assert found.is_point


def test_materials_and_their_value_are_of_mixed_e_waste() -> None:
    table = reference("materials")
    content = ranges.materials(table)
    assert content["Copper"].low == 34.0
    assert content["Gold"].low == pytest.approx(0.0044)
    value = ranges.value_per_tonne(table)
    assert value is not None
    wanted = 0.034 * 9048 + 4.4 * 55.6 + 0.387 * 667 + 2 * 66
    assert value.low == pytest.approx(wanted)
    assert ranges.value_per_tonne(table[table["material"] == "Plastics"]) is None


def test_every_name_that_is_compared_stands_in_the_reference() -> None:
    assert {*ranges.REUSE_JOBS, *ranges.COLLECTION_JOBS} <= set(reference("jobs")["activity"])
    assert {*ranges.MERCURY, *ranges.FLAME_RETARDANTS, *ranges.CARBON} <= set(reference("hazards")["item"])
