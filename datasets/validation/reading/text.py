"""CSV and its cousins, streamed by pyarrow in blocks of a few megabytes."""

import codecs
import csv
import io
from array import array
from collections.abc import Iterator, Mapping
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from datasets.reference.limits import MAX_CELL
from datasets.validation.reading.dialect import delimiter_of
from datasets.validation.reading.sheet import CODED_TYPE, TEXT_TYPE, Cell, GridRow, Rows
from datasets.validation.rules import Unreadable, files

BLOCK = 1024 * 1024
ROWS_AT_ONCE = 8192
MAX_LINE = 4 * BLOCK


class TextSheet:
    """The first line that is not blank holds the headings."""

    name = ""

    def __init__(self, file: IO[bytes], encoding: str, size: int) -> None:
        self._file, self._encoding, self._size = file, encoding, size
        start = start_of(file, encoding)
        self._delimiter = delimiter_of(start)
        records = csv.reader(io.StringIO(start, newline=""), delimiter=self._delimiter)
        self.headings: list[str] = []
        self.heading_row = 0
        try:
            while not any(text.strip() for text in self.headings):
                self.headings = next(records)
                self.heading_row += 1
        except StopIteration:
            raise Unreadable(files.EmptyFile) from None
        except csv.Error:
            raise Unreadable(files.OpenQuotation) from None

    @property
    def share_read(self) -> float:
        return min(self._file.tell() / max(self._size, 1), 1.0)

    def batches(self, wanted: Mapping[str, int], coded: frozenset[str]) -> Iterator[Rows]:
        ragged = _Ragged()
        names = {position: name for name, position in wanted.items()}
        types = {name: CODED_TYPE if name in coded else TEXT_TYPE for name in wanted}
        self._file.seek(0)
        try:
            reader = pa_csv.open_csv(
                self._file,
                # One thread: only then does the parser know the numbers of the rows that it cannot take.
                read_options=pa_csv.ReadOptions(
                    use_threads=False,
                    block_size=BLOCK,
                    column_names=[names.get(position, f"#{position}") for position in range(len(self.headings))],
                    skip_rows_after_names=self.heading_row,
                    encoding="utf8" if self._encoding == "utf-8" else self._encoding,
                ),
                parse_options=pa_csv.ParseOptions(
                    delimiter=self._delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=ragged,
                ),
                convert_options=pa_csv.ConvertOptions(
                    include_columns=list(wanted), column_types=types, strings_can_be_null=False, check_utf8=False
                ),
            )
            following = self.heading_row + 1
            for record_batch in reader:
                numbers, following = ragged.numbers_of(record_batch.num_rows, following)
                columns = {name: record_batch.column(name) for name in wanted}
                yield Rows(numbers, columns, *ragged.take())
        except pa.ArrowInvalid as problem:
            if "Empty CSV file" not in str(problem):
                raise Unreadable(files.OpenQuotation) from problem
        if ragged.waiting:
            yield Rows(np.empty(0, np.int32), {name: pa.array([], types[name]) for name in wanted}, *ragged.take())


class TextGrid:
    """The same file row by row, wherever its table begins and however wide its rows are."""

    name = ""

    def __init__(self, file: IO[bytes], encoding: str, size: int) -> None:
        self._file, self._encoding, self._size = file, encoding, size
        self._delimiter = delimiter_of(start_of(file, encoding))

    @property
    def share_read(self) -> float:
        return min(self._file.tell() / max(self._size, 1), 1.0)

    def rows(self) -> Iterator[list[GridRow]]:
        self._file.seek(0)
        reader = codecs.getreader("utf-8-sig" if self._encoding == "utf-8" else self._encoding)
        records = csv.reader(_lines(reader(self._file)), delimiter=self._delimiter)
        number, rows = 0, []
        try:
            for record in records:
                number += 1
                if record:
                    cells: list[Cell] = [cell[:MAX_CELL] for cell in record]
                    rows.append((number, cells))
                if len(rows) == ROWS_AT_ONCE:
                    yield rows
                    rows = []
        except csv.Error:
            raise Unreadable(files.OpenQuotation) from None
        yield rows


class EurostatGrid:
    """Eurostat's TSV joins the dimensions of a row by commas in its first cell: here each has a cell of its own."""

    name = ""

    def __init__(self, grid: TextGrid) -> None:
        self._grid = grid

    @property
    def share_read(self) -> float:
        return self._grid.share_read

    def rows(self) -> Iterator[list[GridRow]]:
        for rows in self._grid.rows():
            yield [(number, [*str(cells[0]).split(","), *cells[1:]]) for number, cells in rows]


def start_of(file: IO[bytes], encoding: str) -> str:
    file.seek(0)
    return file.read(BLOCK).decode("utf-8-sig" if encoding == "utf-8" else encoding, errors="ignore")


def _lines(reader: codecs.StreamReader) -> Iterator[str]:
    """As csv wants them: with their ends, cut at the ends of lines only, not at every mark that Unicode knows."""
    rest = ""
    while piece := reader.read(BLOCK):
        *lines, rest = (rest + piece).split("\n")
        for line in lines:
            yield f"{line}\n"
        if len(rest) > MAX_LINE:
            raise Unreadable(files.OpenQuotation)
    # Old Macintosh files end their lines with a carriage return.
    yield from rest.splitlines(keepends=True) if "\r" in rest else [rest] if rest else []


class _Ragged:
    """Rows that have more or fewer cells than the headings, as the parser meets them."""

    def __init__(self) -> None:
        self._numbers, self._cells = array("i"), array("i")
        # Numbers of ragged rows that lie behind the last batch, because the parser is ahead of it.
        self._skipped: NDArray[np.int32] = np.empty(0, np.int32)

    def __call__(self, row: pa_csv.InvalidRow) -> str:
        self._numbers.append(row.number)
        self._cells.append(row.actual_columns)
        return "skip"

    @property
    def waiting(self) -> bool:
        return bool(self._numbers)

    def numbers_of(self, count: int, following: int) -> tuple[NDArray[np.int32], int]:
        """The numbers of the next `count` rows from `following` on, and what follows them."""
        skipped = np.concatenate([self._skipped, np.frombuffer(self._numbers, np.int32)])
        numbers = np.arange(following, following + count + skipped.size, dtype=np.int32)
        numbers = numbers[~np.isin(numbers, skipped)][:count]
        last = int(numbers[-1]) if count else following - 1
        self._skipped = skipped[skipped > last]
        return numbers, last + 1

    def take(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        taken = np.array(self._numbers, np.int32), np.array(self._cells, np.int32)
        self._numbers, self._cells = array("i"), array("i")
        return taken
