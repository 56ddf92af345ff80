"""Which lifetime holds for the sales of a country, key and year."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from datasets.method import histories
from datasets.method.histories import KEY_PREFIX, Sales
from datasets.method.lifespan import Floats
from datasets.method.problems import Code, Problem, Unfit, together

TABLE = "lifetimes"
ANY_COUNTRY = ""
# Years that a row without years of its own holds for.
ALWAYS = (-9999, 9999)


@dataclass(frozen=True)
class Lifetimes:
    """Weibull `shape` and `scale` (years) of each row of a table; `row_of` (country, key, sales year) tells the row."""

    shape: Floats
    scale: Floats
    row_of: npt.NDArray[np.intp]


def with_sales(sales: pd.DataFrame, table: pd.DataFrame, population: pd.DataFrame | None) -> tuple[Sales, Lifetimes]:
    """Sales (see `histories.checked`) and their lifetimes.

    Columns wanted in `table`: `unu_key` (0001), `shape, scale`; optionally `country` ("" or NaN: any) and `from_year,
    to_year` of sale (NaN: open). A row of a country's own comes before one of any country.

    Raises one `Unfit` that names every row: those of sales, a shape or scale that is NaN or not positive, rows that
    speak of the same sales twice, sales without a lifetime.
    """
    keys = set(table["unu_key"].astype(str))
    known, _none = together(lambda: histories.checked(sales, population, keys), lambda: _refuse_no_lifetimes(table))
    return known, _chosen(table, known)


def _refuse_no_lifetimes(table: pd.DataFrame) -> None:
    shape, scale = table["shape"].to_numpy(dtype=np.float64), table["scale"].to_numpy(dtype=np.float64)
    good = (shape > 0) & (scale > 0) & np.isfinite(shape) & np.isfinite(scale)
    if not good.all():
        raise Unfit(
            Problem(TABLE, row, Code.LIFETIME_NOT_POSITIVE, {"unu_key": key, "shape": k, "scale": s})
            for row, key, k, s, fits in zip(table.index, table["unu_key"], shape, scale, good, strict=True)
            if not fits
        )


def _chosen(table: pd.DataFrame, sales: Sales) -> Lifetimes:
    shape, scale = table["shape"].to_numpy(dtype=np.float64), table["scale"].to_numpy(dtype=np.float64)
    first_year = int(sales.year.min())
    years = np.arange(first_year, int(sales.year.max()) + 1)
    holds = (_years(table, "from_year", ALWAYS[0]) <= years) & (years <= _years(table, "to_year", ALWAYS[1]))
    country, general = _countries(table, sales)
    key = pd.Index(sales.keys).get_indexer(pd.Index(KEY_PREFIX + table["unu_key"].astype(str)))
    row_of = np.full((len(sales.countries), len(sales.keys), len(years)), -1, dtype=np.intp)
    row, year = np.nonzero(holds & (general & (key >= 0))[:, None])
    _refuse_overlap(table, row, np.stack([key[row], year]))
    row_of[:, key[row], year] = row
    row, year = np.nonzero(holds & (~general & (key >= 0) & (country >= 0))[:, None])
    _refuse_overlap(table, row, np.stack([country[row], key[row], year]))
    row_of[country[row], key[row], year] = row
    found = Lifetimes(shape, scale, row_of)
    _refuse_without(sales, found, first_year)
    return found


def _countries(table: pd.DataFrame, sales: Sales) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    if "country" not in table:
        return np.full(len(table), -1), np.ones(len(table), dtype=bool)
    names = table["country"].astype(object).fillna(ANY_COUNTRY)
    return pd.Index(sales.countries).get_indexer(pd.Index(names)), (names == ANY_COUNTRY).to_numpy(dtype=bool)


def _years(table: pd.DataFrame, column: str, otherwise: int) -> npt.NDArray[np.int64]:
    if column not in table:
        return np.full((len(table), 1), otherwise)
    return table[column].fillna(otherwise).to_numpy(dtype=np.int64)[:, None]


def _refuse_overlap(table: pd.DataFrame, row: npt.NDArray[np.intp], place: npt.NDArray[np.intp]) -> None:
    order = np.lexsort(place)
    again = order[1:][(np.diff(place[:, order], axis=1) == 0).all(axis=0)]
    if len(again):
        raise Unfit(Problem(TABLE, table.index[position], Code.TWICE) for position in np.unique(row[again]))


def _refuse_without(sales: Sales, found: Lifetimes, first_year: int) -> None:
    none = found.row_of[sales.country, sales.key, sales.year - first_year] < 0
    if none.any():
        raise Unfit(
            Problem(
                histories.TABLE,
                sales.rows[at],
                Code.NO_LIFETIME,
                {"category": sales.keys[sales.key[at]], "year": int(sales.year[at])},
            )
            for at in np.flatnonzero(none)
        )
