"""The API: the same policies and deeds as the pages, published figures for everybody."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from coalition.models import Job, Person
from config.api_pagination import Pages
from config.api_urls import router
from datasets.models import Contribution
from tests.conftest import World
from tests.factories.contributions import (
    BAD_ROW,
    GOOD_ROWS,
    WorkOff,
    a_file,
    about,
    make_checked,
    make_loaded,
    make_submitted,
    make_uploaded,
)

CONTRIBUTIONS, CELLS = "/api/v1/contributions/", "/api/v1/cells/"
S = Contribution.Status
CELL_QUERIES, CONTRIBUTION_QUERIES, SOURCE_QUERIES = 2, 2, 3


def api_of(person: Person | None) -> APIClient:
    client = APIClient()
    if person is not None:
        client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.get_or_create(user=person)[0].key}")
    return client


def upload(person: Person, *rows: str, **changes: Any) -> Any:
    given = about() | {"file": a_file(*rows), "organisation": "UNITAR"} | changes
    return api_of(person).post(CONTRIBUTIONS, given, format="multipart")


# -- Contributions ----------------------------------------------------------------------------------------------
def test_upload_makes_a_contribution_that_is_checked(world: World, work_off: WorkOff) -> None:
    answer = upload(world.unitar_officer, *GOOD_ROWS, BAD_ROW)
    assert answer.status_code == 201
    work_off()
    here = f"{CONTRIBUTIONS}{answer.json()['id']}/"
    api = api_of(world.unitar_officer)
    assert api.get(here).json()["status"] == S.NEEDS_WORK
    finding = api.get(f"{here}findings/").json()["results"][0]
    assert (finding["code"], finding["value"], finding["rows"]) == ("EW-C1", "Atlantis", [4])
    assert finding["message"] == "Country not recognised: “Atlantis”."
    assert finding["fix"] == "Write the alpha-3 code."


def test_upload_can_be_followed_until_the_check_is_over(world: World, work_off: WorkOff) -> None:
    sent = upload(world.unitar_officer).json()
    assert sent["job"] == {"status": "queued", "step": "", "percent": 0}
    api, here = api_of(world.unitar_officer), f"{CONTRIBUTIONS}{sent['id']}/"
    Job.objects.update(status=Job.Status.RUNNING, step="Checking rows", percent=40)
    assert api.get(here).json()["job"] == {"status": "running", "step": "Checking rows", "percent": 40}
    Job.objects.update(status=Job.Status.QUEUED)
    work_off()
    job = api.get(CONTRIBUTIONS).json()["results"][0]["job"]
    assert (job["status"], job["percent"]) == ("done", 100)


def test_contribution_shows_its_newest_work(world: World, work_off: WorkOff) -> None:
    here = f"{CONTRIBUTIONS}{make_submitted(work_off, world.unitar_officer).pk}/"
    reviewer = api_of(world.secretary)
    assert reviewer.get(here).json()["job"]["status"] == "done"
    assert reviewer.post(f"{here}accept/").json()["job"]["status"] == "queued"


def test_upload_of_the_same_bytes_answers_with_the_first(world: World) -> None:
    first = upload(world.unitar_officer)
    again = upload(world.unitar_officer)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])


def test_upload_sets_nothing_but_what_is_asked_for(world: World) -> None:
    answer = upload(world.unitar_officer, status="accepted", rows_good=99, decided_by=1, created_by=world.secretary.pk)
    contribution = Contribution.objects.get(pk=answer.json()["id"])
    assert (contribution.status, contribution.rows_good) == (S.CHECKING, 0)
    assert (contribution.created_by, contribution.decided_by) == (world.unitar_officer, None)


def test_upload_for_another_organisation_is_refused(world: World) -> None:
    answer = upload(world.unitar_officer, organisation="ITU")
    assert answer.status_code == 403
    assert "ITU" in answer.json()["detail"]


def test_upload_names_each_missing_field(world: World) -> None:
    answer = api_of(world.unitar_officer).post(CONTRIBUTIONS, {}, format="multipart")
    assert answer.status_code == 400
    assert {"file", "organisation", "title", "source", "published_on", "origin"} == set(answer.json())


def test_upload_needs_an_account(world: World) -> None:
    assert api_of(None).post(CONTRIBUTIONS, about(), format="multipart").status_code == 401


def test_contribution_passes_review_through_the_api(world: World, work_off: WorkOff) -> None:
    here = f"{CONTRIBUTIONS}{make_checked(work_off, world.unitar_officer).pk}/"
    assert api_of(world.unitar_officer).post(f"{here}submit/").json()["status"] == S.SUBMITTED
    assert api_of(world.unitar_colleague).post(f"{here}accept/").status_code == 403
    assert api_of(world.itu_officer).post(f"{here}accept/").json()["status"] == S.ACCEPTED
    late = api_of(world.secretary).post(f"{here}return/", {"reason": "Too late."})
    assert late.status_code == 409


@pytest.mark.parametrize("verb", ["accept", "return"])
def test_decision_on_rows_that_stand_there_no_more_is_a_conflict(world: World, work_off: WorkOff, verb: str) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    here, reviewer = f"{CONTRIBUTIONS}{contribution.pk}/", api_of(world.secretary)
    seen = reviewer.get(here).json()["staged_sha256"]
    for staged, code in (("0" * 64, 409), (seen, 200)):
        answer = reviewer.post(f"{here}{verb}/", {"reason": "Say which census.", "staged_sha256": staged})
        assert answer.status_code == code


def test_return_needs_a_reason(world: World, work_off: WorkOff) -> None:
    here = f"{CONTRIBUTIONS}{make_submitted(work_off, world.unitar_officer).pk}/"
    assert api_of(world.secretary).post(f"{here}return/", {}).status_code == 400


def test_withdraw_is_for_the_contributing_organisation(world: World, work_off: WorkOff) -> None:
    here = f"{CONTRIBUTIONS}{make_submitted(work_off, world.unitar_officer).pk}/"
    assert api_of(world.secretary).post(f"{here}withdraw/").status_code == 403
    assert api_of(world.unitar_colleague).post(f"{here}withdraw/").json()["status"] == S.WITHDRAWN


def test_contribution_that_is_not_open_does_not_exist(world: World) -> None:
    here = f"{CONTRIBUTIONS}{make_uploaded(world.unitar_officer).pk}/"
    for stranger in (None, world.itu_officer, world.jamaica_officer, world.stakeholder, world.administrator):
        assert api_of(stranger).get(here).status_code == 404
        assert api_of(stranger).get(f"{here}findings/").status_code == 404


def test_anonymous_readers_list_only_what_is_published(world: World, work_off: WorkOff) -> None:
    published = make_loaded(work_off, world.unitar_officer, world.secretary)
    make_loaded(
        work_off, world.itu_officer, world.secretary, "JAM,2016,GEN,TOTAL,9,kt,A,", visibility="coalition", source="B"
    )
    make_submitted(work_off, world.unitar_officer, "JAM,2017,GEN,TOTAL,9,kt,A,", source="C")
    listed = api_of(None).get(CONTRIBUTIONS).json()["results"]
    assert [row["id"] for row in listed] == [published.pk]


# -- Cells ------------------------------------------------------------------------------------------------------
def test_cells_are_public_and_narrowed_by_their_key(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary)
    found = api_of(None).get(CELLS, {"country": "JAM", "indicator": "GEN", "year": 2014}).json()["results"]
    assert [(row["country"], row["value"], row["unit"], row["rule"]) for row in found] == [("JAM", 16120, "t", "only")]


def test_cells_of_the_coalition_stay_within_it(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary, visibility="coalition")
    asked = {"country": "JAM", "indicator": "GEN", "year": 2014}
    assert api_of(None).get(CELLS, asked).json()["results"] == []
    assert api_of(world.uk_officer).get(CELLS, asked).json()["results"] == []
    assert [row["audience"] for row in api_of(world.itu_officer).get(CELLS, asked).json()["results"]] == ["coalition"]


def test_cells_refuse_a_filter_that_is_none(world: World) -> None:
    answer = api_of(None).get(CELLS, {"year": "two thousand", "indicator": "NONSENSE"})
    assert answer.status_code == 400
    assert set(answer.json()) == {"year", "indicator"}


def test_cells_changed_since_leave_out_older_ones(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary)
    assert api_of(None).get(CELLS, {"changed_since": "2000-01-01T00:00:00Z"}).json()["results"]
    assert not api_of(None).get(CELLS, {"changed_since": "2999-01-01T00:00:00Z"}).json()["results"]


def test_cells_come_in_pages(world: World, work_off: WorkOff) -> None:
    rows = [f"JAM,{year},GEN,TOTAL,16,kt,A," for year in range(2000, 2015)]
    make_loaded(work_off, world.unitar_officer, world.secretary, *rows)
    api, url, years = api_of(None), f"{CELLS}?indicator=GEN&limit=4", []
    while url:
        page = api.get(url).json()
        years += [row["year"] for row in page["results"]]
        url = page["next"]
    assert sorted(years) == list(range(2000, 2015))


def test_one_cell_shows_every_value_down_to_file_and_row(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary)
    make_loaded(
        work_off, world.itu_officer, world.secretary, "JAM,2014,GEN,TOTAL,18000,t,E,counted", source="Another survey"
    )
    cell = api_of(None).get(f"{CELLS}JAM/GEN/TOTAL/2014/mass/").json()
    assert [(v["value"], v["sent_value"], v["sent_unit"], v["row"], v["organisation"]) for v in cell["values"]] == [
        (16120, 16.12, "kt", 2, "UNITAR"),
        (18000, 18000, "t", 2, "ITU"),
    ]
    assert cell["in_conflict"]
    assert cell["values"][1]["note"] == "counted"


def test_one_cell_that_is_not_there_is_not_found(world: World) -> None:
    assert api_of(None).get(f"{CELLS}JAM/GEN/TOTAL/2014/mass/").status_code == 404


@pytest.mark.parametrize("number", [3, 30])
def test_lists_ask_the_same_number_of_queries(
    world: World, work_off: WorkOff, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for n in range(number):
        row = f"JAM,{1990 + n},GEN,TOTAL,{n},kt,A,"
        make_loaded(work_off, world.unitar_officer, world.secretary, row, source=f"Source {n}")
    reader = api_of(None)
    for url, queries in (
        (CELLS, CELL_QUERIES),
        (CONTRIBUTIONS, CONTRIBUTION_QUERIES),
        ("/api/v1/sources/", SOURCE_QUERIES),
    ):
        reader.get(url)  # SQLite asks once a connection what JSON it can do
        with django_assert_num_queries(queries):
            assert len(reader.get(url).json()["results"]) >= number


# -- Sources ----------------------------------------------------------------------------------------------------
def test_sources_name_only_issues_with_something_to_see(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary, source="Open")
    make_uploaded(world.unitar_officer, "JAM,2017,GEN,TOTAL,9,kt,A,", source="Not yet")
    listed = api_of(None).get("/api/v1/sources/").json()["results"]
    assert [(source["name"], [issue["label"] for issue in source["issues"]]) for source in listed] == [
        ("Open", ["2020"])
    ]


# -- All lists --------------------------------------------------------------------------------------------------
def test_lists_are_cut_into_pages_whatever_is_asked_for(world: World, work_off: WorkOff) -> None:
    bad = [f"Nowhere {n},2015,GEN,TOTAL,16.67,kt,A," for n in range(3)]
    contribution = make_loaded(work_off, world.unitar_officer, world.secretary, *GOOD_ROWS, *bad)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pages, "max_limit", 2)
        page = api_of(None).get(f"{CONTRIBUTIONS}{contribution.pk}/findings/", {"limit": 100_000}).json()
    assert (page["count"], len(page["results"])) == (3, 2)
    assert Pages.max_limit == 1000


@pytest.mark.parametrize("name", ["countries", "contributions", "sources", "editions"])
def test_lists_take_the_pages_that_have_a_limit(name: str) -> None:
    view_set = next(view_set for prefix, view_set, _base in router.registry if prefix == name)
    assert view_set.pagination_class is Pages


def test_root_lists_where_everything_is(world: World) -> None:
    contents = api_of(None).get("/api/v1/").json()
    asks_for_nothing = (
        "countries",
        "contributions",
        "cells",
        "sources",
        "editions",
        "roster",
        "organisations",
        "events",
    )
    for name in asks_for_nothing:
        assert api_of(world.unitar_officer).get(contents[name]).status_code == 200, name


# -- Schema -----------------------------------------------------------------------------------------------------
def test_schema_describes_everything_without_a_warning(tmp_path: Path) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))


def test_docs_page_runs_no_inline_script(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()
    assert "<script>" not in page
    assert "<style" not in page
