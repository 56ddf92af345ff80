"""Pooling: one recommended value per cell, every value kept. Values that compete are never added, never averaged.

The published order: origin, observation status, later issue of the same source, later publication, later acceptance.
What a reviewer chose comes before it.
Only who issued a value can take it back: the issue of another organisation competes, whatever source it names.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

CONFLICT_ABOVE = 0.10
# A cell of one country; and the same among several countries.
CELL = ["indicator", "category", "year", "measure"]
COUNTRY_CELL = ["country", *CELL]

OVERRIDE, ONLY, ORIGIN, STATUS, LATER_ISSUE, LATER_PUBLICATION, LATER_ACCEPTANCE, NONE = (
    "override",
    "only",
    "origin",
    "status",
    "later_issue",
    "later_publication",
    "later_acceptance",
    "none",
)


class Pooled(NamedTuple):
    """`candidates`: as given, in their order of rank, with `is_replaced` and `is_recommended`.
    `cells`: one row per cell with `winner` (position in `candidates`), `rule`, `competing`, `spread`, `in_conflict`.
    """

    candidates: pd.DataFrame
    cells: pd.DataFrame


def recommend(candidates: pd.DataFrame, *, own_rank: int | None = None) -> Pooled:
    """Rank the values of each cell and name the rule that chose the first.

    `own_rank`: the origin rank of estimates made from these very figures. Such a value is kept beside the others and
    counted neither as competing nor in the spread, unless nothing else gives the cell.

    Columns wanted: `country, indicator, category, year, measure` (the cell); `canonical` (float, NaN: cannot compete);
    `origin_rank`, `status_rank` (smaller is better); `source`, `organisation` (who issued it), `published`,
    `accepted`, `id` (integers; larger is later); and, where a reviewer decides, `is_chosen` (at most one in a cell). A
    cell in which nothing competes has the rule "none" and winner -1.
    """
    ranked = candidates.reset_index(drop=True)
    codes = cell_codes(ranked, COUNTRY_CELL)
    competes = ranked["canonical"].notna().to_numpy()
    chosen = ranked["is_chosen"].to_numpy(dtype=bool) & competes if "is_chosen" in ranked else np.zeros_like(competes)
    replaced = _replaced(ranked, codes, competes) & ~chosen
    order = np.lexsort(
        (
            -ranked["id"].to_numpy(),
            -ranked["accepted"].to_numpy(),
            -ranked["published"].to_numpy(),
            ranked["status_rank"].to_numpy(),
            ranked["origin_rank"].to_numpy(),
            replaced,
            ~chosen,
            ~competes,
            codes,
        )
    )
    ranked = ranked.iloc[order].reset_index(drop=True)
    codes, competes, replaced, chosen = codes[order], competes[order], replaced[order], chosen[order]
    first = np.flatnonzero(np.diff(codes, prepend=-1))
    has_winner = competes[first]
    recommended = np.zeros(len(ranked), dtype=bool)
    recommended[first[has_winner]] = True
    ranked = ranked.assign(is_replaced=replaced, is_recommended=recommended)
    rivals = competes & ~replaced
    if own_rank is not None:
        is_own = ranked["origin_rank"].to_numpy() == own_rank
        others = np.bincount(codes[rivals & ~is_own], minlength=len(first)) > 0
        rivals &= ~(is_own & others[codes])
    spread, in_conflict = _spread(ranked["canonical"].to_numpy()[rivals], codes[rivals], len(first))
    cells = (
        ranked.loc[first, COUNTRY_CELL]
        .reset_index(drop=True)
        .assign(
            winner=np.where(has_winner, first, -1),
            rule=np.where(chosen[first], OVERRIDE, _rules(ranked, first, codes, competes)),
            competing=np.bincount(codes[rivals], minlength=len(first)),
            spread=spread,
            in_conflict=in_conflict,
        )
    )
    return Pooled(ranked, cells)


def cell_codes(table: pd.DataFrame, key: Sequence[str] = CELL) -> np.ndarray:
    """A number for each row's cell, from 0 and in the order of the cells. The key has no NaN."""
    codes = np.zeros(len(table), dtype=np.int64)
    for name in key:
        numbers, labels = pd.factorize(table[name], sort=True)
        codes = codes * len(labels) + numbers
    return np.unique(codes, return_inverse=True)[1]


def _replaced(ranked: pd.DataFrame, codes: np.ndarray, competes: np.ndarray) -> np.ndarray:
    """True where a later issue of the same source and organisation, of no worse origin and status, gives the cell."""
    rank = ranked["origin_rank"].to_numpy(dtype=np.int64) * 100 + ranked["status_rank"].to_numpy(dtype=np.int64)
    table = pd.DataFrame(
        {
            "cell": codes,
            "source": ranked["source"].to_numpy(),
            "organisation": ranked["organisation"].to_numpy(),
            "published": ranked["published"].to_numpy(),
            "rank": rank,
        }
    )[competes]
    series = ["cell", "source", "organisation"]
    table = table[table.duplicated(series, keep=False)]
    replaced = np.zeros(len(ranked), dtype=bool)
    if table.empty:
        return replaced
    keys = [*series, "published"]
    best = table.groupby(keys)["rank"].min().sort_index(ascending=False).reset_index()
    groups = best.groupby(series)["rank"]
    # The best rank among strictly later issues; rows run from the latest issue back.
    best["later"] = groups.cummin().groupby([best[name] for name in series]).shift(1)
    found = table.reset_index(names="position").merge(best[[*keys, "later"]], on=keys)
    replaced[found.loc[found["later"] <= found["rank"], "position"]] = True
    return replaced


def _rules(ranked: pd.DataFrame, first: np.ndarray, codes: np.ndarray, competes: np.ndarray) -> np.ndarray:
    """The first criterion on which the winner beats the one after it."""
    second = np.minimum(first + 1, len(ranked) - 1)
    contested = (second > first) & (codes[second] == codes[first]) & competes[second]

    def differs(column: str) -> np.ndarray:
        values = ranked[column].to_numpy()
        result: np.ndarray = values[first] != values[second]
        return result

    return np.select(
        [
            ~competes[first],
            ~contested,
            differs("origin_rank"),
            differs("status_rank"),
            ranked["is_replaced"].to_numpy()[second],
            differs("published"),
        ],
        [NONE, ONLY, ORIGIN, STATUS, LATER_ISSUE, LATER_PUBLICATION],
        LATER_ACCEPTANCE,
    )


def _spread(values: np.ndarray, codes: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """(max - min) / median per cell with two or more competing values, NaN elsewhere; and whether they conflict.

    Around a median of zero the spread has no number, but values that differ are in conflict all the same.
    """
    spread, in_conflict = np.full(count, np.nan), np.zeros(count, dtype=bool)
    several = np.bincount(codes, minlength=count) > 1
    chosen = several[codes]
    if not chosen.any():
        return spread, in_conflict
    groups = pd.Series(values[chosen]).groupby(codes[chosen])
    width = (groups.max() - groups.min()).to_numpy()
    median = groups.median().to_numpy()
    cells = np.flatnonzero(several)
    spread[cells] = np.divide(width, median, out=np.full(len(cells), np.nan), where=median > 0)
    spread[cells[width == 0]] = 0.0
    in_conflict[cells] = np.where(median > 0, spread[cells] > CONFLICT_ABOVE, width > 0)
    return spread, in_conflict
