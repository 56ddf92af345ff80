"""XLSX, streamed: one pass over the sheet's XML, some thousand rows in memory at a time.

Readers that load a sheet hold a copy of each text per cell: a file of 1 MB that points 200,000 cells to one long text
was seen to take 5.7 GB. Here a cell holds a reference, and the distinct texts are bounded.
"""

import posixpath
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import IO
from xml.parsers import expat

import numpy as np
import pyarrow as pa
from defusedxml.ElementTree import ParseError, fromstring

from datasets.reference.limits import MAX_CELL, MAX_COLUMNS, MAX_SHARED_TEXT
from datasets.reference.template import NAMES
from datasets.validation.reading.sheet import Rows
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
MAX_PIECES = 1000
LAST_ROW = 1_048_576
SHEETS_NAMED = 10
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BROKEN = (expat.ExpatError, zipfile.BadZipFile, zlib.error, ParseError, LookupError, EOFError, ValueError, OSError)

Row = tuple[int, list[str]]


class WorkbookSheet:
    """The sheet with most of the template's headings in its first row that is not blank; the first one of equals."""

    def __init__(self, file: IO[bytes]) -> None:
        self._archive = zipfile.ZipFile(file)
        self._done = 0
        try:
            self._shared = self._shared_strings()
            named = [(name, part, heading) for name, part in self._sheets() if (heading := self._heading(part))]
        except _BROKEN as problem:
            raise Unreadable(files.Damaged) from problem
        if not named:
            raise Unreadable(files.EmptyFile)
        _name, self._part, (self._heading_row, self.headings) = max(named, key=lambda sheet: _likeness(sheet[2][1]))
        if len(named) > 1 and not _likeness(self.headings):
            raise Unreadable(files.NoSheetIsTheTable, ", ".join(f"“{name}”" for name, *_rest in named[:SHEETS_NAMED]))
        self._size = max(self._archive.getinfo(self._part).file_size, 1)

    @property
    def share_read(self) -> float:
        return self._done / self._size

    def batches(self, wanted: Mapping[str, int], coded: frozenset[str]) -> Iterator[Rows]:
        waiting: list[Row] = []
        characters = 0
        try:
            for some in self._rows(self._part, frozenset(wanted.values())):
                for row in some:
                    if row[0] > self._heading_row:
                        waiting.append(row)
                        characters += sum(map(len, row[1]))
                    if len(waiting) >= ROWS_AT_ONCE or characters >= CHARACTERS_AT_ONCE:
                        yield _columns(waiting, wanted, coded)
                        waiting, characters = [], 0
        except _BROKEN as problem:
            raise Unreadable(files.Damaged) from problem
        if waiting:
            yield _columns(waiting, wanted, coded)

    def _sheets(self) -> list[tuple[str, str]]:
        """The worksheets' names and the parts that hold them, in the order of their tabs."""
        book = fromstring(self._small_part("xl/workbook.xml"))
        relations = fromstring(self._small_part("xl/_rels/workbook.xml.rels"))
        targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
        sheets = [sheet for sheet in book.iter() if sheet.tag.endswith("}sheet")]
        named = [(sheet.get("name", ""), targets.get(sheet.get(_RELATION), "")) for sheet in sheets]
        parts = [(name, posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")) for name, target in named]
        present = set(self._archive.namelist())
        return [(name, part) for name, part in parts if part in present and "worksheets/" in part]

    def _small_part(self, name: str) -> bytes:
        if self._archive.getinfo(name).file_size > MAX_PART:
            raise Unreadable(files.UnpacksTooLarge)
        return self._archive.read(name)

    def _heading(self, part: str) -> Row | None:
        for rows in self._rows(part):
            for row in rows:
                if any(text.strip() for text in row[1]):
                    return row
        return None

    def _shared_strings(self) -> list[str]:
        if SHARED_STRINGS not in self._archive.namelist():
            return []
        strings = _SharedStrings()
        for _chunk in self._parse(SHARED_STRINGS, strings.start, strings.end, strings.text):
            pass
        return strings.texts

    def _rows(self, part: str, places: frozenset[int] | None = None) -> Iterator[list[Row]]:
        """Some rows at a time; of each only the cells at `places`, if given."""
        self._done = 0
        cells = _Cells(self._shared, places)
        for chunk in self._parse(part, cells.start, cells.end, cells.text):
            self._done += chunk
            if cells.rows:
                yield cells.rows
                cells.rows = []

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


class _SharedStrings:
    """The workbook's distinct texts; of rich text the runs are joined, phonetic hints are left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._listens = self._is_phonetic = False
        self._held = 0

    def start(self, name: str, _attributes: list[str]) -> None:
        match name.rpartition(":")[2]:
            case "si":
                self._pieces = []
            case "t":
                self._listens = not self._is_phonetic
            case "rPh":
                self._is_phonetic = True

    def text(self, piece: str) -> None:
        if self._listens and len(self._pieces) < MAX_PIECES:
            self._pieces.append(piece[:MAX_CELL])

    def end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "t":
                self._listens = False
            case "rPh":
                self._is_phonetic = False
            case "si":
                text = "".join(self._pieces)[:MAX_CELL]
                self._held += sys.getsizeof(text)
                if self._held > MAX_SHARED_TEXT:
                    raise Unreadable(files.UnpacksTooLarge)
                self.texts.append(text)


class _Cells:
    """Rows of texts. A cell says its own place, or stands beside the one before it.

    A formula whose result is not stored stands as a formula, `=B2*2`: a rule tells of it.
    """

    def __init__(self, shared: list[str], wanted: frozenset[int] | None) -> None:
        self.rows: list[Row] = []
        self._shared = shared
        self._wanted = wanted
        self._places: dict[str, int] = {}
        self._number = 0
        self._cells: list[str] = []
        self._place = -1
        self._type = ""
        self._pieces: list[str] = []
        self._formula: list[str] | None = None
        self._heard: list[str] | None = None

    def start(self, name: str, attributes: list[str]) -> None:
        if name == "c":
            reference = kind = ""
            for key, value in zip(attributes[::2], attributes[1::2], strict=True):
                if key == "r":
                    reference = value
                elif key == "t":
                    kind = value
            self._place = self._place_of(reference) if reference else self._place + 1
            self._type = kind
            self._pieces, self._formula = [], None
        elif name in ("v", "t"):
            self._heard = self._pieces
        elif name == "f":
            self._heard = self._formula = ["="]
        elif name == "row":
            self._cells, self._place = [], -1
            before = self._number
            self._number = int(attributes[attributes[::2].index("r") * 2 + 1]) if "r" in attributes[::2] else before + 1
            if not before < self._number <= LAST_ROW:
                raise Unreadable(files.Damaged)
        elif ":" in name:
            self.start(name.rpartition(":")[2], attributes)

    def text(self, piece: str) -> None:
        if self._heard is not None and len(self._heard) < MAX_PIECES:
            self._heard.append(piece[:MAX_CELL])

    def end(self, name: str) -> None:
        if name == "c":
            if self._pieces:
                self._put(self._meant("".join(self._pieces)))
            elif self._formula:
                self._put("".join(self._formula))
        elif name in ("v", "t", "f"):
            self._heard = None
        elif name == "row":
            if self._cells:
                self.rows.append((self._number, self._cells))
        elif ":" in name:
            self.end(name.rpartition(":")[2])

    def _put(self, text: str) -> None:
        if self._place >= MAX_COLUMNS:
            if text.strip():
                raise Unreadable(files.TooManyColumns)
            return
        if self._wanted is not None and self._place not in self._wanted:
            return
        cells = self._cells
        while len(cells) < self._place:
            cells.append("")
        cells.append(text[:MAX_CELL])

    def _meant(self, text: str) -> str:
        if self._type == "s":
            return self._shared[int(text)]
        if self._type == "b":
            return "TRUE" if text == "1" else "FALSE"
        return text

    def _place_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        place = self._places.get(letters)
        if place is None:
            place = 0
            for letter in letters[:4]:
                place = place * 26 + ord(letter.upper()) - 64
            place = self._places[letters] = place - 1
        return place


def _columns(rows: list[Row], wanted: Mapping[str, int], coded: frozenset[str]) -> Rows:
    numbers = np.fromiter((number for number, _cells in rows), np.int32)
    columns = {}
    for name, place in wanted.items():
        column = pa.array([cells[place] if place < len(cells) else "" for _number, cells in rows], pa.string())
        columns[name] = column.dictionary_encode() if name in coded else column
    return Rows(numbers, columns)


def _likeness(headings: list[str]) -> int:
    return sum(text.strip().casefold() in NAMES for text in headings)


def _refuse_document_type(*_declared: object) -> None:
    raise Unreadable(files.Damaged)
