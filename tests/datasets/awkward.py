"""A corpus of small awkward files, each named for what is wrong with it, with the reading that is expected.

`Case.rows` are country, year, indicator, category, value, unit and status as the check takes them. Every figure is one
of Jamaica in 2014 or 2015 unless the case is about something else.
"""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl import Workbook

Row = tuple[str, str, str, str, str, str, str]
ANSWER: dict[str, Any] = {"constants": {"indicator": "GEN", "unit": "t"}}


@dataclass(frozen=True)
class Case:
    content: bytes
    rows: Sequence[Row]
    answers: dict[str, Any] = field(default_factory=dict)
    # Kinds of the account, with their counts.
    told: dict[str, int] = field(default_factory=dict)


def row(value: str, year: str = "2014", *, country: str = "JAM", **other: str) -> Row:
    given = {"indicator": "GEN", "category": "TOTAL", "unit": "t", "status": "A"} | other
    return country, year, given["indicator"], given["category"], value, given["unit"], given["status"]


TWO = (row("16.5"), row("17.25", "2015"))


def text(*lines: str, encoding: str = "utf-8", end: str = "\n") -> bytes:
    return end.join([*lines, ""]).encode(encoding)


def table(delimiter: str, *, decimal: str = ".", encoding: str = "utf-8", end: str = "\n") -> bytes:
    lines = [("Country", "Year", "Value"), ("JAM", "2014", "16.5"), ("JAM", "2015", "17.25")]
    said = [delimiter.join(cell.replace(".", decimal) for cell in line) for line in lines]
    return text(*said, encoding=encoding, end=end)


def numbers(*cells: str, delimiter: str = ";") -> bytes:
    """One figure a year from 2001 on."""
    lines = [delimiter.join(("JAM", str(2000 + n), cell)) for n, cell in enumerate(cells, 1)]
    return text(delimiter.join(("Country", "Year", "Value")), *lines)


def figures(*values: str, statuses: str = "") -> tuple[Row, ...]:
    given = statuses or "A" * len(values)
    return tuple(row(value, str(2000 + n), status=given[n - 1]) for n, value in enumerate(values, 1))


def xlsx(*sheets: tuple[str, Sequence[Sequence[Any]]], fill: Callable[[Workbook], None] | None = None) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(list(cells))
    if fill:
        fill(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ods(*rows: Sequence[Any], name: str = "Sheet1") -> bytes:
    """By hand: what LibreOffice writes of a sheet, with the empty end of rows repeated."""

    def cell(value: Any) -> str:
        if value is None or value == "":
            return "<table:table-cell/>"
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        said = f"<text:p>{value}</text:p>"
        return f'<table:table-cell office:value-type="float" office:value="{value}">{said}</table:table-cell>'

    ending = '<table:table-cell table:number-columns-repeated="1000"/>'
    lines = "".join(f"<table:table-row>{''.join(map(cell, line))}{ending}</table:table-row>" for line in rows)
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{office}:office:1.0" '
        f'xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="{name}">{lines}<table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return file.getvalue()


LINES: list[list[Any]] = [["Country", "Year", "Value"], ["JAM", 2014, 16.5], ["JAM", 2015, 17.25]]
WIDE: list[list[Any]] = [["Country", 2014, 2015], ["Jamaica", 16.5, 17.25]]

CASES: dict[str, Case] = {}


def case(
    name: str, content: bytes, rows: Sequence[Row] = TWO, answers: dict[str, Any] | None = None, **told: int
) -> None:
    assert name not in CASES, name
    CASES[name] = Case(content, rows, ANSWER if answers is None else answers, told)


# -- Separators and encodings -----------------------------------------------------------------------------------
for named, delimiter in {"commas": ",", "semicolons": ";", "tabs": "\t", "bars": "|"}.items():
    case(f"separated by {named}", table(delimiter))
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"):
        case(f"separated by {named}, in {encoding}", table(delimiter, encoding=encoding))
for named, delimiter in {"semicolons": ";", "tabs": "\t", "bars": "|"}.items():
    case(f"separated by {named}, with decimal commas", table(delimiter, decimal=","), decimal_comma=2)
case("lines end as on Windows", table(",", end="\r\n"))
case("lines end as on old Macintoshes", table(",", end="\r"))
case("no line end after the last line", table(",").rstrip())
case("a first line that names the separator", b"sep=;\n" + table(";"), notes=0)
case(
    "names in Windows-1251",
    text("Страна;Год;Значение", "Ямайка;2014;16.5", "Ямайка;2015;17.25", encoding="cp1251"),
    (row("16.5", country="Ямайка"), row("17.25", "2015", country="Ямайка")),
)
case(
    "names in Windows-1256",
    text("البلد;السنة;القيمة", "جامايكا;2014;16.5", "جامايكا;2015;17.25", encoding="cp1256"),
    (row("16.5", country="جامايكا"), row("17.25", "2015", country="جامايكا")),
)
case(
    "names in GB 18030",
    text("国家,年份,数值", "牙买加,2014,16.5", "牙买加,2015,17.25", encoding="gb18030"),
    (row("16.5", country="牙买加"), row("17.25", "2015", country="牙买加")),
)
case(
    "names in Windows-1250",
    text("Kraj;Year;Value;Uwaga", "JAM;2014;16.5;zużyty", "JAM;2015;17.25;sprzęt", encoding="cp1250"),
)

# -- Where the table lies ---------------------------------------------------------------------------------------
case(
    "titles above the table",
    text("E-waste in Jamaica", "Source: NEPA", "", "Country,Year,Value", "JAM,2014,16.5", "JAM,2015,17.25"),
)
case("notes below the table", table(",") + text("", "Source: NEPA", "1) estimated"), notes=2)
case("blank lines between rows", text("Country,Year,Value", "", "JAM,2014,16.5", "", "", "JAM,2015,17.25"))
case(
    "headings repeated on each page",
    text("Country,Year,Value", "JAM,2014,16.5", "Country,Year,Value", "JAM,2015,17.25"),
    headings=1,
)
case("an empty first column", text(",Country,Year,Value", ",JAM,2014,16.5", ",JAM,2015,17.25"))
case("an empty last column", text("Country,Year,Value,", "JAM,2014,16.5,", "JAM,2015,17.25,"))
case(
    "a column with numbers of rows",
    text("No.,Country,Year,Value", "1,JAM,2014,16.5", "2,JAM,2015,17.25"),
    answers=ANSWER | {"columns": {"3": "value", "0": "skip"}},
)
case("a column nobody needs", text("Country,Year,Value,Source", "JAM,2014,16.5,NEPA", "JAM,2015,17.25,NEPA"))
case("columns in another order", text("Value,Year,Country", "16.5,2014,JAM", "17.25,2015,JAM"))
case("headings in capitals with spaces", text(" COUNTRY , YEAR , VALUE ", "JAM,2014,16.5", "JAM,2015,17.25"))
case("names joined by underscores", text("country_name,reference_year,obs_value", "JAM,2014,16.5", "JAM,2015,17.25"))
case("rows of different widths", text("Country,Year,Value,Note", "JAM,2014,16.5", "JAM,2015,17.25,seen"))
case("quoted cells with the separator", text('"Country","Year","Value"', '"JAM","2014","16.5"', '"JAM","2015","17.25"'))

# -- Languages --------------------------------------------------------------------------------------------------
for language, headings in {
    "French": "Pays;Année;Valeur",
    "Spanish": "País;Año;Valor",
    "German": "Land;Jahr;Wert",
    "Portuguese": "País;Ano;Quantidade",
    "Italian": "Paese;Anno;Valore",
    "Dutch": "Land;Jaar;Waarde",
    "Russian": "Страна;Год;Значение",
    "Chinese": "国家;年份;数值",
    "Arabic": "البلد;السنة;القيمة",
}.items():
    case(f"headings in {language}", text(headings, "JAM;2014;16.5", "JAM;2015;17.25"))

# -- Numbers ----------------------------------------------------------------------------------------------------
case(
    "points between thousands, commas before decimals",
    numbers("1.234,5", "12,25", "7"),
    figures("1234.5", "12.25", "7"),
    decimal_comma=2,
)
case(
    "commas between thousands, points before decimals",
    numbers("1,234.5", "12.25"),
    figures("1234.5", "12.25"),
    grouped=1,
)
case("spaces between thousands", numbers("1 234.5", "12 345"), figures("1234.5", "12345"), grouped=2)
case(
    "spaces between thousands and decimal commas",
    numbers("1 234,5", "12 345,75"),
    figures("1234.5", "12345.75"),
    decimal_comma=2,
)
case("no-break spaces between thousands", numbers("1\u00a0234,5", "12,5"), figures("1234.5", "12.5"), decimal_comma=2)
case("narrow spaces between thousands", numbers("1\u202f234,5", "12,5"), figures("1234.5", "12.5"), decimal_comma=2)
case("apostrophes between thousands", numbers("1'234.5", "12’345.5"), figures("1234.5", "12345.5"), grouped=2)
case("lakhs", numbers("1,23,456.5", "1.5"), figures("123456.5", "1.5"), grouped=1)
case("several points between thousands", numbers("1.234.567", "1.234"), figures("1234567", "1234"), grouped=2)
case("Arabic-Indic digits", numbers("١٢٣٤", "١٦٫٥"), figures("1234", "16.5"), digits=2)
case("Persian digits", numbers("۱۲۳۴", "۱۶"), figures("1234", "16"), digits=2)
case("Arabic thousands mark", numbers("١٬٢٣٤٫٥", "٢"), figures("1234.5", "2"), digits=2)
case("Arabic thousands marks alone", numbers("١٦٬١٢٠", "١٦٬٦٧٠"), figures("16120", "16670"), digits=2)
case("Devanagari digits", numbers("१२३४", "१६"), figures("1234", "16"), digits=2)
case("full-width digits", numbers("１６．５", "１７"), figures("16.5", "17"), digits=2)
case("Arabic-Indic years", text("Country;Year;Value", "JAM;٢٠١٤;16.5", "JAM;٢٠١٥;17.25"), digits=2)
case("powers of ten", numbers("1.5E+03", "2e2"), figures("1.5E+03", "2e2"))
case("powers of ten with decimal commas", numbers("1,5E+03", "2,25"), figures("1.5E+03", "2.25"), decimal_comma=2)
case("a plus sign", numbers("+16.5"), figures("16.5"))
case("a typographic minus sign", numbers("−16.5", "3.5"), figures("-16.5", "3.5"))
case("no digit before the decimals", numbers(".5", "1.5"), figures("0.5", "1.5"))
case("nothing after the decimal mark", numbers("5.", "1.5"), figures("5", "1.5"))
case("spaces around figures", numbers(" 16.5 ", "\u00a017.5"), figures("16.5", "17.5"))
for mark in ("*", "¹", "†", " (a)", " [1]", "*)"[:1], " p", "²³"):
    name = f"a footnote's mark: {mark.strip()}"
    if name not in CASES:
        case(name, numbers(f"16.5{mark}", "17.5"), figures("16.5", "17.5"), footnote=1)
case("a footnote's mark behind a decimal comma", numbers("1.234,5*", "17,5"), figures("1234.5", "17.5"), footnote=1)
for mark in ("n/a", "N/A", "..", "...", "-", "–", ":", "n.d.", "нет данных", "无", "غير متوفر", "#N/A", "k.A."):
    case(f"no figure: {mark}", numbers("16.5", mark), figures("16.5", "", statuses="AM"), missing=1)
case("no figure: an empty cell", numbers("16.5", ""), figures("16.5", "", statuses="AM"), empty=1)
case(
    "a unit beside one figure that is not the unit of the others",
    numbers("16.5 kt", "17.5"),
    figures("16.5 kt", "17.5"),
)
case("the unit of all beside one figure", numbers("16.5 t", "17.5"), figures("16.5", "17.5"), unit_beside=1)
case(
    "a unit beside every figure",
    numbers("16.5 kt", "17,250 tonnes", "n/a"),
    (row("16.5", "2001", unit="kt"), row("17250", "2002"), row("", "2003", unit="kt", status="M")),
    {"constants": {"indicator": "GEN"}},
    unit_beside=2,
    missing=1,
)
case(
    "words instead of a figure",
    numbers("about 3", "17.5", "18.5", "19.5", "20.5"),
    figures("about 3", "17.5", "18.5", "19.5", "20.5"),
)
case(
    "one decimal comma among points stays as it stands",
    numbers("16.5", "17.5", "18,75"),
    figures("16.5", "17.5", "18,75"),
)
case(
    "answered: commas stand before decimals",
    numbers("1,234", "2,345"),
    figures("1.234", "2.345"),
    ANSWER | {"decimal": ","},
    decimal_comma=2,
)
case(
    "answered: commas separate thousands",
    numbers("1,234", "2,345"),
    figures("1234", "2345"),
    ANSWER | {"decimal": "."},
    grouped=2,
)

# -- Years ------------------------------------------------------------------------------------------------------
case("days instead of years", text("Country;Year;Value", "JAM;2014-12-31;16.5", "JAM;31.12.2015;17.25"), dates=2)
case("days with slashes", text("Country;Year;Value", "JAM;31/12/2014;16.5", "JAM;1/1/2015;17.25"), dates=2)
case("years with a decimal", text("Country;Year;Value", "JAM;2014.0;16.5", "JAM;2015.0;17.25"))
case("years with letters", text("Country;Year;Value", "JAM;FY2014;16.5", "JAM;YR2015;17.25"))

case(
    "quarters stay what they are",
    text("Country;Year;Value", "JAM;2014-Q1;16.5", "JAM;Q2 2014;17.25"),
    (row("16.5", "2014-Q1"), row("17.25", "Q2 2014")),
)
case(
    "quarters as columns stay what they are",
    text("Country,Q1 2014,Q2 2014", "JAM,16.5,17.25"),
    (row("16.5", "Q1 2014"), row("17.25", "Q2 2014")),
)
case(
    "blocks of quarters and of the year one below the other",
    text(
        "Period covered: January - March 2014",
        "Country,E-waste generated (t)",
        "JAM,4",
        "GBR,400",
        "FRA,300",
        "Period covered: January - December 2014",
        "Country,E-waste generated (t)",
        "JAM,16.5",
        "GBR,1500",
        "FRA,1400",
    ),
    (
        row("4", "January - March 2014"),
        row("400", "January - March 2014", country="GBR"),
        row("300", "January - March 2014", country="FRA"),
        row("16.5"),
        row("1500", country="GBR"),
        row("1400", country="FRA"),
    ),
    {"constants": {"year": "2014", "category": "TOTAL"}},
    headings=1,
    notes=1,
)
case(
    "quarters beside years as columns are not read",
    text("Country,Q1 2014,Q2 2014,2014,2015", "JAM,1,2,16.5,17.25"),
)

# -- Wide -------------------------------------------------------------------------------------------------------
case("years as columns", text("Country,2014,2015", "JAM,16.5,17.25"))
case("years as columns, in brackets", text("Country,2014 [YR2014],2015 [YR2015]", "JAM,16.5,17.25"))
case("years as columns, with letters", text("Country,Y2014,Y2015", "JAM,16.5,17.25"))
case("years as columns, preliminary", text("Country,2014,2015 (p)", "JAM,16.5,17.25"))
case("years as columns, some empty", text("Country,2013,2014,2015", "JAM,,16.5,17.25"))
case(
    "years as columns, some not available",
    text("Country,2014,2015", "JAM,16.5,.."),
    (row("16.5"), row("", "2015", status="M")),
    missing=1,
)
case(
    "indicators as columns",
    text("Country,Year,E-waste generated (t),E-waste collected (kt)", "JAM,2014,16.5,1.5"),
    (row("16.5"), row("1.5", indicator="COLL", unit="kt")),
    {},
)
case(
    "the unit in the heading",
    text("Country,Year,E-waste generated (kt)", "JAM,2014,16.5", "JAM,2015,17.25"),
    (row("16.5", unit="kt"), row("17.25", "2015", unit="kt")),
    {},
)
case(
    "unit and indicator in the title",
    text("E-waste generated in Jamaica (thousand tonnes)", "", "Country,2014,2015", "JAM,16.5,17.25"),
    (row("16.5", unit="kt"), row("17.25", "2015", unit="kt")),
    {},
)
case(
    "categories as columns",
    text("Country,Year,Lamps,Screens", "JAM,2014,16.5,1.5"),
    (row("16.5", category="EU6-3"), row("1.5", category="EU6-2")),
)

# -- Totals and parts -------------------------------------------------------------------------------------------
case(
    "a row of totals",
    text("Country,Year,Category,Value", "JAM,2014,Lamps,1.5", "JAM,2014,Total,16.5"),
    (row("1.5", category="EU6-3"), row("16.5")),
    totals=1,
)
for language, word in {
    "French": "Total général",
    "German": "Insgesamt",
    "Russian": "Итого",
    "Chinese": "合计",
    "Arabic": "المجموع",
}.items():
    case(
        f"a row of totals in {language}",
        text("Country,Year,Category,Value", "JAM,2014,EU6-3,1.5", f"JAM,2014,{word},16.5"),
        (row("1.5", category="EU6-3"), row("16.5")),
        totals=1,
    )
case(
    "“of which” rows",
    text("Country,Year,Category,Value", "JAM,2014,Total,16.5", "JAM,2014,of which: lamps,1.5"),
    (row("16.5"), row("1.5", category="EU6-3")),
    totals=1,
    of_which=1,
)
case(
    "“dont” rows",
    text("Pays;Année;Catégorie;Valeur", "JAM;2014;Total;16.5", "JAM;2014;dont lampes;1.5"),
    (row("16.5"), row("1.5", category="EU6-3")),
    totals=1,
    of_which=1,
)
case(
    "households, others and both",
    text("Country,Year,Stream,Value", "JAM,2014,Household,10", "JAM,2014,Other,6.5", "JAM,2014,Total,16.5"),
    (row("16.5"),),
    parts=2,
)
case(
    "groups of countries",
    text("Country,Year,Value", "World,2014,999", "JAM,2014,16.5", "EU27_2020,2014,99", "JAM,2015,17.25"),
    groups=2,
)
case(
    "a key without its zeros",
    text("Country,Year,UNU-KEY,Value", "JAM,2014,101,16.5", "JAM,2014,1002,1.5"),
    (row("16.5", category="UNU-0101"), row("1.5", category="UNU-1002")),
)

# -- Units ------------------------------------------------------------------------------------------------------
for said, code in {
    "tonnes": "t", "metric tons": "t", "('000 tonnes)": "kt", "thousand tonnes": "kt", "Tonnen": "t", "тыс. т": "kt",
    "吨": "t", "طن": "t", "kg per capita": "kg/inh", "kg/hab": "kg/inh", "million tonnes": "Mt", "Stück": "pieces",
}.items():  # fmt: skip
    case(
        f"a unit in words: {said}",
        text("Country;Year;Value;Unit", f"JAM;2014;16.5;{said}"),
        (row("16.5", unit=code),),
        {"constants": {"indicator": "GEN"}},
    )

# -- Workbooks --------------------------------------------------------------------------------------------------
case("a workbook", xlsx(("Data", LINES)))
case("a workbook with notes above and below", xlsx(("Data", [["E-waste"], [], *LINES, [], ["Source: NEPA"]])), notes=1)
case("a workbook whose first sheet is a cover", xlsx(("Cover", [["Annual report"], ["2016"]]), ("Data", LINES)))
case(
    "a workbook with a hidden sheet",
    xlsx(("Old", LINES), ("Data", WIDE), fill=lambda book: setattr(book["Old"], "sheet_state", "hidden")),
    (row("16.5", country="Jamaica"), row("17.25", "2015", country="Jamaica")),
)
case(
    "a workbook with years as numbers above",
    xlsx(("Data", WIDE)),
    (row("16.5", country="Jamaica"), row("17.25", "2015", country="Jamaica")),
)
case(
    "a workbook with days",
    xlsx(("Data", [LINES[0], ["JAM", date(2014, 12, 31), 16.5], ["JAM", date(2015, 12, 31), 17.25]])),
    dates=2,
)
case(
    "a workbook with days above",
    xlsx(("Data", [["Country", date(2014, 1, 1), date(2015, 1, 1)], ["JAM", 16.5, 17.25]])),
)
case(
    "a workbook with a sheet for each year",
    xlsx(("2014", [["Country", "Value"], ["JAM", 16.5]]), ("2015", [["Country", "Value"], ["JAM", 17.25]])),
)
case(
    "a workbook with a sheet for each country",
    xlsx(
        ("Jamaica", [["Year", "Value"], [2014, 16.5]]),
        ("United Kingdom of Great Britain and Northern Ireland"[:0] + "GBR", [["Year", "Value"], [2014, 99]]),
    ),
    (row("16.5", country="Jamaica"), row("99", country="GBR")),
)
case(
    "a workbook with a sheet for each indicator",
    xlsx(
        ("Table 1", [["Placed on the market, tonnes"], [], ["Country", "2014", "2015"], ["JAM", 16.5, 17.25]]),
        ("Table 2", [["Collected, tonnes"], [], ["Country", "2014", "2015"], ["JAM", 1.5, 1.75]]),
    ),
    (
        row("16.5", indicator="POM"),
        row("17.25", "2015", indicator="POM"),
        row("1.5", indicator="COLL"),
        row("1.75", "2015", indicator="COLL"),
    ),
    {},
)
case(
    "a workbook with figures as texts",
    xlsx(("Data", [LINES[0], ["JAM", "2014", "1.234,5"], ["JAM", "2015", "17,25"]])),
    (row("1234.5"), row("17.25", "2015")),
    decimal_comma=2,
)
case(
    "a workbook with figures and texts mixed",
    xlsx(("Data", [LINES[0], ["JAM", 2014, 1.234], ["JAM", 2015, "17,25"]])),
    (row("1.234"), row("17.25", "2015")),
    decimal_comma=1,
)
case(
    "a workbook with merged names",
    xlsx(("Data", [["Country", "Year", "Value"], ["JAM", 2013, 15.5], [None, 2014, 16.5], [None, 2015, 17.25]])),
    (row("15.5", "2013"), row("16.5"), row("17.25", "2015")),
    filled_down=2,
)
case(
    "a workbook with headings of two storeys",
    xlsx(("Data", [[None, "2014", "2015"], ["Country", None, None], ["JAM", 16.5, 17.25]])),
)
case(
    "a workbook with indicators above their years",
    xlsx(
        (
            "Data",
            [
                ["Country", "E-waste generated (t)", None, "E-waste collected (kt)", None],
                [None, 2014, 2015, 2014, 2015],
                ["JAM", 16.5, 17.25, 1.5, 1.75],
            ],
        )
    ),
    (
        row("16.5"),
        row("17.25", "2015"),
        row("1.5", indicator="COLL", unit="kt"),
        row("1.75", "2015", indicator="COLL", unit="kt"),
    ),
    {},
)
case(
    "a workbook with categories below its years",
    xlsx(("Data", [["Country", 2014, None, 2015, None], [None, *["Lamps", "Screens"] * 2], ["JAM", 1, 2, 3, 4]])),
    (
        row("1", category="EU6-3"),
        row("2", category="EU6-2"),
        row("3", "2015", category="EU6-3"),
        row("4", "2015", category="EU6-2"),
    ),
)
case(
    "a workbook with households, others and both below its years",
    xlsx(
        (
            "Data",
            [
                ["Country", 2014, None, None, 2015, None, None],
                [None, *["Household", "Other", "Total"] * 2],
                ["JAM", 10, 6.5, 16.5, 11, 6.25, 17.25],
            ],
        )
    ),
)
case(
    "a first row without a figure, with a remark in a column without a heading",
    text("Country,Year,Value,", "JAM,2013,n/a,not surveyed", "JAM,2014,16.5,", "JAM,2015,17.25,"),
    (row("", "2013", status="M"), *TWO),
    missing=1,
)
case(
    "headings that repeat below a title of two cells",
    text("Table 3,Generated", "Country,2014,Flag,2015,Flag", "JAM,16.5,,17.25,", "GBR,1500,,1520,e"),
    (row("16.5"), row("1500", country="GBR"), row("17.25", "2015"), row("1520", "2015", country="GBR")),
    ANSWER | {"columns": {"2": "skip", "4": "skip"}},
)
case(
    "countries as columns",
    text("Year,Jamaica,United Kingdom", "2014,16.5,1500", "2015,17.25,1520"),
    (
        row("16.5", country="Jamaica"),
        row("17.25", "2015", country="Jamaica"),
        row("1500", country="United Kingdom"),
        row("1520", "2015", country="United Kingdom"),
    ),
)
case("a workbook that begins in the middle", xlsx(("Data", [[], [], *[[None, None, *line] for line in LINES]])))
case("a sheet of LibreOffice", ods(*LINES))
case("a sheet of LibreOffice with notes above", ods(["E-waste"], [], *LINES))
case(
    "a sheet of LibreOffice with years as columns",
    ods(*WIDE),
    (row("16.5", country="Jamaica"), row("17.25", "2015", country="Jamaica")),
)

# -- Exports that are known by their shape ----------------------------------------------------------------------
case(
    "SDMX-CSV",
    text(
        "DATAFLOW,FREQ,REF_AREA,SERIES,UNIT_MEASURE,TIME_PERIOD,OBS_VALUE,OBS_STATUS",
        "X:Y(1.0),A,JAM,EN_EWT_GENV,t,2014,16.5,A",
        "X:Y(1.0),A,JAM,EN_EWT_GENV,t,2015,17.25,E",
    ),
    (row("16.5"), row("17.25", "2015", status="E")),
    {},
)
case(
    "SDMX-CSV in thousands",
    text(
        "REF_AREA,INDICATOR,UNIT_MEASURE,UNIT_MULT,TIME_PERIOD,OBS_VALUE,OBS_STATUS",
        "JAM,GEN,t,3,2014,16.5,A",
        "JAM,GEN,t,0,2015,17250,A",
        "JAM,GEN,t,2,2016,1.5,A",
    ),
    (row("16.5", unit="kt"), row("17250", "2015"), row("1.5", "2016", unit="t x 10^2")),
    {},
)
case(
    "SDMX-CSV with labels",
    text(
        "STRUCTURE: Structure;REF_AREA: Area;SERIES: Series;UNIT_MEASURE: Unit;TIME_PERIOD: Time;OBS_VALUE: Value",
        "dataflow;JAM: Jamaica;EN_EWT_GENV: Generated;t: Tonnes;2014: 2014;16.5: 16.5"[:0]
        + "dataflow;JAM: Jamaica;EN_EWT_GENV: Generated;t: Tonnes;2014;16.5",
    ),
    (row("16.5"),),
    {},
)
case(
    "Eurostat's TSV with flags",
    text(
        "freq,wst_oper,waste,unit,geo\\TIME_PERIOD\t2014 \t2015 \t2016 ",
        "A,COL,TOTAL,T,EL\t: \t1234 \t1300 p",
        "A,COL,EE_SIT,T,FR\t10 e\t12 b\t: c",
        "A,COL,TOTAL,T,EU27_2020\t1 \t2 \t3 ",
    ),
    (
        row("", country="GRC", indicator="COLL", status="M"),
        row("10", country="FR", indicator="COLL", category="EU6-6", status="E"),
        row("1234", "2015", country="GRC", indicator="COLL"),
        row("12", "2015", country="FR", indicator="COLL", category="EU6-6"),
        row("1300", "2016", country="GRC", indicator="COLL", status="P"),
        row("", "2016", country="FR", indicator="COLL", category="EU6-6", status="M"),
    ),
    {},
    groups=3,
    missing=2,
)
case(
    "the UN's database of SDG indicators",
    text(
        "Goal,Target,Indicator,SeriesCode,SeriesDescription,GeoAreaCode,GeoAreaName,TimePeriod,Value,Source,FootNote,[Nature],[Units]",
        "12,12.4,12.4.2,EN_EWT_GENV,Electronic waste,388,Jamaica,2014,16120,UNITAR,,E,TONNES",
        "12,12.4,12.4.2,EN_EWT_GENPCAP,Electronic waste,388,Jamaica,2014,5.8,UNITAR,,E,KG",
        "12,12.4,12.4.2,EN_EWT_COLLR,Rate,388,Jamaica,2014,2,UNITAR,,E,PERCENT",
        "12,12.4,12.4.2,EN_EWT_GENV,Electronic waste,1,World,2014,44400000,UNITAR,,E,TONNES",
    ),
    (row("16120", country="388", status="E"),),
    {},
    no_meaning=2,
    groups=1,
)
case(
    "the UN's database per inhabitant alone",
    text(
        "SeriesCode,GeoAreaCode,TimePeriod,Value,Nature,Units",
        "EN_EWT_GENPCAP,388,2014,5.8,C,KG",
    ),
    (row("5.8", country="388", unit="kg/inh"),),
    {},
)
case(
    "the World Bank's wide CSV",
    text(
        '"Data Source","World Development Indicators",',
        "",
        '"Country Name","Country Code","Indicator Name","Indicator Code","2014","2015",',
        '"Jamaica","JAM","Population, total","SP.POP.TOTL","2794445","2806000",',
        '"Arab World","ARB","Population, total","SP.POP.TOTL","380000000","390000000",',
    ),
    (
        row("2794445", indicator="POP", unit="persons"),
        row("2806000", "2015", indicator="POP", unit="persons"),
    ),
    {},
    groups=2,
)
case(
    "Eurostat's TSV of older years",
    text("wst_oper,waste,unit,geo\\time\t2015 \t2014 ", "COL,TOTAL,T,EL\t17.25 p\t16.5 "),
    (
        row("17.25", "2015", country="GRC", indicator="COLL", status="P"),
        row("16.5", country="GRC", indicator="COLL"),
    ),
    {},
)
case(
    "the World Bank's DataBank",
    text(
        "Country Name,Country Code,Series Name,Series Code,1979 [YR1979],2014 [YR2014]",
        'Jamaica,JAM,"Population, total",SP.POP.TOTL,2000000,2794445',
        ",,,,,",
        "Data from database: World Development Indicators,,,,,",
    ),
    (row("2794445", indicator="POP", unit="persons"),),
    {},
    early=1,
    notes=1,
)
case(
    "UN Comtrade's CSV by month stays what it is",
    text(
        "freqCode,refYear,period,reporterISO,flowCode,partnerISO,cmdCode,netWgt",
        "M,2014,201401,JAM,M,W00,851640,1500",
        "M,2014,201402,JAM,M,W00,851640,1600",
    ),
    (
        row("1500", "201401", indicator="IMP", category="UNU-0201", unit="kg"),
        row("1600", "201402", indicator="IMP", category="UNU-0201", unit="kg"),
    ),
    {},
)
case(
    "UN Comtrade's CSV",
    text(
        "typeCode,freqCode,refYear,reporterISO,flowCode,partnerISO,cmdCode,cmdDesc,qty,netWgt,primaryValue",
        "C,A,2014,JAM,M,W00,851640,Irons,1000,1500,9",
        "C,A,2014,JAM,M,W00,845011,Washers,100,7000,9",
        "C,A,2014,JAM,M,W00,845012,Washers,100,500,9",
        "C,A,2014,JAM,M,USA,845012,Washers,100,400,9",
        "C,A,2014,JAM,M,W00,847160,Units of two keys,100,300,9",
        "C,A,2014,JAM,M,W00,010121,Horses,10,300,9",
        "C,A,2014,JAM,M,W00,8450,Washers,10,7500,9",
        "C,A,2014,JAM,X,W00,845011,Washers,100,70,9",
    ),
    (
        row("1500", indicator="IMP", category="UNU-0201", unit="kg"),
        row("7500", indicator="IMP", category="UNU-0104", unit="kg"),
        row("300", indicator="IMP", category="847160", unit="kg"),
        row("70", indicator="EXP", category="UNU-0104", unit="kg"),
    ),
    {},
    summed=1,
    parts=1,
    no_meaning=2,
)
