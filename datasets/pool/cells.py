"""Writes a pool's cells by difference: what is unchanged keeps its row and its primary key."""

import numpy as np
import pandas as pd

from datasets.method.pooling import CELL, cell_codes
from datasets.models import Cell, Pool
from datasets.pool import tables

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
    "inputs": tables.TEXT,
    "candidates": tables.INTEGER,
    "spread": tables.NUMBER,
    "in_conflict": tables.BOOLEAN,
}
CONTENT = [name for name in STORED if name not in ("id", *CELL)]


def replace(pool: Pool, cells: pd.DataFrame) -> int:
    """Make the pool's cells those of `cells`. Returns how many rows were written or deleted. In a transaction only."""
    stored = tables.read_many(Cell.objects.filter(pool=pool), STORED)
    if stored.empty:
        tables.insert(Cell, cells.assign(pool_id=pool.pk))
        return len(cells)
    old, new = _codes(stored, cells)
    place = np.full(max(old.max(initial=-1), new.max(initial=-1)) + 1, -1)
    place[old] = np.arange(len(old))
    found = place[new]
    known = found >= 0
    gone = np.ones(len(stored), dtype=bool)
    gone[found[known]] = False
    before, after = stored.iloc[found[known]].reset_index(drop=True), cells[known].reset_index(drop=True)
    differs = np.zeros(len(after), dtype=bool)
    for name in CONTENT:
        differs |= _differ(before[name], after[name])
    changed = after.loc[differs, CONTENT].assign(id=before.loc[differs, "id"])
    added = cells[~known].assign(pool_id=pool.pk)
    tables.delete(Cell, stored.loc[gone, "id"].tolist())
    tables.update(Cell, changed)
    tables.insert(Cell, added)
    return int(gone.sum()) + len(changed) + len(added)


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
