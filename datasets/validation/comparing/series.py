"""Figures held against their own history: jumps, and years that are the same to the last digit."""

import numpy as np

from datasets.validation.comparing.balances import Told
from datasets.validation.comparing.figures import Figures, Mask, Numbers, first_of
from datasets.validation.rules import comparisons

# How near to a power of ten a jump is, as a logarithm; below the floor figures jump by themselves.
NEARNESS, FLOOR = 0.05, 10.0
SAME_YEARS = 4
# A jump is unlike the series' own ups and downs: that many robust deviations, and at least that factor.
DEVIATIONS, FACTOR, ENOUGH = 12.0, 3.0, 6
SPREAD_OF_NORMAL = 1.4826
# There and back again.
MOST_JUMPS = 2
LEAST_SPREAD = 0.02
_MEASURE_BITS, _YEAR_BITS = 4, 14
_YEAR = 1 << _MEASURE_BITS
_YEARS = ((1 << _YEAR_BITS) - 1) << _MEASURE_BITS


def jumps_by_a_power_of_ten(figures: Figures) -> Told:
    last_year = figures.cells - _YEAR
    before = first_of(figures.own.of(last_year), figures.issued.of(last_year), figures.pooled.of(last_year))
    jump = np.log10(figures.canonical / before)
    power = np.round(jump)
    told = (np.minimum(figures.canonical, before) >= FLOOR) & (power != 0) & (np.abs(jump - power) < NEARNESS)
    return comparisons.JumpByPowerOfTen, told


def constant_runs(figures: Figures) -> Told:
    """The same figure for years on end: carried forward, not measured."""
    order, follows = _ordered(figures)
    values = figures.canonical[order]
    measured = figures.is_measured[order]
    same = follows & (values[1:] == values[:-1]) & (values[1:] > 0) & measured[1:] & measured[:-1]
    # Runs of neighbours: each step within a run adds one to its length.
    starts = np.flatnonzero(np.r_[True, ~same])
    lengths = np.diff(np.r_[starts, len(values)])
    long = np.repeat(lengths >= SAME_YEARS, lengths)
    told = np.zeros(len(values), bool)
    told[order] = long
    return comparisons.ConstantRun, told & figures.is_mass


def jumps_against_history(figures: Figures) -> Told:
    """A step that is far from the steps of the same series, and no power of ten, which has a rule of its own."""
    order, follows = _ordered(figures)
    values = figures.canonical[order]
    step = np.where(follows, np.log(values[1:] / values[:-1]), np.nan)
    step = np.where(np.isfinite(step), step, np.nan)
    bounds = np.flatnonzero(np.r_[True, ~_same_series(figures.cells[order])])
    told = np.zeros(len(values), bool)
    # Only where one step or two are large is the rest of the series looked at: one that always jumps tells nothing.
    large = np.flatnonzero(np.abs(step) > np.log(FACTOR)) + 1
    places, counts = np.unique(np.searchsorted(bounds, large, side="right") - 1, return_counts=True)
    for place in places[counts <= MOST_JUMPS]:
        first, last = int(bounds[place]), int(bounds[place + 1]) if place + 1 < len(bounds) else len(values)
        steps = step[first : last - 1]
        known = steps[np.isfinite(steps)]
        if len(known) < ENOUGH:
            continue
        middle = np.median(known)
        spread = max(SPREAD_OF_NORMAL * float(np.median(np.abs(known - middle))), LEAST_SPREAD)
        far = (np.abs(steps - middle) > DEVIATIONS * spread) & (np.abs(steps) > np.log(FACTOR))
        tens = np.abs(steps / np.log(10) - np.round(steps / np.log(10))) < NEARNESS
        told[order[first + 1 : last]] |= far & ~tens
    return comparisons.JumpAgainstHistory, told & figures.is_mass


def _ordered(figures: Figures) -> tuple[Numbers, Mask]:
    """The order of series and years; of each but the first, whether it is the year after the one before it."""
    order = np.lexsort((figures.year, figures.cells & ~_YEARS))
    cells = figures.cells[order]
    return order.astype(np.int64), cells[1:] - cells[:-1] == _YEAR


def _same_series(cells: Numbers) -> Mask:
    series = cells & ~_YEARS
    return np.asarray(series[1:] == series[:-1])
