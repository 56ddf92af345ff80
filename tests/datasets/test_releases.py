"""Releases: what is frozen, for whom, never changed again, and what changed since the one before."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

import datasets.actions.reference
from coalition.guards import Invalid, Refused
from coalition.models import NotAllowed
from datasets.actions import contributions, releases
from datasets.models import MethodRun, Release
from datasets.pool import rounds
from datasets.pool.recompute import mark_stale, recompute
from datasets.pool.releases import compare, freeze
from tests.conftest import World
from tests.datasets.awkward import xlsx
from tests.factories.contributions import about
from tests.factories.datasets import make_accepted
from tests.factories.review import make_conflict, make_decision, make_dispute, make_release

pytestmark = pytest.mark.django_db
WorkOff = Callable[[], int]
LATER = date(2021, 1, 1)


@pytest.fixture
def figures(world: World) -> World:
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", "JAM,2015,GEN,TOTAL,17,kt,A", source="=Statistics")
    make_accepted("GBR,2014,GEN,TOTAL,1500,kt,A", source="Monitor")
    make_accepted("JAM,2016,GEN,TOTAL,18,kt,A", source="Hidden", visibility="coalition")
    mark_stale(["JAM", "GBR"])
    return world


def archive(release: Release) -> zipfile.ZipFile:
    with release.archive.open("rb") as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def rows(release: Release) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive(release).read("figures.csv").decode("utf-8-sig"))))


# -- Freezing --------------------------------------------------------------------------------------------------
def test_release_holds_the_public_pool_with_source_licence_and_terms(figures: World, work_off: WorkOff) -> None:
    found = rows(make_release(work_off, figures.secretary))
    assert [(row["country"], row["year"], row["value"]) for row in found] == [
        ("GBR", "2014", "1500000"),
        ("JAM", "2014", "16000"),
        ("JAM", "2015", "17000"),
    ]
    assert found[0]["source"] == "Monitor"
    assert all("designations" in row["terms"] for row in found)


def test_release_says_what_the_government_says_and_what_rests_on_a_conflict(world: World, work_off: WorkOff) -> None:
    make_accepted("JAM,2014,POP,TOTAL,2800000,persons,A", source="Census")
    make_dispute(world.jamaica_officer, make_conflict())
    found = {row["indicator"]: row for row in rows(make_release(work_off, world.secretary))}
    assert found["GEN"]["government_says"].startswith("disputed by National Environment and Planning Agency on ")
    assert found["GEN"]["government_says"].endswith(": Imports of used equipment are missing. (its own figure: 18 kt)")
    assert (found["GEN_PC"]["rests_on_conflict"], found["POP"]["rests_on_conflict"]) == ("true", "false")
    assert found["POP"]["government_says"] == ""


def test_release_says_how_far_an_estimate_may_be_off_and_names_its_run(world: World, work_off: WorkOff) -> None:
    datasets.actions.reference.load()
    make_accepted(
        *(f"JAM,{year},POM,UNU-0104,100,t,A" for year in range(2000, 2003)), "JAM,2001,POP,TOTAL,2000000,persons,A"
    )
    mark_stale(["JAM"])
    rounds.pool()
    work_off()
    found = {(row["indicator"], row["year"]): row for row in rows(make_release(work_off, world.secretary))}
    generated, per_head, sold = found["GEN", "2001"], found["GEN_PC", "2001"], found["POM", "2001"]
    assert generated["contribution"] == MethodRun.objects.get().reference
    assert generated["row"] == ""
    assert float(generated["low"]) < float(generated["value"]) < float(generated["high"])
    assert float(per_head["low"]) == pytest.approx(float(generated["low"]) * 1000 / 2e6)
    assert (generated["is_truncated"], per_head["is_truncated"], sold["is_truncated"]) == ("true", "true", "false")
    assert (sold["low"], sold["contribution"][:2]) == ("", "C-")


def test_release_names_sheet_and_row_of_a_workbook(world: World, work_off: WorkOff) -> None:
    sheets = [
        (name, [["Country", "E-waste generated (kt)"], ["JAM", value]]) for name, value in (("2014", 1), ("2015", 2))
    ]
    file = SimpleUploadedFile("years.xlsx", xlsx(*sheets))
    sent = contributions.upload(
        **about(), file=file, file_name=file.name, organisation=world.unitar, by=world.unitar_officer
    ).contribution
    work_off()
    sent.refresh_from_db()
    contributions.submit(contribution=sent, by=world.unitar_officer)
    contributions.accept(contribution=sent, by=world.secretary)
    work_off()
    found = rows(make_release(work_off, world.secretary))
    assert [(row["year"], row["sheet"], row["row"]) for row in found] == [("2014", "2014", "2"), ("2015", "2015", "2")]


def test_release_neutralises_formulas(figures: World, work_off: WorkOff) -> None:
    assert rows(make_release(work_off, figures.secretary))[1]["source"] == "'=Statistics"


def test_release_computes_stale_countries_first(figures: World, work_off: WorkOff) -> None:
    release = make_release(work_off, figures.secretary)
    assert (release.cells_count, sorted(release.countries)) == (3, ["GBR", "JAM"])


def test_release_names_the_fingerprints_of_its_files(figures: World, work_off: WorkOff) -> None:
    release = make_release(work_off, figures.secretary)
    for file, sha256, size in (
        (release.figures, release.figures_sha256, release.figures_size),
        (release.archive, release.archive_sha256, release.archive_size),
    ):
        with file.open("rb") as opened:
            content = opened.read()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (sha256, size)


def test_release_of_the_same_figures_has_the_same_figures_file(figures: World, work_off: WorkOff) -> None:
    first = make_release(work_off, figures.secretary, "2026.1")
    second = make_release(work_off, figures.secretary, "2026.2")
    assert first.figures_sha256 == second.figures_sha256


def test_freeze_twice_does_it_once(figures: World, work_off: WorkOff) -> None:
    release = make_release(work_off, figures.secretary, published=False)
    before = release.figures_sha256
    freeze(release.pk)
    release.refresh_from_db()
    assert (release.status, release.figures_sha256) == (Release.Status.READY, before)


def test_archive_says_what_it_is(figures: World, work_off: WorkOff) -> None:
    release = make_release(work_off, figures.secretary)
    readme = archive(release).read("README.txt").decode()
    assert "release 2026.1" in readme
    assert "The designations employed" in readme
    assert archive(release).namelist() == ["figures.csv", "sources.csv", "README.txt"]


# -- Never changed again ---------------------------------------------------------------------------------------
def test_published_release_refuses_every_deed(figures: World, work_off: WorkOff) -> None:
    release = make_release(work_off, figures.secretary)
    for deed in (releases.publish, releases.discard):
        with pytest.raises(NotAllowed):
            deed(release=release, by=figures.secretary)


def test_database_refuses_to_change_or_delete_a_published_release(figures: World, work_off: WorkOff) -> None:
    release = make_release(work_off, figures.secretary)
    published = Release.objects.filter(pk=release.pk)
    for deed in (lambda: published.update(notes="Other."), published.delete):
        with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
            deed()


def test_name_of_a_discarded_release_is_free_again(figures: World, work_off: WorkOff) -> None:
    release = make_release(work_off, figures.secretary, published=False)
    releases.discard(release=release, by=figures.secretary)
    assert make_release(work_off, figures.secretary).name == "2026.1"


@pytest.mark.parametrize("name", ["", "spring", "2026.", "2026.1234"])
def test_name_is_a_year_and_a_number(world: World, name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        releases.begin(name=name, notes="x", by=world.secretary)
    assert refusal.value.field == "name"


def test_name_is_used_once(figures: World, work_off: WorkOff) -> None:
    make_release(work_off, figures.secretary)
    with pytest.raises(Invalid, match="of this name"):
        releases.begin(name="2026.1", notes="x", by=figures.secretary)


@pytest.mark.parametrize("name", ["unitar_officer", "jamaica_officer", "auditor", "administrator"])
def test_release_is_the_secretariat_s(world: World, name: str) -> None:
    with pytest.raises(Refused):
        releases.begin(name="2026.1", notes="x", by=getattr(world, name))


# -- Comparing -------------------------------------------------------------------------------------------------
@pytest.fixture
def two(figures: World, work_off: WorkOff) -> tuple[Release, Release]:
    older = make_release(work_off, figures.secretary, "2026.1")
    make_accepted("JAM,2014,GEN,TOTAL,20,kt,A", "JAM,2017,COLL,TOTAL,2,kt,A", source="Register", published_on=LATER)
    recompute("JAM")
    return older, make_release(work_off, figures.secretary, "2026.2")


def test_compare_tells_added_changed_and_removed(two: tuple[Release, Release]) -> None:
    older, newer = two
    assert compare(older, newer).counts == {"added": 1, "changed": 1, "removed": 0}
    assert compare(newer, older).counts == {"added": 0, "changed": 1, "removed": 1}


def test_compare_shows_both_values(two: tuple[Release, Release]) -> None:
    row = next(row for row in compare(*two).rows if row["kind"] == "changed")
    assert (row["value_before"], row["value_after"], row["source_after"]) == (16000, 20000, "Register")


@pytest.mark.parametrize(
    ("wanted", "number"),
    [({"country": "GBR"}, 0), ({"country": "JAM"}, 2), ({"indicator": "COLL"}, 1), ({"category": "EU6-1"}, 0)],
)
def test_compare_keeps_to_the_filters(two: tuple[Release, Release], wanted: dict[str, str], number: int) -> None:
    assert compare(*two, wanted).total == number


def test_compare_counts_all_kinds_and_lists_the_one_asked_for(two: tuple[Release, Release]) -> None:
    found = compare(*two, {"kind": "added"})
    assert found.counts["changed"] == 1
    assert [row["kind"] for row in found.rows] == ["added"]


def test_comparison_is_downloaded_whole_as_csv(two: tuple[Release, Release], client_of) -> None:
    address = reverse("datasets:release-differences")
    answer = client_of(None).get(address, {"older": "2026.1", "newer": "2026.2"})
    assert answer["Content-Disposition"] == 'attachment; filename="ewaste-pool-2026.1-to-2026.2.csv"'
    lines = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert [(line["kind"], line["indicator"], line["value_before"], line["value_after"]) for line in lines] == [
        ("added", "COLL", "", "2000"),
        ("changed", "GEN", "16000", "20000"),
    ]
    only = client_of(None).get(address, {"older": "2026.1", "newer": "2026.2", "kind": "added"})
    assert len(b"".join(only.streaming_content).splitlines()) == 2
    assert client_of(None).get(address, {"older": "2026.1", "newer": "2031.1"}).status_code == 404


def test_compare_of_equals_finds_nothing(figures: World, work_off: WorkOff) -> None:
    older = make_release(work_off, figures.secretary, "2026.1")
    assert compare(older, make_release(work_off, figures.secretary, "2026.2")).total == 0


def test_compare_finds_a_decision(world: World, work_off: WorkOff) -> None:
    make_conflict()
    older = make_release(work_off, world.secretary, "2026.1")
    make_decision(world.secretary)
    newer = make_release(work_off, world.secretary, "2026.2")
    (row,) = compare(older, newer).rows
    assert (row["value_before"], row["value_after"], row["rule_after"]) == (16000, 24000, "override")


# -- Pages -----------------------------------------------------------------------------------------------------
def test_release_page_says_how_to_cite_it(figures: World, work_off: WorkOff, client_of) -> None:
    release = make_release(work_off, figures.secretary)
    page = client_of(None).get(reverse("datasets:release-detail", args=["2026.1"])).content.decode()
    assert "E-waste data pool, release 2026.1 [data set]. http://testserver/datasets/releases/2026.1/" in page
    assert release.figures_sha256 in page


def test_release_is_downloaded_as_it_was_frozen(figures: World, work_off: WorkOff, client_of) -> None:
    release = make_release(work_off, figures.secretary)
    for kind, sha256 in (("zip", release.archive_sha256), ("parquet", release.figures_sha256)):
        answer = client_of(None).get(reverse("datasets:release-file", args=["2026.1", kind]))
        assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == sha256


def test_release_that_is_not_published_is_the_secretariat_s_alone(figures: World, work_off: WorkOff, client_of) -> None:
    make_release(work_off, figures.secretary, published=False)
    address = reverse("datasets:release-detail", args=["2026.1"])
    assert client_of(None).get(address).status_code == 404
    assert client_of(figures.secretary).get(address).status_code == 200
    assert "2026.1" not in client_of(None).get(reverse("datasets:release-list")).content.decode()


def test_release_form_says_what_is_wrong_with_the_name(world: World, client_of) -> None:
    answer = client_of(world.secretary).post(reverse("datasets:release-new"), {"name": "spring", "notes": "x"})
    assert "A year, and a number after a dot" in answer.content.decode()


def test_comparison_page_keeps_its_state_in_the_address(two: tuple[Release, Release], client_of) -> None:
    asked = {"older": "2026.1", "newer": "2026.2", "kind": "added"}
    page = client_of(None).get(reverse("datasets:release-compare"), asked).content.decode()
    assert "1 added, 1 changed, 0 removed" in page
    assert "Collected, 2017" in page
    assert "Generated, 2014" not in page


def test_release_pages_ask_few_questions(
    two: tuple[Release, Release], client_of, django_assert_max_num_queries
) -> None:
    client = client_of(None)
    with django_assert_max_num_queries(3):
        client.get(reverse("datasets:release-list"))
    with django_assert_max_num_queries(3):
        client.get(reverse("datasets:release-detail", args=["2026.1"]))
    with django_assert_max_num_queries(9):
        client.get(reverse("datasets:release-compare"))
