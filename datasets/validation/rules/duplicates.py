"""D: rows that speak of the same cell. `Seen` keeps what is needed to tell, some 34 bytes per row."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_noop as _
from numpy.typing import NDArray

from datasets.method.units import POWERS
from datasets.models.contributions import Severity
from datasets.reference.template import STATUS, UNIT
from datasets.validation.batch import UNIT_CODES, Batch
from datasets.validation.rules.base import Rule

PER_INHABITANT = UNIT_CODES.index("kg/inh")
TONNES = np.array([np.nan if unit == "kg/inh" else 10.0 ** POWERS[unit] for unit in UNIT_CODES])


class RepeatedRow(Rule):
    code = "EW-D1"
    severity = Severity.WARNING
    message = _("Several rows say the same: %(value)s. The first one is taken.")
    allowed = _("One row per country, year, indicator, category and measure.")
    fix = _("Nothing needs to be done; the repetitions can be left out.")


class ContradictingRows(Rule):
    code = "EW-D2"
    message = _("Several rows give different figures for the same thing: %(value)s.")
    allowed = _(
        "One row per country, year, indicator, category and measure; t, kg, kt, Mt and kg/inh measure the same."
    )
    fix = _("Keep the row that is right.")


class SameInTwoUnits(Rule):
    code = "EW-D3"
    severity = Severity.INFO
    message = _("The same figure is given in mass and per inhabitant: %(value)s. The mass is taken.")
    fix = _("Nothing needs to be done; the portal computes values per inhabitant itself.")


@dataclass(frozen=True)
class Repetition:
    """Places by cell, each cell's in order of the file: `places[starts[i]:starts[i + 1]]` are those of `cells[i]`."""

    rule: type[Rule]
    cells: NDArray[np.int64]
    starts: NDArray[np.intp]
    places: NDArray[np.int64]
    # The places whose values are not taken.
    left_out: NDArray[np.int64]
    # Of pairs, one in mass and one per inhabitant: tonnes and kilograms per inhabitant, in the order of `cells`.
    tonnes: NDArray[np.float64] | None = None
    kg_per_inhabitant: NDArray[np.float64] | None = None


class Seen:
    """What every row spoke of and said, in arrays that grow by a quarter."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._count = 0
        self._cells = np.empty(0, np.int64)
        self._places = np.empty(0, np.int64)
        self._values = np.empty(0, np.float64)
        self._said = np.empty(0, np.int16)

    def add(self, batch: Batch) -> None:
        known = batch.cells >= 0
        end = self._count + int(known.sum())
        if end > self._cells.size:
            for array in (self._cells, self._places, self._values, self._said):
                array.resize(max(end + end // 4, 1), refcheck=False)
        place = slice(self._count, end)
        self._cells[place], self._places[place] = batch.cells[known], batch.places[known]
        self._values[place] = batch.values[known]
        self._said[place] = (batch.numbers(UNIT) * 16 + batch.numbers(STATUS))[known]
        self._count = end

    def repetitions(self) -> Iterator[Repetition]:
        """Nothing is looked at twice unless some cell occurs twice. To be asked once: what was seen is forgotten."""
        cells = self._cells[: self._count]
        ordered = np.sort(cells)
        repeated = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        del ordered
        if not repeated.size:
            self._forget()
            return
        nearest = repeated[np.minimum(np.searchsorted(repeated, cells), repeated.size - 1)]
        among = np.flatnonzero(nearest == cells)
        del nearest
        # Rows come in the order of the file, and a stable sort keeps it within a cell.
        order = among[np.argsort(cells[among], kind="stable")]
        cells, places, values, said = cells[order], self._places[order], self._values[order], self._said[order]
        del among, order
        self._forget()
        starts = np.flatnonzero(np.r_[True, cells[1:] != cells[:-1]])
        both_empty = np.isnan(values[1:]) & np.isnan(values[:-1])
        as_before = np.r_[True, ((values[1:] == values[:-1]) | both_empty) & (said[1:] == said[:-1])]
        as_before[starts] = True
        agrees = np.logical_and.reduceat(as_before, starts)
        sizes = np.diff(np.r_[starts, len(cells)])
        first = np.zeros(len(cells), bool)
        first[starts] = True
        units = said // 16
        is_pair = ~agrees & (sizes == 2)
        second = np.minimum(starts + 1, len(cells) - 1)
        is_pair &= (units[starts] == PER_INHABITANT) != (units[second] == PER_INHABITANT)
        if is_pair.any():
            yield _pairs(cells, starts[is_pair], places, values, units)
        for rule, groups in ((RepeatedRow, agrees), (ContradictingRows, ~agrees & ~is_pair)):
            if groups.any():
                inside = np.repeat(groups, sizes)
                left_out = places[inside & ~first] if rule is RepeatedRow else places[inside]
                bounds = np.r_[0, np.cumsum(sizes[groups])].astype(np.intp)
                yield Repetition(rule, cells[starts[groups]], bounds, places[inside], left_out)


def _pairs(
    cells: NDArray[np.int64],
    starts: NDArray[np.intp],
    places: NDArray[np.int64],
    values: NDArray[np.float64],
    units: NDArray[np.int16],
) -> Repetition:
    """One thing given in mass and per inhabitant. Whether both agree, the population tells."""
    is_first = units[starts] == PER_INHABITANT
    mass, per_inhabitant = np.where(is_first, starts + 1, starts), np.where(is_first, starts, starts + 1)
    both = np.stack([starts, starts + 1], axis=1).ravel()
    return Repetition(
        SameInTwoUnits,
        cells[starts],
        np.arange(0, 2 * len(starts) + 1, 2, dtype=np.intp),
        places[both],
        places[per_inhabitant],
        tonnes=values[mass] * TONNES[units[mass]],
        kg_per_inhabitant=values[per_inhabitant],
    )
