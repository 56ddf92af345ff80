"""How far sales, e-waste generated and stock may be off: a seeded Monte Carlo over unit weight, lifetime and sales.

Each draw multiplies a key's unit weight (mass only) and lifetime scale by a factor, the same for all its years, and
each year's sales by a factor of its own. Factors are even between 1 - spread and 1 + spread, and
independent of each other.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from datasets.method import histories, lifespan
from datasets.method.cleaning.flags import Kind
from datasets.method.generated import GEN, STOCK, TOTAL
from datasets.method.histories import MASS, UNIT, Histories
from datasets.method.lifespan import Discretisation, Floats
from datasets.method.lifetimes import Lifetimes, with_sales
from datasets.method.problems import Code, Problem, Unfit

DRAWS = 1000
LOW, HIGH = 0.05, 0.95
POM = "POM"
# What the status of a sale says of how it came about, where no flag of cleaning says it better.
KIND_OF_STATUS = {
    "A": Kind.UNTOUCHED,
    "P": Kind.UNTOUCHED,
    "E": Kind.FILLED,
    "I": Kind.FILLED,
    "F": Kind.ESTIMATED,
}


@dataclass(frozen=True)
class Spreads:
    """Half widths as shares. Those of sales are the portal's own assumption, stated with every band."""

    unit_weight: float = 0.10
    lifetime_scale: float = 0.10
    sales: Mapping[str, float] = field(
        default_factory=lambda: {Kind.UNTOUCHED: 0.05, Kind.CORRECTED: 0.10, Kind.FILLED: 0.20, Kind.ESTIMATED: 0.40}
    )


@dataclass(frozen=True)
class Bands:
    """`table`: `country, year, indicator, category, unit, low, high` of POM, GEN and STOCK, per key, group and TOTAL.

    `seed` repeats it.
    """

    table: pd.DataFrame
    seed: int
    draws: int
    spreads: Spreads


@dataclass(frozen=True)
class _Model:
    life: Lifetimes
    spreads: Spreads
    discretisation: Discretisation
    seed: int
    draws: int
    years: int

    def drawn(self, history: Histories, place: int, width: Floats, name: str) -> dict[str, Floats]:
        """(draw, year) by indicator, from one key's sales; `width` is (sales year). Of sales only their own years."""
        random = np.random.default_rng([self.seed, *name.encode()])

        def factors(spread: Floats | float, size: tuple[int, ...]) -> Floats:
            return np.asarray(1.0 + spread * random.uniform(-1.0, 1.0, size), dtype=np.float64)

        sold, is_mass = history.sold[place], history.measure == MASS
        longer = factors(self.spreads.lifetime_scale, (self.draws, 1))
        heavier = factors(self.spreads.unit_weight, (self.draws, 1))
        amounts = sold * factors(width, (self.draws, len(sold))) * (heavier if is_mass else 1.0)
        row_of = self.life.row_of[history.country, history.keys[place], : len(sold)]
        # Outside its years a history sells nothing, and any lifetime will do.
        row_of = np.where(row_of < 0, row_of[history.first[place]], row_of)
        shape, scale = self.life.shape[row_of], self.life.scale[row_of]
        if (row_of == row_of[0]).all():
            shape, scale = np.full(self.draws, shape[0]), scale[0] * longer[:, 0]
        else:
            shape, scale = np.broadcast_to(shape, amounts.shape), scale * longer
        shares = lifespan.discard_shares(shape, scale, self.years, self.discretisation)
        discarded = lifespan.generated(amounts, shares, years=self.years, whole_pieces=not is_mass)
        return {
            POM: amounts[:, : self.years],
            GEN: discarded,
            # The density discards a little more or less than was sold: what is left is not below nothing for that.
            STOCK: np.maximum(lifespan.stock(amounts, discarded), 0.0),
        }


def bands(
    sales: pd.DataFrame,
    lifetimes_table: pd.DataFrame,
    *,
    population: pd.DataFrame | None = None,
    seed: int | None = None,
    draws: int = DRAWS,
    spreads: Spreads | None = None,
    discretisation: Discretisation = Discretisation.DENSITY,
    until: int | None = None,
    groups: Mapping[str, Collection[str]] | None = None,
) -> Bands:
    """5-95 % bands of sales, e-waste generated and stock, for the tables of `generated.generated`.

    `groups`: a name and the categories that it adds, draw by draw; of those that the table has. TOTAL adds them all.

    `sales` may have a column `kind` (`cleaning.flags.Kind`); otherwise the status tells. Without a `seed` one is made,
    and returned. A key's draws depend on the seed and the key alone, so that they stay when other keys come or go.
    NaN is refused as there; so is a kind or status that has no spread.
    """
    spreads = spreads or Spreads()
    seed = int(np.random.SeedSequence().generate_state(1)[0]) if seed is None else seed
    known, life = with_sales(sales, lifetimes_table, population)
    first_year, last_year = int(known.year.min()), int(known.year.max())
    years = (last_year if until is None else until) - first_year + 1
    if years < 1:
        raise Unfit([Problem(histories.TABLE, None, Code.NOTHING)])
    widths = histories.laid_out(replace(known, amount=_widths(sales, known.rows, spreads)))
    model = _Model(life, spreads, discretisation, seed, draws, years)
    found = zip(histories.laid_out(known), widths, strict=True)
    together = {name: frozenset(members) for name, members in (groups or {}).items()} | {TOTAL: frozenset(known.keys)}
    tables = [_table(history, width.sold, model, known, together) for history, width in found]
    return Bands(pd.concat(tables, ignore_index=True), seed, draws, spreads)


def _widths(sales: pd.DataFrame, rows: np.ndarray, spreads: Spreads) -> Floats:
    kind = sales["kind"] if "kind" in sales else sales["status"].astype(object).map(KIND_OF_STATUS)
    width = kind.astype(object).map(dict(spreads.sales)).astype(float)
    if width.isna().any():
        raise Unfit(Problem(histories.TABLE, row, Code.UNKNOWN_KIND) for row in sales.index[width.isna()])
    found: Floats = np.array(width.loc[rows], dtype=np.float64)
    return found


class _Band(NamedTuple):
    """`limits` are (low and high, year) from the place `first` on."""

    indicator: str
    category: str
    first: int
    limits: Floats

    @property
    def years(self) -> npt.NDArray[np.intp]:
        return np.arange(self.first, self.first + self.limits.shape[1])


def _table(
    history: Histories, width: Floats, model: _Model, known: histories.Sales, groups: Mapping[str, frozenset[str]]
) -> pd.DataFrame:
    found: list[_Band] = []
    added: dict[tuple[str, str], Floats] = {}
    begun: dict[str, int] = {}
    for place, key in enumerate(history.keys):
        name, first, last = known.keys[key], int(history.first[place]), int(history.last[place])
        joined = [group for group, members in groups.items() if name in members]
        begun |= {group: min(first, begun.get(group, first)) for group in joined}
        for indicator, drawn in model.drawn(history, place, width[place], name).items():
            end = last + 1 if indicator == POM else model.years
            found.append(_Band(indicator, name, first, _limits(drawn[:, first:end])))
            for group in joined:
                so_far = added.get((indicator, group))
                added[indicator, group] = drawn if so_far is None else so_far + drawn
    for (indicator, group), drawn in added.items():
        found.append(_Band(indicator, group, begun[group], _limits(drawn[:, begun[group] :])))
    sizes = [band.limits.shape[1] for band in found]
    return pd.DataFrame(
        {
            "country": known.countries[history.country],
            "year": np.concatenate([band.years for band in found]) + int(known.year.min()),
            "indicator": np.repeat([band.indicator for band in found], sizes),
            "category": np.repeat([band.category for band in found], sizes),
            "unit": UNIT[history.measure],
            "low": np.concatenate([band.limits[0] for band in found]),
            "high": np.concatenate([band.limits[1] for band in found]),
        }
    )


def _limits(drawn: Floats) -> Floats:
    """(low and high, year)."""
    return np.array(np.quantile(drawn, (LOW, HIGH), axis=0), dtype=np.float64)
