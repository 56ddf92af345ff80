"""Apparent consumption: production plus imports less exports, in mass and in pieces, from whichever was reported.

Source: E-waste Statistics Guidelines (2nd ed. 2018), Waste over Time script 02.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from datasets.method import units
from datasets.method.histories import KEY_PREFIX, SALES_UNITS, UNIT
from datasets.method.lifespan import Floats
from datasets.method.problems import Code, Problem, Unfit

PRODUCTION, IMPORTS, EXPORTS = "PROD", "IMP", "EXP"
FLOWS = {PRODUCTION: 1.0, IMPORTS: 1.0, EXPORTS: -1.0}
FLOW_UNITS = tuple(unit for unit in SALES_UNITS if unit != units.PER_INHABITANT)
KG_PER_TONNE = 1000
CELL = ["country", "unu_key", "year"]


def apparent_consumption(flows: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """One row for each country, key and year of `flows`, sorted.

    `flows`: `country, year, indicator` (PROD, IMP, EXP), `category` (UNU-0001), `value, unit`. `weights`: `unu_key,
    country` ("": any), `year, kg_per_unit`, one source only. A flow in pieces alone weighs its pieces, one in mass
    alone has as many pieces as it weighs; a mass of 0 beside pieces is no mass.

    Answers `country, unu_key, year, kg, pieces` and what to think of them: `not_reported` (flows that nobody reported
    and that count as none, as in "PROD"), `by_weight` (flows of which one measure is computed), `is_negative`. Negative
    results are kept as they are: see `usable`. A result is NaN where only exports are reported or a weight is missing.

    Raises `Unfit`, naming each row, for values that are NaN, negative or infinite, other indicators, keys and units,
    and for two values of one thing.
    """
    index, value = flows.index, flows["value"].to_numpy(dtype=np.float64)
    unit, flow = (
        flows["unit"].astype(object),
        pd.Index(list(FLOWS)).get_indexer(pd.Index(flows["indicator"].astype(object))),
    )
    category = flows["category"].astype(object)
    pieces = (unit == UNIT["pieces"]).to_numpy()
    table = pd.DataFrame(
        {
            "country": flows["country"].astype(object),
            "unu_key": category.str.removeprefix(KEY_PREFIX),
            "year": flows["year"],
        }
    )
    wrong = {
        Code.MISSING: np.isnan(value),
        Code.NEGATIVE: (value < 0) | np.isinf(value),
        Code.UNKNOWN_KEY: ~category.str.startswith(KEY_PREFIX).to_numpy(),
        Code.UNKNOWN_UNIT: ~unit.isin(FLOW_UNITS).to_numpy(),
        Code.UNKNOWN_FLOW: flow < 0,
        Code.TWICE: table.assign(flow=flow, pieces=pieces).duplicated().to_numpy(),
    }
    problems = [
        Problem("flows", index[at], code, {"value": value[at], "unit": unit.iloc[at], "category": category.iloc[at]})
        for code, where in wrong.items()
        for at in np.flatnonzero(where).tolist()
    ]
    if problems:
        raise Unfit(problems)
    cells = table.drop_duplicates().sort_values(CELL).reset_index(drop=True)
    cell = table.groupby(CELL, sort=True).ngroup().to_numpy()
    kg, count = np.full((len(cells), len(FLOWS)), np.nan), np.full((len(cells), len(FLOWS)), np.nan)
    count[cell[pieces], flow[pieces]] = value[pieces]
    tonnes = units.to_canonical(value[~pieces], unit[~pieces].to_numpy(dtype="U10"), np.full((~pieces).sum(), np.nan))
    kg[cell[~pieces], flow[~pieces]] = tonnes * KG_PER_TONNE
    return _balanced(cells, kg, count, _unit_weights(cells, weights)[:, None])


def usable(apparent: pd.DataFrame) -> pd.DataFrame:
    """What cleaning may start from: as in Waste over Time, only cells in which mass and pieces are both above 0.

    The rest (negative, zero, NaN) is not known, and cleaning estimates it.
    """
    return apparent.loc[(apparent["kg"] > 0) & (apparent["pieces"] > 0), [*CELL, "kg", "pieces"]]


def _balanced(cells: pd.DataFrame, kg: Floats, count: Floats, weight: Floats) -> pd.DataFrame:
    kg = np.where((kg == 0) & (count > 0), np.nan, kg)
    no_kg, no_count = np.isnan(kg), np.isnan(count)
    absent = no_kg & no_count
    full_kg = np.where(no_kg, count * weight, kg)
    full_count = np.where(no_count, kg / weight, count)
    # Nothing weighs nothing, whatever a piece weighs.
    full_kg = np.where(no_kg & (count == 0), 0.0, full_kg)
    full_count = np.where(no_count & (kg == 0), 0.0, full_count)
    sign = np.array(list(FLOWS.values()))
    only_exports = absent[:, :2].all(axis=1)
    kg_sum, count_sum = (
        np.where(only_exports, np.nan, (np.where(absent, 0.0, values) * sign).sum(axis=1))
        for values in (full_kg, full_count)
    )
    return cells.assign(
        kg=kg_sum,
        pieces=count_sum,
        not_reported=_names(absent),
        by_weight=_names((no_kg ^ no_count) & ~absent),
        is_negative=(kg_sum < 0) | (count_sum < 0),
    )


def _names(where: npt.NDArray[np.bool_]) -> npt.NDArray[np.object_]:
    """The flows of each row as one text: "PROD EXP"."""
    known = [" ".join(name for bit, name in enumerate(FLOWS) if code >> bit & 1) for code in range(2 ** len(FLOWS))]
    return np.array(known, dtype=object)[where @ (1 << np.arange(len(FLOWS)))]


def _unit_weights(cells: pd.DataFrame, weights: pd.DataFrame) -> Floats:
    """kg per unit of each cell: the country's own, else the general one; NaN where neither is known."""
    rows = weights.assign(country=weights["country"].fillna(""))
    if (twice := rows.duplicated(CELL).to_numpy()).any():
        raise Unfit(Problem("weights", row, Code.TWICE) for row in rows.index[twice])
    known = rows.set_index(CELL)["kg_per_unit"]
    own = known.reindex(pd.MultiIndex.from_frame(cells[CELL])).to_numpy(dtype=np.float64)
    general = known.reindex(pd.MultiIndex.from_frame(cells[CELL].assign(country=""))).to_numpy(dtype=np.float64)
    return np.where(np.isnan(own), general, own)
