"""The steps of cleaning sales, each for itself: the worked examples, and plain loops as a second implementation."""

from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from datasets.method.cleaning import flags, gaps, jumps, outliers, special_keys, strata
from datasets.method.cleaning.grid import Grid

NONE = float("nan")
# Coarse amounts, so that ties, equal neighbours and zeros occur.
amounts = st.one_of(st.just(NONE), st.integers(0, 12).map(lambda tenths: tenths / 10))
SERIES = arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(3, 9)), elements=amounts)


def grid_of(kg: list[list[float]], flag: int | None = None, *, key: str = "0101", first_year: int = 2000) -> Grid:
    """One key, a country per series, ten pieces a kg."""
    values = np.array([kg], dtype=np.float64)
    found = np.where(np.isnan(values), flags.MISSING, flags.UNTOUCHED) if flag is None else np.full(values.shape, flag)
    names = tuple(f"C{number:02}" for number in range(len(kg)))
    return Grid((key,), names, first_year, values, values * 10, found.astype(np.int16))


def assert_same(found: np.ndarray, wanted: list[list[float]]) -> None:
    np.testing.assert_allclose(found, np.array(wanted), rtol=1e-12, equal_nan=True)


# -- Step 5: gaps by neighbours ------------------------------------------------------------------------------------


def test_two_missing_years_take_thirds_of_their_neighbours() -> None:
    assert_same(
        gaps.filled(np.array([[1.20, NONE, NONE, 1.60]]), edges=True),
        [[1.20, 1.3333333333333333, 1.4666666666666668, 1.60]],
    )


def test_a_missing_last_year_goes_on_as_the_two_before() -> None:
    assert_same(gaps.filled(np.array([[1.40, 1.70, NONE]]), edges=True), [[1.40, 1.70, 2.00]])


def test_a_missing_first_year_goes_back_as_the_two_after() -> None:
    assert_same(gaps.filled(np.array([[NONE, 1.40, 1.70]]), edges=True), [[1.10, 1.40, 1.70]])


def test_three_missing_years_stay_missing() -> None:
    assert_same(gaps.filled(np.array([[1.0, NONE, NONE, NONE, 2.0]]), edges=True), [[1.0, NONE, NONE, NONE, 2.0]])


def test_nothing_filled_is_below_zero() -> None:
    assert_same(gaps.filled(np.array([[2.0, 0.5, NONE]]), edges=True), [[2.0, 0.5, 0.0]])


def test_a_filled_value_says_so_in_its_flag() -> None:
    found = gaps.by_neighbours(grid_of([[1.0, NONE, 2.0]]))
    assert found.flag.tolist() == [[[0, flags.MISSING + flags.BY_NEIGHBOURS, 0]]]
    assert found.pieces.tolist() == [[[10.0, 15.0, 20.0]]]


def test_pieces_of_an_edge_stay_missing() -> None:
    found = gaps.by_neighbours(grid_of([[1.0, 2.0, NONE]]))
    assert found.kg[0, 0, 2] == 3.0
    assert np.isnan(found.pieces[0, 0, 2])


def test_an_unrelated_series_fills_a_gap_only_as_published() -> None:
    sold = grid_of([[9.0, 9.0, 9.0, 9.0], [1.0, 1.0, NONE, NONE]])
    assert np.isnan(gaps.by_neighbours(sold).kg[0, 1]).tolist() == [False, False, True, True]
    assert_same(gaps.by_neighbours(sold, leaking=True).kg[0, 1:], [[1.0, 1.0, 11 / 3, 19 / 3]])


def test_a_series_of_two_years_has_no_gap_to_fill() -> None:
    assert_same(gaps.filled(np.array([[1.0, NONE]]), edges=True), [[1.0, NONE]])


def naive_filled(row: list[float], *, edges: bool) -> list[float]:
    def known(at: int) -> bool:
        return 0 <= at < len(row) and row[at] == row[at]

    out = list(row)
    for at in range(len(row)):
        if known(at):
            continue
        if known(at - 1) and known(at + 1):
            out[at] = (row[at - 1] + row[at + 1]) / 2
        elif known(at - 1) and not known(at + 1) and known(at + 2):
            out[at] = (2 * row[at - 1] + row[at + 2]) / 3
        elif known(at - 2) and not known(at - 1) and known(at + 1) and at >= 2:
            out[at] = (2 * row[at + 1] + row[at - 2]) / 3
        elif edges and at == 0 and known(1) and known(2):
            out[at] = max(2 * row[1] - row[2], 0.0)
        elif edges and at == len(row) - 1 and known(at - 1) and known(at - 2):
            out[at] = max(2 * row[at - 1] - row[at - 2], 0.0)
    return out


@given(values=SERIES, edges=st.booleans())
@settings(deadline=None)
def test_gaps_agree_with_the_rules_written_out(values: np.ndarray, edges: bool) -> None:
    assert_same(gaps.filled(values, edges=edges), [naive_filled(row, edges=edges) for row in values.tolist()])


# -- Steps 3 and 4: outliers ---------------------------------------------------------------------------------------


def test_a_value_far_from_the_median_of_its_years_is_taken_out() -> None:
    found = outliers.over_years(grid_of([[1.0, 1.1, 0.9, 1.0, 1.2, 9.0], [1.0, 1.1, 0.9, 1.0, 1.2, 1.1]]))
    assert found.flag[0].tolist() == [[0, 0, 0, 0, 0, flags.HIGH_AMONG_YEARS], [0] * 6]
    assert np.isnan(found.kg[0, 0, 5])
    assert np.isnan(found.pieces[0, 0, 5])


def test_fewer_than_six_values_tell_no_outlier() -> None:
    assert not np.isnan(outliers.over_years(grid_of([[1.0, 1.1, 0.9, 1.0, 9.0]])).kg).any()


def test_a_corrected_value_is_never_an_outlier() -> None:
    assert not np.isnan(outliers.over_years(grid_of([[1.0, 1.1, 0.9, 1.0, 1.2, 9.0]], flags.CORRECTED)).kg).any()


def test_outliers_among_countries_are_sought_within_a_stratum() -> None:
    sold = grid_of([[1.0], [1.1], [0.9], [1.0], [1.2], [9.0], [9.1]])
    alike = np.array([1, 1, 1, 1, 1, 1, 2])
    found = outliers.over_countries(sold, alike)
    assert found.flag[0, :, 0].tolist() == [0, 0, 0, 0, 0, flags.HIGH_AMONG_COUNTRIES, 0]


def naive_far(row: list[float]) -> tuple[list[bool], list[bool]]:
    known = [value for value in row if value == value]
    if len(known) < 6:
        return [False] * len(row), [False] * len(row)
    middle = median(known)
    limit = 4 * median([abs(value - middle) for value in known])
    return [middle - value > limit for value in row], [value - middle > limit for value in row]


@given(values=SERIES)
@settings(deadline=None)
def test_outliers_agree_with_the_rule_written_out(values: np.ndarray) -> None:
    low, high = outliers.far(values, axis=1)
    assert [naive_far(row) for row in values.tolist()] == list(zip(low.tolist(), high.tolist(), strict=True))


# -- Step 6: similar countries -------------------------------------------------------------------------------------


def test_a_gap_is_read_off_the_line_between_two_strata() -> None:
    power = np.array([[19500.0]])
    low, high = np.array([[[0.6]]]), np.array([[[1.0]]])
    found = strata.interpolated(power, np.array([[17480.0]]), np.array([[21307.0]]), low, high)
    assert found.item() == pytest.approx(0.81, abs=0.005)


def marks_of(values: list[float], powers: list[float]) -> strata.Marks:
    kg = np.array(values).reshape(5, 1, 1)
    return strata.Marks(("0101",), 2000, kg, kg * 10, np.array(powers).reshape(5, 1))


def test_each_stratum_stands_between_the_marks_around_its_countries() -> None:
    marks = marks_of([0.1, 0.2, 0.6, 1.0, 2.0], [5000.0, 10000.0, 20000.0, 30000.0, 80000.0])
    missing = grid_of([[NONE]] * 6)
    powers = np.array([[55000.0], [25000.0], [22000.0], [15000.0], [12000.0], [7500.0]])
    found = strata.by_similar_countries(missing, np.array([1, 1, 2, 2, 3, 3]), powers, marks)
    assert_same(found.kg[0, :, 0], [1.5, 0.8, 0.68, 0.4, 0.28, 0.15])
    assert_same(found.pieces, (found.kg * 10).tolist())
    assert (found.flag == flags.MISSING + flags.BY_SIMILAR_COUNTRIES).all()


def test_a_country_without_a_stratum_keeps_its_gap() -> None:
    marks = marks_of([0.1, 0.2, 0.6, 1.0, 2.0], [5000.0, 10000.0, 20000.0, 30000.0, 80000.0])
    found = strata.by_similar_countries(grid_of([[NONE]]), np.array([0]), np.array([[20000.0]]), marks)
    assert np.isnan(found.kg).all()
    assert found.flag.item() == flags.MISSING


def test_a_stratum_mean_weighs_by_population_and_takes_untouched_values_only() -> None:
    sold = grid_of([[1.0], [4.0], [9.0]])
    sold.flag[0, 2] = flags.CORRECTED
    people, power = np.array([[3.0], [1.0], [5.0]]), np.array([[10.0], [20.0], [30.0]])
    found = strata.marks(sold, np.array([2, 2, 2]), people, power, as_published=False)
    assert found.kg[strata.POINTS.index("2")].item() == pytest.approx(1.75)
    assert found.purchasing_power[strata.POINTS.index("2")].item() == pytest.approx((30 + 20 + 150) / 9)


def test_marks_travel_as_a_table() -> None:
    marks = marks_of([0.1, NONE, 0.6, 1.0, 2.0], [5000.0, 10000.0, 20000.0, 30000.0, 80000.0])
    back = strata.from_table(strata.to_table(marks), ("0101",), np.array([2000]))
    np.testing.assert_array_equal(back.kg, marks.kg)
    np.testing.assert_array_equal(back.purchasing_power, marks.purchasing_power)


def test_a_point_that_is_none_is_refused() -> None:
    table = strata.to_table(marks_of([1.0] * 5, [1.0] * 5)).assign(point="middle")
    with pytest.raises(ValueError, match="points are poorest"):
        strata.from_table(table, ("0101",), np.array([2000]))


# -- Step 7: jumps -------------------------------------------------------------------------------------------------


def test_a_year_apart_from_two_that_agree_is_a_jump() -> None:
    assert jumps.found(np.array([[1.0, 1.6, 1.1, 1.1]])).tolist() == [[False, True, False, False]]
    assert not jumps.found(np.array([[1.0, 1.4, 1.1, 1.1]])).any()


def test_a_year_outside_both_neighbours_by_far_is_a_jump() -> None:
    assert jumps.found(np.array([[1.0, 2.6, 1.8, 2.0]])).tolist() == [[False, True, False, False]]


def test_a_last_year_that_leaps_is_a_jump() -> None:
    assert jumps.found(np.array([[1.0, 1.0, 1.5]])).tolist() == [[False, False, True]]


@pytest.mark.parametrize("years", [1, 2])
def test_a_series_of_one_or_two_years_has_no_jump_within(years: int) -> None:
    assert not jumps.found(np.full((1, 1, years), 1.0)).any()


def test_a_jump_that_nothing_fills_is_put_back() -> None:
    sold = grid_of([[1.0, 1.0, NONE, 1.0, 1.5]])
    without = jumps.removed(sold)
    assert without.flag[0, 0].tolist() == [0, 0, flags.MISSING, 0, flags.JUMP]
    back = jumps.put_back(without, sold)
    assert back.kg[0, 0, 4] == 1.5
    assert back.flag[0, 0].tolist() == [0, 0, flags.MISSING, 0, 0]


def naive_jumps(row: list[float]) -> list[bool]:
    def at(place: int) -> float:
        return row[place] if 0 <= place < len(row) else NONE

    def over(above: float, below: float) -> float:
        return above / below if below else (NONE if above == 0 or above != above else float("inf"))

    last, found = len(row) - 1, []
    for place, here in enumerate(row):
        before, after = at(place - 1), at(place + 1)
        later = after if place == last - 1 else at(place + 2)
        jump = before > 0 and abs(over(after - before, before)) < 0.2 and abs(over(here - before, before)) > 0.5
        if before > 0 and after > 0 and later > 0 and not jump and here == here:
            low, high = min(before, after), max(before, after)
            near = over(abs(later - here), here) < 0.2
            if here < low and abs(here - low) / low > 0.2 and abs(here - max(before, later)) / high > 0.4:
                jump = near or later > here
            if here > high and abs(here - high) / high > 0.2 and abs(here - low) / low > 0.4:
                jump = near or later < here
        found.append(jump or (place == last and here >= before * 1.5))
    return found


@given(values=SERIES)
@settings(deadline=None, max_examples=300)
def test_jumps_agree_with_the_rules_written_out(values: np.ndarray) -> None:
    assert jumps.found(values).tolist() == [naive_jumps(row) for row in values.tolist()]


# -- Step 8: special keys ------------------------------------------------------------------------------------------


def test_crt_televisions_end_by_stratum_and_fade_in_the_year_before() -> None:
    sold = grid_of([[4.0] * 5, [4.0] * 5, [4.0] * 5], key=special_keys.CRT_TELEVISIONS, first_year=2005)
    found = special_keys.crt_televisions(sold, np.array([1, 3, 0]))
    assert found.kg[0].tolist() == [[4, 2, 0, 0, 0], [4, 4, 4, 2, 0], [4, 4, 4, 4, 4]]
    assert found.flag[0, 0].tolist() == [0, *[flags.CRT_TELEVISION] * 4]


def test_crt_monitors_are_those_of_desktops_less_the_flat_ones() -> None:
    keys = (special_keys.DESKTOPS, special_keys.CRT_MONITORS, special_keys.FLAT_MONITORS)
    pieces = np.array([[[0.10, 0.10]], [[0.5, 0.5]], [[0.016, 0.2]]])
    sold = Grid(keys, ("NLD",), 2000, pieces * 3, pieces, np.zeros(pieces.shape, dtype=np.int16))
    people, weight = np.array([[1000.0, 1000.0]]), np.array([[14.0, 14.0]])
    found = special_keys.crt_monitors(sold, np.array([1]), people, weight)
    assert_same(found.pieces[1], [[0.1, 0.0]])
    assert_same(found.kg[1], [[1.4, 0.0]])
