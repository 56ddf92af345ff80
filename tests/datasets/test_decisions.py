"""A reviewer's choice: what it changes, in whose pool, how long it lasts, and who may not make it."""

from collections.abc import Callable
from datetime import date

import pytest

from coalition.guards import Invalid, Refused
from coalition.models import AuditEvent, Changed, Notice, Person
from datasets.actions import decisions
from datasets.models import Cell, CellChange, Contribution, Decision, Issue, Override, Pool
from datasets.models.cells import CellOf
from datasets.pool import contests, editions
from datasets.pool.contests import Choice
from datasets.pool.recompute import recompute
from tests.conftest import World
from tests.factories.datasets import make_accepted

pytestmark = pytest.mark.django_db
GENERATED = CellOf("JAM", "GEN", "TOTAL", 2014, "mass")


def the_cell(cell: CellOf = GENERATED, audience: str = "public") -> Cell:
    return Cell.objects.get(pool__country_id=cell.iso3, pool__audience=audience, **cell.names)


def issue_of(source: str) -> int:
    return Issue.objects.get(source__name=source).pk


def choose(by: Person, source: str, cell: CellOf = GENERATED, reason: str = "It counts all sources.") -> Decision:
    return decisions.choose(choices=[Choice(cell, issue_of(source))], reason=reason, by=by)


@pytest.fixture
def conflict(world: World) -> World:
    """National statistics say 16 kt, the Monitor 24 kt."""
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", source="Statistics", organisation=world.nepa)
    make_accepted(
        "JAM,2014,GEN,TOTAL,24,kt,A", source="Monitor", organisation=world.itu, origin="international_estimate"
    )
    recompute("JAM")
    return world


# -- What it does ----------------------------------------------------------------------------------------------
def test_choose_makes_the_other_value_the_recommended_one(conflict: World, work_off: Callable[[], int]) -> None:
    choose(conflict.secretary, "Monitor")
    work_off()
    cell = the_cell()
    assert (cell.value, cell.rule, cell.candidates, cell.in_conflict) == (24000, "override", 2, True)
    assert cell.override_id == Override.objects.get().pk


def test_choose_marks_the_country_and_leaves_the_rest_to_a_worker(conflict: World) -> None:
    choose(conflict.secretary, "Monitor")
    assert the_cell().value == 16000
    assert Pool.objects.get(country="JAM").is_stale


def test_choose_is_history_with_its_reason(conflict: World) -> None:
    choose(conflict.secretary, "Monitor")
    event = AuditEvent.objects.get(action="override.made")
    assert (event.actor_id, event.details["reason"]) == (conflict.secretary.pk, "It counts all sources.")


def test_choose_is_followed_by_what_derives_from_it(world: World) -> None:
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", "JAM,2014,POP,TOTAL,2,million,A", source="Statistics")
    make_accepted("JAM,2014,GEN,TOTAL,24,kt,A", source="Monitor", origin="international_estimate")
    recompute("JAM")
    choose(world.secretary, "Monitor")
    recompute("JAM")
    assert the_cell(CellOf("JAM", "GEN_PC", "TOTAL", 2014, "per_inhabitant")).value == pytest.approx(12)


def test_choose_a_population_converts_with_it(world: World) -> None:
    make_accepted("JAM,2014,POP,TOTAL,2,million,A", source="Census")
    make_accepted("JAM,2014,POP,TOTAL,3,million,A", source="Prospects", origin="international_estimate")
    make_accepted("JAM,2014,GEN,TOTAL,5,kg/inh,E", source="Monitor", origin="international_estimate")
    recompute("JAM")
    assert the_cell().value == pytest.approx(10_000)
    choose(world.secretary, "Prospects", CellOf("JAM", "POP", "TOTAL", 2014, "persons"))
    recompute("JAM")
    assert the_cell().value == pytest.approx(15_000)


def test_choose_an_earlier_issue_counts_it_again(world: World) -> None:
    for label, value, day in (("2017", 20, "2017-12-13"), ("2020", 16, "2020-07-02")):
        make_accepted(
            f"JAM,2014,GEN,TOTAL,{value},kt,E",
            source="Monitor",
            label=label,
            published_on=date.fromisoformat(day),
            organisation=world.itu,
        )
    recompute("JAM")
    assert the_cell().candidates == 1
    earlier = Issue.objects.get(label="2017").pk
    decisions.choose(choices=[Choice(GENERATED, earlier)], reason="The later issue has a slip.", by=world.secretary)
    recompute("JAM")
    assert (the_cell().value, the_cell().candidates) == (20000, 2)


def test_recompute_twice_with_a_decision_writes_nothing(conflict: World) -> None:
    choose(conflict.secretary, "Monitor")
    recompute("JAM")
    digest, changes = Pool.objects.get(country="JAM").digest, CellChange.objects.count()
    recompute("JAM")
    assert Pool.objects.get(country="JAM").digest == digest
    assert CellChange.objects.count() == changes


def test_decision_moves_the_digest_of_the_pool(conflict: World) -> None:
    before = Pool.objects.get(country="JAM").digest
    choose(conflict.secretary, "Statistics", reason="Confirmed by the ministry.")
    recompute("JAM")
    assert the_cell().value == 16000
    assert Pool.objects.get(country="JAM").digest != before


def test_edition_carries_the_decision_with_its_reason(conflict: World) -> None:
    before = editions.freeze(iso3="JAM", audience="public", by=None)
    choose(conflict.secretary, "Monitor")
    after = editions.freeze(iso3="JAM", audience="public", by=None)
    (cell,) = (cell for cell in after.evidence["cells"] if cell["indicator"] == "GEN")
    assert cell["override"]["reason"] == "It counts all sources."
    assert after.digest != before.digest


def test_edition_without_decisions_says_nothing_of_any(conflict: World) -> None:
    edition = editions.freeze(iso3="JAM", audience="public", by=None)
    assert not any("override" in cell or "verdicts" in cell for cell in edition.evidence["cells"])


# -- How long it lasts -----------------------------------------------------------------------------------------
def test_decision_survives_a_file_that_says_the_same_again(conflict: World) -> None:
    choose(conflict.secretary, "Monitor")
    Contribution.objects.filter(issue__source__name="Statistics").get().observations.update(is_current=False)
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", source="Statistics", organisation=conflict.nepa)
    recompute("JAM")
    assert the_cell().value == 24000
    assert Override.objects.get().status == Override.Status.IN_FORCE


def test_decision_survives_new_data_elsewhere(conflict: World) -> None:
    choose(conflict.secretary, "Monitor")
    make_accepted("JAM,2015,GEN,TOTAL,17,kt,A", source="Survey")
    recompute("JAM")
    assert the_cell().value == 24000


def test_decision_is_reopened_when_a_value_joins(conflict: World) -> None:
    choose(conflict.secretary, "Monitor")
    recompute("JAM")
    make_accepted("JAM,2014,GEN,TOTAL,17,kt,A", source="Survey", origin="agency_survey")
    recompute("JAM")
    assert (the_cell().value, the_cell().rule) == (16000, "origin")
    assert Override.objects.get().status == Override.Status.REOPENED
    assert Notice.objects.get(event="override.reopened").person == conflict.secretary


def test_decision_is_in_force_again_when_the_value_that_joined_is_withdrawn(conflict: World) -> None:
    choose(conflict.secretary, "Monitor")
    joined = make_accepted("JAM,2014,GEN,TOTAL,17,kt,A", source="Survey", origin="agency_survey")
    recompute("JAM")
    joined.observations.update(is_current=False)
    recompute("JAM")
    assert the_cell().value == 24000
    assert Override.objects.get().status == Override.Status.IN_FORCE


def test_decision_gives_way_to_a_later_one(conflict: World) -> None:
    first = choose(conflict.secretary, "Monitor")
    second = choose(conflict.unitar_officer, "Statistics", reason="The Monitor models it.")
    recompute("JAM")
    assert the_cell().value == 16000
    assert first.overrides.get().status == Override.Status.REPLACED
    assert second.overrides.get().status == Override.Status.IN_FORCE


def test_undo_brings_the_published_order_back(conflict: World) -> None:
    decision = choose(conflict.secretary, "Monitor")
    recompute("JAM")
    assert decisions.undo(overrides=decision.overrides.all(), by=conflict.secretary) == 1
    recompute("JAM")
    assert (the_cell().value, the_cell().rule, the_cell().override_id) == (16000, "origin", None)


def test_undo_of_the_later_decision_brings_the_earlier_one_back(conflict: World) -> None:
    choose(conflict.secretary, "Monitor")
    second = choose(conflict.secretary, "Statistics")
    recompute("JAM")
    decisions.undo(overrides=second.overrides.all(), by=conflict.secretary)
    recompute("JAM")
    assert the_cell().value == 24000


def test_undo_twice_does_it_once(conflict: World) -> None:
    decision = choose(conflict.secretary, "Monitor")
    decisions.undo(overrides=decision.overrides.all(), by=conflict.secretary)
    assert decisions.undo(overrides=decision.overrides.all(), by=conflict.secretary) == 0


# -- In whose pool ---------------------------------------------------------------------------------------------
@pytest.fixture
def hidden(conflict: World) -> World:
    """The coalition also knows of 30 kt."""
    make_accepted("JAM,2014,GEN,TOTAL,30,kt,A", source="Survey", origin="agency_survey", visibility="coalition")
    recompute("JAM")
    return conflict


def test_decision_for_a_hidden_value_leaves_the_public_pool_as_it_was(hidden: World) -> None:
    before = Pool.objects.get(country="JAM", audience="public").digest
    choose(hidden.secretary, "Survey")
    recompute("JAM")
    assert the_cell(audience="coalition").value == 30000
    assert the_cell().value == 16000
    assert Pool.objects.get(country="JAM", audience="public").digest == before


def test_decision_against_a_hidden_value_leaves_the_public_pool_as_it_was(hidden: World) -> None:
    choose(hidden.secretary, "Monitor")
    recompute("JAM")
    assert the_cell(audience="coalition").value == 24000
    assert the_cell().value == 16000


def test_decision_on_public_values_outlives_a_hidden_one_in_the_public_pool(conflict: World) -> None:
    choose(conflict.secretary, "Monitor")
    recompute("JAM")
    make_accepted("JAM,2014,GEN,TOTAL,30,kt,A", source="Survey", origin="agency_survey", visibility="coalition")
    recompute("JAM")
    assert the_cell().value == 24000
    assert the_cell(audience="coalition").rule == "origin"
    assert Override.objects.get().status == Override.Status.REOPENED


def test_decision_shows_in_public_once_all_that_it_rests_on_is_public(hidden: World) -> None:
    choose(hidden.secretary, "Survey")
    Contribution.objects.filter(visibility="coalition").update(visibility="public")
    recompute("JAM")
    assert the_cell().value == 30000


# -- Who ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["jamaica_officer", "country_officer", "auditor", "administrator", "stakeholder"])
def test_choose_is_for_reviewers(conflict: World, name: str) -> None:
    with pytest.raises(Refused):
        choose(getattr(conflict, name), "Monitor")


def test_choose_refuses_the_own_organisation_s_value(conflict: World) -> None:
    with pytest.raises(Refused, match="another organisation"):
        choose(conflict.itu_officer, "Monitor")


def test_choose_refuses_a_value_that_the_person_contributed_for_somebody_else(conflict: World) -> None:
    Contribution.objects.filter(issue__source__name="Monitor").update(created_by=conflict.unitar_officer)
    with pytest.raises(Refused, match="contributed themselves"):
        choose(conflict.unitar_officer, "Monitor")


def test_choose_against_the_own_organisation_s_value_is_allowed(conflict: World) -> None:
    assert choose(conflict.itu_officer, "Statistics").organisation == conflict.itu


def test_undo_refuses_whose_own_value_would_return(conflict: World) -> None:
    Contribution.objects.filter(issue__source__name="Statistics").update(organisation=conflict.unitar)
    decision = choose(conflict.secretary, "Monitor")
    with pytest.raises(Refused, match="another organisation"):
        decisions.undo(overrides=decision.overrides.all(), by=conflict.unitar_officer)


def test_choose_wants_a_reason(conflict: World) -> None:
    with pytest.raises(Invalid, match="Say why"):
        choose(conflict.secretary, "Monitor", reason="  ")


def test_choose_wants_a_value_that_competes(conflict: World) -> None:
    make_accepted("JAM,2015,GEN,TOTAL,17,kt,A", source="Survey")
    with pytest.raises(Invalid, match="no other value"):
        choose(conflict.secretary, "Survey", CellOf("JAM", "GEN", "TOTAL", 2015, "mass"))
    with pytest.raises(Invalid, match="no other value"):
        choose(conflict.secretary, "Survey")


def test_choose_refuses_when_the_values_changed_meanwhile(conflict: World) -> None:
    seen = contests.read([GENERATED], {"JAM": "coalition"}).by_cell[GENERATED].inputs
    make_accepted("JAM,2014,GEN,TOTAL,17,kt,A", source="Survey")
    with pytest.raises(Changed, match="have changed"):
        decisions.choose(choices=[Choice(GENERATED, issue_of("Monitor"), seen)], reason="x", by=conflict.secretary)


def test_bulk_decision_decides_on_all_or_on_none(conflict: World) -> None:
    choices = [
        Choice(GENERATED, issue_of("Monitor")),
        Choice(CellOf("JAM", "GEN", "TOTAL", 2016, "mass"), issue_of("Monitor")),
    ]
    with pytest.raises(Invalid):
        decisions.choose(choices=choices, reason="It counts all sources.", by=conflict.secretary)
    assert not Override.objects.exists()


# -- History --------------------------------------------------------------------------------------------------
def test_history_keeps_old_and_new_value_and_the_decision(conflict: World) -> None:
    choose(conflict.secretary, "Monitor")
    recompute("JAM")
    change = CellChange.objects.get(indicator="GEN")
    assert (change.old_value, change.new_value, change.old_rule, change.new_rule) == (
        16000,
        24000,
        "origin",
        "override",
    )
    assert change.override_id == Override.objects.get().pk
    assert change.new_issue_id == issue_of("Monitor")


def test_history_says_nothing_of_the_first_pooling(conflict: World) -> None:
    assert not CellChange.objects.exists()


def test_history_keeps_a_value_that_is_gone(conflict: World) -> None:
    for contribution in Contribution.objects.all():
        contribution.observations.update(is_current=False)
    make_accepted("JAM,2015,GEN,TOTAL,17,kt,A", source="Survey")
    recompute("JAM")
    change = CellChange.objects.get()
    assert (change.year, change.old_value, change.new_value, change.new_rule) == (2014, 16000, None, "")


def test_history_of_a_new_narrower_pool_begins_with_what_its_readers_read_before(conflict: World) -> None:
    make_accepted(
        "JAM,2014,GEN,TOTAL,30,kt,A", source="Register", visibility="coalition", published_on=date(2021, 1, 1)
    )
    recompute("JAM")
    change = CellChange.objects.get()
    assert (change.audience, change.old_value, change.new_value) == ("coalition", 16000, 30000)


# -- The portal's own estimates --------------------------------------------------------------------------------
def test_portal_s_own_estimate_neither_reopens_a_decision_nor_can_be_chosen(conflict: World) -> None:
    choose(conflict.secretary, "Monitor")
    make_accepted("JAM,2014,GEN,TOTAL,19,kt,E", source="Estimate", origin="portal_estimate")
    recompute("JAM")
    assert the_cell().value == 24000
    assert Override.objects.get().status == Override.Status.IN_FORCE
    with pytest.raises(Invalid, match="no other value"):
        choose(conflict.secretary, "Estimate")
