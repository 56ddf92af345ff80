"""All steps of cleaning in their order, from apparent consumption to EEE placed on the market for every year."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from datasets.method import extrapolation
from datasets.method.cleaning import flags, gaps, jumps, outliers, special_keys, strata
from datasets.method.cleaning.flags import CORRECTED, Kind
from datasets.method.cleaning.grid import Floats, Grid, by_country, cells_of, of
from datasets.method.cleaning.strata import Marks

KG_PER_TONNE = 1000
# A change smaller than this (kg or pieces per inhabitant, and as a share) is undone: the data were right.
SMALL, SMALL_SHARE = 0.05, 0.10


class Note(StrEnum):
    """What a run could not do for lack of something."""

    NO_SIMILAR_COUNTRIES = "no_similar_countries"
    IMPORTED_MARKS = "imported_marks"
    NO_STRATUM = "no_stratum"
    NO_INTRODUCTION_YEAR = "no_introduction_year"


@dataclass(frozen=True)
class Surroundings:
    """What is known beside sales. Tables:

    `countries`: `country, year, population` (persons), `purchasing_power` (per head); its years are the result's years.
    `strata`: country to stratum of purchasing power, 1 (highest) to 3. A country left out has none.
    `corrections`: `country, unu_key, year, kg, pieces`: an expert's values, better than any automatic step.
    `weights`: `unu_key, country` ("": any), `year, kg_per_unit`. `introduced`: key to its year on the market.
    `installed`: `country, year, kg, pieces` of photovoltaic panels.
    `exceptions`: `unu_key, country, approach, connection_year, years_of_trend`.
    `marks`: another run's `Cleaned.marks`, in place of this run's similar countries.
    """

    countries: pd.DataFrame
    strata: dict[str, int]
    corrections: pd.DataFrame | None = None
    weights: pd.DataFrame | None = None
    introduced: dict[str, int] | None = None
    installed: pd.DataFrame | None = None
    exceptions: pd.DataFrame | None = None
    marks: pd.DataFrame | None = None


@dataclass(frozen=True)
class Cleaned:
    """`sales`: `country, unu_key, year, t, pieces, kg_per_inhabitant, pieces_per_inhabitant, population, flag`, one row
    for each cell, sorted; NaN where no step could tell. `marks`: see `strata.to_table`. `shares`: of values by kind.
    """

    sales: pd.DataFrame
    marks: pd.DataFrame
    shares: dict[Kind, float]
    notes: tuple[Note, ...]


def clean(apparent: pd.DataFrame, around: Surroundings, *, as_published: bool = False) -> Cleaned:
    """Clean apparent consumption (`country, unu_key, year, kg, pieces`; NaN: not known) of one country or of many.

    With two countries or more of strata, similar countries tell outliers and fill gaps; otherwise imported marks fill
    gaps, outliers among countries are left, and `notes` say so. `as_published` repeats the faults of the published
    table: a figure taken from an unrelated series (`gaps.by_neighbours`), a comparison with the wrong stratum
    (`strata.marks`), panels installed in negative numbers. A value without the population of its country and year is
    NaN. ValueError: two values for one cell, or one below 0 (see `sales.usable`).
    """
    names = tuple(sorted(apparent["country"].unique()))
    data_years = np.arange(int(apparent["year"].min()), int(apparent["year"].max()) + 1)
    stratum = np.array([around.strata.get(name, 0) for name in names])
    population = by_country(around.countries, "population", names, data_years)
    power = by_country(around.countries, "purchasing_power", names, data_years)

    original = of(apparent, population)
    grid = original.copy()
    _correct(grid, around.corrections, population)
    grid = special_keys.without_impossible(special_keys.crt_televisions(grid, stratum))
    grid = outliers.over_years(grid)
    has_strata = np.count_nonzero(stratum) > 1
    if has_strata:
        grid = outliers.over_countries(grid, stratum)
    grid = gaps.by_neighbours(grid, leaking=as_published)
    if around.marks is not None:
        marks = strata.from_table(around.marks, grid.keys, data_years)
    else:
        marks = strata.marks(grid, stratum, population, power, as_published=as_published)
    if has_strata or around.marks is not None:
        grid = strata.by_similar_countries(grid, stratum, power, marks)
    grid = jumps.put_back(gaps.by_neighbours(jumps.removed(grid), leaking=as_published), grid)
    weight = _weights(around.weights, special_keys.CRT_MONITORS, names, data_years)
    grid = special_keys.crt_monitors(grid, stratum, population, weight)
    return _extended(grid, original, around, marks, _notes(around, stratum), as_published=as_published)


def _extended(
    grid: Grid, original: Grid, around: Surroundings, marks: Marks, notes: list[Note], *, as_published: bool
) -> Cleaned:
    last_data_year = grid.last_year
    years = around.countries["year"]
    choices = extrapolation.choices(grid, around.exceptions)
    grid = grid.over(int(years.min()), int(years.max()))
    population = by_country(around.countries, "population", grid.countries, grid.years)
    power = by_country(around.countries, "purchasing_power", grid.countries, grid.years)
    grid = extrapolation.future(grid, power, last_data_year=last_data_year, by=choices)
    introduced = np.array([(around.introduced or {}).get(key, np.nan) for key in grid.keys], dtype=np.float64)
    if np.isnan(introduced).any():
        notes.append(Note.NO_INTRODUCTION_YEAR)
    grid = extrapolation.past(grid, introduced, last_data_year=last_data_year)
    if around.installed is not None:
        kg = by_country(around.installed, "kg", grid.countries, grid.years)
        pieces = by_country(around.installed, "pieces", grid.countries, grid.years)
        if not as_published:
            kg, pieces = (np.where(values >= 0, values, np.nan) for values in (kg, pieces))
        grid = special_keys.photovoltaics(grid, kg, pieces, population)
    _undo_small_changes(grid, original.over(grid.first_year, grid.last_year))
    return Cleaned(_table(grid, population), strata.to_table(marks), flags.shares(grid.flag, grid.kg), tuple(notes))


def _correct(grid: Grid, corrections: pd.DataFrame | None, population: Floats) -> None:
    if corrections is None:
        return
    key, country, year = cells_of(corrections, grid.keys, grid.countries, grid.first_year)
    here = (key >= 0) & (country >= 0) & (year >= 0) & (year < grid.kg.shape[2])
    here &= corrections["kg"].notna().to_numpy()
    cells, people = (key[here], country[here], year[here]), population[country[here], year[here]]
    grid.kg[cells] = corrections["kg"].to_numpy()[here] / people
    grid.pieces[cells] = corrections["pieces"].to_numpy()[here] / people
    grid.flag[cells] = CORRECTED


def _weights(
    weights: pd.DataFrame | None, key: str, countries: tuple[str, ...], years: npt.NDArray[np.int64]
) -> Floats:
    """(country, year) weight of a unit: the country's own, else the general one; NaN where neither is known."""
    if weights is None:
        return np.full((len(countries), len(years)), np.nan)
    of_key = weights[weights["unu_key"] == key].fillna({"country": ""})
    own = by_country(of_key, "kg_per_unit", countries, years)
    return np.where(np.isnan(own), by_country(of_key, "kg_per_unit", ("",), years), own)


def _undo_small_changes(grid: Grid, original: Grid) -> None:
    with np.errstate(divide="ignore", invalid="ignore"):
        kg, pieces = np.abs(grid.kg - original.kg), np.abs(grid.pieces - original.pieces)
        small = (kg > 0) & (kg < SMALL) & (kg / original.kg < SMALL_SHARE)
        small &= (pieces < SMALL) & (pieces / original.pieces < SMALL_SHARE)
    grid.kg[small], grid.pieces[small] = original.kg[small], original.pieces[small]
    grid.flag[small] = flags.UNTOUCHED


def _notes(around: Surroundings, stratum: npt.NDArray[np.int64]) -> list[Note]:
    notes = []
    if around.marks is not None:
        notes.append(Note.IMPORTED_MARKS)
    elif np.count_nonzero(stratum) < 2:
        notes.append(Note.NO_SIMILAR_COUNTRIES)
    if (stratum == 0).any():
        notes.append(Note.NO_STRATUM)
    return notes


def _table(grid: Grid, population: Floats) -> pd.DataFrame:
    """By country, key, year."""
    keys, countries, years = grid.kg.shape

    def column(values: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        return np.broadcast_to(values, grid.kg.shape).transpose(1, 0, 2).ravel()

    return pd.DataFrame(
        {
            "country": pd.Categorical.from_codes(
                np.repeat(np.arange(countries), keys * years), pd.Index(grid.countries)
            ),
            "unu_key": pd.Categorical.from_codes(
                np.tile(np.repeat(np.arange(keys), years), countries), pd.Index(grid.keys)
            ),
            "year": np.tile(grid.years, keys * countries),
            "t": column(grid.kg * population / KG_PER_TONNE),
            "pieces": column(grid.pieces * population),
            "kg_per_inhabitant": column(grid.kg),
            "pieces_per_inhabitant": column(grid.pieces),
            "population": column(population),
            "flag": column(grid.flag),
        }
    )
