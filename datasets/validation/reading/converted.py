"""Workbooks that a process of their own has read into plain cells: XLS, XLSB, ODS, and XLSX of ordinary size.

calamine reads them an order of magnitude faster than Python can, and holds a whole sheet, with a copy of each text per
cell: so it runs apart, under a limit of memory that the kernel holds, and its failure is an answer.
"""

import marshal
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO

from datasets.validation.reading import convert as converter
from datasets.validation.reading.sheet import GridRow
from datasets.validation.rules import Unreadable, files

CHUNK = 1024 * 1024
PATIENCE_SECONDS = 180


class ConvertedGrid:
    def __init__(self, path: Path, name: str, start: int, end: int) -> None:
        self.name = name
        self._path, self._start, self._end = path, start, end
        self._at = start

    @property
    def share_read(self) -> float:
        return (self._at - self._start) / max(self._end - self._start, 1)

    def rows(self) -> Iterator[list[GridRow]]:
        following = 1
        with self._path.open("rb") as file:
            file.seek(self._start)
            while file.tell() < self._end:
                rows = marshal.load(file)  # noqa: S302 - written by our own converter
                self._at = file.tell()
                yield list(enumerate(rows, following))
                following += len(rows)


def convert(file: IO[bytes], folder: Path) -> list[ConvertedGrid] | None:
    """The visible sheets; None where the workbook takes more than it may. Raises Unreadable."""
    out = folder / "cells"
    with _with_a_number(file, folder / "workbook") as workbook:
        workbook.seek(0)
        command = [sys.executable, "-I", converter.__file__, str(out)]
        try:
            ended = subprocess.run(  # noqa: S603 - our own script
                command, stdin=workbook, stderr=subprocess.DEVNULL, timeout=PATIENCE_SECONDS, check=False
            ).returncode
        except subprocess.TimeoutExpired:
            return None
    if ended == converter.LOCKED:
        raise Unreadable(files.PasswordProtected)
    # A reader that panics ends with 1, which says that the workbook is odd; what the kernel ends is below zero.
    if ended in (converter.BROKEN, 1):
        raise Unreadable(files.Damaged)
    return _sheets(out) if ended == 0 else None


def _with_a_number(file: IO[bytes], copy: Path) -> BinaryIO:
    """The file as one that the kernel knows: what lies in memory or elsewhere is copied."""
    file.seek(0)
    with copy.open("wb") as kept:
        while chunk := file.read(CHUNK):
            kept.write(chunk)
    return copy.open("rb")


def _sheets(out: Path) -> list[ConvertedGrid]:
    with out.open("rb") as file:
        file.seek(-8, os.SEEK_END)
        file.seek(int.from_bytes(file.read(8), "big"))
        return [ConvertedGrid(out, *sheet) for sheet in marshal.load(file)]  # noqa: S302 - our own converter's
