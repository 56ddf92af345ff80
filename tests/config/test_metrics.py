"""Metrics are for the collector that knows the token, and count the work as it stands."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from coalition.models import Job


@pytest.fixture
def token(settings: pytest.FixtureRequest) -> str:
    settings.METRICS_TOKEN = "counted"
    return "counted"


def ask(token: str) -> str:
    answer = Client(headers={"Authorization": f"Bearer {token}"}).get("/metrics")
    assert answer.status_code == 200
    return answer.content.decode()


def test_metrics_count_work_by_queue_and_status(db: None, token: str) -> None:
    for number in range(2):
        Job.objects.create(task="datasets.check_contribution", subject=f"contribution:{number}", status="failed")
    assert 'portal_jobs{queue="interactive",status="failed"} 2.0' in ask(token)


def test_metrics_say_how_long_the_oldest_due_work_waits(db: None, token: str) -> None:
    since = timezone.now() - timedelta(hours=1)
    Job.objects.create(task="datasets.check_contribution", subject="contribution:1", queue="bulk", not_before=since)
    line = next(line for line in ask(token).splitlines() if line.startswith("portal_oldest_wait_seconds"))
    assert float(line.rpartition(" ")[2]) >= 3600


@pytest.mark.parametrize("sent", ["", "Bearer guessed", "counted"])
def test_metrics_do_not_exist_for_others(db: None, token: str, sent: str) -> None:
    assert Client(headers={"Authorization": sent}).get("/metrics").status_code == 404


def test_metrics_do_not_exist_without_a_token(db: None) -> None:
    assert Client(headers={"Authorization": "Bearer "}).get("/metrics").status_code == 404
