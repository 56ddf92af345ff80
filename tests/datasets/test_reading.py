"""Readers: rows numbered as a spreadsheet shows them, whatever lies between them; memory bounded by bounds."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from datasets.reference.template import NAMES
from datasets.validation.reading import Grid, Rows, Sheet, open_file, workbook
from datasets.validation.reading import text as text_reader
from datasets.validation.reading.converted import convert
from datasets.validation.reading.grid_sheet import GridSheet
from datasets.validation.reading.sheet import as_text
from datasets.validation.reading.text import TextSheet
from datasets.validation.reading.workbook import WorkbookSheet
from datasets.validation.receiving import CSV, inspect
from datasets.validation.rules import Unreadable, files

HEADINGS = ",".join(NAMES)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def open_sheet(content: bytes) -> Sheet:
    file = io.BytesIO(content)
    kind = inspect(file, len(content))
    return TextSheet(file, kind.encoding, len(content)) if kind.code == CSV else WorkbookSheet(file)


def read(content: bytes) -> Iterator[Rows]:
    sheet = open_sheet(content)
    wanted = {name.strip(): place for place, name in enumerate(sheet.headings)}
    return sheet.batches(wanted, frozenset({"country"}))


def cells(content: bytes, *names: str) -> list[tuple[object, ...]]:
    return list(
        chain.from_iterable(
            zip(rows.numbers.tolist(), *(rows.columns[name].to_pylist() for name in names), strict=True)
            for rows in read(content)
        )
    )


def xlsx(*rows: tuple[object, ...], sheets: tuple[str, ...] = ("Data",)) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name in sheets:
        sheet = book.create_sheet(name)
        for row in rows if name == "Data" else [("Read me",), ("Fill in the other sheet",)]:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def by_hand(sheet: str, shared: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", '<R><Relationship Id="r1" Target="/xl/worksheets/sheet1.xml"/></R>'
        )
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        if shared:
            archive.writestr("xl/sharedStrings.xml", shared)
    return file.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_separator_is_recognised(separator: str) -> None:
    content = "country,year,value\nJAM,2014,1\n".replace(",", separator).encode()
    assert cells(content, "country", "value") == [(2, "JAM", "1")]


def test_csv_row_numbers_count_blank_lines_and_notes_over_two_lines() -> None:
    content = b'country,note\nJAM,"over\ntwo lines"\n\nGBR,x\n'
    assert cells(content, "country") == [(2, "JAM"), (3, ""), (4, "GBR")]


def test_csv_headings_may_follow_blank_lines() -> None:
    assert cells(b"\n\ncountry,note\nJAM,x\n", "country") == [(4, "JAM")]


def test_csv_rows_of_another_width_are_told_and_leave_the_numbers_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_reader, "BLOCK", 60)
    content = b"country,year,note\nJAM,1,a\nGBR,2\nFRA,3,c\nDEU,4,d,e,f\nITA,5,e\nESP,6,f\nPRT,7\n"
    batches = list(read(content))
    found = [pair for rows in batches for pair in zip(rows.numbers, rows.columns["country"].to_pylist(), strict=True)]
    ragged = [pair for rows in batches for pair in zip(rows.ragged_numbers, rows.ragged_cells, strict=True)]
    assert found == [(2, "JAM"), (4, "FRA"), (6, "ITA"), (7, "ESP")]
    assert ragged == [(3, 2), (5, 5), (8, 2)]


def test_csv_with_a_million_cells_is_read_in_blocks() -> None:
    content = b"country,year,note\n" + b"JAM,2014,some words about the figure\n" * 200_000
    sizes = [len(rows.numbers) for rows in read(content)]
    assert sum(sizes) == 200_000
    assert max(sizes) < 40_000


def test_xlsx_keeps_numbers_texts_and_row_numbers() -> None:
    content = xlsx(("country", "year", "value", "note"), ("JAM", 2014, 16.12, "a & b"), (), ("GBR", 2015, 1e-3, None))
    assert cells(content, "country", "year", "value", "note") == [
        (2, "JAM", "2014", "16.12", "a & b"),
        (4, "GBR", "2015", "0.001", ""),
    ]


def test_xlsx_takes_the_sheet_with_the_template_s_headings() -> None:
    content = xlsx(("country", "year"), ("JAM", 2014), sheets=("Read me", "Data"))
    assert cells(content, "country") == [(2, "JAM")]


def test_xlsx_reads_rich_inline_and_formula_texts() -> None:
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1">'
        '<x:c r="A1" t="inlineStr"><x:is><x:t>country</x:t></x:is></x:c><x:c t="s"><x:v>0</x:v></x:c></x:row>'
        '<x:row r="3"><x:c r="A3" t="str"><x:f>"J"&amp;"AM"</x:f><x:v>JAM</x:v></x:c>'
        '<x:c r="B3" t="b"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    shared = f'<sst xmlns="{MAIN}"><si><r><t>no</t></r><r><t>te</t></r><rPh><t>ruby</t></rPh></si></sst>'
    assert cells(by_hand(sheet, shared), "country", "note") == [(3, "JAM", "TRUE")]


def test_xlsx_formula_without_a_stored_result_stands_as_a_formula() -> None:
    sheet = (
        '<worksheet><sheetData><row r="1"><c t="str"><v>country</v></c><c t="str"><v>value</v></c></row>'
        '<row r="2"><c t="str"><v>JAM</v></c><c><f>B3*2</f></c></row>'
        '<row r="3"><c t="str"><v>JAM</v></c><c><f>B2*2</f><v>8</v></c></row>'
        '<row r="4"><c t="str"><v>JAM</v></c><c><f>B2*3</f><v></v></c></row></sheetData></worksheet>'
    )
    assert cells(by_hand(sheet), "country", "value") == [(2, "JAM", "=B3*2"), (3, "JAM", "8"), (4, "JAM", "=B2*3")]


def test_xlsx_without_any_of_the_template_s_headings_names_its_sheets() -> None:
    with pytest.raises(Unreadable) as refusal:
        read(xlsx(("Some", "table"), sheets=("Read me", "Data")))
    assert refusal.value.rule is files.NoSheetIsTheTable
    assert refusal.value.rule.words(detail=refusal.value.detail).message == (
        "No sheet of the workbook has the headings of the template in its first row: “Read me”, “Data”."
    )


def test_xlsx_batches_are_bounded_by_their_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "CHARACTERS_AT_ONCE", 10_000)
    rows = "".join('<row><c t="str"><v>x</v></c><c t="s"><v>0</v></c></row>' for _ in range(1000))
    shared = f"<sst><si><t>{'y' * 1000}</t></si></sst>"
    content = by_hand(f"<worksheet><sheetData>{rows}</sheetData></worksheet>", shared)
    batches = open_sheet(content).batches({"note": 1}, frozenset())
    assert {len(batch.numbers) for batch in batches} <= {9, 10}


def test_xlsx_keeps_no_column_that_is_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "CHARACTERS_AT_ONCE", 10_000)
    rows = "".join('<row><c t="str"><v>x</v></c><c t="s"><v>0</v></c></row>' for _ in range(1000))
    shared = f"<sst><si><t>{'y' * 1000}</t></si></sst>"
    content = by_hand(f"<worksheet><sheetData>{rows}</sheetData></worksheet>", shared)
    (batch,) = open_sheet(content).batches({"country": 0}, frozenset())
    assert len(batch.numbers) == 999


@pytest.mark.parametrize(
    "sheet",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>',
        "<worksheet><sheetData><row><c><v>1</v>",
        '<worksheet><sheetData><row r="2"><c><v>1</v></c></row><row r="1"/></sheetData></worksheet>',
        '<worksheet><sheetData><row><c t="s"><v>7</v></c></row></sheetData></worksheet>',
    ],
    ids=["entities", "cut off", "rows out of order", "text that is not there"],
)
def test_broken_sheet_is_refused(sheet: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        list(read(by_hand(sheet)))
    assert refusal.value.rule is files.Damaged


def test_sheet_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(by_hand("<worksheet><sheetData/></worksheet>" + " " * 100_000))
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    with pytest.raises(Unreadable) as refusal:
        list(read(bytes(content)))
    assert refusal.value.rule is files.Damaged


def test_cells_that_share_one_long_text_do_not_multiply_it() -> None:
    rows = "".join('<row><c t="s"><v>0</v></c></row>' for _ in range(50_000))
    shared = f"<sst><si><t>{'x' * 30_000}</t></si></sst>"
    total = sum(
        rows.columns["x" * 1000].nbytes
        for rows in read(by_hand(f"<worksheet><sheetData>{rows}</sheetData></worksheet>", shared))
    )
    assert total < 60_000_000


# -- Two readers of one workbook --------------------------------------------------------------------------------
CELLS = st.one_of(
    st.none(),
    st.text(st.characters(categories=["L", "N", "P"], max_codepoint=0x24F), min_size=1, max_size=6),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9),
    st.booleans(),
    st.dates(min_value=date(1950, 1, 1), max_value=date(2050, 1, 1)),
)


@settings(max_examples=25)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=5))
def test_converter_and_streaming_reader_agree(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[object]]
) -> None:
    content = io.BytesIO(xlsx(*(tuple(row) for row in rows)))
    (streamed,) = workbook.grids_of(content)
    (converted,) = convert(content, tmp_path_factory.mktemp("book")) or []

    def filled(grid: Grid) -> dict[tuple[int, int], str]:
        found = ((number, cells) for some in grid.rows() for number, cells in some)
        return {(n, place): as_text(cell) for n, cells in found for place, cell in enumerate(cells) if cell != ""}

    assert filled(streamed) == filled(converted)


def test_workbook_that_expands_ends_its_converter_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """200,000 cells that share one long text: 6 GB to whoever copies it, and rows in bounded memory here."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 200_001))
    shared = f"<sst><si><t>{'y' * 32_000}</t></si></sst>"
    content = io.BytesIO(by_hand(f"<worksheet><sheetData>{rows}</sheetData></worksheet>", shared))
    size = len(content.getvalue())
    opened = open_file(content, inspect(content, size), size, tmp_path)
    assert opened.sheet is None
    assert sum(len(some) for some in opened.grids[0].rows()) == 200_000


def test_sheet_of_one_far_cell_is_refused_or_read_but_never_unfolded(tmp_path: Path) -> None:
    far = '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    content = io.BytesIO(by_hand(far))
    size = len(content.getvalue())
    with pytest.raises(Unreadable) as refusal:
        open_file(content, inspect(content, size), size, tmp_path)
    assert refusal.value.rule is files.TooManyColumns


STARTS = (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"Country,Year,Value\n")


@settings(max_examples=40)
@given(st.binary(max_size=400), st.sampled_from(STARTS))
def test_any_bytes_are_read_or_refused_with_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, start: bytes
) -> None:
    file = io.BytesIO(start + content)
    size = len(start + content)
    # Whatever else were raised would fail the test.
    with suppress(Unreadable):
        opened = open_file(file, inspect(file, size), size, tmp_path_factory.mktemp("any"))
        for grid in opened.grids:
            list(grid.rows())


NUMBERS = st.one_of(st.floats(-1e300, 1e300), st.integers(-(2**60), 2**60))


@settings(max_examples=25)
@given(st.lists(NUMBERS, min_size=1))
def test_numbers_of_a_sheet_keep_their_value_as_text(
    tmp_path_factory: pytest.TempPathFactory, sent: list[float]
) -> None:
    content = io.BytesIO(xlsx(("country", "value"), *(("JAM", number) for number in sent)))
    (grid,) = convert(content, tmp_path_factory.mktemp("book")) or []
    batches = GridSheet(grid).batches({"value": 1}, frozenset())
    found = [float(text) for rows in batches for text in rows.columns["value"].to_pylist()]
    assert found == [pytest.approx(float(number), rel=1e-14) for number in sent]
