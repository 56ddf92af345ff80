"""Where a value stands in the file that was sent: its sheet, row and column, as a spreadsheet calls them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from datasets.models import Contribution
from datasets.reference.limits import SHEET_STEP
from datasets.reference.template import VALUE

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class PlaceNames:
    """`sheets`: names by number, of a workbook. `headings`: the rows of their headings. `columns`: the template's
    columns in the file.
    """

    sheets: dict[int, str]
    headings: dict[int, int]
    columns: dict[str, int]

    @classmethod
    def of(cls, contribution: Contribution) -> "PlaceNames":
        said = contribution.understood
        headings = {sheet["number"]: sheet["heading_row"] for sheet in said.get("sheets", ())}
        return cls(sheet_names(said), headings, said.get("columns", {}))

    @staticmethod
    def split(rows: Numbers) -> tuple[Numbers, Numbers]:
        """Sheets' numbers and rows within them."""
        return rows // SHEET_STEP, rows % SHEET_STEP

    def positions(self, column: str, of_values: Numbers) -> list[int]:
        """The file's columns, -1 where none is known."""
        known = self.columns.get(column, -1)
        if column != VALUE:
            return [known] * len(of_values)
        chosen: list[int] = np.where(of_values > 0, of_values, known).tolist()
        return chosen


def sheet_names(understood: dict[str, Any]) -> dict[int, str]:
    return {sheet["number"]: sheet["name"] for sheet in understood.get("sheets", ()) if sheet["name"]}


def in_words(row: int, sheets: dict[int, str]) -> str:
    """“row 12”, or “sheet 2019, row 12” of a workbook."""
    sheet, number = divmod(row, SHEET_STEP)
    if name := sheets.get(sheet, ""):
        return _("sheet “%(sheet)s”, row %(row)s") % {"sheet": name, "row": number}
    return str(number)


def letters_of(position: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
