"""Dates as precisely as they are known: "2019", "2019-04" or "2019-04-17". Nothing is ever added to them."""

import re
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

KNOWN_DATE = re.compile(r"(?:1[89]|2[01])\d\d(?:-(?:0[1-9]|1[0-2])(?:-\d\d)?)?")


def first_day(known: str) -> date:
    year, month, day = _parts(known)
    return date(year, month or 1, day or 1)


def last_day(known: str) -> date:
    year, month, day = _parts(known)
    if day:
        return date(year, month, day)
    if month:
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return date(year, 12, 31)


def is_whole_day(known: str) -> bool:
    return len(known) == len("2019-04-17")


def check_known_date(text: str) -> None:
    """A year, a month or a day that the calendar has."""
    if KNOWN_DATE.fullmatch(text):
        try:
            first_day(text)
        except ValueError:
            pass
        else:
            return
    raise ValidationError(
        _("Write a day as 2018-03-21, a month as 2018-03 or a year as 2018."), code="not_a_known_date"
    )


def _parts(known: str) -> tuple[int, int, int]:
    year, month, day = (*(int(part) for part in known.split("-")), 0, 0)[:3]
    return year, month, day


class KnownDateField(models.CharField[str, str]):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 10, "validators": [check_known_date], **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        kwargs.pop("max_length", None)
        return name, path, args, kwargs
