"""What stands in the parts of an XLSX file: distinct texts and rows of cells, as expat meets them."""

import sys
from datetime import date, timedelta
from math import isfinite

from datasets.reference.limits import MAX_CELL, MAX_COLUMNS, MAX_SHARED_TEXT
from datasets.validation.reading.sheet import Cell, GridRow
from datasets.validation.rules import Unreadable, files

MAX_PIECES = 1000
LAST_ROW = 1_048_576


class SharedStrings:
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


class Cells:
    """Rows of texts. A cell says its own place, or stands beside the one before it.

    A formula whose result is not stored stands as a formula, `=B2*2`: a rule tells of it.
    """

    def __init__(self, shared: list[str], wanted: frozenset[int] | None) -> None:
        self.rows: list[GridRow] = []
        self._shared = shared
        self._wanted = wanted
        self._places: dict[str, int] = {}
        self._number = 0
        self._cells: list[Cell] = []
        self._place = -1
        self._type = self._style = ""
        self._pieces: list[str] = []
        self._formula: list[str] | None = None
        self._heard: list[str] | None = None

    def start(self, name: str, attributes: list[str]) -> None:
        if name == "c":
            reference = kind = style = ""
            for key, value in zip(attributes[::2], attributes[1::2], strict=True):
                if key == "r":
                    reference = value
                elif key == "t":
                    kind = value
                elif key == "s":
                    style = value
            self._place = self._place_of(reference) if reference else self._place + 1
            self._type, self._style = kind, style
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


class TypedCells(Cells):
    """Numbers stay numbers, and days are written as days: what a text like “1.234” means is asked, a number is one."""

    def __init__(self, shared: list[str], dates: frozenset[str], base: date) -> None:
        super().__init__(shared, None)
        self._dates, self._base = dates, base

    def _put(self, text: str) -> None:
        super()._put(text)
        if self._cells and self._type in ("", "n") and self._place < MAX_COLUMNS:
            try:
                number = float(text)
            except ValueError:
                return
            if self._style in self._dates:
                self._cells[-1] = self._day(number)
            elif isfinite(number):
                self._cells[-1] = number

    def _day(self, number: float) -> Cell:
        try:
            return (self._base + timedelta(days=int(number))).isoformat()
        except OverflowError:
            return number
