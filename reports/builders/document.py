"""What an assessment says, as plain data: sections of blocks. The page and the PDF are two settings of one document."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import ClassVar

from django.utils.safestring import SafeString, mark_safe

from datasets import drawing
from datasets.charts import Chart

CHAPTERS = (
    "summary",
    "situation",
    "sources",
    "indicators",
    "materials",
    "jobs-hazards",
    "instruments",
    "gaps",
    "method",
)
ANNEXES = ("provenance", "references", "terms")
# What a section is called where another one speaks of it: "1", "2", ... or "A", "B", ... for annexes.
LABELS = {key: str(number) for number, key in enumerate(CHAPTERS, 1)} | dict(zip(ANNEXES, "ABC", strict=True))


@dataclass(frozen=True)
class Sentence:
    """`refs` are numbers of sources in the provenance annex."""

    text: str
    refs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    template: ClassVar[str] = "reports/blocks/paragraph.html"

    sentences: tuple[Sentence, ...]
    is_lede: bool = False


@dataclass(frozen=True)
class Points:
    """A list of short statements."""

    template: ClassVar[str] = "reports/blocks/points.html"

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Heading:
    template: ClassVar[str] = "reports/blocks/heading.html"

    text: str


@dataclass(frozen=True)
class KeyFigure:
    """`value` is written as the language writes it; empty where no figure is known."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    refs: tuple[int, ...] = ()


@dataclass(frozen=True)
class KeyFigures:
    template: ClassVar[str] = "reports/blocks/key_figures.html"

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Column:
    title: str
    is_number: bool = False
    # Share of the table's width in per cent; 0 leaves it to the content.
    width: int = 0


@dataclass(frozen=True)
class Entry:
    text: str
    refs: tuple[int, ...] = ()
    # A word set beside the text: estimated, in conflict, out of date.
    mark: str = ""
    is_strong: bool = False
    # Where the portal shows it: the short address of a figure, without the host.
    path: str = ""


@dataclass(frozen=True)
class Rows:
    """Rows of a table under a heading of their own, or under none."""

    rows: tuple[tuple[Entry, ...], ...]
    heading: str = ""
    refs: tuple[int, ...] = ()
    # Where the portal shows the figure of the heading; a PDF prints it.
    path: str = ""


@dataclass(frozen=True)
class Table:
    """The first column names the row."""

    template: ClassVar[str] = "reports/blocks/table.html"

    caption: str
    columns: tuple[Column, ...]
    groups: tuple[Rows, ...]
    note: str = ""
    number: int = 0

    @property
    def is_short(self) -> bool:
        """Short tables stand on one page."""
        return sum(len(group.rows) + bool(group.heading) for group in self.groups) <= 9


@dataclass(frozen=True)
class Figure:
    template: ClassVar[str] = "reports/blocks/figure.html"

    chart: Chart
    refs: tuple[int, ...] = ()
    number: int = 0

    @cached_property
    def svg(self) -> SafeString:
        return mark_safe(drawing.svg(self.chart, for_print=True))  # noqa: S308 - its texts are escaped


@dataclass(frozen=True)
class Facts:
    """Terms and what is known of them."""

    template: ClassVar[str] = "reports/blocks/facts.html"

    facts: tuple[tuple[str, Entry], ...]


@dataclass(frozen=True)
class FileEntry:
    """One contributed file in the provenance annex."""

    reference: str
    title: str
    facts: tuple[tuple[str, str], ...]
    sha256: str


@dataclass(frozen=True)
class SourceEntry:
    """One issue of a source in the provenance annex; `number` is what the references name."""

    number: int
    title: str
    citation: str
    facts: tuple[tuple[str, str], ...]
    files: tuple[FileEntry, ...]


@dataclass(frozen=True)
class Provenance:
    template: ClassVar[str] = "reports/blocks/provenance.html"

    sources: tuple[SourceEntry, ...]


Block = Paragraph | Points | Heading | KeyFigures | Table | Figure | Facts | Provenance


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def label(self) -> str:
        return LABELS[self.key]


@dataclass(frozen=True)
class Cover:
    country: str
    edition: str
    day: str
    region: str
    provenance: str
    standing: str
    running: str


@dataclass(frozen=True)
class Document:
    title: str
    language: str
    direction: str
    number: int
    audience: str
    frozen_on: date
    digest: str
    cover: Cover
    sections: tuple[Section, ...] = field(default=())

    @property
    def labels(self) -> dict[str, str]:
        return LABELS

    def figures(self) -> Iterator[Figure]:
        return (block for section in self.sections for block in section.blocks if isinstance(block, Figure))
