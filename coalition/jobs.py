"""Runs long work that is a row: claims it once, beats while it lasts, tries again, and finds what was lost.

A worker gets a job's id as a hint. It claims the row by a conditional UPDATE and owns it as long as `attempts` is
the number that it wrote; a worker that was taken for dead and replaced finds out at its next `progress` and stops.
"""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from celery import Task, current_app
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop
from kombu.exceptions import OperationalError as BrokerError

from coalition.guards import Invalid, Refused
from coalition.models import Job, Person
from coalition.models.jobs import JobStatus

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
BACK_OFF_SECONDS = (5, 30)
FAILED_WORDS = gettext_noop(
    "Something went wrong on our side, three times in a row. The portal's operators can find it in the log."
)
DIED_WORDS = gettext_noop(
    "The work stopped without a word, three times in a row. The portal's operators can find it in the log."
)


class Lost(Exception):
    """Another worker owns the job now: stop, write nothing."""


class Progress:
    """What running work says of itself: `progress(40, "Checking rows")`. Raises Lost when the job was taken away."""

    def __init__(self, job: Job | None = None) -> None:
        self._job = job

    def __call__(self, percent: int, step: str = "") -> None:
        if self._job is None:
            return
        changes: dict[str, Any] = {"percent": min(percent, 100), "heartbeat_at": timezone.now()}
        if step:
            changes["step"] = step
        if not _mine(self._job).update(**changes):
            raise Lost


SILENT = Progress()


def enqueue(task: "Task[Any, Any]", *, subject: str, by: Person | None = None, queue: str = "interactive") -> Job:
    """Write the job's row and hint the broker after the commit. A job that waits for the same subject is returned."""
    job = None
    while job is None:
        try:
            with transaction.atomic():
                job = Job.objects.create(task=task.name, subject=subject, created_by=by, queue=queue)
        except IntegrityError:
            # The waiting job is held until this transaction ends: claimed before, it would miss what is written here.
            waiting = Job.objects.filter(task=task.name, subject=subject, status=JobStatus.QUEUED)
            job = waiting.select_for_update().first() if connection.in_atomic_block else waiting.first()
    transaction.on_commit(lambda: _hint(job))
    return job


def run(job_id: int, work: Callable[[str, Progress], None]) -> None:
    """Claim the job and do `work(subject's id, progress)`. Twice the same hint does it once."""
    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, status=JobStatus.QUEUED, not_before__lte=now).update(
        status=JobStatus.RUNNING,
        attempts=F("attempts") + 1,
        started_at=now,
        heartbeat_at=now,
        error="",
        percent=0,
    )
    if not claimed:
        return
    job = Job.objects.get(pk=job_id)
    beat = _Heartbeat(job)
    try:
        with beat:
            work(job.subject.partition(":")[2], Progress(job))
    except Lost:
        logger.warning("job %s was taken over by another worker", job.pk)
    except (Refused, Invalid) as refusal:
        _finish(job, JobStatus.FAILED, error=str(refusal))
    except Exception:
        logger.exception("job %s failed at attempt %s", job.pk, job.attempts)
        _try_again(job, FAILED_WORDS)
    else:
        _finish(job, JobStatus.DONE, percent=100)


def sweep() -> int:
    """Start again what died or was lost. Returns how many jobs were touched."""
    now = timezone.now()
    dead = Job.objects.filter(
        status=JobStatus.RUNNING, heartbeat_at__lt=now - timedelta(seconds=settings.JOB_DEAD_AFTER_SECONDS)
    )
    touched = 0
    for job in dead:
        logger.warning("job %s has not been heard of since %s", job.pk, job.heartbeat_at)
        _try_again(job, DIED_WORDS)
        touched += 1
    lost = Job.objects.filter(
        status=JobStatus.QUEUED,
        not_before__lte=now,
        hinted_at__lt=now - timedelta(seconds=settings.JOB_LOST_AFTER_SECONDS),
    )
    for job in lost:
        Job.objects.filter(pk=job.pk).update(hinted_at=now)
        _hint(job)
        touched += 1
    return touched


def restart(job: Job, *, by: Person | None = None) -> Job:
    """The button beside a failed job: the same work, in a row of its own."""
    return enqueue(current_app.tasks[job.task], subject=job.subject, by=by, queue=job.queue)


def newest(subject: str, task: str | None = None) -> Job | None:
    jobs = Job.objects.filter(subject=subject)
    return (jobs.filter(task=task) if task else jobs).first()


def _mine(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING, attempts=job.attempts)


def _finish(job: Job, status: JobStatus, **changes: object) -> None:
    _mine(job).update(status=status, finished_at=timezone.now(), **changes)


def _try_again(job: Job, words: str) -> None:
    if job.attempts >= MAX_ATTEMPTS:
        _finish(job, JobStatus.FAILED, error=words)
        return
    wait = timedelta(seconds=BACK_OFF_SECONDS[job.attempts - 1])
    not_before = timezone.now() + wait
    try:
        with transaction.atomic():
            back = _mine(job).update(status=JobStatus.QUEUED, not_before=not_before, hinted_at=not_before)
    except IntegrityError:
        # The same work already waits in a row of its own: that one goes on.
        _finish(job, JobStatus.FAILED, error=words)
        return
    if back:
        transaction.on_commit(lambda: _hint(job, countdown=wait.total_seconds()))


def _hint(job: Job, countdown: float = 0) -> None:
    """Tell the broker. A broker that is away is no error: the sweeper finds the row."""
    try:
        current_app.tasks[job.task].apply_async(args=(job.pk,), queue=job.queue, countdown=countdown)
    except (OSError, BrokerError):
        logger.warning("the broker did not take the hint for job %s; the sweeper will", job.pk, exc_info=True)


class _Heartbeat:
    """Beats from a thread of its own, so that one long call (a PDF, a COPY) does not look like a death."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True, name=f"heartbeat-{job.pk}")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._over.wait(settings.JOB_BEAT_SECONDS):
                try:
                    _mine(self._job).update(heartbeat_at=timezone.now())
                except DatabaseError:
                    # SQLite is busy with the job's own long transaction, or the server was away: the next beat tells.
                    logger.info("job %s missed a beat", self._job.pk)
                    connection.close()
        finally:
            connection.close()
