"""What a worker is asked about reports: an id in, one call out, may run twice."""

from celery import shared_task

from coalition import jobs
from reports.builders import build


@shared_task(name="reports.set_anew")
def set_anew(job_id: int) -> None:
    jobs.run(job_id, build.set_anew)


@shared_task(name="reports.build_assessment")
def build_assessment(job_id: int) -> None:
    jobs.run(job_id, build.work)
