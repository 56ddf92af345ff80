"""A stored file as a sheet in the template's columns, or as grids of cells that are yet to be understood."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from datasets.validation.headings import understand
from datasets.validation.reading.converted import ConvertedGrid, convert
from datasets.validation.reading.dialect import EUROSTAT
from datasets.validation.reading.grid_sheet import GridSheet
from datasets.validation.reading.sheet import Grid, Rows, Sheet
from datasets.validation.reading.text import EurostatGrid, TextGrid, TextSheet
from datasets.validation.reading.workbook import WorkbookSheet, grids_of, has_formulas_without_result
from datasets.validation.receiving import CSV, XLSX, Kind, unpacked
from datasets.validation.rules import Unreadable, files

__all__ = ["Grid", "Opened", "Rows", "Sheet", "open_file"]

# Unpacked; a workbook of 300,000 template rows. What is larger is streamed: slower, and in bounded memory.
MAX_CONVERTED = 128 * 1024 * 1024


class Opened(NamedTuple):
    """`sheet` is the one in the template's columns, where there is one; else `grids` are all that there are."""

    sheet: Sheet | None
    grids: Sequence[Grid]


def open_file(file: IO[bytes], kind: Kind, size: int, folder: Path) -> Opened:
    """`folder` is for what a workbook is unpacked to. Raises Unreadable."""
    if kind.code == CSV:
        return _open_text(file, kind.encoding, size)
    if kind.code == XLSX and unpacked(file) > MAX_CONVERTED:
        return _open_streamed(file)
    grids = _converted(file, kind, folder, unless=has_formulas_without_result if kind.code == XLSX else None)
    if grids is None:
        return _open_streamed(file)
    return Opened(next((sheet for grid in grids if (sheet := _as_template(GridSheet(grid)))), None), grids)


def open_grids(file: IO[bytes], kind: Kind, size: int, folder: Path) -> list[Grid]:
    """All cells as they lie there, whatever the columns are."""
    if kind.code == CSV:
        return list(_open_text(file, kind.encoding, size).grids)
    small = kind.code != XLSX or unpacked(file) <= MAX_CONVERTED
    grids = _converted(file, kind, folder) if small else None
    return list(grids_of(file)) if grids is None else list(grids)


def _converted(
    file: IO[bytes], kind: Kind, folder: Path, unless: Callable[[IO[bytes]], bool] | None = None
) -> list[ConvertedGrid] | None:
    """None where the streaming reader is asked next: it takes workbooks that are larger, or not quite in order."""
    try:
        grids = convert(file, folder, unless=unless)
    except Unreadable as problem:
        if kind.code == XLSX and problem.rule is files.Damaged:
            return None
        raise
    if grids is None and kind.code != XLSX:
        raise Unreadable(files.UnpacksTooLarge)
    return grids


def _open_text(file: IO[bytes], encoding: str, size: int) -> Opened:
    sheet = TextSheet(file, encoding, size)
    grid: Grid = TextGrid(file, encoding, size)
    if EUROSTAT in sheet.headings[0].upper():
        grid = EurostatGrid(TextGrid(file, encoding, size))
    return Opened(_as_template(sheet), [grid])


def _open_streamed(file: IO[bytes]) -> Opened:
    """A sheet that may be the template's is asked first: reading it types no cell."""
    try:
        sheet = _as_template(WorkbookSheet(file))
    except Unreadable as problem:
        if problem.rule is not files.NoSheetIsTheTable:
            raise
        sheet = None
    return Opened(sheet, [] if sheet else grids_of(file))


def _as_template(sheet: Sheet) -> Sheet | None:
    return sheet if understand(sheet.headings).are_complete else None
