"""Writes a pool's cells by difference: what is unchanged keeps its row and its primary key."""

from datetime import datetime

import numpy as np
import pandas as pd

from datasets.method.pooling import CELL, cell_codes
from datasets.models import Cell, Pool
from datasets.pool import history, tables

STORED: tables.Columns = {
    "id": tables.INTEGER,
    "indicator": tables.TEXT,
    "category": tables.TEXT,
    "year": tables.INTEGER,
    "measure": tables.TEXT,
    "value": tables.NUMBER,
    "unit": tables.TEXT,
    "status": tables.TEXT,
    "origin": tables.TEXT,
    "rule": tables.TEXT,
    "observation_id": tables.INTEGER,
    "issue_id": tables.INTEGER,
    "override_id": tables.INTEGER,
    "inputs": tables.TEXT,
    "candidates": tables.INTEGER,
    "spread": tables.NUMBER,
    "in_conflict": tables.BOOLEAN,
    "is_disputed": tables.BOOLEAN,
    "rests_on_conflict": tables.BOOLEAN,
}
CONTENT = [name for name in STORED if name not in ("id", *CELL)]


def replace(pool: Pool, cells: pd.DataFrame, at: datetime, read_before: Pool | None = None) -> int:
    """Make the pool's cells those of `cells`. Returns how many rows were written or deleted. In a transaction only.

    What they said before goes into the history; of a new pool that is what its audience read instead of it.
    """
    stored = tables.read_many(Cell.objects.filter(pool=pool), STORED)
    if stored.empty:
        tables.insert(Cell, cells.assign(pool_id=pool.pk))
        if read_before is not None:
            _compare(pool, tables.read_many(Cell.objects.filter(pool=read_before), STORED), cells, at)
        return len(cells)
    changed, gone, added = _compare(pool, stored, cells, at)
    tables.delete(Cell, gone["id"].tolist())
    tables.update(Cell, changed[["id", *CONTENT]])
    tables.insert(Cell, added.assign(pool_id=pool.pk))
    return len(gone) + len(changed) + len(added)


def _compare(
    pool: Pool, stored: pd.DataFrame, cells: pd.DataFrame, at: datetime
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """What changed (with the row's id), what is gone, what was added; and it stands in the history."""
    old, new = _codes(stored, cells)
    place = np.full(max(old.max(initial=-1), new.max(initial=-1)) + 1, -1)
    place[old] = np.arange(len(old))
    found = place[new]
    known = found >= 0
    is_gone = np.ones(len(stored), dtype=bool)
    is_gone[found[known]] = False
    before, after = stored.iloc[found[known]].reset_index(drop=True), cells[known].reset_index(drop=True)
    differs = {name: _differ(before[name], after[name]) for name in CONTENT}
    any_differs = np.logical_or.reduce(list(differs.values()))
    says_else = np.logical_or.reduce([differs[name] for name in history.SAID])
    gone = stored[is_gone]
    history.record(pool, before[says_else], after[says_else], at)
    history.record(pool, gone, history.gone(gone), at)
    return after[any_differs].assign(id=before.loc[any_differs, "id"]), gone, cells[~known]


def _codes(stored: pd.DataFrame, cells: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """One number per cell, the same in both tables."""
    codes = cell_codes(pd.concat([stored[CELL], cells[CELL]]))
    return codes[: len(stored)], codes[len(stored) :]


def _differ(before: pd.Series, after: pd.Series) -> np.ndarray:
    both_absent = before.isna().to_numpy() & after.isna().to_numpy()
    left, right = before.astype(object).to_numpy(), after.astype(object).to_numpy()
    one_absent = before.isna().to_numpy() ^ after.isna().to_numpy()
    result: np.ndarray = one_absent | (
        ~both_absent
        & ~one_absent
        & (np.where(one_absent | both_absent, 0, left) != np.where(one_absent | both_absent, 0, right))
    )
    return result
