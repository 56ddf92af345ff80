"""What stands beside a figure for what it rests on: bands of own estimates, and who published what is derived."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from datasets.method import derive
from datasets.method.units import PER_INHABITANT
from datasets.models import Pool
from datasets.models.pools import Rule
from datasets.pool.bands import Runs, band_of, inputs_of, known_inputs, runs_of
from datasets.presenters.words import Row
from datasets.reference.methods import ORIGIN


def mark_grounds(rows: Collection[Row], pools: Iterable[Pool | int], runs: Runs | None = None) -> None:
    """`is_own`: the portal's own estimate. `low`, `high`, `is_truncated`: see `pool.bands`. `source` of a figure per
    inhabitant that its source published as such names that source, the `publisher`.

    Wanted in each row: `iso3`, the cell's key, `value, origin, rule, issue_id` and its `inputs`. Two queries at most,
    one with the `runs` known.
    """
    inputs = inputs_of(rows, pools)
    if runs is None:
        runs = runs_of([*rows, *inputs.values()])
    for row in rows:
        known = known_inputs(row, inputs)
        row.update(band_of(row, known, runs), is_own=row["origin"] == ORIGIN, publisher="")
        if row["rule"] != Rule.DERIVED:
            continue
        total = derive.PER_INHABITANT.get(row["indicator"])
        if sent := next((cell for cell in known if _is_sent_per_inhabitant(cell, total)), None):
            row["publisher"] = f"{sent['source']} {sent['label']}".strip()
            row["source"] = _("%(source)s, as published") % {"source": row["publisher"]}


def _is_sent_per_inhabitant(cell: Row, indicator: str | None) -> bool:
    return bool(cell["indicator"] == indicator and cell["observation__unit"] == PER_INHABITANT)
