"""Uploads in pieces: a broken line costs one piece, nobody else sees it, nothing is left behind."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalition.models import Person
from datasets.models import Contribution, PartialUpload
from datasets.validation import receiving
from tests.conftest import World
from tests.factories.contributions import GOOD_ROWS, HEADINGS, WorkOff, about

ClientOf = Callable[[Person | None], Client]
CONTENT = "\n".join([HEADINGS, *GOOD_ROWS, ""]).encode()
BEGIN = reverse("datasets:upload-begin")


def begin(client: Client) -> str:
    answer = client.post(BEGIN, {"file_name": "ours.csv", "size": len(CONTENT)})
    assert answer.status_code == 201
    return reverse("datasets:upload-detail", args=[answer.json()["token"]])


def patch(client: Client, url: str, offset: int, piece: bytes) -> tuple[int, int | None]:
    answer = client.patch(url, piece, content_type="application/octet-stream", headers={"Upload-Offset": str(offset)})
    return answer.status_code, answer.json().get("offset")


def kept_pieces() -> list[Path]:
    folder = Path(settings.MEDIA_ROOT) / "partial"
    return list(folder.iterdir()) if folder.exists() else []


def test_file_in_pieces_becomes_a_contribution(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    client = client_of(world.unitar_officer)
    url = begin(client)
    assert patch(client, url, 0, CONTENT[:40]) == (200, 40)
    assert client.get(url).json()["offset"] == 40
    assert patch(client, url, 40, CONTENT[40:]) == (200, len(CONTENT))
    token = url.rstrip("/").rpartition("/")[2]
    client.post(reverse("datasets:contribution-upload"), about() | {"organisation": "UNITAR", "upload": token})
    work_off()
    contribution = Contribution.objects.get()
    assert (contribution.file_name, contribution.status, contribution.rows_good) == ("ours.csv", "ready", 2)
    assert not PartialUpload.objects.exists()


def test_piece_that_does_not_follow_is_answered_with_what_does(world: World, client_of: ClientOf) -> None:
    client = client_of(world.unitar_officer)
    url = begin(client)
    patch(client, url, 0, CONTENT[:40])
    assert patch(client, url, 0, CONTENT[:40]) == (409, 40)
    assert patch(client, url, 60, CONTENT[60:]) == (409, 40)


def test_more_than_was_announced_is_refused(world: World, client_of: ClientOf) -> None:
    client = client_of(world.unitar_officer)
    assert patch(client, begin(client), 0, CONTENT + b"x")[0] == 400


def test_file_that_has_not_arrived_completely_is_asked_for_again(world: World, client_of: ClientOf) -> None:
    client = client_of(world.unitar_officer)
    url = begin(client)
    token = url.rstrip("/").rpartition("/")[2]
    page = client.post(reverse("datasets:contribution-upload"), about() | {"organisation": "UNITAR", "upload": token})
    assert "The file has not arrived completely." in page.content.decode()
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("size", ["0", "-1", "x", str(2 * 1024**3)])
def test_size_that_no_file_has_is_refused(size: str, world: World, client_of: ClientOf) -> None:
    answer = client_of(world.unitar_officer).post(BEGIN, {"file_name": "a", "size": size})
    assert answer.status_code == 400


def test_upload_of_one_person_is_closed_to_another(world: World, client_of: ClientOf) -> None:
    url = begin(client_of(world.unitar_officer))
    assert client_of(world.unitar_colleague).get(url).status_code == 404


def test_upload_that_rests_for_a_week_is_forgotten(world: World, client_of: ClientOf) -> None:
    begin(client_of(world.unitar_officer))
    PartialUpload.objects.update(updated_at=timezone.now() - timedelta(days=8))
    assert receiving.sweep_uploads() == 1
    assert kept_pieces() == []


def test_uploads_under_way_are_few(
    world: World, client_of: ClientOf, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    client = client_of(world.unitar_officer)
    for _number in range(8):
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            begin(client)
    assert (PartialUpload.objects.count(), len(kept_pieces())) == (5, 5)
