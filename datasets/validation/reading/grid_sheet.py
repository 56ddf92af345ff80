"""A grid whose first row that is not blank holds the template's headings, read as they stand."""

from collections.abc import Iterator, Mapping

from datasets.validation.reading.sheet import Grid, GridRow, Rows, as_text, columns_of
from datasets.validation.reading.workbook import first_row


class GridSheet:
    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._heading_row, cells = first_row(grid.rows()) or (0, [])
        self.headings = [as_text(cell) for cell in cells]
        while self.headings and not self.headings[-1].strip():
            self.headings.pop()

    @property
    def share_read(self) -> float:
        return self._grid.share_read

    def batches(self, wanted: Mapping[str, int], coded: frozenset[str]) -> Iterator[Rows]:
        for some in self._grid.rows():
            rows: list[GridRow] = (
                some if some[0][0] > self._heading_row else [row for row in some if row[0] > self._heading_row]
            )
            if rows:
                yield columns_of(rows, wanted, coded)
