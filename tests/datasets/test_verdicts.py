"""A government confirms or disputes a single figure: what that re-opens, where it shows, and how it ends."""

import pytest
from django.urls import reverse

from coalition.guards import Invalid, Refused
from coalition.models import Changed, Notice
from datasets.actions import decisions, verdicts
from datasets.models import Cell, Contribution, Issue, Override, Pool, Verdict
from datasets.models.cells import CellOf
from datasets.models.verdicts import VerdictKind
from datasets.pool import editions
from datasets.pool.contests import Choice
from datasets.pool.recompute import recompute
from tests.conftest import World
from tests.factories.datasets import make_accepted

pytestmark = pytest.mark.django_db
GENERATED = CellOf("JAM", "GEN", "TOTAL", 2014, "mass")
CONFIRMED, DISPUTED = VerdictKind.CONFIRMED, VerdictKind.DISPUTED


def the_cell(audience: str = "public", cell: CellOf = GENERATED) -> Cell:
    return Cell.objects.get(pool__country_id=cell.iso3, pool__audience=audience, **cell.names)


def dispute(world: World, **changes: object) -> Verdict:
    said = {"cell": GENERATED, "kind": DISPUTED, "reason": "Imports of used equipment are missing."} | changes
    return verdicts.judge(**said, by=world.jamaica_officer)  # type: ignore[arg-type]


@pytest.fixture
def figures(world: World) -> World:
    """The Monitor says 24 kt, a survey 16 kt; the Monitor's is recommended."""
    make_accepted("JAM,2014,GEN,TOTAL,24,kt,A", source="Monitor", organisation=world.itu, origin="agency_survey")
    make_accepted(
        "JAM,2014,GEN,TOTAL,16,kt,A", source="Survey", organisation=world.unitar, origin="international_estimate"
    )
    recompute("JAM")
    return world


def test_dispute_marks_the_cell_and_keeps_the_government_s_own_figure(figures: World) -> None:
    verdict = dispute(figures, own_value=18.0, own_unit="kt")
    recompute("JAM")
    assert the_cell().is_disputed
    assert (verdict.value, verdict.unit, verdict.own_value, verdict.own_unit) == (24000, "t", 18, "kt")
    assert verdict.organisation == figures.nepa


def test_dispute_changes_no_number_by_itself(figures: World) -> None:
    dispute(figures, own_value=18.0, own_unit="kt")
    recompute("JAM")
    assert (the_cell().value, the_cell().candidates) == (24000, 2)


def test_dispute_reopens_the_decision_on_the_cell(figures: World) -> None:
    survey = Issue.objects.get(source__name="Survey").pk
    decisions.choose(choices=[Choice(GENERATED, survey)], reason="It is a count.", by=figures.secretary)
    recompute("JAM")
    assert the_cell().value == 16000
    dispute(figures)
    recompute("JAM")
    assert (the_cell().value, the_cell().rule) == (24000, "origin")
    assert Override.objects.get().status == Override.Status.REOPENED
    assert Notice.objects.filter(event="override.reopened", person=figures.secretary).exists()


def test_decision_after_the_dispute_stands(figures: World) -> None:
    dispute(figures)
    survey = Issue.objects.get(source__name="Survey").pk
    decisions.choose(choices=[Choice(GENERATED, survey)], reason="The Government is right.", by=figures.secretary)
    recompute("JAM")
    assert the_cell().value == 16000
    assert the_cell().is_disputed


def test_dispute_tells_the_secretariat(figures: World) -> None:
    dispute(figures)
    assert Notice.objects.filter(event="verdict.disputed", person=figures.secretary).exists()


def test_withdrawn_dispute_leaves_no_mark(figures: World) -> None:
    before = Pool.objects.get(country="JAM").digest
    verdict = dispute(figures)
    recompute("JAM")
    verdicts.withdraw(verdict=verdict, by=figures.jamaica_officer)
    recompute("JAM")
    assert not the_cell().is_disputed
    assert Pool.objects.get(country="JAM").digest == before


def test_resolved_dispute_leaves_no_mark_and_tells_the_government(figures: World) -> None:
    verdict = dispute(figures)
    verdicts.resolve(verdict=verdict, reason="The survey was taken.", by=figures.secretary)
    recompute("JAM")
    assert not the_cell().is_disputed
    assert Notice.objects.filter(event="verdict.resolved", person=figures.jamaica_officer).exists()


def test_verdict_lapses_when_its_figure_is_gone_and_stands_again_when_it_is_back(figures: World) -> None:
    verdict = dispute(figures)
    rows = Contribution.objects.get(issue__source__name="Monitor").observations
    rows.update(is_current=False)
    recompute("JAM")
    verdict.refresh_from_db()
    assert verdict.status == Verdict.Status.LAPSED
    assert not the_cell().is_disputed
    rows.update(is_current=True)
    recompute("JAM")
    verdict.refresh_from_db()
    assert verdict.status == Verdict.Status.STANDING


def test_verdict_on_a_figure_per_inhabitant_stands_when_the_population_moves(world: World) -> None:
    make_accepted("JAM,2014,GEN,TOTAL,5,kg/inh,E", source="Monitor")
    people = make_accepted("JAM,2014,POP,TOTAL,2,million,A", source="Census")
    recompute("JAM")
    dispute(world)
    people.observations.update(value=2.1)
    recompute("JAM")
    assert the_cell().is_disputed


def test_dispute_of_a_computed_figure_shows_at_that_figure(world: World) -> None:
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", "JAM,2014,POP,TOTAL,2,million,A")
    recompute("JAM")
    per_head = CellOf("JAM", "GEN_PC", "TOTAL", 2014, "per_inhabitant")
    dispute(world, cell=per_head)
    recompute("JAM")
    assert the_cell(cell=per_head).is_disputed
    assert not the_cell().is_disputed


def test_dispute_of_a_figure_for_the_government_shows_nothing_in_public(figures: World) -> None:
    make_accepted("JAM,2014,GEN,TOTAL,30,kt,A", source="Ministry", visibility="government", organisation=figures.nepa)
    recompute("JAM")
    digest = Pool.objects.get(country="JAM", audience="public").digest
    dispute(figures)
    recompute("JAM")
    assert the_cell("government").is_disputed
    assert not the_cell().is_disputed
    assert Pool.objects.get(country="JAM", audience="public").digest == digest


def test_confirmation_stands_in_the_next_edition(figures: World) -> None:
    verdicts.judge(cell=GENERATED, kind=CONFIRMED, by=figures.jamaica_officer)
    edition = editions.freeze(iso3="JAM", audience="public", by=None)
    (cell,) = edition.evidence["cells"]
    assert [(said["kind"], said["organisation"]) for said in cell["verdicts"]] == [("confirmed", figures.nepa.name)]


def test_dispute_stands_in_the_next_edition_with_reason_and_own_figure(figures: World) -> None:
    dispute(figures, own_value=18.0, own_unit="kt")
    edition = editions.freeze(iso3="JAM", audience="public", by=None)
    (said,) = edition.evidence["cells"][0]["verdicts"]
    assert (said["reason"], said["own_value"], said["own_unit"]) == ("Imports of used equipment are missing.", 18, "kt")


def test_second_verdict_of_a_body_takes_the_first_one_back(figures: World) -> None:
    first = verdicts.judge(cell=GENERATED, kind=CONFIRMED, by=figures.jamaica_officer)
    dispute(figures)
    first.refresh_from_db()
    assert first.status == Verdict.Status.WITHDRAWN


# -- Who ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["uk_officer", "secretary", "unitar_officer", "country_officer", "stakeholder"])
def test_judge_is_for_the_country_s_own_government(figures: World, name: str) -> None:
    with pytest.raises(Refused, match="the country's government"):
        verdicts.judge(cell=GENERATED, kind=CONFIRMED, by=getattr(figures, name))


def test_resolve_is_not_for_the_organisation_whose_figure_is_disputed(figures: World) -> None:
    verdict = dispute(figures)
    with pytest.raises(Refused, match="does not settle"):
        verdicts.resolve(verdict=verdict, reason="We are right.", by=figures.itu_officer)
    assert verdicts.resolve(verdict=verdict, reason="Agreed.", by=figures.unitar_officer).status == "resolved"


def test_resolve_is_not_for_the_government_itself(figures: World) -> None:
    with pytest.raises(Refused):
        verdicts.resolve(verdict=dispute(figures), reason="Done.", by=figures.jamaica_officer)


def test_withdraw_is_for_the_body_that_said_it(figures: World) -> None:
    with pytest.raises(Refused):
        verdicts.withdraw(verdict=dispute(figures), by=figures.uk_officer)


def test_dispute_wants_a_reason(figures: World) -> None:
    with pytest.raises(Invalid, match="Say why"):
        dispute(figures, reason=" ")


@pytest.mark.parametrize(("value", "unit", "field"), [(-1.0, "kt", "own_value"), (1.0, "pieces", "own_unit")])
def test_own_figure_is_a_possible_one(figures: World, value: float, unit: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        dispute(figures, own_value=value, own_unit=unit)
    assert refusal.value.field == field


def test_judge_refuses_where_nothing_is_known(figures: World) -> None:
    with pytest.raises(Invalid, match="no figure"):
        dispute(figures, cell=CellOf("JAM", "GEN", "TOTAL", 1999, "mass"))


def test_judge_refuses_when_the_figure_changed_meanwhile(figures: World) -> None:
    with pytest.raises(Changed):
        dispute(figures, seen=23000.0)


def test_page_does_not_ask_twice_whether_a_figure_is_right(figures: World, client_of) -> None:
    client, page = client_of(figures.jamaica_officer), reverse("datasets:cell-detail", kwargs=GENERATED.place)
    asked = "Is this figure right?"
    assert asked in client.get(page).content.decode()
    verdicts.judge(cell=GENERATED, kind=VerdictKind.CONFIRMED, by=figures.jamaica_officer)
    recompute("JAM")
    answer = client.get(page).content.decode()
    assert asked not in answer
    assert "You confirmed this figure." in answer
