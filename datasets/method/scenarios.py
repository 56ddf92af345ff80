"""What a collection target means: tonnes per year, and with sourced factors value, jobs, hazard avoided, capacity.

Effects are those of the tonnes collected beyond today's rate: what the target adds.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from datasets.method.ranges import Range

EFFECTS = ["year", "effect", "low", "high", "unit"]


@dataclass(frozen=True)
class Baseline:
    """Where a country stands: t collected in `year`, and t of treatment capacity per year (None: not known)."""

    year: int
    collected: float
    capacity: float | None = None


@dataclass(frozen=True)
class Target:
    """Share of e-waste generated to be collected, in %, by `year`."""

    rate: float
    year: int


@dataclass(frozen=True)
class Effect:
    """A factor and what it yields: `factor` per `per` tonnes, told in `unit`."""

    factor: Range
    unit: str
    per: float = 1.0


@dataclass(frozen=True)
class Scenario:
    """`years`: `year, generated, rate, collected, added, left, capacity_gap` in t and %, one row per year of the way.

    `capacity_gap` is NaN where capacity is not known. `effects`: see `EFFECTS`, none without a factor.
    """

    years: pd.DataFrame
    effects: pd.DataFrame


def scenario(
    generated: pd.DataFrame, baseline: Baseline, target: Target, effects: Mapping[str, Effect] | None = None
) -> Scenario:
    """The way in a straight line from the baseline's rate to the target's.

    `generated`: `year, value` in t, wanted and above 0 for every year of the way. ValueError: a year missing, NaN or
    not above 0, given twice, a target not after the baseline, a rate outside 0 to 100 %, a negative amount.
    """
    if target.year <= baseline.year:
        raise ValueError("the target's year comes after the baseline's")
    if not 0 <= target.rate <= 100:
        raise ValueError("a collection rate lies between 0 and 100 %")
    if not baseline.collected >= 0 or (baseline.capacity is not None and not baseline.capacity >= 0):
        raise ValueError("what is collected, and capacity, are not negative")
    if generated["year"].duplicated().any():
        raise ValueError("e-waste generated is given twice for a year")
    years = np.arange(baseline.year, target.year + 1)
    amount = generated.set_index("year")["value"].reindex(years)
    if unknown := [str(year) for year in years[~(amount > 0)]]:
        raise ValueError(f"e-waste generated is not known for {', '.join(unknown)}")
    before = baseline.collected / amount.iloc[0] * 100
    rate = before + (target.rate - before) * (years - baseline.year) / (target.year - baseline.year)
    collected = amount.to_numpy() * rate / 100
    table = pd.DataFrame(
        {
            "year": years,
            "generated": amount.to_numpy(),
            "rate": rate,
            "collected": collected,
            "added": collected - amount.to_numpy() * before / 100,
            "left": amount.to_numpy() - collected,
            "capacity_gap": collected - (np.nan if baseline.capacity is None else baseline.capacity),
        }
    )
    found = [
        (year, name, told.low, told.high, told.unit)
        for name, effect in (effects or {}).items()
        for year, added in zip(years, table["added"], strict=True)
        for told in [effect.factor.times(added / effect.per, effect.unit)]
    ]
    return Scenario(table, pd.DataFrame(found, columns=EFFECTS))
