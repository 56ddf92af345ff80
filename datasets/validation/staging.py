"""The rows without errors, on disk as the pool will take them: Parquet, in order of the file."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from datasets.reference.indicators import MEASURES
from datasets.reference.limits import MAX_NOTE
from datasets.reference.template import CATEGORY, COUNTRY, INDICATOR, STATUS, UNIT
from datasets.validation.batch import Batch, Mask
from datasets.validation.codelists import CodeLists

CODE = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        # Row and column of the value: its own, where a row has several. `row` alone is what the pool keeps.
        ("place", pa.int64()),
        ("row", pa.int32()),
        ("country", CODE),
        ("year", pa.int16()),
        ("indicator", CODE),
        ("category", CODE),
        ("measure", CODE),
        ("value", pa.float64()),
        ("unit", CODE),
        ("status", CODE),
        ("note", pa.string()),
    ]
)


class Staging:
    """Writes batches to `path`; `leave_out` rewrites the file without rows that later turn out to be errors."""

    def __init__(self, path: Path, lists: CodeLists) -> None:
        self._path, self.lists = path, lists
        self._writer = _writer(path)
        self.count = 0

    def add(self, batch: Batch, good: Mask) -> None:
        count = int(good.sum())
        if not count:
            return
        values = batch.values[good]
        columns = {
            "place": pa.array(batch.places[good], pa.int64()),
            "row": pa.array(batch.rows[good], pa.int32()),
            "year": pa.array(batch.years[good], pa.int16()),
            "measure": _coded(batch.measures[good], MEASURES),
            "value": pa.array(values, pa.float64(), mask=np.isnan(values)),
            "note": batch.notes if count == len(batch) else batch.notes.filter(pa.array(good)),
        }
        for name in (COUNTRY, INDICATOR, CATEGORY, UNIT, STATUS):
            columns[name] = _coded(batch.numbers(name)[good], self.lists[name].codes)
        self._writer.write_batch(pa.record_batch([columns[name] for name in SCHEMA.names], schema=SCHEMA))
        self.count += count

    def leave_out(self, places: NDArray[np.int64]) -> None:
        self.close()
        shorter = self._path.with_suffix(".shorter")
        self._writer, self.count = _writer(shorter), 0
        unwanted = np.sort(places)
        with pq.ParquetFile(self._path) as whole:
            for batch in whole.iter_batches():
                numbers = batch.column("place").to_numpy()
                nearest = unwanted[np.minimum(np.searchsorted(unwanted, numbers), unwanted.size - 1)]
                kept = batch.filter(pa.array(nearest != numbers))
                if kept.num_rows:
                    self._writer.write_batch(kept.cast(SCHEMA))
                    self.count += kept.num_rows
        self.close()
        shorter.replace(self._path)

    def explain(self, explained: Sequence[tuple[str, NDArray[np.int64]]]) -> None:
        """What the contributor says of single values, by their places, goes into their notes."""
        self.close()
        sentences = list(dict.fromkeys(sentence for sentence, _places in explained))
        places = np.concatenate([part for _sentence, part in explained])
        which = np.concatenate([np.full(len(part), sentences.index(said), np.int32) for said, part in explained])
        order = np.lexsort((which, places))
        places, which = places[order], which[order]
        target = self._path.with_suffix(".explained")
        self._writer = _writer(target)
        with pq.ParquetFile(self._path) as whole:
            for batch in whole.iter_batches():
                numbers = batch.column("place").to_numpy()
                first, end = np.searchsorted(places, numbers), np.searchsorted(places, numbers, side="right")
                notes = batch.column("note").to_pylist()
                for row in np.flatnonzero(end > first):
                    for said in which[first[row] : end[row]]:
                        notes[row] = _joined(notes[row], sentences[said])
                changed = batch.set_column(batch.schema.get_field_index("note"), "note", pa.array(notes, pa.string()))
                self._writer.write_batch(changed.cast(SCHEMA))
        self.close()
        target.replace(self._path)

    def leave_out_everything(self) -> None:
        self.close()
        self._writer, self.count = _writer(self._path), 0

    def close(self) -> None:
        self._writer.close()


def _joined(note: str, sentence: str) -> str:
    if sentence in note:
        return note
    return f"{note} — {sentence}"[:MAX_NOTE] if note else sentence


def _writer(path: Path) -> pq.ParquetWriter:
    coded = [field.name for field in SCHEMA if pa.types.is_dictionary(field.type)]
    return pq.ParquetWriter(path, SCHEMA, compression="zstd", use_dictionary=[*coded, "year"])


def _coded(numbers: NDArray[np.int32], codes: Sequence[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(numbers, pa.int32()), pa.array(codes, pa.string()))
