"""What rests on a conflict shows it: per inhabitant, as a rate, as a sum, and what is derived from a sum."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from coalition.models import Person
from datasets.models import Cell
from datasets.pool import editions
from datasets.pool.recompute import recompute
from reports.builders import setting
from tests.conftest import World
from tests.datasets.test_api import api_of
from tests.factories.datasets import make_accepted
from tests.factories.review import make_conflict, make_dispute

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person | None], Client]
POPULATION = "JAM,2014,POP,TOTAL,2800000,persons,A"


def resting(**wanted: object) -> set[tuple[str, str, int]]:
    found = Cell.objects.filter(pool__audience="public", rests_on_conflict=True, **wanted)
    return set(found.values_list("indicator", "category", "year"))


@pytest.fixture
def contested(world: World) -> World:
    """GEN 2014 is in conflict; from it come a value per inhabitant and a rate. 2015 is at peace."""
    make_accepted(POPULATION, "JAM,2015,POP,TOTAL,2800000,persons,A", source="Census")
    make_accepted("JAM,2014,COLL,TOTAL,3,kt,A", "JAM,2015,GEN,TOTAL,16,kt,A", source="Survey")
    make_conflict("JAM", 2014)
    return world


def test_value_per_inhabitant_and_rate_rest_on_the_conflict_of_their_input(contested: World) -> None:
    assert resting() == {("GEN_PC", "TOTAL", 2014), ("COLL_RATE", "TOTAL", 2014)}
    assert not Cell.objects.get(indicator="GEN_PC", year=2015).rests_on_conflict
    assert not Cell.objects.get(indicator="GEN", year=2014).rests_on_conflict


def test_sum_rests_on_the_conflict_of_a_part_and_what_is_derived_from_it_too(world: World) -> None:
    make_accepted(POPULATION, source="Census")
    make_accepted(*(f"JAM,2014,GEN,EU6-{part},1,kt,A" for part in range(1, 7)), source="Registry")
    make_accepted("JAM,2014,GEN,EU6-2,2,kt,A", source="Survey", origin="international_estimate")
    recompute("JAM")
    assert resting(category="TOTAL") == {("GEN", "TOTAL", 2014), ("GEN_PC", "TOTAL", 2014)}
    assert ("GEN_PC", "EU6-2", 2014) in resting()
    assert ("GEN_PC", "EU6-1", 2014) not in resting()


def test_rate_on_sales_rests_on_conflicts_of_the_years_before(world: World) -> None:
    make_accepted(*(f"JAM,{year},POM,TOTAL,10,kt,A" for year in (2011, 2012, 2013)), source="Customs")
    make_accepted("JAM,2012,POM,TOTAL,20,kt,A", source="Survey", origin="international_estimate")
    make_accepted("JAM,2014,COLL,TOTAL,3,kt,A", "JAM,2016,COLL,TOTAL,3,kt,A", source="Registry")
    recompute("JAM")
    assert resting() == {("COLL_RATE_POM", "TOTAL", 2014)}


def test_disputed_figure_is_a_ground_too_and_ceases_to_be_with_the_dispute(world: World) -> None:
    make_accepted(POPULATION, source="Census")
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", source="Statistics")
    recompute("JAM")
    assert resting() == set()
    verdict = make_dispute(world.jamaica_officer)
    recompute("JAM")
    assert resting() == {("GEN_PC", "TOTAL", 2014)}
    verdict.move_to(verdict.Status.WITHDRAWN, closed_at=verdict.given_at, closed_by=world.jamaica_officer)
    recompute("JAM")
    assert resting() == set()


def test_every_page_file_and_answer_says_so(contested: World, client_of: ClientOf) -> None:
    key = {"iso3": "JAM", "indicator": "GEN_PC", "category": "TOTAL", "measure": "per_inhabitant"}
    client = client_of(None)
    said = "rests on a contested figure"
    assert said in client.get(reverse("datasets:cell-detail", kwargs=key | {"year": 2014})).content.decode()
    assert said not in client.get(reverse("datasets:cell-detail", kwargs=key | {"year": 2015})).content.decode()
    assert said in client.get(reverse("datasets:series-detail", kwargs=key)).content.decode()
    assert said in client.get(reverse("countries:country-detail", args=["JAM"])).content.decode()
    text = client.get(reverse("datasets:series-detail", kwargs=key), {"format": "csv"}).content.decode("utf-8-sig")
    assert {row["year"]: row["rests_on_conflict"] for row in csv.DictReader(io.StringIO(text))} == {
        "2014": "yes",
        "2015": "no",
    }
    listed = api_of(None).get("/api/v1/cells/", {"rests_on_conflict": "true"}).json()["results"]
    assert {cell["indicator"] for cell in listed} == {"GEN_PC", "COLL_RATE"}
    assert api_of(None).get("/api/v1/cells/JAM/GEN_PC/TOTAL/2014/per_inhabitant/").json()["rests_on_conflict"] is True


def test_edition_says_so_in_its_figures(contested: World) -> None:
    evidence = editions.freeze(iso3="JAM", audience="public", by=contested.secretary).evidence
    rows = csv.DictReader(io.StringIO(setting.figures(evidence).decode()))
    assert {(row["indicator"], row["year"]) for row in rows if row["rests_on_conflict"] == "1"} == {
        ("GEN_PC", "2014"),
        ("COLL_RATE", "2014"),
    }


def test_edition_says_what_the_government_says_of_a_figure(contested: World) -> None:
    make_dispute(contested.jamaica_officer)
    recompute("JAM")
    evidence = editions.freeze(iso3="JAM", audience="public", by=contested.secretary).evidence
    rows = csv.DictReader(io.StringIO(setting.figures(evidence).decode()))
    (said,) = [row["government_says"] for row in rows if row["government_says"]]
    assert said.startswith("disputed by National Environment and Planning Agency on ")
    assert said.endswith(": Imports of used equipment are missing.")
