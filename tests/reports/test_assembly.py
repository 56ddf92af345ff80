"""What an assessment says of the evidence, before it is set."""

from collections.abc import Callable, Iterator

import pytest

from datasets.models import Edition
from datasets.pool import editions
from reports.builders import assembly
from reports.builders.document import Document, Figure, KeyFigures, Provenance, Section, Sentence, Table
from reports.builders.sections import annexes
from tests.conftest import World
from tests.reports.world import contribute


def sentences(section: Section) -> Iterator[Sentence]:
    for block in section.blocks:
        yield from getattr(block, "sentences", ())


def chapter(document: Document, key: str) -> Section:
    return next(section for section in document.sections if section.key == key)


def tables(section: Section) -> list[Table]:
    return [block for block in section.blocks if isinstance(block, Table)]


def texts(table: Table) -> list[list[str]]:
    return [[entry.text for entry in row] for group in table.groups for row in group.rows]


def test_summary_gives_the_newest_figure_with_status_and_source(edition: Edition) -> None:
    first = next(sentences(chapter(assembly.assemble(edition, "en"), "summary")))
    assert first.text == "In 2015 the country generated 16,670\N{NO-BREAK SPACE}tonnes of e-waste (estimated)."
    assert len(first.refs) == 1


def largest_category(edition: Edition) -> list[str]:
    found = sentences(chapter(assembly.assemble(edition, "en"), "summary"))
    return [sentence.text for sentence in found if sentence.text.startswith("The largest category")]


def test_summary_divides_the_largest_category_by_the_sum_of_the_six(edition: Edition) -> None:
    (text,) = largest_category(edition)
    # 4.54 of 16.12 kt.
    assert "in 2015 was “Small equipment" in text
    assert text.endswith("with 28.2\N{NO-BREAK SPACE}% of the mass of all six.")


def test_summary_names_no_largest_category_across_sources(edition: Edition) -> None:
    for cell in edition.evidence["cells"]:
        if cell["category"] == "EU6-3":
            cell["issue"] = 0
    assert not largest_category(edition)


def test_summary_names_no_largest_category_where_one_is_unknown(edition: Edition) -> None:
    edition.evidence["cells"] = [cell for cell in edition.evidence["cells"] if cell["category"] != "EU6-3"]
    assert not largest_category(edition)


def test_summary_says_of_a_missing_figure_that_nobody_says_it(edition: Edition) -> None:
    summary = chapter(assembly.assemble(edition, "en"), "summary")
    figures = next(block for block in summary.blocks if isinstance(block, KeyFigures)).figures
    collected = next(figure for figure in figures if figure.label == "E-waste formally collected")
    assert (collected.value, collected.note) == ("", "no figure in the pool")


def test_every_key_figure_with_a_value_has_a_source(edition: Edition) -> None:
    summary = chapter(assembly.assemble(edition, "en"), "summary")
    figures = next(block for block in summary.blocks if isinstance(block, KeyFigures)).figures
    assert all(figure.refs for figure in figures if figure.value)


def test_competing_values_stand_side_by_side_with_file_and_row(edition: Edition) -> None:
    section = chapter(assembly.assemble(edition, "en"), "sources")
    agreeing = texts(tables(section)[-1])
    assert [row[0] for row in agreeing] == ["National statistics", "Global E-waste Monitor 2014"]
    assert [row[1] for row in agreeing] == ["16,120", "16,205"]
    assert [row[-1] for row in agreeing] == ["recommended", "kept beside it"]
    assert all("row" in row[4] for row in agreeing)


def test_conflict_shows_its_spread_and_the_rule(evidence: World, reference: None, work_off: Callable[[], int]) -> None:
    contribute(
        ("GBR,2014,GEN,TOTAL,3584126,t,E,",),
        organisation=evidence.itu,
        by=evidence.itu_officer,
        accepted_by=evidence.secretary,
        work_off=work_off,
        source="What a Waste",
    )
    edition = editions.freeze(iso3="GBR", audience="public", by=None)
    section = chapter(assembly.assemble(edition, "en"), "sources")
    heading = next(table for table in tables(section) if "differ" in table.caption).groups[0].heading
    assert "Spread 81" in heading
    assert "Rule: the later publication." in heading


def test_jobs_are_ranges_of_comparable_rows_after_unit_conversion(edition: Edition) -> None:
    section = chapter(assembly.assemble(edition, "en"), "jobs-hazards")
    jobs = texts(tables(section)[0])
    assert ["Computer reuse", "32.6"] in [row[:2] for row in jobs]
    assert not [row for row in jobs if "Landfill" in row[0] or "textiles" in row[0]]


def test_activity_without_a_source_has_no_factor(edition: Edition) -> None:
    section = chapter(assembly.assemble(edition, "en"), "jobs-hazards")
    assert texts(tables(section)[0])[-1][0] == "no sourced factor"


def test_materials_divide_by_the_world_total_of_the_same_issue(edition: Edition) -> None:
    section = chapter(assembly.assemble(edition, "en"), "materials")
    copper = next(row for row in texts(tables(section)[0]) if row[0] == "Copper")
    assert copper[1].startswith("33.9–45.5")
    assert copper[3] == "Global E-waste Monitor 2014; Global E-waste Monitor 2024"


def test_instrument_without_an_action_is_no_record_and_old_records_are_to_be_checked(edition: Edition) -> None:
    section = chapter(assembly.assemble(edition, "en"), "instruments")
    rows = [row for table in tables(section) for group in table.groups for row in group.rows]
    by_title = {row[0].text: row for row in rows}
    minamata = by_title["Minamata Convention on Mercury"]
    assert (minamata[1].text, minamata[3].mark) == ("in force", "to be checked")
    assert any(row[1].text == "no record" for row in rows)
    assert not any("not a party" in entry.text for row in rows for entry in row)


def test_gaps_list_what_is_missing(edition: Edition) -> None:
    rows = texts(tables(chapter(assembly.assemble(edition, "en"), "gaps"))[0])
    assert ["E-waste formally collected", "missing", "", ""] in rows


def test_gaps_say_a_conflict_before_age(edition: Edition) -> None:
    for cell in edition.evidence["cells"]:
        cell["in_conflict"] = cell["indicator"] == "GEN"
    rows = {row[0]: row[1] for row in texts(tables(chapter(assembly.assemble(edition, "en"), "gaps"))[0])}
    assert rows["E-waste generated"] == "in conflict"
    assert rows["Population"] == "newest value, older than five years"


def test_sections_speak_of_each_other_by_the_numbers_that_they_bear(edition: Edition) -> None:
    document = assembly.assemble(edition, "en")
    assert {section.key: section.label for section in document.sections} == document.labels
    said = [sentence.text for sentence in sentences(chapter(document, "summary"))]
    assert any(f"Section {chapter(document, 'gaps').label} says" in text for text in said)


def test_references_mark_what_was_read_second_hand(edition: Edition) -> None:
    section = chapter(assembly.assemble(edition, "en"), "references")
    (table,) = tables(section)
    rows = {row[0].text: row[1] for group in table.groups for row in group.rows}
    monitor = rows["published in: Global E-waste Monitor 2024"]
    assert monitor.text.startswith("read second-hand at: ")
    assert monitor.mark == "second-hand"
    assert any("was not consulted" in sentence.text for sentence in sentences(section))


@pytest.mark.parametrize(
    ("host", "expected"), [("ewastemonitor.info", False), ("www.itu.int", False), ("evertiq.com", True)]
)
def test_figure_is_second_hand_away_from_its_publisher(host: str, expected: bool) -> None:
    assert annexes.is_second_hand("Global E-waste Monitor 2014", host) is expected


def test_provenance_names_file_fingerprint_and_organisation(edition: Edition) -> None:
    section = chapter(assembly.assemble(edition, "en"), "provenance")
    provenance = next(block for block in section.blocks if isinstance(block, Provenance))
    files = [file for source in provenance.sources for file in source.files]
    assert {file.sha256 for file in files} == {
        sent["sha256"] for source in edition.evidence["sources"] for sent in source["contributions"]
    }
    assert any("National Environment and Planning Agency (NEPA)" in text for _, text in provenance.sources[1].facts)


def test_tables_and_figures_are_counted_through_the_document(edition: Edition) -> None:
    document = assembly.assemble(edition, "en")
    blocks = [block for section in document.sections for block in section.blocks]
    for kind in (Table, Figure):
        numbers = [block.number for block in blocks if isinstance(block, kind)]
        assert numbers == list(range(1, len(numbers) + 1))


def test_document_speaks_the_language_asked_for(edition: Edition) -> None:
    arabic, spanish = assembly.assemble(edition, "ar"), assembly.assemble(edition, "es")
    assert (arabic.cover.country, arabic.direction) == ("جامايكا", "rtl")
    assert spanish.direction == "ltr"
    assert any("16.670" in sentence.text for sentence in sentences(chapter(spanish, "summary")))


def test_competing_values_stand_as_they_were_sent(edition: Edition) -> None:
    document = assembly.assemble(edition, "en")
    cells = [text for section in document.sections for table in tables(section) for row in texts(table) for text in row]
    assert any("16.12\N{NO-BREAK SPACE}kt" in text for text in cells)


def test_cover_counts_what_was_sent_apart_from_what_was_derived(edition: Edition) -> None:
    sent = sum(cell["issue"] is not None for cell in edition.evidence["cells"])
    derived = len(edition.evidence["cells"]) - sent
    assert sent
    assert derived
    words = assembly.assemble(edition, "en").cover.provenance
    assert words == f"{sent} figures from 3 sources, each with its file and row; {derived} derived from them"
