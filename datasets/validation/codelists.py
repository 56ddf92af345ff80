"""The codes that a cell may hold, and from a text that nobody knows to the code that was probably meant."""

import difflib
from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from countries.models import Country
from datasets.reference.categories import CATEGORIES
from datasets.reference.indicators import INDICATORS, STATUSES, UNITS
from datasets.reference.template import CATEGORY, COUNTRY, INDICATOR, STATUS, UNIT
from datasets.reference.vocabulary import OF_WHICH, UNIT_WORDS, category_words, indicator_words, plain

EMPTY, UNKNOWN = -2, -1
# A row that the contributor wants left out for what this cell says.
LEFT_OUT = -3
SKIP = "skip"
REMEMBERED = 50_000
SHORT = 3
# Names in common use that are not the official ones: taken as a hint, never as an answer.
COMMON_NAMES = {
    "bolivia": "BOL",
    "britain": "GBR",
    "brunei": "BRN",
    "burma": "MMR",
    "cape verde": "CPV",
    "czech republic": "CZE",
    "east timor": "TLS",
    "england": "GBR",
    "great britain": "GBR",
    "holland": "NLD",
    "iran": "IRN",
    "ivory coast": "CIV",
    "laos": "LAO",
    "macedonia": "MKD",
    "micronesia": "FSM",
    "moldova": "MDA",
    "north korea": "PRK",
    "russia": "RUS",
    "south korea": "KOR",
    "swaziland": "SWZ",
    "syria": "SYR",
    "tanzania": "TZA",
    "turkey": "TUR",
    "u.k.": "GBR",
    "uk": "GBR",
    "united kingdom": "GBR",
    "united states": "USA",
    "usa": "USA",
    "venezuela": "VEN",
    "vietnam": "VNM",
}


class CodeList:
    """Codes in a fixed order; `numbers` turns texts into positions in it, EMPTY or UNKNOWN."""

    def __init__(
        self,
        codes: Iterable[str],
        *,
        also: Mapping[str, str] | None = None,
        hints: Mapping[str, str] | None = None,
        exact: bool = False,
        fixes: Mapping[str, str] | None = None,
    ) -> None:
        self.codes = tuple(codes)
        self._exact = exact
        self._number = {self._key(code): number for number, code in enumerate(self.codes)}
        for text, code in (also or {}).items():
            self._number.setdefault(self._key(text), self.codes.index(code))
        self._hints = {text: code for text, code in (hints or {}).items() if code in self.codes}
        self._also = dict(also or {})
        self._fixes = dict(fixes or {})
        self._seen: dict[str, int] = {}

    def numbers(self, texts: Iterable[str]) -> NDArray[np.int32]:
        if len(self._seen) > REMEMBERED:
            self._seen.clear()
        return np.fromiter((self._number_of(text) for text in texts), np.int32)

    def suggest(self, text: str) -> str:
        """The code that was probably meant, "" where nothing is near."""
        wanted = text.strip().casefold()
        if hint := self._hints.get(wanted) or self._hints.get(plain(text)):
            return hint
        wanted = OF_WHICH.sub("", wanted) or wanted
        if hint := self._hints.get(plain(wanted)):
            return hint
        if self._also and len(wanted) <= SHORT:
            # One letter off a country's code is another country's.
            return ""
        near = difflib.get_close_matches(wanted, self._known, n=1, cutoff=0.72)
        return self._known[near[0]] if near else ""

    @cached_property
    def _known(self) -> dict[str, str]:
        names = {code.casefold(): code for code in self.codes}
        return names | {text.casefold(): code for text, code in self._also.items() if len(text) > 3} | self._hints

    def _number_of(self, text: str) -> int:
        number = self._seen.get(text)
        if number is None:
            number = self._seen[text] = self._look_up(text)
        return number

    def _look_up(self, text: str) -> int:
        if (taken := self._fixes.get(text.strip())) is not None:
            if taken == SKIP:
                return LEFT_OUT
            text = taken
        key = self._key(text)
        return EMPTY if not key else self._number.get(key, UNKNOWN)

    def _key(self, text: str) -> str:
        tidy = " ".join(text.split())
        return tidy if self._exact else tidy.casefold()


def _hints(words: Mapping[str, str]) -> dict[str, str]:
    """Short words are near to too many others."""
    return {word: code for word, code in words.items() if len(word) > SHORT}


class CodeLists:
    """One check's code lists: countries as the database knows them, the rest as the method defines them."""

    def __init__(self, fixes: Mapping[str, Mapping[str, str]] | None = None) -> None:
        """`fixes`: by column, what the contributor said that a text means."""
        fixes = fixes or {}
        countries = list(Country.objects.order_by("iso3"))
        names: dict[str, str] = {}
        for country in countries:
            languages = ("en", "fr", "es", "ar", "ru", "zh")
            also = (country.iso2, country.m49, country.m49.lstrip("0"), *(country.name_in(code) for code in languages))
            names.update((text, country.iso3) for text in also if text)
        self.by_column: dict[str, CodeList] = {
            COUNTRY: CodeList(
                (country.iso3 for country in countries), also=names, hints=COMMON_NAMES, fixes=fixes.get(COUNTRY)
            ),
            INDICATOR: CodeList(INDICATORS, hints=_hints(indicator_words()), fixes=fixes.get(INDICATOR)),
            CATEGORY: CodeList(CATEGORIES, hints=_hints(category_words()), fixes=fixes.get(CATEGORY)),
            # Capital letters tell Mt from a metric tonne that somebody writes mt.
            UNIT: CodeList(UNITS, exact=True, hints=UNIT_WORDS, fixes=fixes.get(UNIT)),
            STATUS: CodeList(STATUSES, fixes=fixes.get(STATUS)),
        }

    def __getitem__(self, column: str) -> CodeList:
        return self.by_column[column]
