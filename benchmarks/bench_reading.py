"""Spreadsheets of 100,000 rows, against python-calamine's own time for the same file in the same run; a first verdict
on 2,000 rows; the growth of cost from 10,000 to 2,000,000 rows of CSV.

`read` is from the stored file to the columns that the rules look at; `check` is the whole check less the reading. A
check runs in a process of its own, as a worker does; its peak is its own and that of the converter that it starts.
`python -m benchmarks.bench_reading work ID` is the worker's part. `BENCH_SHEET_ROWS` and `BENCH_GROWTH` change sizes.
"""

import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.bench_contribution import HEADINGS, as_csv, as_xlsx, peak, people, rows, upload
from benchmarks.scratch import portal, postgres

SHEET_ROWS = int(os.environ.get("BENCH_SHEET_ROWS", "100000"))
GROWTH = [int(number) for number in os.environ.get("BENCH_GROWTH", "10000,100000,1000000,2000000").split(",")]
TARGET_READ, TARGET_CHECK, TARGET_VERDICT, TARGET_GROWTH, TARGET_MB = 1.5, 1.5, 2.0, 1.5, 600
TIMES = 3


def as_ods(count: int) -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns"

    def cells(line: tuple[Any, ...]) -> Iterator[str]:
        for place, cell in enumerate(line):
            if cell == "":
                yield "<table:table-cell/>"
            elif place in (1, 4) and line is not HEADINGS:
                yield (
                    f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p>'
                    "</table:table-cell>"
                )
            else:
                yield f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        with archive.open("content.xml", "w", force_zip64=True) as content:
            content.write(
                (
                    f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" '
                    f'xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Data">'
                ).encode()
            )
            for line in (HEADINGS, *rows(count)):
                content.write(f"<table:table-row>{''.join(cells(line))}</table:table-row>".encode())
            content.write(b"</table:table></office:spreadsheet></office:body></office:document-content>")
    return file.getvalue()


def calamine(path: Path) -> float:
    """As its documentation has it: open, take the sheet, make lists of it."""
    from python_calamine import CalamineWorkbook

    begin = time.perf_counter()
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert len(rows) > 1
    return time.perf_counter() - begin


def reading(path: Path) -> float:
    from datasets.validation.headings import understand
    from datasets.validation.reading import open_file
    from datasets.validation.receiving import inspect
    from datasets.validation.run import CODED_COLUMNS

    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, path.open("rb") as file:
        size = path.stat().st_size
        sheet = open_file(file, inspect(file, size), size, Path(folder)).sheet
        assert sheet is not None
        wanted = understand(sheet.headings).wanted
        count = sum(len(batch.numbers) for batch in sheet.batches(wanted, CODED_COLUMNS))
    assert count
    return time.perf_counter() - begin


def work(contribution_id: str) -> None:
    import importlib

    import django

    django.setup()
    importlib.import_module("config.celery").app.loader.import_default_modules()
    from datasets.validation import run

    begin = time.perf_counter()
    run.check(int(contribution_id))
    seconds = time.perf_counter() - begin
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps({"check": seconds, "peak": peak(), "child": child}))


def checked(contribution: Any, environment: dict[str, str]) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.bench_reading", "work", str(contribution.pk)]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    contribution.refresh_from_db()
    assert contribution.rows_good, contribution.status
    result: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return result


def main() -> int:
    met = True
    with postgres("bench_reading") as url, portal(url) as environment, tempfile.TemporaryDirectory() as folder:
        from django.core.management import call_command

        call_command("load_reference", verbosity=0)
        organisation, officer, _reviewer = people()
        for kind, make in (("XLSX", as_xlsx), ("ODS", as_ods)):
            content = make(SHEET_ROWS)
            path = Path(folder) / f"sheet.{kind.lower()}"
            path.write_bytes(content)
            own = statistics.median(calamine(path) for _time in range(TIMES))
            read = statistics.median(reading(path) for _time in range(TIMES))
            result = checked(upload(content, f"sheet.{kind.lower()}", organisation, officer), environment)
            rest = result["check"] - read
            met &= read / own <= TARGET_READ and rest / own <= TARGET_CHECK
            print(f"{f'{kind}, {SHEET_ROWS:,} rows, calamine alone':42}{own:>12.2f} s")
            print(f"{'  read':42}{read:>12.2f} s  {read / own:.2f} x calamine, target {TARGET_READ}")
            print(f"{'  checked':42}{rest:>12.2f} s  {rest / own:.2f} x calamine, target {TARGET_CHECK}")
            print(f"{'  peak of the worker, of the converter':42}{result['peak']:>12.0f} MB, {result['child']:.0f} MB")
            met &= result["peak"] < TARGET_MB
        verdict = checked(upload(as_csv(2000), "verdict.csv", organisation, officer), environment)["check"]
        met &= verdict < TARGET_VERDICT
        print(f"{'first verdict on 2,000 rows':42}{verdict:>12.2f} s  target {TARGET_VERDICT}")
        per_row = {}
        for count in GROWTH:
            result = checked(upload(as_csv(count), f"growth-{count}.csv", organisation, officer), environment)
            per_row[count] = result["check"] / count
            met &= result["peak"] < TARGET_MB
            line = f"{f'CSV, {count:,} rows, checked':42}{result['check']:>12.2f} s"
            print(f"{line}  {1e6 * per_row[count]:.1f} µs per row, peak {result['peak']:.0f} MB")
        growth = per_row[GROWTH[-1]] / per_row[GROWTH[min(1, len(GROWTH) - 1)]]
        met &= growth <= TARGET_GROWTH
        print(f"{'cost per row, most against 100,000 rows':42}{growth:>12.2f}  target {TARGET_GROWTH}")
    return 0 if met else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(*sys.argv[2:])
    else:
        sys.exit(main())
