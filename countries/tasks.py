"""What a worker is asked about requests: one call out, may run twice."""

from celery import shared_task

from countries.notices import clockwork


@shared_task(name="countries.keep_clocks")
def keep_clocks() -> None:
    clockwork.keep_clocks()
