"""Units as sent become the canonical unit of their measure.

A power of ten shifts the decimal point of the number as it is written: 16.12 kt is 16120 t, not 16120.000000000002.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

PER_INHABITANT = "kg/inh"
KG_PER_TONNE_POWER = -3
# From the unit as sent to the canonical unit of its measure, as a power of ten.
POWERS = {
    "t": 0,
    "kg": KG_PER_TONNE_POWER,
    "kt": 3,
    "Mt": 6,
    "pieces": 0,
    "persons": 0,
    "thousand": 3,
    "million": 6,
    "int$": 0,
    "number": 0,
    "t/yr": 0,
    "%": 0,
}


def shift(values: Floats, power: int) -> Floats:
    """`values` times ten to `power`, correctly rounded from their shortest decimal form.

    NaN and infinity stay what they are.
    """
    if power == 0:
        return values.copy()
    text = values.astype("U32")
    # numpy writes very large and very small numbers with an exponent of their own: 1e-07.
    mantissa, _, exponent = np.strings.partition(text, "e")
    powers = np.where(exponent == "", "0", exponent).astype(np.int64) + power
    plain = np.isfinite(values)
    written = np.strings.add(np.strings.add(np.where(plain, mantissa, "0"), "e"), powers.astype("U6"))
    shifted: Floats = written.astype(np.float64)
    return np.where(plain, shifted, values)


def to_canonical(values: Floats, units: npt.NDArray[Any], population: Floats) -> Floats:
    """Each value in the canonical unit of its measure; NaN where there is none.

    A value per inhabitant becomes tonnes with the `population` (persons, NaN where unknown) of its country and year.
    Raises KeyError for a unit that the method does not know.
    """
    result = np.full(len(values), np.nan)
    for unit in np.unique(units.astype("U10")):
        here = units == unit
        if unit == PER_INHABITANT:
            people = np.where(population[here] > 0, population[here], np.nan)
            result[here] = shift(values[here] * people, KG_PER_TONNE_POWER)
        else:
            result[here] = shift(values[here], POWERS[str(unit)])
    return result
