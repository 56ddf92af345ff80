"""Workbooks that a process of their own has read into plain cells: XLS, XLSB, ODS, and XLSX of ordinary size.

calamine reads them an order of magnitude faster than Python can, and holds a whole sheet, with a copy of each text per
cell: so it runs apart, under a limit of memory that the kernel holds, and its failure is an answer.
"""

import marshal
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, BinaryIO

from datasets.validation.reading import convert as converter
from datasets.validation.reading.sheet import Cell, GridRow
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
        for first, columns in self.columns():
            yield [(number, list(cells)) for number, cells in enumerate(zip(*columns, strict=True), first)]

    def columns(self) -> Iterator[tuple[int, list[tuple[Cell, ...]]]]:
        """Some rows at a time, column by column, with the number of the first of them."""
        following = 1
        with self._path.open("rb") as file:
            file.seek(self._start)
            while file.tell() < self._end:
                length = int.from_bytes(file.read(converter.LENGTH), "big")
                # From bytes at once: from a file it asks for each number and each text by itself.
                columns = marshal.loads(file.read(length))  # noqa: S302 - written by our own converter
                self._at = file.tell()
                if columns:
                    yield following, columns
                    following += len(columns[0])


def convert(
    file: IO[bytes], folder: Path, *, unless: Callable[[IO[bytes]], bool] | None = None
) -> list[ConvertedGrid] | None:
    """The visible sheets; None where the workbook takes more than it may, or where `unless` says so meanwhile.

    Raises Unreadable.
    """
    out = folder / "cells"
    with _with_a_number(file, folder / "workbook") as workbook:
        workbook.seek(0)
        command = [sys.executable, "-I", converter.__file__, str(out)]
        with subprocess.Popen(command, stdin=workbook, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - our own
            try:
                if unless is not None and unless(file):
                    return None
                ended = process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                return None
            finally:
                process.kill()
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
        file.seek(-converter.LENGTH, os.SEEK_END)
        file.seek(int.from_bytes(file.read(converter.LENGTH), "big"))
        return [ConvertedGrid(out, *sheet) for sheet in marshal.load(file)]  # noqa: S302 - our own converter's
