"""Makes the observations say what a contribution's status says: loads what was accepted, takes out what was withdrawn.

Each deed is visible at one moment. On PostgreSQL that is one transaction around one COPY. SQLite has one writer at a
time, so rows go in by short transactions as not current, and one last one makes them current.
"""

import hashlib

from celery import current_app
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from coalition import audit, jobs, notices
from coalition.jobs import SILENT, Progress
from coalition.models.follows import FollowKind
from datasets.models import Contribution, Issue, Observation
from datasets.models.contributions import ContributionQuerySet
from datasets.models.observations import ObservationQuerySet
from datasets.policies import can_see_contribution
from datasets.pool import arrivals, copy
from datasets.pool.recompute import mark_stale

S = Contribution.Status
LOADING = gettext_noop("Taking the rows into the pool")
NEW_FIGURES = gettext_noop("New figures for a country that you follow: “%(title)s”, from %(organisation)s.")
REMOVING = gettext_noop("Taking the rows out of the pool")
RECOMPUTE = "datasets.recompute_stale"
ROWS_AT_ONCE = 5_000
TABLE = Observation._meta.db_table
KEY = ", ".join(copy.STAGED[name] for name in copy.KEY)


class Overtaken(Exception):
    """Somebody moved the contribution while its rows were on their way: nothing of them stays."""


class Damaged(Exception):
    """The staged rows are not the ones that were checked and accepted."""


def load(contribution_id: int, progress: Progress = SILENT) -> None:
    """Bring the pool in line with the contribution's status. Twice does it once."""
    contribution = Contribution.objects.get(pk=contribution_id)
    if contribution.status == S.ACCEPTED:
        # Accepted first, loaded first: of two corrections the later decision stands.
        for waiting in _waiting(contribution):
            progress(5, LOADING)
            try:
                _take_in(waiting, progress)
            except Overtaken:
                continue
            except Damaged as problem:
                if waiting.pk == contribution.pk:
                    raise
                # Its own job says so too; what was accepted after it does not wait for it.
                audit.record("contribution.damaged", waiting, by=None, problem=str(problem))
    elif contribution.status == S.WITHDRAWN:
        progress(5, REMOVING)
        _take_out(contribution)


def _waiting(contribution: Contribution) -> ContributionQuerySet:
    return Contribution.objects.filter(
        issue=contribution.issue_id, status=S.ACCEPTED, loaded_at=None, decided_at__lte=contribution.decided_at
    ).order_by("decided_at", "pk")


def _take_in(contribution: Contribution, progress: Progress) -> None:
    _verify(contribution)
    if connection.vendor == "postgresql":
        with transaction.atomic():
            _lock(contribution)
            _check_still_waits(contribution)
            _copy(contribution)
            _conclude(contribution)
        return
    _check_still_waits(contribution)
    mine: list[tuple[int, int]] = []
    try:
        _insert(contribution, progress, mine)
        with transaction.atomic():
            _check_still_waits(contribution)
            _supersede_rows(contribution)
            if sum(_between(inserted).update(is_current=True) for inserted in mine) != contribution.rows_good:
                raise Damaged(f"{contribution.reference}: another worker is loading it too")
            _conclude(contribution)
    except (Overtaken, Damaged):
        for inserted in mine:
            _between(inserted).delete()
        raise


def _check_still_waits(contribution: Contribution) -> None:
    """Asked under the lock: another worker may have loaded it meanwhile, or what was accepted after it."""
    waits = Contribution.objects.filter(pk=contribution.pk, status=S.ACCEPTED, loaded_at=None)
    if not waits.exists():
        raise Overtaken
    later = _siblings(contribution).filter(
        status__in=(S.ACCEPTED, S.SUPERSEDED), loaded_at__isnull=False, decided_at__gt=contribution.decided_at
    )
    if later.exists():
        raise Damaged(f"{contribution.reference}: what was accepted after it is in the pool; send it again")


@transaction.atomic
def _take_out(contribution: Contribution) -> None:
    """Its rows are current no more; of each cell the one accepted last before it is again."""
    _lock(contribution)
    taken = Contribution.objects.filter(pk=contribution.pk, status=S.WITHDRAWN, loaded_at__isnull=False)
    if not taken.update(loaded_at=None):
        return
    contribution.observations.filter(is_current=True).update(is_current=False)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {TABLE} SET is_current = %s WHERE id IN (
              SELECT id FROM (
                SELECT o.id, ROW_NUMBER() OVER (
                  PARTITION BY {KEY} ORDER BY c.decided_at DESC, c.id DESC
                ) AS place
                FROM {TABLE} o JOIN {Contribution._meta.db_table} c ON c.id = o.contribution_id
                WHERE c.issue_id = %s AND c.loaded_at IS NOT NULL AND c.status IN (%s, %s)
                  AND ({KEY}) IN (SELECT {KEY} FROM {TABLE} WHERE contribution_id = %s)
                  AND ({KEY}) NOT IN (
                    SELECT {KEY} FROM {TABLE} WHERE is_current AND contribution_id IN (
                      SELECT id FROM {Contribution._meta.db_table} WHERE issue_id = %s
                    )
                  )
              ) earlier WHERE place = 1
            )
            """,  # noqa: S608 - names of our own tables and columns
            [True, contribution.issue_id, S.ACCEPTED, S.SUPERSEDED, contribution.pk, contribution.issue_id],
        )
    for earlier in _siblings(contribution).filter(_has_current_rows(), status=S.SUPERSEDED):
        earlier.move_to(S.ACCEPTED)
        audit.record("contribution.restored", earlier, by=None, instead_of=contribution.pk)
    arrivals.forget(contribution, timezone.now())
    audit.record("contribution.unloaded", contribution, by=None)
    _tell_pools(contribution)


def _verify(contribution: Contribution) -> None:
    digest = hashlib.sha256()
    try:
        with contribution.staged.open("rb") as staged:
            for chunk in iter(lambda: staged.read(1 << 20), b""):
                digest.update(chunk)
    except FileNotFoundError:
        raise Damaged(f"{contribution.reference}: the staged rows are gone") from None
    if digest.hexdigest() != contribution.staged_sha256:
        raise Damaged(f"{contribution.reference}: the staged rows have changed since the check")


def _lock(contribution: Contribution) -> None:
    """Contributions of one issue are loaded one after the other. (SQLite has one writer anyhow.)"""
    Issue.objects.select_for_update(no_key=True).get(pk=contribution.issue_id)


def _copy(contribution: Contribution) -> None:
    if Observation.objects.filter(contribution__in=_siblings(contribution), is_current=True).exists():
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE arriving ON COMMIT DROP AS SELECT {KEY} FROM {TABLE} WITH NO DATA")  # noqa: S608
            with contribution.staged.open("rb") as staged:
                copy.copy_in(staged, "arriving", copy.KEY, {})
            cursor.execute("ANALYZE arriving")
            _uncurrent(contribution, f"SELECT {KEY} FROM arriving")  # noqa: S608
            cursor.execute("DROP TABLE arriving")
    constants: dict[str, object] = {
        "contribution_id": contribution.pk,
        "issue_id": contribution.issue_id,
        "is_current": True,
    }
    with contribution.staged.open("rb") as staged:
        copy.copy_in(staged, TABLE, tuple(copy.STAGED), constants)


def _insert(contribution: Contribution, progress: Progress, mine: list[tuple[int, int]]) -> None:
    """Adds to `mine` the first and the last id of what each transaction inserted."""
    # What a killed worker left: none of it was ever current.
    contribution.observations.filter(is_current=False).delete()
    done = 0
    with contribution.staged.open("rb") as staged:
        for batch in copy.batches(staged, tuple(copy.STAGED)):
            rows = batch.rename_columns([copy.STAGED[name] for name in batch.schema.names]).to_pylist()
            for start in range(0, len(rows), ROWS_AT_ONCE):
                inserted = Observation.objects.bulk_create(
                    Observation(contribution=contribution, issue_id=contribution.issue_id, is_current=False, **row)
                    for row in rows[start : start + ROWS_AT_ONCE]
                )
                mine.append((inserted[0].pk, inserted[-1].pk))
                done += len(inserted)
                progress(5 + 90 * done // max(contribution.rows_good, 1), LOADING)


def _between(ids: tuple[int, int]) -> ObservationQuerySet:
    return Observation.objects.filter(pk__range=ids)


def _supersede_rows(contribution: Contribution) -> None:
    _uncurrent(contribution, f"SELECT {KEY} FROM {TABLE} WHERE contribution_id = %s", contribution.pk)  # noqa: S608


def _uncurrent(contribution: Contribution, arriving: str, *parameters: int) -> None:
    """Earlier rows of the same issue make place for those whose keys the query `arriving` yields."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {TABLE} SET is_current = %s
            WHERE is_current AND contribution_id <> %s AND contribution_id IN (
                SELECT id FROM {Contribution._meta.db_table} WHERE issue_id = %s
              ) AND ({KEY}) IN ({arriving})
            """,  # noqa: S608 - names of our own tables and columns
            [False, contribution.pk, contribution.issue_id, *parameters],
        )


def _conclude(contribution: Contribution) -> None:
    """What becomes true in the same moment as the rows: loaded, earlier ones superseded, pools stale."""
    at = timezone.now()
    accepted = Contribution.objects.filter(pk=contribution.pk, status=S.ACCEPTED, loaded_at=None)
    if not accepted.update(loaded_at=at):
        raise Overtaken
    for earlier in _siblings(contribution).filter(~_has_current_rows(), status=S.ACCEPTED, loaded_at__isnull=False):
        earlier.move_to(S.SUPERSEDED)
        audit.record("contribution.superseded", earlier, by=None, at=at, superseded_by=contribution.pk)
    arrivals.note(contribution, at)
    audit.record("contribution.loaded", contribution, by=None, at=at, rows=contribution.rows_good)
    _tell_followers(contribution)
    _tell_pools(contribution)


def _tell_followers(contribution: Contribution) -> None:
    """Who follows one of its countries and may see it; who decided on it or sent it knows already."""
    contribution.refresh_from_db()
    sent, decided = (contribution.created_by_id, contribution.submitted_by_id), contribution.decided_by_id
    knows = (*sent, contribution.kept_by_id, decided)
    people = notices.followers(FollowKind.COUNTRY, *contribution.summary["countries"])
    notices.tell(
        [person for person in people if person.pk not in knows and can_see_contribution(person, contribution)],
        event="followed.figures",
        text=NEW_FIGURES,
        link=reverse("datasets:contribution-detail", args=[contribution.pk]),
        about=contribution,
        title=contribution.title,
        organisation=contribution.organisation.acronym,
    )


def _tell_pools(contribution: Contribution) -> None:
    mark_stale(contribution.summary["countries"])
    jobs.enqueue(current_app.tasks[RECOMPUTE], subject="pool:stale", queue="bulk")


def _siblings(contribution: Contribution) -> ContributionQuerySet:
    return Contribution.objects.filter(issue=contribution.issue_id).exclude(pk=contribution.pk)


def _has_current_rows() -> Exists:
    return Exists(Observation.objects.filter(contribution=OuterRef("pk"), is_current=True))
