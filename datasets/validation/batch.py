"""A batch: some thousand rows of the file, column by column, as texts and as what the portal takes them for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from datasets.reference.indicators import INDICATORS, MEASURES, UNITS
from datasets.reference.template import CATEGORY, COUNTRY, INDICATOR, NOTE, STATUS, UNIT, VALUE, YEAR
from datasets.validation.codelists import EMPTY, LEFT_OUT, SKIP, UNKNOWN, CodeLists

CODED = (COUNTRY, INDICATOR, CATEGORY, UNIT, STATUS)
MISSING = "M"
POSITION_BITS = 8
_SPACES = r" '’\x{00A0}\x{202F}"
# What each mark before decimals leaves to separate thousands.
_WRITTEN = {
    ",": (rf"^[+-]?(\d+|\d{{1,3}}([.{_SPACES}]\d{{3}})+)(,\d+)?$", rf"[.{_SPACES}]"),
    ".": (rf"^[+-]?\d{{1,3}}([,{_SPACES}]\d{{3}})+(\.\d+)?$", rf"[,{_SPACES}]"),
}
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"

Codes = NDArray[np.int32]
Whole = NDArray[np.int32] | NDArray[np.int64]
Mask = NDArray[np.bool_]
_MEASURE_OF_UNIT = np.array([MEASURES.index(unit.measure) for unit in UNITS.values()], np.int32)
UNIT_CODES = tuple(UNITS)
INDICATOR_CODES = tuple(INDICATORS)
# How many bits a cell's number has for indicator, category, year and measure; the country stands above them.
_BITS = (6, 8, 14, 4)


@dataclass(frozen=True)
class Texts:
    """A column as numbers of its distinct texts."""

    numbers: Codes
    distinct: list[str]

    @classmethod
    def of(cls, column: pa.Array) -> "Texts":
        coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        return cls(coded.indices.to_numpy(zero_copy_only=False), coded.dictionary.to_pylist())


@dataclass(frozen=True)
class Fixes:
    """What the contributor said of the figures: the mark before decimals, and texts that mean that there is none."""

    decimal: str = ""
    missing: tuple[str, ...] = ()
    years: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Batch:
    """`rows` are numbered as a spreadsheet shows them. A column that the file lacks is absent from `columns`.

    `position`: the file's column in which the values stand, where a row has several.
    """

    rows: NDArray[np.int32]
    columns: dict[str, pa.Array]
    lists: CodeLists
    position: int = 0
    fixes: Fixes = Fixes()

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """Each value's own: its row and, where a row has several, its column."""
        return (self.rows.astype(np.int64) << POSITION_BITS) | self.position

    def only(self, kept: Mask) -> "Batch":
        columns = {name: column.filter(pa.array(kept)) for name, column in self.columns.items()}
        return replace(self, rows=self.rows[kept], columns=columns)

    @cached_property
    def is_left_out(self) -> Mask:
        """The contributor said that rows with such a text are not meant for the portal."""
        out = np.zeros(len(self), bool)
        for name in self.texts:
            out |= (self.years if name == YEAR else self.numbers(name)) == LEFT_OUT
        return out

    @cached_property
    def texts(self) -> dict[str, Texts]:
        return {name: Texts.of(self.columns[name]) for name in (*CODED, YEAR) if name in self.columns}

    def numbers(self, column: str) -> Codes:
        """Positions in the column's code list, EMPTY or UNKNOWN; all UNKNOWN where the file lacks the column."""
        if column not in self._numbers:
            if column not in self.texts:
                self._numbers[column] = np.full(len(self), UNKNOWN, np.int32)
            else:
                texts = self.texts[column]
                numbers = self.lists[column].numbers(texts.distinct)[texts.numbers]
                if column == STATUS and self.fixes.missing:
                    missing = self.lists[STATUS].codes.index(MISSING)
                    numbers = np.where(self._is_said_missing, missing, numbers).astype(np.int32)
                self._numbers[column] = numbers
        return self._numbers[column]

    @cached_property
    def _numbers(self) -> dict[str, Codes]:
        return {}

    @cached_property
    def years(self) -> Codes:
        """The year, EMPTY or UNKNOWN."""
        if YEAR not in self.texts:
            return np.full(len(self), UNKNOWN, np.int32)
        texts, said = self.texts[YEAR], self.fixes.years
        return np.fromiter((_year(said.get(text.strip(), text)) for text in texts.distinct), np.int32)[texts.numbers]

    @cached_property
    def value_texts(self) -> pa.Array:
        texts = self._sent_values
        if self.fixes.missing:
            texts = pc.if_else(pa.array(self._is_said_missing), "", texts)
        return _rewritten(texts, self.fixes.decimal) if self.fixes.decimal else texts

    @cached_property
    def _sent_values(self) -> pa.Array:
        if VALUE not in self.columns:
            return pa.array([""] * len(self))
        return pc.utf8_trim_whitespace(self.columns[VALUE])

    @cached_property
    def _is_said_missing(self) -> Mask:
        return _mask(pc.is_in(self._sent_values, pa.array(self.fixes.missing, pa.string())))

    def is_formula(self, column: str) -> Mask:
        """The cell holds a formula instead of what it results in."""
        if column in self.texts:
            texts = self.texts[column]
            return np.fromiter((text.startswith("=") for text in texts.distinct), bool)[texts.numbers]
        if column in self.columns:
            return _mask(pc.starts_with(self.columns[column], "="))
        return np.zeros(len(self), bool)

    @cached_property
    def is_value_empty(self) -> Mask:
        return _mask(pc.equal(self.value_texts, ""))

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """The value, NaN where it is empty or no finite number."""
        texts = self.value_texts
        try:
            numbers = pc.cast(texts, pa.float64())
        except pa.ArrowInvalid:
            readable = pc.if_else(pc.match_substring_regex(texts, NUMBER), texts, pa.scalar(None, pa.string()))
            numbers = pc.cast(pc.replace_substring_regex(readable, r"^\+", ""), pa.float64())
        values = numbers.to_numpy(zero_copy_only=False)
        return np.where(np.isfinite(values), values, np.nan)

    @cached_property
    def notes(self) -> pa.Array:
        if NOTE not in self.columns:
            return pa.array([""] * len(self))
        return pc.utf8_trim_whitespace(self.columns[NOTE])

    @cached_property
    def is_blank(self) -> Mask:
        """Nothing in any column."""
        blank = np.full(len(self), fill_value=True)
        for name, column in self.columns.items():
            if name in self.texts:
                texts = self.texts[name]
                blank &= np.fromiter((not text.strip() for text in texts.distinct), bool)[texts.numbers]
                if not blank.any():
                    break
            else:
                blank &= _mask(pc.equal(pc.utf8_trim_whitespace(column), ""))
        return blank

    @cached_property
    def measures(self) -> Codes:
        units = self.numbers(UNIT)
        return np.where(units >= 0, _MEASURE_OF_UNIT[np.maximum(units, 0)], UNKNOWN).astype(np.int32)

    @cached_property
    def cells(self) -> NDArray[np.int64]:
        """One number per cell of the pool (country, indicator, category, year, measure); -1 where any is unknown."""
        parts = (self.numbers(COUNTRY), self.numbers(INDICATOR), self.numbers(CATEGORY), self.years, self.measures)
        known = np.logical_and.reduce([part >= 0 for part in parts])
        return np.where(known, cell_numbers(*parts), -1)


def cell_numbers(country: Whole, indicator: Whole, category: Whole, year: Whole, measure: Whole) -> NDArray[np.int64]:
    """Sorting by it sorts by the pool's natural key, since code lists of countries are in order of code."""
    cell = country.astype(np.int64)
    for part, bits in zip((indicator, category, year, measure), _BITS, strict=True):
        cell = (cell << bits) | (part.astype(np.int64) & ((1 << bits) - 1))
    return cell


def columns_of(cells: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """Country, indicator, category, year and measure of many cells' numbers."""
    parts = []
    for bits in reversed(_BITS):
        parts.append(cells & ((1 << bits) - 1))
        cells = cells >> bits
    return cells, *reversed(parts)


def parts_of(cell: int) -> tuple[int, int, int, int, int]:
    """Country, indicator, category, year and measure of a cell's number."""
    parts = []
    for bits in reversed(_BITS):
        parts.append(cell & ((1 << bits) - 1))
        cell >>= bits
    measure, year, category, indicator = parts
    return cell, indicator, category, year, measure


def _year(text: str) -> int:
    if text == SKIP:
        return LEFT_OUT
    text = text.strip()
    if not text:
        return EMPTY
    text = text.removesuffix(".0")
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else UNKNOWN


def _rewritten(texts: pa.Array, decimal: str) -> pa.Array:
    """Numbers that are written with this mark, as the template has them; the others as they stand."""
    pattern, separators = _WRITTEN[decimal]
    bare = pc.replace_substring(pc.replace_substring_regex(texts, separators, ""), ",", ".")
    return pc.if_else(pc.match_substring_regex(texts, pattern), bare, texts)


def _mask(array: pa.Array) -> Mask:
    mask: Mask = array.to_numpy(zero_copy_only=False)
    return mask
