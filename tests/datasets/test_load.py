"""Loading: every accepted row once, killed or not; corrections supersede; a withdrawal brings back what was before."""

from pathlib import Path
from typing import Any

import pytest
from psycopg2 import OperationalError

from coalition.models import AuditEvent, Job
from datasets.actions import contributions
from datasets.models import Contribution, Observation, Pool
from datasets.pool import copy, load
from tests.conftest import World
from tests.factories.contributions import BAD_ROW, GOOD_ROWS, WorkOff, make_loaded, make_submitted

S = Contribution.Status
LOAD_QUERIES = 30


def row(year: int, value: float) -> str:
    return f"JAM,{year},GEN,TOTAL,{value},kt,A,"


def current() -> dict[int, float | None]:
    rows = Observation.objects.current().values_list("year", "value")
    assert len(rows) == len(set(rows.values_list("year"))), "a key has two current rows"
    return dict(rows)


def make_accepted(world: World, work_off: WorkOff, *rows: str) -> Contribution:
    contribution = make_submitted(work_off, world.unitar_officer, *rows)
    return contributions.accept(contribution=contribution, by=world.secretary)


def test_load_takes_each_row_with_its_origin(world: World, work_off: WorkOff) -> None:
    contribution = make_loaded(
        work_off,
        world.unitar_officer,
        world.secretary,
        'JAM,2014,GEN,TOTAL,5.8,kg/inh,E,"said, so"',
        "GBR,2014,POP,TOTAL,,persons,M,",
    )
    rows = list(Observation.objects.order_by("row").values())
    assert [(r["row"], r["country_id"], r["measure"], r["value"], r["unit"], r["status"], r["note"]) for r in rows] == [
        (2, "JAM", "mass", 5.8, "kg/inh", "E", "said, so"),
        (3, "GBR", "persons", None, "persons", "M", ""),
    ]
    assert {(r["contribution_id"], r["issue_id"], r["is_current"]) for r in rows} == {
        (contribution.pk, contribution.issue_id, True)
    }


def test_load_leaves_rows_with_errors_out(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary, *GOOD_ROWS, BAD_ROW)
    assert current() == {2014: 16.12, 2015: 16.67}


def test_load_twice_does_it_once(world: World, work_off: WorkOff) -> None:
    contribution = make_loaded(work_off, world.unitar_officer, world.secretary)
    load.load(contribution.pk)
    assert Observation.objects.count() == 2


def test_load_marks_the_countries_stale_and_queues_their_pooling(world: World, work_off: WorkOff) -> None:
    contribution = make_accepted(world, work_off, *GOOD_ROWS, "GBR,2014,GEN,TOTAL,1,kt,A,")
    load.load(contribution.pk)
    assert set(Pool.objects.filter(is_stale=True).values_list("country", flat=True)) == {"GBR", "JAM"}
    assert Job.objects.filter(task="datasets.recompute_stale", subject="pool:stale").exists()


@pytest.mark.parametrize("moment", ["_conclude", "mark_stale"])
def test_load_killed_before_its_end_shows_nothing_and_doubles_nothing(
    moment: str, world: World, work_off: WorkOff, monkeypatch: pytest.MonkeyPatch
) -> None:
    contribution = make_accepted(world, work_off, *GOOD_ROWS)
    with monkeypatch.context() as patch:
        patch.setattr(load, moment, _killed)
        with pytest.raises(KeyboardInterrupt):
            load.load(contribution.pk)
    assert current() == {}
    load.load(contribution.pk)
    assert current() == {2014: 16.12, 2015: 16.67}
    assert Observation.objects.count() == 2


def test_load_killed_among_its_rows_starts_over(
    world: World, work_off: WorkOff, monkeypatch: pytest.MonkeyPatch
) -> None:
    contribution = make_accepted(world, work_off, *(row(year, 1) for year in range(1990, 2020)))
    whole = copy.batches

    def cut(*args: Any) -> Any:
        yield next(iter(whole(*args))).slice(0, 10)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(copy, "batches", cut)
        with pytest.raises((KeyboardInterrupt, OperationalError)):
            load.load(contribution.pk)
    assert current() == {}
    load.load(contribution.pk)
    assert Observation.objects.count() == 30


def _killed(*_args: object, **_kwargs: object) -> None:
    raise KeyboardInterrupt


def test_load_refuses_rows_that_are_not_the_ones_that_were_accepted(world: World, work_off: WorkOff) -> None:
    contribution = make_accepted(world, work_off, *GOOD_ROWS)
    with Path(contribution.staged.path).open("ab") as file:
        file.write(b"x")
    with pytest.raises(load.Damaged):
        load.load(contribution.pk)
    assert current() == {}


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_damaged_rows_of_one_contribution_do_not_hold_up_the_next_one_of_the_issue(
    harm: str, world: World, work_off: WorkOff
) -> None:
    damaged = make_accepted(world, work_off, row(2014, 1))
    Job.objects.filter(task="datasets.load_contribution").update(status=Job.Status.RUNNING)
    path = Path(damaged.staged.path)
    whole = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(b"x")
    second = make_accepted(world, work_off, row(2015, 2))
    load.load(second.pk)
    assert current() == {2015: 2}
    assert AuditEvent.objects.get(action="contribution.damaged").subject == f"contribution:{damaged.pk}"
    path.write_bytes(whole)
    with pytest.raises(load.Damaged, match="what was accepted after it is in the pool"):
        load.load(damaged.pk)
    assert current() == {2015: 2}


def test_second_worker_does_not_copy_what_the_first_one_has_loaded(
    world: World, work_off: WorkOff, monkeypatch: pytest.MonkeyPatch
) -> None:
    contribution = make_accepted(world, work_off, *GOOD_ROWS)
    verify = load._verify

    def meanwhile(loading: Contribution) -> None:
        verify(loading)
        monkeypatch.setattr(load, "_verify", verify)
        load.load(contribution.pk)
        monkeypatch.setattr(copy, "batches", _killed)
        monkeypatch.setattr(copy, "copy_in", _killed)

    monkeypatch.setattr(load, "_verify", meanwhile)
    load.load(contribution.pk)
    assert Observation.objects.count() == 2
    assert current() == {2014: 16.12, 2015: 16.67}


def test_correction_takes_the_place_of_the_keys_that_it_names(world: World, work_off: WorkOff) -> None:
    first = make_loaded(work_off, world.unitar_officer, world.secretary, row(2014, 1), row(2015, 2))
    make_loaded(work_off, world.unitar_officer, world.secretary, row(2015, 3), row(2016, 4))
    first.refresh_from_db()
    assert current() == {2014: 1, 2015: 3, 2016: 4}
    assert Observation.objects.count() == 4
    assert first.status == S.ACCEPTED


def test_contribution_without_a_current_row_is_superseded(world: World, work_off: WorkOff) -> None:
    first = make_loaded(work_off, world.unitar_officer, world.secretary, row(2014, 1))
    make_loaded(work_off, world.unitar_officer, world.secretary, row(2014, 2), row(2015, 3))
    first.refresh_from_db()
    assert first.status == S.SUPERSEDED


def test_another_issue_supersedes_nothing(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary, row(2014, 1))
    make_loaded(work_off, world.unitar_officer, world.secretary, row(2014, 2), issue_label="2021")
    make_loaded(work_off, world.itu_officer, world.secretary, row(2014, 3))
    assert Observation.objects.current().count() == 3


def test_of_two_corrections_the_later_decision_stands_whichever_is_loaded_first(
    world: World, work_off: WorkOff
) -> None:
    first = make_accepted(world, work_off, row(2014, 1))
    job = Job.objects.get(task="datasets.load_contribution")
    Job.objects.filter(pk=job.pk).update(status=Job.Status.RUNNING)
    second = make_accepted(world, work_off, row(2014, 2))
    load.load(second.pk)
    load.load(first.pk)
    assert current() == {2014: 2}


def test_withdrawal_brings_back_what_was_accepted_before(world: World, work_off: WorkOff) -> None:
    values = [
        make_loaded(work_off, world.unitar_officer, world.secretary, row(2014, value), row(2010 + value, value))
        for value in (1, 2, 3)
    ]
    contributions.withdraw(contribution=values[2], by=world.unitar_officer)
    work_off()
    assert current() == {2014: 2, 2011: 1, 2012: 2}


def test_withdrawal_of_what_superseded_a_contribution_makes_it_accepted_again(world: World, work_off: WorkOff) -> None:
    first = make_loaded(work_off, world.unitar_officer, world.secretary, row(2014, 1))
    second = make_loaded(work_off, world.unitar_officer, world.secretary, row(2014, 2))
    contributions.withdraw(contribution=second, by=world.unitar_officer)
    work_off()
    first.refresh_from_db()
    assert first.status == S.ACCEPTED
    assert current() == {2014: 1}


def test_withdrawal_before_the_load_loads_nothing(world: World, work_off: WorkOff) -> None:
    contribution = make_accepted(world, work_off, *GOOD_ROWS)
    contributions.withdraw(contribution=contribution, by=world.unitar_officer)
    work_off()
    assert not Observation.objects.exists()


def test_withdrawal_in_the_middle_of_the_load_leaves_nothing_current(
    world: World, work_off: WorkOff, monkeypatch: pytest.MonkeyPatch
) -> None:
    contribution = make_accepted(world, work_off, *GOOD_ROWS)
    conclude = load._conclude

    def meanwhile(loading: Contribution) -> None:
        Contribution.objects.filter(pk=contribution.pk).update(status=S.WITHDRAWN)
        conclude(loading)

    monkeypatch.setattr(load, "_conclude", meanwhile)
    load.load(contribution.pk)
    assert not Observation.objects.exists()


@pytest.mark.parametrize("bound", [0, copy.MAX_NOTES_SORTED])
def test_rows_arrive_in_the_order_of_the_key_unless_their_notes_are_long(
    bound: int, world: World, work_off: WorkOff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy, "MAX_NOTES_SORTED", bound)
    make_loaded(work_off, world.unitar_officer, world.secretary, *(row(year, year) for year in (2016, 2014, 2015)))
    arrived = list(Observation.objects.order_by("id").values_list("year", flat=True))
    assert arrived == ([2014, 2015, 2016] if bound else [2016, 2014, 2015])
    assert current() == {2014: 2014, 2015: 2015, 2016: 2016}


def test_load_asks_the_same_number_of_queries_for_more_rows(
    world: World, work_off: WorkOff, django_assert_max_num_queries: Any
) -> None:
    few = make_accepted(world, work_off, *GOOD_ROWS)
    many = make_accepted(
        world, work_off, *(f"{land},{year},POM,TOTAL,1,t,A," for year in range(1980, 2020) for land in ("JAM", "GBR"))
    )
    load.load(few.pk)
    with django_assert_max_num_queries(LOAD_QUERIES):
        load.load(many.pk)
