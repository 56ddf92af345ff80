"""Long work is a row that is claimed once, beats, is tried again, and is found when lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from celery import shared_task
from django.utils import timezone

from coalition import jobs
from coalition.guards import Invalid
from coalition.models import Job

pytestmark = pytest.mark.django_db


@shared_task(name="tests.nothing")
def nothing(job_id: int) -> None:
    jobs.run(job_id, lambda subject, progress: None)


def in_the_past(**span: float) -> object:
    return timezone.now() - timedelta(**span)


def test_enqueue_returns_the_waiting_job_of_the_same_subject() -> None:
    first = jobs.enqueue(nothing, subject="contribution:1")
    assert jobs.enqueue(nothing, subject="contribution:1") == first
    assert jobs.enqueue(nothing, subject="contribution:2") != first


def test_enqueue_hints_the_broker_after_the_commit(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    hinted: list[int] = []
    monkeypatch.setattr(nothing, "apply_async", lambda args, **_: hinted.extend(args))
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue(nothing, subject="contribution:1")
        assert hinted == []
    assert hinted == [job.pk]


def test_enqueue_survives_a_broker_that_is_away(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    def away(**_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(nothing, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue(nothing, subject="contribution:1")
    job.refresh_from_db()
    assert job.status == Job.Status.QUEUED


def test_run_does_the_work_once_for_a_hint_delivered_twice() -> None:
    done: list[str] = []
    job = jobs.enqueue(nothing, subject="contribution:7")
    for _ in range(2):
        jobs.run(job.pk, lambda subject, progress: done.append(subject))
    job.refresh_from_db()
    assert done == ["7"]
    assert (job.status, job.percent, job.attempts) == (Job.Status.DONE, 100, 1)


def test_run_shows_progress_while_it_lasts() -> None:
    job = jobs.enqueue(nothing, subject="contribution:7")
    seen: list[tuple[int, str]] = []

    def work(subject: str, progress: jobs.Progress) -> None:
        progress(40, "Checking rows")
        seen.extend(Job.objects.filter(pk=job.pk).values_list("percent", "step"))

    jobs.run(job.pk, work)
    assert seen == [(40, "Checking rows")]


def test_run_waits_and_tries_again_after_an_unexpected_error() -> None:
    def stumble(subject: str, progress: jobs.Progress) -> None:
        raise RuntimeError("the disk hiccuped")

    job = jobs.enqueue(nothing, subject="contribution:7")
    jobs.run(job.pk, stumble)
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.QUEUED, 1)
    assert job.not_before > timezone.now()


def test_run_fails_in_words_after_three_attempts() -> None:
    def stumble(subject: str, progress: jobs.Progress) -> None:
        raise RuntimeError("the disk hiccuped")

    job = jobs.enqueue(nothing, subject="contribution:7")
    for _ in range(3):
        Job.objects.update(not_before=in_the_past(seconds=1))
        jobs.run(job.pk, stumble)
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.FAILED, 3)
    assert job.error.startswith("Something went wrong on our side")
    assert "hiccuped" not in job.error


def test_run_fails_at_once_with_the_sentence_of_a_refusal() -> None:
    def refuse(subject: str, progress: jobs.Progress) -> None:
        raise Invalid("The country has no data.")

    job = jobs.enqueue(nothing, subject="contribution:7")
    jobs.run(job.pk, refuse)
    job.refresh_from_db()
    assert (job.status, job.error) == (Job.Status.FAILED, "The country has no data.")


def test_sweep_restarts_a_job_whose_worker_died() -> None:
    job = jobs.enqueue(nothing, subject="contribution:7")
    Job.objects.filter(pk=job.pk).update(status="running", attempts=1, heartbeat_at=in_the_past(minutes=5))
    assert jobs.sweep() == 1
    job.refresh_from_db()
    assert job.status == Job.Status.QUEUED


def test_sweep_gives_up_on_a_job_that_died_three_times() -> None:
    job = jobs.enqueue(nothing, subject="contribution:7")
    Job.objects.filter(pk=job.pk).update(status="running", attempts=3, heartbeat_at=in_the_past(minutes=5))
    jobs.sweep()
    job.refresh_from_db()
    assert job.status == Job.Status.FAILED
    assert job.error.startswith("The work stopped without a word")


def test_sweep_leaves_a_beating_job_alone() -> None:
    job = jobs.enqueue(nothing, subject="contribution:7")
    Job.objects.filter(pk=job.pk).update(status="running", attempts=1, heartbeat_at=timezone.now())
    assert jobs.sweep() == 0


def test_sweep_hints_again_where_the_broker_lost_the_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    hinted: list[int] = []
    monkeypatch.setattr(nothing, "apply_async", lambda args, **_: hinted.extend(args))
    job = jobs.enqueue(nothing, subject="contribution:7")
    Job.objects.update(hinted_at=in_the_past(minutes=5))
    jobs.sweep()
    assert hinted == [job.pk]


def test_progress_stops_a_worker_whose_job_was_given_to_another() -> None:
    job = jobs.enqueue(nothing, subject="contribution:7")
    written: list[str] = []

    def work(subject: str, progress: jobs.Progress) -> None:
        Job.objects.filter(pk=job.pk).update(attempts=2)
        progress(50)
        written.append(subject)

    jobs.run(job.pk, work)
    job.refresh_from_db()
    assert written == []
    assert job.status == Job.Status.RUNNING


def test_restart_makes_a_row_of_its_own() -> None:
    job = jobs.enqueue(nothing, subject="contribution:7")
    Job.objects.filter(pk=job.pk).update(status="failed", attempts=3)
    again = jobs.restart(job)
    assert again.pk != job.pk
    assert (again.task, again.subject) == (job.task, job.subject)


def test_enqueue_makes_a_row_of_its_own_beside_a_running_one() -> None:
    running = jobs.enqueue(nothing, subject="pool:stale")
    Job.objects.filter(pk=running.pk).update(status="running")
    assert jobs.enqueue(nothing, subject="pool:stale") != running
