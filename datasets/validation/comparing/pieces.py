"""Mass and pieces of one thing: each piece weighs about what its kind weighs."""

import numpy as np

from datasets.models import UnitWeight
from datasets.reference.indicators import MASS, MEASURES, PIECES
from datasets.reference.template import CATEGORY
from datasets.validation.comparing.balances import Told
from datasets.validation.comparing.figures import KG_PER_TONNE, Figures, Numbers, Values
from datasets.validation.rules import comparisons

WEIGHT_FACTOR = 5
_PIECES = MEASURES.index(PIECES)


def unlikely_weights(figures: Figures) -> Told:
    pieces = figures.measure == _PIECES
    if not pieces.any():
        return comparisons.UnlikelyWeight, pieces
    mass = figures.own.of(_as_mass(figures))
    weight = mass * KG_PER_TONNE / figures.canonical
    off = np.abs(np.log(weight / _weights(figures))) > np.log(WEIGHT_FACTOR)
    return comparisons.UnlikelyWeight, pieces & off & (weight > 0)


def without_mass(figures: Figures) -> Told:
    pieces = figures.measure == _PIECES
    if not pieces.any():
        return comparisons.NoMassOfPieces, pieces
    return comparisons.NoMassOfPieces, pieces & (figures.canonical > 0) & (figures.own.of(_as_mass(figures)) == 0)


def _as_mass(figures: Figures) -> Numbers:
    """The same cells, measured in mass."""
    return figures.cells + MEASURES.index(MASS) - figures.measure


def _weights(figures: Figures) -> Values:
    """The usual weight of a piece by key: the middle of all years and sources, for it moves less than the bound."""
    known: dict[str, list[float]] = {}
    for key, kg in UnitWeight.objects.filter(country_code="").values_list("unu_key", "kg_per_unit"):
        known.setdefault(key, []).append(kg)
    codes = figures.lists[CATEGORY].codes
    usual = np.array([np.median(known.get(code.removeprefix("UNU-"), [np.nan])) for code in codes])
    return np.asarray(usual[figures.category])
