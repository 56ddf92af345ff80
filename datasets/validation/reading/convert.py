"""Run as a process of its own: `convert.py OUT` reads a workbook from standard input and writes its cells to OUT.

Nothing here is imported by the portal and nothing of the portal is imported here, so that it starts in a hundredth of
a second. A workbook that expands beyond all bounds, or that its reader stumbles over, ends this process and no other.
OUT holds marshalled lists of columns, some thousand rows each and each behind its length, then the list of the sheets
(name, first byte, last byte), then where that begins.
"""

import datetime
import gc
import marshal
import resource
import sys
from itertools import islice

from python_calamine import CalamineError, PasswordError, SheetVisibleEnum, load_workbook

BROKEN, LOCKED, TOO_LARGE = 3, 4, 5
ROWS_AT_ONCE = 4096
MEMORY = 400 * 1024 * 1024
DISK = 1024 * 1024 * 1024
SECONDS = 120
# An older form of marshal that looks for no object twice: faster on both sides.
WITHOUT_REFERENCES = 2
PLAIN = {str, float}
# Bytes of a number that says how long something is, or where.
LENGTH = 8


def plain(cell: object) -> str | float:
    if isinstance(cell, str | float):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int):
        return float(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ")
    return str(cell)


def main(out: str) -> None:
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, DISK),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    # Nothing here holds itself, and there are many lists to look through.
    gc.disable()
    sheets = []
    with open(out, "wb") as file, load_workbook(sys.stdin.buffer) as book:  # noqa: PTH123 - fewer modules, faster
        for sheet_number, about in enumerate(book.sheets_metadata):
            if about.visible != SheetVisibleEnum.Visible:
                continue
            start = file.tell()
            sheet = book.get_sheet_by_index(sheet_number)
            # Columns are cut to the first that is not empty; rows are not.
            empty = sheet.start[1] if sheet.start else 0
            rows = iter(sheet.iter_rows())
            # Column by column: eight long lists are read back in a tenth of the time of thousands of short ones.
            while some := list(islice(rows, ROWS_AT_ONCE)):
                columns: list[tuple[object, ...]] = [("",) * len(some)] * empty
                columns += [
                    cells if PLAIN.issuperset(map(type, cells)) else tuple([plain(cell) for cell in cells])
                    for cells in zip(*some, strict=True)
                ]
                content = marshal.dumps(columns, WITHOUT_REFERENCES)
                file.write(len(content).to_bytes(LENGTH, "big") + content)
            sheets.append((about.name, start, file.tell()))
        index = file.tell()
        marshal.dump(sheets, file)
        file.write(index.to_bytes(LENGTH, "big"))


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except PasswordError:
        sys.exit(LOCKED)
    except CalamineError:
        sys.exit(BROKEN)
    except (MemoryError, OSError):
        sys.exit(TOO_LARGE)
