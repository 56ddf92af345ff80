"""Data requests that change hands: who follows them up, and of whom the figures are asked."""

from collections.abc import Callable

import pytest
from django.core import mail

from coalition.actions import people
from coalition.guards import allowed
from coalition.models import AuditEvent, Notice, Person
from coalition.roles import RoleCode
from datasets.models import DataRequest
from datasets.policies import check_change_request, contributions_visible_to
from tests.conftest import World
from tests.factories.contributions import make_loaded, make_sent
from tests.factories.people import make_person
from tests.factories.review import make_request

pytestmark = pytest.mark.django_db
WorkOff = Callable[[], int]


@pytest.fixture
def nora(world: World) -> Person:
    return make_person("Nora New", RoleCode.COUNTRY_TEAM, country="JAM")


def test_who_took_a_data_request_over_reminds_and_hears_what_arrives(
    world: World, nora: Person, work_off: WorkOff
) -> None:
    carla = world.country_officer
    request = make_request(carla, world.unitar_officer)
    moved = people.hand_over(person=carla, to=nora, by=carla)
    request = DataRequest.objects.get()
    assert (moved, request.keeper, request.sent_by) == ({"data requests sent": 1}, nora, carla)
    assert allowed(check_change_request, nora, request)
    assert not allowed(check_change_request, Person.objects.get(pk=carla.pk), request)
    make_loaded(work_off, world.unitar_officer, world.secretary, "JAM,2016,GEN,TOTAL,15,kt,A,")
    assert Notice.objects.get(event="data_request.arrived").person == nora


def test_the_successor_is_asked_for_the_figures(world: World) -> None:
    una, ulf = world.unitar_officer, world.unitar_colleague
    request = make_request(world.country_officer, una)
    people.hand_over(person=una, to=ulf, by=una)
    assert [one.person for one in request.addressees.all()] == [ulf]
    assert AuditEvent.objects.filter(action="data_request.handed_over", subject=f"datarequest:{request.pk}").exists()


def test_who_was_asked_too_is_asked_once(world: World) -> None:
    una, ulf = world.unitar_officer, world.unitar_colleague
    request = make_request(world.country_officer, una, ulf)
    people.hand_over(person=una, to=ulf, by=una)
    assert [one.person for one in request.addressees.all()] == [ulf]
    assert people.open_work(una) == []


def test_a_file_with_names_goes_to_the_successor_and_to_nobody_else(world: World, work_off: WorkOff) -> None:
    una, ulf = world.unitar_officer, world.unitar_colleague
    file = make_sent(work_off, una, "Country,Year,First name,Surname", "JAM,2014,Ada,Lovelace")
    assert file.personal_columns
    people.hand_over(person=una, to=ulf, by=una)
    seen = [person.name for person in (una, ulf, world.secretary) if _sees(person, file.pk)]
    assert seen == ["Una Unitar", "Ulf Unitar"]


def _sees(person: Person, pk: int) -> bool:
    return contributions_visible_to(Person.objects.get(pk=person.pk)).filter(pk=pk).exists()


def test_an_e_mail_names_a_data_request_to_who_was_asked(world: World, work_off: WorkOff) -> None:
    make_request(world.country_officer, world.unitar_officer)
    work_off()
    letter = next(letter for letter in mail.outbox if letter.to == [world.unitar_officer.email])
    assert "asks you for 2 figures on Jamaica" in letter.body
