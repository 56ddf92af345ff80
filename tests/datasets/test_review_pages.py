"""The reviewer's pages: the queue, the decision, the decision that somebody else took first."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.models import Person
from datasets.actions import contributions
from datasets.models import Cell, Contribution
from tests.conftest import World
from tests.factories.contributions import (
    BAD_ROW,
    GOOD_ROWS,
    WorkOff,
    a_file,
    make_checked,
    make_loaded,
    make_submitted,
)

ClientOf = Callable[[Person | None], Client]
QUEUE = reverse("datasets:review-list")
QUEUE_QUERIES = 6
S = Contribution.Status


def page_of(contribution: Contribution, verb: str = "detail") -> str:
    return reverse(f"datasets:contribution-{verb}", args=[contribution.pk])


def test_queue_shows_the_oldest_first(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    for title, days in (("Younger", 1), ("Older", 3)):
        row = f"JAM,2014,GEN,TOTAL,{days},kt,A,"
        contribution = make_checked(work_off, world.unitar_officer, row, title=title)
        at = timezone.now() - timedelta(days=days)
        contributions.submit(contribution=contribution, by=world.unitar_officer, at=at)
    page = client_of(world.secretary).get(QUEUE).content.decode()
    assert 0 < page.index("Older") < page.index("Younger")


def test_queue_leaves_out_the_own_organisation(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    make_submitted(work_off, world.unitar_officer, title="Ours to wait for")
    assert "Ours to wait for" not in client_of(world.unitar_colleague).get(QUEUE).content.decode()
    assert "Ours to wait for" in client_of(world.itu_officer).get(QUEUE).content.decode()


def test_queue_is_refused_to_who_does_not_review(world: World, client_of: ClientOf) -> None:
    assert client_of(world.jamaica_officer).get(QUEUE).status_code == 403


@pytest.mark.parametrize("number", [3, 30])
def test_queue_asks_the_same_number_of_queries(
    world: World,
    client_of: ClientOf,
    work_off: WorkOff,
    django_assert_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    for n in range(number):
        make_submitted(work_off, world.unitar_officer, f"JAM,2014,GEN,TOTAL,{n},kt,A,")
    reviewer = client_of(world.secretary)
    with django_assert_num_queries(QUEUE_QUERIES):
        reviewer.get(QUEUE)


def test_accept_takes_the_rows_into_the_pool(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    reviewer = client_of(world.itu_officer)
    answer = reviewer.post(page_of(contribution, "accept"))
    assert answer.url == page_of(contribution)
    assert "Taking accepted rows into the pool" in reviewer.get(page_of(contribution)).content.decode()
    work_off()
    assert Cell.objects.filter(pool__country="JAM", indicator="GEN", year=2014, value=16120).exists()


def test_accepted_page_leads_to_the_countries(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    contributions.accept(contribution=contribution, by=world.secretary)
    work_off()
    page = client_of(world.unitar_officer).get(page_of(contribution)).content.decode()
    assert reverse("countries:country-detail", args=["JAM"]) in page


def test_return_needs_a_reason(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    answer = client_of(world.secretary).post(page_of(contribution, "return"), {"reason": " "})
    assert "reason" in answer.context["return_form"].errors
    contribution.refresh_from_db()
    assert contribution.status == S.SUBMITTED


def test_return_shows_the_contributor_the_reason(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    client_of(world.secretary).post(page_of(contribution, "return"), {"reason": "Say which census."})
    page = client_of(world.unitar_officer).get(page_of(contribution)).content.decode()
    assert "Returned by Sofia Secretary" in page
    assert "Say which census." in page


def test_reviewer_of_the_same_organisation_sees_why_not(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    colleague = client_of(world.unitar_colleague)
    page = colleague.get(page_of(contribution)).content.decode()
    assert "A contribution is reviewed by somebody of another organisation." in page
    assert page_of(contribution, "accept") not in page
    assert colleague.post(page_of(contribution, "accept")).status_code == 403


@pytest.mark.parametrize("verb", ["accept", "return"])
def test_second_reviewer_is_told_and_finds_the_way_back(
    world: World, client_of: ClientOf, work_off: WorkOff, verb: str
) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    client_of(world.secretary).post(page_of(contribution, "accept"))
    answer = client_of(world.itu_officer).post(page_of(contribution, verb), {"reason": "Too late."})
    assert answer.status_code == 409
    assert f'href="{page_of(contribution)}"' in answer.content.decode()
    contribution.refresh_from_db()
    assert (contribution.status, contribution.decided_by) == (S.ACCEPTED, world.secretary)


def test_second_reviewer_is_told_also_without_a_reason(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    client_of(world.secretary).post(page_of(contribution, "accept"))
    answer = client_of(world.itu_officer).post(page_of(contribution, "return"), {"reason": ""})
    assert answer.status_code == 409
    assert "Somebody else was faster: this is now “accepted”." in answer.content.decode()


def test_second_reviewer_finds_the_own_text_again(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    client_of(world.secretary).post(page_of(contribution, "accept"))
    page = client_of(world.itu_officer).post(page_of(contribution, "return"), {"reason": "Typed <b>with</b> care."})
    assert "Typed &lt;b&gt;with&lt;/b&gt; care." in page.content.decode()


def test_second_reviewer_is_told_of_a_return_too(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    client_of(world.secretary).post(page_of(contribution, "return"), {"reason": "Say which census."})
    assert client_of(world.itu_officer).post(page_of(contribution, "accept")).status_code == 409


@pytest.mark.parametrize("verb", ["accept", "return"])
def test_decision_from_a_page_that_showed_another_file_is_refused(
    world: World, client_of: ClientOf, work_off: WorkOff, verb: str
) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    reviewer = client_of(world.secretary)
    old_page = reviewer.get(page_of(contribution)).content.decode()
    seen = contribution.staged_sha256
    assert old_page.count(f'name="staged_sha256" value="{seen}"') == 2
    contributions.return_(contribution=contribution, reason="Say which census.", by=world.itu_officer)
    other = a_file(GOOD_ROWS[0])
    contributions.replace_file(contribution=contribution, file=other, file_name="other.csv", by=world.unitar_officer)
    work_off()
    contribution.refresh_from_db()
    contributions.submit(contribution=contribution, by=world.unitar_officer)
    answer = reviewer.post(page_of(contribution, verb), {"reason": "As seen.", "staged_sha256": seen})
    assert answer.status_code == 409
    assert "The file was replaced after you opened this page." in answer.content.decode()
    contribution.refresh_from_db()
    assert (contribution.status, contribution.decided_by) == (S.SUBMITTED, None)
    reviewer.post(page_of(contribution, verb), {"reason": "As seen.", "staged_sha256": contribution.staged_sha256})
    contribution.refresh_from_db()
    assert contribution.decided_by == world.secretary


def test_accept_does_not_bring_back_what_a_correction_replaced(
    world: World, client_of: ClientOf, work_off: WorkOff
) -> None:
    first = make_loaded(work_off, world.unitar_officer, world.secretary)
    make_loaded(work_off, world.unitar_officer, world.secretary, *(row.replace(",16.", ",18.") for row in GOOD_ROWS))
    first.refresh_from_db()
    assert first.status == S.SUPERSEDED
    assert client_of(world.itu_officer).post(page_of(first, "accept")).status_code == 409


def test_accept_of_the_good_rows_names_how_many(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer, *GOOD_ROWS, BAD_ROW)
    page = client_of(world.secretary).get(page_of(contribution)).content.decode()
    assert "Accepting takes 2 rows into the pool under your name." in page
