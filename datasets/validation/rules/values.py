"""V: years, values, status and notes."""

import re
from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc
from django.utils.translation import gettext_noop as _

from datasets.reference.indicators import FIRST_YEAR
from datasets.reference.limits import MAX_NOTE
from datasets.reference.template import NAMES, NOTE, STATUS, VALUE, YEAR
from datasets.reference.vocabulary import PART_OF_YEAR
from datasets.validation.batch import Batch, Mask
from datasets.validation.codelists import EMPTY, UNKNOWN
from datasets.validation.rules.found import Context, Found, Labels, RowRule

DECIMAL_COMMA = r"^[+-]?(\d+|\d{1,3}([. '’\x{00A0}\x{202F}]\d{3})+),\d+$"
GROUPED = r"^[+-]?\d{1,3}([, '’\x{00A0}\x{202F}]\d{3})+(\.\d+)?$"
# One comma and three digits: a thousand in one country, three decimals in another.
EITHER_COMMA = r"^[+-]?[1-9]\d{0,2},\d{3}$"
MISSING = "M"


def _is_part_of_year(batch: Batch) -> Mask:
    if YEAR not in batch.texts:
        return np.zeros(len(batch), bool)
    texts = batch.texts[YEAR]
    return np.fromiter((bool(PART_OF_YEAR.match(text)) for text in texts.distinct), bool)[texts.numbers]


def _unreadable(batch: Batch) -> Mask:
    return np.isnan(batch.values) & ~batch.is_value_empty


def _looks_like(batch: Batch, pattern: str) -> Mask:
    mask: Mask = pc.match_substring_regex(batch.value_texts, pattern).to_numpy(zero_copy_only=False)
    return mask


class NotANumber(RowRule):
    code = "EW-V1"
    column = VALUE
    message = _("The value “%(value)s” is not a number.")
    allowed = _("A number with a decimal point, such as 1234.5.")
    fix = _(
        "Write the number alone, its unit in the column for it. If there is none, leave the cell empty and set the "
        "status to M."
    )

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        wrong = _unreadable(batch)
        if wrong.any():
            wrong &= ~_looks_like(batch, DECIMAL_COMMA) & ~_looks_like(batch, GROUPED) & ~batch.is_formula(VALUE)
            yield from cls.values_where(batch, wrong)


class DecimalComma(RowRule):
    code = "EW-V2"
    column = VALUE
    message = _("The value “%(value)s” has a comma. If it stands before the decimals, it is written %(detail)s.")
    allowed = _("A number with a decimal point, such as 1234.5.")
    fix = _("Write a point before the decimals and nothing between thousands.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        wrong = _unreadable(batch)
        if wrong.any():
            decimal = wrong & _looks_like(batch, DECIMAL_COMMA) & ~_looks_like(batch, EITHER_COMMA)
            yield from cls.values_where(batch, decimal, _with_point)


class CommaOfTwoMeanings(RowRule):
    code = "EW-V9"
    column = VALUE
    message = _(
        "The value “%(value)s” has a comma: it is written %(whole)s if the comma separates thousands, %(decimal)s if "
        "it stands before the decimals."
    )
    allowed = _("A number with a decimal point, such as 1234.5.")
    fix = _("Write the number that is meant, with a point before decimals and nothing between thousands.")

    @classmethod
    def readings(cls, value: str) -> dict[str, str]:
        if "," not in value:
            return {"whole": value, "decimal": value}
        return {"whole": _without_groups(value), "decimal": _with_point(value).rstrip("0").rstrip(".")}

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        wrong = _unreadable(batch)
        if wrong.any():
            yield from cls.values_where(batch, wrong & _looks_like(batch, EITHER_COMMA))


class GroupedThousands(RowRule):
    code = "EW-V3"
    column = VALUE
    message = _("The value “%(value)s” has separators between thousands. It is written %(detail)s.")
    allowed = _("A number with a decimal point, such as 1234.5.")
    fix = _("Take the separators out.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        wrong = _unreadable(batch)
        if wrong.any():
            grouped = wrong & _looks_like(batch, GROUPED) & ~_looks_like(batch, DECIMAL_COMMA)
            yield from cls.values_where(batch, grouped, _without_groups)


class EmptyValue(RowRule):
    code = "EW-V4"
    column = VALUE
    message = _("The value is empty, but the status is not M.")
    allowed = _("An empty value only with the status M (missing).")
    fix = _("Fill the value in, or set the status to M.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        if VALUE in batch.columns:
            yield from cls.values_where(batch, batch.is_value_empty & (batch.numbers(STATUS) != _missing(batch)))


class MissingWithValue(RowRule):
    code = "EW-V5"
    column = VALUE
    message = _("The status M says that the value is missing, yet there is one: “%(value)s”.")
    allowed = _("With the status M, an empty value.")
    fix = _("Empty the value, or correct the status.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        yield from cls.values_where(batch, ~batch.is_value_empty & (batch.numbers(STATUS) == _missing(batch)))


class NotAYear(RowRule):
    code = "EW-V6"
    column = YEAR
    message = _("The year “%(value)s” is not a year with four digits.")
    allowed = _("Four digits, from 1980 to next year.")
    fix = _("Write the year alone, such as 2014; a period belongs into the note.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        wrong = (batch.years == UNKNOWN) | (batch.years == EMPTY)
        if wrong.any():
            yield from cls.texts_where(batch, YEAR, wrong & ~batch.is_formula(YEAR) & ~_is_part_of_year(batch))


class PartOfAYear(RowRule):
    code = "EW-V11"
    column = YEAR
    message = _("“%(value)s” is a part of a year; the portal keeps whole years.")
    allowed = _("Four digits, from 1980 to next year.")
    fix = _("Send one row per year, with its months, quarters or halves added up; or leave these rows out.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        wrong = batch.years == UNKNOWN
        if wrong.any():
            yield from cls.texts_where(batch, YEAR, wrong & _is_part_of_year(batch))


class YearOutOfRange(RowRule):
    code = "EW-V7"
    column = YEAR
    message = _("The year %(value)s lies outside what the portal keeps.")
    allowed = _("Four digits, from 1980 to next year.")
    fix = _("Correct the year, or leave the row out.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        years = batch.years
        yield from cls.texts_where(
            batch, YEAR, (years >= 0) & ((years < FIRST_YEAR) | (years > context.today.year + 1))
        )


class LongNote(RowRule):
    code = "EW-V8"
    column = NOTE
    message = _("The note is longer than 500 characters.")
    allowed = _("At most 500 characters.")
    fix = _("Shorten it; what holds for all rows belongs into the method note of the contribution.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        where = np.flatnonzero(pc.greater(pc.utf8_length(batch.notes), MAX_NOTE).to_numpy(zero_copy_only=False))
        if where.size:
            yield Found(NOTE, where, np.zeros(where.size, np.intp), Labels.of([""]))


class FormulaWithoutResult(RowRule):
    code = "EW-V10"
    message = _("The cell “%(column)s” holds a formula whose result is not stored.")
    allowed = _("What the formula results in.")
    fix = _("Open the file in a spreadsheet, copy the cells and paste them as values, or save the file once more.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        for column in NAMES:
            where = np.flatnonzero(batch.is_formula(column))
            if where.size:
                yield Found(column, where, np.zeros(where.size, np.intp), Labels.of([""]))


def _missing(batch: Batch) -> int:
    return batch.lists[STATUS].codes.index(MISSING)


def _with_point(text: str) -> str:
    whole, _comma, decimals = text.rpartition(",")
    return f"{re.sub(r'[^0-9+-]', '', whole)}.{decimals}"


def _without_groups(text: str) -> str:
    return re.sub(r"[^0-9.+-]", "", text)
