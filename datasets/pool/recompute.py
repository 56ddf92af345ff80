"""Computes a country's pools again: one per audience, written by difference, safe for two workers at once."""

import hashlib
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as _noop

from coalition.jobs import SILENT, Progress
from datasets.method.pooling import CELL
from datasets.models import Audience, Cell, Contribution, Pool
from datasets.pool import candidates, cells, facts, tables
from datasets.pool.compute import Computed, compute

STEP = _noop("Computing the pool")
WITNESS = [*CELL, "issue_id", "contribution_id", "row", "value", "unit", "status", "is_replaced", "is_recommended"]


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
    """Compute every stale country, one after the other. One that fails does not hold up the others."""
    mark_ended_embargoes()
    done: set[str] = set()
    failure: Exception | None = None
    while waiting := _stale_besides(done):
        iso3 = waiting[0]
        progress(100 * len(done) // (len(done) + len(waiting)), STEP)
        try:
            recompute(iso3, only_stale=True)
        except Exception as error:
            failure = error
        done.add(iso3)
    if failure:
        raise failure


def recompute(iso3: str, *, only_stale: bool = False) -> None:
    """Compute the country's pools from its current observations. With `only_stale`, leave what another worker did.

    A stale mark made meanwhile stays: the pool is fresh only if it has as many marks at the end as at the start.
    """
    with transaction.atomic():
        _wait_for_other_workers(iso3)
        marks = dict(Pool.objects.filter(country_id=iso3).values_list("audience", "stale_marks"))
        if only_stale and not Pool.objects.filter(country_id=iso3, is_stale=True).exists():
            return
        found = candidates.read(iso3)
        ground = facts.digest(iso3)
        for audience in found.audiences:
            pool, _ = Pool.objects.get_or_create(country_id=iso3, audience=audience)
            computed = compute(found.for_audience(audience))
            digest = _digest(ground, computed, found)
            if digest != pool.digest:
                cells.replace(pool, computed.cells)
            known = computed.cells["value"].notna()
            Pool.objects.filter(pk=pool.pk).update(
                digest=digest,
                computed_at=timezone.now(),
                cells_count=int(known.sum()),
                conflicts_count=int(computed.cells["in_conflict"].sum()),
                findings=computed.findings,
            )
            Pool.objects.filter(pk=pool.pk, stale_marks=marks.get(audience, pool.stale_marks)).update(is_stale=False)
        _drop(Pool.objects.filter(country_id=iso3).exclude(audience__in=found.audiences))


def _stale_besides(done: set[str]) -> list[str]:
    stale = Pool.objects.filter(is_stale=True).exclude(country_id__in=done)
    return sorted(set(stale.values_list("country_id", flat=True)))


def _wait_for_other_workers(iso3: str) -> None:
    """One worker computes a country at a time. On SQLite the immediate transaction is that lock already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"datasets.pool {iso3}"])


def _digest(ground: str, computed: Computed, found: candidates.Candidates) -> str:
    """SHA-256 of what the pool rests on: cells, candidates, who contributed them, reference facts, method version."""
    ids = sorted(computed.candidates["contribution_id"].unique().tolist())
    digest = hashlib.sha256(ground.encode())
    digest.update(facts.canonical_json([found.contributions[pk] for pk in ids]))
    digest.update(tables.as_csv(computed.cells))
    digest.update(tables.as_csv(computed.candidates[WITNESS]))
    return digest.hexdigest()


def _drop(pools: QuerySet[Pool]) -> None:
    """Pools of audiences that see no more than the next wider one. Their cells go in one statement."""
    for pool in pools:
        stored = tables.read_many(Cell.objects.filter(pool=pool), {"id": tables.INTEGER})
        tables.delete(Cell, stored["id"].tolist())
        pool.delete()
