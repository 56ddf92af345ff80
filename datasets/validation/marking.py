"""The contributor's own table back as XLSX: failing cells marked, and a column that says why."""

import io
import re
import tempfile
import warnings
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final
from zipfile import BadZipFile

import pyarrow.parquet as pq
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from coalition.presenters.downloads import neutral
from datasets.models import Contribution
from datasets.models.contributions import Severity
from datasets.presenters.places import PlaceNames
from datasets.reference.limits import SHEET_STEP
from datasets.validation import receiving
from datasets.validation.batch import POSITION_BITS
from datasets.validation.reading import Grid, open_grids
from datasets.validation.reading.sheet import Cell, GridRow
from datasets.validation.rules import RULES

# More rows than these nobody mends by hand, and a workbook of them takes minutes to write.
MAX_ROWS = 50_000
REASONS = 3
# Unpacked: openpyxl holds some fifty bytes for each of them.
MOST_IN_PLACE = 16 * 1024 * 1024
WIDE = 60
# What openpyxl stumbles over in workbooks that calamine reads: they are written anew, without their formats.
ODD = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    SyntaxError,
    EOFError,
    zlib.error,
    BadZipFile,
    InvalidFileException,
)
_NUMBER = re.compile(r"^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$")
_FILLS: Final = {
    Severity.ERROR: PatternFill("solid", fgColor="F8C9C4"),
    Severity.WARNING: PatternFill("solid", fgColor="FBE5B0"),
    Severity.INFO: PatternFill("solid", fgColor="D5E4F2"),
}
_RANK: Final = (Severity.ERROR, Severity.WARNING, Severity.INFO)
Mark = tuple[list[str], dict[int, Severity]]
Marks = dict[int, Mark]


def can_be_marked(contribution: Contribution) -> bool:
    return bool(contribution.findings_file) and 0 < contribution.rows_total <= MAX_ROWS


def marked(contribution: Contribution) -> bytes:
    """In the active language. Raises Unreadable where the file cannot be read any more."""
    marks, names = _marks(contribution), PlaceNames.of(contribution)
    with tempfile.TemporaryDirectory() as folder, contribution.file.open("rb") as file:
        kind = receiving.inspect(file, contribution.size)
        if kind.code == receiving.XLSX and receiving.unpacked(file) <= MOST_IN_PLACE:
            with suppress(*ODD):
                return _in_place(file, marks, names)
        grids = open_grids(file, kind, contribution.size, Path(folder))
        return _written(grids, marks, names)


def _marks(contribution: Contribution) -> Marks:
    """By numbered row: why it fails, and which of its cells, by position."""
    marks: Marks = defaultdict(lambda: ([], {}))
    names = PlaceNames.of(contribution)
    with contribution.findings_file.open("rb") as stored, pq.ParquetFile(stored) as file:
        for batch in file.iter_batches():
            for finding in batch.to_pylist():
                if finding["place"] is not None:
                    _mark(marks, finding, names)
    return marks


def _mark(marks: Marks, finding: dict[str, Any], names: PlaceNames) -> None:
    rule = RULES[finding["code"]]
    reasons, cells = marks[finding["place"] >> POSITION_BITS]
    if len(reasons) < REASONS:
        words = rule.words(column=finding["column"], value=finding["value"], detail=finding["detail"])
        reasons.append(f"{words.message} {words.fix}")
    own = finding["place"] & ((1 << POSITION_BITS) - 1)
    position = own if own and finding["column"] in ("value", "") else names.columns.get(finding["column"], -1)
    before = cells.get(position)
    if before is None or _RANK.index(rule.severity) < _RANK.index(before):
        cells[position] = rule.severity


def _in_place(file: IO[bytes], marks: Marks, names: PlaceNames) -> bytes:
    """The sender's own workbook: widths, formats and other sheets stay as they are."""
    with warnings.catch_warnings():
        # What openpyxl does not keep of a workbook is no news to its sender's copy.
        warnings.simplefilter("ignore")
        book = load_workbook(file, keep_links=False)
    for number, name in names.sheets.items():
        sheet = book[name]
        taken = [cell.column for row in sheet.iter_rows() for cell in row if cell.value is not None]
        behind = 1 + max(*taken, *(merged.max_col for merged in sheet.merged_cells.ranges), 0, 0)
        for row, (reasons, wrong) in _of_sheet(marks, number):
            for position, severity in wrong.items():
                if position >= 0:
                    sheet.cell(row, position + 1).fill = _FILLS[severity]
            said = sheet.cell(row, behind, str(neutral(" ".join(reasons))))
            said.fill = _FILLS[_gravest(wrong)]
        if heading := names.headings.get(number):
            sheet.cell(heading, behind, _("What was found"))
            sheet.column_dimensions[get_column_letter(behind)].width = WIDE
    return _saved(book)


def _of_sheet(marks: Marks, number: int) -> Iterator[tuple[int, Mark]]:
    for row, mark in marks.items():
        if row // SHEET_STEP == number:
            yield row % SHEET_STEP, mark


def _gravest(wrong: dict[int, Severity]) -> Severity:
    return min(wrong.values(), key=_RANK.index)


def _written(grids: list[Grid], marks: Marks, names: PlaceNames) -> bytes:
    """A workbook of our own with the cells of any file."""
    book = Workbook(write_only=True)
    of_name = {name: number for number, name in names.sheets.items()}
    for position, grid in enumerate(grids):
        number = of_name.get(grid.name, position if not of_name else -1)
        sheet = book.create_sheet(grid.name or _("Data"))
        assert isinstance(sheet, WriteOnlyWorksheet)
        width = max((len(cells) for _number, cells in _rows(grid)), default=0)
        following = 1
        for row, cells in _rows(grid):
            while following < row:
                sheet.append([])
                following += 1
            reasons, wrong = marks.get(number * SHEET_STEP + row, ([], {}))
            line: list[Any] = [_cell(sheet, cell, wrong.get(place)) for place, cell in enumerate(cells)]
            if row == names.headings.get(number):
                line += [None] * (width - len(cells)) + [_("What was found")]
            elif reasons:
                # Behind the last column: so every cell stays where it was.
                line += [None] * (width - len(cells))
                line.append(_cell(sheet, " ".join(reasons), _gravest(wrong)))
            sheet.append(line)
            following = row + 1
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _rows(grid: Grid) -> Iterator[GridRow]:
    for some in grid.rows():
        yield from some


def _cell(sheet: WriteOnlyWorksheet, cell: Cell, severity: Severity | None) -> Any:
    number = float(cell) if isinstance(cell, str) and _NUMBER.match(cell) else cell
    written = WriteOnlyCell(sheet, value=neutral(number) if isinstance(number, str) else number)  # type: ignore[arg-type]
    if severity is not None:
        written.fill = _FILLS[severity]
    return written
