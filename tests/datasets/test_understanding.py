"""Files as they are in life: what the portal reads in them, what it asks, and what it says of it."""

import io
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countries.models import Country
from datasets.validation.codelists import CodeLists
from datasets.validation.reading import open_file
from datasets.validation.reading.dialect import delimiter_of
from datasets.validation.receiving import inspect
from datasets.validation.understanding.deciding import understand
from datasets.validation.understanding.layout import Layout
from datasets.validation.understanding.numbers import COMMA, POINT, UNCLEAR, Marks, read
from datasets.validation.understanding.translation import Translation
from tests.datasets import awkward
from tests.datasets.awkward import CASES, Row, numbers, text

COLUMNS = ("country", "year", "indicator", "category", "value", "unit", "status")


def layout_of(content: bytes, folder: Path, answers: dict[str, Any] | None = None) -> tuple[Layout, list[Any]]:
    file = io.BytesIO(content)
    kind = inspect(file, len(content))
    opened = open_file(file, kind, len(content), folder)
    assert opened.sheet is None
    layout = understand(opened.grids, answers or {}, CodeLists())
    assert layout is not None
    return layout, list(opened.grids)


def rows_of(content: bytes, folder: Path, answers: dict[str, Any] | None = None) -> tuple[list[Row], Counter[str]]:
    layout, grids = layout_of(content, folder, answers)
    assert not layout.asks, layout
    translation = Translation(grids, layout)
    rows: list[Row] = []
    for batch in translation.batches():
        rows += zip(*(batch.columns[name].to_pylist() for name in COLUMNS), strict=True)
    return rows, translation.account.counts


def test_corpus_has_at_least_120_files() -> None:
    assert len(CASES) >= 120


@pytest.mark.parametrize("name", CASES)
def test_awkward_file_is_read(name: str, jamaica: Country, united_kingdom: Country, tmp_path: Path) -> None:
    case = CASES[name]
    rows, told = rows_of(case.content, tmp_path, case.answers)
    assert rows == list(case.rows)
    assert {kind: told[kind] for kind in case.told} == case.told


# -- What must be asked -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "asks"),
    [
        (text("Country,Year,Value", "JAM,2014,16.5"), ["indicator", "unit"]),
        (text("Year,E-waste generated (t)", "2014,16.5"), ["country"]),
        (text("Country,E-waste generated (t)", "JAM,16.5"), ["year"]),
        (text("Country,Year,Kind,E-waste generated (t)", "JAM,2014,big,1", "JAM,2014,small,2"), ["category"]),
        (text("Country,Year,First,Second", "JAM,2014,1,2"), ["indicator", "value", "unit"]),
    ],
)
def test_what_no_column_says_is_asked(content: bytes, asks: list[str], jamaica: Country, tmp_path: Path) -> None:
    layout, _grids = layout_of(content, tmp_path)
    assert layout.asks == asks


@pytest.mark.parametrize("cells", [("1.234", "2.345"), ("1,234", "2,345"), ("999", "1.234", "2.345")])
def test_mark_that_can_mean_both_is_asked(cells: tuple[str, ...], jamaica: Country, tmp_path: Path) -> None:
    layout, _grids = layout_of(numbers(*cells), tmp_path, awkward.ANSWER)
    assert list(layout.unclear.values()) == [cells[-1]]


def test_fingerprint_is_the_same_for_other_years(jamaica: Country, tmp_path: Path) -> None:
    before, _grids = layout_of(text("Country,2014,2015", "JAM,1,2"), tmp_path, awkward.ANSWER)
    after, _grids = layout_of(text("Country,2015,2016,2017", "JAM,1,2,3"), tmp_path, awkward.ANSWER)
    other, _grids = layout_of(text("Pays,2014,2015", "JAM,1,2"), tmp_path, awkward.ANSWER)
    assert before.fingerprint == after.fingerprint != other.fingerprint


def test_rows_are_numbered_through_the_sheets_of_a_workbook(jamaica: Country, tmp_path: Path) -> None:
    sheets = [(year, [["Country", "Value"], ["JAM", 1.5]]) for year in ("2014", "2015")]
    layout, grids = layout_of(awkward.xlsx(*sheets), tmp_path, awkward.ANSWER)
    found = [number for batch in Translation(grids, layout).batches() for number in batch.numbers.tolist()]
    assert found == [2, 10_000_002]


# -- Real files -------------------------------------------------------------------------------------------------
def test_jamaica_s_national_series_is_read(raw_data: Path, jamaica: Country, tmp_path: Path) -> None:
    content = (raw_data / "jamaica_sdg_12_4_2.csv").read_bytes()
    rows, told = rows_of(content, tmp_path, {"constants": {"country": "JAM", "indicator": "GEN"}})
    assert ("JAM", "2014", "GEN", "TOTAL", "16.12", "kt", "A") in rows
    assert ("JAM", "2014", "GEN", "EU6-3", "0.22", "kt", "A")[:4] in {row[:4] for row in rows}
    assert (told["of_which"], told["totals"]) == (21, 7)


def test_world_bank_s_table_is_read(raw_data: Path, jamaica: Country, tmp_path: Path) -> None:
    content = (raw_data / "wb_gdp_per_capita.csv").read_bytes()
    rows, told = rows_of(content, tmp_path)
    assert told["groups"] > 1000
    # Income in current dollars is no indicator of the portal's.
    assert (rows, told["no_meaning"] > 7000) == ([], True)


def test_registry_s_workbook_takes_each_figure_once(raw_data: Path, united_kingdom: Country, tmp_path: Path) -> None:
    content = (raw_data / "uk_weee_collected.xlsx").read_bytes()
    answers = {"constants": {"country": "GBR", "indicator": "COLL", "unit": "t"}}
    rows, told = rows_of(content, tmp_path, answers)
    assert told["parts"] == 2 * len(rows)
    assert len({row[:4] for row in rows}) == len(rows)


def test_registry_s_sheets_of_years_are_read_together(raw_data: Path, united_kingdom: Country, tmp_path: Path) -> None:
    content = (raw_data / "uk_ea_eee_on_the_market.ods").read_bytes()
    layout, _grids = layout_of(content, tmp_path, {"constants": {"country": "GBR", "indicator": "POM"}})
    assert len(layout.sheets) > 8
    assert {sheet.says["year"] for sheet in layout.sheets} >= {"2012", "2019", "2020"}


def test_registry_s_quarters_are_not_taken_for_years(raw_data: Path, united_kingdom: Country, tmp_path: Path) -> None:
    content = (raw_data / "uk_ea_eee_on_the_market.ods").read_bytes()
    rows, _told = rows_of(content, tmp_path, {"constants": {"country": "GBR", "indicator": "POM"}})
    periods = Counter(row[1] for row in rows if "2020" in row[1])
    assert periods.keys() == {"2020", *(f"{months} 2020" for months in QUARTERS)}
    assert {periods[f"{months} 2020"] for months in QUARTERS} == {15}


QUARTERS = ("January - March", "April - June", "July - September", "October - December")


# -- Numbers, whatever they are ---------------------------------------------------------------------------------
amounts = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False)


@given(
    amounts,
    st.sampled_from(
        [("", "."), (",", "."), (" ", "."), ("'", "."), ("\u202f", "."), ("", ","), (".", ","), (" ", ",")]
    ),
)
def test_number_written_in_any_way_is_read_back(amount: Any, marks: tuple[str, str]) -> None:
    thousands, decimal = marks
    written = f"{amount:,.2f}".replace(",", "#").replace(".", decimal).replace("#", thousands)
    assert float(read(written, decimal).text) == float(amount)


@given(st.text(max_size=30), st.sampled_from([POINT, COMMA]))
def test_any_text_is_a_number_or_stays_as_it_is(said: str, decimal: str) -> None:
    number = read(said, decimal)
    assert number.text in ("", said) or float(number.text) is not None


@given(st.lists(amounts.map(lambda amount: f"{amount:,.2f}"), min_size=1, max_size=8))
def test_mark_of_a_column_with_decimals_is_found(written: list[str]) -> None:
    marks, turned = Marks(), Marks()
    marks.add(written)
    turned.add(text.translate(str.maketrans(",.", ".,")) for text in written)
    assert (marks.decimal, turned.decimal) == (POINT, COMMA)


@given(st.lists(st.integers(1, 999), min_size=1, max_size=5), st.sampled_from([".", ","]))
def test_mark_before_three_digits_alone_is_not_guessed(wholes: list[int], mark: str) -> None:
    marks = Marks()
    marks.add(f"{whole}{mark}500" for whole in wholes)
    assert marks.decimal == UNCLEAR


# -- Tables, however they are written ---------------------------------------------------------------------------
words = st.text(st.characters(categories=["L", "N"], max_codepoint=0x24F), min_size=1, max_size=8)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(words, st.integers(1990, 2020), st.integers(1, 10**6)), min_size=2, max_size=8),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_table_written_in_any_dialect_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, int, int]],
    delimiter: str,
    encoding: str,
    end: str,
) -> None:
    lines = [delimiter.join(map(str, row)) for row in [("Country", "Year", "Value"), *rows]]
    content = end.join([*lines, ""]).encode(encoding)
    file = io.BytesIO(content)
    kind = inspect(file, len(content))
    opened = open_file(file, kind, len(content), tmp_path_factory.mktemp("table"))
    (grid,) = opened.grids
    assert [cells for some in grid.rows() for _number, cells in some] == [line.split(delimiter) for line in lines]
    assert delimiter_of(content.decode(encoding)) == delimiter
