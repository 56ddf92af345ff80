"""Collects findings: every single one into a Parquet file as it is met, and in memory one group per cause.

The file holds codes and values, no sentences: `listing` writes them in the language of whoever asks, and a hopeless
file of 128 MB leaves one of its own size, not of ten times that.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from datasets.models import Contribution, FindingGroup
from datasets.models.contributions import Severity
from datasets.validation.batch import POSITION_BITS
from datasets.validation.codelists import CodeLists
from datasets.validation.rules import RULES, Labels, Rule

ROWS_SHOWN = 20
MOST_COLUMNS = 50
# Causes told apart by their value, per rule and column; what is beyond stands in the file and in one more group.
CAUSES_TOLD_APART = 300
# A suggestion compares the text with every name of every country.
SUGGESTIONS = 40
VALUE_LENGTH = 200
OTHERS = "…"
OTHERS_COUNTED = 50_000
LINES_AT_ONCE = 50_000
SEVERITY_ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)

CODE = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        # The place of the value; none where a finding speaks of the file or of a column as a whole.
        ("place", pa.int64()),
        ("code", CODE),
        ("column", CODE),
        ("value", pa.string()),
        ("detail", pa.string()),
    ]
)
Places = NDArray[np.int64]


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

    def sentence(self, sentences: Mapping[str, str]) -> str:
        """What the contributor said of this cause, or of every warning that has no sentence of its own."""
        if self.rule.severity != Severity.WARNING:
            return ""
        return sentences.get(explained_key(self.rule.code, self.column, self.value)) or sentences.get(EVERY, "")


# In place of a cause: all of them.
EVERY = "*"


def explained_key(code: str, column: str, value: str) -> str:
    """How a contributor's sentence names the cause that it explains."""
    return EVERY if code == EVERY else "|".join((code, column, value[:VALUE_LENGTH]))


class Findings:
    """`sentences`: by cause, what the contributor said of it; `explained` gathers the places that it holds for."""

    def __init__(self, path: Path, lists: CodeLists, sentences: Mapping[str, str] | None = None) -> None:
        self._writer = pq.ParquetWriter(path, SCHEMA, compression="zstd", use_dictionary=["code", "column", "value"])
        self.lists, self._sentences = lists, sentences or {}
        self.explained: list[tuple[str, Places]] = []
        self._groups: dict[tuple[str, str, str, str], Group] = {}
        self._told_apart: Counter[tuple[str, str]] = Counter()
        self.counts: Counter[Severity] = Counter()

    def close(self) -> None:
        self._writer.close()

    def add_one(self, rule: type[Rule], *, column: str = "", value: str = "", detail: str = "") -> None:
        """A finding about the file or a column as a whole."""
        self.add(rule, column, Labels.of([value], detail), np.zeros(1, np.intp), None)

    def add(
        self, rule: type[Rule], column: str, labels: Labels, causes: NDArray[np.intp], places: Places | None
    ) -> None:
        """`causes` gives for each of `places` its position in `labels`."""
        self.counts[rule.severity] += len(causes)
        for start in range(0, len(causes), LINES_AT_ONCE):
            part = slice(start, start + LINES_AT_ONCE)
            self._write(rule, column, labels, causes[part], None if places is None else places[part])
        sizes = np.bincount(causes, minlength=len(labels))
        ends = np.cumsum(sizes)
        ordered = None if places is None else places[np.argsort(causes, kind="stable")]
        for value, detail, size, end in zip(labels.values, labels.details, sizes, ends, strict=True):
            group = self._group(rule, column, value.as_py(), detail.as_py())
            group.count += int(size)
            if ordered is not None and (room := ROWS_SHOWN - len(group.rows)) > 0:
                rows = ordered[end - size : min(end, end - size + MOST_COLUMNS * room)] >> POSITION_BITS
                # A row of many years fails in each of them, and is one row.
                group.rows = list(dict.fromkeys([*group.rows, *rows.tolist()]))[:ROWS_SHOWN]
            if ordered is not None and self._sentences and (sentence := group.sentence(self._sentences)):
                self.explained.append((sentence, ordered[end - size : end]))

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
                params={
                    "detail": group.detail,
                    "others": len(group.folded),
                    "sentence": group.sentence(self._sentences),
                },
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
        codes = self.lists.by_column.get(group.column)
        if codes is None or not group.value or suggested[group.column] >= SUGGESTIONS:
            return ""
        suggested[group.column] += 1
        return codes.suggest(group.value) if group.rule.code in SUGGESTING else ""

    def _write(
        self, rule: type[Rule], column: str, labels: Labels, causes: NDArray[np.intp], places: Places | None
    ) -> None:
        count = len(causes)
        which, first = pa.array(causes), pa.array(np.zeros(count, np.int32))
        self._writer.write_batch(
            pa.record_batch(
                [
                    pa.nulls(count, pa.int64()) if places is None else pa.array(places, pa.int64()),
                    pa.DictionaryArray.from_arrays(first, pa.array([rule.code])),
                    pa.DictionaryArray.from_arrays(first, pa.array([column])),
                    labels.values.take(which),
                    labels.details.take(which),
                ],
                schema=SCHEMA,
            )
        )


# Unknown codes: the nearest known one is offered.
SUGGESTING = frozenset({"EW-C1", "EW-C2", "EW-C3", "EW-C4", "EW-C5"})
