"""A contribution of a million template rows, from stored file to accepted rows in the pool, with all checks.

On PostgreSQL. Peers of the same run: a raw COPY of the same rows into the table that Django makes for them by default
(a sequence as primary key, a unique natural key, three foreign keys), and django-import-export in bulk mode into a
table like it, on a part of the rows. The worker is a process of its own, so that its peak memory is its own. An XLSX
file of as many rows comes last. Pooling the countries again is measured by `bench_pool`.

`BENCH_ROWS` and `BENCH_XLSX_ROWS` change the sizes. `python -m benchmarks.bench_contribution work ID` is the worker's
part.
"""

import csv
import importlib
import io
import itertools
import json
import os
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.scratch import portal, postgres

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
XLSX_ROWS = int(os.environ.get("BENCH_XLSX_ROWS", "1000000"))
PEER_ROWS = 10_000
FLOWS = ("POM", "STOCK", "GEN", "COLL", "RCY", "IMP", "EXP", "PROD")
TARGET_OF_COPY, STRETCH_OF_COPY, TARGET_OF_PEER, TARGET_MB = 0.65, 2.0, 40, 600
HEADINGS = ("country", "year", "indicator", "category", "value", "unit", "status", "note")
Row = tuple[str, int, str, str, str, str, str, str]


def rows(count: int) -> Iterator[Row]:
    """Each a natural key of its own: by country and year, as exports of databases come."""
    from countries.models import Country
    from datasets.reference.categories import CATEGORIES

    chance = random.Random(1)
    countries = list(Country.objects.order_by("iso3").values_list("pk", flat=True))
    grid = itertools.product(countries, range(1980, 2025), FLOWS, CATEGORIES)
    for country, year, indicator, category in itertools.islice(grid, count):
        value = repr(round(chance.lognormvariate(6, 3), 3))
        note = "estimated from sales" if chance.random() < 0.1 else ""
        yield country, year, indicator, category, value, "t", chance.choice("AEP"), note


def as_csv(count: int) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(rows(count))
    return text.getvalue().encode()


def as_xlsx(count: int) -> bytes:
    """As spreadsheets write it: texts shared, numbers in place. Written by hand, because libraries take minutes."""
    shared: dict[str, int] = {}

    def text(place: str, value: str) -> str:
        number = shared.setdefault(value, len(shared))
        return f'<c r="{place}" t="s"><v>{number}</v></c>'

    def line(number: int, cells: tuple[Any, ...]) -> str:
        parts = [
            text(f"{letter}{number}", cell)
            if number == 1 or letter not in "BE"
            else f'<c r="{letter}{number}"><v>{cell}</v></c>'
            for letter, cell in zip("ABCDEFGH", cells, strict=True)
            if cell != ""
        ]
        return f'<row r="{number}">{"".join(parts)}</row>'

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{main}"><sheetData>'.encode())
            lines = (line(number, cells) for number, cells in enumerate(itertools.chain([HEADINGS], rows(count)), 1))
            while some := "".join(itertools.islice(lines, 10_000)):
                sheet.write(some.encode())
            sheet.write(b"</sheetData></worksheet>")
        book.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"/>')
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        items = "".join(f"<si><t>{value}</t></si>" for value in shared)
        book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{items}</sst>')
    return file.getvalue()


def people() -> tuple[Any, Any, Any]:
    from coalition.models import Organisation, Person, Seat

    organisation = Organisation.objects.create(acronym="BENCH", name="Benchmark", constituency="un")
    officer = Person.objects.create_user("officer@example.org", name="Officer")
    reviewer = Person.objects.create_user("reviewer@example.org", name="Reviewer")
    since = date(2020, 1, 1)
    Seat.objects.create(person=officer, role="agency", organisation=organisation, starts_on=since)
    Seat.objects.create(person=reviewer, role="secretariat", starts_on=since)
    return organisation, officer, reviewer


def upload(content: bytes, name: str, organisation: Any, officer: Any) -> Any:
    from django.core.files.base import ContentFile

    from datasets.actions import contributions

    return contributions.upload(
        file=ContentFile(content, name=name),
        file_name=name,
        organisation=organisation,
        title=name,
        source=name,
        issue_label="",
        published_on=date(2020, 1, 1),
        origin="agency_survey",
        by=officer,
    ).contribution


def work(contribution_id: str) -> None:
    """A worker: checks, waits for a line from the people, loads; prints seconds, then seconds and megabytes."""
    import django

    django.setup()
    # A living worker has the modules of all its tasks loaded.
    importlib.import_module("config.celery").app.loader.import_default_modules()
    from datasets.pool import load
    from datasets.validation import run

    before = peak()
    begin = time.perf_counter()
    run.check(int(contribution_id))
    print(json.dumps({"check": time.perf_counter() - begin}), flush=True)
    sys.stdin.readline()
    begin = time.perf_counter()
    load.load(int(contribution_id))
    print(json.dumps({"load": time.perf_counter() - begin, "before": before, "peak": peak()}))


def peak() -> float:
    """Megabytes. Not `ru_maxrss`, which a child takes over from the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def carried(contribution: Any, officer: Any, reviewer: Any, environment: dict[str, str]) -> dict[str, float]:
    """From the stored file to the pool, by a worker and two people."""
    from datasets.actions import contributions

    command = [sys.executable, "-m", "benchmarks.bench_contribution", "work", str(contribution.pk)]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdin
        assert worker.stdout
        result: dict[str, float] = json.loads(worker.stdout.readline())
        contribution.refresh_from_db()
        begin = time.perf_counter()
        # Random figures jump: a person would be asked why, the portal itself is not.
        contributions.submit(contribution=contribution, by=None)
        contributions.accept(contribution=contribution, by=reviewer)
        result["people"] = time.perf_counter() - begin
        worker.stdin.write("\n")
        worker.stdin.flush()
        result |= json.loads(worker.stdout.readline())
    contribution.refresh_from_db()
    assert contribution.loaded_at, contribution.status
    result["rows"] = contribution.observations.filter(is_current=True).count()
    result["total"] = result["check"] + result["people"] + result["load"]
    return result


def default_table(name: str) -> Any:
    """The model that one would write first, and its table."""
    from django.db import connection, models

    class Meta:
        app_label = "bench"
        db_table = name
        constraints = [
            models.UniqueConstraint(
                fields=["country", "indicator", "category", "year", "measure", "issue"], name=f"{name}_natural_key"
            )
        ]

    def reference(to: str) -> Any:
        return models.ForeignKey(to, models.PROTECT, related_name="+")

    fields = {
        "contribution": reference("datasets.Contribution"),
        "row": models.PositiveIntegerField(),
        "issue": reference("datasets.Issue"),
        "country": reference("countries.Country"),
        "year": models.PositiveSmallIntegerField(),
        "indicator": models.CharField(max_length=16),
        "category": models.CharField(max_length=12),
        "measure": models.CharField(max_length=16),
        "value": models.FloatField(null=True),
        "unit": models.CharField(max_length=10),
        "status": models.CharField(max_length=1),
        "note": models.CharField(max_length=500, blank=True),
        "is_current": models.BooleanField(default=True),
    }
    model = type(name, (models.Model,), {"__module__": __name__, "Meta": Meta, **fields})
    with connection.schema_editor() as editor:
        editor.create_model(model)
    return model


def ready_rows(contribution: Any, count: int) -> tuple[list[str], list[list[object]]]:
    """The rows as a table takes them: what the peers are spared is the check."""
    names = ["contribution", "row", "issue", "country", "year", "indicator", "category", "measure", "value", "unit"]
    names += ["status", "note", "is_current"]
    ready: list[list[object]] = [
        [contribution.pk, number, contribution.issue_id, *row[:4], "mass", *row[4:], True]
        for number, row in enumerate(rows(count), 2)
    ]
    return names, ready


def raw_copy(contribution: Any, count: int) -> float:
    from django.db import connection

    model = default_table("peer_copy")
    names, ready = ready_rows(contribution, count)
    text = io.StringIO()
    csv.writer(text).writerows(ready)
    del ready
    text.seek(0)
    columns = ", ".join(model._meta.get_field(name).column for name in names)
    begin = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY peer_copy ({columns}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL (note))", text, 1 << 18
        )
    seconds = time.perf_counter() - begin
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE peer_copy")
    return seconds


def import_export(contribution: Any, count: int) -> float:
    import tablib
    from import_export import resources

    made = default_table("peer_import_export")

    class PeerResource(resources.ModelResource):
        class Meta:
            model = made
            use_bulk = True
            batch_size = 1000
            skip_diff = True
            force_init_instance = True
            exclude = ("id",)
            import_id_fields = ("country", "indicator", "category", "year", "measure", "issue")

    names, ready = ready_rows(contribution, count)
    dataset = tablib.Dataset(*ready, headers=names)
    begin = time.perf_counter()
    PeerResource().import_data(dataset, raise_errors=True)
    return time.perf_counter() - begin


def main() -> int:
    with postgres("bench_contribution") as url, portal(url) as environment:
        from django.core.management import call_command
        from django.urls import get_resolver

        call_command("load_reference", verbosity=0)
        # A living web process has the modules of its pages loaded.
        assert get_resolver().url_patterns
        organisation, officer, reviewer = people()
        sent = upload(as_csv(ROWS), "million.csv", organisation, officer)
        copied = ROWS / raw_copy(sent, ROWS)
        imported = PEER_ROWS / import_export(sent, PEER_ROWS)
        carried_csv = carried(sent, officer, reviewer, environment)
        assert carried_csv["rows"] == ROWS, carried_csv
        sent = upload(as_xlsx(XLSX_ROWS), "million.xlsx", organisation, officer)
        carried_xlsx = carried(sent, officer, reviewer, environment)
        assert carried_xlsx["rows"] == XLSX_ROWS, carried_xlsx
    ours = ROWS / carried_csv["total"]
    peak = max(carried_csv["peak"], carried_xlsx["peak"])
    print(f"{'raw COPY into the default table':42}{copied:>12,.0f} rows/s")
    print(f"{f'import-export in bulk mode, {PEER_ROWS:,} rows':42}{imported:>12,.0f} rows/s  (extrapolated)")
    for name, count, result in (("CSV", ROWS, carried_csv), ("XLSX", XLSX_ROWS, carried_xlsx)):
        print(f"{f'{name}, {count:,} rows, file to pool':42}{count / result['total']:>12,.0f} rows/s", end="  ")
        print(f"check {result['check']:.1f} s, people {result['people']:.1f} s, load {result['load']:.1f} s", end=", ")
        print(f"peak {result['peak']:.0f} MB ({result['before']:.0f} idle)")
    print(f"{'CSV against COPY':42}{ours / copied:>12.2f}  target {TARGET_OF_COPY}, stretch {STRETCH_OF_COPY}")
    print(f"{'CSV against import-export':42}{ours / imported:>12.0f}  target {TARGET_OF_PEER}")
    print(f"{'peak memory of the worker':42}{peak:>12.0f} MB  target below {TARGET_MB}")
    met = ours / copied >= TARGET_OF_COPY and ours / imported >= TARGET_OF_PEER and peak < TARGET_MB
    return 0 if met else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(*sys.argv[2:])
    else:
        sys.exit(main())
