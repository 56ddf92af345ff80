"""What the good rows would do to the pool that their readers see: the pool's own rules, asked beforehand."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from django.db.models import Q, QuerySet
from django.utils import timezone

from datasets.method import derive
from datasets.models import Audience, Contribution, Observation, Visibility
from datasets.models.pools import Rule
from datasets.pool import candidates
from datasets.pool.compute import together
from datasets.pool.judgements import Judgements
from datasets.reference.indicators import CANONICAL_UNIT, ORIGIN_ORDER, STATUS_ORDER

# Beyond these a preview would cost what the pooling itself costs.
MOST_ROWS, MOST_KNOWN, MOST_AROUND = 20_000, 50_000, 20_000
SHOWN = 10
# The staged rows' own numbers: above any that the database gives.
SENT = 1 << 62
COMPUTED = (Rule.SUM_OF_PARTS, Rule.DERIVED)
RELATED: Final = [
    *({ratio.above, ratio.below} for ratio in derive.RATES),
    *({flow, derive.POPULATION} for flow in derive.PER_INHABITANT.values()),
    {"COLL", "POM"},
]
SAID: Final = ["value", "observation_id", "rule", "in_conflict"]
TYPES: Final = {
    "country": "int64",
    "year": "int64",
    "value": "float64",
    "observation_id": "Int64",
    "in_conflict": "bool",
}
KEY: Final = ["country", "indicator", "category", "year", "measure"]
_AUDIENCES: Final = {
    Visibility.PUBLIC: Audience.PUBLIC,
    Visibility.GOVERNMENT: Audience.GOVERNMENT,
    Visibility.COALITION: Audience.COALITION,
}


def effect(contribution: Contribution, staged: Path) -> dict[str, Any]:
    """How many cells are `new`, `changed`, the `same` or `outranked` by others, new `conflicts`, first `examples`; and
    under `computed` what of that happens to sums and derived figures.

    {} where it is not computed: too many rows, or figures that no pool shows.
    """
    audience = _AUDIENCES.get(Visibility(contribution.visibility))
    if audience is None or not 0 < pq.read_metadata(staged).num_rows <= MOST_ROWS:
        return {}
    sent = pq.read_table(staged).to_pandas()
    countries = sorted(set(sent["country"]))
    known = Observation.objects.current().filter(country__in=countries)
    # Sums and rates rest on the countries' other figures: where these are too many, only the file's own are asked.
    wanted, is_whole = Q(indicator__in=_with_related(sent["indicator"])), True
    if _more_than(known.filter(wanted), MOST_AROUND):
        is_whole = False
        wanted = Q(indicator__in=sorted(set(sent["indicator"])), category__in=sorted(set(sent["category"])))
        if _more_than(known.filter(wanted), MOST_KNOWN):
            return {}
    pool = candidates.read(*countries, only=wanted)
    before = pool.for_audience(audience)
    rows = _rows(sent, contribution, countries)
    after = pd.concat([_without_what_it_replaces(before, rows, contribution), rows])
    both = _compared(*(_pooled(table, pool.judgements) for table in (before, after)))
    ours = both["observation_id"] >= SENT
    told = _told(both[ours], countries) | {
        "conflicts": int((both["in_conflict"] & ~both["in_conflict_before"]).sum()),
    }
    cells = len(sent.drop_duplicates(["country", *KEY[1:]]))
    told["outranked"] = cells - told["new"] - told["changed"] - told["same"]
    if is_whole:
        told["computed"] = _told(both[both["rule"].isin(COMPUTED)], countries)
    return {"audience": audience.value} | told


def _with_related(sent: Iterable[str]) -> list[str]:
    """These indicators, and those that stand beside them in a rate or per inhabitant."""
    found = set(sent)
    return sorted(found.union(*(pair for pair in RELATED if found & pair)))


def _more_than(known: QuerySet[Observation], most: int) -> bool:
    return known.values("pk")[most : most + 1].exists()


def _rows(sent: pd.DataFrame, contribution: Contribution, countries: list[str]) -> pd.DataFrame:
    """The staged rows as candidates, accepted now."""
    issue = contribution.issue
    return sent.assign(
        id=SENT + np.arange(len(sent)),
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


def _pooled(table: pd.DataFrame, judged: Judgements) -> pd.DataFrame:
    """By cell: the recommended value, which observation gives it or which rule made it, whether values conflict."""
    cells = pd.DataFrame(columns=[*KEY, *SAID]) if table.empty else together(table, judged).cells[[*KEY, *SAID]]
    return cells.astype(TYPES)


def _compared(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    both = after.merge(before, on=KEY, how="left", suffixes=("", "_before"))
    # What is not known is not in conflict.
    return both.assign(in_conflict_before=both["in_conflict_before"].eq(other=True))


def _told(cells: pd.DataFrame, countries: list[str]) -> dict[str, Any]:
    now, then = cells["value_before"].to_numpy(dtype=float), cells["value"].to_numpy(dtype=float)
    is_new, is_same = np.isnan(now), np.isclose(now, then, rtol=1e-12, atol=0)
    changed = cells[~is_new & ~is_same & ~np.isnan(then)]
    return {
        "new": int((is_new & ~np.isnan(then)).sum()),
        "changed": len(changed),
        "same": int((~is_new & is_same).sum()),
        "examples": [
            {
                "iso3": countries[row["country"]],
                **{name: str(row[name]) for name in ("indicator", "category", "measure")},
                "year": int(row["year"]),
                "before": float(row["value_before"]),
                "after": float(row["value"]),
                "unit": CANONICAL_UNIT[row["measure"]],
            }
            for row in changed.head(SHOWN).to_dict("records")
        ],
    }
