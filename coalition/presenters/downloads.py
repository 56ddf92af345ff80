"""Tables as CSV, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

# A cell that starts with one of these is taken for a formula; a leading apostrophe makes it text. The wide forms are
# what Excel in East Asia takes for the narrow ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Excel reads UTF-8 only behind this mark.
BYTE_ORDER_MARK = "\ufeff"


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([neutral(value) for value in row] for row in rows)
    return BYTE_ORDER_MARK + text.getvalue()


def neutral(value: object) -> object:
    """Numbers as they are; a text that a spreadsheet would run as a formula behind an apostrophe."""
    if value is None or isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
