from celery import shared_task

from coalition import jobs


@shared_task(name="coalition.sweep_jobs")
def sweep_jobs() -> None:
    jobs.sweep()
