"""How numbers and dates are written in each language of the portal: the locales of the Unicode CLDR, by Babel."""

from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from django.utils.translation import get_language


@lru_cache(maxsize=16)
def locale_of(language: str) -> Locale:
    """Where a language has several habits, those of the United Nations: 21 March 2018 in English."""
    return Locale.parse({"en": "en_GB"}.get(language, language.replace("-", "_")))


def reader_locale() -> Locale:
    """Of the language that is active now."""
    return locale_of(get_language() or "en")


def written(on: date) -> str:
    """21 March 2018, in the language that is active now."""
    return str(format_date(on, "long", locale=reader_locale()))


def written_as_known(text: str) -> str:
    """A date as precisely as it is known: "2018", "2018-04" (April 2018) or "2018-04-17" (17 April 2018)."""
    year, month, day = (*(int(part) for part in text.split("-") if part), 0, 0, 0)[:3]
    if not month:
        return text
    on = date(year, month, day or 1)
    return written(on) if day else str(format_skeleton("yMMMM", on, locale=reader_locale()))
