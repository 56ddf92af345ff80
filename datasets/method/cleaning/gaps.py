"""Step 5: gaps of one or two years, and a missing first or last year, filled from the same series."""

import numpy as np

from datasets.method.cleaning.flags import BY_NEIGHBOURS, JUMP
from datasets.method.cleaning.grid import Floats, Grid


def by_neighbours(grid: Grid, *, leaking: bool = False) -> Grid:
    """Fill mass, and with it pieces. At the edges pieces stay missing: they follow later from mass.

    `leaking` repeats a fault of the published scripts: a series that lacks its last two years takes the first year of
    the series that happens to be listed before it for the year after its end. NaN is a gap; a wider one stays NaN.
    """
    out = grid.copy()
    kg = filled(grid.kg, edges=True, after=_listed_before(grid.kg) if leaking else None)
    pieces = filled(grid.pieces, edges=False, after=_listed_before(grid.pieces) if leaking else None)
    new = np.isnan(grid.kg) & ~np.isnan(kg)
    out.kg[new], out.pieces[new] = kg[new], pieces[new]
    out.flag[new & (grid.flag < JUMP)] += BY_NEIGHBOURS
    return out


def filled(values: Floats, *, edges: bool, after: Floats | None = None) -> Floats:
    """`values` along the last axis with gaps filled; NaN stays where a gap is wider. Nothing filled is below 0.

    One missing year: the mean of both neighbours. Two: two thirds of the nearer and one third of the farther. With
    `edges` a missing first or last year goes on as the next two do. `after`: values that stand after the last year.
    """
    missing = np.isnan(values)
    out = values.copy()
    if values.shape[-1] < 3:
        return out
    before, here, behind = values[..., :-2], missing[..., 1:-1], values[..., 2:]
    # A sum with NaN is NaN: where a neighbour is missing too, nothing is filled.
    out[..., 1:-1] = np.where(here, (before + behind) / 2, values[..., 1:-1])
    longer = values if after is None else np.concatenate([values, after[..., None]], axis=-1)
    last = longer.shape[-1] - 3
    start, end = longer[..., :last], longer[..., 3:]
    pair = missing[..., 1 : last + 1] & missing[..., 2 : last + 2] & ~np.isnan(start) & ~np.isnan(end)
    out[..., 1 : last + 1] = np.where(pair, (2 * start + end) / 3, out[..., 1 : last + 1])
    out[..., 2 : last + 2] = np.where(pair, (2 * end + start) / 3, out[..., 2 : last + 2])
    if edges:
        first_year = 2 * values[..., 1] - values[..., 2]
        last_year = 2 * values[..., -2] - values[..., -3]
        out[..., 0] = np.where(missing[..., 0], first_year, values[..., 0])
        out[..., -1] = np.where(np.isnan(out[..., -1]), last_year, out[..., -1])
    return np.where(missing, np.maximum(out, 0.0), out)


def _listed_before(values: Floats) -> Floats:
    """First year of the series that is listed before each, keys first, then countries."""
    first = values[..., 0].ravel()
    return np.concatenate([[np.nan], first[:-1]]).reshape(values.shape[:-1])
