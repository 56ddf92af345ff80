"""Figures of one year held against each other: what is collected against what there is, parts against totals."""

import numpy as np

from datasets.reference.categories import CATEGORIES, TOTAL
from datasets.reference.indicators import MASS, PERSONS
from datasets.reference.template import CATEGORY
from datasets.validation.comparing.figures import KG_PER_TONNE, PER_INHABITANT, Figures, Mask, Values, first_of
from datasets.validation.rules import comparisons
from datasets.validation.rules.base import Rule

MOST_PER_INHABITANT = 60
POPULATION_FACTOR = 2
# Tonnes; the world generates some 60 million a year.
MOST_OF_A_COUNTRY = 1e8
# Parts and their total may differ by rounding.
ROUNDING = 0.01
RUN_OF_EQUALS = 2

Told = tuple[type[Rule], Mask]


def too_much_for_the_population(figures: Figures) -> Told:
    per_inhabitant = figures.canonical * KG_PER_TONNE / figures.people
    is_mass = figures.is_mass & (figures.units != PER_INHABITANT) & figures.are("GEN", "COLL", "POM", "RCY")
    return comparisons.TooMuchForThePopulation, is_mass & (per_inhabitant > MOST_PER_INHABITANT)


def another_population(figures: Figures) -> Told:
    known = figures.pooled.of(figures.cells_of("POP", measure=PERSONS, category=TOTAL))
    off = np.abs(np.log(figures.canonical / known)) > np.log(POPULATION_FACTOR)
    return comparisons.AnotherPopulation, figures.are("POP") & off


def collected_above_generated(figures: Figures) -> Told:
    """What is imported may be collected, too."""
    there = _known(figures, "GEN") + np.nan_to_num(_known(figures, "WIMP"))
    return comparisons.CollectedAboveGenerated, figures.are("COLL") & figures.is_mass & (figures.canonical > there)


def treated_above_collected(figures: Figures) -> Told:
    there = _known(figures, "COLL") + np.nan_to_num(_known(figures, "WIMP"))
    return comparisons.TreatedAboveCollected, figures.are("RCY") & figures.is_mass & (figures.canonical > there)


def more_than_the_world(figures: Figures) -> Told:
    above = figures.is_mass & (figures.canonical > MOST_OF_A_COUNTRY)
    return comparisons.MoreThanTheWorld, above


def rates_of_exactly_one_hundred(figures: Figures) -> Told:
    """Collected is generated, recycled is collected, to the last digit, and more than once."""
    equal = np.zeros(len(figures.cells), bool)
    for part, whole in (("COLL", "GEN"), ("RCY", "COLL")):
        here = figures.are(part) & figures.is_mass & (figures.canonical > 0)
        equal |= here & (figures.canonical == _known(figures, whole))
    where = np.flatnonzero(equal)
    series = figures.country[where] << 16 | figures.indicator[where] << 8 | figures.category[where] & 0xFF
    _distinct, place, counts = np.unique(series, return_inverse=True, return_counts=True)
    equal[where] = counts[place] >= RUN_OF_EQUALS
    return comparisons.RateOfExactlyOneHundred, equal


def negative_consumption(figures: Figures) -> Told:
    """Production and imports are less than exports: goods in transit, or another unit."""
    produced, imported = (np.nan_to_num(_known(figures, name)) for name in ("PROD", "IMP"))
    given = np.isfinite(_known(figures, "IMP"))
    return comparisons.NegativeConsumption, figures.are("EXP") & given & (figures.canonical > produced + imported)


def parts_against_totals(figures: Figures) -> Told:
    """A total that is given beside all of its six parts, and is not their sum."""
    codes = figures.lists[CATEGORY].codes
    is_total = figures.is_mass & (figures.category == codes.index(TOTAL)) & ~figures.are("POP")
    parts = np.zeros(len(figures.cells))
    if is_total.any():
        for part in CATEGORIES[TOTAL].parts:
            shift = (codes.index(part) - codes.index(TOTAL)) << _CATEGORY_SHIFT
            parts = parts + figures.own.of(figures.cells + shift)
    return comparisons.PartsAgainstTotal, is_total & (np.abs(parts / figures.canonical - 1) > ROUNDING)


# Year and measure stand below the category in a cell's number.
_CATEGORY_SHIFT = 18


def _known(figures: Figures, indicator: str) -> Values:
    """In mass, of the same country, category and year: the file's own, else the pool's."""
    cells = figures.cells_of(indicator, measure=MASS)
    return first_of(figures.own.of(cells), figures.pooled.of(cells))
