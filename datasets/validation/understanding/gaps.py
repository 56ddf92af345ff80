"""What no column of a table says, filled in from what stands around it, with the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from datasets.reference.template import CATEGORY, COUNTRY, INDICATOR, NOTE, STATUS, UNIT, YEAR
from datasets.reference.vocabulary import MISSING
from datasets.validation.codelists import CodeLists
from datasets.validation.reading.sheet import Cell
from datasets.validation.understanding import headings as read_heading
from datasets.validation.understanding.layout import BY_CELL, Layout
from datasets.validation.understanding.tables import Table

BY_NOTE, BY_SHEET, BY_GOVERNMENT, BY_DEFAULT = "note", "sheet", "government", "default"


def fill(layout: Layout, alike: Sequence[Table], only_country: str, lists: CodeLists) -> None:
    """What no column says: a sheet's name, a note above the table, the contributor, at last what is usual."""
    for name, of_text in (
        (YEAR, read_heading.year_inside),
        (COUNTRY, lambda text: text if lists[COUNTRY].numbers([text])[0] >= 0 else ""),
    ):
        said = {table.number: of_text(table.grid.name) for table in alike}
        if not layout.says(name) and _differ(said) and all(said.values()):
            layout.sheets = [replace(sheet, says=sheet.says | {name: said[sheet.number]}) for sheet in layout.sheets]
            layout.guessed[name] = BY_SHEET
    _ask_sheets(layout, alike)
    notes = alike[0].notes if len(alike) == 1 or all(table.notes == alike[0].notes for table in alike) else []
    headings = [heading for heading in layout.headings if heading]
    for name, of_text in ((UNIT, read_heading.unit_inside), (INDICATOR, read_heading.indicator_inside)):
        if not layout.says(name):
            said_once = {text for note in (*notes, *headings) if (text := of_text(note))}
            if len(said_once) == 1:
                layout.constants[name] = said_once.pop()
                layout.guessed[name] = BY_NOTE
    if not layout.says(UNIT) and _units_beside(layout, alike):
        layout.constants[UNIT] = BY_CELL
    if not layout.says(COUNTRY) and only_country:
        layout.constants[COUNTRY] = only_country
        layout.guessed[COUNTRY] = BY_GOVERNMENT
    if not layout.says(STATUS):
        layout.constants[STATUS] = "A"
        layout.guessed[STATUS] = BY_DEFAULT
    if not layout.says(CATEGORY) and one_figure_each(layout, alike[0]):
        layout.constants[CATEGORY] = "TOTAL"
        layout.guessed[CATEGORY] = BY_DEFAULT


def _ask_sheets(layout: Layout, alike: Sequence[Table]) -> None:
    """Indicator and unit as each sheet's own name or titles say them."""
    for name in (INDICATOR, UNIT):
        said = {table.number: _said_of_sheet(name, table) for table in alike}
        if layout.says(name) or not all(said.values()):
            continue
        if len(set(said.values())) == 1:
            layout.constants[name] = said[alike[0].number]
            layout.guessed[name] = BY_NOTE
        else:
            layout.sheets = [replace(sheet, says=sheet.says | {name: said[sheet.number]}) for sheet in layout.sheets]
            layout.guessed[name] = BY_SHEET


def _said_of_sheet(name: str, table: Table) -> str:
    """The indicator or unit that a sheet's own name or titles speak of."""
    for text in (table.grid.name, *table.notes):
        inside = read_heading.indicator_inside(text) if name == INDICATOR else ""
        if found := read_heading.says(text).get(name, "") or inside:
            return found
    return ""


def _units_beside(layout: Layout, alike: Sequence[Table]) -> bool:
    """Every figure has its unit behind it."""
    cells = [cell for column in layout.values for table in alike for cell in table.column(column.position)]
    given = [cell for cell in cells if not isinstance(cell, str) or cell.strip().casefold() not in {"", *MISSING}]
    return bool(given) and all(isinstance(cell, str) and read_heading.unit_beside(cell)[1] for cell in given)


def _differ(said: Mapping[int, str]) -> bool:
    return len(set(said.values())) == len(said)


def one_figure_each(layout: Layout, table: Table) -> bool:
    """No two rows speak of the same: there is no breakdown that a column unknown to us would hold."""
    known = [position for name, position in layout.columns.items() if name != NOTE]
    taken = [
        cells
        for _number, cells in table.rows
        if all(_text_at(cells, position).casefold() in texts for position, texts in layout.only.items())
    ]
    keys = [tuple(_text_at(cells, position) for position in known) for cells in taken]
    return len(set(keys)) == len(keys)


def _text_at(cells: Sequence[Cell], position: int) -> str:
    return str(cells[position]).strip() if position < len(cells) else ""
