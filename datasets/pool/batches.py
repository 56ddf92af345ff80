"""Computes the pools of several countries at once: one reading, one computation per audience, one result a country."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from datasets.method.pooling import CELL
from datasets.models import Audience, Observation, Pool
from datasets.pool import candidates, facts, tables
from datasets.pool.compute import Computed, compute
from datasets.pool.judgements import Judgements, of_country

# Bounds the memory of a batch, and how long its first country waits for its last one.
OBSERVATIONS_AT_ONCE = 50_000
WITNESS = [*CELL, "issue_id", "contribution_id", "row", "value", "unit", "status", "is_replaced", "is_recommended"]


class Fresh(NamedTuple):
    """What one audience's pool shall hold, and the digest of it."""

    digest: str
    computed: Computed


class Recomputed(NamedTuple):
    """One country: its pools as they stood before its figures were read, and what they shall hold."""

    iso3: str
    read_at: datetime
    before: dict[str, Pool]
    judgements: Judgements
    pools: dict[Audience, Fresh]


def first(iso3s: Sequence[str]) -> list[str]:
    """The first of these countries, as many as go into one batch: at least one."""
    chosen: list[str] = []
    room = OBSERVATIONS_AT_ONCE
    for iso3 in iso3s:
        room -= Observation.objects.current().for_country(iso3).count()
        if chosen and room < 0:
            break
        chosen.append(iso3)
    return chosen


def compute_pools(iso3s: Sequence[str]) -> list[Recomputed]:
    """Pools first, figures after them: a mark made meanwhile is seen when the pools are written."""
    read_at = timezone.now()
    before = pools_of(*iso3s)
    found = candidates.read(*iso3s)
    grounds = facts.digests(iso3s)
    result = [Recomputed(iso3, read_at, before[iso3], of_country(found.judgements, iso3), {}) for iso3 in iso3s]
    for audience in candidates.AUDIENCE_REACH:
        places = found.places_of(audience)
        if not places:
            continue
        table = found.for_audience(audience)
        if len(places) < len(iso3s):
            table = table[table["country"].isin(places)]
        computed = compute(table, found.judgements, len(iso3s))
        for place in places:
            digest = _digest(grounds[iso3s[place]], computed[place], found)
            result[place].pools[audience] = Fresh(digest, computed[place])
    return result


def pools_of(*iso3s: str) -> dict[str, dict[str, Pool]]:
    """By country and audience."""
    pools: dict[str, dict[str, Pool]] = {iso3: {} for iso3 in iso3s}
    for pool in Pool.objects.filter(country_id__in=iso3s).defer("findings"):
        pools[pool.country_id][pool.audience] = pool
    return pools


def _digest(ground: str, computed: Computed, found: candidates.Candidates) -> str:
    """SHA-256 of what the pool rests on: cells with the decisions that chose them, candidates, who contributed them,
    verdicts, reference facts, method version.
    """
    ids = sorted(computed.candidates["contribution_id"].unique().tolist())
    digest = hashlib.sha256(ground.encode())
    digest.update(facts.canonical_json([found.contributions[pk] for pk in ids]))
    digest.update(tables.as_csv(computed.cells))
    digest.update(tables.as_csv(computed.candidates[WITNESS]))
    if computed.verdicts:
        digest.update(facts.canonical_json([verdict["id"] for verdict in computed.verdicts]))
    return digest.hexdigest()
