"""Cleaning sales from apparent consumption to the whole grid: what a single country's run can and cannot."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from datasets.method.cleaning import flags, grid, strata
from datasets.method.cleaning.flags import Kind
from datasets.method.cleaning.steps import Note, Surroundings, clean

NONE = float("nan")
amounts = st.one_of(st.just(NONE), st.integers(0, 12).map(lambda tenths: tenths / 10))
SERIES = arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(3, 9)), elements=amounts)


def surroundings(countries: dict[str, int], years: range, **more: object) -> Surroundings:
    table = pd.DataFrame([(name, year, 1000.0, 100.0 * year) for name in countries for year in years])
    table.columns = pd.Index(["country", "year", "population", "purchasing_power"])
    strata_of = {name: stratum for name, stratum in countries.items() if stratum}
    return Surroundings(countries=table, strata=strata_of, introduced={"0101": 1990}, **more)  # type: ignore[arg-type]


def apparent(country: str, kg: dict[int, float], key: str = "0101") -> pd.DataFrame:
    return pd.DataFrame(
        [(country, key, year, value, value / 2) for year, value in kg.items()],
        columns=["country", "unu_key", "year", "kg", "pieces"],
    )


def test_a_single_country_leaves_gaps_that_only_similar_countries_could_fill_and_says_so() -> None:
    sold = apparent("JAM", {2000: 1000.0, 2001: 1100.0, 2005: 1500.0, 2006: 1550.0})
    found = clean(sold, surroundings({"JAM": 0}, range(2000, 2007)))
    assert set(found.notes) == {Note.NO_SIMILAR_COUNTRIES, Note.NO_STRATUM}
    kg = found.sales.set_index("year")["kg_per_inhabitant"]
    assert kg[[2002, 2003, 2004]].isna().all()
    assert found.shares[Kind.MISSING] == pytest.approx(3 / 7)
    assert found.shares[Kind.UNTOUCHED] == pytest.approx(4 / 7)


def test_a_single_country_may_take_the_marks_of_others() -> None:
    marks = strata.to_table(
        strata.Marks(
            ("0101",),
            2000,
            np.full((5, 1, 7), 2.0),
            np.full((5, 1, 7), 1.0),
            np.full((5, 7), 1.0) * np.arange(1, 6)[:, None],
        )
    )
    sold = apparent("JAM", {2000: 1000.0, 2001: 1100.0, 2005: 1500.0, 2006: 1550.0})
    found = clean(sold, surroundings({"JAM": 2}, range(2000, 2007), marks=marks))
    assert found.notes == (Note.IMPORTED_MARKS,)
    assert found.sales["kg_per_inhabitant"].tolist()[2:5] == [2.0, 2.0, 2.0]
    assert found.sales["flag"].tolist()[2:5] == [flags.MISSING + flags.BY_SIMILAR_COUNTRIES] * 3


def test_an_experts_correction_wins_over_every_automatic_step() -> None:
    sold = apparent("JAM", {year: 1000.0 + year % 3 for year in range(2000, 2010)})
    correction = apparent("JAM", {2004: 90000.0})
    found = clean(sold, surroundings({"JAM": 0}, range(2000, 2010), corrections=correction))
    row = found.sales.set_index("year").loc[2004]
    assert (row["t"], row["flag"]) == (90.0, flags.CORRECTED)


def test_a_change_too_small_to_matter_is_undone() -> None:
    sold = apparent("JAM", dict.fromkeys(range(2000, 2010), 100.0))
    correction = apparent("JAM", {2004: 102.0})
    found = clean(sold, surroundings({"JAM": 0}, range(2000, 2010), corrections=correction))
    row = found.sales.set_index("year").loc[2004]
    assert row["t"] == pytest.approx(0.1)
    assert row["flag"] == flags.UNTOUCHED


def test_the_order_of_rows_does_not_matter() -> None:
    sold = pd.concat([apparent("JAM", {2000: 1000.0, 2003: 1200.0}), apparent("TTO", {2001: 900.0, 2002: 950.0})])
    around = surroundings({"JAM": 2, "TTO": 2}, range(1995, 2007))
    pd.testing.assert_frame_equal(clean(sold, around).sales, clean(sold.iloc[::-1], around).sales)


def test_another_country_without_a_stratum_changes_nothing_up_to_the_last_year_of_data() -> None:
    jamaica = apparent("JAM", {2000: 1000.0, 2001: 1100.0, 2002: 1200.0, 2003: NONE, 2004: NONE})
    both = pd.concat([apparent("BLZ", {2000: 9000.0, 2004: 9000.0}), jamaica])
    around = surroundings({"JAM": 0, "BLZ": 0}, range(1995, 2007))
    alone, beside = clean(jamaica, around).sales, clean(both, around).sales
    alone, beside = alone[alone["year"] < 2005], beside[(beside["year"] < 2005) & (beside["country"] == "JAM")]
    np.testing.assert_array_equal(alone["flag"], beside["flag"])
    np.testing.assert_allclose(alone["kg_per_inhabitant"], beside["kg_per_inhabitant"])


def test_a_value_without_population_is_missing() -> None:
    around = surroundings({"JAM": 0}, range(2000, 2004))
    around.countries.loc[around.countries["year"] == 2001, "population"] = NONE
    found = clean(apparent("JAM", {2000: 1000.0, 2001: 1000.0, 2002: 1000.0, 2003: 1000.0}), around)
    assert np.isnan(found.sales["t"]).tolist() == [False, True, False, False]


def test_negative_consumption_is_refused() -> None:
    with pytest.raises(ValueError, match="below 0"):
        clean(apparent("JAM", {2000: -1.0}), surroundings({"JAM": 0}, range(2000, 2002)))


def test_two_values_for_one_cell_are_refused() -> None:
    twice = pd.concat([apparent("JAM", {2000: 1.0})] * 2)
    with pytest.raises(ValueError, match="two"):
        clean(twice, surroundings({"JAM": 0}, range(2000, 2002)))


@given(values=arrays(np.float64, (3, 8), elements=amounts))
@settings(deadline=None, max_examples=60)
def test_cleaned_sales_are_never_negative_and_every_value_has_a_known_flag(values: np.ndarray) -> None:
    names = ("AAA", "BBB", "CCC")
    rows = [
        apparent(name, dict(enumerate((row * 1000).tolist(), start=2000)))
        for name, row in zip(names, values, strict=True)
    ]
    found = clean(pd.concat(rows), surroundings({"AAA": 1, "BBB": 2, "CCC": 3}, range(1990, 2012)))
    sales = found.sales
    assert not (sales[["t", "pieces"]] < 0).any(axis=None)
    assert sum(found.shares.values()) == pytest.approx(1.0)
    assert sales["flag"].between(0, 599).all()


def test_shares_of_nothing_are_none() -> None:
    nothing = np.array([])
    assert set(flags.shares(nothing.astype(np.int16), nothing).values()) == {0.0}


def test_a_grid_keeps_its_values_over_other_years() -> None:
    sold = grid.of(apparent("JAM", {2000: 1.0, 2001: 2.0}))
    np.testing.assert_array_equal(sold.over(1999, 2000).kg[0], [[NONE, 1.0]])
    assert sold.over(1999, 2002).flag[0, 0].tolist() == [flags.MISSING, 0, 0, flags.MISSING]
