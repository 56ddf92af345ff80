"""A country's own estimates from what is known of it: sales from trade, then e-waste generated and stock with bands.

One country at a time, so that memory is bounded by one of them. Sales that somebody reported are taken as they are;
only where there are none, apparent consumption is cleaned to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import pandas as pd

from datasets.method import sales as trade
from datasets.method.cleaning import flags, gaps, steps
from datasets.method.cleaning.flags import Kind
from datasets.method.generated import generated
from datasets.method.histories import KEY_PREFIX, MASS, PIECES, UNIT
from datasets.method.lifespan import Discretisation
from datasets.method.uncertainty import DRAWS, KIND_OF_STATUS, Spreads, bands

POM, POPULATION, TOTAL = "POM", "POP", "TOTAL"
ESTIMATED = "E"
MEASURE_OF = {unit: measure for measure, unit in UNIT.items()}
SALE = ["category", "year", "measure"]
FIGURES = ["indicator", *SALE, "value", "status", "low", "high", "is_truncated"]
SALES = [*SALE, "value", "status", "kind"]


class Note(StrEnum):
    """What a reader must know of the estimate; each with the number of cells that it speaks of."""

    FLOWS_NOT_REPORTED = "flows_not_reported"
    NEGATIVE_CONSUMPTION = "negative_consumption"
    NO_SIMILAR_COUNTRIES = "no_similar_countries"
    NO_POPULATION = "no_population"
    GAP = "gap"
    NEGATIVE_STOCK = "negative_stock"


@dataclass(frozen=True)
class Parameters:
    """The choices of a run. The same parameters and tables give the same numbers."""

    seed: int
    discretisation: Discretisation = Discretisation.DENSITY
    draws: int = DRAWS
    spreads: Spreads = field(default_factory=Spreads)


@dataclass(frozen=True)
class Reference:
    """`lifetimes`: `unu_key, shape, scale`. `weights`: `unu_key, country, year, kg_per_unit`, of one source.
    `introduced`: the year in which each category (UNU-0001) came on the market. `families`: a total and its keys.
    """

    lifetimes: pd.DataFrame
    weights: pd.DataFrame
    introduced: Mapping[str, int]
    families: Mapping[str, tuple[str, ...]]


class Estimates(NamedTuple):
    """`figures`: `FIGURES`, of GEN and STOCK, and of POM where it was not reported; low and high are the 5-95 % band.
    `sales`: `SALES`, what was computed with. `shares`: of those by kind. `notes`: see `Note`.
    """

    figures: pd.DataFrame
    sales: pd.DataFrame
    shares: dict[Kind, float]
    notes: dict[Note, int]


def estimates(country: str, cells: pd.DataFrame, reference: Reference, parameters: Parameters) -> Estimates | None:
    """Columns wanted: `indicator, category, year, measure, value, status`, one row per cell: POM, PROD, IMP, EXP by key
    (t or pieces) and POP (persons), none of them the portal's own estimate. None where they tell no sales.

    A figure is truncated where sales reach back less than two mean lives, unless to the year in which the product came
    on the market, or where the year lies after the last sales year. A family is summed where each of its keys is known
    or not yet on the market. A gap in reported sales of one or two years is filled from its neighbours; what lies
    before a wider one is left out.

    NaN in `cells` or `reference` is refused (`Unfit`); no value of the answer is NaN.
    """
    notes: dict[Note, int] = {}
    reported = _reported(cells)
    from_trade = _from_trade(country, cells, reference, notes)
    both = pd.concat([reported.assign(is_own=False), from_trade.assign(is_own=True)], ignore_index=True)
    sold = _after_gaps(both[~both.duplicated(SALE)], notes)
    if sold.empty:
        return None
    placed = sold.assign(indicator=POM, is_truncated=False)
    own = placed[sold["is_own"].astype(bool)]
    totals = _families(placed, reference).merge(_families_of(own, reference), on=SALE)
    figures = pd.concat([_computed(country, sold, reference, parameters), own, totals], ignore_index=True)
    figures = figures.merge(_bands(country, sold, reference, parameters), on=["indicator", *SALE], how="left")[FIGURES]
    below = (figures["value"] < 0).to_numpy()
    if below.any():
        notes[Note.NEGATIVE_STOCK] = int(below.sum())
    figures = figures[~below].sort_values(["indicator", *SALE], ignore_index=True)
    shares = sold["kind"].value_counts(normalize=True)
    return Estimates(figures, sold[SALES], {kind: float(shares.get(kind.value, 0.0)) for kind in Kind}, notes)


def _reported(cells: pd.DataFrame) -> pd.DataFrame:
    """Sales by key as somebody gave them; gaps of one or two years are filled."""
    given = cells[(cells["indicator"] == POM) & cells["category"].str.startswith(KEY_PREFIX)]
    if given.empty:
        return pd.DataFrame(columns=SALES)
    years = np.arange(int(given["year"].min()), int(given["year"].max()) + 1)
    wide = given.pivot(index=["category", "measure"], columns="year", values="value").reindex(columns=years)
    values = gaps.filled(wide.to_numpy(dtype=np.float64), edges=False)
    series, year = np.nonzero(~np.isnan(values))
    category, measure = (wide.index.get_level_values(name).to_numpy()[series] for name in ("category", "measure"))
    table = pd.DataFrame(
        {"category": category, "year": years[year], "measure": measure, "value": values[series, year]}
    ).merge(given[[*SALE, "status"]], on=SALE, how="left")
    kind = table["status"].map({status: kind.value for status, kind in KIND_OF_STATUS.items()})
    return table.assign(kind=kind.fillna(Kind.FILLED.value), status=table["status"].fillna(ESTIMATED))[SALES]


def _from_trade(country: str, cells: pd.DataFrame, reference: Reference, notes: dict[Note, int]) -> pd.DataFrame:
    """Apparent consumption, cleaned. A single country has no similar ones beside it: the notes say so."""
    flows = cells[cells["indicator"].isin(trade.FLOWS) & cells["category"].str.startswith(KEY_PREFIX)]
    if flows.empty:
        return pd.DataFrame(columns=SALES)
    flows = flows.assign(country=country, unit=flows["measure"].map(UNIT))
    apparent = trade.apparent_consumption(flows, reference.weights)
    notes[Note.NO_SIMILAR_COUNTRIES] = len(apparent)
    if unreported := int((apparent["not_reported"] != "").sum()):
        notes[Note.FLOWS_NOT_REPORTED] = unreported
    if negative := int(apparent["is_negative"].sum()):
        notes[Note.NEGATIVE_CONSUMPTION] = negative
    usable = trade.usable(apparent)
    people = cells[cells["indicator"] == POPULATION][["year", "value"]]
    people = people[people["year"] <= usable["year"].max()]
    if lacking := len(set(usable["year"]) - set(people["year"])):
        notes[Note.NO_POPULATION] = lacking
    if usable.empty or people.empty:
        return pd.DataFrame(columns=SALES)
    around = steps.Surroundings(
        countries=people.rename(columns={"value": "population"}).assign(country=country, purchasing_power=np.nan),
        strata={},
        weights=reference.weights,
        introduced={code.removeprefix(KEY_PREFIX): year for code, year in reference.introduced.items()},
    )
    cleaned = steps.clean(usable, around).sales
    tables = [
        pd.DataFrame(
            {
                "category": KEY_PREFIX + cleaned["unu_key"].astype(str),
                "year": cleaned["year"],
                "measure": measure,
                "value": cleaned[column],
                "status": ESTIMATED,
                "kind": flags.kinds(cleaned["flag"].to_numpy(), cleaned[column].to_numpy()),
            }
        )
        for measure, column in ((MASS, "t"), (PIECES, "pieces"))
    ]
    return pd.concat(tables, ignore_index=True).dropna(subset="value")[SALES]


def _after_gaps(known: pd.DataFrame, notes: dict[Note, int]) -> pd.DataFrame:
    """Each series from the year after its last gap on."""
    known = known.sort_values(["category", "measure", "year"], ignore_index=True)
    series = ["category", "measure"]
    breaks = (known.groupby(series)["year"].diff() > 1).astype(int)
    # Rows that still have a break after them lie before a gap.
    later = known.assign(breaks=breaks).groupby(series)["breaks"].transform("sum")
    later -= known.assign(breaks=breaks).groupby(series)["breaks"].cumsum()
    if left_out := int((later > 0).sum()):
        notes[Note.GAP] = left_out
    return known[later == 0].reset_index(drop=True)


def _computed(country: str, sold: pd.DataFrame, reference: Reference, parameters: Parameters) -> pd.DataFrame:
    """GEN and STOCK by key and family."""
    table = sold.assign(country=country, unit=sold["measure"].map(UNIT))
    keys = generated(table, reference.lifetimes, discretisation=parameters.discretisation)
    keys = keys.astype(dict.fromkeys(("indicator", "category", "unit", "status"), str))
    keys = keys[keys["category"].str.startswith(KEY_PREFIX)]
    keys = _without_sales_before(keys.assign(measure=keys["unit"].map(MEASURE_OF)), sold, reference)
    return pd.concat([keys, _families(keys, reference)], ignore_index=True)


def _bands(country: str, sold: pd.DataFrame, reference: Reference, parameters: Parameters) -> pd.DataFrame:
    """`indicator`, `SALE`, `low, high` of every key and family."""
    told = bands(
        sold.assign(country=country, unit=sold["measure"].map(UNIT)),
        reference.lifetimes,
        seed=parameters.seed,
        draws=parameters.draws,
        spreads=parameters.spreads,
        discretisation=parameters.discretisation,
        # The name of the sum of all keys there are: here it is a total only where none is lacking.
        groups={name: members for name, members in reference.families.items() if name != TOTAL},
    ).table
    return told.assign(measure=told["unit"].map(MEASURE_OF))[["indicator", *SALE, "low", "high"]]


def _without_sales_before(keys: pd.DataFrame, sold: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """A history that begins in the year in which its product came on the market lacks nothing, however short it is."""
    series = ["category", "measure"]
    spans = sold.groupby(series, as_index=False).agg(first=("year", "min"), last=("year", "max"))
    span = keys[series].merge(spans, on=series, how="left")
    introduced = span["category"].map(dict(reference.introduced))
    is_whole = (span["first"] <= introduced).to_numpy() & (keys["year"].to_numpy() <= span["last"].to_numpy())
    return keys.assign(is_truncated=keys["is_truncated"].to_numpy() & ~is_whole)


def _families(keys: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Sums of complete families: `indicator`, `SALE`, `value, status, is_truncated`."""
    group = ["indicator", "measure", "year"]
    tables = []
    for name, members in reference.families.items():
        here = keys[keys["category"].isin(members)]
        if here.empty:
            continue
        # The order of adding is that of the keys, whatever the order of rows.
        found = (
            here.sort_values("category")
            .groupby(group, as_index=False)
            .agg(
                value=("value", "sum"),
                status=("status", "max"),
                is_truncated=("is_truncated", "any"),
                known=("category", "nunique"),
            )
        )
        begun = np.array([reference.introduced[member] for member in members])
        needed = (begun <= found["year"].to_numpy()[:, None]).sum(axis=1)
        early = here[here["year"] < here["category"].map(dict(reference.introduced))]
        known = found["known"] - found[group].merge(
            early.groupby(group, as_index=False).agg(early=("category", "nunique")), on=group, how="left"
        )["early"].fillna(0)
        tables.append(found[(known >= needed).to_numpy()].assign(category=name))
    columns = ["indicator", *SALE, "value", "status", "is_truncated"]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)


def _families_of(own: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """`SALE` of the families with at least one key that is the portal's own estimate."""
    tables = [
        own.loc[own["category"].isin(members), ["year", "measure"]].assign(category=name)
        for name, members in reference.families.items()
    ]
    return pd.concat(tables, ignore_index=True).drop_duplicates()[SALE]
