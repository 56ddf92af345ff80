"""What people decided on cells, and in which pool it holds: overrides of reviewers, verdicts of governments.

Both hold by what was sent for the cell, not by name: an override in every pool whose values are exactly those that the
reviewer saw, a verdict in every pool that has the judged value. So nothing that an audience cannot see decides there.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from django.db.models import F, FloatField, Value

from datasets.method.pooling import CELL, COUNTRY_CELL
from datasets.models import Override, Verdict
from datasets.models.verdicts import VerdictKind
from datasets.pool import tables
from datasets.pool.facts import canonical_json
from datasets.reference.methods import ORIGIN

Row = dict[str, Any]
Place = tuple[Any, ...]
# What was sent, as far as a decision rests on it: who said it, what, and how sure.
SENT = ("issue_id", "value", "unit", "status")


class Judgements(NamedTuple):
    """Of some countries, the oldest first; `country` is the country's place among those that were read."""

    overrides: list[Row]
    verdicts: list[Row]


NONE = Judgements([], [])


def read(iso3s: tuple[str, ...]) -> Judgements:
    """Everything that may hold in a pool, the oldest first. One query."""
    overrides = Override.objects.standing().filter(country_id__in=iso3s).order_by()
    verdicts = Verdict.objects.alive().filter(country_id__in=iso3s).order_by()
    named = ("id", "country_id", *CELL, "issue_id")
    found = overrides.values_list(
        *named, F("decision__decided_at"), "inputs", Value(""), F("value"), Value(None, FloatField()), Value("")
    ).union(verdicts.values_list(*named, "given_at", Value(""), "kind", "value", "sent_value", "sent_unit"), all=True)
    place = {iso3: number for number, iso3 in enumerate(iso3s)}
    names = (*named, "said_at", "inputs", "kind", "value", "sent_value", "sent_unit")
    rows = [dict(zip(names, row, strict=True)) for row in found]
    rows = [{**row, "country": place[row["country_id"]]} for row in sorted(rows, key=itemgetter("said_at", "id"))]
    return Judgements([row for row in rows if row["inputs"]], [row for row in rows if row["kind"]])


def of_country(judged: Judgements, iso3: str) -> Judgements:
    return Judgements(*([row for row in rows if row["country_id"] == iso3] for rows in judged))


def fingerprint(sent: Iterable[Row]) -> str:
    """Of the values sent for one cell, in any order. A file that says the same again changes nothing, nor do the
    portal's own estimates: they rank behind all, move with their inputs and differ by audience.
    """
    grounds = ([value[name] for name in SENT] for value in sent if value["origin"] != ORIGIN)
    values = sorted(grounds, key=lambda value: value[0])
    return hashlib.sha256(canonical_json(values)).hexdigest()


def chosen(table: pd.DataFrame, judgements: Judgements) -> np.ndarray:
    """By row of an audience's values: the override that chooses it, -1 for none."""
    override = np.full(len(table), -1, dtype=np.int64)
    wanted = _by_cell(judgements.overrides)
    disputes = _by_cell(verdict for verdict in judgements.verdicts if verdict["kind"] == VerdictKind.DISPUTED)
    for place, rows in _cells_of(table, wanted):
        sent = tables.records(rows)
        inputs = fingerprint(sent)
        newest = next((one for one in reversed(wanted[place]) if one["inputs"] == inputs), None)
        if newest is None or any(
            dispute["said_at"] > newest["said_at"] and any(map(judged_by(dispute), sent))
            for dispute in disputes.get(place, ())
        ):
            continue
        override[[row["position"] for row in sent if row["issue_id"] == newest["issue_id"]]] = newest["id"]
    return override


def holding(cells: pd.DataFrame, ranked: pd.DataFrame, judgements: Judgements) -> list[Row]:
    """The verdicts whose value the audience sees: among those sent, or computed as it was."""
    wanted = _by_cell(judgements.verdicts)
    sent = {place: tables.records(rows) for place, rows in _cells_of(ranked, wanted)}
    computed = {place: rows["value"].tolist() for place, rows in _cells_of(cells, wanted)}
    return [
        verdict
        for place, verdicts in wanted.items()
        for verdict in verdicts
        if (
            any(map(judged_by(verdict), sent.get(place, ())))
            if verdict["issue_id"]
            else place not in sent and verdict["value"] in computed.get(place, ())
        )
    ]


def disputed(cells: pd.DataFrame, verdicts: list[Row]) -> np.ndarray:
    """By cell: whether one of these verdicts disputes a value of it."""
    wanted = _by_cell(verdict for verdict in verdicts if verdict["kind"] == VerdictKind.DISPUTED)
    result = np.zeros(len(cells), dtype=bool)
    for _place, rows in _cells_of(cells, wanted):
        result[rows["position"].to_numpy()] = True
    return result


def judged_by(verdict: Row) -> Callable[[Row], bool]:
    """Tells whether a value sent is the one that the verdict speaks of."""
    judged = (verdict["issue_id"], verdict["sent_value"], verdict["sent_unit"])
    return lambda value: (value["issue_id"], value["value"], value["unit"]) == judged


def _by_cell(rows: Iterable[Row]) -> dict[Place, list[Row]]:
    found: dict[Place, list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in COUNTRY_CELL), []).append(row)
    return found


def _cells_of(table: pd.DataFrame, wanted: Iterable[Place]) -> Iterator[tuple[Place, pd.DataFrame]]:
    """The rows of the few cells wanted, each with its `position` in the table."""
    keys = pd.DataFrame(list(wanted), columns=COUNTRY_CELL)
    if keys.empty or table.empty:
        return
    numbered = table[COUNTRY_CELL].assign(position=np.arange(len(table)))
    found = numbered.merge(keys.astype(numbered.dtypes[COUNTRY_CELL].to_dict()), on=COUNTRY_CELL)
    rows = table.iloc[found["position"].to_numpy()].assign(position=found["position"].to_numpy())
    yield from rows.groupby(COUNTRY_CELL, sort=False)
