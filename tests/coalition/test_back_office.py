"""The back office: who gets in, and that nothing is changed there around the rules."""

from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.authtoken.models import Token

from coalition.models import Organisation, Person
from tests.conftest import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person | None], Client]


@pytest.mark.parametrize(("who", "status"), [("administrator", 200), ("secretary", 403), ("auditor", 403)])
def test_the_back_office_opens_to_administrators_only(world: World, client_of: ClientOf, who: str, status: int) -> None:
    response = client_of(getattr(world, who)).get("/admin/coalition/organisation/", follow=True)
    assert response.status_code == status


def test_the_back_office_has_no_door_of_its_own(client: Client) -> None:
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/login/?next=/admin/"


def test_the_back_office_gives_no_right_outside_the_coalition(world: World) -> None:
    assert world.administrator.has_perm("coalition.change_organisation")
    assert not world.administrator.has_perm("datasets.view_contribution")


@pytest.mark.parametrize("page", ["person", "seat", "invitation", "attachment"])
def test_accounts_seats_and_documents_are_not_edited_around_their_rules(
    world: World, client_of: ClientOf, page: str
) -> None:
    client = client_of(world.administrator)
    for address in (f"/admin/coalition/{page}/", f"/admin/coalition/{page}/add/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("page", ["mfa/authenticator", "account/emailaddress", "socialaccount/socialapp"])
def test_secrets_of_signing_in_are_nobodys_to_read(world: World, client_of: ClientOf, page: str) -> None:
    assert client_of(world.administrator).get(f"/admin/{page}/").status_code in (403, 404)


@pytest.mark.parametrize("address", ["/admin/authtoken/", "/admin/authtoken/tokenproxy/"])
def test_nobody_reads_another_persons_key_for_the_api(world: World, client_of: ClientOf, address: str) -> None:
    key = Token.objects.create(user=world.secretary).key
    client = client_of(world.administrator)
    assert client.get(address).status_code in (403, 404)
    assert client.get(f"{address}{world.secretary.pk}/change/").status_code in (403, 404)
    assert key not in client.get("/admin/").content.decode()
    assert not world.administrator.has_perm("authtoken.view_tokenproxy")


def test_the_roster_is_looked_up_and_never_changed(world: World, client_of: ClientOf) -> None:
    client, roster = client_of(world.administrator), "/admin/coalition/organisation/"
    form = {"acronym": "ILO", "name": "International Labour Organization", "constituency": "un"}
    assert client.get(roster).status_code == 200
    assert client.post(f"{roster}add/", form).status_code == 403
    assert client.post(f"{roster}{world.itu.pk}/change/", form).status_code == 403
    assert client.post(f"{roster}{world.itu.pk}/delete/", {"post": "yes"}).status_code == 403
    assert not Organisation.objects.filter(acronym="ILO").exists()
