"""A converted sheet whose first row that is not blank holds the template's headings, read as it stands."""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from datasets.validation.reading.converted import ConvertedGrid
from datasets.validation.reading.sheet import EXACT, Cell, Rows, as_text
from datasets.validation.reading.workbook import first_row

NUMBER, TEXT = frozenset({float}), frozenset({str})


class GridSheet:
    def __init__(self, grid: ConvertedGrid) -> None:
        self._grid = grid
        self.name = grid.name
        self.heading_row, cells = first_row(grid.rows()) or (0, [])
        self.headings = [as_text(cell) for cell in cells]
        while self.headings and not self.headings[-1].strip():
            self.headings.pop()

    @property
    def share_read(self) -> float:
        return self._grid.share_read

    def batches(self, wanted: Mapping[str, int], coded: frozenset[str]) -> Iterator[Rows]:
        for first, columns in self._grid.columns():
            count = len(columns[0])
            skipped = min(max(self.heading_row + 1 - first, 0), count)
            if skipped == count:
                continue
            texts = {name: _texts(columns[place][skipped:]) for name, place in wanted.items()}
            yield Rows(
                np.arange(first + skipped, first + count, dtype=np.int32),
                {name: text.dictionary_encode() if name in coded else text for name, text in texts.items()},
            )


def _texts(cells: tuple[Cell, ...]) -> pa.Array:
    kinds = set(map(type, cells))
    if kinds <= TEXT:
        return pa.array(cells, pa.string())
    if kinds <= NUMBER:
        # As `as_text`, all at once: whole numbers without a point.
        numbers = pa.array(cells, pa.float64())
        whole = pc.cast(numbers, pa.int64(), safe=False)
        is_whole = pc.and_(pc.equal(pc.cast(whole, pa.float64(), safe=False), numbers), pc.less(pc.abs(numbers), EXACT))
        return pc.if_else(is_whole, pc.cast(whole, pa.string()), pc.cast(numbers, pa.string()))
    return pa.array([as_text(cell) for cell in cells], pa.string())
