"""The whole journey by the API, as each side does it, and its refusals in the pages' words."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from coalition.models import Person
from countries.models import SupportRequest
from countries.reference.programme import ScreeningItem
from tests.factories.requests import NEEDS, PDF, Cast, make_circulated, make_draft, make_submitted

ClientOf = Callable[[Person | None], Client]
LIST = reverse("api:request-list")


@pytest.fixture
def send(client_of: ClientOf) -> Callable[..., Any]:
    """POST as somebody; the answer's body, which must say that it was done."""

    def post(person: Person, path: str, body: dict[str, Any] | None = None, expect: int = 200) -> Any:
        answer = client_of(person).post(f"{LIST}{path}", body or {}, content_type="application/json")
        assert answer.status_code == expect, answer.content
        return answer.json()

    return post


def test_journey_by_the_api(cast: Cast, client_of: ClientOf, send: Callable[..., Any]) -> None:
    world = cast.world
    about = {"country": "JAM", "title": "A strategy", "authority": "Ministry", "needs": [dict(need) for need in NEEDS]}
    made = send(world.country_officer, "", about, expect=201)
    case, needs = made["id"], [need["id"] for need in made["needs"]]
    letter = {"file": SimpleUploadedFile("letter.pdf", PDF), "kind": "letter"}
    assert client_of(world.country_officer).post(f"{LIST}{case}/documents/", letter).status_code == 201
    assert send(world.country_officer, f"{case}/submit/")["reference"].startswith("EWC-JAM-")
    send(world.secretary, f"{case}/acknowledge/")
    send(world.secretary, f"{case}/screen/", {item.value: "yes" for item in ScreeningItem})
    send(cast.coordinator, f"{case}/endorse/")
    send(world.secretary, f"{case}/circulate/", {"members": ["UNITAR", "ITU", "ILO"]})
    answers = {
        world.unitar_officer: ("lead", "contribute", "cannot"),
        world.itu_officer: ("cannot", "lead", "lead"),
        cast.ilo_officer: ("cannot", "cannot", "cannot"),
    }
    for person, kinds in answers.items():
        for need, kind in zip(needs, kinds, strict=True):
            send(person, f"{case}/offers/", {"need": need, "kind": kind, "what": "Advice", "certainty": "committed"})
    assert client_of(cast.minister).get(f"{LIST}{case}/offers/").json() == []
    send(world.secretary, f"{case}/close-window/")
    assert len(client_of(cast.minister).get(f"{LIST}{case}/offers/").json()) == 9
    send(world.secretary, f"{case}/compose/")
    send(cast.second_secretary, f"{case}/sign-off/")
    send(world.secretary, f"{case}/send/")
    words = {f"need_{needs[0]}": "yes", f"need_{needs[1]}": "yes", f"need_{needs[2]}": "no"}
    assert send(cast.minister, f"{case}/answer/", words)["status"] == "partly_accepted"
    send(world.secretary, f"{case}/propose-lead/", {"lead": "UNITAR"})
    engagement = send(cast.minister, f"{case}/approve-lead/")["engagement"]
    assert (engagement["status"], engagement["lead"]) == ("open", "UNITAR")
    done = send(world.unitar_officer, f"{case}/skip-stage/", {"stage": "investment", "reason": "Funded already."})
    assert {stage["code"]: stage["status"] for stage in done["engagement"]["stages"]}["investment"] == "skipped"


def test_list_is_what_one_may_see(cast: Cast, client_of: ClientOf) -> None:
    make_circulated(cast, cast.world.unitar)

    def count(person: Person) -> int:
        return int(client_of(person).get(LIST).json()["count"])

    assert (count(cast.minister), count(cast.world.unitar_officer), count(cast.world.secretary)) == (1, 1, 1)
    assert (count(cast.world.itu_officer), count(cast.world.uk_officer)) == (0, 0)


def test_refusal_says_the_pages_sentence(cast: Cast, send: Callable[..., Any]) -> None:
    case = make_submitted(cast)
    said = send(cast.minister, f"{case.pk}/acknowledge/", expect=403)
    assert said["detail"] == "Only the secretariat does this."
    said = send(cast.world.secretary, f"{case.pk}/screen/", expect=409)
    assert "This is now “submitted”." in said["detail"]


def test_fault_names_the_field(cast: Cast, send: Callable[..., Any]) -> None:
    case = make_submitted(cast)
    assert send(cast.world.secretary, f"{case.pk}/return/", {"reason": " "}, expect=400) == {
        "reason": ["This field is required."]
    }


def test_edition_not_read_is_refused(cast: Cast, client_of: ClientOf) -> None:
    case = make_draft(cast.world.country_officer)
    url = reverse("api:request-detail", args=[case.pk])
    writer = client_of(cast.world.country_officer)
    assert writer.patch(url, {"title": "Mine"}, content_type="application/json").status_code == 400
    stale = {"title": "Mine", "edition": case.edition - 1}
    assert writer.patch(url, stale, content_type="application/json").status_code == 409
    good = {"title": "Mine", "edition": case.edition}
    assert writer.patch(url, good, content_type="application/json").json()["title"] == "Mine"
    assert SupportRequest.objects.get().title == "Mine"
