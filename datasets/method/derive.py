"""Indicators derived from recommended values: per inhabitant, and rates.

A derived value is as weak as its weakest input. Rates use values of the same category, year and country.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

MASS = "mass"
KG_PER_TONNE = 1000
PER_INHABITANT = {"GEN_PC": "GEN", "POM_PC": "POM", "COLL_PC": "COLL"}
YEARS_BEFORE = (1, 2, 3)


class Ratio(NamedTuple):
    """`name` = `above` / `below` x 100."""

    name: str
    above: str
    below: str


RATES = (Ratio("COLL_RATE", "COLL", "GEN"), Ratio("RCY_RATE", "RCY", "GEN"))
POPULATION = "POP"
TOTAL = "TOTAL"
# A cell among those of one flow.
FLOW_CELL = ["country", "category", "year"]

COLUMNS = [
    "country",
    "indicator",
    "category",
    "year",
    "measure",
    "value",
    "status_rank",
    "below",
    "below_category",
    "below_years",
]


def derive(cells: pd.DataFrame) -> pd.DataFrame:
    """Columns wanted: `country, indicator, category, year, measure, value` (no NaN), `status_rank`.

    Answers the derived cells with `above`, `below`: the indicators they rest on (`above` of their own category and
    year, `below` of `below_category`, in their own year or, where `below_years` is 3, in the three years before).
    """
    mass = cells[cells["measure"] == MASS].drop(columns="measure")
    flows = {
        str(name): table.drop(columns="indicator")
        for name, table in mass.groupby("indicator", observed=True, sort=False)
    }
    people = cells[(cells["indicator"] == POPULATION) & (cells["category"] == TOTAL)][
        ["country", "year", "value", "status_rank"]
    ]
    made = [
        *(_per_inhabitant(name, flow, flows[flow], people) for name, flow in PER_INHABITANT.items() if flow in flows),
        *(
            _rate(ratio, flows[ratio.above], flows[ratio.below])
            for ratio in RATES
            if ratio.above in flows and ratio.below in flows
        ),
    ]
    if "COLL" in flows and "POM" in flows:
        made.append(_rate_on_sales(flows["COLL"], flows["POM"]))
    tables = [table for table in made if len(table)]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[*COLUMNS, "above"])


def band(indicator: str, value: float, inputs: Mapping[str, tuple[float, float, float]]) -> tuple[float, float] | None:
    """Low and high of a derived `value`, from `value, low, high` of the inputs that have a band. None without one.

    A ratio rises with what stands above and falls with what stands below, so the ends of the one input's 5-95 % band
    are those of the ratio's. COLL_RATE_POM rests on three years, and has none. NaN is no band.
    """
    above = {**PER_INHABITANT, **{ratio.name: ratio.above for ratio in RATES}}.get(indicator)
    below = {ratio.name: ratio.below for ratio in RATES}.get(indicator)
    factors = [
        (low / middle, high / middle) if code == above else (middle / high, middle / low)
        for code, (middle, low, high) in inputs.items()
        if code in (above, below) and low > 0 and middle > 0
    ]
    if len(factors) != 1:
        return None
    ((low, high),) = factors
    return value * low, value * high


def _per_inhabitant(name: str, flow: str, amounts: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    table = amounts.merge(people[people["value"] > 0], on=["country", "year"], suffixes=("", "_below"))
    value = table["value"] * KG_PER_TONNE / table["value_below"]
    return _made(name, "per_inhabitant", table, value, above=flow, below=POPULATION, below_category=TOTAL)


def _rate(ratio: Ratio, above: pd.DataFrame, below: pd.DataFrame) -> pd.DataFrame:
    table = above.merge(below[below["value"] > 0], on=FLOW_CELL, suffixes=("", "_below"))
    value = table["value"] * 100 / table["value_below"]
    return _made(ratio.name, "share", table, value, above=ratio.above, below=ratio.below)


def _rate_on_sales(collected: pd.DataFrame, sales: pd.DataFrame) -> pd.DataFrame:
    """Collected over the mean of what was placed on the market in the three years before; all three must be known."""
    table = collected
    for back in YEARS_BEFORE:
        earlier = sales.assign(year=sales["year"] + back)
        table = table.merge(earlier, on=FLOW_CELL, suffixes=("", f"_before_{back}"))
    values = [table[f"value_before_{back}"] for back in YEARS_BEFORE]
    ranks = [table[f"status_rank_before_{back}"] for back in YEARS_BEFORE]
    mean = sum(values[1:], values[0]) / len(values)
    table = table.assign(status_rank_below=np.maximum.reduce(ranks), value_below=mean)[mean > 0]
    value = table["value"] * 100 / table["value_below"]
    return _made("COLL_RATE_POM", "share", table, value, above="COLL", below="POM", below_years=len(YEARS_BEFORE))


def _made(
    name: str,
    measure: str,
    table: pd.DataFrame,
    value: pd.Series,
    *,
    above: str,
    below: str,
    below_category: str = "",
    below_years: int = 0,
) -> pd.DataFrame:
    category = table["category"].astype(object)
    return pd.DataFrame(
        {
            "country": table["country"],
            "indicator": name,
            "category": category,
            "year": table["year"],
            "measure": measure,
            "value": value,
            "status_rank": np.maximum(table["status_rank"], table["status_rank_below"]),
            "above": above,
            "below": below,
            "below_category": below_category or category,
            "below_years": below_years,
        }
    )
