"""One round after the other: figures are pooled, estimates are made from them, and what they change is pooled again.

The second round finds the same inputs, and ends it.
"""

from collections.abc import Sequence

from celery import current_app
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_noop

from coalition import jobs
from coalition.jobs import SILENT, Progress
from datasets.models import Cell, MethodRun, Pool
from datasets.pool import estimates, recompute
from datasets.pool.estimates import FLOWS, KEYS, SALES, Grounds

STEP = gettext_noop("Estimating from sales and lifetimes")
RECOMPUTE, ESTIMATE = "datasets.recompute_stale", "datasets.estimate"
STALE, ESTIMATES = "pool:stale", "pool:estimates"


def pool(progress: Progress = SILENT) -> None:
    """Compute what is stale; then ask for the estimates that it calls for."""
    recompute.recompute_stale(progress)
    if waiting(estimates.grounds()):
        jobs.enqueue(current_app.tasks[ESTIMATE], subject=ESTIMATES, queue="bulk")


def estimate(progress: Progress = SILENT) -> None:
    """Estimate every country that waits for it; one that fails does not hold up the others."""
    known = estimates.grounds()
    countries = waiting(known)
    failure: Exception | None = None
    changed = False
    for place, iso3 in enumerate(countries):
        progress(100 * place // len(countries), STEP)
        try:
            changed |= estimates.estimate(iso3, known)
        except Exception as error:
            failure = error
    if changed:
        jobs.enqueue(current_app.tasks[RECOMPUTE], subject=STALE, queue="bulk")
    if failure:
        raise failure


def estimate_many(iso3s: Sequence[str]) -> list[str]:
    """Estimate these countries here and now, where they wait for it. Returns those that must be pooled again."""
    known = estimates.grounds()
    wanted = set(iso3s)
    return [iso3 for iso3 in waiting(known) if iso3 in wanted and estimates.estimate(iso3, known)]


def waiting(known: Grounds) -> list[str]:
    """Countries whose pools, or the reference tables, say something else than when estimates were last considered.

    Those that have nothing to estimate from are noted as considered at once.
    """
    inputs = Cell.objects.filter(pool=OuterRef("pk"), indicator__in=(*SALES, *FLOWS), category__in=KEYS)
    runs = MethodRun.objects.current().filter(country=OuterRef("country"))
    pools = Pool.objects.filter(is_stale=False).annotate(has_grounds=Q(Exists(inputs)) | Q(Exists(runs)))
    found = set()
    for each in pools.defer("findings"):
        if each.estimated_digest == estimates.stamp(each, known):
            continue
        if each.has_grounds:
            found.add(each.country_id)
        else:
            Pool.objects.filter(pk=each.pk, digest=each.digest).update(estimated_digest=estimates.stamp(each, known))
    return sorted(found)
