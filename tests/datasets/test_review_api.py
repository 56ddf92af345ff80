"""Reviewers, governments and the secretariat through the API: the same deeds and refusals as on the pages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from datasets.models import DataRequest, Override, Release, Verdict
from datasets.pool import contests
from datasets.pool.recompute import recompute
from tests.conftest import World
from tests.datasets.test_api import api_of
from tests.factories.datasets import make_accepted
from tests.factories.review import make_conflict, make_dispute, make_release, make_request

pytestmark = pytest.mark.django_db
WorkOff = Callable[[], int]
DECISIONS, REQUESTS, RELEASES = "/api/v1/decisions/", "/api/v1/data-requests/", "/api/v1/releases/"


def test_decision_on_many_cells_is_made_read_and_undone(world: World) -> None:
    cells = [make_conflict("JAM", year) for year in (2014, 2015)]
    found = contests.read(cells, {"JAM": "coalition"}).by_cell
    choices = [
        {"cell": str(cell), "issue": found[cell].values[1]["issue_id"], "seen": found[cell].inputs} for cell in cells
    ]
    api = api_of(world.secretary)
    made = api.post(DECISIONS, {"choices": choices, "reason": "It counts all sources."}, format="json")
    assert made.status_code == 201
    assert [(line["year"], line["value"], line["status"]) for line in made.json()["lines"]] == [
        (2014, 24000, "in_force"),
        (2015, 24000, "in_force"),
    ]
    here = f"{DECISIONS}{made.json()['id']}/"
    assert api.get(DECISIONS).json()["results"][0]["cells"] == 2
    one = api.post(f"{here}undo/", {"cells": [str(cells[0])]}, format="json").json()
    assert [line["status"] for line in one["lines"]] == ["undone", "in_force"]
    api.post(f"{here}undo/", {}, format="json")
    assert set(Override.objects.values_list("status", flat=True)) == {"undone"}


@pytest.mark.parametrize("cell", ["JAM/GEN/TOTAL/2014", "JAM/NONE/TOTAL/2014/mass", "JAM/GEN/TOTAL/99999/mass"])
def test_decision_on_what_is_no_cell_is_refused(cell: str, world: World) -> None:
    asked = {"choices": [{"cell": cell, "issue": 1}], "reason": "No."}
    answer = api_of(world.secretary).post(DECISIONS, asked, format="json")
    assert answer.status_code == 400
    assert "A cell is named like JAM/GEN/TOTAL/2014/mass." in answer.content.decode()


def test_decision_chooses_once_in_a_cell(world: World) -> None:
    cell = make_conflict()
    issue = contests.read([cell], {"JAM": "coalition"}).by_cell[cell].values[1]["issue_id"]
    twice = [{"cell": str(cell), "issue": issue}] * 2
    answer = api_of(world.secretary).post(DECISIONS, {"choices": twice, "reason": "No."}, format="json")
    assert (answer.status_code, answer.json()) == (400, {"non_field_errors": ["Choose once for each figure."]})


def test_undoing_in_a_cell_that_was_not_decided_is_refused(world: World) -> None:
    cell, other = make_conflict("JAM", 2014), make_conflict("JAM", 2015)
    issue = contests.read([cell], {"JAM": "coalition"}).by_cell[cell].values[1]["issue_id"]
    api = api_of(world.secretary)
    made = api.post(
        DECISIONS, {"choices": [{"cell": str(cell), "issue": issue}], "reason": "No."}, format="json"
    ).json()
    answer = api.post(f"{DECISIONS}{made['id']}/undo/", {"cells": [str(other)]}, format="json")
    assert (answer.status_code, list(answer.json())) == (400, ["cells"])


def test_government_takes_its_verdict_back(world: World) -> None:
    verdict = make_dispute(world.jamaica_officer, make_conflict())
    answer = api_of(world.jamaica_officer).post(f"/api/v1/verdicts/{verdict.pk}/withdraw/")
    assert (answer.status_code, answer.json()["status"]) == (200, "withdrawn")


def test_reviewer_settles_a_dispute_with_a_reason(world: World) -> None:
    verdict = make_dispute(world.jamaica_officer, make_conflict())
    here = f"/api/v1/verdicts/{verdict.pk}/resolve/"
    assert api_of(world.secretary).post(here, {}, format="json").status_code == 400
    answer = api_of(world.secretary).post(here, {"reason": "The survey was taken."}, format="json").json()
    assert (answer["status"], answer["closing_reason"]) == ("resolved", "The survey was taken.")
    assert Verdict.objects.get().closed_by == world.secretary


def test_data_is_requested_reminded_of_and_taken_back(world: World) -> None:
    api = api_of(world.country_officer)
    people = api.get(f"{REQUESTS}people/", {"country": "JAM"}).json()
    asked = {
        "country": "JAM",
        "figures": [{"indicator": "GEN", "year": 2018}],
        "people": [person["id"] for person in people if person["is_government"]],
        "due_on": timezone.localdate() + timedelta(days=9),
    }
    sent = api.post(REQUESTS, asked, format="json")
    assert (sent.status_code, sent.json()["figures"][0]["indicator"]) == (201, "GEN")
    here = f"{REQUESTS}{sent.json()['id']}/"
    assert api.post(f"{here}remind/").status_code == 200
    assert api.post(f"{here}cancel/").json()["status"] == "cancelled"
    assert api.post(f"{here}remind/").status_code == 400


def test_data_request_for_a_day_that_is_over_is_refused(world: World) -> None:
    asked = {"country": "JAM", "figures": [{"indicator": "GEN", "year": 2018}], "due_on": timezone.localdate()}
    asked |= {"people": [world.jamaica_officer.pk]}
    answer = api_of(world.country_officer).post(REQUESTS, asked, format="json")
    assert (answer.status_code, list(answer.json()), DataRequest.objects.count()) == (400, ["due_on"], 0)


def test_request_of_others_is_not_changed(world: World) -> None:
    request = make_request(world.country_officer, world.jamaica_officer)
    assert api_of(world.jamaica_officer).post(f"{REQUESTS}{request.pk}/cancel/").status_code == 403


def test_release_is_frozen_published_and_read(world: World, work_off: WorkOff) -> None:
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", source="Statistics")
    recompute("JAM")
    api, asked = api_of(world.secretary), {"name": "2030.1", "notes": "What is new."}
    assert api.post(RELEASES, asked, format="json").json()["status"] == "building"
    assert api.post(RELEASES, asked, format="json").json() == {"name": ["There is a release of this name already."]}
    assert api_of(None).get(f"{RELEASES}2030.1/").status_code == 404
    work_off()
    assert api.post(f"{RELEASES}2030.1/publish/").json()["status"] == "published"
    assert api_of(None).get(f"{RELEASES}2030.1/").json()["cells_count"] == 1
    assert api.post(f"{RELEASES}2030.1/discard/").status_code == 409


def test_release_is_discarded(world: World, work_off: WorkOff) -> None:
    make_release(work_off, world.secretary, "2030.2", published=False)
    assert api_of(world.secretary).post(f"{RELEASES}2030.2/discard/").status_code == 204
    assert Release.objects.get().status == "discarded"


def test_row_of_the_template_is_described_as_a_schema(world: World) -> None:
    schema = api_of(None).get("/api/v1/template/").json()
    assert schema["required"] == ["country", "year", "indicator", "category", "value", "unit", "status"]
    assert "GEN" in schema["properties"]["indicator"]["enum"]
    assert schema["properties"]["value"]["type"] == "number"
