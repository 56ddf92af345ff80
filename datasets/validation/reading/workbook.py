"""XLSX, streamed: one pass over the sheet's XML, some thousand rows in memory at a time.

Readers that load a sheet hold a copy of each text per cell: a file of 1 MB that points 200,000 cells to one long text
was seen to take 5.7 GB. Here a cell holds a reference, and the distinct texts are bounded.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import IO
from xml.parsers import expat

from defusedxml.ElementTree import ParseError, fromstring

from datasets.reference.template import NAMES
from datasets.validation.reading.cells import Cells, SharedStrings, TypedCells
from datasets.validation.reading.sheet import Cell, GridRow, Rows, columns_of
from datasets.validation.receiving import SHARED_STRINGS
from datasets.validation.rules import Unreadable, files

CHUNK = 256 * 1024
ROWS_AT_ONCE = 32_768
# Texts that many cells point to count once for each: so they stand in a batch.
CHARACTERS_AT_ONCE = 32 * 1024 * 1024
# A part that lists sheets or relations is small in any honest file.
MAX_PART = 4 * 1024 * 1024
# The parser keeps a tag, an attribute or a comment whole: an honest one is short.
MAX_TOKEN = 4 * 1024 * 1024
SHEETS_NAMED = 10
# Of Excel's own number formats those that show a day; the codes of others say it with a letter of their own.
_DAYS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DAY_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_NO_RESULT = re.compile(rb"</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
BROKEN = (expat.ExpatError, zipfile.BadZipFile, zlib.error, ParseError, LookupError, EOFError, ValueError, OSError)


class Archive:
    """The workbook's parts: its sheets by name, its distinct texts, its formats that mean days."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._archive = zipfile.ZipFile(file)
            self.shared = self._shared_strings()
            self.sheets = self._sheets()
        except BROKEN as problem:
            raise Unreadable(files.Damaged) from problem
        self.done = 0

    def size_of(self, part: str) -> int:
        return max(self._archive.getinfo(part).file_size, 1)

    def rows(self, part: str, cells: Cells) -> Iterator[list[GridRow]]:
        """Some rows at a time."""
        self.done = 0
        for chunk in self._parse(part, cells.start, cells.end, cells.text):
            self.done += chunk
            if cells.rows:
                yield cells.rows
                cells.rows = []

    def holds(self, part: str, pattern: re.Pattern[bytes], hint: bytes) -> bool:
        """`hint` stands in whatever the pattern finds, and is looked for ten times as fast."""
        tail = b""
        with self._archive.open(part) as stream:
            while chunk := stream.read(CHUNK * 4):
                read = tail + chunk
                if hint in read and pattern.search(read):
                    return True
                tail = chunk[-64:]
        return False

    @cached_property
    def days(self) -> tuple[frozenset[str], date]:
        """The cell styles that show a number as a day, and the day that the number 0 is."""
        book = self._small_part("xl/workbook.xml")
        base = date(1904, 1, 1) if re.search(rb'date1904="(1|true)"', book) else date(1899, 12, 30)
        if "xl/styles.xml" not in self._archive.namelist():
            return frozenset(), base
        styles = fromstring(self._small_part("xl/styles.xml"))
        own = {
            one.get("numFmtId", ""): bool(_DAY_LETTERS.search(_QUOTED.sub("", one.get("formatCode", ""))))
            for one in styles.iter()
            if one.tag.endswith("}numFmt")
        }
        formats = [one for group in styles if group.tag.endswith("}cellXfs") for one in group]
        shown = [one.get("numFmtId", "0") for one in formats]
        dated = {str(place) for place, code in enumerate(shown) if own.get(code, code.isdigit() and int(code) in _DAYS)}
        return frozenset(dated), base

    def _sheets(self) -> list[tuple[str, str]]:
        """The worksheets' names and the parts that hold them, in the order of their tabs; hidden ones left out."""
        book = fromstring(self._small_part("xl/workbook.xml"))
        relations = fromstring(self._small_part("xl/_rels/workbook.xml.rels"))
        targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
        sheets = [
            sheet
            for sheet in book.iter()
            if sheet.tag.endswith("}sheet") and sheet.get("state", "visible") == "visible"
        ]
        named = [(sheet.get("name", ""), targets.get(sheet.get(_RELATION), "")) for sheet in sheets]
        parts = [(name, posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")) for name, target in named]
        present = set(self._archive.namelist())
        return [(name, part) for name, part in parts if part in present and "worksheets/" in part]

    def _small_part(self, name: str) -> bytes:
        if self._archive.getinfo(name).file_size > MAX_PART:
            raise Unreadable(files.UnpacksTooLarge)
        return self._archive.read(name)

    def _shared_strings(self) -> list[str]:
        if SHARED_STRINGS not in self._archive.namelist():
            return []
        strings = SharedStrings()
        for _chunk in self._parse(SHARED_STRINGS, strings.start, strings.end, strings.text):
            pass
        return strings.texts

    def _parse(
        self,
        part: str,
        start: Callable[[str, list[str]], None],
        end: Callable[[str], None],
        text: Callable[[str], None],
    ) -> Iterator[int]:
        """Feed the part to the handlers, chunk by chunk; yields each chunk's length."""
        parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        # No honest sheet declares a document type: what follows one are entity bombs.
        parser.StartDoctypeDeclHandler = _refuse_document_type
        with self._archive.open(part) as stream:
            fed = 0
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > MAX_TOKEN:
                    raise Unreadable(files.Damaged)
                yield len(chunk)
            parser.Parse(b"", True)  # noqa: FBT003 - the last call; expat takes no names


class WorkbookSheet:
    """The sheet with most of the template's headings in its first row that is not blank; the first one of equals."""

    def __init__(self, file: IO[bytes]) -> None:
        self._archive = Archive(file)
        try:
            named = [
                (name, part, heading)
                for name, part in self._archive.sheets
                if (heading := first_row(self._archive.rows(part, Cells(self._archive.shared, None))))
            ]
        except BROKEN as problem:
            raise Unreadable(files.Damaged) from problem
        if not named:
            raise Unreadable(files.EmptyFile)
        self.name, self._part, (self.heading_row, cells) = max(named, key=lambda sheet: likeness(sheet[2][1]))
        self.headings = [str(cell) for cell in cells]
        if len(named) > 1 and not likeness(cells):
            raise Unreadable(files.NoSheetIsTheTable, ", ".join(f"“{name}”" for name, *_rest in named[:SHEETS_NAMED]))

    @property
    def share_read(self) -> float:
        return self._archive.done / self._archive.size_of(self._part)

    def batches(self, wanted: Mapping[str, int], coded: frozenset[str]) -> Iterator[Rows]:
        waiting: list[GridRow] = []
        characters = 0
        cells = Cells(self._archive.shared, frozenset(wanted.values()))
        try:
            for some in self._archive.rows(self._part, cells):
                for row in some:
                    if row[0] > self.heading_row:
                        waiting.append(row)
                        characters += sum(map(len, row[1]))  # type: ignore[arg-type]
                    if len(waiting) >= ROWS_AT_ONCE or characters >= CHARACTERS_AT_ONCE:
                        yield columns_of(waiting, wanted, coded)
                        waiting, characters = [], 0
        except BROKEN as problem:
            raise Unreadable(files.Damaged) from problem
        if waiting:
            yield columns_of(waiting, wanted, coded)


class XlsxGrid:
    """One sheet of a workbook that is too large, or too odd, for the converter."""

    def __init__(self, archive: Archive, name: str, part: str) -> None:
        self.name = name
        self._archive, self._part = archive, part

    @property
    def share_read(self) -> float:
        return self._archive.done / self._archive.size_of(self._part)

    def rows(self) -> Iterator[list[GridRow]]:
        try:
            yield from self._archive.rows(self._part, TypedCells(self._archive.shared, *self._archive.days))
        except BROKEN as problem:
            raise Unreadable(files.Damaged) from problem


def grids_of(file: IO[bytes]) -> list[XlsxGrid]:
    archive = Archive(file)
    return [XlsxGrid(archive, name, part) for name, part in archive.sheets]


def has_formulas_without_result(file: IO[bytes]) -> bool:
    """Only the streaming reader tells a formula that was never computed from an empty cell."""
    archive = Archive(file)
    try:
        return any(archive.holds(part, _NO_RESULT, b"f>") for _name, part in archive.sheets)
    except BROKEN as problem:
        raise Unreadable(files.Damaged) from problem


def first_row(rows: Iterable[list[GridRow]]) -> GridRow | None:
    """The first row that is not blank."""
    for some in rows:
        for row in some:
            if any(cell.strip() if isinstance(cell, str) else True for cell in row[1]):
                return row
    return None


def likeness(headings: Sequence[Cell]) -> int:
    return sum(isinstance(text, str) and text.strip().casefold() in NAMES for text in headings)


def _refuse_document_type(*_declared: object) -> None:
    raise Unreadable(files.Damaged)
