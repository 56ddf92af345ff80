"""D: rows that speak of the same cell. `Seen` keeps what is needed to tell, some 30 bytes per row."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_noop as _
from numpy.typing import NDArray

from datasets.models.contributions import Severity
from datasets.reference.template import STATUS, UNIT
from datasets.validation.batch import Batch
from datasets.validation.rules.base import Rule


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


@dataclass(frozen=True)
class Repetition:
    """Rows by cell, each cell's in order of the file: `rows[starts[i]:starts[i + 1]]` are those of `cells[i]`."""

    rule: type[Rule]
    cells: NDArray[np.int64]
    starts: NDArray[np.intp]
    rows: NDArray[np.int32]
    # The rows that are not taken.
    left_out: NDArray[np.int32]


class Seen:
    def __init__(self) -> None:
        self._parts: list[tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64], NDArray[np.int16]]] = []

    def add(self, batch: Batch) -> None:
        known = batch.cells >= 0
        said = (batch.numbers(UNIT) * 16 + batch.numbers(STATUS)).astype(np.int16)
        self._parts.append((batch.cells[known], batch.rows[known], batch.values[known], said[known]))

    def repetitions(self) -> Iterator[Repetition]:
        """Nothing is looked at twice unless some cell occurs twice."""
        if not self._parts:
            return
        cells = np.concatenate([part[0] for part in self._parts])
        ordered = np.sort(cells)
        repeated = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        if not repeated.size:
            return
        among = np.isin(cells, repeated)
        rows, values, said = (np.concatenate([part[i] for part in self._parts])[among] for i in (1, 2, 3))
        cells = cells[among]
        order = np.lexsort((rows, cells))
        cells, rows, values, said = cells[order], rows[order], values[order], said[order]
        starts = np.flatnonzero(np.r_[True, cells[1:] != cells[:-1]])
        as_before = np.r_[
            True,
            ((values[1:] == values[:-1]) | (np.isnan(values[1:]) & np.isnan(values[:-1]))) & (said[1:] == said[:-1]),
        ]
        as_before[starts] = True
        agrees = np.logical_and.reduceat(as_before, starts)
        sizes = np.diff(np.r_[starts, len(cells)])
        for rule, groups in ((RepeatedRow, agrees), (ContradictingRows, ~agrees)):
            if groups.any():
                inside = np.repeat(groups, sizes)
                first = np.zeros(len(cells), bool)
                first[starts] = True
                left_out = rows[inside & ~first] if rule is RepeatedRow else rows[inside]
                yield Repetition(
                    rule,
                    cells[starts[groups]],
                    np.r_[0, np.cumsum(sizes[groups])].astype(np.intp),
                    rows[inside],
                    np.sort(left_out),
                )
