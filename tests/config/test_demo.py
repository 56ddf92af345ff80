"""`manage.py demo`: what a newcomer finds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from coalition.models import Job, Person, Seat
from coalition.roles import RoleCode
from datasets.models import Cell, Contribution, Observation, Pool
from datasets.presenters.cells import cell_page
from tests.factories.demo import fill, filled_database


@pytest.fixture(scope="module")
def filled(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("demo")
    with filled_database(django_db_blocker, folder):
        yield folder


def values_of(iso3: str, year: int) -> list[tuple[str, float]]:
    page = cell_page(Pool.objects.get(country=iso3), "GEN", "TOTAL", year, "mass")
    assert page is not None
    return [(value["source"], round(value["value"])) for value in page["values"]]


def cell(iso3: str, year: int) -> Cell:
    return Cell.objects.get(pool__country=iso3, indicator="GEN", category="TOTAL", year=year, measure="mass")


def test_demo_is_refused_where_nobody_asked_for_a_demonstration(settings: Settings) -> None:
    settings.DEBUG, settings.DEMO = False, False
    with pytest.raises(CommandError, match="not for demonstration"):
        call_command("demo")


@pytest.mark.django_db
@pytest.mark.usefixtures("filled")
def test_demo_opens_one_account_per_role() -> None:
    with_password = Seat.objects.exclude(person__password__startswith="!")
    assert set(with_password.values_list("role", flat=True)) == set(RoleCode)


@pytest.mark.django_db
@pytest.mark.usefixtures("filled")
def test_demo_accounts_sign_in_with_the_printed_password(settings: Settings) -> None:
    assert Client().login(username="nepa@demo.example", password=settings.DEMO_PASSWORD)


@pytest.mark.django_db
@pytest.mark.usefixtures("filled")
def test_demo_data_desks_have_no_password() -> None:
    assert not Person.objects.get(email="world.bank@demo.example").has_usable_password()


@pytest.mark.django_db
@pytest.mark.usefixtures("filled")
def test_demo_examples_are_accepted_by_somebody_of_another_organisation() -> None:
    contributions = Contribution.objects.sent().select_related("decided_by")
    assert {c.status for c in contributions} == {Contribution.Status.ACCEPTED}
    for contribution in contributions:
        assert contribution.decided_by is not None
        assert contribution.decided_by != contribution.created_by
        assert contribution.organisation not in [seat.organisation for seat in contribution.decided_by.seats_today]


@pytest.mark.django_db
def test_demo_twice_adds_nothing(filled: Path) -> None:
    def counts() -> list[int]:
        return [model.objects.count() for model in (Person, Seat, Contribution, Observation, Cell, Job)]

    before = counts()
    assert "accepted" in fill(filled)
    assert counts() == before


@pytest.mark.django_db
@pytest.mark.usefixtures("filled")
def test_jamaica_2014_is_the_national_figure_with_the_monitors_beside() -> None:
    assert (cell("JAM", 2014).value, cell("JAM", 2014).origin) == (16120, "national_official")
    assert values_of("JAM", 2014) == [
        ("Jamaica SDG indicator 12.4.2 2018", 16120),
        ("Global E-waste Monitor 2014", 16204),
    ]
    assert not cell("JAM", 2014).in_conflict


@pytest.mark.django_db
@pytest.mark.usefixtures("filled")
def test_jamaica_2015_is_the_national_figure_alone() -> None:
    assert values_of("JAM", 2015) == [("Jamaica SDG indicator 12.4.2 2018", 16670)]


@pytest.mark.django_db
@pytest.mark.usefixtures("filled")
def test_jamaica_2016_shows_the_monitor_and_the_world_bank_side_by_side() -> None:
    assert {source for source, _value in values_of("JAM", 2016)} == {"Global E-waste Monitor 2017", "What a Waste 2.0"}


@pytest.mark.django_db
@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("iso3", ["GBR", "PAN"])
def test_real_conflicts_of_2014_are_marked(iso3: str) -> None:
    assert cell(iso3, 2014).in_conflict
