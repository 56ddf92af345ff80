"""The whole journey by the API, as each side does it, and its refusals in the pages' words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalition.models import Person
from countries.models import SupportRequest
from countries.reference.programme import ScreeningItem
from tests.factories.requests import (
    NEEDS,
    PDF,
    Cast,
    make_circulated,
    make_draft,
    make_offer,
    make_response_sent,
    make_submitted,
)

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
    send(cast.second_secretary, f"{case}/sign-off/", {"edition": 0})
    send(world.secretary, f"{case}/send/")
    words = {f"need_{needs[0]}": "yes", f"need_{needs[1]}": "yes", f"need_{needs[2]}": "no"}
    assert send(cast.minister, f"{case}/answer/", words)["status"] == "partly_accepted"
    send(world.secretary, f"{case}/propose-lead/", {"lead": "UNITAR"})
    engagement = send(cast.minister, f"{case}/approve-lead/", {"lead": "UNITAR"})["engagement"]
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


def test_answer_is_taken_back_by_the_api(cast: Cast, client_of: ClientOf) -> None:
    need = make_circulated(cast).needs.all()[0]
    make_offer(need, cast.world.unitar_officer)
    url = reverse("api:request-offer", args=[need.request_id, need.pk])
    assert client_of(cast.world.itu_officer).delete(url).status_code == 404
    assert client_of(cast.world.unitar_officer).delete(url).status_code == 204
    assert not need.offers.filter(status="given").exists()


def test_answer_over_one_not_read_is_refused_by_the_api(cast: Cast, send: Callable[..., Any]) -> None:
    need = make_circulated(cast).needs.all()[0]
    body = {"need": need.pk, "kind": "cannot", "seen": ""}
    given = send(cast.world.unitar_officer, f"{need.request_id}/offers/", body)
    send(cast.world.unitar_colleague, f"{need.request_id}/offers/", body, expect=409)
    send(cast.world.unitar_colleague, f"{need.request_id}/offers/", body | {"seen": given["edition"]})


def test_letter_is_read_and_taken_out_of_a_draft_by_the_api(cast: Cast, client_of: ClientOf) -> None:
    case = make_draft(cast.world.country_officer)
    url = reverse("api:request-document", args=[case.pk, case.documents.get().pk])
    writer = client_of(cast.world.country_officer)
    assert b"".join(writer.get(url).streaming_content) == PDF
    assert client_of(cast.minister).get(url).status_code == 404
    assert writer.delete(url).status_code == 204
    assert not case.documents.exists()


def test_discussion_and_history_are_read_by_the_api(cast: Cast, client_of: ClientOf, send: Callable[..., Any]) -> None:
    case = make_circulated(cast)
    send(cast.world.secretary, f"{case.pk}/remark/", {"text": "Inside", "circle": "coalition"})
    send(cast.minister, f"{case.pk}/remark/", {"text": "For all", "circle": "all"})

    def read(person: Person, what: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = client_of(person).get(f"{LIST}{case.pk}/{what}/").json()
        return found

    assert [remark["text"] for remark in read(cast.minister, "remarks")] == ["For all"]
    assert [remark["text"] for remark in read(cast.world.unitar_officer, "remarks")] == ["Inside", "For all"]
    assert read(cast.minister, "history")[0]["deed"] == "Circulated to members"


def test_files_are_taken_by_the_api(cast: Cast, client_of: ClientOf) -> None:
    case = make_response_sent(cast).request
    reader = client_of(cast.minister)
    taken = [
        reader.get(reverse("api:request-response-file", args=[case.pk, 1, "pdf"])),
        reader.get(reverse("api:request-dossier", args=[case.pk, "pdf"])),
        reader.get(reverse("api:request-work-plan")),
    ]
    assert [answer.content[:7] for answer in taken] == [b"%PDF-1.", b"%PDF-1.", "Country".encode("utf-8-sig")[:7]]


def test_list_says_what_waits_for_the_reader_and_what_is_overdue(cast: Cast, client_of: ClientOf) -> None:
    make_circulated(cast)
    late = make_submitted(cast, at=timezone.now() - timedelta(days=30))

    def found(person: Person, scope: str) -> list[int]:
        return [row["id"] for row in client_of(person).get(LIST, {"scope": scope}).json()["results"]]

    assert found(cast.world.secretary, "mine") == found(cast.world.secretary, "overdue") == [late.pk]
    assert found(cast.minister, "mine") == []
