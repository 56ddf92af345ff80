"""Tables of the method as files: CSV and workbooks read with every row's number, CSV written to read back the same."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv
from python_calamine import CalamineError, CalamineWorkbook

from datasets.method.problems import Code, Problem, Unfit

WORKBOOKS = (".xlsx", ".xls", ".ods")
# A decimal point; a comma is named, not guessed.
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
ROWS_AT_ONCE = 20_000
# Arrow's own allocator keeps tens of MiB for later; this one gives them back.
POOL = pa.system_memory_pool()
# A person reads the first line as row 1, and it holds the headings.
FIRST_ROW = 2


class Sheet(NamedTuple):
    """What a file holds, and the cells in it that are no numbers."""

    frame: pd.DataFrame
    problems: tuple[Problem, ...]


def read(
    path: Path, table: str, *, texts: Sequence[str], years: Sequence[str] = (), numbers: Sequence[str] = ()
) -> Sheet:
    """The columns named, as far as the file has them, labelled by row number; texts are categoricals, "" where empty.

    An empty number is NaN, and so is an empty year in a table where years may be open. Other columns are left out.
    A workbook's first sheet counts; rows without any of the columns are left out. Raises `Unfit` of `table` for a file
    that is neither; a number that is none is NaN and a problem.
    """
    names = [*texts, *years, *numbers]
    if path.suffix.lower() in WORKBOOKS:
        found = _sheet(path, table, names, texts)
    else:
        try:
            found = _columns(path, table, names, texts, number=pa.float64())
        except Unfit:
            # Read as text, so that each row that is no number can be named.
            found = _columns(path, table, names, texts, number=pa.string())
    index = pd.RangeIndex(FIRST_ROW, FIRST_ROW + found.num_rows)
    columns: dict[str, pd.Series] = {}
    problems: list[Problem] = []
    for name in found.column_names:
        if name in texts:
            columns[name] = found[name].to_pandas().set_axis(index)
            continue
        said = found[name].combine_chunks()
        number, wrong = _numbers(said)
        code = Code.NOT_A_YEAR if name in years else Code.NOT_A_NUMBER
        if name in years:
            wrong |= np.isfinite(number) & (np.rint(number) != number)
        columns[name] = pd.Series(number, index)
        problems += [
            Problem(table, index[at], code, {"column": name, "text": str(said[at])})
            for at in np.flatnonzero(wrong).tolist()
        ]
    frame = pd.DataFrame(columns, index)
    empty = [frame[name] == "" if name in texts else frame[name].isna() for name in frame]
    blank = np.logical_and.reduce(empty) if empty else np.zeros(len(frame), dtype=bool)
    # What is no number was not counted as anything, but it is something.
    blank[[problem.row - FIRST_ROW for problem in problems]] = False
    return Sheet(frame[~blank] if blank.any() else frame, tuple(problems))


def complete(frame: pd.DataFrame, path: Path, table: str, names: Sequence[str]) -> None:
    """`Unfit` for each column that the table lacks. Values, NaN or not, are not looked at."""
    if missing := [name for name in names if name not in frame]:
        raise Unfit(Problem(table, None, Code.NO_COLUMN, {"column": name, "file": path.name}) for name in missing)


def write(frame: pd.DataFrame, path: Path) -> None:
    """Every number in the shortest text that reads back as the same number. Texts are codes: none needs quotes.

    NaN is an empty text.
    """
    arrow = pa.Table.from_pandas(frame, preserve_index=False)
    processors = os.cpu_count() or 1
    with path.open("wb") as file, ThreadPoolExecutor(processors) as threads:
        file.write((",".join(frame.columns) + "\n").encode())
        # A slice for each processor at a time, so that the texts waiting to be written stay few.
        for first in range(0, arrow.num_rows, processors * ROWS_AT_ONCE):
            starts = range(first, min(first + processors * ROWS_AT_ONCE, arrow.num_rows), ROWS_AT_ONCE)
            file.writelines(threads.map(lambda start: _as_text(arrow.slice(start, ROWS_AT_ONCE)), starts))


def _as_text(rows: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream(POOL)
    csv.write_csv(rows, sink, csv.WriteOptions(include_header=False, quoting_style="none"), memory_pool=POOL)
    return sink.getvalue()


def _numbers(said: pa.Array) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Numbers, NaN where there is none, and where something stands that is none."""
    if pa.types.is_floating(said.type):
        return said.to_numpy(zero_copy_only=False), np.zeros(len(said), dtype=bool)
    text = pc.utf8_trim_whitespace(said)
    is_number = pc.match_substring_regex(text, NUMBER)
    number = pc.if_else(is_number, text, None).cast(pa.float64())
    wrong = pc.and_not(pc.not_equal(text, ""), is_number)
    return number.to_numpy(zero_copy_only=False), wrong.to_numpy(zero_copy_only=False)


def _sheet(path: Path, table: str, names: Sequence[str], texts: Sequence[str]) -> pa.Table:
    try:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        raise Unfit([Problem(table, None, Code.NOT_READABLE, {"reason": str(error)})]) from error
    headings = [str(cell).strip() for cell in rows[0]] if rows else []
    columns = {}
    for name in (name for name in names if name in headings):
        at = headings.index(name)
        cells = pa.array([str(row[at]).strip() for row in rows[1:]], pa.string())
        columns[name] = pa.chunked_array([cells.dictionary_encode() if name in texts else cells])
    return pa.table(columns)


def _columns(path: Path, table: str, names: Sequence[str], texts: Sequence[str], *, number: pa.DataType) -> pa.Table:
    """Numbers as they are, or as texts, which names the rows that hold something else."""
    ragged: list[csv.InvalidRow] = []

    def note(row: csv.InvalidRow) -> str:
        ragged.append(row)
        return "skip"

    coded = pa.dictionary(pa.int32(), pa.string())
    types = {name: coded if name in texts else number for name in names}
    try:
        found = csv.read_csv(
            path,
            # One thread: several would not know the number of a row.
            read_options=csv.ReadOptions(use_threads=False),
            # An empty line is a row without anything, and a quoted note may have lines: rows keep their numbers.
            parse_options=csv.ParseOptions(invalid_row_handler=note, ignore_empty_lines=False, newlines_in_values=True),
            convert_options=csv.ConvertOptions(column_types=types, strings_can_be_null=False),
            memory_pool=POOL,
        )
    except (OSError, pa.ArrowInvalid) as error:
        raise Unfit([Problem(table, None, Code.NOT_READABLE, {"reason": str(error)})]) from error
    if ragged:
        raise Unfit(
            Problem(table, row.number, Code.NOT_READABLE, {"reason": f"{row.actual_columns} of {row.expected_columns}"})
            for row in ragged
        )
    return found.select([name for name in names if name in found.column_names])
