"""What the good rows say, held against population, against each other and against what the public pool knows."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from datasets.method.units import POWERS
from datasets.models import Audience, Cell, Contribution
from datasets.reference.categories import TOTAL
from datasets.reference.indicators import CANONICAL_UNIT, MASS, MEASURES, PERSONS
from datasets.reference.template import CATEGORY, COUNTRY, INDICATOR
from datasets.validation.batch import UNIT_CODES, cell_numbers, columns_of
from datasets.validation.codelists import CodeLists
from datasets.validation.rules import Labels, comparisons
from datasets.validation.rules.base import Rule
from datasets.validation.summary import AT_ONCE, KEY, Said, current, said, table_of

COMPARED = ("POP", "POM", "GEN", "COLL")
MOST_PER_INHABITANT = 60
KG_PER_TONNE = 1000
POPULATION_FACTOR = 2
# How near to a power of ten a jump is, as a logarithm; below the floor figures jump by themselves.
NEARNESS, FLOOR = 0.05, 10.0
PER_INHABITANT = UNIT_CODES.index("kg/inh")
_FACTORS = np.array([np.nan if unit == "kg/inh" else 10.0 ** POWERS[unit] for unit in UNIT_CODES])
_YEAR = 1 << 4

Numbers = NDArray[np.int64]
Values = NDArray[np.float64]
Blamed = tuple[type[Rule], Numbers, Labels, NDArray[np.intp]]


class Known:
    """Values by cell. Of several for one cell the first given stands."""

    def __init__(self, parts: list[tuple[Numbers, Values]]) -> None:
        cells = np.concatenate([part[0] for part in parts])
        values = np.concatenate([part[1] for part in parts])
        given = np.isfinite(values)
        self._cells, first = np.unique(cells[given], return_index=True)
        self._values = values[given][first]

    def of(self, cells: Numbers) -> Values:
        """NaN where nothing is known."""
        if not self._cells.size:
            return np.full(len(cells), np.nan)
        place = np.minimum(np.searchsorted(self._cells, cells), self._cells.size - 1)
        return np.where(self._cells[place] == cells, self._values[place], np.nan)


def compare(contribution: Contribution, staged: Path, lists: CodeLists) -> Iterator[Blamed]:
    """Places whose values can hardly be right, grouped by the rule that says why."""
    places, cells, values, units = _places_of(staged, lists)
    if not places.size:
        return
    pooled = _pooled({lists[COUNTRY].codes[number] for number in np.unique(columns_of(cells)[0])}, lists)
    issued = [(part[0], part[1] * _FACTORS[part[2] // 16]) for part in current(contribution, lists)]
    country, indicator, category, year, measure = columns_of(cells)
    people_cells = _cells(lists, country, "POP", None, year=year, measure=PERSONS)
    inside = cells, values * _FACTORS[units]
    people = Known([pooled, inside]).of(people_cells)
    canonical = np.where(units == PER_INHABITANT, values * people / KG_PER_TONNE, inside[1])

    is_mass = (measure == MEASURES.index(MASS)) & (units != PER_INHABITANT)
    is_population = indicator == lists[INDICATOR].codes.index("POP")
    is_collected = indicator == lists[INDICATOR].codes.index("COLL")
    with np.errstate(divide="ignore", invalid="ignore"):
        per_inhabitant = canonical * KG_PER_TONNE / people
        yield _blamed(
            comparisons.TooMuchForThePopulation, is_mass & (per_inhabitant > MOST_PER_INHABITANT), places, cells, lists
        )
        off = np.abs(np.log(canonical / Known([pooled]).of(people_cells))) > np.log(POPULATION_FACTOR)
        yield _blamed(comparisons.AnotherPopulation, is_population & off, places, cells, lists)
        mine = (cells, canonical)
        generated = Known([mine, pooled]).of(_cells(lists, country, "GEN", category, year=year, measure=MASS))
        above = is_collected & (measure == MEASURES.index(MASS)) & (canonical > generated)
        yield _blamed(comparisons.CollectedAboveGenerated, above, places, cells, lists)
        before = Known([mine, *issued, pooled]).of(cells - _YEAR)
        jump = np.log10(canonical / before)
        power = np.round(jump)
        jumps = (np.minimum(canonical, before) >= FLOOR) & (power != 0) & (np.abs(jump - power) < NEARNESS)
        yield _blamed(comparisons.JumpByPowerOfTen, jumps, places, cells, lists)


def _places_of(staged: Path, lists: CodeLists) -> tuple[Numbers, Numbers, Values, NDArray[np.int32]]:
    """Of the indicators that are compared: place, cell, value and unit, in the order of the file."""
    wanted = [lists[INDICATOR].codes.index(code) for code in COMPARED]
    parts = []
    with pq.ParquetFile(staged) as file:
        for batch in file.iter_batches(AT_ONCE, columns=["place", *KEY, "value", "unit", "status"]):
            table = pa.Table.from_batches([batch])
            cells, values, spoken = said(table, lists)
            here = np.isin(columns_of(cells)[1], wanted)
            parts.append((table["place"].to_numpy()[here], cells[here], values[here], (spoken // 16)[here]))
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0, np.int32)
    places, cells, values, units = (np.concatenate(part) for part in zip(*parts, strict=True))
    return places, cells, values, units


def _pooled(countries: set[str], lists: CodeLists) -> tuple[Numbers, Values]:
    """Only what everybody may see: a warning must not tell of more."""
    found = Cell.objects.filter(
        pool__audience=Audience.PUBLIC, pool__country__in=countries, indicator__in=COMPARED, value__isnull=False
    ).exclude(indicator="POP", measure__in=[measure for measure in CANONICAL_UNIT if measure != PERSONS])
    fields = ("pool__country_id", "indicator", "category", "year", "measure", "value", "unit", "status")
    parts: list[Said] = []
    waiting = []
    for row in found.values_list(*fields).iterator(chunk_size=AT_ONCE):
        waiting.append(row)
        if len(waiting) == AT_ONCE:
            parts.append(said(table_of(waiting), lists))
            waiting = []
    if waiting:
        parts.append(said(table_of(waiting), lists))
    if not parts:
        return np.empty(0, np.int64), np.empty(0)
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _cells(
    lists: CodeLists, country: Numbers, indicator: str, category: Numbers | None, *, year: Numbers, measure: str
) -> Numbers:
    whole = np.full(len(country), lists[CATEGORY].codes.index(TOTAL))
    return cell_numbers(
        country,
        np.full(len(country), lists[INDICATOR].codes.index(indicator)),
        whole if category is None else category,
        year,
        np.full(len(country), MEASURES.index(measure)),
    )


def _blamed(rule: type[Rule], mask: NDArray[np.bool_], places: Numbers, cells: Numbers, lists: CodeLists) -> Blamed:
    """One cause per country and indicator."""
    where = np.flatnonzero(mask)
    country, indicator, *_rest = columns_of(cells[where])
    pairs, causes = np.unique(country * 64 + indicator, return_inverse=True)
    names = [f"{lists[COUNTRY].codes[pair // 64]} {lists[INDICATOR].codes[pair % 64]}" for pair in pairs]
    return rule, places[where], Labels.of(names), causes
