"""Step 6: gaps filled from similar countries, by purchasing power.

Countries stand in strata of purchasing power, 1 the highest. Each stratum's population-weighted mean of untouched
values is a mark at its mean purchasing power; the richest and the poorest country are the marks beyond. A missing value
is read off the line between the two marks around the country's purchasing power.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from datasets.method.cleaning.flags import BY_SIMILAR_COUNTRIES, UNTOUCHED
from datasets.method.cleaning.grid import Floats, Grid

STRATA = (1, 2, 3)
# The countries at the ends of the EU-28's scale.
RICHEST, POOREST = "LUX", "ROU"
# From low to high purchasing power; the strata between the ends.
POINTS = ("poorest", "3", "2", "1", "richest")


@dataclass(frozen=True)
class Marks:
    """What similar countries sell: (point, key, year), and their purchasing power (point, year). NaN: not known.

    Points are those of `POINTS`. Marks of one run may be imported into another: a single country has none of its own.
    """

    keys: tuple[str, ...]
    first_year: int
    kg: Floats
    pieces: Floats
    purchasing_power: Floats


def marks(
    grid: Grid, strata: npt.NDArray[np.int64], population: Floats, purchasing_power: Floats, *, as_published: bool
) -> Marks:
    """Marks of the grid's own countries; `population` and `purchasing_power` are (country, year), `strata` (country,).

    The end countries' own sales stand at the ends unless they lie inside their stratum's mean or are missing.
    `as_published` repeats a slip of the published scripts: the poorest country is compared with stratum 1, not 3. NaN
    is not counted; a mark that no value tells is NaN.
    """
    keys, years = len(grid.keys), grid.kg.shape[2]
    kg, pieces = np.full((len(POINTS), keys, years), np.nan), np.full((len(POINTS), keys, years), np.nan)
    power = np.full((len(POINTS), years), np.nan)
    untouched = (grid.flag == UNTOUCHED) & ~np.isnan(grid.kg) & ~np.isnan(population)
    for stratum in STRATA:
        here, point = strata == stratum, POINTS.index(str(stratum))
        people = population[here]
        weighed = np.where(untouched[:, here], people, 0.0)
        kg[point] = _mean(grid.kg[:, here], weighed)
        pieces[point] = _mean(grid.pieces[:, here], weighed)
        both = np.where(np.isnan(people) | np.isnan(purchasing_power[here]), 0.0, people)
        power[point] = _mean(purchasing_power[None, here], both[None])[0]
    for point, country, mean, against in ((4, RICHEST, 3, 3), (0, POOREST, 1, 3 if as_published else 1)):
        if country in grid.countries:
            own = grid.countries.index(country)
            kg[point], pieces[point], power[point] = grid.kg[:, own], grid.pieces[:, own], purchasing_power[own]
        inside = kg[point] < kg[against] if point else kg[point] > kg[against]
        replaced = inside | (np.isnan(kg[point]) & ~np.isnan(kg[mean]))
        kg[point] = np.where(replaced, kg[mean], kg[point])
        pieces[point] = np.where(replaced, pieces[mean], pieces[point])
    return Marks(grid.keys, grid.first_year, kg, pieces, power)


def _mean(values: Floats, weights: Floats) -> Floats:
    """Weighted mean over countries of (key, country, year); NaN where no weight is left."""
    total = np.where(np.isnan(values), 0.0, weights).sum(axis=1)
    added = (np.nan_to_num(values) * weights).sum(axis=1)
    mean: Floats = np.divide(added, total, out=np.full(total.shape, np.nan), where=total > 0)
    return mean


def by_similar_countries(grid: Grid, strata: npt.NDArray[np.int64], purchasing_power: Floats, by: Marks) -> Grid:
    """Fill missing mass and pieces; a country without a stratum, or a key without marks, keeps its gaps.

    A country whose purchasing power is not known stands at its stratum's mean. What no mark tells stays NaN.
    """
    out = grid.copy()
    for stratum in STRATA:
        here, point = np.flatnonzero(strata == stratum), POINTS.index(str(stratum))
        if not len(here):
            continue
        mean = by.purchasing_power[point]
        power = np.where(np.isnan(purchasing_power[here]), mean, purchasing_power[here])
        above = power > mean
        # Above the richest stratum's mean the line starts at that mean; elsewhere at the lower of both marks.
        low = np.where(above, point, point - 1)
        year = np.arange(grid.kg.shape[2])
        low_power, high_power = by.purchasing_power[low, year], by.purchasing_power[low + 1, year]
        missing = np.isnan(grid.kg[:, here])
        kg, pieces = (
            interpolated(power, low_power, high_power, values[low, :, year], values[low + 1, :, year])
            for values in (by.kg, by.pieces)
        )
        out.kg[:, here] = np.where(missing, kg, grid.kg[:, here])
        out.pieces[:, here] = np.where(missing, pieces, grid.pieces[:, here])
        out.flag[:, here] += (missing & ~np.isnan(kg)).astype(np.int16) * BY_SIMILAR_COUNTRIES
    return out


def interpolated(power: Floats, low_power: Floats, high_power: Floats, low: Floats, high: Floats) -> Floats:
    """Along the line through two marks, and beyond them, as (key, country, year).

    Powers are (country, year), values (country, year, key). NaN in any of them gives NaN, and so do two marks at one
    power, which tell no line.
    """
    apart = np.where(high_power != low_power, high_power - low_power, np.nan)[..., None]
    return np.moveaxis(low + (high - low) / apart * (power - low_power)[..., None], 2, 0)


def to_table(found: Marks) -> pd.DataFrame:
    """Columns `point, unu_key, year, kg, pieces, purchasing_power`, one row for each point, key and year.

    NaN: not known.
    """
    points, keys, years = found.kg.shape
    return pd.DataFrame(
        {
            "point": np.repeat(POINTS, keys * years),
            "unu_key": np.tile(np.repeat(found.keys, years), points),
            "year": np.tile(np.arange(found.first_year, found.first_year + years), points * keys),
            "kg": found.kg.ravel(),
            "pieces": found.pieces.ravel(),
            "purchasing_power": np.repeat(found.purchasing_power, keys, axis=0).ravel(),
        }
    )


def from_table(table: pd.DataFrame, keys: tuple[str, ...], years: npt.NDArray[np.int64]) -> Marks:
    """Imported marks (columns of `to_table`) on a grid's keys and years; NaN where the table says nothing."""
    shape = (len(POINTS), len(keys), len(years))
    kg, pieces, power = np.full(shape, np.nan), np.full(shape, np.nan), np.full((shape[0], shape[2]), np.nan)
    point = pd.Index(POINTS).get_indexer(pd.Index(table["point"]))
    key = pd.Index(keys).get_indexer(pd.Index(table["unu_key"]))
    year = pd.Index(years).get_indexer(pd.Index(table["year"]))
    if (point < 0).any():
        raise ValueError(f"points are {', '.join(POINTS)}")
    inside = year >= 0
    power[point[inside], year[inside]] = table["purchasing_power"].to_numpy()[inside]
    inside &= key >= 0
    cells = point[inside], key[inside], year[inside]
    kg[cells], pieces[cells] = table["kg"].to_numpy()[inside], table["pieces"].to_numpy()[inside]
    return Marks(keys, int(years[0]), kg, pieces, power)
