"""Every finding of a contribution as CSV, in the active language, some thousand lines at a time."""

import io
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from coalition.presenters.downloads import BYTE_ORDER_MARK, FORMULA_STARTS
from datasets.models import Contribution
from datasets.presenters.places import PlaceNames, letters_of
from datasets.validation.batch import POSITION_BITS
from datasets.validation.rules import RULES

LINES_AT_ONCE = 20_000
FORMULA = f"^([{re.escape(''.join(FORMULA_STARTS))}])"
COLUMNS = ("row", "column", "value", "code", "severity", "message", "fix", "sheet", "cell")
SCHEMA = pa.schema([(name, pa.int32() if name == "row" else pa.string()) for name in COLUMNS])


def lines(contribution: Contribution) -> Iterator[bytes]:
    """The file's lines, ready to be sent."""
    places = PlaceNames.of(contribution)
    yield f"{BYTE_ORDER_MARK}{','.join(COLUMNS)}\n".encode()
    with contribution.findings_file.open("rb") as file:
        yield from _lines(file, places)


def _lines(file: IO[bytes], places: PlaceNames) -> Iterator[bytes]:
    options = pa_csv.WriteOptions(include_header=False)
    with pq.ParquetFile(file) as whole:
        for batch in whole.iter_batches(LINES_AT_ONCE):
            for part in _of_one_rule(batch):
                text = io.BytesIO()
                pa_csv.write_csv(pa.Table.from_batches([_said(part, places)]), text, options)
                yield text.getvalue()


def _of_one_rule(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Stretches of one rule and one column, as they were written."""
    codes, columns = (
        batch.column(name).cast(pa.string()).to_numpy(zero_copy_only=False) for name in ("code", "column")
    )
    changes = (codes[1:] != codes[:-1]) | (columns[1:] != columns[:-1])
    starts = [0, *(np.flatnonzero(changes) + 1).tolist(), batch.num_rows]
    for start, end in pairwise(starts):
        if end > start:
            yield batch.slice(start, end - start)


def _said(part: pa.RecordBatch, names: PlaceNames) -> pa.RecordBatch:
    count = part.num_rows
    code, column = (part.column(name)[0].as_py() for name in ("code", "column"))
    rule, values = RULES[code], part.column("value")
    words = rule.words_of(column=column, values=values, details=part.column("detail"))
    places = part.column("place")
    if places.null_count:
        rows: pa.Array = pa.nulls(count, pa.int32())
        sheets: Sequence[str] = [""] * count
        cells: Sequence[str] = [""] * count
    else:
        numbers = places.to_numpy()
        sheet_numbers, row_numbers = names.split(numbers >> POSITION_BITS)
        rows = pa.array(row_numbers, pa.int32())
        sheets = [names.sheets.get(int(number), "") for number in sheet_numbers]
        positions = names.positions(column, numbers & ((1 << POSITION_BITS) - 1))
        cells = [f"{letters_of(at)}{row}" if at >= 0 else "" for at, row in zip(positions, row_numbers, strict=True)]
    return pa.record_batch(
        [
            rows,
            pa.repeat(column, count),
            _harmless(values),
            pa.repeat(code, count),
            pa.repeat(str(rule.severity), count),
            _harmless(words.message),
            words.fix,
            _harmless(pa.array(sheets, pa.string())),
            pa.array(cells, pa.string()),
        ],
        schema=SCHEMA,
    )


def _harmless(texts: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(texts, FORMULA, r"'\1")
