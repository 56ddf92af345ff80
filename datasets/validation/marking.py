"""The contributor's own table back as XLSX: failing cells marked, and a column that says why."""

import io
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import PatternFill
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
_NUMBER = re.compile(r"^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$")
_FILLS: Final = {
    Severity.ERROR: PatternFill("solid", fgColor="F8C9C4"),
    Severity.WARNING: PatternFill("solid", fgColor="FBE5B0"),
    Severity.INFO: PatternFill("solid", fgColor="D5E4F2"),
}
_RANK: Final = (Severity.ERROR, Severity.WARNING, Severity.INFO)
Marks = dict[int, tuple[list[str], dict[int, Severity]]]


def can_be_marked(contribution: Contribution) -> bool:
    return bool(contribution.findings_file) and 0 < contribution.rows_total <= MAX_ROWS


def marked(contribution: Contribution) -> bytes:
    """In the active language. Raises Unreadable where the file cannot be read any more."""
    marks = _marks(contribution)
    with tempfile.TemporaryDirectory() as folder, contribution.file.open("rb") as file:
        kind = receiving.inspect(file, contribution.size)
        grids = open_grids(file, kind, contribution.size, Path(folder))
        return _written(grids, marks)


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


def _written(grids: list[Grid], marks: Marks) -> bytes:
    book = Workbook(write_only=True)
    for number, grid in enumerate(grids):
        sheet = book.create_sheet(grid.name or _("Data"))
        assert isinstance(sheet, WriteOnlyWorksheet)
        width = max((len(cells) for _number, cells in _rows(grid)), default=0)
        following = 1
        for row, cells in _rows(grid):
            while following < row:
                sheet.append([])
                following += 1
            reasons, wrong = marks.get(number * SHEET_STEP + row, ([], {}))
            line: list[Any] = [_cell(sheet, cell, wrong.get(position)) for position, cell in enumerate(cells)]
            if reasons:
                # Behind the last column: so every cell stays where it was.
                line += [None] * (width - len(cells))
                line.append(_cell(sheet, " ".join(reasons), min(wrong.values(), key=_RANK.index)))
            sheet.append(line)
            following = row + 1
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
