"""Collects findings: every single one into a CSV file as it is met, and in memory one group per cause."""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from coalition.presenters.downloads import FORMULA_STARTS
from datasets.models import Contribution, FindingGroup
from datasets.models.contributions import Severity
from datasets.validation.codelists import CodeLists
from datasets.validation.rules import RULES, Labels, Rule

ROWS_SHOWN = 20
# Causes told apart by their value, per rule and column; what is beyond stands in the file and in one more group.
CAUSES_TOLD_APART = 300
# A suggestion compares the text with every name of every country.
SUGGESTIONS = 40
VALUE_LENGTH = 200
OTHERS = "…"
OTHERS_COUNTED = 50_000
LINES_AT_ONCE = 50_000
FORMULA = f"^([{re.escape(''.join(FORMULA_STARTS))}])"
SEVERITY_ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)

SCHEMA = pa.schema(
    [
        ("row", pa.int32()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("code", pa.string()),
        ("severity", pa.string()),
        ("message", pa.string()),
        ("fix", pa.string()),
    ]
)
Numbers = NDArray[np.int32]


@dataclass
class Group:
    rule: type[Rule]
    column: str
    value: str
    detail: str
    count: int = 0
    rows: list[int] = field(default_factory=list)
    # Hashes of the other values that are folded into this group; beyond OTHERS_COUNTED they are no longer told apart.
    folded: set[int] = field(default_factory=set)


class Findings:
    """Writes in the active language."""

    def __init__(self, path: Path, lists: CodeLists) -> None:
        self._sink = pa.OSFile(str(path), "wb")
        self._sink.write("\N{BYTE ORDER MARK}".encode())
        self._writer = pa_csv.CSVWriter(self._sink, SCHEMA)
        self._lists = lists
        self._groups: dict[tuple[str, str, str, str], Group] = {}
        self._told_apart: Counter[tuple[str, str]] = Counter()
        self.counts: Counter[Severity] = Counter()

    def close(self) -> None:
        self._writer.close()
        self._sink.close()

    def add_one(self, rule: type[Rule], *, column: str = "", value: str = "", detail: str = "") -> None:
        """A finding about the file or a column as a whole."""
        self.add(rule, column, Labels.of([value], detail), np.zeros(1, np.intp), None)

    def add(
        self, rule: type[Rule], column: str, labels: Labels, causes: NDArray[np.intp], rows: Numbers | None
    ) -> None:
        """`causes` gives for each of `rows` its place in `labels`."""
        self.counts[rule.severity] += len(causes)
        for start in range(0, len(causes), LINES_AT_ONCE):
            part = slice(start, start + LINES_AT_ONCE)
            self._write(rule, column, labels, causes[part], None if rows is None else rows[part])
        sizes = np.bincount(causes, minlength=len(labels))
        ends = np.cumsum(sizes)
        ordered = None if rows is None else rows[np.argsort(causes, kind="stable")]
        for value, detail, size, end in zip(labels.values, labels.details, sizes, ends, strict=True):
            group = self._group(rule, column, value.as_py(), detail.as_py())
            group.count += int(size)
            if ordered is not None and (room := ROWS_SHOWN - len(group.rows)) > 0:
                group.rows.extend(ordered[end - size : min(end, end - size + room)].tolist())

    def groups(self, contribution: Contribution) -> list[FindingGroup]:
        """As rows of the database, errors first, then by the order of the rules."""
        rank = {code: position for position, code in enumerate(RULES)}
        ordered = sorted(
            self._groups.values(),
            key=lambda group: (
                SEVERITY_ORDER.index(group.rule.severity),
                rank[group.rule.code],
                -group.count,
                group.value,
            ),
        )
        suggested: Counter[str] = Counter()
        return [
            FindingGroup(
                contribution=contribution,
                code=group.rule.code,
                severity=group.rule.severity,
                column=group.column,
                value=group.value[:VALUE_LENGTH],
                params={"detail": group.detail, "others": len(group.folded)},
                count=group.count,
                rows=group.rows,
                suggestion=self._suggestion(group, suggested),
                position=position,
            )
            for position, group in enumerate(ordered)
        ]

    def _group(self, rule: type[Rule], column: str, value: str, detail: str) -> Group:
        key = (rule.code, column, value, detail)
        group = self._groups.get(key)
        if group is None:
            kind = (rule.code, column)
            self._told_apart[kind] += 1
            if self._told_apart[kind] <= CAUSES_TOLD_APART:
                group = self._groups[key] = Group(rule, column, value, detail)
            else:
                group = self._groups.setdefault((*kind, OTHERS, OTHERS), Group(rule, column, OTHERS, OTHERS))
                if len(group.folded) < OTHERS_COUNTED:
                    group.folded.add(hash(value))
        return group

    def _suggestion(self, group: Group, suggested: Counter[str]) -> str:
        codes = self._lists.by_column.get(group.column)
        if codes is None or not group.value or suggested[group.column] >= SUGGESTIONS:
            return ""
        suggested[group.column] += 1
        return codes.suggest(group.value) if group.rule.code in SUGGESTING else ""

    def _write(
        self, rule: type[Rule], column: str, labels: Labels, causes: NDArray[np.intp], rows: Numbers | None
    ) -> None:
        count = len(causes)
        which, first = pa.array(causes), pa.array(np.zeros(count, np.intp))
        values, details = labels.values.take(which), labels.details.take(which)
        words = rule.words_of(column=column, values=values, details=details)
        self._writer.write_batch(
            pa.record_batch(
                [
                    pa.nulls(count, pa.int32()) if rows is None else pa.array(rows, pa.int32()),
                    pa.array([column]).take(first),
                    _harmless(values),
                    pa.array([rule.code]).take(first),
                    pa.array([str(rule.severity)]).take(first),
                    _harmless(words.message),
                    words.fix,
                ],
                schema=SCHEMA,
            )
        )


# Unknown codes: the nearest known one is offered.
SUGGESTING = frozenset({"EW-C1", "EW-C2", "EW-C3", "EW-C4", "EW-C5"})


def _harmless(texts: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(texts, FORMULA, r"'\1")
