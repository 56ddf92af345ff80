"""The house's own promises: tables of states are whole, what is generated is fresh, the health page tells."""

from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.core.checks import Error, run_checks
from django.core.management import call_command
from django.test import Client

from coalition.models import Stateful
from coalition.roles import ROLES, RoleCode
from config import health
from config.checks import check_deployment, check_secret_key, check_single_sign_on

STATEFUL = [model for model in apps.get_models() if issubclass(model, Stateful)]


@pytest.mark.parametrize("model", STATEFUL, ids=lambda model: model.__name__)
def test_every_status_has_a_row_of_transitions(model: type[Stateful]) -> None:
    choices = {value for value, _label in model._meta.get_field("status").flatchoices}
    assert set(model.TRANSITIONS) == choices
    assert {later for laters in model.TRANSITIONS.values() for later in laters} <= choices


def test_states_page_is_fresh() -> None:
    call_command("states", "--check", stdout=StringIO())


def test_every_role_is_described_in_prose() -> None:
    assert set(ROLES) == set(RoleCode)
    assert all(str(role.description).endswith(".") for role in ROLES.values())


def test_check_refuses_the_development_key_outside_debug(settings: pytest.FixtureRequest) -> None:
    settings.DEBUG, settings.TESTING, settings.SECRET_KEY = False, False, settings.INSECURE_KEY
    assert [problem.id for problem in check_secret_key(None)] == ["portal.E001"]


def test_check_refuses_demonstration_accounts_in_a_deployment(settings: pytest.FixtureRequest) -> None:
    settings.DEMO = True
    assert "portal.E004" in [problem.id for problem in check_deployment(None)]


def test_check_refuses_staff_without_a_second_factor_in_a_deployment(settings: pytest.FixtureRequest) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    assert "portal.E007" in [problem.id for problem in check_deployment(None)]


def test_check_refuses_links_that_lead_elsewhere_in_a_deployment(settings: pytest.FixtureRequest) -> None:
    settings.BASE_URL = "http://localhost:8000"
    assert "portal.E008" in [problem.id for problem in check_deployment(None)]


@pytest.mark.parametrize(
    ("values", "problems"), [(("", "", ""), []), (("x", "", "x"), ["portal.E009"]), (("x", "x", "x"), [])]
)
def test_check_refuses_single_sign_on_that_is_set_up_by_half(
    settings: pytest.FixtureRequest, values: tuple[str, ...], problems: list[str]
) -> None:
    settings.OIDC_SETTINGS = dict(zip(("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_NAME"), values, strict=True))
    assert [problem.id for problem in check_single_sign_on(None)] == problems


def test_system_checks_find_no_error() -> None:
    assert [problem for problem in run_checks() if isinstance(problem, Error)] == []


def test_healthz_answers_without_a_database() -> None:
    assert Client().get("/healthz").content == b"alive"


@pytest.mark.django_db
def test_readyz_names_the_part_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client().get("/readyz").status_code == 200
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 10**18)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["disk"] is False
    assert answer.json()["database"] is True


def test_every_language_of_the_united_nations_is_offered() -> None:
    assert {code for code, _name in settings.LANGUAGES} == {"ar", "zh-hans", "en", "fr", "ru", "es"}
