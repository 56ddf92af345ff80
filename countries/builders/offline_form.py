"""The request's form as a workbook: labels, hints and code lists are those of the page's own forms."""

import io
from typing import Any

from django import forms
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from countries.reference.offline import CODES_SHEET, NEED_COLUMNS, NEEDS_SHEET, REQUEST_FIELDS, REQUEST_SHEET

BLUE, GREY = PatternFill("solid", fgColor="E6F4FB"), Font(color="4B5B67", italic=True)
ROWS_OF_NEEDS = 30


def workbook(fields: dict[str, forms.Field], need_fields: dict[str, forms.Field]) -> bytes:
    """`fields` and `need_fields` are those of the wizard's forms, by their names."""
    book = Workbook()
    request, needs, codes = book.active, book.create_sheet(NEEDS_SHEET), book.create_sheet(CODES_SHEET)
    assert request is not None
    request.title = REQUEST_SHEET
    lists = _Lists(codes)
    for row, name in enumerate(REQUEST_FIELDS, start=2):
        field = fields[name]
        request.cell(row, 1, name)
        request.cell(row, 2, force_str(field.label)).font = Font(bold=True)
        answer = request.cell(row, 3)
        answer.fill, answer.protection = BLUE, Protection(locked=False)
        answer.alignment = Alignment(wrap_text=True, vertical="top")
        request.cell(row, 4, force_str(field.help_text)).font = GREY
        lists.offer(request, field, f"C{row}")
    request.cell(1, 2, _("Request for support")).font = Font(bold=True, size=14)
    request.cell(1, 3, _("Fill in the blue cells. Leave empty what you do not know yet."))
    request.column_dimensions["A"].hidden = True
    for column, width in (("B", 34), ("C", 70), ("D", 60)):
        request.column_dimensions[column].width = width
    for place, name in enumerate(NEED_COLUMNS, start=1):
        field = need_fields[name]
        needs.cell(1, place, name)
        needs.cell(2, place, force_str(field.label)).font = Font(bold=True)
        letter = get_column_letter(place)
        needs.column_dimensions[letter].width = 32
        lists.offer(needs, field, f"{letter}3:{letter}{ROWS_OF_NEEDS + 2}")
    needs.row_dimensions[1].hidden = True
    needs.freeze_panes = "A3"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class _Lists:
    """Code lists stand in a sheet of their own; a cell offers the codes as a drop-down."""

    def __init__(self, sheet: Any) -> None:
        self.sheet, self.column = sheet, 0

    def offer(self, sheet: Any, field: forms.Field, cells: str) -> None:
        if not isinstance(field, forms.ChoiceField):
            return
        choices = [(code, name) for code, name in field.widget.choices if str(code)]
        self.column += 2
        for row, (code, name) in enumerate(choices, start=1):
            self.sheet.cell(row, self.column - 1, force_str(code))
            self.sheet.cell(row, self.column, force_str(name))
        letter = get_column_letter(self.column - 1)
        offered = DataValidation("list", f"{CODES_SHEET}!${letter}$1:${letter}${len(choices)}", allow_blank=True)
        sheet.add_data_validation(offered)
        offered.add(cells)
