"""The template's columns, defined once: the file to fill in, the check, the help page and the API schema follow."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from datasets.reference.categories import CATEGORIES
from datasets.reference.indicators import CONTRIBUTED, FIRST_YEAR, STATUSES, UNITS
from datasets.reference.limits import MAX_NOTE

Codes = Iterable[tuple[str, str | Promise]]


@dataclass(frozen=True)
class Column:
    """`codes` lists what may stand in it with a name for each, None where it takes a number or free text.

    `json_type` is the column's type in the API's schema.
    """

    name: str
    title: StrPromise
    help: StrPromise
    example: str
    codes: Callable[[], Codes] | None = None
    json_type: str = "string"
    required: bool = True
    width: int = 14


_CONTRIBUTED_UNITS = {unit for indicator in CONTRIBUTED.values() for unit in indicator.units}
COUNTRY, YEAR, INDICATOR, CATEGORY = "country", "year", "indicator", "category"
VALUE, UNIT, STATUS, NOTE = "value", "unit", "status", "note"

COLUMNS: tuple[Column, ...] = (
    Column(
        COUNTRY,
        gettext_lazy("Country"),
        gettext_lazy(
            "The ISO 3166-1 alpha-3 code, such as JAM. The alpha-2 code, the UN M49 number and the official name in "
            "any of the six UN languages are taken too."
        ),
        "JAM",
    ),
    Column(
        YEAR,
        gettext_lazy("Year"),
        gettext_lazy("Four digits, from 1980 to next year."),
        "2014",
        json_type="integer",
        width=8,
    ),
    Column(
        INDICATOR,
        gettext_lazy("Indicator"),
        gettext_lazy("What was measured, as a code. The portal derives rates and values per inhabitant itself."),
        "GEN",
        lambda: [(code, indicator.name) for code, indicator in CONTRIBUTED.items()],
    ),
    Column(
        CATEGORY,
        gettext_lazy("Category"),
        gettext_lazy("The kind of equipment, as a code. TOTAL where the figure speaks of all or of none."),
        "TOTAL",
        lambda: [(code, category.name) for code, category in CATEGORIES.items()],
    ),
    Column(
        VALUE,
        gettext_lazy("Value"),
        gettext_lazy("A number with a decimal point, without separators between thousands. Empty only with status M."),
        "16.12",
        json_type="number",
    ),
    Column(
        UNIT,
        gettext_lazy("Unit"),
        gettext_lazy("The unit of the value, as a code. Capital letters matter: Mt is a million tonnes."),
        "kt",
        lambda: [(code, unit.name) for code, unit in UNITS.items() if code in _CONTRIBUTED_UNITS],
        width=10,
    ),
    Column(
        STATUS,
        gettext_lazy("Status"),
        gettext_lazy("How the value came about, as an SDMX observation status."),
        "A",
        lambda: list(STATUSES.items()),
        width=8,
    ),
    Column(
        NOTE,
        gettext_lazy("Note"),
        gettext_lazy("What a reader should know about this value. May be empty."),
        "",
        required=False,
        width=40,
    ),
)
NAMES = tuple(column.name for column in COLUMNS)
REQUIRED = tuple(column.name for column in COLUMNS if column.required)
# As many rows of the XLSX template carry drop-downs.
PREPARED_ROWS = 5000


class Asked(NamedTuple):
    """A figure that somebody is asked for: a row of the template that lacks value, status and note."""

    country: str
    indicator: str
    category: str
    year: int
    unit: str


def as_csv() -> bytes:
    """The empty template: the headings only, with a byte-order mark so that spreadsheets read it as UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerow(NAMES)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(countries: Codes, asked: Iterable[Asked] = ()) -> bytes:
    """The template with drop-downs, locked headings, a sheet that explains it and a sheet of codes.

    Empty, or with a row for each figure that is `asked` for: value, status and note are left to fill in.
    """
    book = Workbook()
    data = book.active
    assert isinstance(data, Worksheet)
    data.title = _("Data")
    codes = book.create_sheet(_("Codes"))
    guide = book.create_sheet(_("Read me"))
    _write_headings(data)
    for figure in asked:
        data.append([getattr(figure, name, None) for name in NAMES])
    lists = {COUNTRY: list(countries)} | {c.name: list(c.codes()) for c in COLUMNS if c.codes}
    for position, (name, entries) in enumerate(lists.items()):
        _offer(data, name, _list_codes(codes, position * 2 + 1, name, entries))
    years = DataValidation("whole", operator="greaterThanOrEqual", formula1=str(FIRST_YEAR), allow_blank=True)
    _validate(data, YEAR, years)
    notes = DataValidation("textLength", operator="lessThanOrEqual", formula1=str(MAX_NOTE), allow_blank=True)
    _validate(data, NOTE, notes)
    _explain(guide)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def json_schema() -> dict[str, object]:
    """One row of the template as JSON Schema."""
    properties: dict[str, dict[str, object]] = {}
    for column in COLUMNS:
        described: dict[str, object] = {"type": column.json_type, "description": str(column.help)}
        if column.codes:
            described["enum"] = [code for code, _name in column.codes()]
        properties[column.name] = described
    return {"type": "object", "properties": properties, "required": list(REQUIRED)}


def _write_headings(sheet: Worksheet) -> None:
    for position, column in enumerate(COLUMNS, start=1):
        dimension = sheet.column_dimensions[get_column_letter(position)]
        dimension.width = column.width
        dimension.protection = Protection(locked=False)
        heading = sheet.cell(1, position, column.name)
        heading.font = Font(bold=True, color="FFFFFF")
        heading.fill = PatternFill("solid", fgColor="1F5F8B")
        heading.protection = Protection(locked=True)
    sheet.freeze_panes = "A2"
    protection = sheet.protection
    protection.sheet = True
    protection.formatCells = protection.formatColumns = protection.insertRows = protection.deleteRows = False
    protection.sort = protection.autoFilter = False


def _list_codes(sheet: Worksheet, position: int, name: str, entries: list[tuple[str, str | Promise]]) -> str:
    """Write one code list; returns the range of its codes as a formula names it."""
    sheet.cell(1, position, name).font = Font(bold=True)
    for row, (code, words) in enumerate(entries, start=2):
        sheet.cell(row, position, code)
        sheet.cell(row, position + 1, str(words))
    letter = get_column_letter(position)
    sheet.column_dimensions[get_column_letter(position + 1)].width = 40
    return f"'{sheet.title}'!${letter}$2:${letter}${len(entries) + 1}"


def _offer(sheet: Worksheet, name: str, formula: str) -> None:
    # A warning, not a refusal: official names of countries are taken too, and the check says the rest.
    _validate(sheet, name, DataValidation("list", formula1=formula, allow_blank=True, errorStyle="warning"))


def _validate(sheet: Worksheet, name: str, validation: DataValidation) -> None:
    column = next(column for column in COLUMNS if column.name == name)
    letter = get_column_letter(NAMES.index(name) + 1)
    validation.promptTitle, validation.prompt = str(column.title)[:32], str(column.help)[:255]
    validation.showInputMessage = validation.showErrorMessage = True
    sheet.add_data_validation(validation)
    validation.add(f"{letter}2:{letter}{PREPARED_ROWS + 1}")


def _explain(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 90
    sheet.append([_("How to fill in this template")])
    sheet.append([_("One row is one value: one country, one year, one indicator, one category, one unit.")])
    sheet.append([])
    sheet.append([_("Column"), _("What stands in it"), _("Example")])
    for column in COLUMNS:
        sheet.append([column.name, str(column.help), column.example])
    for cell in (*sheet[1], *sheet[4]):
        cell.font = Font(bold=True)
    for row in sheet.iter_rows(min_row=5):
        row[1].alignment = Alignment(wrap_text=True, vertical="top")
