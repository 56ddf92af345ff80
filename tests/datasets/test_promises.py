"""What the database refuses, whoever asks: one test for each promise of this app, in the promise's own words."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from countries.models import Country
from datasets.models import (
    Cell,
    Contribution,
    Edition,
    Issue,
    Lifetime,
    MethodRun,
    Observation,
    PartialUpload,
    Pool,
    RememberedLayout,
    Source,
    UnitWeight,
)
from tests.conftest import World
from tests.factories.datasets import make_accepted
from tests.factories.people import make_person
from tests.promises import broken


@pytest.fixture
def contribution(jamaica: Country) -> Contribution:
    return make_accepted("JAM,2014,GEN,TOTAL,16.12,kt,E")


@pytest.fixture
def observe(contribution: Contribution) -> Callable[..., Observation]:
    def make(**changes: Any) -> Observation:
        known = Observation.objects.get(row=2)
        facts = {
            name: getattr(known, name)
            for name in ("contribution", "issue", "country", "indicator", "category", "measure", "unit", "status")
        }
        return Observation.objects.create(**facts | {"row": 3, "year": 2015, "value": 16.67} | changes)

    return make


@pytest.mark.parametrize(
    ("promise", "changes"),
    [
        ("one_current_observation_per_natural_key", {"year": 2014}),
        ("observation_is_not_negative", {"value": -1.0}),
        ("observation_is_a_possible_number", {"value": float("inf")}),
        ("observation_without_value_is_missing", {"value": None}),
        ("observation_has_a_known_indicator", {"indicator": "GARBAGE"}),
        ("observation_has_known_measure_unit_status", {"unit": "stone"}),
    ],
)
def test_observation_keeps(promise: str, changes: dict[str, Any], observe: Callable[..., Observation]) -> None:
    with broken(promise):
        observe(**changes)


def test_an_observation_that_was_superseded_stands_beside_the_current_one(observe: Callable[..., Observation]) -> None:
    assert observe(year=2014, is_current=False).pk


def test_issue_is_contributed_once_by_an_organisation(contribution: Contribution) -> None:
    issue = contribution.issue
    with broken("issue_is_contributed_once_by_an_organisation"):
        Issue.objects.create(
            source=issue.source,
            organisation=issue.organisation,
            label=issue.label,
            published_on=date(2020, 1, 1),
            origin="national_official",
        )


def test_issue_has_a_known_origin(world: World) -> None:
    with broken("issue_has_a_known_origin"):
        Issue.objects.create(
            source=Source.objects.create(name="Hearsay"),
            organisation=world.unitar,
            published_on=date(2020, 1, 1),
            origin="hearsay",
        )


def test_issue_is_of_1980_or_later(contribution: Contribution) -> None:
    with broken("issue_is_of_1980_or_later"):
        Issue.objects.update(published_on=date(1979, 12, 31))


def test_same_bytes_twice_is_one_contribution(contribution: Contribution) -> None:
    with broken("same_bytes_twice_is_one_contribution"):
        Contribution.objects.create(
            organisation=contribution.organisation,
            issue=contribution.issue,
            title="Again",
            sha256=contribution.sha256,
            size=100,
            file="contributions/none",
        )


@pytest.mark.parametrize(
    ("promise", "changes"),
    [
        ("contribution_decision_has_a_time_and_a_person", {"decided_by": None}),
        ("contribution_decision_has_a_time_and_a_person", {"decided_at": None}),
        ("contribution_is_returned_with_a_reason", {"status": "returned"}),
    ],
)
def test_contribution_keeps(promise: str, changes: dict[str, Any], contribution: Contribution) -> None:
    with broken(promise):
        Contribution.objects.update(**changes)


@pytest.mark.parametrize("deed", ["created_by", "submitted_by"])
def test_nobody_decides_on_the_own_contribution(deed: str, contribution: Contribution) -> None:
    with broken("nobody_decides_on_the_own_contribution"):
        Contribution.objects.update(**{deed: contribution.decided_by})


def test_system_contribution_is_nobodys_deed(contribution: Contribution) -> None:
    with broken("system_contribution_is_nobodys_deed"):
        Contribution.objects.update(is_system=True)


def make_run(contribution: Contribution, **changes: Any) -> MethodRun:
    facts = {
        "country": Country.objects.get(pk="JAM"),
        "contribution": contribution,
        "digest": "0" * 64,
        "code_version": "1",
        "discretisation": "density",
        "seed": 1,
        "draws": 1000,
        "keys_count": 1,
        "first_year": 2000,
        "last_year": 2010,
    }
    return MethodRun.objects.create(**facts | changes)


def test_one_current_run_per_country_and_audience(contribution: Contribution) -> None:
    make_run(contribution)
    make_run(make_accepted("JAM,2015,GEN,TOTAL,16.12,kt,E", label="2"), is_current=False)
    with broken("one_current_run_per_country_and_audience"):
        make_run(make_accepted("JAM,2016,GEN,TOTAL,16.12,kt,E", label="3"))


def test_method_run_years_are_in_order(contribution: Contribution) -> None:
    with broken("method_run_years_are_in_order"):
        make_run(contribution, first_year=2011)


@pytest.fixture
def pool(jamaica: Country) -> Pool:
    return Pool.objects.create(country=jamaica)


def test_one_pool_per_country_and_audience(pool: Pool) -> None:
    with broken("one_pool_per_country_and_audience"):
        Pool.objects.create(country=pool.country)


def make_cell(pool: Pool, value: float) -> Cell:
    cell = {"indicator": "GEN", "category": "TOTAL", "year": 2014, "measure": "mass", "unit": "t", "status": "E"}
    return Cell.objects.create(pool=pool, value=value, rule="only", **cell)


def test_one_recommended_value_per_cell(pool: Pool) -> None:
    make_cell(pool, 16120)
    with broken("one_recommended_value_per_cell"):
        make_cell(pool, 16204)


def test_cell_is_not_negative(pool: Pool) -> None:
    with broken("cell_is_not_negative"):
        make_cell(pool, -1)


def test_cell_is_a_possible_number(pool: Pool) -> None:
    with broken("cell_is_a_possible_number"):
        make_cell(pool, float("inf"))


def test_edition_number_is_used_once_per_country(jamaica: Country) -> None:
    Edition.objects.create(country=jamaica, number=1, digest="a", evidence={})
    with broken("edition_number_is_used_once_per_country"):
        Edition.objects.create(country=jamaica, number=1, digest="b", evidence={})


def test_edition_numbers_start_at_1(jamaica: Country) -> None:
    with broken("edition_numbers_start_at_1"):
        Edition.objects.create(country=jamaica, number=0, digest="a", evidence={})


def weigh(kg: float) -> UnitWeight:
    return UnitWeight.objects.create(unu_key="0101", year=2014, kg_per_unit=kg, source="Waste over Time")


def test_one_unit_weight_per_key_year_country_source(db: None) -> None:
    weigh(40)
    with broken("one_unit_weight_per_key_year_country_source"):
        weigh(41)


def test_unit_weight_is_positive(db: None) -> None:
    with broken("unit_weight_is_positive"):
        weigh(0)


@pytest.mark.parametrize("changes", [{"shape": 0}, {"scale": -1}])
def test_lifetime_shape_and_scale_are_positive(changes: dict[str, float], db: None) -> None:
    with broken("lifetime_shape_and_scale_are_positive"):
        Lifetime.objects.create(
            unu_key="0101", source="Waste over Time", **{"shape": 2.0, "scale": 15.0, "mean_life_years": 13.3} | changes
        )


# -- What PostgreSQL looks up once per statement (migrations check_observations_by_statement and after it) -----------
needs_postgres = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite relies on the load's own check")


@pytest.mark.postgres
@needs_postgres
@pytest.mark.parametrize(("column", "nowhere"), [("country_id", "ZZZ"), ("issue_id", 0), ("contribution_id", 0)])
def test_an_observation_rests_on_rows_that_exist(
    column: str, nowhere: object, observe: Callable[..., Observation]
) -> None:
    known = observe()
    with pytest.raises(IntegrityError, match="that does not exist"), transaction.atomic():
        observe(year=2016, **{column: nowhere})
    with pytest.raises(IntegrityError, match="stays with its country, issue and contribution"), transaction.atomic():
        Observation.objects.filter(pk=known.pk).update(**{column: nowhere})


@pytest.mark.postgres
@needs_postgres
@pytest.mark.parametrize(
    "deletion", ["DELETE FROM countries_country", "DELETE FROM datasets_contribution", "DELETE FROM datasets_issue"]
)
def test_nothing_that_observations_rest_on_is_deleted(deletion: str, observe: Callable[..., Observation]) -> None:
    observe()
    with (
        pytest.raises(IntegrityError, match="observations rest on this row"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(deletion)


def test_a_contribution_is_decided_on_by_somebody_else(contribution: Contribution) -> None:
    """What the promise allows."""
    Contribution.objects.update(decided_by=make_person("Rita Reviewer"), decided_at=timezone.now())


def test_layout_is_remembered_once_by_an_organisation(world: World) -> None:
    RememberedLayout.objects.create(organisation=world.unitar, fingerprint="a" * 64)
    RememberedLayout.objects.create(organisation=world.itu, fingerprint="a" * 64)
    with broken("layout_is_remembered_once_by_an_organisation"):
        RememberedLayout.objects.create(organisation=world.unitar, fingerprint="a" * 64)


def test_upload_receives_no_more_than_its_size(world: World) -> None:
    with broken("upload_receives_no_more_than_its_size"):
        PartialUpload.objects.create(person=world.unitar_officer, file_name="a", size=3, received=4, file="partial/a")
