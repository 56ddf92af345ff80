"""A table of sales, checked row by row and laid out: one history per country, key and measure."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from datasets.method import units
from datasets.method.lifespan import Floats
from datasets.method.problems import Code, Problem, Unfit

KEY_PREFIX = "UNU-"
MASS, PIECES = "mass", "pieces"
UNIT = {MASS: "t", PIECES: "pieces"}
SALES_UNITS = ("t", "kg", "kt", "Mt", units.PER_INHABITANT, UNIT[PIECES])
FORECAST = "F"
TABLE = "sales"
Codes = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sales:
    """One element per row, sorted by country, measure (mass first), key, year. `amount` is in t or pieces.

    `rows` are the labels of the table's index; `country` and `key` are positions in `countries` and `keys`.
    """

    rows: npt.NDArray[Any]
    countries: tuple[str, ...]
    keys: tuple[str, ...]
    country: Codes
    key: Codes
    is_pieces: Mask
    year: Codes
    amount: Floats
    is_forecast: Mask


class Histories(NamedTuple):
    """Sales of one country and measure: arrays (key, year) from the table's first year on; 0 outside a key's years."""

    country: int
    measure: str
    keys: Codes
    sold: Floats
    is_forecast: Mask
    first: Codes
    last: Codes


def checked(table: pd.DataFrame, population: pd.DataFrame | None, known_keys: Collection[str]) -> Sales:
    """Columns wanted: `country, year, category` (UNU-0001), `value, unit, status`; `population`: `country, year, value`
    in persons, for kg/inh; `known_keys` as in 0001. The years of a history must follow one another; where it begins and
    ends is its own affair.

    Raises `Unfit`, naming each row, for NaN, negative or infinite values, a country or key that is none, units that are
    none or change within a history, a row said twice, a gap of years, a population that is NaN or missing.
    """
    if not len(table):
        raise Unfit([Problem(TABLE, None, Code.NOTHING)])
    country, countries = _coded(table["country"])
    key, keys = _coded(table["category"])
    unit, unit_names = _coded(table["unit"])
    pieces = np.array([name == UNIT[PIECES] for name in unit_names])[unit]
    year = table["year"].to_numpy(dtype=np.intp)
    order = np.lexsort((year, key, pieces, country))
    country, key, unit, pieces, year = country[order], key[order], unit[order], pieces[order], year[order]
    value = table["value"].to_numpy(dtype=np.float64)[order]
    rows = table.index.to_numpy()[order]

    def problems(where: Mask, code: Code, **facts: Any) -> list[Problem]:
        return [
            Problem(TABLE, rows[at], code, {name: values[at] for name, values in facts.items()})
            for at in np.flatnonzero(where)
        ]

    key_of, unit_of = _Named(keys, key), _Named(unit_names, unit)
    known = {KEY_PREFIX + name for name in known_keys}
    is_key = np.array([name in known for name in keys])[key]
    is_unit = np.array([name in SALES_UNITS for name in unit_names])[unit]
    same = np.zeros(len(rows), dtype=bool)
    same[1:] = (np.diff(country) == 0) & (np.diff(key) == 0) & (pieces[1:] == pieces[:-1])
    step, change = np.diff(year, prepend=year[0]), np.diff(unit, prepend=unit[0])
    people = _people(population, countries, country, year)
    per_inhabitant = np.array([name == units.PER_INHABITANT for name in unit_names])[unit]
    found = [
        *problems(np.isnan(value), Code.MISSING),
        *problems((value < 0) | np.isinf(value), Code.NEGATIVE, value=value),
        *problems(np.array([not name for name in countries])[country], Code.NO_COUNTRY),
        *problems(~is_key, Code.UNKNOWN_KEY, category=key_of),
        *problems(~is_unit, Code.UNKNOWN_UNIT, unit=unit_of),
        *problems(same & (step == 0), Code.TWICE),
        *problems(same & (change != 0) & is_unit, Code.MIXED_UNITS, category=key_of, unit=unit_of),
        *problems(per_inhabitant & ~(people > 0), Code.NO_POPULATION, country=_Named(countries, country), year=year),
        *problems(same & (step > 1), Code.GAP, category=key_of, first=year - step + 1, last=year - 1),
    ]
    if found:
        raise Unfit(found)
    status, statuses = _coded(table["status"])
    forecast = np.array([name == FORECAST for name in statuses])[status[order]]
    amount = _canonical(value, unit, unit_names, people)
    return Sales(rows, countries, keys, country, key, pieces, year, amount, forecast)


def laid_out(sales: Sales) -> list[Histories]:
    """One for each country and measure that the table has, in that order.

    Checked sales have no NaN, and neither has the answer.
    """
    group = sales.country * 2 + sales.is_pieces
    edges = [0, *(np.flatnonzero(np.diff(group)) + 1).tolist(), len(group)]
    first_year = int(sales.year.min())
    return [_histories(sales, slice(a, b), first_year) for a, b in pairwise(edges)]


def _histories(sales: Sales, rows: slice, first_year: int) -> Histories:
    keys, key = np.unique(sales.key[rows], return_inverse=True)
    year = sales.year[rows] - first_year
    shape = (len(keys), int(year.max()) + 1)
    sold, forecast = np.zeros(shape), np.zeros(shape, dtype=bool)
    sold[key, year], forecast[key, year] = sales.amount[rows], sales.is_forecast[rows]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    ends = np.append(starts[1:], len(key)) - 1
    measure = PIECES if sales.is_pieces[rows.start] else MASS
    return Histories(int(sales.country[rows.start]), measure, keys, sold, forecast, year[starts], year[ends])


class _Named:
    """A code's name on demand: only rows with problems are named."""

    def __init__(self, names: tuple[str, ...], codes: Codes) -> None:
        self.names, self.codes = names, codes

    def __getitem__(self, at: int) -> str:
        return self.names[int(self.codes[at])]


def _coded(column: pd.Series) -> tuple[Codes, tuple[str, ...]]:
    """Position of each text in the sorted texts; NaN counts as an empty text."""
    codes, found = pd.factorize(column, use_na_sentinel=False)
    names = ["" if pd.isna(name) else str(name) for name in found]
    ordered = sorted(set(names))
    return np.array([ordered.index(name) for name in names], dtype=np.intp)[codes], tuple(ordered)


def _people(
    population: pd.DataFrame | None, countries: tuple[str, ...], country: Codes, year: npt.NDArray[np.intp]
) -> Floats:
    """Persons of each row's country and year; NaN where not known."""
    if population is None or not len(population):
        return np.full(len(country), np.nan)
    if (twice := population.duplicated(["country", "year"]).to_numpy()).any():
        raise Unfit([Problem("population", row, Code.TWICE) for row in population.index[twice]])
    first, last = int(year.min()), int(year.max())
    known = np.full((len(countries), last - first + 1), np.nan)
    where = pd.Index(countries).get_indexer(pd.Index(population["country"].astype(str)))
    when = population["year"].to_numpy(dtype=np.intp)
    here = (where >= 0) & (when >= first) & (when <= last)
    known[where[here], when[here] - first] = population["value"].to_numpy(dtype=np.float64)[here]
    people: Floats = known[country, year - first]
    return people


def _canonical(value: Floats, unit: Codes, names: tuple[str, ...], people: Floats) -> Floats:
    amount = value.copy()
    for position, name in enumerate(names):
        if name not in UNIT.values():
            here = unit == position
            amount[here] = units.to_canonical(value[here], np.full(np.count_nonzero(here), name), people[here])
    return amount
