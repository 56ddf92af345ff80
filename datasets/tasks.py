"""What a worker is asked about data: an id in, one call out, may run twice."""

from celery import shared_task
from django.utils import timezone

from coalition import jobs
from datasets import notices
from datasets.pool import load, releases, rounds
from datasets.validation import receiving, run


@shared_task(name="datasets.check_contribution")
def check_contribution(job_id: int) -> None:
    jobs.run(job_id, lambda subject, progress: run.check(int(subject), progress))


@shared_task(name="datasets.load_contribution")
def load_contribution(job_id: int) -> None:
    jobs.run(job_id, lambda subject, progress: load.load(int(subject), progress))


@shared_task(name="datasets.recompute_stale")
def recompute_stale(job_id: int) -> None:
    jobs.run(job_id, lambda _subject, progress: rounds.pool(progress))


@shared_task(name="datasets.estimate")
def estimate(job_id: int) -> None:
    jobs.run(job_id, lambda _subject, progress: rounds.estimate(progress))


@shared_task(name="datasets.freeze_release")
def freeze_release(job_id: int) -> None:
    jobs.run(job_id, lambda subject, progress: releases.freeze(int(subject), progress))


@shared_task(name="datasets.sweep_uploads")
def sweep_uploads() -> None:
    """Once a day: uploads in pieces for which nobody came back within a week."""
    receiving.sweep_uploads()


@shared_task(name="datasets.end_embargoes")
def end_embargoes() -> None:
    """Once a day: computing what is stale begins with the figures whose embargo is over."""
    jobs.enqueue(recompute_stale, subject="pool:stale", queue="bulk")


@shared_task(name="datasets.remind_of_data_requests")
def remind_of_data_requests() -> None:
    """Once a day: who was asked for data that are due soon or overdue."""
    notices.remind_of_due_requests(timezone.localdate())
