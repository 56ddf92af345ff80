"""The sales-lifespan model: what was sold in a year is discarded over the following years by a Weibull lifetime.

Source: E-waste Statistics Guidelines (UNU 2015, 2nd ed. Forti, Balde, Kuehr 2018); the density at mid-year age is what
Statistics Netherlands' Waste over Time (2016-2017) computes, and the default for comparability.

Arrays are (series, years): one series per country and key. Sales start at year index 0. A missing sale is NaN and makes
that year and every later one of its series NaN: cleaning fills it, or the caller refuses it. It is never taken for 0.
"""

from collections.abc import Callable
from enum import StrEnum
from math import gamma

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Discretisation(StrEnum):
    """How the continuous lifetime becomes a share per whole year of age."""

    DENSITY = "density"
    CDF = "cdf"
    CDF_LAGGED = "cdf_lagged"


def survival(shape: Floats, scale: Floats, age: Floats) -> Floats:
    """Share still in use at `age` (years): 1 before the sale. NaN in any of them gives NaN."""
    aged = np.maximum(age, 0.0) / scale
    return np.exp(-(aged**shape))


def _density(shape: Floats, scale: Floats, age: Floats) -> Floats:
    aged = (age + 0.5) / scale
    power = aged ** (shape - 1.0)
    return shape / scale * power * np.exp(-(power * aged))


def _cdf(shape: Floats, scale: Floats, age: Floats) -> Floats:
    return survival(shape, scale, age) - survival(shape, scale, age + 1.0)


def _cdf_lagged(shape: Floats, scale: Floats, age: Floats) -> Floats:
    return survival(shape, scale, age - 1.0) - survival(shape, scale, age)


_SHARES: dict[Discretisation, Callable[[Floats, Floats, Floats], Floats]] = {
    Discretisation.DENSITY: _density,
    Discretisation.CDF: _cdf,
    Discretisation.CDF_LAGGED: _cdf_lagged,
}


def discard_shares(
    shape: Floats, scale: Floats, ages: int, discretisation: Discretisation = Discretisation.DENSITY
) -> Floats:
    """Share of a year's sales discarded at age 0, 1, ... `ages` - 1 (whole years): shape of `shape` plus one axis.

    Raises ValueError where a shape or scale is not a positive number: a lifetime of zero has no meaning. NaN is no
    positive number either.
    """
    if not (np.all(shape > 0) and np.all(scale > 0) and np.all(np.isfinite(shape)) and np.all(np.isfinite(scale))):
        raise ValueError("shape and scale of a lifetime are positive numbers")
    age = np.arange(ages, dtype=np.float64)
    return _SHARES[discretisation](np.asarray(shape)[..., None], np.asarray(scale)[..., None], age)


def generated(sales: Floats, shares: Floats, *, years: int, whole_pieces: bool = False) -> Floats:
    """E-waste generated per series and year, in the unit of `sales` (tonnes, or pieces).

    `sales` is (series, sales years). `shares` is (series, ages) where a lifetime holds for every sales year, or
    (series, sales years, ages) where it depends on the sales year. `years` is how many years to compute from the first
    sales year on. With `whole_pieces` each sales year's share is rounded before adding, as Waste over Time does. NaN in
    `sales` makes its year and every later one of the series NaN.
    """
    by_sales_year = shares.ndim == 3
    out = np.zeros((sales.shape[0], years))
    for sold in range(min(sales.shape[1], years)):
        ages = years - sold
        share = shares[:, sold, :ages] if by_sales_year else shares[:, :ages]
        part = sales[:, sold, None] * share
        out[:, sold:] += np.rint(part) if whole_pieces else part
    return out


def stock(sales: Floats, discarded: Floats) -> Floats:
    """In use or hoarded at the end of each year: all sold so far less all discarded so far; the unit of `sales`.

    After the last sales year nothing is sold. NaN makes its year and every later one NaN.
    """
    sold = np.zeros_like(discarded)
    sold[:, : sales.shape[1]] = sales[:, : discarded.shape[1]]
    left: Floats = np.cumsum(sold, axis=1) - np.cumsum(discarded, axis=1)
    return left


def mean_life(shape: Floats, scale: Floats) -> Floats:
    """Mean of the Weibull lifetime, years. NaN in either gives NaN."""
    mean: Floats = np.asarray(scale) * np.vectorize(gamma, otypes=[np.float64])(1.0 + 1.0 / np.asarray(shape))
    return mean
