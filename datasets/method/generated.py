"""E-waste generated and stock by country, key and year from sales and lifetimes: tables in, one table out.

The model itself is `lifespan`; sales are checked and laid out by `histories`, lifetimes chosen by `lifetimes`.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from datasets.method import histories, lifespan
from datasets.method.histories import MASS, PIECES, UNIT, Histories
from datasets.method.lifespan import Discretisation, Floats
from datasets.method.lifetimes import Lifetimes, with_sales
from datasets.method.problems import Code, Problem, Unfit

INDICATORS = GEN, STOCK = "GEN", "STOCK"
MEASURES = MASS, PIECES
TOTAL = "TOTAL"
STATUSES = ESTIMATED, FORECAST = "E", "F"
COLUMNS = ("country", "year", "indicator", "category", "value", "unit", "status", "is_truncated")
# A history of fewer mean lives than this does not yet hold what was sold before it.
MEAN_LIVES = 2
Mask = npt.NDArray[np.bool_]


class _Part(NamedTuple):
    """One country, indicator and measure: arrays (key, year), with the total as one key more than there are."""

    country: int
    indicator: str
    measure: str
    keys: npt.NDArray[np.intp]
    values: Floats
    is_shown: Mask
    is_forecast: Mask
    is_truncated: Mask


def generated(
    sales: pd.DataFrame,
    lifetimes_table: pd.DataFrame,
    *,
    population: pd.DataFrame | None = None,
    discretisation: Discretisation = Discretisation.DENSITY,
    until: int | None = None,
) -> pd.DataFrame:
    """E-waste generated (GEN) and stock (STOCK), in t and in pieces as far as sales are, per key and TOTAL.

    The tables are those of `histories.checked` and `lifetimes.with_sales`. Years go from a history's first sales
    year to `until` (default: the last sales year of the table); after its own last sales year nothing more is sold.

    Answers `COLUMNS`, sorted by country, indicator, measure, category, year; the order of `sales` does not matter.
    Status is F (forecast) after the last sales year and where sales so far held a forecast, else E. A TOTAL adds the
    keys that the table has for that country and measure; it is truncated where one of them is, or has not begun.

    NaN in sales, population or lifetimes is refused and never computed with (`Unfit` names each row); no value of the
    answer is NaN.
    """
    known, life = with_sales(sales, lifetimes_table, population)
    first_year, last_year = int(known.year.min()), int(known.year.max())
    end = last_year if until is None else until
    if end < first_year:
        raise Unfit([Problem(histories.TABLE, None, Code.ENDS_BEFORE, {"first_year": first_year, "until": end})])
    years = end - first_year + 1
    shares = lifespan.discard_shares(life.shape, life.scale, years, discretisation)
    parts = [part for history in histories.laid_out(known) for part in _computed(history, life, shares, years)]
    return _joined(parts, known.countries, known.keys, first_year)


def _computed(history: Histories, life: Lifetimes, shares: Floats, years: int) -> list[_Part]:
    row_of = life.row_of[history.country][history.keys, : history.sold.shape[1]]
    # Outside its years a history sells nothing, and any lifetime will do.
    first_row = row_of[np.arange(len(row_of)), history.first]
    row_of = np.where(row_of < 0, first_row[:, None], row_of)
    share = shares[row_of] if (row_of != first_row[:, None]).any() else shares[first_row]
    gen = lifespan.generated(history.sold, share, years=years, whole_pieces=history.measure == PIECES)
    stock = lifespan.stock(history.sold, gen)

    year = np.arange(years)
    begun, over = year >= history.first[:, None], year > history.last[:, None]
    mean_life = lifespan.mean_life(life.shape[first_row], life.scale[first_row])
    short = year - history.first[:, None] + 1 < MEAN_LIVES * mean_life[:, None]
    forecast = over.copy()
    sold = min(years, history.sold.shape[1])
    forecast[:, :sold] |= np.logical_or.accumulate(history.is_forecast[:, :sold], axis=1)
    truncated = short | over
    return [
        _Part(
            history.country,
            indicator,
            history.measure,
            np.append(history.keys, life.row_of.shape[1]),
            np.concatenate([values, values.sum(axis=0)[None]]),
            np.concatenate([begun, _any(begun)]),
            np.concatenate([forecast, _any(forecast & begun)]),
            np.concatenate([truncated, _any(truncated | ~begun)]),
        )
        for indicator, values in ((GEN, gen), (STOCK, stock))
    ]


def _any(where: Mask) -> Mask:
    """(1, year): where any key is."""
    return np.logical_or.reduce(where, axis=0, keepdims=True)


def _joined(parts: list[_Part], countries: tuple[str, ...], keys: tuple[str, ...], first_year: int) -> pd.DataFrame:
    """One row for each value shown; texts are categoricals, for half a million rows are not unusual."""
    parts = sorted(parts, key=lambda part: (part.country, part.indicator, MEASURES.index(part.measure)))
    sizes = [np.count_nonzero(part.is_shown) for part in parts]
    years = np.arange(first_year, first_year + parts[0].values.shape[1], dtype=np.int16)

    def picked(of: Callable[[_Part], npt.NDArray[Any]]) -> npt.NDArray[Any]:
        return np.concatenate([np.broadcast_to(of(part), part.is_shown.shape)[part.is_shown] for part in parts])

    def repeated(codes: list[int], names: tuple[str, ...]) -> "pd.Categorical[str]":
        return pd.Categorical.from_codes(np.repeat(np.array(codes, dtype=np.int16), sizes), pd.Index(names))

    keys_and_total = pd.Index([*keys, TOTAL])
    return pd.DataFrame(
        {
            "country": repeated([part.country for part in parts], countries),
            "year": picked(lambda part: years),
            "indicator": repeated([INDICATORS.index(part.indicator) for part in parts], INDICATORS),
            "category": pd.Categorical.from_codes(
                picked(lambda part: part.keys.astype(np.int16)[:, None]), keys_and_total
            ),
            "value": picked(lambda part: part.values),
            "unit": repeated([MEASURES.index(part.measure) for part in parts], (UNIT[MASS], UNIT[PIECES])),
            "status": pd.Categorical.from_codes(
                picked(lambda part: part.is_forecast.astype(np.int8)), pd.Index(STATUSES)
            ),
            "is_truncated": picked(lambda part: part.is_truncated),
        },
        copy=False,
    )
