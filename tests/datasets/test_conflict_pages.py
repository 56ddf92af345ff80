"""The conflict screen, a decision on many figures, and what people say on a figure's page."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from coalition.models import Person
from datasets.models import Decision, Override, Verdict
from datasets.models.cells import CellOf
from datasets.pool.recompute import recompute
from tests.conftest import World
from tests.datasets.test_api import api_of
from tests.factories.datasets import make_accepted
from tests.factories.review import GENERATED, make_conflict, make_decision, make_dispute

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person | None], Client]
BOARD = "datasets:conflict-board"


def text_of(answer: object) -> str:
    page = answer.content.decode()  # type: ignore[attr-defined]
    main = page.split("<main", 1)[1].split("</main>", maxsplit=1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("\N{NARROW NO-BREAK SPACE}", " ").split())


def board(client: Client, **asked: object) -> str:
    return text_of(client.get(reverse(BOARD), asked))


# -- The screen ------------------------------------------------------------------------------------------------
def test_board_shows_all_values_on_one_line_and_why_one_is_recommended(world: World, client_of: ClientOf) -> None:
    make_conflict()
    assert (
        "Jamaica: Generated, 2014 Total 16,000 t Statistics (recommended) 24,000 t Monitor "
        "The origin decides: “national official statistics” ranks above “international estimate”. 40%"
    ) in board(client_of(None))


def test_board_begins_with_the_widest(world: World, client_of: ClientOf) -> None:
    make_conflict("JAM", 2014)
    make_accepted("GBR,2014,GEN,TOTAL,1500,kt,A", source="Statistics")
    make_accepted("GBR,2014,GEN,TOTAL,4500,kt,A", source="Monitor")
    recompute("GBR")
    text = board(client_of(None))
    assert text.index("United Kingdom") < text.index("Jamaica: Generated")


@pytest.mark.parametrize(
    ("asked", "years"),
    [
        ({"country": "JAM"}, {2014, 2015}),
        ({"country": "GBR"}, {2016}),
        ({"year": 2015}, {2015}),
        ({"indicator": "COLL"}, set()),
        ({"category": "TOTAL"}, {2014, 2015, 2016}),
        ({"state": "decided"}, set()),
        ({"state": "all"}, {2014, 2015, 2016}),
        ({"country": "nonsense"}, {2014, 2015, 2016}),
    ],
)
def test_board_keeps_to_the_filters_in_its_address(
    world: World, client_of: ClientOf, asked: dict[str, object], years: set[int]
) -> None:
    make_conflict("JAM", 2014)
    make_conflict("JAM", 2015)
    make_conflict("GBR", 2016)
    shown = {int(year) for year in re.findall(r"Generated, (\d{4})", board(client_of(None), **asked))}
    assert shown == years


def test_board_shows_no_conflict_that_hidden_values_make(world: World, client_of: ClientOf) -> None:
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", source="Statistics")
    make_accepted("JAM,2014,GEN,TOTAL,24,kt,A", source="Monitor", visibility="coalition")
    recompute("JAM")
    assert "Generated, 2014" not in board(client_of(None))
    assert "Generated, 2014" not in board(client_of(world.uk_officer))
    assert "Generated, 2014" in board(client_of(world.unitar_officer))


def test_decided_figure_moves_to_its_state_with_who_and_why(world: World, client_of: ClientOf) -> None:
    make_conflict()
    make_decision(world.unitar_officer)
    recompute("JAM")
    client = client_of(None)
    assert "Generated, 2014" not in board(client)
    assert f"Chosen by {world.unitar.name}: It counts all sources." in board(client, state="decided")


def test_reopened_figure_is_told_to_reviewers_only(world: World, client_of: ClientOf) -> None:
    make_conflict()
    make_decision(world.unitar_officer)
    make_accepted("JAM,2014,GEN,TOTAL,17,kt,A", source="Survey", origin="agency_survey")
    recompute("JAM")
    assert "re-opened" in board(client_of(world.itu_officer), state="reopened")
    assert "Generated, 2014" not in board(client_of(None), state="reopened")


def test_disputed_figure_is_on_the_board_though_its_sources_agree(world: World, client_of: ClientOf) -> None:
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A")
    recompute("JAM")
    make_dispute(world.jamaica_officer)
    recompute("JAM")
    assert "disputed by the government" in board(client_of(None), state="disputed")


def test_board_leads_from_page_to_page_without_losing_a_row(world: World, client_of: ClientOf) -> None:
    years = range(1990, 2020)
    make_accepted(*(f"JAM,{year},GEN,TOTAL,{16 + year % 7},kt,A" for year in years), source="Statistics")
    make_accepted(*(f"JAM,{year},GEN,TOTAL,40,kt,A" for year in years), source="Monitor")
    make_accepted("JAM,1989,GEN,TOTAL,0,kt,A", source="Statistics")
    make_accepted("JAM,1989,GEN,TOTAL,0,kt,A", source="Monitor")
    make_accepted("JAM,1989,GEN,TOTAL,1,kt,A", source="Survey")
    recompute("JAM")
    client, seen, address = client_of(None), [], reverse(BOARD)
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r"Generated, (\d{4})", page)
        found = re.search(r'rel="next"\s+href="([^"]+)"', page)
        address = reverse(BOARD) + found[1].replace("&amp;", "&") if found else ""
    assert sorted(map(int, seen)) == [1989, *years]


def test_board_asks_as_many_questions_for_much_as_for_little(
    world: World, client_of: ClientOf, django_assert_max_num_queries
) -> None:
    client = client_of(world.secretary)
    make_conflict()
    with django_assert_max_num_queries(13):
        client.get(reverse(BOARD))
    for year in range(2000, 2012):
        make_conflict("GBR", year)
    with django_assert_max_num_queries(13):
        client.get(reverse(BOARD))


# -- Many figures ----------------------------------------------------------------------------------------------
def test_bulk_decision_is_previewed_made_and_undone(world: World, client_of: ClientOf) -> None:
    cells = [make_conflict("JAM", 2014), make_conflict("GBR", 2015)]
    client = client_of(world.secretary)
    page = client.get(reverse(BOARD)).content.decode()
    source = re.search(r'<option value="(\d+)">Monitor', page)
    assert source
    preview = client.post(
        reverse("datasets:decision-preview"), {"cell": [str(cell) for cell in cells], "source": source[1]}
    )
    assert "2 figures change" in text_of(preview)
    assert not Decision.objects.exists()
    choices = re.findall(r'name="choice"\s+value="([^"]+)"', preview.content.decode())
    made = client.post(reverse("datasets:decision-make"), {"choice": choices, "reason": "It counts all sources."})
    decision = Decision.objects.get()
    assert made.url == reverse("datasets:decision-detail", args=[decision.pk])
    client.post(reverse("datasets:decision-undo", args=[decision.pk]))
    assert set(decision.overrides.values_list("status", flat=True)) == {Override.Status.UNDONE}


def test_preview_leaves_out_what_the_person_may_not_choose(world: World, client_of: ClientOf) -> None:
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", source="Statistics")
    own = make_accepted("JAM,2014,GEN,TOTAL,24,kt,E", source="Monitor", organisation=world.itu)
    recompute("JAM")
    answer = client_of(world.itu_officer).post(
        reverse("datasets:decision-preview"), {"cell": [str(GENERATED)], "source": own.issue.source_id}
    )
    assert "Nothing would change" in text_of(answer)
    assert "A value is chosen by somebody of another organisation" in text_of(answer)


def test_decision_without_a_reason_comes_back_with_its_figures(world: World, client_of: ClientOf) -> None:
    make_conflict()
    client = client_of(world.secretary)
    page = client.get(reverse(BOARD)).content.decode()
    source = re.search(r'<option value="(\d+)">Monitor', page)
    assert source
    preview = client.post(reverse("datasets:decision-preview"), {"cell": [str(GENERATED)], "source": source[1]})
    choices = re.findall(r'name="choice"\s+value="([^"]+)"', preview.content.decode())
    answer = client.post(reverse("datasets:decision-make"), {"choice": choices, "reason": ""})
    assert "1 figure changes" in text_of(answer)
    assert "Reason: This field is required." in text_of(answer)


# -- The figure's page -----------------------------------------------------------------------------------------
def cell_page(client: Client, cell: CellOf = GENERATED) -> str:
    return text_of(client.get(reverse("datasets:cell-detail", kwargs=cell.place)))


def test_page_shows_decision_and_history_with_names_for_reviewers_only(world: World, client_of: ClientOf) -> None:
    make_conflict()
    make_decision(world.secretary)
    recompute("JAM")
    public = cell_page(client_of(None))
    assert "Chosen by a reviewer of the secretariat" in public
    assert "The published order recommends 16,000 t ." in public
    assert "16,000 t Statistics 24,000 t Monitor the secretariat It counts all sources." in public
    assert "Sofia Secretary" not in public
    assert "Sofia Secretary" in cell_page(client_of(world.unitar_officer))


def test_page_says_nothing_in_public_of_a_decision_on_a_hidden_value(world: World, client_of: ClientOf) -> None:
    make_conflict()
    make_accepted("JAM,2014,GEN,TOTAL,30,kt,A", source="Survey", visibility="coalition")
    recompute("JAM")
    make_decision(world.secretary, source="Survey", reason="Seen in the register.")
    recompute("JAM")
    assert "Seen in the register." in cell_page(client_of(world.unitar_officer))
    for outsider in (None, world.uk_officer, world.stakeholder):
        page = cell_page(client_of(outsider))
        assert "Seen in the register." not in page
        assert "30,000" not in page


def test_reviewer_decides_on_the_page(world: World, client_of: ClientOf) -> None:
    make_conflict()
    client = client_of(world.secretary)
    page = client.get(reverse("datasets:cell-detail", kwargs=GENERATED.place)).content.decode()
    seen = re.search(r'name="seen"\s+value="([0-9a-f]{64})"', page)
    issue = re.search(r'name="issue"\s+value="(\d+)"', page)
    assert seen
    assert issue
    body = {"seen": seen[1], "issue": issue[1], "reason": "It counts all sources."}
    client.post(reverse("datasets:cell-choose", kwargs=GENERATED.place), body)
    recompute("JAM")
    assert "Chosen by a reviewer" in cell_page(client)


def test_government_disputes_on_the_page_and_takes_it_back(world: World, client_of: ClientOf) -> None:
    make_conflict()
    client = client_of(world.jamaica_officer)
    body = {"seen": "16000.0", "reason": "Too low.", "own_value": "18", "own_unit": "kt"}
    client.post(reverse("datasets:cell-dispute", kwargs=GENERATED.place), body)
    recompute("JAM")
    page = cell_page(client_of(None))
    assert "disputed National Environment and Planning Agency" in page
    assert "Too low." in page
    assert "The Government's own figure: 18 kt" in page
    client.post(reverse("datasets:verdict-withdraw", args=[Verdict.objects.get().pk]))
    recompute("JAM")
    assert "Too low." not in cell_page(client_of(None))


def test_dispute_without_a_reason_keeps_the_own_figure(world: World, client_of: ClientOf) -> None:
    make_conflict()
    answer = client_of(world.jamaica_officer).post(
        reverse("datasets:cell-dispute", kwargs=GENERATED.place),
        {"seen": "16000.0", "reason": "", "own_value": "18", "own_unit": "kt"},
    )
    assert 'value="18.0"' in answer.content.decode() or 'value="18"' in answer.content.decode()
    assert "This field is required." in text_of(answer)


# -- The API ---------------------------------------------------------------------------------------------------
def cell_api(client: APIClient, deed: str = "", **body: object) -> object:
    address = f"/api/v1/cells/JAM/GEN/TOTAL/2014/mass/{deed}"
    return client.post(address, body, format="json") if deed else client.get(address)


def test_api_chooses_with_the_fingerprint_that_it_gave(world: World) -> None:
    make_conflict()
    client = api_of(world.secretary)
    before = cell_api(client).json()  # type: ignore[attr-defined]
    issue = next(value["issue"] for value in before["values"] if not value["is_recommended"])
    answer = cell_api(client, "choose/", issue=issue, reason="It counts all sources.", seen=before["seen"])
    assert answer.status_code == 200  # type: ignore[attr-defined]
    recompute("JAM")
    after = cell_api(api_of(None)).json()  # type: ignore[attr-defined]
    assert (after["value"], after["override"]["reason"]) == (24000, "It counts all sources.")
    assert after["history"][0]["old_value"] == 16000
    assert cell_api(client, "choose/", issue=issue, reason="x", seen="0" * 64).status_code == 409  # type: ignore[attr-defined]


def test_api_disputes_and_tells_everybody(world: World) -> None:
    make_conflict()
    answer = cell_api(api_of(world.jamaica_officer), "dispute/", reason="Too low.", own_value=18, own_unit="kt")
    assert answer.status_code == 200  # type: ignore[attr-defined]
    recompute("JAM")
    (verdict,) = cell_api(api_of(None)).json()["verdicts"]  # type: ignore[attr-defined]
    assert (verdict["kind"], verdict["own_value"]) == ("disputed", 18)
    listed = api_of(None).get("/api/v1/cells/", {"is_disputed": "true"}).json()["results"]
    assert [(cell["indicator"], cell["year"]) for cell in listed] == [("GEN", 2014)]
