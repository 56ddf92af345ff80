"""Two workers at the same country at the same moment (PostgreSQL: SQLite has one writer anyway)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from datasets.models import Cell, Pool
from datasets.pool import editions
from datasets.pool.recompute import mark_stale, recompute, recompute_stale
from tests.factories.datasets import make_examples

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _only_on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("two writers at once need PostgreSQL")


def together(deed: Callable[[], object], times: int = 4) -> list[object]:
    def do(_: int) -> object:
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as workers:
        return list(workers.map(do, range(times)))


def test_computes_a_country_whole_when_two_workers_do_it_at_once(world):
    make_examples("JAM")
    together(lambda: recompute("JAM"))
    found = Cell.objects.get(indicator="GEN", category="TOTAL", year=2014)
    assert (found.value, Pool.objects.count()) == (16120.0, 1)


def test_computes_stale_countries_once_between_two_workers(world):
    make_examples("JAM", "GBR")
    mark_stale(["JAM", "GBR"])
    together(recompute_stale)
    assert not Pool.objects.filter(is_stale=True).exists()
    assert Pool.objects.count() == 2


def test_marks_countries_stale_from_two_loads_at_once(world):
    together(lambda: mark_stale(["GBR", "JAM"]))
    assert set(Pool.objects.values_list("stale_marks", flat=True)) == {4}


def test_gives_one_edition_to_all_who_freeze_at_once(world):
    make_examples("JAM")
    recompute("JAM")
    frozen = together(lambda: editions.freeze(iso3="JAM", audience="public", by=None).pk)
    assert len(set(frozen)) == 1


def test_numbers_new_editions_apart_when_they_are_frozen_at_once(world):
    make_examples("JAM")
    recompute("JAM")
    frozen = together(lambda: editions.freeze(iso3="JAM", audience="public", by=None, new=True).number)
    assert sorted(frozen) == [1, 2, 3, 4]
