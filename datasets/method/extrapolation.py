"""Steps 9 and 10: sales before the first and after the last year of data.

Forward, by series: along the relation of all countries' sales to purchasing power, hooked on to the country's own
(default); constant at that hook; the series' own trend; or the last reliable value. Backward: a straight line from the
key's introduction year to the mean of the first three values. Mass leads, pieces follow by the nearest unit weight.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from datasets.method.cleaning.flags import (
    AT_CONNECTION,
    AT_LAST_RELIABLE,
    BY_PURCHASING_POWER,
    BY_TREND,
    CORRECTED,
    PAST,
    UNTOUCHED,
)
from datasets.method.cleaning.grid import Floats, Grid, Mask
from datasets.method.cleaning.strata import RICHEST

CORRELATION = 0.33
YEARS_OF_TREND = 9
FIRST_VALUES = 3


class Approach(StrEnum):
    """The names are those of Waste over Time's table of exceptions."""

    PURCHASING_POWER = "KPI_PPP"
    CONNECTION = "ConnectionConstant"
    TREND = "KPI"
    LAST_RELIABLE = "LastReliableConstant"


FLAG = {
    Approach.PURCHASING_POWER: BY_PURCHASING_POWER,
    Approach.CONNECTION: AT_CONNECTION,
    Approach.TREND: BY_TREND,
    Approach.LAST_RELIABLE: AT_LAST_RELIABLE,
}


@dataclass(frozen=True)
class Choices:
    """Which approach each series takes: (key, country) each. Years after `connection` are computed, even if known."""

    approach: npt.NDArray[np.str_]
    connection: npt.NDArray[np.int64]
    years_of_trend: npt.NDArray[np.int64]


class Line(NamedTuple):
    """Least squares: NaN where the points do not tell a line."""

    slope: Floats
    intercept: Floats
    correlation: Floats

    def at(self, x: Floats) -> Floats:
        """Height of each series' line; `x` has the years last. NaN where there is no line, or in `x`, stays NaN."""
        return x * self.slope[..., None] + self.intercept[..., None]


def choices(grid: Grid, exceptions: pd.DataFrame | None = None) -> Choices:
    """Columns wanted: `unu_key, country, approach, connection_year, years_of_trend`; NaN or "" takes the default.

    An empty country speaks of every country of its key that has no row of its own; of two rows the first counts.
    """
    shape = (len(grid.keys), len(grid.countries))
    approach = np.full(shape, Approach.PURCHASING_POWER.value, dtype="U24")
    found = Choices(approach, np.full(shape, grid.last_year), np.full(shape, YEARS_OF_TREND))
    if exceptions is None or not len(exceptions):
        return found
    rows = exceptions.fillna({"country": "", "approach": ""}).drop_duplicates(["unu_key", "country"])
    unknown = set(rows["approach"]) - {"", *Approach}
    if unknown:
        raise ValueError(f"no such approach: {', '.join(sorted(unknown))}")
    rows = rows[rows["unu_key"].isin(grid.keys)]
    of_key = rows[rows["country"] == ""]
    _choose(found, of_key, (pd.Index(grid.keys).get_indexer(pd.Index(of_key["unu_key"])), slice(None)), grid.last_year)
    own = rows[rows["country"].isin(grid.countries)]
    place = (
        pd.Index(grid.keys).get_indexer(pd.Index(own["unu_key"])),
        pd.Index(grid.countries).get_indexer(pd.Index(own["country"])),
    )
    _choose(found, own, place, grid.last_year)
    return found


def _choose(found: Choices, rows: pd.DataFrame, place: tuple[Any, Any], last_year: int) -> None:
    wide = isinstance(place[1], slice)
    for table, values in (
        (found.approach, rows["approach"].replace("", Approach.PURCHASING_POWER.value).to_numpy(dtype="U24")),
        (found.connection, rows["connection_year"].fillna(last_year).to_numpy(dtype=np.int64)),
        (found.years_of_trend, rows["years_of_trend"].fillna(YEARS_OF_TREND).to_numpy(dtype=np.int64)),
    ):
        table[place] = values[:, None] if wide else values


def future(grid: Grid, purchasing_power: Floats, *, last_data_year: int, by: Choices) -> Grid:
    """Fill the years after each series' connection. `purchasing_power` is (country, year) of the grid's years.

    A series whose purchasing power relates too weakly to sales (correlation under 0.33 over the key's countries) takes
    the last reliable value; where a line has too few points, its own trend, then the last reliable value. Negative
    values become 0. NaN in the value that a series would go on from stays NaN after it.
    """
    years = grid.years
    approach = by.approach.copy()
    connection = by.connection[..., None]
    power = np.broadcast_to(purchasing_power, grid.kg.shape)
    recent = (years >= last_data_year - YEARS_OF_TREND) & (grid.kg >= 0)
    proper = np.isin(grid.flag, (UNTOUCHED, CORRECTED)) & recent & (years < last_data_year)
    proper[:, [code == RICHEST for code in grid.countries]] = False
    shared = line(power, grid.kg, proper, axis=(1, 2))
    own = line(power, grid.kg, recent & (years < connection), axis=(2,))
    since = last_data_year - (by.years_of_trend[..., None] + 1)
    trend_years = (years < connection) & (years >= since + 1) & (grid.kg >= 0)
    count = np.broadcast_to(years - since, grid.kg.shape).astype(np.float64)
    trend = line(count, grid.kg, trend_years, axis=(2,))

    weak = np.abs(shared.correlation)[:, None] < CORRELATION
    approach[weak & (approach == Approach.PURCHASING_POWER)] = Approach.LAST_RELIABLE
    approach[np.isnan(own.slope) & (approach == Approach.PURCHASING_POWER)] = Approach.TREND
    approach[np.isnan(own.slope) & (approach == Approach.CONNECTION)] = Approach.LAST_RELIABLE
    approach[np.isnan(trend.slope) & (approach == Approach.TREND)] = Approach.LAST_RELIABLE

    last = np.take_along_axis(grid.kg, connection - grid.first_year, axis=2)
    # A series connected at the grid's end has no year to compute, and no next year to hook on at.
    position = np.minimum(connection + 1, years[-1]) - grid.first_year
    hook = np.take_along_axis(own.at(power), position, axis=2)
    # A hook of 0 would make every later year 0.
    positive_hook = np.where(hook < 0, last / 2, hook)
    all_countries = shared.at(power.transpose(1, 0, 2)).transpose(1, 0, 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        along = all_countries * positive_hook / np.take_along_axis(all_countries, position, axis=2)
    values = {
        Approach.PURCHASING_POWER: along,
        Approach.CONNECTION: np.broadcast_to(hook, along.shape),
        Approach.TREND: trend.at(count),
        Approach.LAST_RELIABLE: np.broadcast_to(last, along.shape),
    }
    out = grid.copy()
    ahead = years > connection
    for name, computed in values.items():
        here = ahead & (approach == name)[..., None]
        out.kg[here], out.pieces[here] = computed[here], np.nan
        out.flag[here] = (FLAG[name] + connection - 2000 + np.zeros_like(years))[here]
    negative = out.kg < 0
    out.kg[negative] = out.pieces[negative] = 0.0
    _pieces_forward(out, from_year=last_data_year - YEARS_OF_TREND)
    return out


def past(grid: Grid, introduced: npt.NDArray[np.float64], *, last_data_year: int) -> Grid:
    """Fill the years before each series' first sale; before `introduced` (key,), sales are 0.

    A key without an introduction year (NaN), or a series with NaN among its first three values, keeps its gaps.
    """
    out = grid.copy()
    years = grid.years
    sold = np.cumsum(np.nan_to_num(grid.kg), axis=2) > 0
    # The last year without any sale: data may begin with zeros.
    none = ~sold & (years < last_data_year)
    last_none = np.where(none.any(axis=2), grid.kg.shape[2] - 1 - np.argmax(none[..., ::-1], axis=2), -1)[..., None]
    _pieces_backward(out, after=last_none, before_year=last_data_year)
    first = np.minimum(last_none + 1 + np.arange(FIRST_VALUES), len(years) - 1)
    intro = introduced[:, None, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (years + 1 - intro) / (last_none + grid.first_year - intro + 2)
    rising = (np.arange(len(years)) <= last_none) & (years >= intro)
    for values in (out.kg, out.pieces):
        level = np.take_along_axis(values, first, axis=2).mean(axis=2, keepdims=True)
        values[rising] = (level * share)[rising]
    before = np.broadcast_to(years < intro, out.kg.shape)
    out.kg[before] = out.pieces[before] = 0.0
    out.flag[rising | before] = PAST
    return out


def line(x: Floats, y: Floats, where: Mask, *, axis: tuple[int, ...]) -> Line:
    """Least squares of `y` on `x` over `axis`, only `where`. Pairs with NaN are left out."""
    used = where & ~np.isnan(x) & ~np.isnan(y)
    count = used.sum(axis=axis, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_x = np.where(used, x, 0.0).sum(axis=axis, keepdims=True) / count
        mean_y = np.where(used, y, 0.0).sum(axis=axis, keepdims=True) / count
        off_x, off_y = np.where(used, x - mean_x, 0.0), np.where(used, y - mean_y, 0.0)
        xx, yy = (off_x**2).sum(axis=axis), (off_y**2).sum(axis=axis)
        xy = (off_x * off_y).sum(axis=axis)
        slope = np.where(xx > 0, xy / xx, np.nan)
        correlation = np.where((xx > 0) & (yy > 0), xy / np.sqrt(xx * yy), np.nan)
        intercept = mean_y.reshape(xx.shape) - slope * mean_x.reshape(xx.shape)
    return Line(slope, intercept, correlation)


def _pieces_forward(grid: Grid, *, from_year: int) -> None:
    """Pieces that are missing beside mass, by the pieces per kg of the nearest earlier year with sales."""
    per_kg = np.full(grid.kg.shape[:2], np.nan)
    for year in range(grid.kg.shape[2]):
        kg, pieces = grid.kg[..., year], grid.pieces[..., year]
        if year + grid.first_year >= from_year:
            _follow(kg, pieces, per_kg, np.isnan(pieces) & (kg >= 0))
        np.divide(pieces, kg, out=per_kg, where=kg > 0)


def _pieces_backward(grid: Grid, *, after: npt.NDArray[np.intp], before_year: int) -> None:
    """The same from the nearest later year with sales, for years of data that begin without pieces."""
    per_kg = np.full(grid.kg.shape[:2], np.nan)
    for year in reversed(range(grid.kg.shape[2])):
        kg, pieces = grid.kg[..., year], grid.pieces[..., year]
        if year + grid.first_year < before_year:
            _follow(kg, pieces, per_kg, np.isnan(pieces) & (kg > 0) & (year > after[..., 0]))
        np.divide(pieces, kg, out=per_kg, where=kg > 0)


def _follow(kg: Floats, pieces: Floats, per_kg: Floats, where: Mask) -> None:
    np.multiply(per_kg, kg, out=pieces, where=where)
    # Nothing weighs nothing, whatever a piece weighs.
    pieces[where & (kg == 0)] = 0.0
