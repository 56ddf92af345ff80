"""What a rule that looks at rows hands back: where, grouped by cause, and how each cause is called."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from datasets.reference.template import VALUE
from datasets.validation.batch import Batch, Codes, Mask
from datasets.validation.rules.base import Rule

ROW_RULES: list[type["RowRule"]] = []


@dataclass(frozen=True)
class Context:
    """What a rule needs to know beside the row. `only_country` is set where a lock holds."""

    today: date
    only_country: str = ""


@dataclass(frozen=True)
class Labels:
    """How causes are called: for each a value and a detail, either of which may be "" """

    values: pa.Array
    details: pa.Array

    @classmethod
    def of(cls, values: Sequence[str], details: Sequence[str] | str = "") -> "Labels":
        texts = [details] * len(values) if isinstance(details, str) else details
        return cls(pa.array(values, pa.string()), pa.array(texts, pa.string()))

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True)
class Found:
    """`where` are positions in the batch; `causes` gives for each its place in `labels`."""

    column: str
    where: NDArray[np.intp]
    causes: NDArray[np.intp]
    labels: Labels


class RowRule(Rule):
    """A rule that judges row by row: `find` answers for a whole batch at once, per distinct value."""

    column: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if hasattr(cls, "code"):
            ROW_RULES.append(cls)

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        raise NotImplementedError

    @classmethod
    def texts_where(cls, batch: Batch, column: str, mask: Mask, detail: str = "") -> Iterator[Found]:
        """Grouped by the text of a coded column."""
        if column in batch.texts and (where := np.flatnonzero(mask)).size:
            texts = batch.texts[column]
            numbers, causes = np.unique(texts.numbers[where], return_inverse=True)
            values = [texts.distinct[number].strip() for number in numbers]
            yield Found(column, where, causes, Labels.of(values, detail))

    @classmethod
    def values_where(cls, batch: Batch, mask: Mask, detail: Callable[[str], str] | None = None) -> Iterator[Found]:
        """Grouped by the text of the value."""
        if (where := np.flatnonzero(mask)).size:
            coded = batch.value_texts.take(where).dictionary_encode()
            causes = coded.indices.to_numpy(zero_copy_only=False).astype(np.intp)
            distinct = coded.dictionary
            details = pa.array([detail(text) for text in distinct.to_pylist()] if detail else [""] * len(distinct))
            yield Found(VALUE, where, causes, Labels(distinct, details.cast(pa.string())))

    @classmethod
    def pairs_where(
        cls, mask: Mask, column: str, values: tuple[Codes, Sequence[str]], details: tuple[Codes, Sequence[str]]
    ) -> Iterator[Found]:
        """Grouped by two codes of the row; each is given with the list that it is a place in."""
        if (where := np.flatnonzero(mask)).size:
            width = len(values[1])
            numbers, causes = np.unique(
                details[0][where].astype(np.int64) * width + values[0][where], return_inverse=True
            )
            labels = Labels.of([values[1][n % width] for n in numbers], [details[1][n // width] for n in numbers])
            yield Found(column, where, causes, labels)
