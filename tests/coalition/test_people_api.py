"""Invitations, seats, letters and classification through the API: the pages' deeds and sentences."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from coalition.emails import invitation_token
from coalition.models import AuditEvent, Classification, Invitation, Person, Seat
from coalition.models.invitations import InvitationStatus
from tests.conftest import World
from tests.factories.invitations import a_pdf, make_accepted, make_document, make_requested
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person | None], Client]
LIST = "/api/v1/invitations/"
C = Classification


def about(**changes: Any) -> dict[str, Any]:
    given = {"email": "nina@example.org", "name": "Nina New", "role": "agency", "organisation": "UNITAR", "reason": "x"}
    return given | changes


def send(client: Client, address: str, body: dict[str, Any] | None = None) -> Any:
    return client.post(address, body or {}, content_type="application/json")


def test_a_seat_is_asked_for_granted_and_accepted(world: World, client_of: ClientOf, client: Client) -> None:
    asked = send(client_of(world.unitar_officer), LIST, about())
    assert (asked.status_code, asked.json()["status"]) == (201, "requested")
    granted = send(client_of(world.secretary), f"{LIST}{asked.json()['id']}/grant/")
    assert granted.json()["status"] == "granted"
    link = f"/invitation/{invitation_token(Invitation.objects.get())}/"
    given = {"name": "Nina", "language": "en", "password": PASSWORD, "password_again": PASSWORD, "terms": "on"}
    assert client.post(link, given).status_code == 302
    assert Seat.objects.get(person__email="nina@example.org").organisation == world.unitar


def test_a_government_sends_its_letter_with_the_question(world: World, client_of: ClientOf) -> None:
    body = about(role="government", organisation="NEPA", country="JAM", ends_on="2099-12-31", letter=a_pdf())
    answer = client_of(world.jamaica_officer).post(LIST, body | {"letter_level": "confidential"})
    letter = Invitation.objects.get().letter
    assert letter is not None
    assert (answer.json()["letter"], letter.classification) == (letter.pk, "confidential")
    assert client_of(world.secretary).get(f"/api/v1/letters/{letter.pk}/").json()["sha256"] == letter.sha256


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"starts_on": "2099-02-01", "ends_on": "2099-01-31"}, "ends_on", "would end before it starts"),
        ({"email": "una.unitar@example.org"}, "starts_on", "holds this seat already"),
        ({"role": "emperor"}, "role", "not a valid choice"),
        ({"organisation": "Nobody"}, "organisation", "does not exist"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    world: World, client_of: ClientOf, changes: dict[str, Any], field: str, said: str
) -> None:
    answer = send(client_of(world.unitar_officer), LIST, about(**changes))
    assert answer.status_code == 400
    assert said in answer.json()[field][0]
    assert not Invitation.objects.exists()


def test_nothing_is_given_that_is_not_asked_for(world: World, client_of: ClientOf) -> None:
    more = {"status": "granted", "decided_by": world.secretary.pk, "kept_by": world.secretary.pk, "nonce": "known"}
    answer = send(client_of(world.unitar_officer), LIST, about(**more))
    invitation = Invitation.objects.get()
    assert (invitation.status, invitation.decided_by, invitation.kept_by) == (
        InvitationStatus.REQUESTED,
        None,
        world.unitar_officer,
    )
    assert "nonce" not in answer.json()
    for method in ("put", "patch", "delete"):
        address = f"{LIST}{invitation.pk}/"
        assert getattr(client_of(world.secretary), method)(address, content_type="application/json").status_code == 405


def test_nobody_grants_through_the_api_what_they_asked_for(world: World, client_of: ClientOf) -> None:
    invitation = make_requested(world.secretary, world.unitar)
    answer = send(client_of(world.secretary), f"{LIST}{invitation.pk}/grant/")
    assert (answer.status_code, "a second person decides" in answer.json()["detail"]) == (403, True)


def test_a_decided_invitation_is_decided_once(world: World, client_of: ClientOf) -> None:
    invitation = make_requested(world.unitar_officer, world.unitar)
    address = f"{LIST}{invitation.pk}/"
    assert send(client_of(world.secretary), f"{address}refuse/", {"reason": "Left."}).status_code == 200
    assert send(client_of(world.administrator), f"{address}grant/").status_code == 409


def test_lists_hold_what_is_the_readers(world: World, client_of: ClientOf) -> None:
    make_requested(world.itu_officer, world.itu, email="ina@example.org")
    make_accepted(world.unitar_officer, world.secretary, world.unitar)
    for level in C:
        make_document(world.jamaica_officer, world.nepa, "JAM", level)

    def count(person: Person, what: str) -> int:
        found: int = client_of(person).get(f"/api/v1/{what}/").json()["count"]
        return found

    assert [count(person, "invitations") for person in (world.unitar_officer, world.secretary)] == [1, 2]
    assert count(world.unitar_officer, "seats") == 1
    assert count(world.auditor, "seats") == Seat.objects.count()
    readers = (world.jamaica_officer, world.auditor, world.administrator, world.uk_officer)
    assert [count(person, "letters") for person in readers] == [3, 3, 1, 0]


def test_ending_a_seat_ends_it_for_the_token_too(world: World, client_of: ClientOf) -> None:
    seat = world.unitar_officer.seats.get()
    assert send(client_of(world.secretary), f"/api/v1/seats/{seat.pk}/end/", {"reason": "Left."}).status_code == 200
    assert Person.objects.get(pk=world.unitar_officer.pk).permissions_in() == frozenset()


def test_taking_a_strictly_confidential_letter_is_history(world: World, client_of: ClientOf) -> None:
    letter = make_document(world.jamaica_officer, world.nepa, "JAM", C.STRICTLY_CONFIDENTIAL)
    answer = client_of(world.secretary).get(f"/api/v1/letters/{letter.pk}/file/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.get(action="classification.read").subject == f"attachment:{letter.pk}"


def test_a_level_is_raised_asked_to_be_lowered_and_lowered(world: World, client_of: ClientOf) -> None:
    letter = make_document(world.jamaica_officer, world.nepa, "JAM")
    address = f"/api/v1/classification/attachment/{letter.pk}/"
    neville, sofia = client_of(world.jamaica_officer), client_of(world.secretary)
    assert send(sofia, f"{address}raise/", {"to": "strictly"}).json()["in_effect"] == "strictly"
    assert send(sofia, f"{address}lower/", {"to": "unclassified", "reason": "x"}).status_code == 403
    asked = send(neville, f"{address}lower/", {"to": "unclassified", "reason": "It was published."})
    assert asked.json()["lowering_to"] == "unclassified"
    assert send(neville, f"{address}confirm/").status_code == 403
    assert send(sofia, f"{address}confirm/").json()["classification"] == "unclassified"


@pytest.mark.parametrize("kind", ["person", "nothing", "contribution"])
def test_what_has_no_level_has_no_classification(world: World, client_of: ClientOf, kind: str) -> None:
    assert client_of(world.secretary).get(f"/api/v1/classification/{kind}/1/").status_code == 404
    assert client_of(world.secretary).get(f"/classification/{kind}/1/").status_code == 404
