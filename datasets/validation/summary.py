"""What the good rows say, and what they would change of what the same issue says now."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from datasets.models import Contribution, Observation
from datasets.reference.indicators import MEASURES
from datasets.validation.batch import cell_numbers
from datasets.validation.codelists import CodeLists

Said = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int32]]
AT_ONCE = 50_000
# As the staged file and the code lists name them.
KEY = ("country", "indicator", "category", "year", "measure")


def summarise(contribution: Contribution, staged: Path, lists: CodeLists) -> dict[str, Any]:
    """`indicators` and `countries` as counts of rows, `years` as [first, last], and added, changed, same rows."""
    counts = {name: Counter[str]() for name in ("indicator", "country")}
    years: list[int] = []
    compared = Counter(added=0, changed=0, same=0)
    known = _sorted(list(current(contribution, lists)))
    with pq.ParquetFile(staged) as file:
        for batch in file.iter_batches(AT_ONCE, columns=[*KEY, "value", "unit", "status"]):
            table = pa.Table.from_batches([batch])
            for name, count in counts.items():
                count.update(_counts(table[name]))
            bounds = pc.min_max(table["year"])
            years += [bounds["min"].as_py(), bounds["max"].as_py()]
            compared.update(_compare(said(table, lists), known) if known else {"added": table.num_rows})
    return {
        "indicators": dict(sorted(counts["indicator"].items())),
        "countries": dict(sorted(counts["country"].items())),
        "years": [min(years), max(years)] if years else [],
        **compared,
        # Figures of the same issue that the file does not speak of: they stay as they are.
        "untouched": (len(np.unique(known[0])) if known else 0) - compared["changed"] - compared["same"],
    }


def _counts(column: pa.ChunkedArray) -> dict[str, int]:
    return {entry["values"]: entry["counts"] for entry in pc.value_counts(column.cast(pa.string())).to_pylist()}


def _sorted(parts: list[Said]) -> Said | None:
    if not parts:
        return None
    cells, values, said = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.argsort(cells)
    return cells[order], values[order], said[order]


def said(table: pa.Table, lists: CodeLists) -> Said:
    def numbers(name: str) -> NDArray[np.int32]:
        column = table[name] if pa.types.is_dictionary(table[name].type) else table[name].dictionary_encode()
        coded = column.unify_dictionaries().combine_chunks()
        texts = coded.dictionary.to_pylist()
        of_text = [MEASURES.index(text) for text in texts] if name == "measure" else lists[name].numbers(texts)
        chosen: NDArray[np.int32] = np.asarray(of_text, np.int32)[coded.indices.to_numpy(zero_copy_only=False)]
        return chosen

    year = table["year"].to_numpy().astype(np.int32)
    cells = cell_numbers(numbers("country"), numbers("indicator"), numbers("category"), year, numbers("measure"))
    values = table["value"].to_numpy(zero_copy_only=False).astype(np.float64)
    return cells, values, numbers("unit") * 16 + numbers("status")


def current(contribution: Contribution, lists: CodeLists, countries: set[str] | None = None) -> Iterator[Said]:
    """What the same issue says now of some countries or all, some thousand rows at a time."""
    found = Observation.objects.current().filter(contribution__issue=contribution.issue_id)
    if countries is not None:
        found = found.filter(country__in=countries)
    rows = found.values_list("country_id", "indicator", "category", "year", "measure", "value", "unit", "status")
    waiting: list[tuple[Any, ...]] = []
    for row in rows.iterator(chunk_size=AT_ONCE):
        waiting.append(row)
        if len(waiting) == AT_ONCE:
            yield said(table_of(waiting), lists)
            waiting = []
    if waiting:
        yield said(table_of(waiting), lists)


def table_of(rows: list[tuple[Any, ...]]) -> pa.Table:
    """Rows of country, indicator, category, year, measure, value, unit and status."""
    names = [*KEY, "value", "unit", "status"]
    types = [pa.int32() if name == "year" else pa.float64() if name == "value" else pa.string() for name in names]
    columns = zip(*rows, strict=True)
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, types, strict=True)], names=names)


def _compare(new: Said, old: Said) -> dict[str, int]:
    cells, values, said = old
    place = np.minimum(np.searchsorted(cells, new[0]), len(cells) - 1)
    known = cells[place] == new[0]
    agrees = (values[place] == new[1]) | (np.isnan(values[place]) & np.isnan(new[1]))
    same = known & agrees & (said[place] == new[2])
    counts = {"added": int((~known).sum()), "same": int(same.sum())}
    return counts | {"changed": int(known.sum()) - counts["same"]}
