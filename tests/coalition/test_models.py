"""What the database promises about people, seats, notices, work and history: each constraint once."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from coalition import audit
from coalition.models import AuditEvent, Job, Organisation, Person, Seat
from coalition.roles import RoleCode
from tests.conftest import World
from tests.factories.people import make_person
from tests.promises import broken

pytestmark = pytest.mark.django_db


@pytest.fixture
def una() -> Person:
    return make_person("Una Unitar")


@pytest.fixture
def unitar() -> Organisation:
    return Organisation.objects.create(acronym="UNITAR", name="Institute", constituency="un")


def test_an_e_mail_address_is_kept_in_lower_case() -> None:
    assert Person.objects.create_user("Una@Example.ORG", "x", name="Una").email == "una@example.org"
    with broken("email_is_lower_case"):
        Person.objects.create(email="UPPER@example.org", name="Upper")


def test_an_e_mail_address_belongs_to_one_person(una: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create_user(una.email, "x", name="Another")


def test_a_seat_does_not_end_before_it_starts(una: Person) -> None:
    with broken("seat_does_not_end_before_it_starts"):
        Seat.objects.create(person=una, role=RoleCode.AUDITOR, starts_on=date(2024, 2, 1), ends_on=date(2024, 1, 31))


@pytest.mark.parametrize("role", [RoleCode.AGENCY, RoleCode.GOVERNMENT, RoleCode.STAKEHOLDER])
def test_a_focal_points_seat_names_its_organisation(una: Person, role: RoleCode) -> None:
    with broken("seat_of_a_focal_point_names_its_organisation"):
        Seat.objects.create(person=una, role=role, country_code="JAM")


@pytest.mark.parametrize("role", [RoleCode.COUNTRY_TEAM, RoleCode.GOVERNMENT])
def test_a_seat_in_a_country_names_its_country(una: Person, unitar: Organisation, role: RoleCode) -> None:
    with broken("seat_in_a_country_names_its_country"):
        Seat.objects.create(person=una, role=role, organisation=unitar)


def test_an_acronym_belongs_to_one_organisation(unitar: Organisation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(acronym="UNITAR", name="Another", constituency="un")


def test_a_job_waits_once_per_subject() -> None:
    Job.objects.create(task="check", subject="contribution:1")
    with broken("job_waits_once_per_subject"):
        Job.objects.create(task="check", subject="contribution:1")
    Job.objects.create(task="check", subject="contribution:2")


def test_a_job_is_at_most_wholly_done() -> None:
    with broken("job_percent_is_at_most_100"):
        Job.objects.create(task="check", subject="contribution:1", percent=101)


@pytest.mark.parametrize("deed", ["UPDATE coalition_auditevent SET action = 'x'", "DELETE FROM coalition_auditevent"])
def test_the_audit_log_refuses_change_and_deletion(una: Person, deed: str) -> None:
    audit.record("session.started", una, by=una)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed)
    assert AuditEvent.objects.count() == 1


def test_the_audit_log_outlives_the_person(una: Person) -> None:
    audit.record("session.started", una, by=una)
    number = una.pk
    una.delete()
    assert AuditEvent.objects.get().actor_id == number


def test_a_seat_counts_from_its_first_day_to_its_last(una: Person) -> None:
    Seat.objects.create(person=una, role=RoleCode.AUDITOR, starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31))
    in_force = {
        day: Seat.objects.in_force(day).exists() for day in (date(2023, 12, 31), date(2024, 12, 31), date(2025, 1, 1))
    }
    assert list(in_force.values()) == [False, True, False]


def test_an_inactive_account_holds_no_seat(world: World) -> None:
    world.secretary.is_active = False
    assert world.secretary.permissions_in() == frozenset()


def test_a_seat_in_one_country_gives_nothing_in_another(world: World) -> None:
    assert world.jamaica_officer.may("build country assessments", "JAM")
    assert not world.jamaica_officer.may("build country assessments", "GBR")


def test_a_seat_without_a_country_covers_all(world: World) -> None:
    assert world.unitar_officer.may("contribute data", "GBR")
