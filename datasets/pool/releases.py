"""Freezes the whole public pool into files, and compares two such states. Memory is bounded by one country."""

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from coalition import audit
from coalition.jobs import SILENT, Progress
from coalition.models import Changed
from coalition.presenters.downloads import BYTE_ORDER_MARK, neutral
from datasets.method.pooling import CELL
from datasets.models import Audience, Cell, Contribution, Issue, Pool, Release, Verdict
from datasets.models.releases import ReleaseStatus
from datasets.models.verdicts import VerdictStatus
from datasets.pool import bands, tables
from datasets.pool.recompute import recompute_stale
from datasets.reference.limits import SHEET_STEP
from datasets.reference.methods import ORIGIN

STEP = gettext_noop("Freezing the figures")
# The archive says nothing of the day on which it was packed: the same figures give the same bytes.
PACKED = (1980, 1, 1, 0, 0, 0)
DESIGNATIONS = "The designations employed do not imply the expression of any opinion by the United Nations."
README = """E-waste Coalition, country portal: release {name} of the public data pool

{notes}

figures.csv   one row per recommended value: country, indicator, category, year and measure name it; `rule` says which
              rule chose it, `source` who says it, `licence` under which terms; `sheet` and `row` say where it stands in
              the contribution's file; `spread` is (largest - smallest) / median of the competing values, which the
              portal shows side by side; `rests_on_conflict` marks what was computed from such values, and
              `government_says` is the word of the country's government on this very value; `low` and `high` are the
              5-95 % band of the portal's own estimates (contribution M-...) and of what is computed from them, and
              `is_truncated` marks those that lack what was sold earlier.
sources.csv   every issue of a source that the figures come from, with citation and link.

Countries: {countries}. Figures: {figures}.

{designations} Figures belong to the organisations that contributed them and keep their licence.
"""
STORED: tables.Columns = {
    "indicator": tables.TEXT,
    "category": tables.TEXT,
    "year": tables.INTEGER,
    "measure": tables.TEXT,
    "value": tables.NUMBER,
    "unit": tables.TEXT,
    "status": tables.TEXT,
    "origin": tables.TEXT,
    "rule": tables.TEXT,
    "issue_id": tables.INTEGER,
    "observation__contribution_id": tables.INTEGER,
    "observation__contribution__run__id": tables.INTEGER,
    "observation__row": tables.INTEGER,
    "observation__value": tables.NUMBER,
    "observation__unit": tables.TEXT,
    "candidates": tables.INTEGER,
    "spread": tables.NUMBER,
    "in_conflict": tables.BOOLEAN,
    "is_disputed": tables.BOOLEAN,
    "rests_on_conflict": tables.BOOLEAN,
}
KEY = ["country", *CELL]
# A figure has changed when one of these has.
SAID = ("value", "status", "rule", "source")
SCHEMA = pa.schema(
    [
        ("country", pa.string()),
        ("indicator", pa.string()),
        ("category", pa.string()),
        ("year", pa.int16()),
        ("measure", pa.string()),
        ("value", pa.float64()),
        ("unit", pa.string()),
        ("status", pa.string()),
        ("origin", pa.string()),
        ("rule", pa.string()),
        ("source", pa.string()),
        ("organisation", pa.string()),
        ("contribution", pa.string()),
        ("sheet", pa.string()),
        ("row", pa.int32()),
        ("licence", pa.string()),
        ("candidates", pa.int32()),
        ("spread", pa.float64()),
        ("in_conflict", pa.bool_()),
        ("is_disputed", pa.bool_()),
        ("rests_on_conflict", pa.bool_()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("is_truncated", pa.bool_()),
        ("government_says", pa.string()),
        ("terms", pa.string()),
    ]
)
Row = dict[str, Any]
# A page shows no more; filters show the rest. How many there are is counted to the end.
MOST_SHOWN = 5_000


# -- Freezing --------------------------------------------------------------------------------------------------
def freeze(release_id: int, progress: Progress = SILENT) -> None:
    """Write the release's files. Twice does it once; each country is taken as it stands when its turn comes."""
    release = Release.objects.get(pk=release_id)
    if release.status != ReleaseStatus.BUILDING:
        return
    recompute_stale()
    issues, used = _issues(), set[int]()
    countries: dict[str, Row] = {}
    with tempfile.TemporaryFile() as figures, tempfile.TemporaryFile() as archive:
        with (
            pq.ParquetWriter(figures, SCHEMA, compression="zstd") as parquet,
            zipfile.ZipFile(archive, "w") as packed,
        ):
            with packed.open(_entry("figures.csv"), "w", force_zip64=True) as text:
                text.write((BYTE_ORDER_MARK + ",".join(SCHEMA.names) + "\r\n").encode())
                for iso3, frame in _all_figures(issues, used, progress):
                    table = pa.Table.from_pandas(frame, SCHEMA, preserve_index=False)
                    parquet.write_table(table, row_group_size=max(len(frame), 1))
                    content = tables.as_csv(frame)
                    text.write(content)
                    countries[iso3] = {"rows": len(frame), "sha256": hashlib.sha256(content).hexdigest()}
            _add(packed, "sources.csv", _sources([issues[pk] for pk in sorted(used)]))
            _add(packed, "README.txt", _readme(release, countries))
        release.figures_sha256, release.figures_size = _sha256(figures), figures.seek(0, io.SEEK_END)
        release.archive_sha256, release.archive_size = _sha256(archive), archive.seek(0, io.SEEK_END)
        _keep(release, figures, archive)
    _conclude(release, countries)


def _conclude(release: Release, countries: dict[str, Row]) -> None:
    rows = sum(country["rows"] for country in countries.values())
    names = ("figures", "figures_sha256", "figures_size", "archive", "archive_sha256", "archive_size")
    files = {name: getattr(release, name) for name in names}
    with transaction.atomic():
        try:
            release.move_to(
                ReleaseStatus.READY, frozen_at=timezone.now(), cells_count=rows, countries=countries, **files
            )
        except Changed:
            # Discarded meanwhile, or another worker was faster: the row names other files than these, or none.
            return
        audit.record("release.frozen", f"release:{release.name}", by=None, figures=rows, countries=len(countries))


def _all_figures(issues: dict[int, Row], used: set[int], progress: Progress) -> Iterator[tuple[str, pd.DataFrame]]:
    """Country by country. Adds to `used` the issues of sources that the figures come from."""
    pools = list(Pool.objects.filter(audience=Audience.PUBLIC, cells_count__gt=0).order_by("country_id"))
    for number, pool in enumerate(pools):
        progress(100 * number // len(pools), STEP)
        yield pool.country_id, _figures(pool, issues, used)


def _readme(release: Release, countries: dict[str, Row]) -> str:
    return README.format(
        name=release.name,
        notes=release.notes,
        designations=DESIGNATIONS,
        countries=len(countries),
        figures=sum(country["rows"] for country in countries.values()),
    )


def _figures(pool: Pool, issues: dict[int, Row], used: set[int]) -> pd.DataFrame:
    """The country's known figures in the order of their names."""
    stored = tables.read_many(Cell.objects.filter(pool=pool, value__isnull=False), STORED)
    stored = stored.sort_values(CELL, ignore_index=True)
    used.update(stored["issue_id"].dropna().astype(int).tolist())
    licences, sheets = _sent(stored["observation__contribution_id"].dropna().astype(int).unique().tolist())

    def of_issue(name: str) -> pd.Series:
        known = {pk: issue[name] for pk, issue in issues.items()}
        return stored["issue_id"].map(known).fillna("")

    sent = stored["observation__contribution_id"]
    # An own estimate has a run behind it, not a file with rows.
    runs = stored["observation__contribution__run__id"]
    rows = stored["observation__row"].astype("Int64").where(runs.isna())
    licence = sent.map(licences).fillna("")
    frame = stored.assign(
        country=pool.country_id,
        source=of_issue("source"),
        organisation=of_issue("organisation"),
        contribution=sent.map(_reference("C")).where(runs.isna(), runs.map(_reference("M"))),
        sheet=[
            sheets.get(pk, {}).get(row // SHEET_STEP, "")
            for pk, row in zip(sent.fillna(0).astype(int), rows.fillna(0).astype(int), strict=True)
        ],
        row=rows % SHEET_STEP,
        government_says=_verdicts(pool, stored),
        **_bands(pool, stored),
        licence=licence,
        terms=np.where(licence != "", "Licence: " + licence + ". " + DESIGNATIONS, DESIGNATIONS),
    )
    known: pd.DataFrame = frame[list(SCHEMA.names)]
    return known


def _reference(letter: str) -> Callable[[Any], str]:
    return lambda pk: "" if pd.isna(pk) else f"{letter}-{int(pk)}"


def _bands(pool: Pool, stored: pd.DataFrame) -> dict[str, Any]:
    """`low, high, is_truncated` by figure."""
    known = bands.of_pool(pool) if (stored["origin"] == ORIGIN).any() else {}
    by_figure = [known.get(key, bands.NOTHING) for key in stored[CELL].itertuples(index=False, name=None)]
    return {name: [band[name] for band in by_figure] for name in bands.NOTHING}


def _issues() -> dict[int, Row]:
    return {
        issue.pk: {
            "source": neutral(str(issue)),
            "organisation": neutral(issue.organisation.acronym),
            "organisation_name": neutral(issue.organisation.name),
            "published_on": issue.published_on.isoformat(),
            "origin": issue.origin,
            "citation": neutral(issue.citation),
            "url": neutral(issue.url),
        }
        for issue in Issue.objects.select_related("source", "organisation")
    }


def _sent(pks: list[int]) -> tuple[dict[int, str], dict[int, dict[int, str]]]:
    """By contribution: its licence, and its sheets' names by number where it has several."""
    sent = list(Contribution.objects.filter(pk__in=pks).values_list("pk", "licence", "understood__sheets"))
    sheets = {
        pk: {sheet["number"]: str(neutral(sheet["name"])) for sheet in listed or ()} for pk, _licence, listed in sent
    }
    return {pk: str(neutral(licence.rstrip("."))) for pk, licence, _listed in sent}, sheets


def _verdicts(pool: Pool, stored: pd.DataFrame) -> list[str]:
    """By figure: what the country's government says of this very value, in the words of its footnote in an edition."""
    said: dict[tuple[Any, ...], list[str]] = {}
    standing = Verdict.objects.filter(country=pool.country_id, status=VerdictStatus.STANDING)
    for verdict in standing.select_related("organisation").order_by("given_at", "pk"):
        judged = (verdict.issue_id, verdict.sent_value, verdict.sent_unit) if verdict.issue_id else (verdict.value,)
        said.setdefault((*verdict.cell.key, *judged), []).append(_in_words(verdict))
    if not said:
        return [""] * len(stored)
    return [
        "; ".join(
            said.get((*key, issue, sent, unit), ())
            if issue is not None and sent is not None
            else said.get((*key, value), ())
        )
        for *key, value, issue, sent, unit in tables.rows(
            stored[[*CELL, "value", "issue_id", "observation__value", "observation__unit"]]
        )
    ]


def _in_words(verdict: Verdict) -> str:
    text = f"{verdict.kind} by {verdict.organisation.name} on {verdict.given_at:%Y-%m-%d}"
    if verdict.reason:
        text += f": {verdict.reason}"
    if verdict.own_value is not None:
        text += f" (its own figure: {verdict.own_value:.12g} {verdict.own_unit})"
    return str(neutral(" ".join(text.split())))


def _sources(issues: Iterable[Row]) -> str:
    frame = pd.DataFrame(list(issues))
    if frame.empty:
        return BYTE_ORDER_MARK
    return BYTE_ORDER_MARK + ",".join(frame.columns) + "\r\n" + tables.as_csv(frame).decode()


def _add(packed: zipfile.ZipFile, name: str, content: str) -> None:
    packed.writestr(_entry(name), content)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, PACKED)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _sha256(file: IO[bytes]) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _keep(release: Release, figures: IO[bytes], archive: IO[bytes]) -> None:
    """What a worker left that died in between makes place."""
    for stored, name, content in (
        (release.figures, "figures.parquet", figures),
        (release.archive, "figures.zip", archive),
    ):
        path = f"releases/{release.pk}/{name}"
        if stored.storage.exists(path):
            stored.storage.delete(path)
        content.seek(0)
        stored.save(name, File(content), save=False)


# -- Comparing -------------------------------------------------------------------------------------------------
@dataclass
class Comparison:
    """`counts` of figures added, changed and removed; the first of them as `rows`, by country and name."""

    counts: dict[str, int] = field(default_factory=lambda: {"added": 0, "changed": 0, "removed": 0})
    rows: list[Row] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def compare(older: Release, newer: Release, wanted: Mapping[str, str] | None = None) -> Comparison:
    """What `newer` says otherwise. Only countries whose fingerprints differ are read, one after the other.

    `wanted`: by column (country, indicator, category) what to compare alone, and `kind`: added, changed or removed.
    """
    wanted = wanted or {}
    result = Comparison()
    for differences in _differences(older, newer, wanted):
        for kind, number in differences["kind"].value_counts().items():
            result.counts[str(kind)] += int(number)
        result.rows += tables.records(_of_kind(differences, wanted).head(MOST_SHOWN - len(result.rows)))
    return result


def differences_as_csv(older: Release, newer: Release, wanted: Mapping[str, str]) -> Iterator[bytes]:
    """All of them, a country at a time, as `compare` counts them."""
    columns = [
        "kind",
        *KEY,
        *(f"{name}_{side}" for name in ("value", "unit", *SAID[1:]) for side in ("before", "after")),
    ]
    yield (BYTE_ORDER_MARK + ",".join([*columns, "terms"]) + "\r\n").encode()
    for differences in _differences(older, newer, wanted):
        yield tables.as_csv(_of_kind(differences, wanted)[columns].assign(terms=DESIGNATIONS))


def _of_kind(differences: pd.DataFrame, wanted: Mapping[str, str]) -> pd.DataFrame:
    return differences[differences["kind"] == wanted["kind"]] if wanted.get("kind") else differences


def _differences(older: Release, newer: Release, wanted: Mapping[str, str]) -> Iterator[pd.DataFrame]:
    differing = sorted(
        iso3
        for iso3 in older.countries.keys() | newer.countries.keys()
        if older.countries.get(iso3) != newer.countries.get(iso3) and wanted.get("country") in (None, "", iso3)
    )
    with older.figures.open("rb") as before, newer.figures.open("rb") as after:
        places = (_Groups(before, older), _Groups(after, newer))
        for iso3 in differing:
            then, now = (place.figures(iso3, wanted) for place in places)
            both = then.merge(now, on=KEY, how="outer", suffixes=("_before", "_after"), indicator="found")
            kind = both["found"].map({"left_only": "removed", "right_only": "added", "both": "changed"}).astype("str")
            same = (both["found"] == "both") & np.logical_and.reduce(
                [
                    (both[f"{name}_before"] == both[f"{name}_after"])
                    | (both[f"{name}_before"].isna() & both[f"{name}_after"].isna())
                    for name in SAID
                ]
            )
            yield both.assign(kind=kind).drop(columns="found")[~same].sort_values(KEY)


class _Groups:
    """A release's file, whose row groups are the countries in their order."""

    def __init__(self, file: IO[bytes], release: Release) -> None:
        self._file = pq.ParquetFile(file)
        self._place = {iso3: number for number, iso3 in enumerate(sorted(release.countries))}

    def figures(self, iso3: str, wanted: Mapping[str, str]) -> pd.DataFrame:
        columns = [*KEY, "unit", *SAID]
        if iso3 not in self._place:
            empty: pd.DataFrame = SCHEMA.empty_table().select(columns).to_pandas()
            return empty
        frame: pd.DataFrame = self._file.read_row_group(self._place[iso3], columns=columns).to_pandas()
        for name in ("indicator", "category"):
            if wanted.get(name):
                frame = frame[frame[name] == wanted[name]]
        return frame
