"""Working days by a country's calendar: its weekend and its public holidays, from the `holidays` library.

Of a country that the library does not know, Monday to Friday are working days; `is_known` says which it is.
"""

from datetime import date, timedelta
from functools import lru_cache

import holidays


@lru_cache(maxsize=512)
def _calendar(iso2: str) -> holidays.HolidayBase | None:
    try:
        return holidays.country_holidays(iso2) if iso2 else None
    except NotImplementedError:
        return None


def is_known(iso2: str) -> bool:
    return _calendar(iso2) is not None


@lru_cache(maxsize=65536)
def is_working_day(day: date, iso2: str) -> bool:
    calendar = _calendar(iso2)
    return calendar.is_working_day(day) if calendar is not None else day.weekday() < 5


def add(day: date, number: int, iso2: str) -> date:
    """The last of `number` working days after `day`; with 0 or less, `day` itself."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day, iso2)
    return day


def between(start: date, end: date, iso2: str) -> int:
    """Working days after `start` up to and including `end`."""
    days = (end - start).days
    return sum(is_working_day(start + timedelta(days=n), iso2) for n in range(1, days + 1))
