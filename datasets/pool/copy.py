"""Staged rows as the text that PostgreSQL's COPY reads, some thousand at a time."""

import io
from collections.abc import Iterator, Sequence
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from django.db import connection
from numpy.typing import NDArray

ROWS_AT_ONCE = 65_536
MAX_NOTES_SORTED = 64 * 1024 * 1024
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
    """In the order of the natural key, whose index takes them twice as fast so; long notes are not held for it."""
    with pq.ParquetFile(staged) as file:
        if _size_of_notes(file.metadata) > MAX_NOTES_SORTED:
            yield from file.iter_batches(ROWS_AT_ONCE, columns=list(columns))
            return
        table = file.read(columns=list(columns)).combine_chunks()
    order = _key_order(table)
    for start in range(0, table.num_rows, ROWS_AT_ONCE):
        yield from table.take(order[start : start + ROWS_AT_ONCE]).combine_chunks().to_batches()


def _size_of_notes(metadata: pq.FileMetaData) -> int:
    place = metadata.schema.names.index("note")
    groups = (metadata.row_group(number) for number in range(metadata.num_row_groups))
    return sum(group.column(place).total_uncompressed_size for group in groups)


def _key_order(table: pa.Table) -> NDArray[np.intp]:
    key = np.zeros(table.num_rows, np.int64)
    for name in KEY:
        column = table[name]
        if pa.types.is_dictionary(column.type):
            coded = column.unify_dictionaries().combine_chunks()
            texts = coded.dictionary.to_pylist()
            rank = np.argsort(np.argsort(texts))
            numbers, room = rank[coded.indices.to_numpy(zero_copy_only=False)], len(texts)
        else:
            numbers, room = column.to_numpy(), 1 << 15
        key = key * room + numbers
    return np.argsort(key, kind="stable")


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
