"""The back office: accounts, seats and the roster; who gets in, what is written down, what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.authtoken.models import Token

from coalition.models import AuditEvent, Organisation, Person
from coalition.roles import RoleCode
from tests.conftest import World
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person | None], Client]


@pytest.mark.parametrize(("who", "status"), [("administrator", 200), ("secretary", 403), ("auditor", 403)])
def test_the_back_office_opens_to_administrators_only(world: World, client_of: ClientOf, who: str, status: int) -> None:
    response = client_of(getattr(world, who)).get("/admin/coalition/person/", follow=True)
    assert response.status_code == status


def test_the_back_office_has_no_door_of_its_own(client: Client) -> None:
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/login/?next=/admin/"


def test_the_back_office_gives_no_right_outside_accounts(world: World) -> None:
    assert world.administrator.has_perm("coalition.change_person")
    assert not world.administrator.has_perm("datasets.view_contribution")


@pytest.mark.parametrize("address", ["/admin/authtoken/", "/admin/authtoken/tokenproxy/"])
def test_nobody_reads_another_persons_key_for_the_api(world: World, client_of: ClientOf, address: str) -> None:
    key = Token.objects.create(user=world.secretary).key
    client = client_of(world.administrator)
    assert client.get(address).status_code in (403, 404)
    assert client.get(f"{address}{world.secretary.pk}/change/").status_code in (403, 404)
    assert key not in client.get("/admin/").content.decode()
    assert not world.administrator.has_perm("authtoken.view_tokenproxy")


# -- What is written down --------------------------------------------------------------------------------------
def address(person: Person, page: str = "change") -> str:
    return f"/admin/coalition/person/{person.pk}/{page}/"


def filled_in(person: Person, **changes: object) -> dict[str, object]:
    """The form of an account as the browser sends it, with the seats that the person holds."""
    seats = list(person.seats.all())
    form: dict[str, object] = {
        "email": person.email,
        "name": person.name,
        "language": person.language,
        "is_active": "on",
        "seats-TOTAL_FORMS": len(seats),
        "seats-INITIAL_FORMS": len(seats),
    }
    for number, seat in enumerate(seats):
        form |= {
            f"seats-{number}-id": seat.pk,
            f"seats-{number}-person": person.pk,
            f"seats-{number}-role": seat.role,
            f"seats-{number}-organisation": seat.organisation_id or "",
            f"seats-{number}-country_code": seat.country_code,
            f"seats-{number}-starts_on": seat.starts_on.isoformat(),
            f"seats-{number}-ends_on": seat.ends_on.isoformat() if seat.ends_on else "",
            f"initial-seats-{number}-starts_on": seat.starts_on.isoformat(),
        }
    return form | changes


def new_seat(person: Person, role: RoleCode) -> dict[str, object]:
    number = person.seats.count()
    return {
        "seats-TOTAL_FORMS": number + 1,
        f"seats-{number}-person": person.pk,
        f"seats-{number}-role": role.value,
        f"seats-{number}-starts_on": "2024-01-01",
    }


def history() -> list[tuple[str, str, Any]]:
    return [(event.action, event.subject, event.details) for event in AuditEvent.objects.order_by("id")]


def test_opening_an_account_is_written_down_without_its_password(world: World, client_of: ClientOf) -> None:
    passwords = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    form = {"email": "new@example.org", "name": "Nina New", "language": "en", **passwords}
    empty = {"seats-TOTAL_FORMS": 0, "seats-INITIAL_FORMS": 0}
    assert client_of(world.administrator).post("/admin/coalition/person/add/", form | empty).status_code == 302
    nina = Person.objects.get(email="new@example.org")
    assert history() == [("account.added", f"person:{nina.pk}", {})]
    assert AuditEvent.objects.get().actor_id == world.administrator.pk


def test_changing_an_account_is_written_down_by_the_names_of_its_fields(world: World, client_of: ClientOf) -> None:
    form = filled_in(world.itu_officer, name="Ivo Itu-Keys", is_active="")
    client_of(world.administrator).post(address(world.itu_officer), form)
    subject = f"person:{world.itu_officer.pk}"
    assert history() == [("account.changed", subject, {"changed": ["name", "is_active"]})]


def test_giving_changing_and_taking_a_seat_is_written_down(world: World, client_of: ClientOf) -> None:
    client, ivo = client_of(world.administrator), world.itu_officer
    client.post(address(ivo), filled_in(ivo, **new_seat(ivo, RoleCode.SECRETARIAT)))
    client.post(address(ivo), filled_in(ivo, **{"seats-0-ends_on": "2030-01-01"}))
    client.post(address(ivo), filled_in(ivo, **{"seats-1-DELETE": "on"}))
    given, changed, taken = history()
    assert [deed[0] for deed in (given, changed, taken)] == ["seat.given", "seat.changed", "seat.taken"]
    assert (given[1], given[2]["role"]) == (f"person:{ivo.pk}", "secretariat")
    assert (changed[2]["organisation"], changed[2]["ends_on"], changed[2]["changed"]) == (
        "ITU",
        "2030-01-01",
        ["ends_on"],
    )
    assert taken[2]["role"] == "secretariat"


def test_setting_somebodys_password_is_written_down(world: World, client_of: ClientOf) -> None:
    client, page = client_of(world.administrator), address(world.itu_officer, "password")
    client.post(page, {"usable_password": "true", "password1": "short", "password2": "other"})
    assert history() == []
    new = "another horse battery"
    client.post(page, {"usable_password": "true", "password1": new, "password2": new, "set-password": ""})
    assert history() == [("account.password_set", f"person:{world.itu_officer.pk}", {})]


def test_deleting_accounts_is_written_down_one_by_one(world: World, client_of: ClientOf) -> None:
    client, numbers = client_of(world.administrator), [make_person("Anna Gone").pk, make_person("Bert Gone").pk]
    client.post(f"/admin/coalition/person/{numbers[0]}/delete/", {"post": "yes"})
    client.post(
        "/admin/coalition/person/", {"action": "delete_selected", "_selected_action": numbers[1], "post": "yes"}
    )
    assert history() == [("account.deleted", f"person:{number}", {}) for number in numbers]


def test_the_roster_is_looked_up_and_never_changed(world: World, client_of: ClientOf) -> None:
    client, roster = client_of(world.administrator), "/admin/coalition/organisation/"
    form = {"acronym": "ILO", "name": "International Labour Organization", "constituency": "un"}
    assert client.get(roster).status_code == 200
    assert client.post(f"{roster}add/", form).status_code == 403
    assert client.post(f"{roster}{world.itu.pk}/change/", form).status_code == 403
    assert client.post(f"{roster}{world.itu.pk}/delete/", {"post": "yes"}).status_code == 403
    assert not Organisation.objects.filter(acronym="ILO").exists()


# -- What an administrator may not do to the own account -------------------------------------------------------
def test_an_administrator_does_not_give_themselves_a_seat(world: World, client_of: ClientOf) -> None:
    client, adam = client_of(world.administrator), world.administrator
    assert "ask another administrator" in client.get(address(adam)).content.decode()
    client.post(address(adam), filled_in(adam, **new_seat(adam, RoleCode.SECRETARIAT)))
    client.post(address(adam), filled_in(adam, **{"seats-0-role": "secretariat"}))
    assert [seat.role for seat in adam.seats.all()] == ["administrator"]


def test_an_administrator_does_not_close_or_delete_the_own_account(world: World, client_of: ClientOf) -> None:
    client, adam = client_of(world.administrator), world.administrator
    client.post(address(adam), filled_in(adam, is_active=""))
    assert client.post(address(adam, "delete"), {"post": "yes"}).status_code == 403
    client.post("/admin/coalition/person/", {"action": "delete_selected", "_selected_action": adam.pk, "post": "yes"})
    assert Person.objects.get(pk=adam.pk).is_active


def test_another_administrators_page_says_nothing_of_it(world: World, client_of: ClientOf) -> None:
    other = make_person("Ada Admin", RoleCode.ADMINISTRATOR)
    assert "ask another administrator" not in client_of(world.administrator).get(address(other)).content.decode()
