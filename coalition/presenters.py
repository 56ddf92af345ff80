"""Jobs and history in words. Apps above say in `AppConfig.ready` what their tasks are called and where records live."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext
from django_stubs_ext import StrPromise

from coalition.models import Job
from coalition.models.jobs import JobStatus

# What a task is called on the page of its job: {"datasets.check_contribution": _("Checking a contribution")}.
task_names: dict[str, StrPromise] = {}
# Where a record has its page, from its id: {"contribution": contribution_page}.
record_pages: dict[str, Callable[[str], str]] = {}

JOB_TONES = {
    JobStatus.QUEUED: "neutral",
    JobStatus.RUNNING: "info",
    JobStatus.DONE: "good",
    JobStatus.FAILED: "bad",
}


def job_name(job: Job) -> str:
    return str(task_names.get(job.task, gettext("Background work")))


def record_page(subject: str) -> str:
    """The address of `contribution:12`, or "" where no app knows one."""
    kind, _, key = subject.partition(":")
    return record_pages[kind](key) if kind in record_pages and key else ""


def job_panel(job: Job | None, url: str = "") -> dict[str, object]:
    """What components/progress.html shows of a job; `url` answers the next question about it."""
    if job is None:
        return {"job": None}
    return {
        "job": job,
        "name": job_name(job),
        "step": gettext(job.step) if job.step else "",
        "error": gettext(job.error) if job.error else "",
        "tone": JOB_TONES[JobStatus(job.status)],
        "url": url or reverse("coalition:job-detail", args=[job.pk]),
    }
