"""Estimates of one country: sales as reported or from trade, summed where they are complete, never counted twice."""

import importlib
import inspect
import pkgutil

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets import method
from datasets.method.cleaning.flags import Kind
from datasets.method.estimates import Estimates, Note, Parameters, Reference, estimates
from datasets.method.lifespan import Discretisation
from datasets.method.terms import Life, terms
from datasets.pool.estimates import KEYS, keys_of
from datasets.reference import tables
from datasets.reference.categories import CATEGORIES, UNU_KEYS
from datasets.reference.methods import DISCRETISATIONS, KINDS, NOTES
from tests.factories.datasets import EXAMPLES

REFERENCE = Reference(
    lifetimes=pd.DataFrame({"unu_key": ["0101", "0102", "0103"], "shape": [2.0, 1.5, 1.0], "scale": [3.0, 2.0, 1.0]}),
    weights=pd.DataFrame(
        [(key, "", year, weight) for key, weight in (("0101", 50.0), ("0102", 10.0)) for year in range(1990, 2021)],
        columns=["unu_key", "country", "year", "kg_per_unit"],
    ),
    introduced={"UNU-0101": 1960, "UNU-0102": 1960, "UNU-0103": 2005},
    families={"BOTH": ("UNU-0101", "UNU-0102"), "ALL": ("UNU-0101", "UNU-0102", "UNU-0103")},
)
PARAMETERS = Parameters(seed=1, draws=40)
Cell = tuple[str, str, int, str, float, str]


def pom(key: str, year: int, value: float, status: str = "A", measure: str = "mass") -> Cell:
    return ("POM", f"UNU-{key}", year, measure, value, status)


def flow(indicator: str, key: str, year: int, value: float) -> Cell:
    return (indicator, f"UNU-{key}", year, "pieces", value, "A")


def people(*years: int) -> list[Cell]:
    return [("POP", "TOTAL", year, "persons", 1e6, "A") for year in years]


def made(*cells: Cell, reference: Reference = REFERENCE) -> Estimates | None:
    table = pd.DataFrame(cells, columns=["indicator", "category", "year", "measure", "value", "status"])
    return estimates("JAM", table, reference, PARAMETERS)


def figures(found: Estimates | None, indicator: str, category: str, measure: str = "mass") -> dict[int, float]:
    assert found is not None
    here = found.figures
    here = here[(here["indicator"] == indicator) & (here["category"] == category) & (here["measure"] == measure)]
    return dict(zip(here["year"], here["value"], strict=True))


def test_generated_is_the_sum_written_out_over_reported_sales() -> None:
    sold = {2000: 100.0, 2001: 200.0, 2002: 150.0}
    found = figures(made(*(pom("0101", year, value) for year, value in sold.items())), "GEN", "UNU-0101")

    def density(age: int) -> float:
        return float(2 / 3 * ((age + 0.5) / 3) * np.exp(-(((age + 0.5) / 3) ** 2)))

    for year, value in found.items():
        assert value == pytest.approx(
            sum(amount * density(year - sale) for sale, amount in sold.items() if sale <= year)
        )
    assert list(found) == [2000, 2001, 2002]


def test_no_sales_tell_nothing() -> None:
    assert made(*people(2000)) is None


def test_reported_sales_are_not_estimated_again() -> None:
    assert figures(made(pom("0101", 2000, 1.0)), "POM", "UNU-0101") == {}


def test_sales_follow_from_trade_where_none_are_reported() -> None:
    flows = [flow(code, "0101", year, n) for year in (2000, 2001) for code, n in (("IMP", 1000.0), ("EXP", 200.0))]
    found = made(*flows, *people(2000, 2001))
    assert figures(found, "POM", "UNU-0101") == pytest.approx({2000: 40.0, 2001: 40.0})
    assert figures(found, "POM", "UNU-0101", "pieces") == pytest.approx({2000: 800.0, 2001: 800.0})


def test_what_was_not_reported_of_trade_is_said() -> None:
    found = made(flow("IMP", "0101", 2000, 10.0), *people(2000))
    assert found is not None
    assert found.notes[Note.FLOWS_NOT_REPORTED] == 1
    assert Note.NO_SIMILAR_COUNTRIES in found.notes


def test_trade_without_population_is_said_and_not_estimated() -> None:
    assert made(flow("IMP", "0101", 2000, 10.0)) is None
    found = made(flow("IMP", "0101", 2000, 10.0), pom("0102", 2000, 1.0))
    assert found is not None
    assert found.notes[Note.NO_POPULATION] == 1


def test_a_reported_year_comes_before_the_same_year_of_trade() -> None:
    cells = [flow("IMP", "0101", 2000, 1000.0), pom("0101", 2000, 7.0), *people(2000)]
    found = made(*cells)
    assert figures(found, "POM", "UNU-0101") == {}
    assert found is not None
    mass = found.sales[found.sales["measure"] == "mass"]
    assert mass["value"].tolist() == [7.0]


def test_a_gap_of_two_years_is_filled_and_flagged() -> None:
    found = made(pom("0101", 2000, 1.20), pom("0101", 2003, 1.60))
    assert found is not None
    assert found.sales["value"].round(2).tolist() == [1.20, 1.33, 1.47, 1.60]
    assert found.sales["kind"].tolist() == [Kind.UNTOUCHED, Kind.FILLED, Kind.FILLED, Kind.UNTOUCHED]
    assert found.shares[Kind.UNTOUCHED] == 0.5


def test_sales_before_a_wide_gap_are_left_out_and_said() -> None:
    found = made(pom("0101", 2000, 1.0), pom("0101", 2010, 2.0), pom("0101", 2011, 3.0))
    assert list(figures(found, "GEN", "UNU-0101")) == [2010, 2011]
    assert found is not None
    assert found.notes[Note.GAP] == 1


def test_a_family_is_summed_only_where_all_its_keys_are_known() -> None:
    found = made(pom("0101", 2000, 1.0), pom("0101", 2001, 1.0), pom("0102", 2001, 2.0))
    assert list(figures(found, "GEN", "BOTH")) == [2001]


def test_a_key_that_is_not_yet_on_the_market_is_lacking_nowhere() -> None:
    cells = [pom(key, year, 1.0) for key in ("0101", "0102") for year in (2004, 2005)]
    assert list(figures(made(*cells), "GEN", "ALL")) == [2004]
    assert list(figures(made(*cells, pom("0103", 2005, 1.0)), "GEN", "ALL")) == [2004, 2005]


def test_a_history_from_the_year_of_introduction_on_is_not_truncated() -> None:
    found = made(pom("0101", 2005, 1.0), pom("0103", 2005, 1.0))
    assert found is not None
    gen = found.figures[found.figures["indicator"] == "GEN"].set_index("category")
    assert gen["is_truncated"].to_dict() == {"UNU-0101": True, "UNU-0103": False}


@pytest.mark.parametrize("indicator", ["GEN", "STOCK"])
def test_every_figure_has_a_band_around_it(indicator: str) -> None:
    found = made(*(pom(key, year, 50.0) for key in ("0101", "0102") for year in range(2000, 2010)))
    assert found is not None
    here = found.figures[found.figures["indicator"] == indicator]
    assert set(here["category"]) == {"UNU-0101", "UNU-0102", "BOTH", "ALL"}
    assert ((here["low"] < here["value"]) & (here["value"] < here["high"])).all()


def test_sales_estimated_from_trade_have_a_band() -> None:
    flows = [flow("IMP", key, year, 1000.0) for key in ("0101", "0102") for year in range(2000, 2005)]
    found = made(*flows, *people(*range(2000, 2005)))
    assert found is not None
    here = found.figures[found.figures["indicator"] == "POM"]
    assert set(here["category"]) == {"UNU-0101", "UNU-0102", "BOTH", "ALL"}
    assert ((here["low"] < here["value"]) & (here["value"] < here["high"])).all()


def test_the_order_of_cells_does_not_matter() -> None:
    cells = [pom(key, year, 1.0 + year - 2000) for key in ("0101", "0102") for year in range(2000, 2006)]
    forward, backward = made(*cells), made(*reversed(cells))
    assert forward is not None
    assert backward is not None
    pd.testing.assert_frame_equal(forward.figures, backward.figures)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=12), st.sampled_from(list(Discretisation)))
def test_the_terms_add_up_to_what_was_sold(sold: list[float], how: Discretisation) -> None:
    """What was discarded up to a year and what is left of each year of sale are all of it."""
    life, last = Life(2.0, 4.0), 2000 + len(sold) - 1
    gone = sum(
        terms(2000, np.array(sold), life, year=year, discretisation=how)["discarded"].sum()
        for year in range(2000, last + 1)
    )
    left = terms(2000, np.array(sold), life, year=last, discretisation=how)["left"].sum()
    assert gone + left == pytest.approx(sum(sold), abs=1e-6)


def test_the_terms_of_a_year_before_the_first_sale_are_none() -> None:
    assert terms(2000, np.array([1.0]), Life(2.0, 4.0), year=1999).empty


def test_every_code_of_the_method_has_its_words() -> None:
    assert set(DISCRETISATIONS) == set(Discretisation)
    assert set(KINDS) == set(Kind)
    assert set(NOTES) == set(Note)


def test_the_total_has_all_54_keys_and_each_of_the_six_categories_its_own() -> None:
    assert sorted(keys_of("TOTAL")) == sorted(KEYS)
    six = [key for number in range(1, 7) for key in keys_of(f"EU6-{number}")]
    assert sorted(six) == sorted(KEYS)


def test_the_netherlands_have_a_total_for_every_year_within_the_monitors_range() -> None:
    """Two issues of the Monitor give 407 kt (2016) and 375 kt (2019)."""
    sold = pd.read_csv(EXAMPLES / "netherlands-placed-on-market-by-key.csv").assign(measure="mass")
    reference = Reference(
        lifetimes=pd.DataFrame(tables.rows("lifetimes")).astype({"shape": float, "scale": float}),
        weights=REFERENCE.weights,
        introduced={key.code: key.introduced for key in UNU_KEYS},
        families={code: keys_of(code) for code, one in CATEGORIES.items() if one.scheme in ("eu6", "total")},
    )
    total = figures(estimates("NLD", sold, reference, PARAMETERS), "GEN", "TOTAL")
    assert list(total) == list(range(1980, 2022))
    assert total[2016] == pytest.approx(407_024.5, rel=0.01)
    assert total[2019] == pytest.approx(374_805.4, rel=0.10)


def test_every_public_function_of_the_method_says_what_it_does_with_nan() -> None:
    silent = []
    for module in pkgutil.walk_packages(method.__path__, f"{method.__name__}."):
        functions = inspect.getmembers(importlib.import_module(module.name), inspect.isfunction)
        silent += [
            f"{module.name}.{name}"
            for name, function in functions
            if function.__module__ == module.name and not name.startswith("_") and "NaN" not in (function.__doc__ or "")
        ]
    assert silent == []


def test_every_docstring_of_a_class_that_computes_says_what_it_does_with_nan() -> None:
    silent = []
    for module in pkgutil.walk_packages(method.__path__, f"{method.__name__}."):
        for _name, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if kind.__module__ == module.name and not kind.__name__.startswith("_"):
                silent += [
                    f"{module.name}.{kind.__name__}.{name}"
                    for name, deed in vars(kind).items()
                    if inspect.isfunction(deed) and not name.startswith("_") and "NaN" not in (deed.__doc__ or "NaN")
                ]
    assert silent == []
