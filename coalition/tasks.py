from celery import shared_task
from django.db import transaction

from coalition import audit, emails, jobs, notices
from coalition.models import Seat


@shared_task(name="coalition.sweep_jobs")
def sweep_jobs() -> None:
    jobs.sweep()


@shared_task(name=notices.DELIVER)
def deliver_mail(job_id: int) -> None:
    jobs.run(job_id, lambda _subject, progress: emails.deliver(progress))


@shared_task(name="coalition.queue_mail")
def queue_mail() -> None:
    """What waits for another attempt, or lost its hint."""
    if emails.is_due():
        jobs.enqueue(deliver_mail, subject="mail:queued")


@shared_task(name="coalition.daily_mail")
def daily_mail() -> None:
    notices.remind_of_endings()
    emails.queue_digests()
    queue_mail()


@shared_task(name="coalition.wind_up_seats")
def wind_up_seats() -> None:
    """The rights of a seat end with its last day by themselves; its sessions and token end here, once."""
    for seat in Seat.objects.run_out().select_related("person"):
        with transaction.atomic():
            if Seat.objects.run_out().filter(pk=seat.pk).update(is_wound_up=True):
                seat.person.sign_out_everywhere()
                audit.record("seat.ran_out", seat.person, by=None, role=seat.role, ends_on=str(seat.ends_on))
