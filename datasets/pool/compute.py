"""One audience's cells, of one or several countries: recommended values, sums of complete parts, derived indicators."""

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from datasets.method import derive, parts
from datasets.method.pooling import CELL, COUNTRY_CELL, NONE
from datasets.models.pools import Rule
from datasets.pool import candidates, grounds, judgements
from datasets.pool.findings import NO_POPULATION, PARTS_DIFFER
from datasets.pool.judgements import Judgements
from datasets.reference.categories import CATEGORIES, TOTAL, TOTAL_WITHOUT_PV, UNU_KEYS
from datasets.reference.indicators import CANONICAL_UNIT, MASS, ORIGIN_ORDER, PERSONS, PIECES, STATUS_ORDER

KEYS = tuple(key.code for key in UNU_KEYS)
EU6 = tuple(code for code, category in CATEGORIES.items() if category.scheme == "eu6")
# In this order: the directive's categories from their keys, 4 from its halves, then totals, from the keys first.
FAMILIES = (
    *(parts.Family(code, CATEGORIES[code].parts) for code in EU6),
    parts.Family("EU6-4", ("EU6-4A", "EU6-4B")),
    parts.Family(TOTAL, KEYS),
    parts.Family(TOTAL, CATEGORIES[TOTAL].parts),
    parts.Family(TOTAL_WITHOUT_PV, tuple(code for code in KEYS if not CATEGORIES[code].has_pv)),
    parts.Family(TOTAL_WITHOUT_PV, CATEGORIES[TOTAL_WITHOUT_PV].parts),
)
COLUMNS = [
    *CELL,
    "value",
    "unit",
    "status",
    "origin",
    "rule",
    "observation_id",
    "issue_id",
    "override_id",
    "inputs",
    "candidates",
    "spread",
    "in_conflict",
    "is_disputed",
    "rests_on_conflict",
]


# The country's place in the table, then code and parameters.
Finding = tuple[int, dict[str, Any]]


class Computed(NamedTuple):
    """One country's `cells` as the database keeps them, `candidates` in their order of rank, `findings` as code and
    parameters, and the `verdicts` of its government that speak of these cells.
    """

    cells: pd.DataFrame
    candidates: pd.DataFrame
    findings: list[dict[str, Any]]
    verdicts: list[dict[str, Any]]


class Together(NamedTuple):
    """The same of all countries of a table; each finding with the country's place."""

    cells: pd.DataFrame
    candidates: pd.DataFrame
    findings: list[Finding]
    verdicts: list[dict[str, Any]]


def compute(table: pd.DataFrame, judged: Judgements, countries: int = 1) -> list[Computed]:
    """What is computed of each country, in the order of their places in `table`."""
    found = together(table, judged)
    return [
        Computed(
            own_cells[COLUMNS],
            own_candidates,
            [finding for place, finding in found.findings if place == country],
            [verdict for verdict in found.verdicts if verdict["country"] == country],
        )
        for country, (own_cells, own_candidates) in enumerate(
            zip(_by_country(found.cells, countries), _by_country(found.candidates, countries), strict=True)
        )
    ]


def together(table: pd.DataFrame, judged: Judgements) -> Together:
    pooled = candidates.recommend(table, judged)
    contributed = _contributed(pooled.candidates, pooled.cells)
    known = contributed[contributed["value"].notna()]
    totals = parts.total(
        known[known["measure"].isin([MASS, PIECES])].rename(columns={"issue_id": "issue"}).fillna({"issue": -1}),
        FAMILIES,
        own_rank=candidates.OWN_RANK,
    )
    sums = _sums(totals.sums)
    # A sum takes the place of a total that has candidates, but none in the canonical unit, or only an own estimate.
    contributed = _without(contributed, sums)
    known = pd.concat([contributed[contributed["value"].notna()], sums], ignore_index=True)
    derived = derive.derive(known)
    cells = pd.concat([contributed, sums, _derived(derived)], ignore_index=True)
    cells["unit"] = cells["measure"].map(CANONICAL_UNIT)
    cells["status"] = np.array(STATUS_ORDER)[cells["status_rank"].to_numpy(dtype=int)]
    # The last one stands for -1: no origin of its own.
    cells["origin"] = np.array([*ORIGIN_ORDER, ""])[cells["origin_rank"].to_numpy(dtype=int)]
    cells = cells.astype(
        {
            "country": "int64",
            "year": "int64",
            "value": "float64",
            "spread": "float64",
            "candidates": "int64",
            "observation_id": "Int64",
            "issue_id": "Int64",
            "override_id": "Int64",
            "in_conflict": "bool",
            **dict.fromkeys(["indicator", "category", "measure", "unit", "status", "origin", "rule", "inputs"], "str"),
        }
    )
    cells = cells.sort_values(COUNTRY_CELL, ignore_index=True)
    verdicts = judgements.holding(cells, pooled.candidates, judged)
    cells["is_disputed"] = judgements.disputed(cells, verdicts)
    contested = cells[cells["in_conflict"] | cells["is_disputed"]]
    cells["rests_on_conflict"] = _among(cells, grounds.resting(contested, totals.sums, derived, FAMILIES))
    findings = [*_differences(totals.differences), *_unconverted(pooled.candidates, contributed)]
    return Together(cells, pooled.candidates, findings, verdicts)


def _among(cells: pd.DataFrame, keys: pd.DataFrame) -> np.ndarray:
    """By cell: whether `keys` name it."""
    if keys.empty:
        return np.zeros(len(cells), dtype=bool)
    keys = keys.astype(cells.dtypes[COUNTRY_CELL].to_dict())
    found = cells[COUNTRY_CELL].merge(keys, on=COUNTRY_CELL, how="left", indicator=True)["_merge"]
    result: np.ndarray = (found == "both").to_numpy()
    return result


def _by_country(table: pd.DataFrame, countries: int) -> list[pd.DataFrame]:
    """`table`, whose rows are in the order of the countries, cut between them."""
    cuts = np.searchsorted(table["country"].to_numpy(dtype=np.int64), np.arange(countries + 1))
    return [table.iloc[start:end].reset_index(drop=True) for start, end in pairwise(cuts.tolist())]


def _contributed(ranked: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    has_winner = (cells["winner"] >= 0).to_numpy()
    best = ranked.iloc[cells["winner"].clip(lower=0).to_numpy()].reset_index(drop=True) if len(ranked) else ranked
    return cells[COUNTRY_CELL].assign(
        value=np.where(has_winner, best["canonical"], np.nan),
        status_rank=np.where(has_winner, best["status_rank"], STATUS_ORDER.index("M")),
        origin_rank=np.where(has_winner, best["origin_rank"], -1),
        rule=cells["rule"],
        observation_id=best["id"].astype("Int64").where(has_winner),
        issue_id=best["issue_id"].astype("Int64").where(has_winner),
        override_id=best["override"].astype("Int64").where(has_winner & (best["override"] >= 0).to_numpy()),
        inputs="[]",
        candidates=cells["competing"],
        spread=cells["spread"],
        in_conflict=cells["in_conflict"],
    )


def _sums(sums: pd.DataFrame) -> pd.DataFrame:
    return sums.drop(columns=["issue", "family"]).assign(
        rule=Rule.SUM_OF_PARTS.value,
        observation_id=pd.array([pd.NA] * len(sums), dtype="Int64"),
        issue_id=sums["issue"].astype("Int64").where(sums["issue"] >= 0),
        override_id=pd.array([pd.NA] * len(sums), dtype="Int64"),
        inputs=[
            _listed(
                _input(row["indicator"], part, row["year"], row["measure"]) for part in FAMILIES[row["family"]].parts
            )
            for row in _records(sums)
        ],
        candidates=0,
        spread=np.nan,
        in_conflict=False,
    )


def _derived(derived: pd.DataFrame) -> pd.DataFrame:
    below_measure = np.where(derived["below"] == "POP", PERSONS, MASS)
    year = derived["year"]
    above = _inputs(derived["above"], derived["category"], year, MASS)
    below = _inputs(derived["below"], derived["below_category"], year, below_measure)
    before = [
        _inputs(derived["below"], derived["below_category"], year - back, below_measure)
        for back in sorted(derive.YEARS_BEFORE, reverse=True)
    ]
    inputs = (above + ", " + below).where(
        derived["below_years"] == 0, above + ", " + before[0] + ", " + before[1] + ", " + before[2]
    )
    return derived[[*COUNTRY_CELL, "value", "status_rank"]].assign(
        origin_rank=-1,
        rule=Rule.DERIVED.value,
        observation_id=pd.array([pd.NA] * len(derived), dtype="Int64"),
        issue_id=pd.array([pd.NA] * len(derived), dtype="Int64"),
        override_id=pd.array([pd.NA] * len(derived), dtype="Int64"),
        inputs="[" + inputs + "]",
        candidates=0,
        spread=np.nan,
        in_conflict=False,
    )


def _input(indicator: str, category: str, year: int, measure: str) -> str:
    return f'["{indicator}", "{category}", {year}, "{measure}"]'


def _inputs(indicator: pd.Series, category: pd.Series, year: pd.Series, measure: Any) -> pd.Series:
    """As `_input`, for columns; spaced as both databases store it, so that texts compare."""
    measures = pd.Series(measure, index=indicator.index, dtype="str")
    opened = '["' + indicator.astype("str") + '", "' + category.astype("str") + '", '
    return opened + year.astype("int64").astype("str") + ', "' + measures + '"]'


def _without(contributed: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    gives_way = contributed["value"].isna() | (contributed["origin_rank"] == candidates.OWN_RANK)
    if sums.empty or not gives_way.any():
        return contributed
    summed = (
        contributed[COUNTRY_CELL].merge(sums[COUNTRY_CELL], on=COUNTRY_CELL, how="left", indicator=True)["_merge"]
        == "both"
    )
    return contributed[~summed.to_numpy()]


def _differences(differences: pd.DataFrame) -> list[Finding]:
    return [
        (
            row["country"],
            {
                "code": PARTS_DIFFER,
                "params": {
                    **{name: row[name] for name in CELL},
                    "unit": CANONICAL_UNIT[row["measure"]],
                    "total": row["total"],
                    "parts": row["parts"],
                    "share": row["share"] if math.isfinite(row["share"]) else None,
                    "of": list(FAMILIES[row["family"]].parts),
                },
            },
        )
        for row in _records(differences.sort_values([*COUNTRY_CELL, "family"]))
    ]


def _unconverted(ranked: pd.DataFrame, contributed: pd.DataFrame) -> list[Finding]:
    """Cells without a value although somebody sent one per inhabitant."""
    empty = contributed.loc[contributed["rule"] == NONE, COUNTRY_CELL]
    if empty.empty:
        return []
    sent = ranked[ranked["value"].notna() & ranked["canonical"].isna() & (ranked["status"] != "M")]
    found = empty.merge(sent[COUNTRY_CELL].drop_duplicates(), on=COUNTRY_CELL).sort_values(COUNTRY_CELL)
    return [(row.pop("country"), {"code": NO_POPULATION, "params": row}) for row in _records(found)]


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Few rows only: plain Python values."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _listed(inputs: Iterable[str]) -> str:
    return "[" + ", ".join(inputs) + "]"
