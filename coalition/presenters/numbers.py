"""Numbers as a reader of each language writes them: one rounding for page, chart, PDF and e-mail."""

import math
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_decimal

from coalition.reference.locales import locale_of


@lru_cache(maxsize=8192)
def number(value: float, language: str = "en") -> str:
    """Enough digits to tell figures apart, no more: 16,120, 123.4, 16.12, 5.25, 0.0412."""
    text: str = format_decimal(round(value, _decimals(value)), "#,##0.######", locale=locale_of(language))
    return text


def exact(value: float, language: str = "en") -> str:
    """Every digit that was sent: 16.12, 1234567.891."""
    text: str = format_decimal(
        Decimal(repr(value)).normalize(), "#,##0.#", locale=locale_of(language), decimal_quantization=False
    )
    return text


def _decimals(value: float) -> int:
    size = abs(value)
    if size == 0 or size >= 1000:
        return 0
    if size >= 100:
        return 1
    return 2 if size >= 1 else min(2 - math.floor(math.log10(size)), 6)
