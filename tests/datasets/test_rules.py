"""Each rule, word for word: the row that breaks it, and what the contributor reads."""

import re

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from datasets.actions import contributions
from datasets.models import Contribution, FindingGroup
from datasets.validation.rules import RULES
from tests.conftest import World
from tests.factories.contributions import GOOD_ROWS, HEADINGS, WorkOff, about, make_checked

NEXT_YEAR = timezone.localdate().year + 1
LONG = "x" * 501
# Row, code, column, value as sent, message. Each stands beside good rows.
CASES = [
    ("Ivory Coast,2014,GEN,TOTAL,1,kt,A,", "EW-C1", "country", "Ivory Coast", "Country not recognised: “Ivory Coast”."),
    ("JAM,2014,WASTE,TOTAL,1,kt,A,", "EW-C2", "indicator", "WASTE", "Indicator not recognised: “WASTE”."),
    ("JAM,2014,GEN,EU6-7,1,kt,A,", "EW-C3", "category", "EU6-7", "Category not recognised: “EU6-7”."),
    (
        "JAM,2014,GEN,UNU-010,1,kt,A,",
        "EW-C10",
        "category",
        "UNU-010",
        "“UNU-010” is no UNU-KEY: a key has four digits, such as 0105.",
    ),
    ("JAM,2014,GEN,Totals,1,kt,A,", "EW-C3", "category", "Totals", "Category not recognised: “Totals”."),
    ("JAM,2014,GEN,TOTAL,1,mt,A,", "EW-C4", "unit", "mt", "Unit not recognised: “mt”."),
    ("JAM,2013,GEN,TOTAL,1,kt,X,", "EW-C5", "status", "X", "Status not recognised: “X”."),
    ("JAM,2014,GEN,,1,kt,A,", "EW-C6", "category", "", "The cell “category” is empty."),
    (
        "JAM,2014,GEN,TOTAL,1,persons,A,",
        "EW-C7",
        "unit",
        "persons",
        "The unit “persons” does not go with the indicator GEN.",
    ),
    (
        "JAM,2014,POP,EU6-1,1,persons,A,",
        "EW-C8",
        "category",
        "EU6-1",
        "The indicator POP is not broken down by category, yet the row says “EU6-1”.",
    ),
    (
        "JAM,2014,COLL_RATE,TOTAL,5,%,A,",
        "EW-C9",
        "indicator",
        "COLL_RATE",
        "The portal derives the indicator COLL_RATE itself, so it cannot be contributed.",
    ),
    (
        "JAM,2014-Q1,GEN,TOTAL,4,kt,A,",
        "EW-V11",
        "year",
        "2014-Q1",
        "“2014-Q1” is a part of a year; the portal keeps whole years.",
    ),
    ("JAM,2013,GEN,TOTAL,about 3,kt,A,", "EW-V1", "value", "about 3", "The value “about 3” is not a number."),
    ("JAM,2013,GEN,TOTAL,inf,kt,A,", "EW-V1", "value", "inf", "The value “inf” is not a number."),
    (
        'JAM,2013,GEN,TOTAL,"1.234,5",kt,A,',
        "EW-V2",
        "value",
        "1.234,5",
        "The value “1.234,5” has a comma. If it stands before the decimals, it is written 1234.5.",
    ),
    (
        'JAM,2013,GEN,TOTAL,"1,234.5",kt,A,',
        "EW-V3",
        "value",
        "1,234.5",
        "The value “1,234.5” has separators between thousands. It is written 1234.5.",
    ),
    (
        'JAM,2013,GEN,TOTAL,"18,200",kt,A,',
        "EW-V9",
        "value",
        "18,200",
        "The value “18,200” has a comma: it is written 18200 if the comma separates thousands, 18.2 if it stands "
        "before the decimals.",
    ),
    ("JAM,2013,GEN,TOTAL,,kt,A,", "EW-V4", "value", "", "The value is empty, but the status is not M."),
    (
        "JAM,2013,GEN,TOTAL,3,kt,M,",
        "EW-V5",
        "value",
        "3",
        "The status M says that the value is missing, yet there is one: “3”.",
    ),
    ("JAM,2013/14,GEN,TOTAL,3,kt,A,", "EW-V6", "year", "2013/14", "The year “2013/14” is not a year with four digits."),
    ("JAM,1979,GEN,TOTAL,3,kt,A,", "EW-V7", "year", "1979", "The year 1979 lies outside what the portal keeps."),
    (f"JAM,2013,GEN,TOTAL,3,kt,A,{LONG}", "EW-V8", "note", "", "The note is longer than 500 characters."),
    (
        "JAM,2013,GEN,TOTAL,=B2*2,kt,A,",
        "EW-V10",
        "value",
        "",
        "The cell “value” holds a formula whose result is not stored.",
    ),
    (
        "=A2,2013,GEN,TOTAL,3,kt,A,",
        "EW-V10",
        "country",
        "",
        "The cell “country” holds a formula whose result is not stored.",
    ),
    ("JAM,=B2,GEN,TOTAL,3,kt,A,", "EW-V10", "year", "", "The cell “year” holds a formula whose result is not stored."),
    ("JAM,2013,GEN,TOTAL,2e9,kt,A,", "EW-P4", "value", "2e9", "The value 2e9 is larger than any figure can be."),
    ("JAM,2013,GEN,TOTAL,2e6,kg/inh,A,", "EW-P4", "value", "2e6", "The value 2e6 is larger than any figure can be."),
    ("JAM,2013,GEN,TOTAL,1e999,kt,A,", "EW-V1", "value", "1e999", "The value “1e999” is not a number."),
    ("JAM,2013,GEN,TOTAL,-3,kt,A,", "EW-P1", "value", "-3", "The value -3 is negative."),
]


def only(contribution: Contribution) -> FindingGroup:
    return contribution.finding_groups.get()


def message(found: FindingGroup) -> str:
    return RULES[found.code].words(column=found.column, value=found.value, detail=found.params["detail"]).message


@pytest.mark.parametrize(("row", "code", "column", "value", "sentence"), CASES, ids=[case[1] for case in CASES])
def test_row_that_breaks_a_rule_is_told_and_left_out(
    row: str, code: str, column: str, value: str, sentence: str, world: World, work_off: WorkOff
) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, row)
    found = only(contribution)
    assert (found.code, found.severity, found.column, found.value) == (code, "error", column, value)
    assert message(found) == sentence
    assert (found.count, found.rows) == (1, [4])
    assert (contribution.rows_total, contribution.rows_good, contribution.errors) == (3, 2, 1)
    assert contribution.status == Contribution.Status.NEEDS_WORK


@pytest.mark.parametrize(
    ("row", "code", "sentence"),
    [
        ("JAM,2013,GEN,TOTAL,61,kg/inh,A,", "EW-P2", "61 kg per inhabitant is more than any country has reported."),
        (
            f"JAM,{NEXT_YEAR},GEN,TOTAL,6,kg/inh,A,",
            "EW-P3",
            f"The status is A (reported), but the year {NEXT_YEAR} has not begun.",
        ),
        (
            "JAM,2014,GEN,TOTAL,16.12,kt,A,",
            "EW-D1",
            "Several rows say the same: JAM 2014 GEN TOTAL (mass). The first one is taken.",
        ),
    ],
)
def test_warning_is_told_and_does_not_block(
    row: str, code: str, sentence: str, world: World, work_off: WorkOff
) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, row)
    found = only(contribution)
    assert (found.code, found.severity, message(found)) == (code, "warning", sentence)
    assert contribution.status == Contribution.Status.READY


def test_rows_that_contradict_each_other_are_all_left_out(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, "JAM,2014,GEN,TOTAL,5.8,kg/inh,A,")
    found = only(contribution)
    assert message(found) == "Several rows give different figures for the same thing: JAM 2014 GEN TOTAL (mass)."
    assert (found.code, found.count, found.rows) == ("EW-D2", 2, [2, 4])
    assert contribution.rows_good == 1


def test_mass_and_pieces_of_one_thing_do_not_contradict(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, "JAM,2014,GEN,TOTAL,900,pieces,A,")
    assert contribution.rows_good == 3


def test_government_contributes_its_own_country_only(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.jamaica_officer, *GOOD_ROWS, "GBR,2014,GEN,TOTAL,1,kt,A,")
    found = only(contribution)
    assert found.code == "EW-L1"
    assert message(found) == ("A government contributes figures of its own country only, JAM; the row speaks of “GBR”.")
    assert contribution.rows_good == 2


@pytest.mark.parametrize(
    "country", ["JAM", "jam", " JAM ", "JM", "388", "Jamaica", "Jamaïque", "牙买加", "Ямайка", "جامايكا", "jamaica"]
)
def test_country_is_taken_by_code_and_by_official_name(country: str, world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, f"{country},2014,GEN,TOTAL,1,kt,A,")
    assert contribution.summary["countries"] == {"JAM": 1}


@pytest.mark.parametrize(("sent", "meant"), [("Jamaca", "JAM"), ("United Kingdom", "GBR"), ("Atlantis", "")])
def test_unknown_country_comes_with_the_one_that_was_probably_meant(
    sent: str, meant: str, world: World, work_off: WorkOff
) -> None:
    contribution = make_checked(work_off, world.unitar_officer, f"{sent},2014,GEN,TOTAL,1,kt,A,")
    assert only(contribution).suggestion == meant


@pytest.mark.parametrize(
    ("sent", "meant"), [("Totals", "TOTAL"), ("of which lamps", "EU6-3"), ("Large equipment", "EU6-4")]
)
def test_category_in_words_comes_with_its_code(sent: str, meant: str, world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, f"JAM,2014,GEN,{sent},1,kt,A,")
    assert only(contribution).suggestion == meant


@pytest.mark.parametrize("value", ["16.12", "+16.12", "1.612e1", " 16.12 ", "016.12"])
def test_number_is_taken_as_written(value: str, world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, f"JAM,2014,GEN,TOTAL,{value},kt,A,")
    assert contribution.status == Contribution.Status.READY


def test_empty_value_with_status_m_is_taken(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, "JAM,2014,GEN,TOTAL,,kt,M,not surveyed")
    assert contribution.rows_good == 1


@pytest.mark.parametrize("code", RULES)
def test_rule_has_a_stable_code_and_the_three_things_that_help(code: str) -> None:
    rule = RULES[code]
    assert re.fullmatch(r"EW-[FSCVDLP]\d+", code)
    words = rule.words(column="country", value="x", detail="y")
    assert words.message.endswith(".")
    assert words.fix.endswith(".")
    assert "%(" not in words.message + words.allowed + words.fix


# What is said of a file as a whole, or of its columns: each beside what makes the portal say it.
FILES = [
    (
        "EW-F17",
        (HEADINGS, "JAM,2014,GEN,TOTAL,1,kt,A,mesuré"),
        "The text is not in UTF-8; it was read as Windows-1252.",
    ),
    (
        "EW-F19",
        ("Country,Year,Amount,Surname", "JAM,2014,1,Lovelace"),
        "The column “Surname” looks like data on persons, so nothing of the file was read.",
    ),
    (
        "EW-F20",
        ("JAM,2014,16", "JAM,2015,17"),
        "No table was found in the file: a row of headings with figures below it.",
    ),
    (
        "EW-F21",
        ("Country Code,Series Code,2014 [YR2014],2015 [YR2015]", "JAM,NY.GDP.MKTP.CD,1,2"),
        "No row of the file speaks of what the portal keeps: all of them were left out.",
    ),
    (
        "EW-S2",
        (f"{HEADINGS},colour", "JAM,2014,GEN,TOTAL,1,kt,A,,red"),
        "The template has no column “colour”; it was not read.",
    ),
    ("EW-S3", ("Country,Year,Value,Value", "JAM,2014,1,2"), "The column “value” stands in the table twice."),
    ("EW-S4", (HEADINGS, GOOD_ROWS[0], "JAM,2013,GEN"), "The row has 3 cells, the headings have 8."),
    (
        "EW-S5",
        ("Country;Year;Value", "JAM;2014;1,234"),
        "“1,234” can mean two numbers, and no other figure of its column tells which.",
    ),
    (
        "EW-S6",
        ("Country,2014,,2015,", ",Household,Other,Household,Other", "JAM,1,2,3,4"),
        "Below one year stand several columns: Household, Other. Which of them is meant, nobody can tell.",
    ),
]


@pytest.mark.parametrize(("code", "lines", "sentence"), FILES, ids=[case[0] for case in FILES])
def test_rule_on_the_file_is_told_word_for_word(
    code: str, lines: tuple[str, ...], sentence: str, world: World, work_off: WorkOff
) -> None:
    content = "\n".join([*lines, ""]).encode("cp1252" if code == "EW-F17" else "utf-8")
    sent = contributions.upload(
        **about(), file=ContentFile(content), file_name="a.csv", organisation=world.unitar, by=world.unitar_officer
    ).contribution
    work_off()
    assert message(sent.finding_groups.get(code=code)) == sentence
