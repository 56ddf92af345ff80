"""What every reader hands over, whatever the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

# What a cell holds: a text, or a number where the file itself says that it is one. Days are texts, 2014-12-31.
Cell = str | float
# Numbered as a spreadsheet shows it, with its cells from the first column on.
GridRow = tuple[int, list[Cell]]
CODED_TYPE = pa.dictionary(pa.int32(), pa.string())
TEXT_TYPE = pa.string()
# Up to here every whole number has a double of its own.
EXACT = 2.0**53


def _none() -> NDArray[np.int32]:
    return np.empty(0, np.int32)


@dataclass(frozen=True)
class Rows:
    """`numbers` are rows as a spreadsheet shows them; `columns` hold text. Ragged rows are in neither.

    `position`: the file's column in which the values stand, where rows have several.
    """

    numbers: NDArray[np.int32]
    columns: dict[str, pa.Array]
    ragged_numbers: NDArray[np.int32] = field(default_factory=_none)
    ragged_cells: NDArray[np.int32] = field(default_factory=_none)
    position: int = 0


class Sheet(Protocol):
    """`share_read` says how much of the file was read, from 0 to 1; `name` is "" where a file has no sheets."""

    name: str
    headings: list[str]
    heading_row: int

    @property
    def share_read(self) -> float: ...

    def batches(self, wanted: Mapping[str, int], coded: frozenset[str]) -> Iterator[Rows]:
        """The columns `wanted` (name to position), those in `coded` as dictionaries. Raises Unreadable."""


class Grid(Protocol):
    """One sheet as it lies there. It can be asked for its rows again and again."""

    name: str

    @property
    def share_read(self) -> float: ...

    def rows(self) -> Iterator[list[GridRow]]:
        """Some rows at a time; a row that is blank may be left out. Raises Unreadable."""


def columns_of(rows: list[GridRow], wanted: Mapping[str, int], coded: frozenset[str]) -> Rows:
    numbers = np.fromiter((number for number, _cells in rows), np.int32)
    columns = {}
    for name, place in wanted.items():
        texts = [as_text(cells[place]) if place < len(cells) else "" for _number, cells in rows]
        column = pa.array(texts, pa.string())
        columns[name] = column.dictionary_encode() if name in coded else column
    return Rows(numbers, columns)


def as_text(cell: Cell) -> str:
    """2014.0 is a year that a spreadsheet keeps as a number."""
    if isinstance(cell, str):
        return cell
    return str(int(cell)) if cell.is_integer() and abs(cell) < EXACT else repr(cell)
