"""A refusal is one sentence, asked in two ways, and a page with its status."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory

from coalition import guards
from coalition.guards import Hidden, Invalid, Refused
from coalition.models import Changed, Job, NotAllowed, Person
from config.middleware import RefusalMiddleware
from tests.conftest import World
from tests.factories.people import make_person


def check_never(thing: str) -> None:
    raise Refused(f"Never {thing}.")


def check_always(thing: str) -> None:
    return None


def test_allowed_asks_a_check_for_yes_or_no() -> None:
    assert not guards.allowed(check_never, "this")
    assert guards.allowed(check_always, "this")


def test_reason_is_the_refusals_sentence() -> None:
    assert guards.reason(check_never, "this") == "Never this."
    assert guards.reason(check_always, "this") == ""


@pytest.mark.django_db
def test_a_person_is_somebody_with_an_active_account() -> None:
    assert guards.is_person(make_person("Una Unitar"))
    assert not guards.is_person(Person(is_active=False))
    assert not guards.is_person(AnonymousUser())


def answer_to(problem: Exception) -> tuple[int, str]:
    request: HttpRequest = RequestFactory().get("/contributions/12/")
    request.user = AnonymousUser()
    response = RefusalMiddleware(lambda _: None).process_exception(request, problem)  # type: ignore[arg-type, return-value]
    assert response is not None
    return response.status_code, response.content.decode()


def test_a_refusal_becomes_a_page_with_its_sentence() -> None:
    status, page = answer_to(Refused("Nobody reviews the own contribution."))
    assert status == 403
    assert "Nobody reviews the own contribution." in page


@pytest.mark.parametrize(
    ("problem", "code", "title"),
    [
        (Changed("Somebody was faster."), 409, "This has changed meanwhile"),
        (NotAllowed("It is over."), 409, "This has changed meanwhile"),
        (Invalid("No such audience."), 422, "This cannot be done as asked"),
    ],
)
def test_what_cannot_be_done_becomes_a_page_with_its_sentence(problem: Exception, code: int, title: str) -> None:
    status, page = answer_to(problem)
    assert status == code
    assert title in page
    assert str(problem) in page


@pytest.mark.django_db
def test_what_is_hidden_is_answered_like_what_does_not_exist(
    world: World, client_of: Callable[[Person | None], Client]
) -> None:
    job = Job.objects.create(task="check", subject="contribution:1", created_by=world.unitar_officer)
    stranger = client_of(world.itu_officer)
    hidden, missing = stranger.get(f"/jobs/{job.pk}/"), stranger.get("/jobs/999999/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert issubclass(Hidden, Refused)
    assert "There is nothing at this address" in hidden.content.decode()
