"""Staged rows as the text that PostgreSQL's COPY reads, some thousand at a time."""

import io
from collections.abc import Iterator, Sequence
from typing import IO, Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from django.db import connection

ROWS_AT_ONCE = 65_536
# What rows are called in the staged file, and in the table.
STAGED = {
    "row": "row",
    "country": "country_id",
    "year": "year",
    "indicator": "indicator",
    "category": "category",
    "measure": "measure",
    "value": "value",
    "unit": "unit",
    "status": "status",
    "note": "note",
}
KEY = ("country", "indicator", "category", "year", "measure")


def copy_in(staged: IO[bytes], table: str, columns: Sequence[str], constants: dict[str, object]) -> None:
    """Send the staged `columns` and, in every row, the `constants` to the table."""
    names = ", ".join([*(f'"{STAGED[name]}"' for name in columns), *(f'"{name}"' for name in constants)])
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {table} ({names}) FROM STDIN WITH (FORMAT csv)",
            _Stream(_chunks(staged, columns, constants)),
            1 << 18,
        )


def batches(staged: IO[bytes], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(staged) as file:
        yield from file.iter_batches(ROWS_AT_ONCE, columns=list(columns))


def _chunks(staged: IO[bytes], columns: Sequence[str], constants: dict[str, object]) -> Iterator[bytes]:
    options = pa_csv.WriteOptions(include_header=False)
    for batch in batches(staged, columns):
        arrays: list[Any] = [_plain(batch.column(name)) for name in columns]
        arrays += [pa.repeat(pa.scalar(value), batch.num_rows) for value in constants.values()]
        sink = pa.BufferOutputStream()
        pa_csv.write_csv(pa.record_batch(arrays, names=[*columns, *constants]), sink, options)
        yield sink.getvalue().to_pybytes()


def _plain(column: pa.Array) -> pa.Array:
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


class _Stream(io.RawIOBase):
    """Chunks as a file to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = memoryview(next(self._chunks, b""))
        part, self._rest = self._rest[:size], self._rest[size:]
        return bytes(part)
