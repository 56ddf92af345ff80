"""The good rows of a file as arrays, and what is known beside them, both in the canonical unit of their measure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from datasets.method.units import POWERS
from datasets.models import Audience, Cell, Contribution
from datasets.reference.categories import TOTAL
from datasets.reference.indicators import CANONICAL_UNIT, MASS, MEASURES, PERSONS
from datasets.reference.template import CATEGORY, COUNTRY, INDICATOR, STATUS
from datasets.validation.batch import UNIT_CODES, cell_numbers, columns_of
from datasets.validation.codelists import CodeLists
from datasets.validation.summary import AT_ONCE, KEY, Said, current, said, table_of

# What rules look at, and of that what the pool is asked for.
COMPARED = ("POP", "POM", "GEN", "COLL", "RCY", "WIMP", "PROD", "IMP", "EXP")
ASKED_OF_THE_POOL = ("POP", "POM", "GEN", "COLL")
KG_PER_TONNE = 1000
# Every rule looks within one country: so many rows of whole countries, or one country, are held at a time.
ROWS_AT_A_TIME = 250_000
PER_INHABITANT = UNIT_CODES.index("kg/inh")
MASS_PLACE, PERSONS_PLACE = MEASURES.index(MASS), MEASURES.index(PERSONS)
_FACTORS = np.array([np.nan if unit == "kg/inh" else 10.0 ** POWERS[unit] for unit in UNIT_CODES])

Numbers = NDArray[np.int64]
Values = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Known:
    """Values by cell. Of several for one cell the first given stands."""

    def __init__(self, parts: Iterable[tuple[Numbers, Values]]) -> None:
        listed = list(parts)
        cells = np.concatenate([part[0] for part in listed]) if listed else np.empty(0, np.int64)
        values = np.concatenate([part[1] for part in listed]) if listed else np.empty(0)
        given = np.isfinite(values)
        self._cells, first = np.unique(cells[given], return_index=True)
        self._values = values[given][first]

    def of(self, cells: Numbers) -> Values:
        """NaN where nothing is known."""
        if not self._cells.size:
            return np.full(len(cells), np.nan)
        place = np.minimum(np.searchsorted(self._cells, cells), self._cells.size - 1)
        return np.where(self._cells[place] == cells, self._values[place], np.nan)


def first_of(*known: Values) -> Values:
    """Of each the first that is known."""
    found = known[0]
    for other in known[1:]:
        found = np.where(np.isfinite(found), found, other)
    return found


@dataclass
class Figures:
    """Of the indicators that are compared, in the order of the file. `values` and `units` are as sent."""

    places: Numbers
    cells: Numbers
    values: Values
    units: NDArray[np.int32]
    statuses: NDArray[np.int32]
    contribution: Contribution
    lists: CodeLists

    def __post_init__(self) -> None:
        self.country, self.indicator, self.category, self.year, self.measure = columns_of(self.cells)

    @cached_property
    def in_unit(self) -> Values:
        """In the canonical unit, NaN of what is per inhabitant."""
        return np.asarray(self.values * _FACTORS[self.units])

    @cached_property
    def people(self) -> Values:
        """The population of each row's country and year: the public pool's, else the file's own."""
        cells = self.cells_of("POP", measure=PERSONS, category=TOTAL)
        return first_of(self.pooled.of(cells), Known([(self.cells, self.in_unit)]).of(cells))

    @cached_property
    def canonical(self) -> Values:
        per_inhabitant = self.units == PER_INHABITANT
        if not per_inhabitant.any():
            return self.in_unit
        return np.where(per_inhabitant, self.values * self.people / KG_PER_TONNE, self.in_unit)

    @cached_property
    def own(self) -> Known:
        return Known([(self.cells, self.canonical)])

    @cached_property
    def pooled(self) -> Known:
        return Known([pooled_of(self.countries, self.lists)])

    @cached_property
    def issued(self) -> Known:
        """What the same issue says now."""
        found = current(self.contribution, self.lists, self.countries)
        return Known((cells, values * _FACTORS[spoken // 16]) for cells, values, spoken in found)

    @cached_property
    def countries(self) -> set[str]:
        codes = self.lists[COUNTRY].codes
        return {codes[number] for number in np.unique(self.country)}

    @cached_property
    def is_mass(self) -> Mask:
        return np.asarray(self.measure == MASS_PLACE)

    @cached_property
    def is_measured(self) -> Mask:
        codes = self.lists[STATUS].codes
        return np.isin(self.statuses, [codes.index("A"), codes.index("P")])

    def are(self, *indicators: str) -> Mask:
        numbers = [self.lists[INDICATOR].codes.index(code) for code in indicators]
        return np.isin(self.indicator, numbers)

    def cells_of(self, indicator: str, *, category: str = "", measure: str = "", years: int = 0) -> Numbers:
        """The cells of another indicator for each row; its own category and measure unless said otherwise."""
        size = len(self.cells)
        return cell_numbers(
            self.country,
            np.full(size, self.lists[INDICATOR].codes.index(indicator)),
            np.full(size, self.lists[CATEGORY].codes.index(category)) if category else self.category,
            self.year + years,
            np.full(size, MEASURES.index(measure)) if measure else self.measure,
        )


def figures_of(contribution: Contribution, staged: Path, lists: CodeLists) -> Iterator[Figures]:
    """The compared rows, some whole countries after the other."""
    places, cells, values, spoken = _compared(staged, lists)
    country = columns_of(cells)[0]
    numbers, sizes = np.unique(country, return_counts=True)
    share = np.cumsum(sizes) // ROWS_AT_A_TIME
    for part in np.unique(share):
        here = np.isin(country, numbers[share == part]) if share[-1] else slice(None)
        units, statuses = spoken[here] // 16, spoken[here] % 16
        yield Figures(places[here], cells[here], values[here], units, statuses, contribution, lists)


def _compared(staged: Path, lists: CodeLists) -> tuple[Numbers, Numbers, Values, NDArray[np.int32]]:
    """Places, cells, values, and unit and status as one number, in the order of the file."""
    wanted = [lists[INDICATOR].codes.index(code) for code in COMPARED]
    parts = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0, np.int32))]
    with pq.ParquetFile(staged) as file:
        for batch in file.iter_batches(AT_ONCE, columns=["place", *KEY, "value", "unit", "status"]):
            table = pa.Table.from_batches([batch])
            cells, values, spoken = said(table, lists)
            here = np.isin(columns_of(cells)[1], wanted)
            parts.append((table["place"].to_numpy()[here], cells[here], values[here], spoken[here]))
    places, cells, values, spoken = (np.concatenate(column) for column in zip(*parts, strict=True))
    return places, cells, values, spoken


def pooled_of(countries: set[str], lists: CodeLists) -> tuple[Numbers, Values]:
    """Only what everybody may see: a warning must not tell of more."""
    found = Cell.objects.filter(
        pool__audience=Audience.PUBLIC,
        pool__country__in=countries,
        indicator__in=ASKED_OF_THE_POOL,
        value__isnull=False,
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
