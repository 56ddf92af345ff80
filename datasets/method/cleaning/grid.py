"""The full grid of key x country x year on which sales are cleaned."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from datasets.method.cleaning.flags import MISSING, UNTOUCHED, Flags

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Grid:
    """Sales per inhabitant: arrays are (key, country, year); NaN where nothing is known; years without a gap."""

    keys: tuple[str, ...]
    countries: tuple[str, ...]
    first_year: int
    kg: Floats
    pieces: Floats
    flag: Flags

    @property
    def years(self) -> npt.NDArray[np.int64]:
        return np.arange(self.first_year, self.first_year + self.kg.shape[2])

    @property
    def last_year(self) -> int:
        return int(self.first_year + self.kg.shape[2] - 1)

    def key(self, code: str) -> int | None:
        """Position of a key, None where the grid has none of it; its values, NaN or not, are not asked."""
        return self.keys.index(code) if code in self.keys else None

    def copy(self) -> "Grid":
        return self.over(self.first_year, self.last_year)

    def over(self, first_year: int, last_year: int) -> "Grid":
        """The same sales over other years; years that were not there before are missing (NaN)."""
        shape = (len(self.keys), len(self.countries), last_year - first_year + 1)
        kg, pieces, flag = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, MISSING, dtype=np.int16)
        first, last = max(first_year, self.first_year), min(last_year, self.last_year)
        there, here = slice(first - first_year, last - first_year + 1), slice(first - self.first_year, None)
        here = slice(here.start, here.start + last - first + 1)
        kg[..., there], pieces[..., there], flag[..., there] = (
            self.kg[..., here],
            self.pieces[..., here],
            self.flag[..., here],
        )
        return Grid(self.keys, self.countries, first_year, kg, pieces, flag)

    def blank(self, where: Mask, flag: int) -> None:
        """Take values out (NaN), and say why."""
        self.kg[where] = self.pieces[where] = np.nan
        self.flag[where] = flag


def of(sales: pd.DataFrame, population: Floats | None = None) -> Grid:
    """Columns wanted: `country, unu_key, year, kg, pieces` (NaN: not known). A pair of rows for one cell is refused.

    Values are per inhabitant already, or `population` (country, year) in the grid's order makes them so.
    """
    keys, countries = tuple(sorted(sales["unu_key"].unique())), tuple(sorted(sales["country"].unique()))
    first, last = int(sales["year"].min()), int(sales["year"].max())
    shape = (len(keys), len(countries), last - first + 1)
    cells = cells_of(sales, keys, countries, first)
    if len(np.unique(np.ravel_multi_index(cells, shape))) != len(sales):
        raise ValueError("one value for each country, key and year is wanted; some have two")
    if (sales[["kg", "pieces"]] < 0).any(axis=None):
        raise ValueError("sales are not below 0; what is negative is not known")
    kg, pieces = np.full(shape, np.nan), np.full(shape, np.nan)
    kg[cells], pieces[cells] = sales["kg"], sales["pieces"]
    flag = np.where(np.isnan(kg) & np.isnan(pieces), MISSING, UNTOUCHED).astype(np.int16)
    if population is not None:
        kg, pieces = kg / population, pieces / population
    return Grid(keys, countries, first, kg, pieces, flag)


def cells_of(
    table: pd.DataFrame, keys: tuple[str, ...], countries: tuple[str, ...], first_year: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Position of each row in arrays (key, country, year); -1 where the grid has no such key or country.

    NaN is no key and no country (-1), and years have none.
    """
    return (
        pd.Index(keys).get_indexer(pd.Index(table["unu_key"])),
        pd.Index(countries).get_indexer(pd.Index(table["country"])),
        (table["year"].to_numpy(dtype=np.intp) - first_year),
    )


def by_country(table: pd.DataFrame, column: str, countries: tuple[str, ...], years: npt.NDArray[np.int64]) -> Floats:
    """`column` of a table with `country, year` as an array (country, year); NaN where the table says nothing."""
    wide = table.pivot(index="country", columns="year", values=column)
    return wide.reindex(index=list(countries), columns=years).to_numpy(dtype=np.float64)
