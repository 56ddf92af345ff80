"""Changing the own address: asked again who is there, confirmed by the link, the old address told."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from rest_framework.authtoken.models import Token

from coalition.actions import account, people
from coalition.emails import address_token
from coalition.guards import Invalid, Refused
from coalition.models import AuditEvent, Invitation, Message, Person, Session
from tests.coalition.test_signing_in import code_of, give_app, sign_in
from tests.conftest import World
from tests.factories.invitations import make_accepted
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person | None], Client]
WorkOff = Callable[[], int]
NEW = "una@unitar.example"
PAGE = "/profile/email/"


@pytest.fixture
def una() -> Person:
    return make_person("Una Unitar")


def letters_to(address: str) -> list[Any]:
    return [letter for letter in mail.outbox if letter.to == [address]]


def link_in(letter: Any) -> str:
    found = re.search(r"http://[^/]+(/profile/email/\S+)", letter.body)
    assert found
    return found[1]


def shown_again(una: Person) -> Client:
    client = Client()
    sign_in(client, una)
    client.post("/account/confirm/", {"password": PASSWORD})
    return client


def change(person: Person, to: str = NEW) -> Person:
    return account.change_email(token=address_token(person, to), session="", by=person)


def test_the_password_is_asked_again_first(una: Person) -> None:
    client = Client()
    sign_in(client, una)
    answer = client.post(PAGE, {"email": NEW})
    assert answer.headers["Location"] == f"/account/confirm/?next={PAGE}"
    assert not Message.objects.exists()


def test_the_second_factor_is_asked_where_there_is_one(una: Person) -> None:
    secret, client = give_app(una), Client()
    sign_in(client, una)
    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    client.post("/account/confirm/", {"password": PASSWORD})
    answer = client.get(PAGE)
    assert answer.headers["Location"].startswith("/account/2fa/reauthenticate/")


def test_the_link_makes_the_new_address_the_one_to_sign_in_with(una: Person, work_off: WorkOff) -> None:
    old, client = una.email, shown_again(una)
    assert client.post(PAGE, {"email": NEW.upper()}).headers["Location"] == "/profile/"
    work_off()
    assert Person.objects.get().email == old
    (letter,) = letters_to(NEW)
    assert client.get(link_in(letter)).status_code == 200
    assert Person.objects.get().email == old
    client.post(link_in(letter))
    assert Person.objects.get().email == NEW
    assert sign_in(Client(), una).status_code == 200
    una.refresh_from_db()
    assert sign_in(Client(), una).status_code == 302


def test_the_old_address_is_told(una: Person, work_off: WorkOff) -> None:
    old = una.email
    change(una)
    work_off()
    (letter,) = letters_to(old)
    assert "was changed" in letter.subject
    assert NEW not in letter.body
    assert len(letters_to(NEW)) == 1


def test_other_browsers_and_the_token_end_with_the_old_address(una: Person, client_of: ClientOf) -> None:
    here, there = client_of(una), client_of(una)
    Token.objects.create(user=una)
    here.post(f"{PAGE}{address_token(una, NEW)}/")
    assert here.get("/profile/").status_code == 200
    assert there.get("/profile/").status_code == 302
    assert not Token.objects.exists()
    assert Session.objects.filter(person_id=una.pk).count() == 1


def test_history_names_no_address(una: Person) -> None:
    account.ask_to_change_email(email=NEW, by=una)
    change(una)
    events = AuditEvent.objects.filter(action__startswith="email.")
    assert [event.actor_id for event in events] == [una.pk, una.pk]
    assert "@" not in str(list(events.values_list("details", "subject")))


def test_an_address_that_somebody_has_answers_alike_and_gets_no_link(una: Person, work_off: WorkOff) -> None:
    ivo, client = make_person("Ivo Itu"), shown_again(una)
    answers = [client.post(PAGE, {"email": email}) for email in (ivo.email, NEW)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, "/profile/")}
    work_off()
    assert letters_to(ivo.email) == []
    with pytest.raises(Refused, match="cannot be used"):
        change(una, ivo.email)


def test_the_own_address_is_no_new_one(una: Person) -> None:
    with pytest.raises(Invalid) as refusal:
        account.ask_to_change_email(email=una.email.upper(), by=una)
    assert refusal.value.field == "email"


def test_a_link_works_once_and_for_its_person_alone(una: Person) -> None:
    ivo, token = make_person("Ivo Itu"), address_token(una, NEW)
    with pytest.raises(Refused, match="another account"):
        account.change_email(token=token, session="", by=ivo)
    change(una)
    with pytest.raises(Refused, match="used already"):
        account.change_email(token=token, session="", by=una)
    with pytest.raises(Refused, match="no longer good"):
        account.change_email(token="guess", session="", by=una)


def test_an_old_link_is_no_longer_good(una: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "ADDRESS_LINK_SECONDS", -1)
    with pytest.raises(Refused, match="no longer good"):
        change(una)


def test_single_sign_on_forgets_the_old_address(una: Person) -> None:
    EmailAddress.objects.create(user=una, email=una.email, verified=True)
    change(una)
    assert not EmailAddress.objects.exists()


def test_erasing_finds_what_was_sent_to_an_earlier_address(world: World, work_off: WorkOff) -> None:
    invitation = make_accepted(world.unitar_officer, world.secretary, world.unitar)
    work_off()
    assert invitation.seat
    nina = change(invitation.seat.person)
    people.erase(person=nina, by=world.administrator)
    kept = [*Message.objects.values_list("address"), *Invitation.objects.values_list("email", "name")]
    assert "nina" not in str(kept)
