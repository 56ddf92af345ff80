"""What a cell's text means as a number, given which mark stands before the decimals of its column."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, NamedTuple

from datasets.reference.vocabulary import MISSING

POINT, COMMA, UNCLEAR = ".", ",", "?"
PLAIN, DECIMAL_COMMA, GROUPED, OTHER_DIGITS, FOOTNOTE, MISSING_MARK, EMPTY, UNREAD = (
    "plain",
    "decimal_comma",
    "grouped",
    "digits",
    "footnote",
    "missing",
    "empty",
    "unread",
)
_SPACES = " \u00a0\u2009\u202f"
_GROUP = "'’`_" + _SPACES
_BODY: Final = {
    POINT: re.compile(rf"^[+-]?(\d+|\d{{1,3}}(?:[,{_GROUP}]\d{{2,3}})*[,{_GROUP}]\d{{3}})?(\.\d*)?([eE][+-]?\d+)?$"),
    COMMA: re.compile(rf"^[+-]?(\d+|\d{{1,3}}(?:[.{_GROUP}]\d{{3}})+)?(,\d*)?([eE][+-]?\d+)?$"),
}
# 1234*, 1234 (a), 1234 [1], 1234¹, 1234 p (a flag of Eurostat): the figure, and a mark that leads to a note.
# Other letters are left: in “12 kt” they are a unit.
_FOOTNOTE = re.compile(
    r"^(?P<number>[-+]?[\d.,][\d.,'’`_\u00a0\u2009\u202f ]*?)"
    r"(?P<mark>\s*(?:[*†‡§#¹²³⁴⁵⁶⁷⁸⁹⁰ᵃᵇᶜ]+|[(\[][\w*†‡]{1,3}[)\]]|\s[bcdefinprsuz]{1,2}))$"
)
_WITH_UNIT = re.compile(r"^(?P<number>[-+]?[\d.,][\d.,'’`_\u00a0\u2009\u202f ]*?)\s*(?P<unit>[^\W\d_].{0,30})$")
_AFTER_MARK: Final = {
    # One mark, not three digits behind it, or two different marks: what stands last is before the decimals.
    POINT: re.compile(r"^[+-]?(\d*\.(\d{0,2}|\d{4,})|0\.\d+|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,})$"),
    COMMA: re.compile(r"^[+-]?(\d*,(\d{0,2}|\d{4,})|0,\d+|\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,})$"),
}
_SPACED = re.compile(rf"(?<=\d)[{_GROUP}](?=\d)")
_EITHER = re.compile(r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$")
# Before decimals, and between thousands.
_ARABIC_MARKS: Final = {ord("٫"): ".", ord("٬"): ""}
_ARABIC = str.maketrans({"−": "-", "–": "-", "＋": "+", "，": ",", "．": "."})


class Number(NamedTuple):
    """`text` is the number as the portal writes it, "" where there is none; what is `unread` stands as it is."""

    text: str
    kind: str
    mark: str = ""


def read(cell: str, decimal: str) -> Number:
    text = cell.strip().strip("\u00a0\u202f\ufeff")
    if not text:
        return Number("", EMPTY)
    if text.casefold() in MISSING:
        return Number("", MISSING_MARK)
    return _number(text, decimal) or Number(cell, UNREAD)


def amount_and_unit(cell: str) -> tuple[str, str]:
    """“12.5 kt” as “12.5” and “kt”; ("", "") where no words stand behind a figure."""
    found = _WITH_UNIT.match(cell.strip())
    return (found["number"], found["unit"]) if found else ("", "")


def _number(text: str, decimal: str) -> Number | None:
    kind, mark = PLAIN, ""
    if any(ord(sign) in _ARABIC_MARKS for sign in text):
        # These two marks mean one thing each.
        text, decimal = text.translate(_ARABIC_MARKS), POINT
    if not text.isascii():
        western = _western(text)
        kind = OTHER_DIGITS if any(before.isdigit() and not before.isascii() for before in text) else kind
        text = western
    found = _BODY[decimal].match(text)
    if found is None and (footnote := _FOOTNOTE.match(text)):
        text, mark = footnote["number"].strip(), footnote["mark"].strip()
        kind, found = FOOTNOTE, _BODY[decimal].match(text)
    if found is None or not (found[1] or (found[2] and len(found[2]) > 1)):
        return None
    whole = re.sub(r"\D", "", found[1] or "0")
    if kind == PLAIN:
        kind = DECIMAL_COMMA if decimal == COMMA and found[2] else PLAIN if (found[1] or "0").isdigit() else GROUPED
    decimals = (found[2] or "")[1:]
    number = f"{'-' if text[0] == '-' else ''}{whole}{'.' + decimals if decimals else ''}{found[3] or ''}"
    return Number(number, kind, mark)


def _western(text: str) -> str:
    """Any script's digits as 0 to 9; superscripts stay: they lead to a note."""
    return "".join(
        str(unicodedata.decimal(sign)) if unicodedata.decimal(sign, None) is not None else sign
        for sign in text.translate(_ARABIC)
    )


class Marks:
    """Which mark stands before the decimals of a column, from what its cells can only mean."""

    def __init__(self) -> None:
        self._seen = {POINT: 0, COMMA: 0}
        self._either = {POINT: "", COMMA: ""}

    def add(self, cells: Iterable[str]) -> None:
        for cell in cells:
            if any(ord(sign) in _ARABIC_MARKS for sign in cell):
                self._seen[POINT] += 1
                continue
            text = _western(cell.strip())
            text = amount_and_unit(text)[0] or text
            if footnote := _FOOTNOTE.match(text):
                text = footnote["number"].strip()
            text = _SPACED.sub("", text)
            for mark, pattern in _AFTER_MARK.items():
                if pattern.match(text):
                    self._seen[mark] += 1
            if _EITHER.match(text):
                self._either[COMMA if "," in text else POINT] = text

    @property
    def decimal(self) -> str:
        """The mark that most cells have; UNCLEAR where every cell could mean either."""
        if self._seen[COMMA] > self._seen[POINT]:
            return COMMA
        if self._seen[POINT] or not (self._either[COMMA] or self._either[POINT]):
            return POINT
        return UNCLEAR

    @property
    def example(self) -> str:
        return self._either[COMMA] or self._either[POINT]

    @property
    def is_mixed(self) -> bool:
        return bool(self._seen[COMMA] and self._seen[POINT])
