"""Per inhabitant and rates: what is divided by what, and when there is nothing to divide."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.method.derive import band, derive

COLUMNS = ["indicator", "category", "year", "measure", "value", "status_rank"]
POP_2014 = ("POP", "TOTAL", 2014, "persons", 2_793_749.0, 0)


def table(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).assign(country="JAM")


def derived(*rows: tuple) -> dict[tuple[str, str, int], float]:
    made = derive(table(*rows))
    return {(row["indicator"], row["category"], row["year"]): row["value"] for row in made.to_dict("records")}


def test_divides_tonnes_by_the_population():
    found = derived(("GEN", "TOTAL", 2014, "mass", 16120.0, 2), POP_2014)
    assert found == {("GEN_PC", "TOTAL", 2014): pytest.approx(16120000 / 2793749)}


def test_gives_nothing_per_inhabitant_without_a_population():
    assert derived(("GEN", "TOTAL", 2015, "mass", 16670.0, 2), POP_2014) == {}


def test_gives_no_rate_of_pieces():
    assert derived(("GEN", "TOTAL", 2014, "pieces", 5.0, 0), ("COLL", "TOTAL", 2014, "pieces", 1.0, 0)) == {}


def test_rates_collection_and_recycling_against_what_was_generated():
    found = derived(
        ("GEN", "TOTAL", 2014, "mass", 200.0, 0),
        ("COLL", "TOTAL", 2014, "mass", 50.0, 0),
        ("RCY", "TOTAL", 2014, "mass", 30.0, 0),
    )
    assert found == {("COLL_RATE", "TOTAL", 2014): 25.0, ("RCY_RATE", "TOTAL", 2014): 15.0}


def test_never_rates_across_categories():
    assert derived(("GEN", "TOTAL", 2014, "mass", 200.0, 0), ("COLL", "TOTAL-XPV", 2014, "mass", 50.0, 0)) == {}


def test_never_rates_across_countries():
    collected = table(("COLL", "TOTAL", 2014, "mass", 50.0, 0)).assign(country="GBR")
    others = table(("GEN", "TOTAL", 2014, "mass", 200.0, 0), *sales(2011, 2012, 2013), POP_2014)
    found = derive(pd.concat([collected, others], ignore_index=True))
    assert set(found["indicator"]) == {"GEN_PC"}


def test_gives_no_rate_of_nothing():
    assert derived(("GEN", "TOTAL", 2014, "mass", 0.0, 0), ("COLL", "TOTAL", 2014, "mass", 0.0, 0)) == {}


def sales(*years: int) -> list[tuple]:
    return [("POM", "TOTAL", year, "mass", float(year - 2000), 1) for year in years]


def test_rates_collection_on_the_mean_sales_of_three_years_before():
    found = derived(*sales(2011, 2012, 2013, 2014), ("COLL", "TOTAL", 2014, "mass", 6.0, 0))
    assert found == {("COLL_RATE_POM", "TOTAL", 2014): 50.0}


def test_gives_no_rate_on_sales_with_a_year_missing():
    assert derived(*sales(2011, 2013, 2014), ("COLL", "TOTAL", 2014, "mass", 6.0, 0)) == {}


def test_is_as_weak_as_the_weakest_input():
    made = derive(table(("GEN", "TOTAL", 2014, "mass", 16120.0, 2), POP_2014))
    assert made["status_rank"].tolist() == [2]


rows = st.lists(
    st.tuples(
        st.sampled_from(["GEN", "COLL", "RCY", "POM", "POP"]),
        st.sampled_from(["TOTAL", "EU6-1"]),
        st.integers(2010, 2014),
        st.just("mass"),
        st.sampled_from([0.0, 1.0]) | st.floats(0, 1e9, allow_subnormal=False),
        st.integers(0, 4),
    ),
    unique_by=lambda row: row[:3],
)


def naive(rows: list[tuple]) -> dict[tuple[str, str, int], tuple[float, int]]:
    known = {row[:3]: row[4:] for row in rows}
    made = {}

    def divide(name: str, above: tuple, below: list[tuple], factor: float) -> None:
        if above in known and all(key in known for key in below):
            base = sum(known[key][0] for key in below) / len(below)
            if base > 0:
                weakest = max(known[key][1] for key in (above, *below))
                made[(name, *above[1:])] = (known[above][0] * factor / base, weakest)

    for category in ("TOTAL", "EU6-1"):
        for year in range(2010, 2015):
            for flow in ("GEN", "POM", "COLL"):
                divide(f"{flow}_PC", (flow, category, year), [("POP", "TOTAL", year)], 1000)
            divide("COLL_RATE", ("COLL", category, year), [("GEN", category, year)], 100)
            divide("RCY_RATE", ("RCY", category, year), [("GEN", category, year)], 100)
            before = [("POM", category, year - back) for back in (1, 2, 3)]
            divide("COLL_RATE_POM", ("COLL", category, year), before, 100)
    return made


@given(rows)
def test_agrees_with_the_naive_implementation(rows):
    given_rows = [(*row[:3], "persons" if row[0] == "POP" else "mass", *row[4:]) for row in rows]
    made = derive(table(*given_rows)).to_dict("records")
    found = {(row["indicator"], row["category"], row["year"]): (row["value"], row["status_rank"]) for row in made}
    expected = naive(rows)
    assert found.keys() == expected.keys()
    for key, (value, status) in expected.items():
        assert found[key][0] == pytest.approx(value)
        assert found[key][1] == status


def test_what_stands_above_moves_the_band_with_it():
    assert band("GEN_PC", 8.0, {"GEN": (100.0, 90.0, 120.0)}) == pytest.approx((7.2, 9.6))


def test_what_stands_below_turns_the_band_around():
    assert band("COLL_RATE", 50.0, {"GEN": (100.0, 80.0, 125.0)}) == pytest.approx((40.0, 62.5))


@given(st.floats(1, 1e6), st.floats(0.5, 1), st.floats(1, 2), st.sampled_from(["GEN_PC", "COLL_RATE", "RCY_RATE"]))
def test_a_value_lies_in_its_band(middle, below, above, indicator):
    low, high = band(indicator, 10.0, {"GEN": (middle, middle * below, middle * above)})
    assert low <= 10.0 * (1 + 1e-12)
    assert high >= 10.0 * (1 - 1e-12)


@pytest.mark.parametrize(
    ("indicator", "inputs"),
    [
        ("GEN_PC", {}),
        ("GEN_PC", {"POM": (1.0, 0.9, 1.1)}),
        ("COLL_RATE_POM", {"POM": (1.0, 0.9, 1.1)}),
        ("COLL_RATE", {"GEN": (1.0, 0.0, 1.1)}),
        ("COLL_RATE", {"GEN": (1.0, float("nan"), 1.1)}),
    ],
)
def test_gives_no_band_where_none_follows(indicator, inputs):
    assert band(indicator, 5.0, inputs) is None
