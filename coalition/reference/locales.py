"""How numbers and dates are written in each language of the portal: the locales of the Unicode CLDR, by Babel."""

from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
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
