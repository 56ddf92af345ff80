"""Who sees what: by role, by organisation, by country, by visibility and by the state of the contribution."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from coalition.guards import allowed, reason
from coalition.models import Seat
from coalition.roles import RoleCode
from datasets import policies
from datasets.actions import contributions
from datasets.models import Contribution
from tests.conftest import World
from tests.factories.contributions import WorkOff, make_checked, make_loaded, make_submitted
from tests.factories.people import make_person

JAMAICA, KINGDOM = "JAM,2014,GEN,TOTAL,16.12,kt,A,", "GBR,2014,GEN,TOTAL,1500,kt,A,"
PEOPLE = [
    "unitar_officer",
    "unitar_colleague",
    "itu_officer",
    "secretary",
    "auditor",
    "country_officer",
    "jamaica_officer",
    "uk_officer",
    "stakeholder",
    "administrator",
    "nobody",
]
OWN = {"unitar_officer", "unitar_colleague"}
ALL_SEEING = {"secretary", "auditor"}


def seers(world: World, contribution: Contribution) -> set[str]:
    return {
        name for name in PEOPLE if policies.can_see_contribution(getattr(world, name, AnonymousUser()), contribution)
    }


def test_before_submission_the_own_organisation_sees_it(world: World, work_off: WorkOff) -> None:
    assert seers(world, make_checked(work_off, world.unitar_officer, JAMAICA)) == OWN | ALL_SEEING


def test_under_review_the_reviewers_see_it(world: World, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer, JAMAICA)
    assert seers(world, contribution) == OWN | ALL_SEEING | {"itu_officer"}


def test_under_review_for_the_organisation_alone_only_the_secretariat_sees_it(world: World, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer, JAMAICA, visibility="organisation")
    assert seers(world, contribution) == OWN | ALL_SEEING


@pytest.mark.parametrize(
    ("visibility", "others"),
    [
        ("organisation", set[str]()),
        ("coalition", {"itu_officer", "country_officer"}),
        ("government", {"itu_officer", "country_officer", "jamaica_officer"}),
        ("public", set(PEOPLE)),
    ],
)
def test_once_accepted_it_is_seen_by_whom_the_contributor_chose(
    visibility: str, others: set[str], world: World, work_off: WorkOff
) -> None:
    contribution = make_loaded(work_off, world.unitar_officer, world.secretary, JAMAICA, visibility=visibility)
    assert seers(world, contribution) == OWN | ALL_SEEING | others


@pytest.mark.parametrize("visibility", ["coalition", "government"])
def test_a_government_does_not_see_what_speaks_of_another_country_too(
    visibility: str, world: World, work_off: WorkOff
) -> None:
    contribution = make_loaded(work_off, world.unitar_officer, world.secretary, JAMAICA, KINGDOM, visibility=visibility)
    assert seers(world, contribution) == OWN | ALL_SEEING | {"itu_officer"}


def test_until_the_embargo_ends_the_own_organisation_alone_sees_it(world: World, work_off: WorkOff) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    contribution = make_loaded(
        work_off, world.unitar_officer, world.secretary, JAMAICA, visibility="public", embargo_on=tomorrow
    )
    assert seers(world, contribution) == OWN | ALL_SEEING


def test_agencies_and_governments_contribute_for_their_organisation(world: World) -> None:
    assert policies.can_upload(world.unitar_officer, world.unitar)
    assert policies.can_upload(world.jamaica_officer, world.nepa)
    assert not policies.can_upload(world.unitar_officer, world.itu)
    assert list(policies.organisations_to_contribute_for(world.jamaica_officer)) == [world.nepa]


@pytest.mark.parametrize("name", ["secretary", "auditor", "country_officer", "stakeholder", "administrator", "nobody"])
def test_others_do_not_contribute(name: str, world: World) -> None:
    someone = getattr(world, name, AnonymousUser())
    assert reason(policies.check_upload, someone) == "Only focal points of agencies and governments contribute data."


def test_the_refusal_says_why_the_contributor_does_not_review(world: World, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer, JAMAICA)
    sentences = {name: reason(policies.check_review, getattr(world, name), contribution) for name in OWN}
    assert sentences == {
        "unitar_officer": "Nobody reviews their own contribution.",
        "unitar_colleague": "A contribution is reviewed by somebody of another organisation.",
    }
    assert allowed(policies.check_review, world.itu_officer, contribution)
    assert allowed(policies.check_review, world.secretary, contribution)


def test_queue_holds_what_the_reviewer_may_decide(world: World, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer, JAMAICA)
    for name in PEOPLE:
        someone = getattr(world, name, AnonymousUser())
        waiting = policies.contributions_to_review(someone)
        assert (contribution in waiting) == allowed(policies.check_review, someone, contribution), name


def test_reviewers_are_the_secretariat_of_today(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, JAMAICA)
    assert list(policies.reviewers(contribution)) == [world.secretary]
    world.secretary.seats.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert not policies.reviewers(contribution).exists()


# -- A seat that is limited to one country ----------------------------------------------------------------------
@pytest.fixture
def seat_for_jamaica(world: World) -> None:
    for person in (world.itu_officer, world.secretary, world.auditor):
        person.seats.update(country_code="JAM")


@pytest.mark.usefixtures("seat_for_jamaica")
@pytest.mark.parametrize("rows", [(KINGDOM,), (JAMAICA, KINGDOM)])
@pytest.mark.parametrize("name", ["itu_officer", "secretary", "auditor"])
def test_seat_for_one_country_sees_no_other_country_s_file(
    name: str, rows: tuple[str, ...], world: World, work_off: WorkOff
) -> None:
    person = getattr(world, name)
    contribution = make_checked(work_off, world.unitar_officer, *rows, visibility="government")
    assert not policies.can_see_contribution(person, contribution)
    contributions.submit(contribution=contribution, by=world.unitar_officer)
    assert not policies.can_see_contribution(person, contribution)
    assert contribution not in policies.contributions_to_review(person)
    assert person not in policies.reviewers(contribution)
    contributions.accept(contribution=contribution, by=make_person("World Wide", RoleCode.SECRETARIAT))
    assert not policies.can_see_contribution(person, contribution)
    work_off()
    contribution.refresh_from_db()
    assert contribution.loaded_at
    assert not policies.can_see_contribution(person, contribution)


@pytest.mark.usefixtures("seat_for_jamaica")
@pytest.mark.parametrize("name", ["itu_officer", "secretary"])
def test_seat_for_one_country_reviews_what_speaks_of_it(name: str, world: World, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer, JAMAICA, visibility="government")
    assert contribution in policies.contributions_to_review(getattr(world, name))
    assert allowed(policies.check_review, getattr(world, name), contribution)


def test_two_seats_do_not_make_a_reviewer_of_another_country(world: World, work_off: WorkOff) -> None:
    world.itu_officer.seats.update(country_code="JAM")
    Seat.objects.create(person=world.itu_officer, role=RoleCode.AUDITOR)
    contribution = make_submitted(work_off, world.unitar_officer, KINGDOM)
    assert policies.can_see_contribution(world.itu_officer, contribution)
    sentence = reason(policies.check_review, world.itu_officer, contribution)
    assert sentence == "It speaks of countries for which you do not review."


@pytest.mark.usefixtures("seat_for_jamaica")
def test_history_of_another_country_s_published_file_stays_with_its_reviewers(world: World, work_off: WorkOff) -> None:
    worldwide = make_person("World Wide", RoleCode.SECRETARIAT)
    contribution = make_loaded(work_off, world.unitar_officer, worldwide, KINGDOM)
    assert policies.can_see_contribution(world.itu_officer, contribution)
    assert not policies.can_see_history(world.itu_officer, contribution)
    assert policies.can_see_history(worldwide, contribution)


@pytest.mark.parametrize("decision", ["accepted", "returned"])
def test_after_the_decision_whoever_might_have_reviewed_it_still_opens_it(
    decision: str, world: World, work_off: WorkOff
) -> None:
    contribution = make_submitted(work_off, world.unitar_officer, JAMAICA, visibility="coalition")
    if decision == "accepted":
        contributions.accept(contribution=contribution, by=world.secretary)
    else:
        contributions.return_(contribution=contribution, reason="Why?", by=world.secretary)
    assert seers(world, contribution) == OWN | ALL_SEEING | {"itu_officer"}


@pytest.mark.parametrize(
    ("name", "jamaica", "kingdom"),
    [
        ("itu_officer", ("coalition", "government", "public"), ("coalition", "government", "public")),
        ("country_officer", ("coalition", "government", "public"), ("public",)),
        ("jamaica_officer", ("government", "public"), ("public",)),
        ("stakeholder", ("public",), ("public",)),
        ("nobody", ("public",), ("public",)),
    ],
)
def test_audience_follows_from_the_seat_and_its_country(
    name: str, jamaica: tuple[str, ...], kingdom: tuple[str, ...], world: World
) -> None:
    someone = getattr(world, name, AnonymousUser())
    assert (policies.audiences_of(someone, "JAM"), policies.audiences_of(someone, "GBR")) == (jamaica, kingdom)
