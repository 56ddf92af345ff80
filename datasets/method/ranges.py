"""Published factors as ranges: what comparable sources say, brought to one unit, never averaged, never invented.

Several sources span a range, one is a point, none is none. Which rows of the factor tables measure the same thing, and
measure e-waste, is said row by row: jobs of general waste, textiles or all streams together do not compare.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

TONNES_PER_SHORT_TON = 0.90718474
JOBS, KG, CO2 = "jobs per 1000 t", "kg/t", "t CO2e/t"
# From a unit as printed, without what stands in brackets, to the unit of comparison and the factor.
UNITS = {
    "jobs per 1000 t": (JOBS, 1.0),
    "jobs per 1000 t collected": (JOBS, 1.0),
    "jobs per 1000 short tons": (JOBS, 1.0 / TONNES_PER_SHORT_TON),
    "kg/t": (KG, 1.0),
    "g/t": (KG, 0.001),
    "t CO2e/t": (CO2, 1.0),
}
TONNES = {"Mt": 1e6, "kt": 1e3, "t": 1.0}
ACTIVITIES: Mapping[str, tuple[str, ...]] = {
    "collection": ("E-waste collection+dismantling, Rwanda EnviroServe",),
    "reuse": (
        "Reuse, electricals (social enterprises)",
        "WEEE preparation for reuse, Ireland scenario",
        "Computer reuse",
    ),
    "recycling": (),
}
HAZARDS: Mapping[str, tuple[str, ...]] = {
    "mercury": ("Mercury per t of non-formal e-waste", "Mercury per t of undocumented e-waste"),
    "bfr": ("BFR plastics per t of non-formal e-waste",),
    "co2": ("CO2e avoided per t formally collected",),
}
# What an issue of a monitor counts in its value of a year's e-waste; no two count quite the same.
VALUED = ("All materials", "All raw materials", "All metals")
# A world total that is no forecast and no restatement of an older year; one issue leaves photovoltaic panels out.
WORLD_TOTALS = ("e-waste generated", "e-waste generated (excl. PV panels)")
DIGITS = 3


class Said(NamedTuple):
    """What one source says, in the unit of its range."""

    value: float
    source: str


@dataclass(frozen=True)
class Range:
    """What comparable sources say in `unit`, in the order of their rows."""

    unit: str
    said: tuple[Said, ...]

    @property
    def low(self) -> float:
        return min(one.value for one in self.said)

    @property
    def high(self) -> float:
        return max(one.value for one in self.said)

    @property
    def is_point(self) -> bool:
        return self.low == self.high

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.source for one in self.said))

    def times(self, amount: float, unit: str) -> "Range":
        """For an amount that the factor applies to; a negative amount turns the ends. NaN stays NaN."""
        return Range(unit, tuple(Said(one.value * amount, one.source) for one in self.said))


class Issue(NamedTuple):
    """A monitor's world total of e-waste generated, in its own year."""

    name: str
    year: int
    tonnes: float


class Worth(NamedTuple):
    """What an issue says that a year's e-waste of the world is worth, in the issue's own prices, before losses and
    costs; and what that is for a tonne. `counts`: one of `VALUED`.
    """

    issue: Issue
    counts: str
    currency: str
    billion: float
    per_tonne: float


class Factors(NamedTuple):
    """All that the tables say. None: no source."""

    issues: dict[str, Issue]
    materials: dict[str, Range]
    worth: list[Worth]
    jobs: dict[str, Range | None]
    hazards: dict[str, Range | None]


def factors(tables: Mapping[str, Sequence[Mapping[str, object]]], world: Sequence[Mapping[str, object]]) -> Factors:
    """From the rows of the tables `materials, jobs, hazards` and of the world's published figures.

    What each makes of NaN, the functions below say.
    """
    issues = issues_of(pd.DataFrame(world, columns=["edition", "year", "area", "indicator", "value", "unit"]))
    content = pd.DataFrame(
        tables["materials"], columns=["material", "mass", "mass_unit", "value", "value_unit", "origin"]
    )
    return Factors(
        issues,
        materials(content, issues),
        worth(content, issues),
        jobs(pd.DataFrame(tables["jobs"], columns=["activity", "factor", "unit", "origin", "where_when"])),
        hazards(
            pd.DataFrame(tables["hazards"], columns=["item", "value", "unit", "year", "origin", "standing"]), issues
        ),
    )


def significant(value: float) -> float:
    """Three digits: the sources give no more. NaN stays NaN."""
    return float(f"{value:.{DIGITS}g}")


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
    said = zip(converted, rows["source"], strict=True)
    return Range(units.pop(), tuple(Said(value, source) for (value, _unit), source in said))


def jobs(table: pd.DataFrame) -> dict[str, Range | None]:
    """Jobs per 1,000 t a year by activity. Columns: `activity, factor, unit, origin, where_when`.

    NaN is refused, as by `span`.
    """
    named = table.assign(source=[f"{row.origin} ({row.where_when})" for row in table.itertuples()])
    named = named.rename(columns={"activity": "item", "factor": "value"})
    return _spans(named, ACTIVITIES)


def hazards(table: pd.DataFrame, issues: Mapping[str, Issue]) -> dict[str, Range | None]:
    """Per t of e-waste that is not managed or, of what is avoided, that is collected.

    Columns: `item, value, unit, year, origin, standing`. NaN is refused, as by `span`.
    """
    rows = [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
    return _spans(table.assign(source=[published_in(row, issues) for row in rows]), HAZARDS)


def _spans(named: pd.DataFrame, groups: Mapping[str, Sequence[str]]) -> dict[str, Range | None]:
    return {code: span(named[named["item"].isin(items)]) for code, items in groups.items()}


def issues_of(world: pd.DataFrame) -> dict[str, Issue]:
    """World totals by issue, the newest year of each. Columns: `edition, year, area, indicator, value, unit`.

    Rows with NaN say no total.
    """
    found: dict[str, Issue] = {}
    rows = world[(world["area"] == "World") & world["indicator"].isin(WORLD_TOTALS) & world["unit"].isin(list(TONNES))]
    for row in rows.dropna(subset="value").itertuples():
        issue = Issue(str(row.edition), int(str(row.year)), float(str(row.value)) * TONNES[str(row.unit)])
        if issue.name not in found or issue.year > found[issue.name].year:
            found[issue.name] = issue
    return found


def published_in(row: Mapping[str, object], issues: Mapping[str, Issue]) -> str:
    """The issue's name; of a figure worked out from two of its totals, the issue of that year with both.

    No number is looked at, NaN or not.
    """
    if row["standing"] != "derived" or "year" not in row:
        return str(row["origin"])
    issue = next((each.name for each in issues.values() if each.year == row["year"]), "")
    return f"{issue}: {row['origin']}" if issue else str(row["origin"])


def materials(table: pd.DataFrame, issues: Mapping[str, Issue]) -> dict[str, Range]:
    """kg of each material in a tonne of mixed e-waste: an issue's mass over the same issue's world total.

    Columns: `material, mass, mass_unit, origin`. It is what is in the waste, before any loss, on the world's average;
    it does not hold for a single category. Rows with NaN say no mass.
    """
    rows = table[table["mass_unit"].isin(list(TONNES)) & table["origin"].isin(list(issues))].dropna(subset="mass")
    said: dict[str, list[Said]] = {}
    for row in rows.itertuples():
        kg = float(str(row.mass)) * TONNES[str(row.mass_unit)] * 1000
        issue = issues[str(row.origin)]
        said.setdefault(str(row.material), []).append(Said(kg / issue.tonnes, issue.name))
    return {material: Range(KG, tuple(found)) for material, found in said.items()}


def worth(table: pd.DataFrame, issues: Mapping[str, Issue]) -> list[Worth]:
    """The value of all e-waste by issue. Each counts other materials at other prices: they are points, no range.

    Columns: `material, value, value_unit` ("bn USD"), `origin`. Rows with NaN say no value.
    """
    rows = table[table["material"].isin(VALUED) & table["origin"].isin(list(issues))].dropna(subset="value")
    found = []
    for row in rows.itertuples():
        scale, currency, *_other = [*str(row.value_unit).split(), ""]
        if scale != "bn" or not currency:
            continue
        issue, billion = issues[str(row.origin)], float(str(row.value))
        found.append(Worth(issue, str(row.material), currency, billion, billion * 1e9 / issue.tonnes))
    return found


def _converted(value: object, unit: object) -> tuple[float, str]:
    plain = str(unit).partition("(")[0].strip()
    if plain not in UNITS:
        raise ValueError(f"a factor's unit is not known: {unit}")
    number = float(str(value))
    if np.isnan(number):
        raise ValueError(f"a factor has no value: {unit}")
    to, factor = UNITS[plain]
    return number * factor, to
