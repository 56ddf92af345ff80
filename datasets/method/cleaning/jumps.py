"""Step 7: jumps from one year to the next are taken out; the caller fills the holes, or puts the values back.

Three kinds: a year apart from two neighbours that agree; a year outside both neighbours by far; a last year that leaps.
Waste over Time's scripts are followed where they differ from their own description: the farther neighbour's distance is
measured from the year after next on the low side, only a year after next that goes on in the same direction by more
than `CLOSE` saves a value, and no value is too small to be tested.
"""

import numpy as np

from datasets.method.cleaning.flags import JUMP, KNOWN_BETTER
from datasets.method.cleaning.grid import Floats, Grid, Mask

APART = 0.5
CLOSE = 0.2
BEYOND_THE_FARTHER = 0.4
LEAP = 1.5


def removed(grid: Grid) -> Grid:
    """Without jumps, but for values that are known better. What is taken out is NaN; NaN itself is no jump."""
    out = grid.copy()
    jump = found(grid.kg) & (grid.flag < KNOWN_BETTER)
    out.blank(jump, 0)
    out.flag[jump] = grid.flag[jump] + JUMP
    return out


def found(values: Floats) -> Mask:
    """Where `values` jump along the last axis. The first year cannot, nor can NaN or what stands beside it."""
    nothing = np.full((*values.shape[:-1], 1), np.nan)
    before = np.concatenate([nothing, values[..., :-1]], axis=-1)
    after = np.concatenate([values[..., 1:], nothing], axis=-1)
    later = np.concatenate([values[..., 2:], nothing, nothing], axis=-1)[..., : values.shape[-1]]
    if values.shape[-1] > 1:
        later[..., -2] = after[..., -2]
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = (
            (before > 0) & (np.abs((after - before) / before) < CLOSE) & (np.abs((values - before) / before) > APART)
        )
        lower, higher = np.minimum(before, after), np.maximum(before, after)
        sold = (before > 0) & (after > 0) & (later > 0) & ~apart
        close_later = np.abs(later - values) / values < CLOSE
        low = (
            sold
            & (np.abs(values - lower) / lower > CLOSE)
            & (np.abs(values - np.maximum(before, later)) / higher > BEYOND_THE_FARTHER)
            & (values < before)
            & (values < after)
            & (close_later | (later > values))
        )
        high = (
            sold
            & (np.abs(values - higher) / higher > CLOSE)
            & (np.abs(values - lower) / lower > BEYOND_THE_FARTHER)
            & (values > before)
            & (values > after)
            & (close_later | (later < values))
        )
    jumps: Mask = apart | low | high
    jumps[..., -1] |= values[..., -1] >= before[..., -1] * LEAP
    return jumps


def put_back(grid: Grid, before: Grid) -> Grid:
    """Values of `before` that were taken out and that nothing has filled. NaN in both stays NaN."""
    out = grid.copy()
    lost = np.isnan(grid.kg) & ~np.isnan(before.kg)
    out.kg[lost], out.pieces[lost] = before.kg[lost], before.pieces[lost]
    out.flag[lost] -= JUMP
    return out
