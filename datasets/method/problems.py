"""What is wrong with a table that the method is given, row by row. Nothing wrong is ever computed with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """Each with the facts that its sentence needs."""

    NOT_READABLE = "not_readable"
    NO_COLUMN = "no_column"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_YEAR = "not_a_year"
    NOTHING = "nothing"
    ENDS_BEFORE = "ends_before"
    MISSING = "missing"
    NEGATIVE = "negative"
    NO_COUNTRY = "no_country"
    UNKNOWN_KEY = "unknown_key"
    UNKNOWN_UNIT = "unknown_unit"
    UNKNOWN_FLOW = "unknown_flow"
    UNKNOWN_KIND = "unknown_kind"
    MIXED_UNITS = "mixed_units"
    TWICE = "twice"
    GAP = "gap"
    NO_POPULATION = "no_population"
    NO_LIFETIME = "no_lifetime"
    LIFETIME_NOT_POSITIVE = "lifetime_not_positive"


@dataclass(frozen=True)
class Problem:
    """`table` and `row` say where: the row is the label in the table's index, None where the whole table is meant."""

    table: str
    row: Any
    code: Code
    facts: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        facts = " ".join(f"{name}={value}" for name, value in self.facts.items())
        where = f"{self.table} row {self.row}" if self.row is not None else self.table
        return f"{where}: {self.code} {facts}".strip()


class Unfit(ValueError):
    """The tables cannot be computed with; `problems` names every reason, in the order of their rows."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.table, p.row is not None, p.row)))
        super().__init__("; ".join(map(str, self.problems)))


def together(*steps: Callable[[], Any]) -> list[Any]:
    """What each step answers; where some refuse, one `Unfit` with the problems of all of them.

    What a step thinks of NaN is its own affair.
    """
    answers: list[Any] = []
    problems: list[Problem] = []
    for step in steps:
        try:
            answers.append(step())
        except Unfit as unfit:
            problems += unfit.problems
    if problems:
        raise Unfit(problems)
    return answers
