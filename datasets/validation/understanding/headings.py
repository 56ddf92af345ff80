"""What one heading, note or sheet's name says: a field, a year, a unit, an indicator, a category."""

import re

from datasets.reference.indicators import UNITS
from datasets.reference.template import CATEGORY, INDICATOR, UNIT, YEAR
from datasets.reference.vocabulary import COLUMNS, UNIT_WORDS, category_words, indicator_words, plain
from datasets.validation.understanding.numbers import amount_and_unit

_YEAR_HEADING = re.compile(
    r"^\s*(?:fy|yr|y|x|f)?\s?((?:19|20)\d{2})(?:\.0)?(?:-01-01)?\s*(?:\[yr\d{4}\])?[\s*†()p]*$", re.IGNORECASE
)
_YEAR_INSIDE = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_BRACKETS = re.compile(r"[(\[（]([^()\[\]（）]{1,60})[)\]）]")
_IN = re.compile(
    r"(?:[,;:–-]|\b(?:in|en|em|unit|units|unité|unidad|einheit|в|单位|بال?))[\s:]+([^,;:()]{1,40})\s*$", re.IGNORECASE
)
Says = dict[str, str]


def field_of(heading: str) -> str:
    """The template's column that a heading names, "" where it names none."""
    words = plain(heading)
    bare = plain(_BRACKETS.sub(" ", heading))
    for name, known in COLUMNS.items():
        if words in known or words == name:
            return name
    return next((name for name, known in COLUMNS.items() if bare and bare in known), "")


def year_of(heading: str) -> str:
    found = _YEAR_HEADING.match(heading)
    return found[1] if found else ""


def year_inside(text: str) -> str:
    """The one year that a title or a sheet's name speaks of, "" where it is none or several."""
    years = set(_YEAR_INSIDE.findall(text))
    return years.pop() if len(years) == 1 else ""


def unit_of(text: str) -> str:
    text = text.strip()
    return text if text in UNITS else UNIT_WORDS.get(plain(text), "")


def unit_beside(cell: str) -> tuple[str, str]:
    """The figure in “12.5 kt” and its unit's code; ("", "") where no known unit stands behind a figure."""
    amount, words = amount_and_unit(cell)
    unit = unit_of(words) if amount else ""
    return (amount, unit) if unit else ("", "")


def unit_inside(text: str) -> str:
    """“E-waste generated (kt)”, “Wert in Tonnen”, “Unit: thousand tonnes”."""
    for said in (*_BRACKETS.findall(text), *_IN.findall(text)):
        if unit := unit_of(said.removeprefix("in ")):
            return unit
    return ""


def says(heading: str) -> Says:
    """What the heading of figures says of each of them."""
    said: Says = {}
    if unit := unit_inside(heading):
        said[UNIT] = unit
    bare = plain(_IN.sub("", _BRACKETS.sub(" ", heading))) if unit else plain(_BRACKETS.sub(" ", heading))
    if year := year_of(bare):
        said[YEAR] = year
    elif indicator := indicator_words().get(bare):
        said[INDICATOR] = indicator
    elif category := category_of(bare):
        said[CATEGORY] = category
    return said


def indicator_inside(text: str) -> str:
    """The indicator that a title speaks of, where it speaks of one alone."""
    words = f" {plain(text)} "
    found = {code for name, code in indicator_words().items() if " " in name and f" {name} " in words}
    return found.pop() if len(found) == 1 else ""


def category_of(text: str) -> str:
    return category_words().get(plain(text), "")
