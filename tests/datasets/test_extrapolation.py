"""Sales before the first and after the last year of data, against the rules written out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from datasets.method import extrapolation
from datasets.method.cleaning import flags
from datasets.method.cleaning.grid import Grid
from datasets.method.extrapolation import Approach

FIRST, LAST, END = 2006, 2015, 2018
NONE = float("nan")


def grid_of(kg: np.ndarray, *, first_year: int = FIRST, end: int = END) -> Grid:
    """(country, year) of one key, two pieces a kg, extended to `end`."""
    values = np.asarray(kg, dtype=np.float64)[None]
    names = tuple(f"C{number:02}" for number in range(values.shape[1]))
    found = np.where(np.isnan(values), flags.MISSING, flags.UNTOUCHED).astype(np.int16)
    return Grid(("0101",), names, first_year, values, values * 2, found).over(first_year, end)


def exceptions(approach: str, *, country: str = "", connection: float = NONE, trend: float = NONE) -> pd.DataFrame:
    row = ("0101", country, approach, connection, trend)
    return pd.DataFrame([row], columns=["unu_key", "country", "approach", "connection_year", "years_of_trend"])


def ahead(sold: Grid, power: np.ndarray, by: pd.DataFrame | None = None) -> Grid:
    choices = extrapolation.choices(Grid(sold.keys, sold.countries, FIRST, *[sold.kg[..., : LAST - FIRST + 1]] * 3), by)
    return extrapolation.future(sold, power, last_data_year=LAST, by=choices)


POWER = np.array([np.arange(END - FIRST + 1) * 1000.0 + 20000, np.arange(END - FIRST + 1) * 500.0 + 10000])


def test_forecasts_follow_purchasing_power_where_sales_do() -> None:
    sold = grid_of(POWER[:, : LAST - FIRST + 1] / 10000)
    found = ahead(sold, POWER)
    np.testing.assert_allclose(found.kg[0], POWER / 10000)
    np.testing.assert_allclose(found.pieces, found.kg * 2)
    assert (found.flag[0, :, LAST - FIRST + 1 :] == flags.BY_PURCHASING_POWER + 15).all()


def test_the_last_reliable_value_stands_where_sales_do_not_follow_purchasing_power() -> None:
    kg = np.array([[1.0, 2.0] * 5, [2.0, 1.0] * 5])
    found = ahead(grid_of(kg), POWER)
    assert found.kg[0, :, LAST - FIRST + 1 :].tolist() == [[2.0] * 3, [1.0] * 3]
    assert (found.flag[0, :, LAST - FIRST + 1 :] == flags.AT_LAST_RELIABLE + 15).all()


def test_a_trend_goes_on_over_the_years_and_never_below_zero() -> None:
    kg = np.array([np.arange(10) * 0.1 + 1, 0.9 - np.arange(10) * 0.1])
    found = ahead(grid_of(kg), POWER, exceptions(Approach.TREND))
    np.testing.assert_allclose(found.kg[0, :, LAST - FIRST + 1 :], [[2.0, 2.1, 2.2], [0.0, 0.0, 0.0]], atol=1e-12)
    assert (found.flag[0, :, LAST - FIRST + 1 :] == flags.BY_TREND + 15).all()


def test_an_earlier_connection_overrides_the_years_after_it() -> None:
    kg = np.array([[1.0] * 7 + [5.0] * 3, [2.0] * 10])
    by = exceptions(Approach.LAST_RELIABLE, country="C00", connection=2012)
    found = ahead(grid_of(kg), POWER, by)
    assert found.kg[0, 0].tolist() == [1.0] * 13
    assert found.flag[0, 0, 7:].tolist() == [flags.AT_LAST_RELIABLE + 12] * 6
    assert found.kg[0, 1, :10].tolist() == [2.0] * 10


def test_a_connection_may_be_held_constant() -> None:
    sold = grid_of(POWER[:, : LAST - FIRST + 1] / 10000)
    found = ahead(sold, POWER, exceptions(Approach.CONNECTION))
    np.testing.assert_allclose(found.kg[0, 0, LAST - FIRST + 1 :], [3.0, 3.0, 3.0])
    assert (found.flag[0, :, LAST - FIRST + 1 :] == flags.AT_CONNECTION + 15).all()


def test_a_country_of_its_own_comes_before_its_key() -> None:
    by = pd.concat([exceptions(Approach.TREND), exceptions(Approach.LAST_RELIABLE, country="C01")])
    choices = extrapolation.choices(grid_of(np.ones((2, 10)), end=LAST), by)
    assert choices.approach.tolist() == [[Approach.TREND, Approach.LAST_RELIABLE]]
    assert choices.connection.tolist() == [[LAST, LAST]]


def test_an_approach_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no such approach"):
        extrapolation.choices(grid_of(np.ones((1, 10)), end=LAST), exceptions("Guess"))


def test_a_missing_last_value_stays_missing_after_it() -> None:
    kg = np.array([[1.0] * 9 + [NONE]])
    assert np.isnan(ahead(grid_of(kg), POWER[:1], exceptions(Approach.LAST_RELIABLE)).kg[0, 0, 9:]).all()


def test_the_past_rises_in_a_line_from_the_introduction_year() -> None:
    kg = np.array([[3.0, 3.0, 6.0, 6.0]])
    found = extrapolation.past(
        grid_of(kg, first_year=2000, end=2003).over(1995, 2003), np.array([1997.0]), last_data_year=2003
    )
    # Mean of the first three is 4; three years (1997-1999) rise to it in four steps.
    assert found.kg[0, 0].tolist() == [0.0, 0.0, 1.0, 2.0, 3.0, 3.0, 3.0, 6.0, 6.0]
    assert found.pieces[0, 0].tolist() == [0.0, 0.0, 2.0, 4.0, 6.0, 6.0, 6.0, 12.0, 12.0]
    assert found.flag[0, 0].tolist() == [flags.PAST] * 5 + [0] * 4


def test_sales_before_the_introduction_year_are_none_whatever_was_reported() -> None:
    found = extrapolation.past(
        grid_of(np.full((1, 4), 3.0), first_year=2000, end=2003), np.array([2002.0]), last_data_year=2003
    )
    assert found.kg[0, 0].tolist() == [0.0, 0.0, 3.0, 3.0]


def test_without_an_introduction_year_the_past_stays_missing() -> None:
    found = extrapolation.past(
        grid_of(np.full((1, 4), 3.0), end=2009).over(2004, 2009), np.array([NONE]), last_data_year=2009
    )
    assert np.isnan(found.kg[0, 0, :2]).all()


points = st.one_of(st.just(NONE), st.integers(0, 40).map(float))


@given(x=arrays(np.float64, 6, elements=st.integers(1, 9).map(float)), y=arrays(np.float64, 6, elements=points))
@settings(deadline=None)
def test_a_line_agrees_with_least_squares(x: np.ndarray, y: np.ndarray) -> None:
    found = extrapolation.line(x[None], y[None], np.ones((1, 6), dtype=bool), axis=(1,))
    known = ~np.isnan(y)
    if len(set(x[known])) < 2:
        assert np.isnan(found.slope).all()
    else:
        wanted = np.linalg.lstsq(np.stack([x[known], np.ones(known.sum())], axis=1), y[known], rcond=None)[0]
        np.testing.assert_allclose([found.slope[0], found.intercept[0]], wanted, atol=1e-9)
