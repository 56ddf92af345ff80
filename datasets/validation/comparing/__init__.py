"""What the good rows say, held against population, against each other and against what the public pool knows."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from datasets.models import Contribution
from datasets.reference.template import COUNTRY, INDICATOR
from datasets.validation.batch import columns_of
from datasets.validation.codelists import CodeLists
from datasets.validation.comparing import balances, pieces, series
from datasets.validation.comparing.figures import Figures, Mask, Numbers, figures_of
from datasets.validation.comparing.pairs import judged
from datasets.validation.rules import Labels
from datasets.validation.rules.base import Rule

__all__ = ["Blamed", "compare", "judged"]

Blamed = tuple[type[Rule], Numbers, Labels, NDArray[np.intp]]
_CHECKS = (
    balances.too_much_for_the_population,
    balances.another_population,
    balances.collected_above_generated,
    series.jumps_by_a_power_of_ten,
    balances.treated_above_collected,
    balances.more_than_the_world,
    balances.rates_of_exactly_one_hundred,
    balances.negative_consumption,
    balances.parts_against_totals,
    series.constant_runs,
    series.jumps_against_history,
    pieces.unlikely_weights,
    pieces.without_mass,
)


def compare(contribution: Contribution, staged: Path, lists: CodeLists) -> Iterator[Blamed]:
    """Places whose values can hardly be right, grouped by the rule that says why."""
    for figures in figures_of(contribution, staged, lists):
        with np.errstate(divide="ignore", invalid="ignore"):
            for check in _CHECKS:
                rule, mask = check(figures)
                if mask.any():
                    yield _blamed(rule, mask, figures)


def _blamed(rule: type[Rule], mask: Mask, figures: Figures) -> Blamed:
    """One cause per country and indicator."""
    where = np.flatnonzero(mask)
    country, indicator, *_rest = columns_of(figures.cells[where])
    pairs, causes = np.unique(country * 64 + indicator, return_inverse=True)
    countries, indicators = figures.lists[COUNTRY].codes, figures.lists[INDICATOR].codes
    names = [f"{countries[pair // 64]} {indicators[pair % 64]}" for pair in pairs]
    return rule, figures.places[where], Labels.of(names), causes
