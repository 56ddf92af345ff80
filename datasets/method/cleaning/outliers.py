"""Steps 3 and 4: values far from their median, over years and over similar countries.

Far is more than `DISTANCE` times the median absolute deviation (constant 1), where at least `VALID` values are valid.
"""

import numpy as np

from datasets.method.cleaning.flags import (
    HIGH_AMONG_COUNTRIES,
    HIGH_AMONG_YEARS,
    KNOWN_BETTER,
    LOW_AMONG_COUNTRIES,
    LOW_AMONG_YEARS,
)
from datasets.method.cleaning.grid import Floats, Grid, Mask

DISTANCE = 4
VALID = 6


def over_years(grid: Grid) -> Grid:
    """Each country's key against its own years. What is taken out is NaN; NaN itself is neither far nor counted."""
    low, high = far(grid.kg, axis=2)
    return _without(grid, low, LOW_AMONG_YEARS, high, HIGH_AMONG_YEARS)


def over_countries(grid: Grid, strata: np.ndarray) -> Grid:
    """Each key and year against the countries of the same stratum. `strata` is (country,); 0 is none: left alone.

    What is taken out is NaN; NaN itself is neither far nor counted.
    """
    low, high = np.zeros(grid.kg.shape, dtype=bool), np.zeros(grid.kg.shape, dtype=bool)
    for stratum in np.unique(strata[strata > 0]):
        here = strata == stratum
        low[:, here], high[:, here] = far(grid.kg[:, here], axis=1)
    return _without(grid, low, LOW_AMONG_COUNTRIES, high, HIGH_AMONG_COUNTRIES)


def far(values: Floats, *, axis: int) -> tuple[Mask, Mask]:
    """Too low, too high along `axis`. NaN is neither and is not counted."""
    middle = median(values, axis=axis)
    deviation = median(np.abs(values - middle), axis=axis)
    enough = np.count_nonzero(~np.isnan(values), axis=axis, keepdims=True) >= VALID
    limit = DISTANCE * deviation
    return enough & (middle - values > limit), enough & (values - middle > limit)


def median(values: Floats, *, axis: int) -> Floats:
    """Median of the valid values along `axis`, which stays with length 1; NaN where none is valid."""
    ordered = np.sort(values, axis=axis)
    count = np.count_nonzero(~np.isnan(values), axis=axis, keepdims=True)
    below = np.take_along_axis(ordered, np.maximum(count - 1, 0) // 2, axis=axis)
    above = np.take_along_axis(ordered, np.minimum(count // 2, values.shape[axis] - 1), axis=axis)
    return np.where(count > 0, (below + above) / 2, np.nan)


def _without(grid: Grid, low: Mask, low_flag: int, high: Mask, high_flag: int) -> Grid:
    out, free = grid.copy(), grid.flag < KNOWN_BETTER
    out.blank(high & free, high_flag)
    out.blank(low & free, low_flag)
    return out
