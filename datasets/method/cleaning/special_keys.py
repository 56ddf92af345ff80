"""Step 8: keys that trade statistics tell wrongly, and what is known of them better."""

import numpy as np
import numpy.typing as npt

from datasets.method.cleaning.flags import CRT_TELEVISION, HIGH_AMONG_YEARS, MISSING, PHOTOVOLTAIC
from datasets.method.cleaning.grid import Floats, Grid

DESKTOPS, CRT_MONITORS, FLAT_MONITORS, CRT_TELEVISIONS = "0302", "0308", "0309", "0407"
PHOTOVOLTAICS, PROFESSIONAL_MEDICAL = "0002", "0802"
# Years from which nothing is sold, by stratum of purchasing power.
NO_CRT_TELEVISIONS_FROM = {1: 2007, 2: 2008, 3: 2009}
NO_CRT_MONITORS_FROM = {1: 2008, 2: 2009, 3: 2010}
# Monitors sold per desktop computer (United Nations University).
MONITORS_PER_DESKTOP = 1.16
# More than this per inhabitant (kg) is an error of weight or code, and so frequent that medians do not find it.
CEILINGS = {PROFESSIONAL_MEDICAL: 20.0}


def without_impossible(grid: Grid) -> Grid:
    """Values above their key's ceiling are taken out. What is taken out is NaN; NaN itself stays."""
    out = grid.copy()
    for code, ceiling in CEILINGS.items():
        if (key := grid.key(code)) is not None:
            too_high = np.zeros(grid.kg.shape, dtype=bool)
            too_high[key] = grid.kg[key] > ceiling
            out.blank(too_high, HIGH_AMONG_YEARS)
    return out


def crt_televisions(grid: Grid, strata: npt.NDArray[np.int64]) -> Grid:
    """Their sales end by stratum; the year before has half of the year before that. No stratum: left alone.

    NaN before their end stays NaN.
    """
    out = grid.copy()
    key = grid.key(CRT_TELEVISIONS)
    if key is None:
        return out
    for stratum, end in NO_CRT_TELEVISIONS_FROM.items():
        here = np.flatnonzero(strata == stratum)
        over = max(end - grid.first_year, 0)
        out.kg[key, here, over:] = out.pieces[key, here, over:] = 0.0
        out.flag[key, here, over:] = CRT_TELEVISION
        if 2 <= over < grid.kg.shape[2]:
            for values in (out.kg, out.pieces):
                values[key, here, over - 1] = values[key, here, over - 2] / 2
            unknown = np.isnan(out.kg[key, here, over - 1])
            out.flag[key, here, over - 1] = np.where(unknown, MISSING, CRT_TELEVISION)
    return out


def crt_monitors(grid: Grid, strata: npt.NDArray[np.int64], population: Floats, weight: Floats) -> Grid:
    """Monitors that went with desktops less the flat ones, until they end by stratum.

    `weight` of a monitor in kg and `population` are (country, year). Where one is NaN, or a grid has no desktops or
    flat monitors, the value stays.
    """
    out = grid.copy()
    key, desktops, flat = grid.key(CRT_MONITORS), grid.key(DESKTOPS), grid.key(FLAT_MONITORS)
    if key is None:
        return out
    if desktops is not None and flat is not None:
        wanted = MONITORS_PER_DESKTOP * (grid.pieces[desktops] * population)
        pieces = np.maximum(wanted - grid.pieces[flat] * population, 0.0)
        kg = pieces * weight / population
        known = ~np.isnan(kg)
        out.kg[key] = np.where(known, kg, grid.kg[key])
        out.pieces[key] = np.where(known, pieces / population, grid.pieces[key])
    for stratum, end in NO_CRT_MONITORS_FROM.items():
        here, over = np.flatnonzero(strata == stratum), max(end - grid.first_year, 0)
        out.kg[key, here, over:] = out.pieces[key, here, over:] = 0.0
    return out


def photovoltaics(grid: Grid, kg: Floats, pieces: Floats, population: Floats) -> Grid:
    """Panels installed (kg and pieces by country and year) in place of what trade tells; NaN where not known."""
    out = grid.copy()
    if (key := grid.key(PHOTOVOLTAICS)) is not None:
        out.kg[key], out.pieces[key] = kg / population, pieces / population
        out.flag[key] = PHOTOVOLTAIC
    return out
