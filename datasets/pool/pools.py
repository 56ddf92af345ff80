"""Which pool a reader reads: the narrowest that exists among those that the reader may see."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TypeVar

from coalition.guards import Anyone
from datasets.models import Audience, Pool
from datasets.policies import audiences_of

# Narrowest first: each sees what the ones after it see, and more.
NARROWEST_FIRST = (Audience.COALITION, Audience.GOVERNMENT, Audience.PUBLIC)
T = TypeVar("T")


def pool_for(someone: Anyone, iso3: str) -> Pool | None:
    """The country's pool as `someone` may see it; None where nothing of the country was ever pooled."""
    return _narrowest(iso3, tuple(audiences_of(someone, iso3)))


def pool_of(audience: str, iso3: str) -> Pool | None:
    """The pool that this audience reads: its own, or the next wider one where it sees no more than that."""
    return _narrowest(iso3, seen_by(audience))


def pools_for(someone: Anyone, countries: Collection[str] | None = None) -> dict[str, Pool]:
    """By country (of `countries`, if given) the pool that the reader reads. One query."""
    found = Pool.objects.defer("findings", "digest")
    existing: dict[str, dict[str, Pool]] = defaultdict(dict)
    for pool in found if countries is None else found.filter(country_id__in=countries):
        existing[pool.country_id][pool.audience] = pool
    read = {
        iso3: next((pools[one] for one in audiences_of(someone, iso3) if one in pools), None)
        for iso3, pools in existing.items()
    }
    return {iso3: pool for iso3, pool in read.items() if pool is not None}


def seen_by(audience: str) -> tuple[Audience, ...]:
    """The audience and the wider ones, narrowest first: whose pools it may read."""
    return NARROWEST_FIRST[NARROWEST_FIRST.index(Audience(audience)) :]


def narrowest(pools: Mapping[str, T], audience: str) -> T | None:
    """Of these, by audience, the one that this audience reads."""
    return next((pools[one] for one in seen_by(audience) if one in pools), None)


def _narrowest(iso3: str, audiences: tuple[str, ...]) -> Pool | None:
    pools = {pool.audience: pool for pool in Pool.objects.filter(country_id=iso3, audience__in=audiences)}
    return next((pools[audience] for audience in audiences if audience in pools), None)
