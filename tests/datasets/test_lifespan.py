"""The sales-lifespan model against a naive second implementation and Statistics Netherlands' published table."""

from math import exp
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from datasets.method.lifespan import (
    Discretisation,
    discard_shares,
    generated,
    mean_life,
    stock,
)
from datasets.reference import tables
from tests.datasets.waste_over_time import published

amounts = st.floats(0, 1e7, allow_nan=False)
SALES = arrays(np.float64, st.tuples(st.integers(1, 3), st.integers(1, 12)), elements=amounts)


def naive_share(shape: float, scale: float, age: int, how: str) -> float:
    def failed(years: float) -> float:
        return 1 - exp(-((years / scale) ** shape)) if years > 0 else 0.0

    if how == "density":
        mid = (age + 0.5) / scale
        return (shape / scale) * mid ** (shape - 1) * exp(-(mid**shape))
    return failed(age + 1) - failed(age) if how == "cdf" else failed(age) - failed(age - 1)


def naive_generated(sales: np.ndarray, shape: float, scale: float, years: int, how: str) -> list[list[float]]:
    return [
        [
            sum(row[sold] * naive_share(shape, scale, year - sold, how) for sold in range(min(year + 1, len(row))))
            for year in range(years)
        ]
        for row in sales
    ]


@pytest.mark.parametrize("how", list(Discretisation))
@given(sales=SALES, shape=st.floats(0.6, 4), scale=st.floats(1, 40))
@settings(max_examples=40, deadline=None)
def test_generated_agrees_with_the_sum_written_out(
    how: Discretisation, sales: np.ndarray, shape: float, scale: float
) -> None:
    years = sales.shape[1] + 3
    shares = discard_shares(np.full(len(sales), shape), np.full(len(sales), scale), years, how)
    wanted = naive_generated(sales, shape, scale, years, how)
    np.testing.assert_allclose(generated(sales, shares, years=years), wanted, rtol=1e-9, atol=1e-9)


@given(sales=SALES, factor=st.floats(0.1, 10))
@settings(deadline=None)
def test_generated_is_linear_in_sales(sales: np.ndarray, factor: float) -> None:
    shares = discard_shares(np.full(len(sales), 2.0), np.full(len(sales), 9.0), 20)
    once = generated(sales, shares, years=20)
    np.testing.assert_allclose(generated(sales * factor, shares, years=20), once * factor, rtol=1e-9, atol=1e-9)


@given(sales=SALES)
@settings(deadline=None)
def test_generated_is_never_negative_and_stock_of_the_conserving_form_neither(sales: np.ndarray) -> None:
    shares = discard_shares(np.full(len(sales), 1.6), np.full(len(sales), 6.0), 30, Discretisation.CDF)
    out = generated(sales, shares, years=30)
    assert (out >= 0).all()
    assert (stock(sales, out) >= -1e-6).all()


@pytest.mark.parametrize("how", [Discretisation.CDF, Discretisation.CDF_LAGGED])
@given(shape=st.floats(0.8, 4), scale=st.floats(1, 40), ages=st.integers(1, 60))
@settings(deadline=None)
def test_shares_of_the_conserving_forms_sum_to_what_has_failed(
    how: Discretisation, shape: float, scale: float, ages: int
) -> None:
    """Up to an age, and so to 1: the lagged form a year later."""
    shares = discard_shares(np.array([shape]), np.array([scale]), ages, how)[0]
    age = ages if how == Discretisation.CDF else ages - 1
    assert shares.sum() == pytest.approx(1 - exp(-((age / scale) ** shape)), abs=1e-12)
    assert shares.min() >= 0


@given(shape=st.floats(1, 4), scale=st.floats(2, 40))
@settings(deadline=None)
def test_shares_of_the_density_sum_to_one_but_for_a_few_per_cent(shape: float, scale: float) -> None:
    """It is no exact division of what was sold: the reason why the form that was used is said with every result."""
    shares = discard_shares(np.array([shape]), np.array([scale]), 600)[0]
    assert shares.sum() == pytest.approx(1, abs=0.05)


@given(sales=SALES, order=st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_series_does_not_matter(sales: np.ndarray, order: Random) -> None:
    shares = discard_shares(np.linspace(1.2, 2.4, len(sales)), np.linspace(4, 18, len(sales)), 20)
    shuffled = list(range(len(sales)))
    order.shuffle(shuffled)
    np.testing.assert_array_equal(
        generated(sales[shuffled], shares[shuffled], years=20), generated(sales, shares, years=20)[shuffled]
    )


def test_lagged_form_discards_nothing_in_the_sales_year() -> None:
    shares = discard_shares(np.array([2.0]), np.array([9.0]), 5, Discretisation.CDF_LAGGED)
    assert shares[0, 0] == 0


def test_generated_takes_the_lifetime_of_the_sales_year() -> None:
    sales = np.array([[100.0, 100.0]])
    shares = discard_shares(np.array([[2.0, 2.0]]), np.array([[5.0, 20.0]]), 6)
    early = generated(np.array([[100.0, 0.0]]), shares[:, 0], years=6)
    late = generated(np.array([[0.0, 100.0]]), shares[:, 1], years=6)
    np.testing.assert_allclose(generated(sales, shares, years=6), early + late)


def test_generated_rounds_pieces_per_sales_year() -> None:
    shares = np.array([[0.26, 0.26]])
    assert generated(np.array([[10.0, 10.0]]), shares, years=2, whole_pieces=True).tolist() == [[3.0, 6.0]]


@pytest.mark.parametrize(("shape", "scale"), [(0.0, 5.0), (2.0, 0.0), (-1.0, 5.0), (float("nan"), 5.0)])
def test_a_lifetime_that_is_not_positive_is_refused(shape: float, scale: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        discard_shares(np.array([shape]), np.array([scale]), 5)


def test_mean_life_of_a_key_is_the_published_one() -> None:
    assert mean_life(np.array([2.0]), np.array([14.21]))[0] == pytest.approx(12.59, abs=0.005)


def test_generated_is_the_published_table_of_waste_over_time(raw_data: Path) -> None:
    """Version 1.1: 54 keys x 28 countries x 52 years, 78,624 values, lifetimes by country and sales year."""
    sales = pd.read_csv(raw_data / "derived_pom_v11_tbl_POM.csv", dtype={"UNU_Key": str})
    table = pd.read_csv(raw_data / "wot_v11_tbl_WEEE.csv", dtype={"UNU_Key": str})
    lifetimes = pd.read_csv(raw_data / "weibull_v11.csv", dtype={"unu_key": str})
    series = ["UNU_Key", "Country"]
    wanted = table.pivot_table(index=series, columns="Year", values="WEEE_t")
    pom = sales.pivot_table(index=series, columns="Year", values="POM_t").reindex(wanted.index).fillna(0.0)
    position = {pair: index for index, pair in enumerate(wanted.index)}
    shape = np.full(pom.shape, np.nan)
    scale = np.full(pom.shape, np.nan)
    for row in lifetimes.itertuples():
        for country in row.countries.split():
            if (row.unu_key, country) in position:
                years = slice(row.pom_year_from - 1980, row.pom_year_to - 1979)
                shape[position[row.unu_key, country], years] = row.shape
                scale[position[row.unu_key, country], years] = row.scale
    shares = discard_shares(shape, scale, wanted.shape[1])
    ours = generated(pom.to_numpy(), shares, years=wanted.shape[1])
    assert ours.size == 78_624
    np.testing.assert_allclose(ours, wanted.to_numpy(), rtol=1e-9)


@pytest.mark.parametrize(
    ("how", "in_all", "of_a_key"), [(Discretisation.CDF, -0.0015, -0.012), (Discretisation.CDF_LAGGED, -0.017, -0.256)]
)
def test_another_discretisation_tells_less_of_the_same_sales(
    how: Discretisation, in_all: float, of_a_key: float, raw_data: Path
) -> None:
    """The EU-28 in 2015 against the density, and the key that differs most (in the lagged form: solar panels)."""
    sold = published(raw_data, ["UNU_Key", "Country", "Year", "POM_t"]).pivot_table(
        index="UNU_Key", columns="Year", values="POM_t", aggfunc="sum"
    )
    lives = pd.DataFrame(tables.rows("lifetimes")).set_index("unu_key").astype({"shape": float, "scale": float})
    lives = lives.loc[sold.index]

    def of_2015(form: Discretisation) -> np.ndarray:
        shares = discard_shares(lives["shape"].to_numpy(), lives["scale"].to_numpy(), sold.shape[1], form)
        found: np.ndarray = generated(sold.to_numpy(), shares, years=sold.shape[1])[:, 2015 - sold.columns[0]]
        return found

    density, other = of_2015(Discretisation.DENSITY), of_2015(how)
    assert other.sum() / density.sum() - 1 == pytest.approx(in_all, abs=0.0005)
    assert (other / density - 1).min() == pytest.approx(of_a_key, abs=0.001)
