"""A stored file as a sheet: its headings, then its rows in batches of bounded memory."""

from typing import IO

from datasets.validation.reading.sheet import Rows, Sheet
from datasets.validation.reading.text import TextSheet
from datasets.validation.reading.workbook import WorkbookSheet
from datasets.validation.receiving import CSV, Kind

__all__ = ["Rows", "Sheet", "open_sheet"]


def open_sheet(file: IO[bytes], kind: Kind, size: int) -> Sheet:
    return TextSheet(file, kind.encoding, size) if kind.code == CSV else WorkbookSheet(file)
