"""Checks one contribution from its stored file to staged rows and findings. May be killed and may run twice.

Files are written aside and stored under names of their own; one conditional UPDATE at the end makes them the
contribution's. What a killed run left behind is removed by the next one.
"""

import hashlib
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from coalition import audit
from coalition.jobs import SILENT, Progress
from coalition.models import Changed
from coalition.models.organisations import Constituency
from datasets.models import Contribution, FindingGroup, RememberedLayout
from datasets.models.contributions import Severity
from datasets.reference.indicators import MEASURES
from datasets.reference.limits import MAX_COLUMNS, MAX_ROWS
from datasets.reference.template import CATEGORY, COUNTRY, INDICATOR, VALUE, YEAR
from datasets.validation import comparing, encodings, personal, receiving, understanding
from datasets.validation.answers import Answers
from datasets.validation.batch import CODED, POSITION_BITS, Batch, parts_of
from datasets.validation.codelists import CodeLists
from datasets.validation.effect import effect
from datasets.validation.findings import Findings
from datasets.validation.headings import understand as understand_headings
from datasets.validation.reading import Grid, Rows, Sheet, open_file
from datasets.validation.rules import ROW_RULES, VERSION, Context, Labels, Unreadable, duplicates, files, structure
from datasets.validation.staging import Staging
from datasets.validation.summary import summarise
from datasets.validation.understanding import template_mark
from datasets.validation.understanding.layout import TEMPLATE
from datasets.validation.understanding.translation import LEFT_OUT_KINDS, Translation

S = Contribution.Status
READING = gettext_noop("Checking rows")
COMPARING = gettext_noop("Comparing with what is known")
CELLS_AT_ONCE = 20_000
CODED_COLUMNS = frozenset({*CODED, YEAR})


def check(contribution_id: int, progress: Progress = SILENT) -> None:
    """Check the contribution if it waits for it; otherwise it was done already."""
    contribution = Contribution.objects.select_related("organisation", "created_by", "issue").get(pk=contribution_id)
    if contribution.status != S.CHECKING:
        return
    language = contribution.created_by.language if contribution.created_by else "en"
    with tempfile.TemporaryDirectory() as folder, translation.override(language):
        _Check(contribution, Path(folder), progress).run()


class _Check:
    def __init__(self, contribution: Contribution, folder: Path, progress: Progress) -> None:
        self._contribution, self._progress, self._folder = contribution, progress, folder
        self._staged, self._list = folder / "rows.parquet", folder / "findings.parquet"
        self._answers = Answers(contribution)
        self._lists = CodeLists(self._answers.codes)
        self._findings = Findings(self._list, self._lists, self._answers.sentences)
        self._staging = Staging(self._staged, self._lists)
        self._seen = duplicates.Seen()
        self._context = _context(contribution)
        self._rows = self._left_out = 0
        self._kind = ""
        self._understood: dict[str, Any] = {}
        self._personal: list[str] = []

    def run(self) -> None:
        self._progress(1, READING)
        try:
            with self._contribution.file.open("rb") as file:
                self._read(file)
        except Unreadable as problem:
            self._findings.add_one(problem.rule, detail=problem.detail)
            self._staging.leave_out_everything()
            self._rows = 0
        self._staging.close()
        self._progress(90, COMPARING)
        summary = summarise(self._contribution, self._staged, self._lists)
        for rule, places, labels, causes in comparing.compare(self._contribution, self._staged, self._lists):
            if places.size:
                self._findings.add(rule, VALUE, labels, causes, places)
        self._findings.close()
        if self._findings.explained:
            self._staging.explain(self._findings.explained)
        summary["pool"] = effect(self._contribution, self._staged)
        self._finish(summary)

    def _read(self, file: IO[bytes]) -> None:
        kind = receiving.inspect(file, self._contribution.size)
        self._kind = kind.code
        opened = open_file(file, kind, self._contribution.size, self._folder)
        if kind.is_guessed:
            self._findings.add_one(files.OtherEncoding, detail=encodings.NAMES[kind.encoding])
        if opened.sheet is not None:
            self._read_template(opened.sheet, opened.grids)
        else:
            self._read_layout(list(opened.grids))
        if not self._rows and not self._left_out and not self._findings.counts[Severity.ERROR]:
            raise Unreadable(files.NoRows)
        if not self._rows and not self._findings.counts[Severity.ERROR]:
            self._findings.add_one(files.NothingKept)
        pa.default_memory_pool().release_unused()
        self._report_repetitions()

    def _read_template(self, sheet: Sheet, grids: Sequence[Grid]) -> None:
        """The table has the template's own columns: its rows are taken as they stand."""
        if len(sheet.headings) > MAX_COLUMNS:
            raise Unreadable(files.TooManyColumns)
        if self._withholds(personal.screen(sheet.headings, grids)):
            return
        headings = understand_headings(sheet.headings)
        for blame in headings.blames:
            self._findings.add_one(blame.rule, column=blame.column, value=blame.value)
        decimal = self._answers.decimal or template_mark(grids, headings.wanted[VALUE])
        self._understood = {"shape": TEMPLATE, "columns": headings.wanted, "decimal": decimal}
        # Its rows are numbered as in the first sheet, wherever it stands.
        self._understood["sheets"] = [{"number": 0, "name": sheet.name, "heading_row": sheet.heading_row}]
        for rows in sheet.batches(headings.wanted, CODED_COLUMNS):
            self._report_ragged(rows, len(sheet.headings))
            self._rows += len(rows.ragged_numbers)
            self._check_rows(rows, decimal)
            self._progress(1 + int(sheet.share_read * 88), READING)

    def _read_layout(self, grids: list[Grid]) -> None:
        """The table has columns of its own: they are understood, or asked about."""
        layout, remembered = understanding.of(self._contribution, grids, self._answers, self._lists)
        if layout is None:
            is_prose = self._kind == receiving.CSV and not understanding.has_columns(grids)
            raise Unreadable(files.NotATable if is_prose else files.NoTable)
        if len(layout.headings) > MAX_COLUMNS:
            raise Unreadable(files.TooManyColumns)
        table_of = {sheet.number for sheet in layout.sheets}
        others = [grid for number, grid in enumerate(grids) if number not in table_of]
        if self._withholds(personal.screen(layout.headings, [grids[number] for number in table_of], others)):
            return
        if remembered is not None:
            self._use(remembered)
        table = grids[layout.sheets[0].number]
        self._understood = layout.as_json() | {"remembered": remembered.pk if remembered else None}
        self._understood |= {"asks": layout.asks, "fingerprint": layout.fingerprint}
        self._understood["samples"] = understanding.samples(table, layout)
        for heading in understanding.repeated(layout):
            self._findings.add_one(structure.RepeatedColumn, column=heading)
        for name in layout.asks:
            self._findings.add_one(structure.MissingColumn, column=name)
        if layout.divided:
            self._findings.add_one(structure.DividedColumns, value=", ".join(layout.divided))
        for example in layout.unclear.values():
            self._findings.add_one(structure.UnclearMark, column=VALUE, value=example)
        if layout.asks or layout.unclear or layout.divided:
            return
        translation = Translation(grids, layout)
        for rows in translation.batches():
            self._check_rows(rows)
            self._progress(1 + int(translation.share_read * 88), READING)
        self._understood["account"] = translation.account.as_json()
        self._left_out += sum(translation.account.counts[kind] for kind in LEFT_OUT_KINDS)

    def _use(self, remembered: RememberedLayout) -> None:
        """What was answered about files of this make before: also what texts mean."""
        self._answers = Answers(self._contribution, remembered.answers)
        self._lists = CodeLists(self._answers.codes)
        self._staging.lists = self._findings.lists = self._lists

    def _withholds(self, columns: list[str]) -> bool:
        """Whether what looks like data on persons keeps the file from being read any further: asked before anything
        of it is stored beside the file, or shown.
        """
        if not columns or self._answers.has_no_personal_data:
            return False
        self._personal = columns
        for column in columns:
            self._findings.add_one(files.PersonalData, value=column)
        return True

    def _check_rows(self, rows: Rows, decimal: str = "") -> None:
        batch = Batch(
            rows.numbers, rows.columns, self._lists, position=rows.position, fixes=self._answers.fixes_with(decimal)
        )
        batch = _without_blank_rows(batch)
        if self._answers.leaves_out and (out := batch.is_left_out).any():
            self._left_out += int(out.sum())
            batch = batch.only(~out)
        self._rows += len(batch)
        if self._rows > MAX_ROWS:
            raise Unreadable(files.TooManyRows)
        if len(batch):
            self._check_batch(batch)

    def _check_batch(self, batch: Batch) -> None:
        good = np.full(len(batch), fill_value=True)
        for rule in ROW_RULES:
            for found in rule.find(batch, self._context):
                self._findings.add(rule, found.column, found.labels, found.causes, batch.places[found.where])
                if rule.severity == Severity.ERROR:
                    good[found.where] = False
        self._seen.add(batch)
        self._staging.add(batch, good)

    def _report_ragged(self, rows: Rows, expected: int) -> None:
        if rows.ragged_numbers.size:
            widths, causes = np.unique(rows.ragged_cells, return_inverse=True)
            labels = Labels.of([str(width) for width in widths], str(expected))
            places = rows.ragged_numbers.astype(np.int64) << POSITION_BITS
            self._findings.add(structure.RaggedRow, "", labels, causes, places)

    def _report_repetitions(self) -> None:
        left_out = []
        for repetition in comparing.judged(self._seen.repetitions(), self._lists):
            for first in range(0, len(repetition.cells), CELLS_AT_ONCE):
                starts = repetition.starts[first : first + CELLS_AT_ONCE + 1]
                cells = repetition.cells[first : first + CELLS_AT_ONCE]
                labels = Labels.of([self._name_of(int(cell)) for cell in cells])
                causes = np.repeat(np.arange(len(labels)), np.diff(starts))
                self._findings.add(repetition.rule, "", labels, causes, repetition.places[starts[0] : starts[-1]])
            left_out.append(repetition.left_out)
        if left_out:
            self._staging.leave_out(np.concatenate(left_out))

    def _name_of(self, cell: int) -> str:
        country, indicator, category, year, measure = parts_of(cell)
        return (
            f"{self._lists[COUNTRY].codes[country]} {year} {self._lists[INDICATOR].codes[indicator]} "
            f"{self._lists[CATEGORY].codes[category]} ({MEASURES[measure]})"
        )

    def _finish(self, summary: dict[str, object]) -> None:
        contribution = self._contribution
        counts = self._findings.counts
        folder = f"staged/{contribution.pk}/{secrets.token_hex(8)}"
        names = {"findings_file": _store(self._list, f"{folder}.findings") if counts else ""}
        digest = ""
        if self._staging.count:
            names["staged"] = _store(self._staged, f"{folder}.parquet")
            with self._staged.open("rb") as staged:
                digest = hashlib.file_digest(staged, "sha256").hexdigest()
        errors = counts[Severity.ERROR]
        at = timezone.now()
        try:
            with transaction.atomic():
                contribution.move_to(
                    S.NEEDS_WORK if errors or not self._staging.count else S.READY,
                    still=["sha256"],
                    kind=self._kind,
                    rows_total=self._rows,
                    rows_good=self._staging.count,
                    errors=errors,
                    warnings=counts[Severity.WARNING],
                    staged=names.get("staged", ""),
                    staged_sha256=digest,
                    findings_file=names["findings_file"],
                    summary=summary,
                    understood=self._understood | {"left_out": self._left_out, "answers": self._answers.kept},
                    personal_columns=self._personal,
                    rules_version=VERSION,
                    checked_at=at,
                )
                contribution.finding_groups.all().delete()
                FindingGroup.objects.bulk_create(self._findings.groups(contribution), batch_size=500)
                audit.record(
                    "contribution.checked",
                    contribution,
                    by=None,
                    at=at,
                    rows=self._rows,
                    good=self._staging.count,
                    errors=errors,
                    rules=VERSION,
                )
        except Changed:
            # Withdrawn or replaced meanwhile, or another worker was taken to be the living one: what it wrote stands.
            for name in filter(None, names.values()):
                default_storage.delete(name)
            return
        _remove_others(f"staged/{contribution.pk}", set(names.values()))


def _context(contribution: Contribution) -> Context:
    organisation = contribution.organisation
    is_government = organisation.constituency == Constituency.GOVERNMENT
    return Context(timezone.localdate(), organisation.country_code if is_government else "")


def _without_blank_rows(batch: Batch) -> Batch:
    """Spreadsheets save rows that only look empty; nobody means them."""
    blank = batch.is_blank
    if not blank.any():
        return batch
    kept = ~blank
    return batch.only(kept)


def _store(path: Path, name: str) -> str:
    with path.open("rb") as file:
        return default_storage.save(name, File(file))


def _remove_others(folder: str, kept: set[str]) -> None:
    for name in default_storage.listdir(folder)[1] if default_storage.exists(folder) else ():
        if f"{folder}/{name}" not in kept:
            default_storage.delete(f"{folder}/{name}")
