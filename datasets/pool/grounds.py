"""What rests on figures that are in conflict or disputed: sums with such a part, and what is derived from them."""

import pandas as pd

from datasets.method.parts import GROUP, Family
from datasets.method.pooling import COUNTRY_CELL
from datasets.reference.indicators import MASS, PERSONS

POPULATION = "POP"


def resting(
    contested: pd.DataFrame, sums: pd.DataFrame, derived: pd.DataFrame, families: tuple[Family, ...]
) -> pd.DataFrame:
    """The cells among `sums` and `derived`, as the method made them, that a contested one went into: directly, or by
    way of others. Few are contested, so this costs next to nothing where none is.
    """
    found, reached = contested[COUNTRY_CELL], [contested.iloc[:0][COUNTRY_CELL]]
    while len(found):
        found = pd.concat([_sums_of(found, sums, families), _derived_from(found, derived)]).drop_duplicates()
        reached.append(found)
    return pd.concat(reached).drop_duplicates()


def _sums_of(parts: pd.DataFrame, sums: pd.DataFrame, families: tuple[Family, ...]) -> pd.DataFrame:
    if sums.empty:
        return sums[COUNTRY_CELL]
    near = sums[[*COUNTRY_CELL, "family"]].merge(parts.rename(columns={"category": "part"}), on=GROUP)
    is_part = [part in families[family].parts for part, family in zip(near["part"], near["family"], strict=True)]
    return near.loc[is_part, COUNTRY_CELL]


def _derived_from(inputs: pd.DataFrame, derived: pd.DataFrame) -> pd.DataFrame:
    if derived.empty:
        return derived[COUNTRY_CELL]
    mass = inputs[inputs["measure"] == MASS]
    people = inputs[(inputs["indicator"] == POPULATION) & (inputs["measure"] == PERSONS)]
    below = pd.concat([mass, people]).rename(columns={"indicator": "below", "category": "below_category"})
    same_year = derived[derived["below_years"] == 0]
    later = derived[derived["below_years"] > 0]
    years = range(1, int(later["below_years"].max()) + 1) if len(later) else ()
    return pd.concat(
        [
            _joined(derived, mass.rename(columns={"indicator": "above"}), ["country", "above", "category", "year"]),
            _joined(same_year, below, ["country", "below", "below_category", "year"]),
            *(
                _joined(later, below.assign(year=below["year"] + back), ["country", "below", "below_category", "year"])
                for back in years
            ),
        ]
    )


def _joined(derived: pd.DataFrame, inputs: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    return derived.merge(inputs[key].drop_duplicates(), on=key)[COUNTRY_CELL]
