"""Trade by heading of the Harmonized System as trade by UNU-KEY: what several headings of one key say is one sum."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from datasets.reference.template import NOTE, STATUS, VALUE
from datasets.validation.reading.sheet import Rows
from datasets.validation.understanding.account import Account

SUMMED = "summed"
ROWS_AT_ONCE = 8192


@dataclass
class _Sum:
    row: int
    values: list[str] = field(default_factory=list)
    status: str = ""
    note: str = ""


class Sums:
    """One sum per country, year, flow and key: these are few, whatever the file's length."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, ...], _Sum] = {}
        self._names: list[str] = []

    def add(self, rows: Rows) -> None:
        self._names = [name for name in rows.columns if name not in (VALUE, STATUS, NOTE)]
        keys = zip(*(rows.columns[name].to_pylist() for name in self._names), strict=True)
        others = zip(
            rows.numbers.tolist(), *(rows.columns[name].to_pylist() for name in (VALUE, STATUS, NOTE)), strict=True
        )
        for key, (row, value, status, note) in zip(keys, others, strict=True):
            one = self._sums.setdefault(key, _Sum(row))
            one.values.append(value)
            one.status, one.note = status, note

    def batches(self, account: Account) -> Iterator[Rows]:
        listed = list(self._sums.items())
        for start in range(0, len(listed), ROWS_AT_ONCE):
            some = listed[start : start + ROWS_AT_ONCE]
            columns = {
                name: pa.array([key[at] for key, _one in some], pa.string()) for at, name in enumerate(self._names)
            }
            columns |= {
                VALUE: pa.array([_total(one, account) for _key, one in some], pa.string()),
                STATUS: pa.array([one.status for _key, one in some], pa.string()),
                NOTE: pa.array([one.note for _key, one in some], pa.string()),
            }
            yield Rows(np.array([one.row for _key, one in some], np.int32), columns)


def _total(one: _Sum, account: Account) -> str:
    """What is no number stays as it stands, so that a rule can tell of it."""
    if len(one.values) == 1:
        return one.values[0]
    try:
        total = sum(float(value) for value in one.values if value)
    except ValueError:
        return next(value for value in one.values if not _is_number(value))
    account.tell(SUMMED, " + ".join(one.values[:4]), f"{total:.15g}")
    return f"{total:.15g}"


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return not value
    return True
