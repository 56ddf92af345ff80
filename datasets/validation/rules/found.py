"""What a rule that looks at rows hands back: where, grouped by cause, and how each cause is called."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from datasets.validation.batch import Batch, Mask
from datasets.validation.rules.base import Rule

Label = Callable[[int], tuple[str, str]]
ROW_RULES: list[type["RowRule"]] = []


@dataclass(frozen=True)
class Context:
    """What a rule needs to know beside the row. `only_country` is set where a lock holds."""

    today: date
    only_country: str = ""


@dataclass(frozen=True)
class Found:
    """`where` are positions in the batch; `causes` numbers their causes; `label` gives a cause's value and detail."""

    column: str
    where: NDArray[np.intp]
    causes: NDArray[np.int64]
    label: Label


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
            yield Found(
                column, where, texts.numbers[where].astype(np.int64), lambda n: (texts.distinct[n].strip(), detail)
            )

    @classmethod
    def values_where(cls, batch: Batch, mask: Mask, detail: Callable[[str], str] = lambda _: "") -> Iterator[Found]:
        """Grouped by the text of the value."""
        if (where := np.flatnonzero(mask)).size:
            coded = batch.value_texts.take(where).dictionary_encode()
            distinct = coded.dictionary.to_pylist()
            causes = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
            yield Found("value", where, causes, lambda n: (distinct[n], detail(distinct[n])))
