"""One figure given in mass and per inhabitant: together they say how many people there are."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from datasets.reference.categories import TOTAL
from datasets.reference.indicators import MEASURES, PERSONS
from datasets.reference.template import CATEGORY, COUNTRY, INDICATOR
from datasets.validation.batch import cell_numbers, columns_of
from datasets.validation.codelists import CodeLists
from datasets.validation.comparing.figures import KG_PER_TONNE, Known, pooled_of
from datasets.validation.rules import comparisons, duplicates
from datasets.validation.rules.duplicates import Repetition

# Population by different sources, at mid-year or at its end, and rounding per inhabitant.
TOLERANCE = 0.10


def judged(repetitions: Iterator[Repetition], lists: CodeLists) -> Iterator[Repetition]:
    """Pairs that agree with the known population are one figure; the others contradict it, or each other."""
    for repetition in repetitions:
        if repetition.tonnes is None or repetition.kg_per_inhabitant is None:
            yield repetition
            continue
        known = _population(repetition.cells, lists)
        with np.errstate(divide="ignore", invalid="ignore"):
            implied = repetition.tonnes * KG_PER_TONNE / repetition.kg_per_inhabitant
            off = np.abs(implied / known - 1)
        unknown = ~np.isfinite(known)
        for rule, chosen in (
            (duplicates.SameInTwoUnits, off <= TOLERANCE),
            (comparisons.ImpliedPopulation, off > TOLERANCE),
            (duplicates.ContradictingRows, unknown),
        ):
            if chosen.any():
                yield _only(repetition, rule, chosen)


def _only(repetition: Repetition, rule: type, chosen: NDArray[np.bool_]) -> Repetition:
    both = np.repeat(chosen, 2)
    places = repetition.places[both]
    left_out = repetition.left_out[chosen] if rule is duplicates.SameInTwoUnits else places
    starts = np.arange(0, len(places) + 1, 2, dtype=np.intp)
    return replace(
        repetition, rule=rule, cells=repetition.cells[chosen], starts=starts, places=places, left_out=left_out
    )


def _population(cells: NDArray[np.int64], lists: CodeLists) -> NDArray[np.float64]:
    country, _indicator, _category, year, _measure = columns_of(cells)
    size = len(cells)
    wanted = cell_numbers(
        country,
        np.full(size, lists[INDICATOR].codes.index("POP")),
        np.full(size, lists[CATEGORY].codes.index(TOTAL)),
        year,
        np.full(size, MEASURES.index(PERSONS)),
    )
    return Known([pooled_of({lists[COUNTRY].codes[number] for number in np.unique(country)}, lists)]).of(wanted)
