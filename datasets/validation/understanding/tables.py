"""Finds the table in each sheet's first rows: its headings, its columns of figures, what its columns say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from datasets.reference import template
from datasets.reference.limits import MAX_COLUMNS
from datasets.reference.template import CATEGORY, COUNTRY, INDICATOR, UNIT, VALUE, YEAR
from datasets.reference.vocabulary import PART_OF_YEAR, plain
from datasets.validation.codelists import UNKNOWN, CodeLists
from datasets.validation.reading.sheet import Cell, Grid, GridRow, as_text
from datasets.validation.understanding import headings as read_heading
from datasets.validation.understanding.numbers import COMMA, EMPTY, MISSING_MARK, POINT, UNREAD, read

SAMPLED = 600
SEARCHED = 80
ENOUGH = 0.8
# A table's headings: what each sign of one counts for.
KNOWN_HEADING, YEAR_HEADING = 3.0, 2.0
YEARS = range(1900, 2101)


@dataclass
class Table:
    """`rows` are the sampled ones below the headings; `notes` what stands above, in the order of the sheet.

    `storeys`: by position, of headings of two storeys, the upper one, which merged cells leave once for several
    columns, and the lower one.
    """

    grid: Grid
    number: int
    heading_row: int
    headings: list[str]
    rows: list[GridRow]
    notes: list[str]
    score: float = 0.0
    fields: dict[str, int] = field(default_factory=dict)
    years: dict[int, str] = field(default_factory=dict)
    figures: list[int] = field(default_factory=list)
    storeys: dict[int, tuple[str, str]] = field(default_factory=dict)

    def column(self, position: int) -> list[Cell]:
        return [cells[position] if position < len(cells) else "" for _number, cells in self.rows]


def find(grid: Grid, number: int, lists: CodeLists) -> Table | None:
    """None where the sheet holds no table: fewer than two columns, or nothing below the headings."""
    sample = list(islice((row for some in grid.rows() for row in some), SAMPLED))
    filled = [row for row in sample if _texts(row)]
    if not filled:
        return None
    scored = [(_score(filled, place), -place) for place in range(min(len(filled), SEARCHED))]
    score, at = max(scored)
    heading_row, cells = filled[-at]
    below = filled[1 - at :]
    above = filled[:-at]
    width = max((len(cells) for _number, cells in (filled[-at], *below[:50])), default=0)
    if width < 2 or score <= 0:
        return None
    width = min(width, MAX_COLUMNS + 1)
    names, storeys = _headings(cells, above, width), dict[int, tuple[str, str]]()
    if below and (storeys := _storeys(cells, below[0][1], width)):
        # The row below is a second storey.
        heading_row, below = below[0][0], below[1:]
    elif above and _repeat(cells) and len(_texts(above[-1])) > 1:
        storeys = _storeys(above[-1][1], cells, width)
        above = above[:-1] if storeys else above
    for position, (upper, lower) in storeys.items():
        names[position] = upper if read_heading.year_of(lower) else lower
    table = Table(grid, number, heading_row, names, below, _notes(above), score, storeys=storeys)
    _look_at_columns(table, lists)
    return table


def _repeat(cells: Sequence[Cell]) -> bool:
    texts = [text for cell in cells if (text := as_text(cell).strip())]
    return len(set(texts)) < len(texts)


def _storeys(upper: Sequence[Cell], lower: Sequence[Cell], width: int) -> dict[int, tuple[str, str]]:
    """{} where these two rows are no headings of two storeys: the lower one has a figure, or stands below names."""
    above, below = ([as_text(cell).strip() for cell in row] + [""] * (width - len(row)) for row in (upper, lower))
    if any(cell != "" and _is_figure(cell) and not read_heading.year_of(as_text(cell)) for cell in lower):
        return {}
    found: dict[int, tuple[str, str]] = {}
    last, is_merged = "", False
    for position, (high, low) in enumerate(zip(above, below, strict=True)):
        last = high or last
        if low not in ("", high) and read_heading.field_of(high) not in ("", VALUE):
            # Below “Country” stands a country: a row of the table.
            return {}
        if low and last:
            found[position] = (last, low)
            is_merged |= not high
    # A row of texts below headings is a row of the table, unless it divides some of them.
    return found if is_merged and len(found) > 1 else {}


def _texts(row: GridRow) -> list[str]:
    return [text for cell in row[1] if (text := as_text(cell).strip())]


def _score(rows: Sequence[GridRow], place: int) -> float:
    """How much a row looks like headings: known names, years side by side, texts above figures."""
    texts = _texts(rows[place])
    if len(texts) < 2:
        return 0.0
    known = sum(bool(read_heading.field_of(text)) for text in texts)
    years = sum(bool(read_heading.year_of(text)) for text in texts)
    years = years if years >= 2 else 0
    numbers = sum(_is_figure(cell) for cell in rows[place][1]) - years
    following = [cell for _number, cells in rows[place + 1 : place + 6] for cell in cells]
    figures_below = sum(_is_figure(cell) for cell in following) > 0
    distinct = len({text.casefold() for text in texts}) == len(texts)
    score = KNOWN_HEADING * min(known, 8) + YEAR_HEADING * min(years, 20) + len(texts) / 50
    return score + distinct + figures_below - 2 * max(numbers, 0) - place / 100


def _is_figure(cell: Cell) -> bool:
    return not isinstance(cell, str) or (
        bool(cell.strip())
        and (
            read(cell, POINT).kind not in _NO_FIGURE
            or read(cell, COMMA).kind not in _NO_FIGURE
            or bool(read_heading.unit_beside(cell)[1])
        )
    )


_NO_FIGURE = frozenset({UNREAD, EMPTY, MISSING_MARK})


def _headings(cells: Sequence[Cell], above: Sequence[GridRow], width: int) -> list[str]:
    """Where a heading is empty, the row above may hold it: headings of two storeys, merged cells."""
    names = [as_text(cell).strip() for cell in cells] + [""] * (width - len(cells))
    upper = above[-1][1] if above and len(_texts(above[-1])) >= 2 else []
    storey = [as_text(cell).strip() for cell in upper]
    return [name or (storey[place] if place < len(storey) else "") for place, name in enumerate(names)][:width]


def _notes(above: Sequence[GridRow]) -> list[str]:
    return [text for row in above for text in _texts(row)]


def _look_at_columns(table: Table, lists: CodeLists) -> None:
    """First what headings name, then what cells show; a column that is named twice is taken the first time."""
    for position, heading in enumerate(table.headings):
        if (name := plain(heading)) in template.NAMES and name not in table.fields:
            table.fields[name] = position
    for position, heading in enumerate(table.headings):
        if position in table.fields.values():
            continue
        storeys = table.storeys.get(position)
        if year := next(filter(None, map(read_heading.year_of, storeys or (heading,))), ""):
            table.years[position] = year
        elif (name := read_heading.field_of(heading)) and name not in table.fields:
            table.fields[name] = position
    if len(table.years) == 1 and YEAR in table.fields:
        table.years = {}
    if not table.years and YEAR not in table.fields:
        # Quarters alone: taken for years, so that each of their figures is told of.
        parts = {at: text for at, text in enumerate(table.headings) if PART_OF_YEAR.match(text)}
        table.years = parts if len(parts) > 1 else {}
    _look_at_cells(table, lists)


def _look_at_cells(table: Table, lists: CodeLists) -> None:
    """Of the columns that no heading names."""
    rest = [
        position
        for position in range(len(table.headings))
        if position not in table.years and position not in table.fields.values()
    ]
    for position in rest:
        cells = [cell for cell in table.column(position) if not isinstance(cell, str) or cell.strip()]
        if not cells:
            continue
        name = _field_of_cells(cells, lists)
        if name and name not in table.fields and not (name == YEAR and table.years):
            table.fields[name] = position
        elif sum(_is_figure(cell) for cell in cells) >= ENOUGH * len(cells) and table.headings[position]:
            table.figures.append(position)


def _field_of_cells(cells: Sequence[Cell], lists: CodeLists) -> str:
    texts = [as_text(cell).strip() for cell in cells]
    if _share(text.removesuffix(".0").isdigit() and int(float(text)) in YEARS for text in texts) >= ENOUGH:
        return YEAR
    if all(len(text) < 2 for text in texts):
        return ""
    distinct = sorted(set(texts))
    for name in (COUNTRY, UNIT, INDICATOR, CATEGORY):
        if any(text.isdigit() for text in distinct):
            continue
        codes = lists[name].numbers(distinct)
        said = [code != UNKNOWN or bool(_meant(name, text)) for text, code in zip(distinct, codes, strict=True)]
        if _share(said) >= (0.5 if name == COUNTRY else ENOUGH):
            return name
    return ""


def _meant(name: str, text: str) -> str:
    match name:
        case template.UNIT:
            return read_heading.unit_of(text)
        case template.INDICATOR:
            return read_heading.says(text).get(INDICATOR, "")
        case template.CATEGORY:
            return read_heading.category_of(text)
    return ""


def _share(said: Iterable[bool]) -> float:
    listed = list(said)
    return sum(listed) / len(listed) if listed else 0.0


def same_table(one: Table, other: Table) -> bool:
    """Sheets of one make: the same headings, whatever years they speak of."""
    return _make(one) == _make(other)


def _make(table: Table) -> list[str]:
    names = [plain(heading) for position, heading in enumerate(table.headings) if position not in table.years]
    while names and not names[-1]:
        names.pop()
    return names
