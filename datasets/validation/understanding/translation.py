"""Rows of a table as people make it to rows of the template; counts what was read otherwise than it is written."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import compress

import numpy as np
import pyarrow as pa

from datasets.method.units import POWERS
from datasets.reference.indicators import FIRST_YEAR, STATUSES, UNITS
from datasets.reference.limits import SHEET_STEP
from datasets.reference.tables import hs_codes
from datasets.reference.template import CATEGORY, COUNTRY, INDICATOR, NOTE, STATUS, UNIT, VALUE, YEAR
from datasets.reference.vocabulary import GROUPS, OF_WHICH, PERIOD, TOTALS, WHOLE_YEAR, indicator_words, plain
from datasets.validation.reading.sheet import Cell, Grid, GridRow, Rows, as_text
from datasets.validation.understanding import headings as read_heading
from datasets.validation.understanding.account import Account
from datasets.validation.understanding.layout import (
    BY_CELL,
    BY_SERIES,
    COMTRADE,
    EUROSTAT,
    LONG,
    SDMX,
    UN_SDG,
    WORLD_BANK,
    Layout,
    SheetPlace,
    ValueColumn,
)
from datasets.validation.understanding.numbers import (
    EMPTY,
    MISSING_MARK,
    OTHER_DIGITS,
    PLAIN,
    POINT,
    UNCLEAR,
    UNREAD,
    Number,
    read,
)
from datasets.validation.understanding.shapes import (
    PER_INHABITANT,
    SHAPES,
    WORLD_BANK_UNITS,
    key_of_commodity,
    place_of,
)
from datasets.validation.understanding.sums import Sums

REMEMBERED = 50_000
_DAY = re.compile(r"^((?:19|20)\d{2})-\d{2}-\d{2}(?: .*)?$|^\d{1,2}[./-]\d{1,2}[./-]((?:19|20)\d{2})$")
_FLAGGED = re.compile(r"^\s*([-+\d.,:]+)\s*([a-z]{0,3})\s*$")
# Kinds of rows that are not rows of the table.
NOTES, REPEATED_HEADINGS, GROUP_ROWS, WITHOUT_FIGURES, NO_MEANING = (
    "notes",
    "headings",
    "groups",
    "without_figures",
    "no_meaning",
)
PARTS, EARLY = "parts", "early"
LEFT_OUT_KINDS = (GROUP_ROWS, WITHOUT_FIGURES, NO_MEANING, PARTS, EARLY)
TOTAL_ROWS, OF_WHICH_ROWS, FILLED_DOWN, DATES = "totals", "of_which", "filled_down", "dates"
UNIT_BESIDE = "unit_beside"


class Translation:
    """`columns` names the template's columns that it fills; `cells` of its Rows are the file's columns of figures."""

    def __init__(self, grids: list[Grid], layout: Layout) -> None:
        self._grids, self._layout = grids, layout
        self.account = Account()
        self._codes = next((shape.codes for shape in SHAPES if shape.name == layout.shape), {})
        self._meanings: dict[str, dict[Cell, tuple[str, str | None]]] = {}
        self._last: dict[int, Cell] = {}
        # SDMX may give thousands of a unit, and says so in a column of its own.
        self._multiplier = place_of(layout.headings, ("unit_mult",)) if layout.shape == SDMX else None
        # The part of a year that a block of rows speaks of, as a note above it says; by row.
        self._period = ""
        self._periods: dict[int, str] = {}
        self._grid = grids[0]

    @property
    def share_read(self) -> float:
        return self._grid.share_read

    def batches(self) -> Iterator[Rows]:
        sums = Sums() if self._layout.shape == COMTRADE else None
        for batch in self._as_they_stand():
            if sums is None:
                yield batch
            else:
                sums.add(batch)
        if sums is not None:
            yield from sums.batches(self.account)

    def _as_they_stand(self) -> Iterator[Rows]:
        for sheet in self._layout.sheets:
            columns = self._values(sheet)
            self._grid = self._grids[sheet.number]
            self._last, self._period = {}, ""
            for some in self._grid.rows():
                rows = []
                for row in some:
                    if row[0] <= sheet.heading_row:
                        self._listen(row[1])
                    elif self._is_of_table(row[1]):
                        rows.append(row)
                        if self._period:
                            self._periods[row[0]] = self._period
                for column in columns:
                    if _is_early(column.says.get(YEAR, "")):
                        self._tell_early(column, rows)
                    elif batch := self._column(sheet, column, rows):
                        yield batch
                self._periods = {}

    def _tell_early(self, column: ValueColumn, rows: list[GridRow]) -> None:
        """Columns of years before the portal's first: left out, and told of."""
        given = sum(
            column.position < len(cells) and bool(as_text(cells[column.position]).strip()) for _n, cells in rows
        )
        if given:
            self.account.tell(EARLY, column.says[YEAR], times=given)

    def _values(self, sheet: SheetPlace) -> list[ValueColumn]:
        """The sheet's own years, where the headings of figures are years."""
        values = self._layout.values
        if not sheet.years or not all(YEAR in column.says for column in values):
            return values
        chosen = {column.position: column for column in values}
        others = {name: text for name, text in values[0].says.items() if name != YEAR}
        is_main = chosen.keys() <= sheet.years.keys()
        return [
            ValueColumn(position, (chosen[position].says if position in chosen else others) | {YEAR: year})
            for position, year in sheet.years.items()
            if position in chosen or not is_main
        ]

    def _is_of_table(self, cells: list[Cell]) -> bool:
        for place, texts in self._layout.only.items():
            if place < len(cells) and as_text(cells[place]).strip().casefold() not in texts:
                self.account.tell(PARTS, as_text(cells[place]))
                return False
        filled = [place for place, cell in enumerate(cells) if not isinstance(cell, str) or cell.strip()]
        if not filled:
            return False
        for place in self._layout.fills_down:
            if place in filled:
                self._last[place] = cells[place]
            elif place < len(cells) and place in self._last:
                cells[place] = self._last[place]
                self.account.tell(FILLED_DOWN, as_text(self._last[place]))
        figures = [column.position for column in self._layout.values]
        if not any(place in filled for place in figures):
            known = sum(place in filled for place in self._layout.columns.values())
            if self._layout.shape != LONG or known < max(len(self._layout.columns), 2):
                self._listen(cells)
                self.account.tell(NOTES if len(filled) < 3 else WITHOUT_FIGURES, as_text(cells[filled[0]])[:80])
                return False
        elif self._repeats_headings(cells, filled):
            self.account.tell(REPEATED_HEADINGS, as_text(cells[filled[0]])[:80])
            return False
        return True

    def _listen(self, cells: list[Cell]) -> None:
        for cell in cells:
            if isinstance(cell, str) and (found := PERIOD.search(cell)):
                self._period = "" if WHOLE_YEAR.match(found["months"]) else found[0]

    def _repeats_headings(self, cells: list[Cell], filled: list[int]) -> bool:
        headings = self._layout.headings
        same = sum(place < len(headings) and as_text(cells[place]).strip() == headings[place] for place in filled)
        return len(filled) > 1 and same == len(filled)

    def _column(self, sheet: SheetPlace, column: ValueColumn, rows: list[GridRow]) -> Rows | None:
        """Of each row the figure in one column of them, with all that goes with it."""
        if not rows:
            return None
        says = self._layout.constants | sheet.says | column.says
        texts = {name: self._texts(name, rows, says) for name in (COUNTRY, YEAR, INDICATOR, CATEGORY)}
        if self._periods:
            years = zip(rows, texts[YEAR], strict=True)
            texts[YEAR] = [year and self._periods.get(number, year) for (number, _cells), year in years]
        texts[UNIT] = self._units(rows, says)
        figures = [cells[column.position] if column.position < len(cells) else "" for _number, cells in rows]
        values, statuses, notes = self._figures(column, figures, rows, says, texts[UNIT])
        taken = [
            all(text is not None for text in line) and value is not None
            for *line, value in zip(*texts.values(), values, strict=True)
        ]
        if not any(taken):
            return None
        numbers = np.fromiter((sheet.number * SHEET_STEP + number for number, _cells in rows), np.int32)
        columns = {
            name: pa.array(list(compress(given, taken)), pa.string())
            for name, given in (texts | {VALUE: values, STATUS: statuses, NOTE: notes}).items()
        }
        return Rows(numbers[np.array(taken)], columns, position=column.position)

    # -- What goes with a figure ------------------------------------------------------------------------------
    def _texts(self, name: str, rows: list[GridRow], says: Mapping[str, str]) -> list[str | None]:
        """None where the row is left out for it."""
        position = self._layout.columns.get(name)
        if position is None:
            return [says.get(name, "")] * len(rows)
        meanings = self._meanings.setdefault(name, {})
        if len(meanings) > REMEMBERED:
            meanings.clear()
        given: list[str | None] = []
        for _number, cells in rows:
            cell = cells[position] if position < len(cells) else ""
            if cell not in meanings:
                meanings[cell] = self._meaning(name, as_text(cell).strip())
            kind, text = meanings[cell]
            if kind:
                self.account.tell(kind, as_text(cell), text or "")
            given.append(text)
        return given

    def _units(self, rows: list[GridRow], says: Mapping[str, str]) -> list[str | None]:
        series = self._layout.columns.get(INDICATOR)
        if says.get(UNIT) == BY_SERIES and series is not None:
            return [WORLD_BANK_UNITS.get(as_text(cells[series]).casefold(), "") for _number, cells in rows]
        if says.get(UNIT) == BY_CELL and UNIT not in self._layout.columns:
            return [""] * len(rows)
        units = self._texts(UNIT, rows, says)
        if self._multiplier is not None:
            powers = [as_text(cells[self._multiplier]) if self._multiplier < len(cells) else "" for _n, cells in rows]
            return [unit and _multiplied(unit, power.strip()) for unit, power in zip(units, powers, strict=True)]
        if self._layout.shape == UN_SDG and series is not None:
            return [
                "kg/inh" if as_text(cells[series]).casefold() in PER_INHABITANT else unit
                for (_number, cells), unit in zip(rows, units, strict=True)
            ]
        return units

    def _meaning(self, name: str, text: str) -> tuple[str, str | None]:
        """The kind of row that the text makes it, and what it means; as it stands where nothing is known of it."""
        if self._layout.shape == SDMX and name != NOTE:
            text = text.partition(": ")[0]
        known = self._codes.get(name, {})
        if text.casefold() in known:
            return self._known(name, text.casefold(), known)
        if name == INDICATOR and self._layout.shape in (WORLD_BANK, UN_SDG) and text:
            # These databases hold thousands of series of all that there is.
            return NO_MEANING, None
        if name == CATEGORY:
            return self._category(text)
        if name == YEAR:
            kind, year = _year(text)
            # Exports give all that there is; in a table of one's own such a year is rather a slip.
            return (EARLY, None) if self._codes and _is_early(year) else (kind, year)
        if name == COUNTRY and text.casefold() in GROUPS:
            return GROUP_ROWS, None
        words = {INDICATOR: indicator_words().get(plain(text), text), UNIT: read_heading.unit_of(text) or text}
        return "", words.get(name, text)

    def _known(self, name: str, text: str, codes: Mapping[str, str]) -> tuple[str, str | None]:
        """A code of the export's own; some speak of nothing that the portal keeps."""
        is_repeated = name == INDICATOR and text in PER_INHABITANT and not self._layout.takes_per_inhabitant
        if codes[text] and not is_repeated:
            return "", codes[text]
        return GROUP_ROWS if name == COUNTRY else NO_MEANING, None

    def _category(self, text: str) -> tuple[str, str | None]:
        if self._layout.shape == COMTRADE:
            return ("", key_of_commodity(text) or text) if text[:6] in hs_codes() else (NO_MEANING, None)
        if of_which := OF_WHICH.match(text):
            code = read_heading.category_of(text[of_which.end() :])
            return OF_WHICH_ROWS, code or text
        kind = TOTAL_ROWS if plain(text) in TOTALS else ""
        # 101 is what a spreadsheet leaves of the key 0101.
        code = read_heading.category_of(text) or (read_heading.category_of(text.zfill(4)) if text.isdigit() else "")
        return kind, code or text

    # -- The figure itself ------------------------------------------------------------------------------------
    def _figures(
        self,
        column: ValueColumn,
        cells: list[Cell],
        rows: list[GridRow],
        says: Mapping[str, str],
        units: list[str | None],
    ) -> tuple[list[str | None], Sequence[str | None], list[str | None]]:
        """Values, statuses and notes. A value is None where the cell says nothing and the row has others.

        A unit beside a figure fills `units` where nothing else says one; one that says otherwise than they do leaves
        the cell unread.
        """
        decimal = self._layout.decimals.get(column.position, POINT)
        is_wide, flagged = YEAR in column.says or len(self._layout.values) > 1, self._layout.shape == EUROSTAT
        statuses = [self._status(status or "") for status in self._texts(STATUS, rows, says)]
        notes = self._texts(NOTE, rows, says)
        values: list[str | None] = []
        for place, cell in enumerate(cells):
            if not isinstance(cell, str):
                values.append(as_text(cell))
                continue
            text, flag = cell, ""
            if flagged and (found := _FLAGGED.match(cell)):
                text, flag = found[1], found[2]
            number = read(text, decimal) if decimal != UNCLEAR else _unclear(text)
            if number.kind == UNREAD and (amount := _in_unit(text, units[place])):
                number = read(amount[0], decimal if decimal != UNCLEAR else POINT)._replace(kind=UNIT_BESIDE)
                units[place] = amount[1]
            if number.kind == EMPTY and is_wide:
                values.append(None)
                continue
            if number.kind not in (PLAIN, UNREAD):
                self.account.tell(number.kind, cell, number.text)
            values.append(number.text)
            if flag:
                statuses[place] = self._status(flag)
            if number.kind in (MISSING_MARK, EMPTY) and STATUS not in self._layout.columns:
                statuses[place] = "M"
            if number.mark or (flag and flag not in "efip"):
                said = f"[{number.mark or flag}]"
                notes[place] = f"{notes[place]} {said}".strip()
        if says.get(UNIT) == BY_CELL:
            # Where there is no figure there is no unit beside it: it is missing in that of the others.
            others = next(filter(None, units), "")
            units[:] = [unit or others if status == "M" else unit for unit, status in zip(units, statuses, strict=True)]
        return values, statuses, notes

    def _status(self, text: str) -> str:
        if text in STATUSES:
            return text
        flags = self._codes.get(STATUS, {})
        return flags.get(text.casefold(), flags.get(text[:1].casefold(), text)) if flags else text


def _multiplied(unit: str, power: str) -> str:
    """The unit that is so many powers of ten of another one; one that is none of the portal's is told of."""
    if power in ("", "0"):
        return unit
    named = UNITS.get(unit)
    for code, other in UNITS.items():
        same = named is not None and other.measure == named.measure and code in POWERS and unit in POWERS
        if same and power.isdigit() and POWERS[code] - POWERS[unit] == int(power):
            return code
    return f"{unit} x 10^{power}"


def _is_early(year: str) -> bool:
    return year.isdigit() and len(year) == 4 and int(year) < FIRST_YEAR


def _in_unit(text: str, said: str | None) -> tuple[str, str] | None:
    amount, unit = read_heading.unit_beside(text)
    return (amount, unit) if unit and said in ("", unit) else None


def _year(text: str) -> tuple[str, str]:
    if found := _DAY.match(text):
        return DATES, found[1] or found[2]
    year = read_heading.year_of(read(text, POINT).text or text) or text
    return (OTHER_DIGITS, year) if year != text and not text.isascii() else ("", year)


def _unclear(text: str) -> Number:
    """Where the column's mark is not known, what needs none is read and the rest is left as it stands."""
    bare = read(text, POINT)
    return bare if bare.kind in (EMPTY, MISSING_MARK) or text.strip().isdigit() else Number(text, UNREAD)
