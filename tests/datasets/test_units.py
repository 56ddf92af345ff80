"""Conversion: the decimal point moves, no digit changes."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.method import units
from datasets.reference.indicators import UNITS

amounts = st.floats(min_value=0, max_value=1e20, allow_subnormal=False)


def one(value: float, unit: str, population: float = np.nan) -> float:
    return float(units.to_canonical(np.array([value]), np.array([unit]), np.array([population]))[0])


def test_converts_kilotonnes_without_a_stray_digit():
    assert 16.12 * 1000 != 16120
    assert one(16.12, "kt") == 16120


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (5727.84908326453, "t", 5727.84908326453),
        (4170.5, "kg", 4.1705),
        (53.6, "Mt", 53_600_000),
        (2793.749, "thousand", 2_793_749),
        (66.7, "million", 66_700_000),
        (12, "pieces", 12),
    ],
)
def test_converts_each_unit_to_the_canonical_one(value, unit, expected):
    assert one(value, unit) == expected


def test_converts_kilograms_per_inhabitant_with_the_population():
    assert one(5.8, "kg/inh", 2_793_749) == pytest.approx(16203.7442, rel=1e-15)


@pytest.mark.parametrize("population", [np.nan, 0])
def test_gives_no_tonnes_without_a_population(population):
    assert np.isnan(one(5.8, "kg/inh", population))


def test_refuses_a_unit_that_it_does_not_know():
    with pytest.raises(KeyError):
        one(1, "long ton")


def test_knows_every_unit_of_the_template():
    assert set(units.POWERS) | {units.PER_INHABITANT} == set(UNITS)


def test_keeps_a_missing_value_missing():
    assert np.isnan(one(np.nan, "kt"))


@given(st.lists(amounts, min_size=1, max_size=8), st.sampled_from([-3, 0, 3, 6]))
def test_shifts_as_decimal_arithmetic_does(values, power):
    expected = [float(Decimal(repr(value)).scaleb(power)) for value in values]
    assert units.shift(np.array(values), power).tolist() == expected


@given(st.lists(st.tuples(amounts, st.sampled_from(sorted(units.POWERS))), min_size=1, max_size=12))
def test_converts_a_mixed_column_as_value_by_value(rows):
    values, names = (list(column) for column in zip(*rows, strict=True))
    found = units.to_canonical(np.array(values), np.array(names), np.full(len(rows), np.nan))
    assert found.tolist() == [one(value, name) for value, name in rows]
