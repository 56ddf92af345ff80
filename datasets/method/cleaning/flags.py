"""The flag of a value: what cleaning did to it, in the codes that Waste over Time publishes.

The units digit says why the value was missing, the tens how it was filled, 100 that it had been a jump:
13 is a high outlier among similar countries, filled from neighbouring years.
"""

from enum import StrEnum

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.int16]

UNTOUCHED, MISSING = 0, 1
LOW_AMONG_COUNTRIES, HIGH_AMONG_COUNTRIES, LOW_AMONG_YEARS, HIGH_AMONG_YEARS = 2, 3, 4, 5
BY_NEIGHBOURS, BY_SIMILAR_COUNTRIES, JUMP = 10, 20, 100
# From 50 on a value is known better than its neighbours tell: no automatic step removes it.
KNOWN_BETTER = 50
CRT_TELEVISION, PHOTOVOLTAIC, CORRECTED = 52, 53, 60
PAST = 200
# Plus the two digits of the last year of data that the extrapolation is tied to: 215 is by purchasing power from 2015.
BY_PURCHASING_POWER, AT_CONNECTION, BY_TREND, AT_LAST_RELIABLE = 200, 300, 400, 500


class Kind(StrEnum):
    """What a reader wants to know of a value; a share of each is shown with every result."""

    UNTOUCHED = "untouched"
    CORRECTED = "corrected"
    FILLED = "filled"
    ESTIMATED = "estimated"
    MISSING = "missing"


def kinds(flags: Flags, values: npt.NDArray[np.float64]) -> npt.NDArray[np.str_]:
    """The `Kind` of each value. A value that is NaN is missing, whatever was tried."""
    known = (flags == CORRECTED) | (flags == PHOTOVOLTAIC) | (flags == CRT_TELEVISION)
    conditions = [np.isnan(values), flags == UNTOUCHED, known, flags >= PAST]
    return np.select(conditions, [Kind.MISSING, Kind.UNTOUCHED, Kind.CORRECTED, Kind.ESTIMATED], Kind.FILLED)


def shares(flags: Flags, values: npt.NDArray[np.float64]) -> dict[Kind, float]:
    """Share of the values of each kind, adding to 1; all 0 where there are none. A NaN value counts as missing."""
    found = kinds(flags, values)
    return {kind: float(np.mean(found == kind)) if found.size else 0.0 for kind in Kind}
