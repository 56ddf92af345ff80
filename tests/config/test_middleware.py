"""What happens to every request before a view sees it."""

import pytest
from django.test import Client

from config import middleware


def test_healthz_answers_whatever_host_is_asked_for() -> None:
    answer = Client(headers={"host": "10.0.0.7:8000"}).get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"alive")


def test_a_body_above_the_bound_is_refused_by_its_declared_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "MAX_BODY_BYTES", 10)
    answer = Client().post("/login/", b"x" * 11, content_type="text/plain")
    assert answer.status_code == 413
    assert answer.content.startswith(b"This is too large for the portal")


@pytest.mark.django_db
def test_every_answer_carries_the_requests_id() -> None:
    given = "6a3c1f0e-0000-4000-8000-000000000000"
    assert Client(headers={"X-Request-ID": given}).get("/roles/").headers["X-Request-ID"] == given
    assert Client(headers={"X-Request-ID": "<script>"}).get("/roles/").headers["X-Request-ID"] != "<script>"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/countries/%00/", "/api/v1/contributions/?status=%00", "/api/v1/cells/?year=%00"])
def test_an_address_with_a_null_character_leads_nowhere(address: str) -> None:
    assert Client().get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/nowhere/", "/countries/TUV/"])
def test_who_tries_the_portal_out_sees_its_own_page_for_a_wrong_address(
    address: str, settings: pytest.FixtureRequest
) -> None:
    settings.DEBUG = True
    answer = Client().get(address)
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()
