"""`manage.py load_reference`: one command, every table; twice is once."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from countries.models import Country
from countries.reference import tables
from datasets.models import HazardFactor, JobFactor, Lifetime, MaterialFactor, PublishedFigure, UnitWeight

pytestmark = pytest.mark.django_db


def load() -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("load_reference", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_load_reference_fills_every_table() -> None:
    out, err = load()
    assert "country: 248 added" in out
    assert err == ""
    counts = [
        model.objects.count()
        for model in (UnitWeight, Lifetime, MaterialFactor, JobFactor, HazardFactor, PublishedFigure)
    ]
    assert counts == [1975, 54, 37, 13, 13, 114]


def test_load_reference_twice_writes_nothing() -> None:
    load()
    with CaptureQueriesContext(connection) as queries:
        out, _ = load()
    assert all(" 0 added, 0 changed, 0 removed" in line for line in out.splitlines())
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_load_reference_corrects_a_figure() -> None:
    load()
    Lifetime.objects.filter(unu_key="0306").update(scale=1.0)
    assert "lifetime: 0 added, 1 changed" in load()[0]
    assert Lifetime.objects.get(unu_key="0306").scale > 1.0


def test_load_reference_removes_a_figure_that_the_file_has_not() -> None:
    load()
    UnitWeight.objects.create(unu_key="0306", year=2050, kg_per_unit=0.1, source="nobody")
    assert "unitweight: 0 added, 0 changed, 1 removed" in load()[0]


def test_load_reference_says_which_rows_it_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = {**tables.instrument_actions()[0], "country": "XKX"}
    monkeypatch.setattr(tables, "instrument_actions", lambda: [stranger])
    assert "left out instrumentaction row 2: XKX is not in the list of countries" in load()[1]


def test_two_sources_of_one_unit_weight_are_both_kept() -> None:
    load()
    sources = UnitWeight.objects.filter(unu_key="0306", year=2010, country_code="").values_list("source", flat=True)
    assert len(set(sources)) == len(sources)
    assert UnitWeight.objects.values("source").distinct().count() == 2
    assert Country.objects.filter(pk="JAM").exists()
