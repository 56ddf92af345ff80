"""Which pool a reader reads: the narrowest that exists among those that the reader may see."""

from coalition.guards import Anyone
from datasets.models import Audience, Pool
from datasets.policies import audiences_of

# Narrowest first: each sees what the ones after it see, and more.
NARROWEST_FIRST = (Audience.COALITION, Audience.GOVERNMENT, Audience.PUBLIC)


def pool_for(someone: Anyone, iso3: str) -> Pool | None:
    """The country's pool as `someone` may see it; None where nothing of the country was ever pooled."""
    return _narrowest(iso3, tuple(audiences_of(someone, iso3)))


def pool_of(audience: str, iso3: str) -> Pool | None:
    """The pool that this audience reads: its own, or the next wider one where it sees no more than that."""
    return _narrowest(iso3, NARROWEST_FIRST[NARROWEST_FIRST.index(Audience(audience)) :])


def _narrowest(iso3: str, audiences: tuple[str, ...]) -> Pool | None:
    pools = {pool.audience: pool for pool in Pool.objects.filter(country_id=iso3, audience__in=audiences)}
    return next((pools[audience] for audience in audiences if audience in pools), None)
