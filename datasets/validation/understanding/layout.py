"""What the portal takes a file for: where its table lies, what its columns say, what holds for all of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from datasets.reference.template import CATEGORY, COUNTRY, INDICATOR, REQUIRED, STATUS, UNIT, VALUE, YEAR
from datasets.reference.vocabulary import plain

TEMPLATE, LONG, WIDE, SDMX, EUROSTAT, UN_SDG, WORLD_BANK, COMTRADE = (
    "template",
    "long",
    "wide",
    "sdmx",
    "eurostat",
    "un_sdg",
    "world_bank",
    "comtrade",
)
SKIP = "skip"
# In place of a unit: each row's series has one of its own.
BY_SERIES = "series"
# Each figure has its unit beside it, in its own cell.
BY_CELL = "cell"
BY_EACH = (BY_SERIES, BY_CELL)
FIELDS = (COUNTRY, YEAR, INDICATOR, CATEGORY, UNIT, STATUS)


@dataclass(frozen=True)
class SheetPlace:
    """A sheet with the table: `number` counts the file's sheets, `says` is what its name says of every row.

    `years`: the columns that are years, which may be others than those of the sheet before.
    """

    name: str
    number: int
    heading_row: int
    says: dict[str, str] = field(default_factory=dict)
    years: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ValueColumn:
    """A column of figures, and what its heading says of each of them (the year 2014, the unit kt)."""

    position: int
    says: dict[str, str] = field(default_factory=dict)


@dataclass
class Layout:
    """`columns`: field to position. `constants`: what holds where no column says it; `guessed`: why, by field."""

    shape: str
    sheets: list[SheetPlace]
    headings: list[str]
    columns: dict[str, int] = field(default_factory=dict)
    values: list[ValueColumn] = field(default_factory=list)
    constants: dict[str, str] = field(default_factory=dict)
    guessed: dict[str, str] = field(default_factory=dict)
    decimals: dict[int, str] = field(default_factory=dict)
    unclear: dict[int, str] = field(default_factory=dict)
    fills_down: list[int] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)
    # Headings that divide the figures of a year, and which of them is meant, nobody can tell.
    divided: list[str] = field(default_factory=list)
    # Of a series in tonnes and the same per inhabitant only the first is taken.
    takes_per_inhabitant: bool = True
    # By position: of a column that breaks figures down, the texts of the rows that are taken (“Total”).
    only: dict[int, list[str]] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """The same for files with the same headings, whatever years they speak of."""
        said = [self.shape, *(text for text in map(plain, self.headings) if text and not text.isdigit())]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()

    @property
    def asks(self) -> list[str]:
        """The fields that neither a column nor a heading nor an answer says."""
        return [name for name in REQUIRED if not self.says(name)]

    def says(self, name: str) -> bool:
        if name == VALUE:
            return bool(self.values)
        if name in self.columns or self.constants.get(name):
            return True
        everywhere: list[Mapping[str, str]] = [column.says for column in self.values]
        return bool(everywhere) and (
            all(name in says for says in everywhere) or all(name in sheet.says for sheet in self.sheets)
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
