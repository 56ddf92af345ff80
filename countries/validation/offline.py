"""Reads the filled-in form back: plain values by their keys, each with the cell that it stood in, bounded before
anything is unpacked.
"""

import io
import zipfile
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from coalition.guards import Invalid
from countries.reference.offline import NEED_COLUMNS, NEEDS_SHEET, REQUEST_FIELDS, REQUEST_SHEET

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_UNPACKED: Final = 30 * 1024 * 1024
MAX_NEEDS: Final = 30
# Rows that are looked at for needs beyond those that are taken, so that nothing is left out in silence.
ROWS_READ: Final = 500
# What a broken workbook makes its reader raise, also when its sheets are read.
BROKEN: Final = (
    InvalidFileException,
    zipfile.BadZipFile,
    SyntaxError,
    OSError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)


class Typed(NamedTuple):
    """What was typed, and where: "Needs B4"."""

    value: str
    cell: str


class Filled(NamedTuple):
    """Values as they were typed, by the names of the form's fields; the cells of needs beyond the number taken."""

    fields: dict[str, Typed]
    needs: list[dict[str, Typed]]
    left_out: list[str]


def read(content: bytes) -> Filled:
    if len(content) > MAX_BYTES:
        raise Invalid(_("The file has more than 2 MB: this is not the form."), field="file")
    _check_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        if not {REQUEST_SHEET, NEEDS_SHEET} <= set(book.sheetnames):
            raise Invalid(_not_the_form(), field="file")
        fields, needs = _fields(book[REQUEST_SHEET]), _needs(book[NEEDS_SHEET])
    except BROKEN as fault:
        raise Invalid(_not_the_form(), field="file") from fault
    left_out = [next(iter(need.values())).cell for need in needs[MAX_NEEDS:]]
    return Filled(fields, needs[:MAX_NEEDS], left_out)


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as fault:
        raise Invalid(_not_the_form(), field="file") from fault
    if unpacked > MAX_UNPACKED:
        raise Invalid(_("The file unpacks to more than the form can hold."), field="file")


def _not_the_form() -> str:
    return _("This is not the form: download it from here, fill it in and send it as XLSX.")


def _fields(sheet: Any) -> dict[str, Typed]:
    """Column A holds the key, column C what was typed."""
    found = {}
    for number, row in enumerate(sheet.iter_rows(min_row=1, max_row=200, max_col=3, values_only=True), start=1):
        key, _label, value = (*row, None, None, None)[:3]
        if key in REQUEST_FIELDS:
            found[str(key)] = Typed(_plain(value), f"{REQUEST_SHEET} C{number}")
    return found


def _needs(sheet: Any) -> list[dict[str, Typed]]:
    """The first row holds the keys, the second their names; from the third on a need per row."""
    rows = list(sheet.iter_rows(min_row=1, max_row=ROWS_READ, max_col=2 * len(NEED_COLUMNS), values_only=True))
    keys = rows[0] if rows else ()
    needs = []
    for number, row in enumerate(rows[2:], start=3):
        typed = {
            str(key): Typed(_plain(value), f"{NEEDS_SHEET} {get_column_letter(place)}{number}")
            for place, (key, value) in enumerate(zip(keys, row, strict=False), start=1)
            if key in NEED_COLUMNS
        }
        if any(each.value for each in typed.values()):
            needs.append(typed)
    return needs


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
