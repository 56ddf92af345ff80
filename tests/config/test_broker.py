"""The embedded broker: what a worker finds in the folder is whole."""

from pathlib import Path

import pytest
from django.conf import settings
from kombu import Connection
from kombu.exceptions import ChannelError

from config import broker


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("queue", "processed", "control"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def connection(folder: Path) -> Connection:
    options = {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "processed_folder": str(folder / "processed"),
        "control_folder": str(folder / "control"),
    }
    return Connection(transport="config.broker:Transport", transport_options=options)


def test_messages_arrive_in_the_order_in_which_they_were_sent(connection: Connection) -> None:
    with connection, connection.SimpleQueue("interactive") as queue:
        for number in (1, 2, 3):
            queue.put({"job": number})
        assert [queue.get_nowait().payload["job"] for _ in range(3)] == [1, 2, 3]


def test_a_message_that_cannot_be_finished_never_shows_in_the_queue(
    connection: Connection, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(message: object) -> str:
        raise OSError

    with connection, connection.channel() as channel:
        monkeypatch.setattr(broker, "dumps", full_disk)
        with pytest.raises(ChannelError):
            channel._put("interactive", {"job": 1})
        assert list((folder / "queue").iterdir()) == []


def test_the_embedded_default_uses_it() -> None:
    assert settings.REDIS_URL or settings.CELERY_BROKER_URL.startswith("folder://")
