"""Reads the filled-in form back: plain values by their keys, bounded before anything is unpacked."""

import io
import zipfile
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from coalition.guards import Invalid
from countries.reference.offline import NEED_COLUMNS, NEEDS_SHEET, REQUEST_FIELDS, REQUEST_SHEET

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 30 * 1024 * 1024
MAX_NEEDS = 30


class Filled(NamedTuple):
    """Values as they were typed, by the names of the form's fields."""

    fields: dict[str, str]
    needs: list[dict[str, str]]


def read(content: bytes) -> Filled:
    if len(content) > MAX_BYTES:
        raise Invalid(_("The file has more than 2 MB: this is not the form."), field="file")
    _check_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, OSError, zipfile.BadZipFile, SyntaxError) as fault:
        raise Invalid(_not_the_form(), field="file") from fault
    if not {REQUEST_SHEET, NEEDS_SHEET} <= set(book.sheetnames):
        raise Invalid(_not_the_form(), field="file")
    return Filled(_fields(book[REQUEST_SHEET]), _needs(book[NEEDS_SHEET]))


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


def _fields(sheet: Any) -> dict[str, str]:
    """Column A holds the key, column C what was typed."""
    found = {}
    for row in sheet.iter_rows(min_row=1, max_row=200, max_col=3, values_only=True):
        key, _label, value = (*row, None, None, None)[:3]
        if key in REQUEST_FIELDS:
            found[str(key)] = _plain(value)
    return found


def _needs(sheet: Any) -> list[dict[str, str]]:
    """The first row holds the keys, the second their names; from the third on a need per row."""
    rows = sheet.iter_rows(min_row=3, max_row=2 + MAX_NEEDS, max_col=len(NEED_COLUMNS), values_only=True)
    filled = [dict(zip(NEED_COLUMNS, (_plain(value) for value in row), strict=False)) for row in rows]
    return [need for need in filled if any(need.values())]


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
