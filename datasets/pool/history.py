"""The history of recommended values: what a cell said before, what it says now, and which decision chose it."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd

from datasets.method.pooling import CELL
from datasets.models import CellChange, Pool
from datasets.pool import tables

# A cell says something else when one of these moves; its spread may widen without that.
SAID = ("value", "rule", "issue_id", "override_id")


def record(pool: Pool, before: pd.DataFrame, after: pd.DataFrame, at: datetime) -> None:
    """`before` and `after` are the same cells row by row, the key in both; a cell that is gone says nothing after."""
    if before.empty:
        return
    changes = before[CELL].assign(
        country_id=pool.country_id,
        audience=pool.audience,
        # One text for both databases; both keep it as the moment that it names.
        changed_at=at.astimezone(UTC).isoformat(sep=" "),
        unit=before["unit"],
        old_value=before["value"],
        new_value=after["value"].to_numpy(),
        old_rule=before["rule"],
        new_rule=after["rule"].fillna("").to_numpy(),
        old_issue_id=before["issue_id"].astype("Int64"),
        new_issue_id=after["issue_id"].astype("Int64").array,
        observation_id=after["observation_id"].astype("Int64").array,
        override_id=after["override_id"].astype("Int64").array,
    )
    tables.insert(CellChange, changes)


def gone(before: pd.DataFrame) -> pd.DataFrame:
    """What those cells say after they are gone: nothing."""
    nothing = {name: np.full(len(before), np.nan) for name in ("value", "issue_id", "observation_id", "override_id")}
    return before[CELL].assign(rule="", **nothing)
