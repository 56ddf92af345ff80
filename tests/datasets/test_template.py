"""The template: one definition behind the files, the help and the schema, and a check that takes what it offers."""

import io

from openpyxl import load_workbook

from datasets.reference import template
from datasets.reference.indicators import CONTRIBUTED, STATUSES

COUNTRIES = [("GBR", "United Kingdom"), ("JAM", "Jamaica")]


def test_csv_template_holds_the_headings_alone() -> None:
    assert template.as_csv().decode("utf-8-sig") == "country,year,indicator,category,value,unit,status,note\r\n"


def test_xlsx_template_has_headings_that_are_locked_and_rows_that_are_not() -> None:
    data = load_workbook(io.BytesIO(template.as_xlsx(COUNTRIES))).worksheets[0]
    assert tuple(cell.value for cell in data[1]) == template.NAMES
    assert data.protection.sheet
    assert all(cell.protection.locked for cell in data[1])
    assert not data.column_dimensions["A"].protection.locked
    assert data.freeze_panes == "A2"


def test_xlsx_template_offers_every_code_in_a_drop_down() -> None:
    book = load_workbook(io.BytesIO(template.as_xlsx(COUNTRIES)))
    data, codes = book.worksheets[:2]
    lists = {str(rule.sqref)[0]: rule.formula1 for rule in data.data_validations.dataValidation if rule.type == "list"}
    offered = {
        letter: [row[0].value for row in codes[formula.partition("!")[2].replace("$", "")]]
        for letter, formula in lists.items()
    }
    assert offered["A"] == ["GBR", "JAM"]
    assert offered["C"] == list(CONTRIBUTED)
    assert offered["G"] == list(STATUSES)


def test_xlsx_template_explains_every_column() -> None:
    guide = load_workbook(io.BytesIO(template.as_xlsx(COUNTRIES))).worksheets[2]
    explained = [row[0].value for row in guide.iter_rows(min_row=5)]
    assert explained == list(template.NAMES)


def test_schema_requires_everything_but_the_note() -> None:
    schema = template.json_schema()
    assert schema["required"] == [name for name in template.NAMES if name != "note"]
    assert schema["properties"]["status"]["enum"] == list(STATUSES)  # type: ignore[index]


def test_xlsx_template_holds_a_row_for_each_figure_that_is_asked_for() -> None:
    asked = [template.Asked("JAM", "GEN", "TOTAL", year, "t") for year in (2016, 2017)]
    data = load_workbook(io.BytesIO(template.as_xlsx(COUNTRIES, asked))).worksheets[0]
    assert [tuple(cell.value for cell in row) for row in data.iter_rows(min_row=2)] == [
        ("JAM", 2016, "GEN", "TOTAL", None, "t", None, None),
        ("JAM", 2017, "GEN", "TOTAL", None, "t", None, None),
    ]
