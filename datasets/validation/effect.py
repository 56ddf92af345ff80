"""What the good rows would do to the pool that their readers see: the pool's own rules, asked beforehand."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from django.db.models import Q
from django.utils import timezone

from datasets.models import Audience, Contribution, Observation, Visibility
from datasets.pool import candidates
from datasets.pool.judgements import Judgements
from datasets.reference.indicators import CANONICAL_UNIT, ORIGIN_ORDER, STATUS_ORDER

# Beyond these a preview would cost what the pooling itself costs.
MOST_ROWS, MOST_KNOWN = 20_000, 100_000
SHOWN = 10
KEY: Final = ["country", "indicator", "category", "year", "measure"]
_AUDIENCES: Final = {
    Visibility.PUBLIC: Audience.PUBLIC,
    Visibility.GOVERNMENT: Audience.GOVERNMENT,
    Visibility.COALITION: Audience.COALITION,
}


def effect(contribution: Contribution, staged: Path) -> dict[str, Any]:
    """How many cells are `new`, `changed`, the `same` or `outranked` by others, new `conflicts`, first `examples`.

    {} where it is not computed: too many rows, or figures that no pool shows.
    """
    audience = _AUDIENCES.get(Visibility(contribution.visibility))
    if audience is None or not 0 < pq.read_metadata(staged).num_rows <= MOST_ROWS:
        return {}
    sent = pq.read_table(staged).to_pandas()
    wanted = Q(indicator__in=sorted(set(sent["indicator"])), category__in=sorted(set(sent["category"])))
    countries = sorted(set(sent["country"]))
    known = Observation.objects.current().filter(wanted, country__in=countries)
    if known.values("pk")[MOST_KNOWN : MOST_KNOWN + 1].exists():
        return {}
    pool = candidates.read(*countries, only=wanted)
    before = pool.for_audience(audience)
    rows = _rows(sent, contribution, countries)
    after = pd.concat([_without_what_it_replaces(before, rows, contribution), rows])
    judged = pool.judgements
    told = _compared(_pooled(before, judged), _pooled(after, judged), countries, contribution.pk)
    cells = len(sent.drop_duplicates(["country", *KEY[1:]]))
    return {"audience": audience.value, "outranked": cells - told["new"] - told["changed"] - told["same"]} | told


def _rows(sent: pd.DataFrame, contribution: Contribution, countries: list[str]) -> pd.DataFrame:
    """The staged rows as candidates, accepted now."""
    issue = contribution.issue
    return sent.assign(
        id=np.iinfo(np.int64).max - np.arange(len(sent)),
        country_id=sent["country"].astype(str),
        country=pd.Categorical(sent["country"].astype(str), categories=countries).codes.astype(np.int64),
        contribution_id=contribution.pk,
        issue_id=issue.pk,
        unit=sent["unit"].astype(str),
        year=sent["year"].astype(np.int64),
        **{name: sent[name].astype(str) for name in ("indicator", "category", "measure", "status")},
        origin_rank=ORIGIN_ORDER.index(issue.origin),
        status_rank=pd.Categorical(sent["status"].astype(str), categories=list(STATUS_ORDER)).codes,
        source=issue.source_id,
        organisation=issue.organisation_id,
        published=issue.published_on.toordinal(),
        accepted=int(timezone.now().timestamp()),
    )


def _without_what_it_replaces(before: pd.DataFrame, rows: pd.DataFrame, contribution: Contribution) -> pd.DataFrame:
    """A correction of the same issue takes the place of its earlier figures."""
    arriving = pd.MultiIndex.from_frame(rows[KEY])
    replaced = (before["issue_id"] == contribution.issue_id) & pd.MultiIndex.from_frame(before[KEY]).isin(arriving)
    return before[~replaced]


def _pooled(table: pd.DataFrame, judged: Judgements) -> pd.DataFrame | None:
    """By cell: the recommended value, who gives it, whether values are in conflict."""
    if table.empty:
        return None
    pooled = candidates.recommend(table, judged)
    best = pooled.candidates[pooled.candidates["is_recommended"]][[*KEY, "canonical", "contribution_id"]]
    return best.merge(pooled.cells[[*KEY, "in_conflict"]], on=KEY, how="left")


def _compared(before: pd.DataFrame | None, after: pd.DataFrame | None, countries: list[str], pk: int) -> dict[str, Any]:
    assert after is not None
    if before is None:
        both = after.assign(canonical_before=np.nan, in_conflict_before=False)
    else:
        both = after.merge(before, on=KEY, how="left", suffixes=("", "_before"))
    now, then = both["canonical_before"].to_numpy(dtype=float), both["canonical"].to_numpy(dtype=float)
    is_new, is_same = np.isnan(now), np.isclose(now, then, rtol=1e-12, atol=0)
    ours = (both["contribution_id"] == pk).to_numpy()
    was_in_conflict = (both["in_conflict_before"] == True).to_numpy()  # noqa: E712 - unknown is not in conflict
    changed = both[ours & ~is_new & ~is_same]
    return {
        "new": int((ours & is_new).sum()),
        "changed": len(changed),
        "same": int((ours & ~is_new & is_same).sum()),
        "conflicts": int((both["in_conflict"].to_numpy(dtype=bool) & ~was_in_conflict).sum()),
        "examples": [
            {
                "iso3": countries[row["country"]],
                **{name: str(row[name]) for name in ("indicator", "category", "measure")},
                "year": int(row["year"]),
                "before": float(row["canonical_before"]),
                "after": float(row["canonical"]),
                "unit": CANONICAL_UNIT[row["measure"]],
            }
            for row in changed.head(SHOWN).to_dict("records")
        ],
    }
