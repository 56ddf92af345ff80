"""Computes pools again: one per country and audience, written by difference, safe for two workers at once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from coalition.jobs import SILENT, Progress
from datasets.models import Audience, Cell, Contribution, Pool
from datasets.pool import batches, cells, settle, tables
from datasets.pool.batches import Recomputed
from datasets.pool.pools import narrowest

STEP = gettext_noop("Computing the pool")


def mark_stale(iso3s: Iterable[str]) -> None:
    """Say, in the transaction that changes their figures, that these countries' pools must be computed again."""
    codes = sorted(set(iso3s))
    with transaction.atomic():
        Pool.objects.bulk_create(
            [Pool(country_id=code, audience=Audience.PUBLIC) for code in codes], ignore_conflicts=True
        )
        pools = Pool.objects.filter(country_id__in=codes)
        # Locked in one order, so that two loads with countries in common wait for each other instead of dying.
        locked = list(pools.select_for_update().order_by("pk").values_list("pk", flat=True))
        Pool.objects.filter(pk__in=locked).update(is_stale=True, stale_marks=F("stale_marks") + 1)


def mark_all_stale() -> None:
    """Say that facts beside the figures have changed: treaty actions, reference factors, a country's names."""
    mark_stale(Pool.objects.values_list("country_id", flat=True))


def mark_ended_embargoes() -> None:
    """A figure whose embargo ended since its pool was computed joins it now."""
    today = timezone.localdate()
    ended = Contribution.objects.filter(embargo_on__lte=today, status=Contribution.Status.ACCEPTED).filter(
        observations__is_current=True
    )
    waiting = ended.filter(
        observations__country__pools__is_stale=False,
        observations__country__pools__computed_at__date__lt=F("embargo_on"),
    )
    mark_stale(waiting.values_list("observations__country_id", flat=True).distinct())


def recompute_stale(progress: Progress = SILENT) -> None:
    """Compute every stale country, a batch after the other. One that fails does not hold up the others."""
    mark_ended_embargoes()
    done: set[str] = set()
    failure: Exception | None = None
    while waiting := _stale_besides(done):
        total = len(done) + len(waiting)
        progress(100 * len(done) // total, STEP)
        for iso3, error in _recompute_together(batches.first(waiting)):
            done.add(iso3)
            failure = error or failure
            progress(100 * len(done) // total, STEP)
    if failure:
        raise failure


def recompute_many(iso3s: Sequence[str]) -> Iterator[str]:
    """Compute these countries, stale or not, in batches. Yields each when its pools are written."""
    waiting = list(iso3s)
    while waiting:
        batch = batches.first(waiting)
        for iso3, error in _recompute_together(batch):
            if error:
                raise error
            yield iso3
        waiting = waiting[len(batch) :]


def recompute(iso3: str, *, only_stale: bool = False) -> None:
    """Compute the country's pools from its current observations. With `only_stale`, leave what another worker did.

    No other worker writes the country from the reading on, so that what is current now is in the pool at the end.
    """
    with transaction.atomic():
        wait_for_other_workers(iso3)
        if only_stale and not Pool.objects.filter(country_id=iso3, is_stale=True).exists():
            return
        (recomputed,) = batches.compute_pools([iso3])
        _write(recomputed)


def _recompute_together(iso3s: list[str]) -> Iterator[tuple[str, Exception | None]]:
    """Each country with what hindered it. One that another worker has computed meanwhile is left out."""
    try:
        found = batches.compute_pools(iso3s)
    except Exception as error:
        if len(iso3s) == 1:
            yield iso3s[0], error
            return
        # One of them is to blame: each for itself.
        for iso3 in iso3s:
            yield from _recompute_together([iso3])
        return
    for recomputed in found:
        try:
            is_written = _write(recomputed)
        except Exception as error:
            yield recomputed.iso3, error
        else:
            if is_written:
                yield recomputed.iso3, None


@transaction.atomic
def _write(recomputed: Recomputed) -> bool:
    """Bring the country's pools in line with what was computed; False if another worker did so since its reading.

    A stale mark made meanwhile stays: the pool is fresh only if it has as many marks at the end as at the reading.
    """
    iso3 = recomputed.iso3
    wait_for_other_workers(iso3)
    pools = batches.pools_of(iso3)[iso3]
    if _moments(pools) != _moments(recomputed.before):
        return False
    for audience, (digest, computed) in recomputed.pools.items():
        pool = pools.get(audience) or Pool.objects.get_or_create(country_id=iso3, audience=audience)[0]
        if digest != pool.digest:
            read_before = None if audience in pools else narrowest(pools, audience)
            cells.replace(pool, computed.cells, recomputed.read_at, read_before)
        Pool.objects.filter(pk=pool.pk).update(
            digest=digest,
            computed_at=recomputed.read_at,
            cells_count=int(computed.cells["value"].notna().sum()),
            conflicts_count=int(computed.cells["in_conflict"].sum()),
            findings=computed.findings,
        )
        known = recomputed.before.get(audience)
        marks = known.stale_marks if known else 0
        Pool.objects.filter(pk=pool.pk, stale_marks=marks).update(is_stale=False)
    _drop(pool for audience, pool in pools.items() if audience not in recomputed.pools)
    settle.settle(recomputed)
    return True


def _moments(pools: dict[str, Pool]) -> dict[str, datetime]:
    """When each pool was computed, of those that were. It moves with every writing."""
    return {audience: pool.computed_at for audience, pool in pools.items() if pool.computed_at}


def _stale_besides(done: set[str]) -> list[str]:
    stale = Pool.objects.filter(is_stale=True).exclude(country_id__in=done)
    return sorted(set(stale.values_list("country_id", flat=True)))


def wait_for_other_workers(iso3: str) -> None:
    """One worker computes a country at a time. On SQLite the immediate transaction is that lock already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"datasets.pool {iso3}"])


def _drop(pools: Iterable[Pool]) -> None:
    """Pools of audiences that see no more than the next wider one. Their cells go in one statement."""
    for pool in pools:
        stored = tables.read_many(Cell.objects.filter(pool=pool), {"id": tables.INTEGER})
        tables.delete(Cell, stored["id"].tolist())
        pool.delete()
