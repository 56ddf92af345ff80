"""The embedded default's broker: kombu's file-system transport, with messages that appear whole or not at all.

kombu creates the message's file under its final name and then fills it; a worker that looks in between reads an empty
message and dies. Here a message is written beside the queue and moved into it, which the file system does in one step.
"""

import fcntl
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time_ns
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    # The two bases name the second argument differently.
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        # The name sorts by time, which is the order in which messages are taken.
        name = f"{time_ns()}_{uuid.uuid4()}.{queue}.msg"
        try:
            handle, waiting = tempfile.mkstemp(dir=folder.parent, prefix="message-")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(dumps(payload))
            Path(waiting).rename(folder / name)
        except OSError as problem:
            raise ChannelError(f"cannot put a message into {folder}") from problem

    def get_table(self, exchange: str) -> Any:
        with self._alone():
            return super().get_table(exchange)

    def _queue_bind(self, *arguments: Any) -> None:
        with self._alone():
            super()._queue_bind(*arguments)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time at the table of queues: a table being written for the first time is empty, too."""
        folder = Path(self.control_folder)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "table.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    Channel = Channel
