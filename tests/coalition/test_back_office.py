"""The back office: accounts, seats and the roster; who gets in, what is written down, what is refused."""

from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.authtoken.models import Token

from coalition.models import Person
from tests.conftest import World

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
