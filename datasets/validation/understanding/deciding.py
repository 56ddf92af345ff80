"""From the tables that were found and the answers that were given to one layout, with a reason for each guess."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from datasets.reference.template import CATEGORY, COUNTRY, INDICATOR, NAMES, UNIT, VALUE, YEAR
from datasets.reference.vocabulary import TOTALS, plain
from datasets.validation.codelists import COMMON_NAMES, CodeLists
from datasets.validation.reading.sheet import Grid
from datasets.validation.understanding import gaps, tables
from datasets.validation.understanding import headings as read_heading
from datasets.validation.understanding.layout import (
    BY_SERIES,
    COMTRADE,
    LONG,
    SKIP,
    UN_SDG,
    WIDE,
    WORLD_BANK,
    Layout,
    SheetPlace,
    ValueColumn,
)
from datasets.validation.understanding.numbers import POINT, UNCLEAR, Marks
from datasets.validation.understanding.shapes import IN_ALL, PER_INHABITANT, Shape, place_of, recognise
from datasets.validation.understanding.tables import Table

MOST_SHEETS, MOST_PARTS = 200, 12
Answers = Mapping[str, Any]


def understand(grids: Sequence[Grid], answers: Answers, lists: CodeLists, *, only_country: str = "") -> Layout | None:
    """None where no sheet holds a table. `only_country`: of a government, whose figures speak of its own country."""
    found = [
        table
        for number, grid in enumerate(grids[:MOST_SHEETS])
        if (table := tables.find(grid, number, lists)) is not None
    ]
    wanted = answers.get("sheets")
    found = [table for table in found if not wanted or table.grid.name in wanted]
    if not found:
        return None
    main = max(found, key=lambda table: (table.score + min(len(table.rows), 100) / 10, -table.number))
    alike = [table for table in found if tables.same_table(table, main) and table.fields == main.fields]
    layout = _of_shape(main, shape) if (shape := _shape_of(main)) else _of_columns(main, lists)
    layout.sheets = [SheetPlace(table.grid.name, table.number, table.heading_row, years=table.years) for table in alike]
    layout.not_read = [grid.name for grid in grids if grid.name not in {sheet.name for sheet in layout.sheets}]
    layout.only |= _breakdowns(layout, main)
    _ask_answers(layout, answers, main)
    gaps.fill(layout, alike, only_country, lists)
    _decide_marks(layout, alike, answers)
    layout.fills_down = _fills_down(layout, main) if layout.shape in (LONG, WIDE) else []
    return layout


def _shape_of(table: Table) -> Shape | None:
    return recognise(table.headings, has_years=bool(table.years))


def _of_shape(table: Table, shape: Shape) -> Layout:
    layout = Layout(shape.name, [], table.headings, constants=dict(shape.constants))
    for name, wanted in shape.columns.items():
        position = place_of(table.headings, wanted)
        if position is None:
            continue
        if name == VALUE:
            layout.values = [ValueColumn(position)]
        else:
            layout.columns[name] = position
            layout.constants.pop(name, None)
    if not layout.values:
        layout.values = _of_years(table, layout.columns)
    if shape.name == UN_SDG and INDICATOR in layout.columns:
        series = {str(cell).casefold() for cell in table.column(layout.columns[INDICATOR])}
        layout.takes_per_inhabitant = series <= PER_INHABITANT
    if shape.name == COMTRADE:
        places = {name: place_of(table.headings, (name,)) for name in IN_ALL}
        layout.only = {place: list(IN_ALL[name]) for name, place in places.items() if place is not None}
    if shape.name == WORLD_BANK and UNIT not in layout.columns:
        # The series says its unit.
        layout.constants[UNIT] = BY_SERIES
    return layout


def _of_columns(table: Table, lists: CodeLists) -> Layout:
    columns = {name: position for name, position in table.fields.items() if name != VALUE}
    layout = Layout(WIDE if table.years else LONG, [], table.headings, columns)
    if table.years:
        layout.values = _of_years(table, columns)
        layout.divided = _divided(layout.values, table)
        layout.values = [column for column in layout.values if column.position not in _parts(layout.values, table)]
    elif VALUE in table.fields:
        position = table.fields[VALUE]
        layout.values = [ValueColumn(position, _said(table.headings[position], columns))]
    elif len(table.figures) == 1:
        (position,) = table.figures
        layout.values = [ValueColumn(position, _said(table.headings[position], columns))]
    else:
        said = {position: _said(table.headings[position], columns) for position in table.figures}
        if COUNTRY not in columns:
            said |= _countries_across(table, lists)
        tells = {position: what for position, what in said.items() if what.keys() & {INDICATOR, CATEGORY, COUNTRY}}
        layout.values = [ValueColumn(position, what) for position, what in tells.items()]
        if len(tells) > 1:
            layout.shape = WIDE
    return layout


def _of_years(table: Table, columns: Mapping[str, int]) -> list[ValueColumn]:
    """What the other storey of a year's heading says holds for the column, too."""
    return [
        ValueColumn(
            position,
            {name: text for both in table.storeys.get(position, ()) for name, text in _said(both, columns).items()}
            | {YEAR: year},
        )
        for position, year in table.years.items()
    ]


def _alike(values: Sequence[ValueColumn], table: Table) -> Iterator[dict[int, str]]:
    """Columns that say the same, several at a time, each with the heading that divides them."""
    groups: dict[tuple[tuple[str, str], ...], dict[int, str]] = {}
    for column in values:
        if storeys := table.storeys.get(column.position):
            dividing = next((text for text in reversed(storeys) if not read_heading.year_of(text)), "")
            # “Total” among them is the whole, not one more category.
            says = tuple(sorted(said for said in column.says.items() if said != (CATEGORY, "TOTAL")))
            groups.setdefault(says, {})[column.position] = dividing
    yield from (group for group in groups.values() if len(group) > 1)


def _parts(values: Sequence[ValueColumn], table: Table) -> set[int]:
    """Columns that give parts of what one beside them gives in all."""
    return {
        position
        for group in _alike(values, table)
        if sum(plain(text) in TOTALS for text in group.values()) == 1
        for position, text in group.items()
        if plain(text) not in TOTALS
    }


def _divided(values: Sequence[ValueColumn], table: Table) -> list[str]:
    """Headings that divide a figure by what the portal does not keep, none of which is the whole."""
    groups = [list(group.values()) for group in _alike(values, table)]
    return next((group for group in groups if sum(plain(text) in TOTALS for text in group) != 1), [])


def _countries_across(table: Table, lists: CodeLists) -> dict[int, dict[str, str]]:
    """Columns of figures whose headings are countries, where there are several."""
    named = {
        position: {COUNTRY: heading}
        for position in table.figures
        if lists[COUNTRY].numbers([heading := table.headings[position]])[0] >= 0 or heading.casefold() in COMMON_NAMES
    }
    return named if len(named) > 1 else {}


def _breakdowns(layout: Layout, table: Table) -> dict[int, list[str]]:
    """A column unknown to the portal that gives each figure in parts and in all: what is in all is taken, once."""
    taken = {*layout.columns.values(), *(column.position for column in layout.values), *layout.only}
    found = {}
    for position in range(len(table.headings)):
        if position in taken or gaps.one_figure_each(layout, table):
            continue
        texts = {str(cell).strip().casefold() for cell in table.column(position)} - {""}
        totals = sorted(text for text in texts if plain(text) in TOTALS)
        if totals and 2 <= len(texts) <= MOST_PARTS:
            found[position] = totals
    return found


def _said(heading: str, columns: Mapping[str, int]) -> dict[str, str]:
    said = {name: text for name, text in read_heading.says(heading).items() if name not in columns}
    if said.get(INDICATOR) == "POP" and UNIT not in columns:
        # Nobody writes that people are counted as people.
        said.setdefault(UNIT, "persons")
    return said


def _ask_answers(layout: Layout, answers: Answers, table: Table) -> None:
    """What people said of columns and of the whole file goes before all that was guessed."""
    for text, name in answers.get("columns", {}).items():
        position = int(text)
        if position >= len(table.headings):
            continue
        layout.only.pop(position, None)
        for known, at in list(layout.columns.items()):
            if at == position or known == name:
                del layout.columns[known]
        layout.values = [column for column in layout.values if column.position != position]
        if name == VALUE:
            says = _said(table.headings[position], layout.columns)
            if year := table.years.get(position):
                says[YEAR] = year
            layout.values.append(ValueColumn(position, says))
        elif name in NAMES and name != SKIP:
            layout.columns[name] = position
    layout.values.sort(key=lambda column: column.position)
    for name, text in answers.get("constants", {}).items():
        if text:
            layout.columns.pop(name, None)
            layout.constants[name] = text
            layout.values = [
                replace(column, says={key: said for key, said in column.says.items() if key != name})
                for column in layout.values
            ]


def _decide_marks(layout: Layout, alike: Sequence[Table], answers: Answers) -> None:
    """Which mark stands before decimals: as answered, else as each column's own cells tell."""
    answered = answers.get("decimal", "")
    for column in layout.values:
        marks = Marks()
        for table in alike:
            marks.add(cell for cell in table.column(column.position) if isinstance(cell, str))
        layout.decimals[column.position] = answered or marks.decimal
        if not answered and marks.decimal == UNCLEAR:
            layout.unclear[column.position] = marks.example
    clear = {mark for mark in layout.decimals.values() if mark != UNCLEAR}
    # Columns beside each other are written alike: the clear ones speak for the others, where they agree.
    if layout.unclear and len(clear) == 1 and _some_has_a_mark(layout, alike):
        layout.decimals = {position: next(iter(clear)) for position in layout.decimals}
        layout.unclear = {}


def _some_has_a_mark(layout: Layout, alike: Sequence[Table]) -> bool:
    """A column of whole numbers is clear, yet tells nothing about another one's marks."""
    for column in layout.values:
        if layout.decimals[column.position] == UNCLEAR:
            continue
        for table in alike:
            if any(isinstance(cell, str) and ("," in cell or POINT in cell) for cell in table.column(column.position)):
                return True
    return False


def _fills_down(layout: Layout, table: Table) -> list[int]:
    """Columns of names that stand once above several rows, as merged cells leave them."""
    filled = []
    for name in (COUNTRY, YEAR, CATEGORY, INDICATOR, UNIT):
        position = layout.columns.get(name)
        if position is None:
            continue
        cells = [bool(str(cell).strip()) for cell in table.column(position)]
        others = [
            any(str(cell).strip() for place, cell in enumerate(row) if place != position) for _n, row in table.rows
        ]
        blank = sum(other and not cell for cell, other in zip(cells, others, strict=True))
        if cells and cells[0] and blank >= max(2, 0.3 * len(cells)):
            filled.append(position)
    return filled
