"""Published factors as ranges: what comparable sources say, brought to one unit, never averaged, never invented.

Several sources span a range, one is a point, none is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

TONNES_PER_SHORT_TON = 0.90718474
JOBS, KG, CO2, DOLLARS = "jobs per 1000 t", "kg/t", "t CO2e/t", "USD/t"
# From a unit as printed, without what stands in brackets, to the unit of comparison and the factor.
UNITS = {
    "jobs per 1000 t": (JOBS, 1.0),
    "jobs per 1000 t collected": (JOBS, 1.0),
    "jobs per 1000 short tons": (JOBS, 1.0 / TONNES_PER_SHORT_TON),
    "kg/t": (KG, 1.0),
    "kg/t e-waste": (KG, 1.0),
    "g/t": (KG, 0.001),
    "g/t e-waste": (KG, 0.001),
    "t CO2e/t": (CO2, 1.0),
    "USD/t": (DOLLARS, 1.0),
    "USD/g": (DOLLARS, 1_000_000.0),
}
# Rows of the factor tables that speak of the same thing, and of e-waste: general waste and textiles do not compare.
REUSE_JOBS = (
    "Reuse, electricals (social enterprises)",
    "Computer reuse",
    "WEEE preparation for reuse, Ireland scenario",
)
COLLECTION_JOBS = ("E-waste collection+dismantling, Rwanda EnviroServe",)
MERCURY = ("Mercury per t of non-formal e-waste", "Mercury per t of undocumented e-waste")
FLAME_RETARDANTS = ("BFR plastics per t of non-formal e-waste",)
CARBON = ("CO2e avoided per t formally collected",)


@dataclass(frozen=True)
class Range:
    """From `low` to `high` in `unit`; `sources` say it, in the order of their rows."""

    low: float
    high: float
    unit: str
    sources: tuple[str, ...]

    @property
    def is_point(self) -> bool:
        return self.low == self.high

    def times(self, amount: float, unit: str) -> "Range":
        """For an amount that the factor applies to; a negative amount turns the ends."""
        low, high = sorted((self.low * amount, self.high * amount))
        return Range(low, high, unit, self.sources)


def span(rows: pd.DataFrame) -> Range | None:
    """Columns wanted: `value, unit, source`; None for no rows. NaN or an unknown unit, or units that do not compare,
    raise ValueError: a row that says nothing must not look like a source.
    """
    if not len(rows):
        return None
    converted = [_converted(row.value, row.unit) for row in rows.itertuples()]
    units = {unit for _value, unit in converted}
    if len(units) > 1:
        raise ValueError(f"units do not compare: {', '.join(sorted(units))}")
    values = [value for value, _unit in converted]
    return Range(min(values), max(values), units.pop(), tuple(dict.fromkeys(rows["source"])))


def jobs(table: pd.DataFrame, activities: Sequence[str]) -> Range | None:
    """Jobs per 1,000 t by activity. Columns: `activity, factor, unit, origin`. NaN is refused, as by `span`."""
    rows = table[table["activity"].isin(activities)].drop(columns="source", errors="ignore")
    return span(rows.rename(columns={"factor": "value", "origin": "source"})[["value", "unit", "source"]])


def hazards(table: pd.DataFrame, items: Sequence[str]) -> Range | None:
    """Per t of e-waste. Columns: `item, value, unit, origin`. NaN is refused, as by `span`."""
    rows = table[table["item"].isin(items)].drop(columns="source", errors="ignore")
    return span(rows.rename(columns={"origin": "source"})[["value", "unit", "source"]])


def materials(table: pd.DataFrame) -> dict[str, Range]:
    """kg of each material in a tonne of mixed e-waste. Columns: `material, mass, mass_unit, origin`.

    NaN is refused, as by `span`.
    """
    rows = table[table["mass_unit"].isin([unit for unit in UNITS if unit.endswith("e-waste")])]
    rows = rows.rename(columns={"mass": "value", "mass_unit": "unit"}).assign(source=rows["origin"])
    found = {str(name): span(group) for name, group in rows.groupby("material", sort=False)}
    return {name: value for name, value in found.items() if value is not None}


def value_per_tonne(table: pd.DataFrame) -> Range | None:
    """USD in a tonne of mixed e-waste, from materials of which content and price are both told. Theoretical: before
    losses and costs, at the source's prices. Columns: those of `materials` and `value, value_unit`.

    NaN is refused, as by `span`.
    """
    prices = table[table["value_unit"].isin(["USD/t", "USD/g"])]
    content = materials(table)
    priced = [
        (content[str(row.material)], *_converted(row.value, row.value_unit), str(row.origin))
        for row in prices.itertuples()
        if str(row.material) in content
    ]
    if not priced:
        return None
    low = sum(kg.low / 1000 * price for kg, price, _unit, _source in priced)
    high = sum(kg.high / 1000 * price for kg, price, _unit, _source in priced)
    return Range(low, high, DOLLARS, tuple(dict.fromkeys(source for *_rest, source in priced)))


def _converted(value: object, unit: object) -> tuple[float, str]:
    plain = str(unit).partition("(")[0].strip()
    if plain not in UNITS:
        raise ValueError(f"a factor's unit is not known: {unit}")
    number = float(str(value))
    if np.isnan(number):
        raise ValueError(f"a factor has no value: {unit}")
    to, factor = UNITS[plain]
    return number * factor, to
