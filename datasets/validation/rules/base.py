"""What a rule is: a stable code and the words that the contributor reads. How it finds is its module's own."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from datasets.models.contributions import Severity

PLACE = re.compile(r"%\((\w+)\)s")
RULES: dict[str, type["Rule"]] = {}


@dataclass(frozen=True)
class Words:
    """What a finding says, in the active language."""

    message: str
    allowed: str
    fix: str


class Rule:
    """Message, allowed and fix are msgids with places for %(column)s, %(value)s and %(detail)s."""

    code: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    message: ClassVar[str]
    allowed: ClassVar[str] = ""
    fix: ClassVar[str]

    def __init_subclass__(cls) -> None:
        if not hasattr(cls, "code"):
            return
        assert cls.code not in RULES, f"{cls.code} is taken by {RULES[cls.code].__name__}"
        RULES[cls.code] = cls

    @classmethod
    def readings(cls, value: str) -> dict[str, str]:
        """More places of the message, where the value gives them."""
        return {}

    @classmethod
    def words(cls, *, column: str = "", value: str = "", detail: str = "") -> Words:
        places = {"column": column, "value": value, "detail": detail} | cls.readings(value)
        return Words(*(_(text) % places if text else "" for text in (cls.message, cls.allowed, cls.fix)))

    @classmethod
    def words_of(cls, *, column: str, values: pa.Array, details: pa.Array) -> "ManyWords":
        """Message and fix as `words` gives them, for many values at once."""
        places = {"column": pa.scalar(column), "value": values, "detail": details}
        if further := cls.readings(""):
            readings = [cls.readings(value) for value in values.to_pylist()]
            places |= {name: pa.array([one[name] for one in readings], pa.string()) for name in further}
        return ManyWords(*(_filled(_(text), places, len(values)) for text in (cls.message, cls.fix)))


@dataclass(frozen=True)
class ManyWords:
    message: pa.Array
    fix: pa.Array


def _filled(text: str, places: dict[str, Any], count: int) -> pa.Array:
    pieces = [places[piece] if number % 2 else pa.scalar(piece) for number, piece in enumerate(PLACE.split(text))]
    # A whole column among the pieces makes the result one.
    return pc.binary_join_element_wise(*pieces, pa.repeat("", count), "")


class Unreadable(Exception):
    """The file as a whole cannot be checked; `rule` says why."""

    def __init__(self, rule: type[Rule], detail: str = "") -> None:
        super().__init__(rule.code)
        self.rule = rule
        self.detail = detail
