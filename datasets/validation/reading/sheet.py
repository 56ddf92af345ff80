"""What every reader hands over, whatever the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

CODED_TYPE = pa.dictionary(pa.int32(), pa.string())
TEXT_TYPE = pa.string()


def _none() -> NDArray[np.int32]:
    return np.empty(0, np.int32)


@dataclass(frozen=True)
class Rows:
    """`numbers` are rows as a spreadsheet shows them; `columns` hold text. Ragged rows are in neither."""

    numbers: NDArray[np.int32]
    columns: dict[str, pa.Array]
    ragged_numbers: NDArray[np.int32] = field(default_factory=_none)
    ragged_cells: NDArray[np.int32] = field(default_factory=_none)


class Sheet(Protocol):
    """`share_read` says how much of the file was read, from 0 to 1."""

    headings: list[str]

    @property
    def share_read(self) -> float: ...

    def batches(self, wanted: Mapping[str, int], coded: frozenset[str]) -> Iterator[Rows]:
        """The columns `wanted` (name to position), those in `coded` as dictionaries. Raises Unreadable."""
