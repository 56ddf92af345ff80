"""`manage.py contribute`: the same deeds from a terminal."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from coalition import jobs
from coalition.models import Job
from datasets.management.commands import contribute as contribute_command
from datasets.models import Contribution, Observation
from tests.conftest import World
from tests.factories.contributions import BAD_ROW, GOOD_ROWS, a_file

S = Contribution.Status


def contribute(folder: Path, *rows: str, **options: object) -> str:
    path = folder / "figures.csv"
    path.write_bytes(a_file(*rows).read())
    out = StringIO()
    arguments = {"organisation": "UNITAR", "title": "E-waste generated"} | options
    try:
        call_command("contribute", path, stdout=out, **arguments)
    except CommandError as problem:
        return f"{out.getvalue()}! {problem}"
    return out.getvalue()


def test_contribute_checks_and_submits(world: World, tmp_path: Path) -> None:
    out = contribute(tmp_path, *GOOD_ROWS)
    assert Contribution.objects.get().status == S.SUBMITTED
    assert "2 of 2 rows without errors" in out
    assert "Checking rows" in out


def test_contribute_prints_findings_and_fails_on_errors(world: World, tmp_path: Path) -> None:
    out = contribute(tmp_path, *GOOD_ROWS, BAD_ROW)
    assert "error EW-C1: Country not recognised: “Atlantis”. Write the alpha-3 code. Rows: 4" in out
    assert out.endswith("! Some rows have errors: nothing was submitted.")
    assert Contribution.objects.get().status == S.NEEDS_WORK


def test_contribute_and_accept_takes_the_rows_into_the_pool(world: World, tmp_path: Path) -> None:
    contribute(tmp_path, accept=True, by=world.secretary.email)
    contribution = Contribution.objects.get()
    assert (contribution.status, contribution.decided_by) == (S.ACCEPTED, world.secretary)
    assert Observation.objects.current().count() == 2


def test_contribute_twice_is_one_contribution(world: World, tmp_path: Path) -> None:
    contribute(tmp_path, accept=True, by=world.secretary.email)
    out = contribute(tmp_path, accept=True, by=world.secretary.email)
    assert "These very bytes are here already" in out
    assert Observation.objects.count() == 2


def test_contribute_is_not_accepted_by_a_colleague(world: World, tmp_path: Path) -> None:
    out = contribute(tmp_path, accept=True, by=world.unitar_colleague.email)
    assert out.endswith("! A contribution is reviewed by somebody of another organisation.")
    assert Contribution.objects.get().status == S.SUBMITTED


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"organisation": "NOBODY"}, "There is no organisation NOBODY."),
        ({"accept": True}, "--accept and --by EMAIL go together."),
        ({"accept": True, "by": "nobody@example.org"}, "There is no account nobody@example.org."),
    ],
)
def test_contribute_says_what_is_missing(
    options: dict[str, object], sentence: str, world: World, tmp_path: Path
) -> None:
    assert contribute(tmp_path, **options).endswith(f"! {sentence}")
    assert not Contribution.objects.exists()


def _taken_by_a_worker_that_died(job_id: int, _work: object) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    Job.objects.filter(pk=job_id, attempts=0).update(
        status=Job.Status.RUNNING, attempts=1, started_at=long_ago, heartbeat_at=long_ago
    )


def test_contribute_takes_over_from_a_worker_that_died(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = jobs.run

    def died_first(job_id: int, work: Callable[[str, jobs.Progress], None]) -> None:
        monkeypatch.setattr(jobs, "run", run)
        _taken_by_a_worker_that_died(job_id, work)

    monkeypatch.setattr(jobs, "run", died_first)
    monkeypatch.setattr(jobs, "BACK_OFF_SECONDS", (0, 0))
    monkeypatch.setattr(contribute_command, "POLL_SECONDS", 0)
    contribute(tmp_path, *GOOD_ROWS)
    assert Contribution.objects.get().status == S.SUBMITTED


def test_contribute_does_not_wait_forever(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "run", _taken_by_a_worker_that_died)
    monkeypatch.setattr(jobs, "sweep", lambda: 0)
    monkeypatch.setattr(contribute_command, "PATIENCE_SECONDS", 0)
    out = contribute(tmp_path, *GOOD_ROWS)
    assert out.endswith(f"! A worker has had this work for too long; look at job {Job.objects.get().pk}.")


def test_figures_of_a_government_are_national_unless_said_otherwise(world: World, tmp_path: Path) -> None:
    contribute(tmp_path, organisation="NEPA")
    assert Contribution.objects.get().issue.origin == "national_official"
