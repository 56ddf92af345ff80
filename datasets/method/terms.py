"""The terms of the sum behind one figure: what each year's sales add to the e-waste and to the stock of a year."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from datasets.method import lifespan
from datasets.method.lifespan import Discretisation, Floats


@dataclass(frozen=True)
class Life:
    """Weibull `shape`, and `scale` in years."""

    shape: float
    scale: float

    @property
    def mean(self) -> float:
        return float(lifespan.mean_life(np.array([self.shape]), np.array([self.scale]))[0])

    def shares(self, ages: int, discretisation: Discretisation) -> Floats:
        """Share discarded at age 0, 1, ... `ages` - 1. A lifetime that is NaN is refused."""
        found: Floats = lifespan.discard_shares(np.array([self.shape]), np.array([self.scale]), ages, discretisation)[0]
        return found


def terms(
    first_year: int,
    sold: Floats,
    life: Life,
    *,
    year: int,
    discretisation: Discretisation = Discretisation.DENSITY,
    whole_pieces: bool = False,
) -> pd.DataFrame:
    """One row per sales year up to `year`: `year, sold, age, share, discarded, left`, in the unit of `sold`.

    `discarded` adds up to e-waste generated in `year`, `left` to the stock at its end, as `lifespan` computes them;
    with `whole_pieces` each term is rounded. NaN in `sold` makes its own terms NaN; it is never taken for 0.
    """
    count = max(0, min(len(sold), year - first_year + 1))
    years = np.arange(first_year, first_year + count)
    age = year - years
    shares = life.shares(max(1, year - first_year + 1), discretisation)
    amount = sold[:count]
    if whole_pieces:
        parts = np.rint(amount[:, None] * shares)
        gone = np.where(np.arange(len(shares)) <= age[:, None], parts, 0.0).sum(axis=1)
        discarded = parts[np.arange(count), age]
    else:
        gone, discarded = amount * np.cumsum(shares)[age], amount * shares[age]
    return pd.DataFrame(
        {"year": years, "sold": amount, "age": age, "share": shares[age], "discarded": discarded, "left": amount - gone}
    )
