"""Parts and totals: a total is taken as reported; where it is missing it is the sum of its parts, if all are there."""

from typing import NamedTuple

import numpy as np
import pandas as pd

DIFFERENCE_ABOVE = 0.01
GROUP = ["country", "indicator", "year", "measure"]


class Family(NamedTuple):
    """`parts` together are the whole of `total`, nothing twice. Families are applied in the order given."""

    total: str
    parts: tuple[str, ...]


class Totals(NamedTuple):
    """`sums`: cells that were missing (`country, indicator, category, year, measure, value, status_rank, origin_rank,
    issue, family`). `differences`: reported totals that their parts contradict (`..., total, parts, share, family`).
    """

    sums: pd.DataFrame
    differences: pd.DataFrame


def total(cells: pd.DataFrame, families: tuple[Family, ...], *, own_rank: int | None = None) -> Totals:
    """Sum what is complete, compare what is reported.

    `own_rank`: the origin rank of estimates made from these very figures. Such a total gives way to the sum of parts
    that are all of a better origin, and is not compared with its parts.

    Columns wanted: `country, indicator, category, year, measure, value` (no NaN), `status_rank`, `origin_rank`, `issue`
    (integer, -1: none). A sum is as weak as its weakest part, and of an issue only if all its parts are.
    """
    names = list(dict.fromkeys(name for family in families for name in (*family.parts, family.total)))
    place = {name: number for number, name in enumerate(names)}
    cells = cells[cells["category"].isin(names).to_numpy()]
    column = cells["category"].astype(object).map(place).to_numpy(dtype=int)
    groups = cells.groupby(GROUP, observed=True, sort=True)
    row = groups.ngroup().to_numpy()
    labels = cells[GROUP].drop_duplicates().sort_values(GROUP).reset_index(drop=True)

    def table(name: str, empty: float) -> np.ndarray:
        grid = np.full((len(labels), len(names)), empty)
        grid[row, column] = cells[name]
        return grid

    value, status, origin, issue = (
        table("value", np.nan),
        table("status_rank", -1),
        table("origin_rank", -1),
        table("issue", -1),
    )
    own = origin == own_rank if own_rank is not None else np.zeros(origin.shape, dtype=bool)
    reported = ~np.isnan(value) & ~own
    sums, differences = [], []
    for number, family in enumerate(families):
        parts, whole = [place[part] for part in family.parts], place[family.total]
        complete = ~np.isnan(value[:, parts]).any(axis=1)
        # One part after the other, so that a sum is the same number whatever else is in the table.
        added = np.add.accumulate(value[:, parts], axis=1)[:, -1]
        better = own[:, whole] & ~own[:, parts].any(axis=1)
        missing = np.flatnonzero(complete & (np.isnan(value[:, whole]) | better))
        if len(missing):
            own[missing, whole] = own[missing][:, parts].any(axis=1)
            value[missing, whole] = added[missing]
            status[missing, whole] = status[missing][:, parts].max(axis=1)
            origin[missing, whole] = origin[missing][:, parts].max(axis=1)
            same = (issue[missing][:, parts] == issue[missing, parts[0]][:, None]).all(axis=1)
            issue[missing, whole] = np.where(same, issue[missing, parts[0]], -1)
            made = labels.iloc[missing].assign(
                category=family.total,
                value=added[missing],
                status_rank=status[missing, whole].astype(int),
                origin_rank=origin[missing, whole].astype(int),
                issue=issue[missing, whole].astype(int),
                family=number,
            )
            sums.append(made)
        # Parts that were all summed themselves say nothing that the comparison with their own parts did not say.
        told = complete & reported[:, whole] & reported[:, parts].any(axis=1)
        share = _share(added, value[:, whole])
        apart = np.flatnonzero(told & (np.abs(share) > DIFFERENCE_ABOVE))
        if len(apart):
            found = labels.iloc[apart].assign(
                category=family.total, total=value[apart, whole], parts=added[apart], share=share[apart], family=number
            )
            differences.append(found)
    return Totals(_joined(sums, SUM_COLUMNS), _joined(differences, DIFFERENCE_COLUMNS))


def _share(parts: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """By how much of the total the parts are off; infinite for parts of a total of zero."""
    share = np.full(len(whole), np.inf)
    with np.errstate(over="ignore"):
        np.divide(parts - whole, whole, out=share, where=whole > 0)
    share[parts == whole] = 0.0
    return share


SUM_COLUMNS = [*GROUP, "category", "value", "status_rank", "origin_rank", "issue", "family"]
DIFFERENCE_COLUMNS = [*GROUP, "category", "total", "parts", "share", "family"]


def _joined(tables: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)
