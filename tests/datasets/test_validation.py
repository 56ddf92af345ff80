"""A check as a whole: everything at once, every finding kept, killed and run again without harm."""

import csv
import io
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from datasets.actions import contributions
from datasets.models import Cell, Contribution
from datasets.reference import template
from datasets.validation import findings, listing, run, staging
from tests.conftest import World
from tests.factories.contributions import (
    BAD_ROW,
    GOOD_ROWS,
    WorkOff,
    a_file,
    about,
    make_checked,
    make_loaded,
    make_uploaded,
)

S = Contribution.Status


def send(world: World, work_off: WorkOff, content: bytes) -> Contribution:
    contribution = contributions.upload(
        **about(),
        file=SimpleUploadedFile("figures", content),
        file_name="figures",
        organisation=world.unitar,
        by=world.unitar_officer,
    ).contribution
    work_off()
    contribution.refresh_from_db()
    return contribution


def findings_of(contribution: Contribution) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(listing.lines(contribution)).decode("utf-8-sig"))))


def staged_files(contribution: Contribution) -> set[str]:
    return {f"staged/{contribution.pk}/{name}" for name in default_storage.listdir(f"staged/{contribution.pk}")[1]}


def test_check_of_good_rows_stages_them_as_the_pool_takes_them(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, "Jamaica,2014,gen,total,5.8,kg/inh,e, seen ")
    with contribution.staged.open("rb") as file:
        rows = pq.read_table(file).to_pylist()
    assert rows == [
        {
            "place": 2 << 8,
            "row": 2,
            "country": "JAM",
            "year": 2014,
            "indicator": "GEN",
            "category": "TOTAL",
            "measure": "mass",
            "value": 5.8,
            "unit": "kg/inh",
            "status": "E",
            "note": "seen",
        }
    ]
    assert contribution.status == S.READY


def test_check_tells_everything_at_once(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(
        work_off, world.unitar_officer, *GOOD_ROWS, BAD_ROW, "Atlantis,14,WASTE,TOTAL,x,mt,Z,", "JAM,2014,GEN"
    )
    assert [(f.code, f.count) for f in contribution.finding_groups.all()] == [
        ("EW-C1", 2),
        ("EW-C2", 1),
        ("EW-C4", 1),
        ("EW-C5", 1),
        ("EW-V1", 1),
        ("EW-V6", 1),
        ("EW-S4", 1),
    ]
    assert (contribution.rows_total, contribution.rows_good, contribution.errors) == (5, 2, 8)


def test_check_names_missing_foreign_and_repeated_columns(world: World, work_off: WorkOff) -> None:
    contribution = send(
        world, work_off, b"Country, YEAR ,indicator,category,value,Masse,year,status\nJAM,x,GEN,TOTAL,1,sacks,2,A\n"
    )
    found = [(f.code, f.column, f.value) for f in contribution.finding_groups.all()]
    assert found == [("EW-S1", "unit", ""), ("EW-S3", "year", "")]
    assert contribution.rows_good == 0


def test_check_groups_by_cause_and_lists_every_single_finding(
    world: World, work_off: WorkOff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "CAUSES_TOLD_APART", 2)
    rows = [f"Land {n % 4},{1980 + n // 4},GEN,TOTAL,1,kt,A," for n in range(100)]
    contribution = make_checked(work_off, world.unitar_officer, *rows)
    groups = [(f.value, f.count, f.rows[:3], f.params["others"]) for f in contribution.finding_groups.all()]
    assert groups == [("…", 50, [4, 8, 12], 2), ("Land 0", 25, [2, 6, 10], 0), ("Land 1", 25, [3, 7, 11], 0)]
    assert len(contribution.finding_groups.all()[1].rows) == findings.ROWS_SHOWN
    lines = [(line["row"], line["value"]) for line in findings_of(contribution)]
    assert lines[:3] == [("2", "Land 0"), ("3", "Land 1"), ("4", "Land 2")]
    assert len(lines) == 100


def test_list_of_findings_neutralises_formulas(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, "+HYPERLINK(1),2014,GEN,TOTAL,1,kt,A,")
    (line,) = findings_of(contribution)
    assert line["value"] == "'+HYPERLINK(1)"
    assert line["message"] == "Country not recognised: “+HYPERLINK(1)”."


def test_list_of_findings_speaks_the_contributor_s_language(
    world: World, work_off: WorkOff, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.unitar_officer.language = "fr"
    world.unitar_officer.save()
    spoken: list[str] = []
    monkeypatch.setattr(run.translation, "override", lambda language: spoken.append(language) or nullcontext())
    make_checked(work_off, world.unitar_officer, *GOOD_ROWS)
    assert spoken == ["fr"]


def test_rows_that_only_look_empty_are_no_rows(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, ",,,,,,,", " , ,,,,,,")
    assert (contribution.status, contribution.rows_total) == (S.READY, 2)


def test_filled_in_template_passes(world: World, work_off: WorkOff) -> None:
    book = load_workbook(io.BytesIO(template.as_xlsx([("JAM", "Jamaica")])))
    book.worksheets[0].append(["JAM", 2014, "GEN", "TOTAL", 16.12, "kt", "A", None])
    file = io.BytesIO()
    book.save(file)
    contribution = send(world, work_off, file.getvalue())
    assert (contribution.status, contribution.rows_good, contribution.kind) == (S.READY, 1, "xlsx")


def test_summary_compares_with_what_the_same_issue_says_now(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary)
    contribution = make_checked(
        work_off, world.unitar_officer, GOOD_ROWS[0], "JAM,2015,GEN,TOTAL,17,kt,A,", "GBR,2016,COLL,TOTAL,,kt,M,"
    )
    assert contribution.summary == {
        "indicators": {"COLL": 1, "GEN": 2},
        "countries": {"GBR": 1, "JAM": 2},
        "years": [2014, 2016],
        "added": 1,
        "changed": 1,
        "same": 1,
        "untouched": 0,
        "pool": {
            "audience": "public",
            "new": 0,
            "changed": 1,
            "same": 1,
            "outranked": 1,
            "conflicts": 0,
            "examples": [
                {
                    "iso3": "JAM",
                    "indicator": "GEN",
                    "category": "TOTAL",
                    "year": 2015,
                    "measure": "mass",
                    "before": 16670.0,
                    "after": 17000.0,
                    "unit": "t",
                }
            ],
            "computed": {"new": 0, "changed": 0, "same": 0, "examples": []},
        },
    }


def test_preview_says_what_becomes_of_figures_that_the_file_does_not_name(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary)
    contribution = make_checked(work_off, world.unitar_officer, "JAM,2015,GEN,TOTAL,17,kt,A,")
    assert (contribution.summary["changed"], contribution.summary["untouched"]) == (1, 1)


def test_preview_says_that_another_source_ranks_above(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.jamaica_officer, world.secretary, source="Census", origin="national_official")
    contribution = make_checked(work_off, world.unitar_officer, "JAM,2014,GEN,TOTAL,20,kt,A,")
    told = contribution.summary["pool"]
    assert (told["changed"], told["outranked"], told["conflicts"]) == (0, 1, 1)


def test_preview_is_what_the_pool_becomes(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.itu_officer, world.secretary, "JAM,2014,GEN,TOTAL,15,kt,A,", source="Old")
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, published_on=date(2022, 1, 1))
    told = contribution.summary["pool"]
    contributions.submit(contribution=contribution, by=world.unitar_officer)
    contributions.accept(contribution=contribution, by=world.secretary)
    work_off()
    pooled = dict(Cell.objects.filter(indicator="GEN", pool__audience="public").values_list("year", "value"))
    assert (told["new"], told["changed"]) == (1, 1)
    assert [(one["year"], one["after"]) for one in told["examples"]] == [(2014, pooled[2014])]


def test_preview_says_what_becomes_of_sums_and_rates(world: World, work_off: WorkOff) -> None:
    known = ("JAM,2014,GEN,TOTAL,15,kt,A,", "JAM,2014,COLL,TOTAL,3,kt,A,", "JAM,2014,POP,TOTAL,2.8,million,A,")
    make_loaded(work_off, world.itu_officer, world.secretary, *known, source="Old")
    parts = [f"JAM,2015,GEN,EU6-{part},1,kt,A," for part in range(1, 7)]
    contribution = make_checked(
        work_off, world.unitar_officer, "JAM,2014,GEN,TOTAL,20,kt,A,", *parts, published_on=date(2022, 1, 1)
    )
    told = contribution.summary["pool"]
    changed = {one["indicator"]: (one["before"], one["after"]) for one in told["computed"]["examples"]}
    assert changed["COLL_RATE"] == (20.0, 15.0)
    assert told["computed"]["new"] >= 1
    contributions.submit(contribution=contribution, by=world.unitar_officer)
    contributions.accept(contribution=contribution, by=world.secretary)
    work_off()
    pooled = Cell.objects.filter(pool__audience="public", rule__in=["derived", "sum_of_parts"])
    assert pooled.get(indicator="COLL_RATE", year=2014).value == changed["COLL_RATE"][1]
    assert pooled.filter(year=2015).count() == told["computed"]["new"]


def test_check_that_runs_twice_does_it_once(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, BAD_ROW)
    before = (contribution.checked_at, contribution.staged.name)
    run.check(contribution.pk)
    contribution.refresh_from_db()
    assert (contribution.checked_at, contribution.staged.name) == before
    assert contribution.finding_groups.count() == 1


def test_check_killed_before_its_end_leaves_no_trace_in_the_next(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    contribution = make_uploaded(world.unitar_officer, *GOOD_ROWS, BAD_ROW)
    with monkeypatch.context() as patch:
        patch.setattr(run.audit, "record", _killed)
        with pytest.raises(KeyboardInterrupt):
            run.check(contribution.pk)
    contribution.refresh_from_db()
    assert contribution.status == S.CHECKING
    assert not contribution.finding_groups.exists()
    run.check(contribution.pk)
    contribution.refresh_from_db()
    assert (contribution.status, contribution.rows_good) == (S.NEEDS_WORK, 2)
    assert staged_files(contribution) == {contribution.staged.name, contribution.findings_file.name}


def _killed(*_args: object, **_kwargs: object) -> None:
    raise KeyboardInterrupt


def test_late_check_of_a_file_replaced_meanwhile_leaves_the_new_one_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    contribution = make_uploaded(world.unitar_officer, "JAM,2014,GEN,TOTAL,111,kt,A,")
    whole = run.summarise

    def meanwhile(*args: object) -> object:
        """Another worker finishes the same check, and the sender replaces the file."""
        monkeypatch.setattr(run, "summarise", whole)
        run.check(contribution.pk)
        contributions.replace_file(
            contribution=Contribution.objects.get(pk=contribution.pk),
            file=a_file("JAM,2014,GEN,TOTAL,222,kt,A,"),
            file_name="second.csv",
            by=world.unitar_officer,
        )
        return whole(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "summarise", meanwhile)
    run.check(contribution.pk)
    contribution.refresh_from_db()
    assert contribution.status == S.CHECKING
    run.check(contribution.pk)
    contribution.refresh_from_db()
    with contribution.staged.open("rb") as staged:
        assert pq.read_table(staged).column("value").to_pylist() == [222.0]


def test_check_of_a_file_withdrawn_meanwhile_writes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    contribution = make_uploaded(world.unitar_officer, *GOOD_ROWS)
    whole = run.summarise

    def meanwhile(*args: object) -> object:
        contributions.withdraw(contribution=Contribution.objects.get(pk=contribution.pk), by=world.unitar_officer)
        return whole(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "summarise", meanwhile)
    run.check(contribution.pk)
    contribution.refresh_from_db()
    assert contribution.status == S.WITHDRAWN
    assert not contribution.staged
    assert not staged_files(contribution)


def test_check_asks_the_same_number_of_queries_for_more_rows(
    world: World, django_assert_max_num_queries: object
) -> None:
    many = [f"JAM,{1980 + n % 45},POM,UNU-0{1 + n // 45:03},1,t,A," for n in range(2000)]
    contribution = make_uploaded(world.unitar_officer, *many)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        run.check(contribution.pk)


def test_two_million_rows_are_the_most(world: World, work_off: WorkOff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "MAX_ROWS", 1)
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS)
    assert [f.code for f in contribution.finding_groups.all()] == ["EW-F13"]
    assert contribution.rows_good == 0


def test_staged_rows_left_out_later_are_gone(tmp_path: Path, world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, "JAM,2014,GEN,TOTAL,16,kt,A,")
    with contribution.staged.open("rb") as file:
        table = pq.read_table(file)
    assert table["row"].to_pylist() == [3]
    assert table.schema.equals(staging.SCHEMA)


def test_examples_of_the_project_pass(world: World, work_off: WorkOff) -> None:
    folder = Path(settings.BASE_DIR) / "datasets" / "reference" / "examples"
    jamaica = next(folder.glob("jamaica*.csv"))
    contribution = send(world, work_off, jamaica.read_bytes())
    assert (contribution.status, contribution.rows_good) == (S.READY, 49)
