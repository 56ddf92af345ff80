"""What a contributor answers: asked once, applied to every row, undone at will, kept with the figures."""

import io
from collections.abc import Callable

import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from coalition.guards import Invalid, Refused
from coalition.models import AuditEvent, Person
from datasets.actions import answers, contributions
from datasets.models import Contribution, FindingGroup, RememberedLayout
from datasets.validation.fixes import fixes_of
from tests.conftest import World
from tests.datasets.awkward import text
from tests.factories.contributions import GOOD_ROWS, HEADINGS, WorkOff, about, make_checked, make_sent

ClientOf = Callable[[Person | None], Client]
S = Contribution.Status
OURS = text("Pays;Année;Quantité", "Jamaïque;2014;1.234,5", "Jamaïque;2015;17,25")


def send(work_off: WorkOff, by: Person, content: bytes, **changes: object) -> Contribution:
    return make_sent(work_off, by, *content.decode().splitlines(), **changes)


def checked(work_off: WorkOff, contribution: Contribution) -> Contribution:
    work_off()
    contribution.refresh_from_db()
    return contribution


def found(contribution: Contribution) -> list[tuple[str, str]]:
    return list(contribution.finding_groups.values_list("code", "value"))


def staged(contribution: Contribution) -> list[dict[str, object]]:
    with contribution.staged.open("rb") as file:
        rows: list[dict[str, object]] = pq.read_table(file).to_pylist()
    return rows


def page_of(contribution: Contribution, verb: str) -> str:
    return reverse(f"datasets:contribution-{verb}", args=[contribution.pk])


# -- Layouts ----------------------------------------------------------------------------------------------------
def test_layout_is_asked_about_once_and_remembered(world: World, work_off: WorkOff) -> None:
    first = send(work_off, world.unitar_officer, OURS)
    assert (first.status, first.understood["asks"]) == (S.NEEDS_WORK, ["indicator", "unit"])
    answers.answer(
        contribution=first,
        columns={"0": "country", "1": "year", "2": "value"},
        constants={"indicator": "GEN", "unit": "t"},
        by=world.unitar_officer,
    )
    assert checked(work_off, first).status == S.READY
    assert [(row["year"], row["value"]) for row in staged(first)] == [(2014, 1234.5), (2015, 17.25)]
    later = send(work_off, world.unitar_colleague, OURS + "Jamaïque;2016;18,5\n".encode())
    assert (later.status, later.rows_good) == (S.READY, 3)
    assert later.understood["remembered"] == RememberedLayout.objects.get().pk


def test_layout_of_one_organisation_says_nothing_of_another_s_file(world: World, work_off: WorkOff) -> None:
    first = send(work_off, world.unitar_officer, OURS)
    answers.answer(contribution=first, constants={"indicator": "GEN", "unit": "t"}, by=world.unitar_officer)
    assert send(work_off, world.itu_officer, OURS).understood["asks"] == ["indicator", "unit"]


def test_answer_to_a_submitted_contribution_is_refused(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer)
    contributions.submit(contribution=contribution, by=world.unitar_officer)
    with pytest.raises(Exception, match="This cannot go"):
        answers.fix(contribution=contribution, column="country", sent="Atlantis", taken="JAM", by=world.unitar_officer)


def test_government_s_file_without_a_country_speaks_of_its_own(world: World, work_off: WorkOff) -> None:
    content = text("Year,Category of E-waste,Unit,E-waste generated", "2014,Total,kt,16.12", "2014,of which lamps,kt,1")
    contribution = send(work_off, world.jamaica_officer, content, visibility="government")
    assert [(row["country"], row["category"]) for row in staged(contribution)] == [("JAM", "TOTAL"), ("JAM", "EU6-3")]


# -- Meanings of texts ------------------------------------------------------------------------------------------
def test_fix_is_applied_to_every_row_and_undone(world: World, work_off: WorkOff) -> None:
    rows = [f"Yamaica,{year},GEN,TOTAL,16,kt,A," for year in range(2001, 2010)]
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, *rows)
    assert (contribution.status, contribution.rows_good) == (S.NEEDS_WORK, 2)
    answers.fix(contribution=contribution, column="country", sent="Yamaica", taken="JAM", by=world.unitar_officer)
    assert (checked(work_off, contribution).status, contribution.rows_good) == (S.READY, 11)
    answers.undo_fix(contribution=contribution, column="country", sent="Yamaica", by=world.unitar_officer)
    assert (checked(work_off, contribution).status, contribution.rows_good) == (S.NEEDS_WORK, 2)
    assert found(contribution) == [("EW-C1", "Yamaica")]


@pytest.mark.parametrize(
    ("row", "column", "sent", "taken", "staged_as"),
    [
        ("JAM,2013,GEN,total ewaste,1,kt,A,", "category", "total ewaste", "TOTAL", ("TOTAL", 1.0, "A")),
        ("JAM,2013,GEN,,1,kt,A,", "category", "", "TOTAL", ("TOTAL", 1.0, "A")),
        ("JAM,2013,GEN,TOTAL,n/a,kt,A,", "value", "n/a", "M", ("TOTAL", None, "M")),
        ("JAM,2013,GEN,TOTAL,,kt,A,", "value", "", "M", ("TOTAL", None, "M")),
        ("JAM,2013/14,GEN,TOTAL,1,kt,A,", "year", "2013/14", "2013", ("TOTAL", 1.0, "A")),
        ('JAM,2013,GEN,TOTAL,"1,234",kt,A,', "decimal", "", ",", ("TOTAL", 1.234, "A")),
        ('JAM,2013,GEN,TOTAL,"1,234",kt,A,', "decimal", "", ".", ("TOTAL", 1234.0, "A")),
    ],
)
def test_fix_mends_what_it_says(
    row: str, column: str, sent: str, taken: str, staged_as: tuple[object, ...], world: World, work_off: WorkOff
) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, row)
    answers.fix(contribution=contribution, column=column, sent=sent, taken=taken, by=world.unitar_officer)
    checked(work_off, contribution)
    last = next(line for line in staged(contribution) if line["year"] == 2013)
    assert (last["category"], last["value"], last["status"]) == staged_as


def test_rows_that_are_left_out_are_neither_errors_nor_figures(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, "Atlantis,2014,GEN,TOTAL,1,kt,A,")
    answers.fix(contribution=contribution, column="country", sent="Atlantis", taken="skip", by=world.unitar_officer)
    checked(work_off, contribution)
    assert (contribution.status, contribution.rows_total, contribution.understood["left_out"]) == (S.READY, 2, 1)


@pytest.mark.parametrize(
    ("column", "taken"), [("country", "XXX"), ("value", "16"), ("unit", "mt"), ("note", "x"), ("value", "skip")]
)
def test_fix_takes_codes_alone_and_never_a_figure(column: str, taken: str, world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS)
    with pytest.raises(Invalid):
        answers.fix(contribution=contribution, column=column, sent="x", taken=taken, by=world.unitar_officer)


def test_template_saved_with_decimal_commas_is_read(world: World, work_off: WorkOff) -> None:
    content = text("country;year;indicator;category;value;unit;status;note", "JAM;2014;GEN;TOTAL;1.234,5;t;A;")
    contribution = send(work_off, world.unitar_officer, content)
    assert (contribution.status, staged(contribution)[0]["value"]) == (S.READY, 1234.5)
    assert contribution.understood["decimal"] == ","


# -- Sentences --------------------------------------------------------------------------------------------------
HIGH = "JAM,2013,GEN,TOTAL,61,kg/inh,A,measured"


def warned(contribution: Contribution) -> FindingGroup:
    return contribution.finding_groups.get(severity="warning")


def test_warning_must_be_explained_before_it_is_submitted(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, HIGH)
    with pytest.raises(Refused, match="in one sentence"):
        contributions.submit(contribution=contribution, by=world.unitar_officer)


def test_sentence_stays_with_the_figure_to_the_cell_s_page(
    world: World, work_off: WorkOff, client_of: ClientOf
) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, HIGH)
    group = warned(contribution)
    answers.explain(
        contribution=contribution,
        code=group.code,
        column=group.column,
        value=group.value,
        sentence="A free zone imports for three countries.",
        by=world.unitar_officer,
    )
    checked(work_off, contribution)
    assert warned(contribution).params["sentence"] == "A free zone imports for three countries."
    contributions.submit(contribution=contribution, by=world.unitar_officer)
    contributions.accept(contribution=contribution, by=world.secretary)
    work_off()
    cell = reverse("datasets:cell-detail", args=["JAM", "GEN", "TOTAL", 2013, "mass"])
    assert "measured — A free zone imports for three countries." in client_of(None).get(cell).content.decode()


def test_sentence_on_a_comparison_stays_with_each_of_its_figures(world: World, work_off: WorkOff) -> None:
    people = "JAM,2014,POP,TOTAL,2.8,million,A,"
    contribution = make_checked(work_off, world.unitar_officer, people, "JAM,2014,GEN,TOTAL,169,kt,A,")
    group = warned(contribution)
    said = {"code": group.code, "column": group.column, "value": group.value}
    answers.explain(contribution=contribution, **said, sentence="A hub.", by=world.unitar_officer)
    checked(work_off, contribution)
    assert [row["note"] for row in staged(contribution)] == ["", "A hub."]


def test_year_that_begins_in_spring_is_taken_as_the_contributor_says(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, "JAM,2013/14,GEN,TOTAL,16.1,kt,A,")
    fixes = fixes_of(contribution.finding_groups.get())
    assert [(fix.label, fix.taken) for fix in fixes] == [
        ("Take it as 2013", "2013"),
        ("Take it as 2014", "2014"),
        ("Leave these rows out", "skip"),
    ]
    answers.fix(contribution=contribution, column="year", sent="2013/14", taken="2013", by=world.unitar_officer)
    checked(work_off, contribution)
    assert [row["year"] for row in staged(contribution)] == [2013]


def test_quarters_are_told_and_left_out_on_demand(world: World, work_off: WorkOff) -> None:
    rows = ("JAM,2014,GEN,TOTAL,16.1,kt,A,", "JAM,2014-Q1,GEN,TOTAL,4,kt,A,", "JAM,Q2 2014,GEN,TOTAL,4,kt,A,")
    contribution = make_checked(work_off, world.unitar_officer, *rows)
    assert found(contribution) == [("EW-V11", "2014-Q1"), ("EW-V11", "Q2 2014")]
    for sent in ("2014-Q1", "Q2 2014"):
        answers.fix(contribution=contribution, column="year", sent=sent, taken="skip", by=world.unitar_officer)
        checked(work_off, contribution)
    assert (contribution.status, contribution.rows_total) == (S.READY, 1)


def test_columns_that_divide_a_year_by_what_the_portal_does_not_keep_are_told(world: World, work_off: WorkOff) -> None:
    content = text("Country,2014,,2015,", ",Household,Other,Household,Other", "JAM,1,2,3,4")
    contribution = send(work_off, world.unitar_officer, content)
    assert ("EW-S6", "Household, Other") in found(contribution)
    assert contribution.rows_good == 0


def test_figure_that_is_warned_of_twice_keeps_both_sentences(world: World, work_off: WorkOff) -> None:
    people = "JAM,2014,POP,TOTAL,2.8,million,A,"
    figures = ("JAM,2013,GEN,TOTAL,16.9,kt,A,", "JAM,2014,GEN,TOTAL,169,kt,A,")
    contribution = make_checked(work_off, world.unitar_officer, people, *figures)
    groups = list(contribution.finding_groups.filter(severity="warning").order_by("position"))
    assert len(groups) == 2
    for group in groups:
        said = {"code": group.code, "column": group.column, "value": group.value}
        answers.explain(contribution=contribution, **said, sentence=f"As to {group.code}.", by=world.unitar_officer)
        checked(work_off, contribution)
    note = staged(contribution)[-1]["note"]
    assert sorted(note.split(" — ")) == sorted(f"As to {group.code}." for group in groups)


# -- Data on persons --------------------------------------------------------------------------------------------
LISTED = [f"JAM,{year},1,x{year}@nepa.gov.jm" for year in range(2001, 2006)]
PERSONAL = text("Country,Year,E-waste generated (t),Contact e-mail", *LISTED)


def test_file_with_data_on_persons_is_seen_by_its_sender_alone(
    world: World, work_off: WorkOff, client_of: ClientOf
) -> None:
    contribution = send(work_off, world.unitar_officer, PERSONAL)
    assert contribution.personal_columns == ["Contact e-mail"]
    assert found(contribution) == [("EW-F19", "Contact e-mail")]
    for person in (world.unitar_colleague, world.secretary, world.auditor, world.itu_officer):
        assert client_of(person).get(page_of(contribution, "detail")).status_code == 404
        assert client_of(person).get(page_of(contribution, "file")).status_code == 404
    assert client_of(world.unitar_officer).get(page_of(contribution, "detail")).status_code == 200


def test_file_is_read_once_its_sender_says_that_it_is_no_data_on_persons(
    world: World, work_off: WorkOff, client_of: ClientOf
) -> None:
    contribution = send(work_off, world.unitar_officer, PERSONAL)
    client_of(world.unitar_officer).post(page_of(contribution, "clear"))
    checked(work_off, contribution)
    assert (contribution.status, contribution.rows_good, contribution.personal_columns) == (S.READY, 5, [])
    assert client_of(world.unitar_colleague).get(page_of(contribution, "detail")).status_code == 200
    assert AuditEvent.objects.filter(action="contribution.cleared").exists()


def test_one_address_in_a_note_is_no_list_of_persons(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, "JAM,2014,GEN,TOTAL,1,kt,A,ask data@nepa.gov.jm")
    assert contribution.status == S.READY


# -- The own table, marked ---------------------------------------------------------------------------------------
def marked(client: Client, contribution: Contribution) -> list[list[tuple[object, bool]]]:
    answer = client.get(page_of(contribution, "marked"))
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.content))
    return [[(cell.value, cell.fill.fill_type == "solid") for cell in row] for row in book.worksheets[0].iter_rows()]


def test_own_table_comes_back_with_failing_cells_marked_and_a_reason(
    world: World, work_off: WorkOff, client_of: ClientOf
) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, "Atlantis,2014,GEN,TOTAL,about 3,kt,A,")
    rows = marked(client_of(world.unitar_officer), contribution)
    assert [cell for cell, is_marked in rows[1] if is_marked] == []
    assert [cell for cell, is_marked in rows[3] if is_marked][:2] == ["Atlantis", "about 3"]
    assert str(rows[3][-1][0]).startswith("Country not recognised: “Atlantis”.")
    assert rows[1][4] == (16.12, False)


def test_own_wide_table_is_marked_in_the_year_that_fails(world: World, work_off: WorkOff, client_of: ClientOf) -> None:
    content = text("Country,2014,2015,2016", "JAM,1,-2,3", "GBR,1,2,3")
    contribution = send(work_off, world.unitar_officer, content)
    answers.answer(contribution=contribution, constants={"indicator": "GEN", "unit": "t"}, by=world.unitar_officer)
    checked(work_off, contribution)
    rows = marked(client_of(world.unitar_officer), contribution)
    assert [is_marked for _cell, is_marked in rows[1]] == [False, False, True, False, True]
    assert (contribution.rows_total, contribution.rows_good) == (6, 5)


def test_own_workbook_comes_back_with_its_formats_and_other_sheets(
    world: World, work_off: WorkOff, client_of: ClientOf
) -> None:
    book = Workbook()
    cover, data = book.active, book.create_sheet("Figures")
    assert cover is not None
    cover.append(["Annual report"])
    data.append(["E-waste in Jamaica"])
    data.append(["Country", "Year", "E-waste generated (t)"])
    for country, value in (("JAM", 1234.5), ("Atlantis", 2)):
        data.append([country, 2014, value])
    data.column_dimensions["A"].width, data["C3"].number_format = 33, "#,##0.0"
    content = io.BytesIO()
    book.save(content)
    file = SimpleUploadedFile("report.xlsx", content.getvalue())
    contribution = contributions.upload(
        **about(), file=file, file_name=file.name, organisation=world.unitar, by=world.unitar_officer
    ).contribution
    checked(work_off, contribution)
    answer = client_of(world.unitar_officer).get(page_of(contribution, "marked"))
    marked = load_workbook(io.BytesIO(answer.content))
    sheet = marked["Figures"]
    assert marked.sheetnames == [cover.title, "Figures"]
    assert (sheet.column_dimensions["A"].width, sheet["C3"].number_format) == (33, "#,##0.0")
    assert [sheet["A3"].fill.fill_type, sheet["A4"].fill.fill_type] == [None, "solid"]
    assert sheet["D2"].value == "What was found"
    assert str(sheet["D4"].value).startswith("Country not recognised: “Atlantis”.")


def test_template_on_a_later_sheet_is_marked_where_it_stands(
    world: World, work_off: WorkOff, client_of: ClientOf
) -> None:
    book = Workbook()
    book.create_sheet("Data").append(HEADINGS.split(","))
    book["Data"].append(["Atlantis", 2014, "GEN", "TOTAL", 1, "kt", "A"])
    content = io.BytesIO()
    book.save(content)
    file = SimpleUploadedFile("template.xlsx", content.getvalue())
    contribution = contributions.upload(
        **about(), file=file, file_name=file.name, organisation=world.unitar, by=world.unitar_officer
    ).contribution
    checked(work_off, contribution)
    answer = client_of(world.unitar_officer).get(page_of(contribution, "marked"))
    assert load_workbook(io.BytesIO(answer.content))["Data"]["A2"].fill.fill_type == "solid"
    listed = b"".join(client_of(world.unitar_officer).get(page_of(contribution, "findings")).streaming_content)
    assert b'"Data","A2"' in listed


# -- Pages ------------------------------------------------------------------------------------------------------
def test_page_of_what_was_understood_asks_and_takes_the_answers(
    world: World, work_off: WorkOff, client_of: ClientOf
) -> None:
    contribution = send(work_off, world.unitar_officer, OURS)
    owner = client_of(world.unitar_officer)
    page = owner.get(page_of(contribution, "understood")).content.decode()
    for said in ("Pays", "Jamaïque", "1.234,5", "What holds for the whole file"):
        assert said in page, said
    given = {"column_0": "country", "column_1": "year", "column_2": "value", "decimal": ""}
    given |= {"all_category": "TOTAL", "all_status": "A"}
    again = owner.post(page_of(contribution, "understood"), given)
    assert again.status_code == 200
    assert again.context["form"].errors.keys() == {"all_indicator", "all_unit"}
    owner.post(page_of(contribution, "understood"), given | {"all_indicator": "GEN", "all_unit": "t"})
    assert checked(work_off, contribution).status == S.READY
    page = owner.get(page_of(contribution, "detail")).content.decode()
    assert "2 figures have a decimal comma" in page
    assert "Column “Pays” is taken as Country." in page


def test_page_says_that_a_layout_is_remembered_and_by_whom(
    world: World, work_off: WorkOff, client_of: ClientOf
) -> None:
    first = send(work_off, world.unitar_officer, OURS)
    answers.answer(contribution=first, constants={"indicator": "GEN", "unit": "t"}, by=world.unitar_officer)
    later = send(work_off, world.unitar_colleague, OURS + b"Jamaica;2016;3\n")
    page = client_of(world.unitar_colleague).get(page_of(later, "detail")).content.decode()
    assert "Read as Una Unitar said on" in page


def test_page_offers_a_fix_and_its_undoing(world: World, work_off: WorkOff, client_of: ClientOf) -> None:
    rows = [f"Jamaca,{year},GEN,TOTAL,1,kt,A," for year in range(2001, 2004)]
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, *rows)
    owner = client_of(world.unitar_officer)
    page = owner.get(page_of(contribution, "detail")).content.decode()
    assert "Use JAM" in page
    assert "for all 3" in page
    owner.post(page_of(contribution, "fix"), {"column": "country", "sent": "Jamaca", "taken": "JAM"})
    assert checked(work_off, contribution).status == S.READY
    assert "Meanings that were set" in owner.get(page_of(contribution, "detail")).content.decode()
    owner.post(page_of(contribution, "fix"), {"column": "country", "sent": "Jamaca", "undo": "1"})
    assert checked(work_off, contribution).status == S.NEEDS_WORK


def test_page_refuses_a_code_that_is_none(world: World, work_off: WorkOff, client_of: ClientOf) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, "Jamaca,2001,GEN,TOTAL,1,kt,A,")
    owner = client_of(world.unitar_officer)
    answer = owner.post(
        page_of(contribution, "fix"), {"column": "country", "sent": "Jamaca", "taken": "JAMAICA"}, follow=True
    )
    assert "“JAMAICA” is no code that “country” can hold." in answer.content.decode()
