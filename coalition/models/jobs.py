"""Long work as rows: the database is the truth, the broker only a hint."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coalition.models.people import Person


class JobStatus(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class Job(models.Model):
    """One piece of long work: `task` is the Celery task's name, `subject` what it works on (`contribution:12`)."""

    Status = JobStatus

    task = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    queue = models.CharField(max_length=20, default="interactive")
    status = models.CharField(max_length=8, choices=JobStatus, default=JobStatus.QUEUED)
    # What it is at, as a msgid of the portal's catalogue, and how far (0 to 100).
    step = models.CharField(max_length=120, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    hinted_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("job")
        verbose_name_plural = pgettext_lazy("background work", "jobs")
        constraints = [
            models.UniqueConstraint(
                fields=["task", "subject"], condition=Q(status="queued"), name="job_waits_once_per_subject"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="job_percent_is_at_most_100"),
        ]
        indexes = [
            models.Index(fields=["subject", "-id"], name="job_newest_of_subject"),
            models.Index(fields=["status", "heartbeat_at"], name="job_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.subject}"

    @property
    def is_over(self) -> bool:
        return self.status in (JobStatus.DONE, JobStatus.FAILED)
