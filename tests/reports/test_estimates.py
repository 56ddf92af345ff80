"""What an assessment says of the portal's own estimates: which they are, what they rest on, how far they may be off."""

from collections.abc import Callable, Iterator

import pytest

from datasets.models import Edition, MethodRun
from datasets.pool import editions
from reports.builders import assembly
from reports.builders.document import FileEntry, Paragraph, Provenance, Section, Table
from tests.conftest import World
from tests.reports.world import contribute

SALES = tuple(f"JAM,{year},POM,UNU-0104,{100 + year - 2000},t,A," for year in range(2000, 2016))


@pytest.fixture
def estimated(reference: None, evidence: World, work_off: Callable[[], int]) -> Edition:
    contribute(
        SALES,
        organisation=evidence.unitar,
        by=evidence.unitar_officer,
        accepted_by=evidence.secretary,
        work_off=work_off,
        source="Sales",
    )
    return editions.freeze(iso3="JAM", audience="public", by=evidence.secretary)


def chapter(edition: Edition, key: str) -> Section:
    return next(section for section in assembly.assemble(edition, "en").sections if section.key == key)


def files(edition: Edition) -> Iterator[FileEntry]:
    for block in chapter(edition, "provenance").blocks:
        if isinstance(block, Provenance):
            for source in block.sources:
                yield from source.files


def words_of(section: Section) -> str:
    paragraphs = [block for block in section.blocks if isinstance(block, Paragraph)]
    return " ".join(sentence.text for block in paragraphs for sentence in block.sentences)


def test_provenance_names_a_method_run_and_not_a_file(estimated: Edition) -> None:
    run = MethodRun.objects.get()
    entry = next(each for each in files(estimated) if each.reference == run.reference)
    facts = dict(entry.facts)
    assert "File" not in facts
    assert facts["Discretisation"] == "density at mid-year age"
    assert facts["Seed"] == str(run.seed)
    assert entry.sha256 == run.digest


def test_indicators_list_which_figures_are_estimates_and_how_well_sales_are_known(estimated: Edition) -> None:
    captions = {block.caption: block for block in chapter(estimated, "indicators").blocks if isinstance(block, Table)}
    which = captions["Which figures are the portal's own estimates"]
    names = [row[0].text for group in which.groups for row in group.rows]
    assert names == ["Electrical and electronic equipment in use or hoarded", "E-waste generated"]
    run = MethodRun.objects.get()
    basis = captions[f"Method run {run.reference}: sales of 1 UNU-KEYs, 2000–2015, by how they are known"]
    assert [[entry.text for entry in row] for group in basis.groups for row in group.rows] == [
        ["untouched", "100\N{NO-BREAK SPACE}%"]
    ]
    assert basis.note == "Discretisation of the lifetimes: density at mid-year age."


def test_method_note_says_how_they_are_computed(estimated: Edition) -> None:
    assert f"seed {MethodRun.objects.get().seed}" in words_of(chapter(estimated, "method"))


def test_an_edition_without_estimates_says_nothing_of_them(edition: Edition) -> None:
    assert "own estimates" not in words_of(chapter(edition, "method"))
    captions = [block.caption for block in chapter(edition, "indicators").blocks if isinstance(block, Table)]
    assert not [caption for caption in captions if "estimates" in caption]


def test_an_edition_of_before_there_were_runs_is_set_all_the_same(edition: Edition) -> None:
    del edition.evidence["runs"]
    assert assembly.assemble(edition, "en").sections
