"""The table of e-waste generated and stock, what it refuses, and the command that makes it from a file."""

import csv
from decimal import Decimal
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from django.conf import settings as portal
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from datasets.management.commands.generated import SENTENCES
from datasets.method.generated import COLUMNS, generated
from datasets.method.lifespan import Discretisation
from datasets.method.problems import Code, Unfit
from tests.datasets.test_lifespan import naive_share

LIFETIMES = pd.DataFrame({"unu_key": ["0101", "0102"], "shape": [2.0, 1.5], "scale": [9.0, 4.0]})
NETHERLANDS = Path(portal.BASE_DIR) / "datasets/reference/examples/netherlands-placed-on-market-by-key.csv"
HEADINGS = "country,year,indicator,category,value,unit,status,note"


def sales(*rows: tuple[str, int, str, float, str], status: str = "E") -> pd.DataFrame:
    """Rows as (country, year, category, value, unit), labelled from 2 as in a file."""
    table = pd.DataFrame(rows, columns=["country", "year", "category", "value", "unit"]).assign(status=status)
    return table.set_axis(range(2, 2 + len(rows)))


def jamaica(*values: float, key: str = "0101", unit: str = "t", first_year: int = 2000) -> pd.DataFrame:
    return sales(*[("JAM", first_year + at, f"UNU-{key}", value, unit) for at, value in enumerate(values)])


def series(table: pd.DataFrame, indicator: str, category: str, column: str = "value") -> list[float]:
    here = (table["indicator"] == indicator) & (table["category"] == category)
    found: list[float] = table.loc[here, column].tolist()
    return found


def refused(table: pd.DataFrame, **more: object) -> list[tuple[object, Code]]:
    lifetimes = more.pop("lifetimes", LIFETIMES)
    with pytest.raises(Unfit) as unfit:
        generated(table, lifetimes, **more)  # type: ignore[arg-type]
    return [(problem.row, problem.code) for problem in unfit.value.problems]


# -- What is computed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", list(Discretisation))
def test_a_value_is_the_sum_over_sales_years_written_out(how: Discretisation) -> None:
    sold = [100.0, 50.0, 25.0]
    found = generated(jamaica(*sold), LIFETIMES, discretisation=how)
    gen = [sum(sold[t] * naive_share(2.0, 9.0, n - t, str(how)) for t in range(n + 1)) for n in range(3)]
    assert series(found, "GEN", "UNU-0101") == pytest.approx(gen, rel=1e-12)
    assert series(found, "STOCK", "UNU-0101") == pytest.approx(
        [sum(sold[: n + 1]) - sum(gen[: n + 1]) for n in range(3)]
    )


def test_the_table_has_its_columns_and_no_value_that_is_none() -> None:
    found = generated(jamaica(100.0, 50.0), LIFETIMES, until=2010)
    assert tuple(found.columns) == COLUMNS
    assert found["value"].notna().all()
    assert found["year"].min() == 2000
    assert found["year"].max() == 2010


def test_mass_and_pieces_are_two_measures_of_one_indicator() -> None:
    both = pd.concat([jamaica(100.0, 50.0), jamaica(1000.0, 500.0, unit="pieces")])
    found = generated(both.set_axis(range(4)), LIFETIMES)
    assert found.groupby(["indicator", "unit"], observed=True).size().tolist() == [4, 4, 4, 4]


def test_pieces_are_whole_per_sales_year() -> None:
    found = generated(jamaica(1000.0, 500.0, 100.0, unit="pieces"), LIFETIMES)
    assert all(value == int(value) for value in series(found, "GEN", "UNU-0101"))


def test_the_total_adds_the_keys() -> None:
    both = pd.concat([jamaica(100.0, 50.0), jamaica(10.0, 5.0, key="0102")]).set_axis(range(4))
    found = generated(both, LIFETIMES, until=2004)
    for indicator in ("GEN", "STOCK"):
        added = np.add(series(found, indicator, "UNU-0101"), series(found, indicator, "UNU-0102"))
        assert series(found, indicator, "TOTAL") == pytest.approx(added.tolist())


def test_a_year_without_two_mean_lives_or_after_the_last_sale_is_truncated() -> None:
    short = pd.DataFrame({"unu_key": ["0101"], "shape": [1.0], "scale": [1.5]})
    found = generated(jamaica(*[10.0] * 5), short, until=2006)
    assert series(found, "GEN", "UNU-0101", "is_truncated") == [True, True, False, False, False, True, True]


def test_a_total_is_truncated_while_one_of_its_keys_has_not_begun() -> None:
    lives = pd.DataFrame({"unu_key": ["0101", "0102"], "shape": [1.0, 1.0], "scale": [0.5, 0.5]})
    both = pd.concat([jamaica(1.0, 1.0, 1.0, 1.0), jamaica(1.0, 1.0, key="0102", first_year=2002)]).set_axis(range(6))
    found = generated(both, lives)
    assert series(found, "GEN", "UNU-0102", "year") == [2002, 2003]
    assert series(found, "GEN", "TOTAL", "is_truncated") == [True, True, False, False]


def test_years_after_the_last_sale_are_a_forecast_and_so_is_what_rests_on_forecast_sales() -> None:
    table = jamaica(10.0, 10.0, 10.0)
    table.loc[3, "status"] = "F"
    assert series(generated(table, LIFETIMES, until=2003), "GEN", "UNU-0101", "status") == ["E", "F", "F", "F"]


def test_a_countrys_own_lifetime_comes_before_the_general_one() -> None:
    own = pd.concat(
        [LIFETIMES, pd.DataFrame({"unu_key": ["0101"], "shape": [2.0], "scale": [3.0], "country": ["JAM"]})]
    )
    table = pd.concat([jamaica(10.0), jamaica(10.0).assign(country="TTO")]).set_axis(range(2))
    found = generated(table, own.set_axis(range(3)), until=2003).set_index(["country", "indicator", "category", "year"])
    assert found.loc[("JAM", "GEN", "UNU-0101", 2001), "value"] > found.loc[("TTO", "GEN", "UNU-0101", 2001), "value"]


def test_a_lifetime_may_change_with_the_sales_year() -> None:
    lives = pd.DataFrame(
        {"unu_key": "0101", "shape": 2.0, "scale": [9.0, 3.0], "from_year": [np.nan, 2001], "to_year": [2000, np.nan]}
    )
    found = generated(jamaica(100.0, 100.0), lives, until=2005)
    early = generated(jamaica(100.0, 0.0), LIFETIMES, until=2005)
    late = generated(jamaica(0.0, 100.0), LIFETIMES.assign(scale=3.0), until=2005)
    added = np.add(series(early, "GEN", "UNU-0101"), [0.0, *series(late, "GEN", "UNU-0101")[1:]])
    assert series(found, "GEN", "UNU-0101") == pytest.approx(added.tolist())


@given(order=st.permutations(range(9)))
@settings(deadline=None, max_examples=40)
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    table = pd.concat(
        [jamaica(3.0, 2.0, 1.0), jamaica(7.0, 8.0, key="0102"), jamaica(9.0, 5.0, 4.0, 1.0, unit="pieces")]
    )
    table = table.set_axis(range(9))
    pd.testing.assert_frame_equal(generated(table.iloc[order], LIFETIMES), generated(table, LIFETIMES))


@given(values=st.lists(st.integers(0, 10**7), min_size=1, max_size=8), unit=st.sampled_from(["kg", "kt", "Mt"]))
@settings(deadline=None, max_examples=60)
def test_units_commute(values: list[int], unit: str) -> None:
    """The same sales in tonnes and in another unit, to the last digit."""
    per_unit = {"kg": Decimal("0.001"), "kt": Decimal(1000), "Mt": Decimal(1_000_000)}[unit]
    sent = jamaica(*map(float, values), unit=unit)
    tonnes = jamaica(*[float(value * per_unit) for value in values])
    pd.testing.assert_frame_equal(generated(sent, LIFETIMES, until=2010), generated(tonnes, LIFETIMES, until=2010))


@given(values=st.lists(st.floats(0, 1e6), min_size=1, max_size=8), factor=st.floats(0.1, 10))
@settings(deadline=None, max_examples=40)
def test_mass_is_never_negative_and_linear_in_sales(values: list[float], factor: float) -> None:
    once = generated(jamaica(*values), LIFETIMES, until=2012)
    more = generated(jamaica(*[value * factor for value in values]), LIFETIMES, until=2012)
    assert (once.loc[once["indicator"] == "GEN", "value"] >= 0).all()
    np.testing.assert_allclose(more["value"], once["value"] * factor, rtol=1e-9, atol=1e-6)


def test_sales_per_inhabitant_take_the_population_of_their_year() -> None:
    people = pd.DataFrame({"country": ["JAM", "JAM"], "year": [2000, 2001], "value": [2_000_000, 3_000_000]})
    found = generated(jamaica(5.0, 5.0, unit="kg/inh"), LIFETIMES, population=people)
    pd.testing.assert_frame_equal(found, generated(jamaica(10_000.0, 15_000.0), LIFETIMES))


# -- What is refused -----------------------------------------------------------------------------------------------


def test_missing_and_negative_sales_are_named_with_their_rows() -> None:
    assert refused(jamaica(1.0, np.nan, -1.0, np.inf)) == [(3, Code.MISSING), (4, Code.NEGATIVE), (5, Code.NEGATIVE)]


def test_an_unknown_key_is_named() -> None:
    rows = sales(("JAM", 2000, "UNU-9999", 1.0, "t"), ("JAM", 2000, "EU6-1", 1.0, "t"))
    assert refused(rows) == [(2, Code.UNKNOWN_KEY), (3, Code.UNKNOWN_KEY)]


def test_a_gap_year_is_named_at_the_row_after_it() -> None:
    assert refused(sales(("JAM", 2000, "UNU-0101", 1.0, "t"), ("JAM", 2002, "UNU-0101", 1.0, "t"))) == [(3, Code.GAP)]


def test_units_mixed_within_a_series_are_named() -> None:
    mixed = sales(("JAM", 2000, "UNU-0101", 1.0, "t"), ("JAM", 2001, "UNU-0101", 1.0, "kg"))
    assert refused(mixed) == [(3, Code.MIXED_UNITS)]


def test_an_unknown_unit_is_named() -> None:
    assert refused(jamaica(1.0, unit="tons")) == [(2, Code.UNKNOWN_UNIT)]


def test_a_value_said_twice_is_named() -> None:
    assert refused(sales(*[("JAM", 2000, "UNU-0101", 1.0, "t")] * 2)) == [(3, Code.TWICE)]


def test_a_missing_country_is_named() -> None:
    assert refused(sales(("", 2000, "UNU-0101", 1.0, "t"))) == [(2, Code.NO_COUNTRY)]


def test_a_missing_population_is_named() -> None:
    people = pd.DataFrame({"country": ["JAM"], "year": [2000], "value": [2_000_000]})
    table = jamaica(5.0, 5.0, unit="kg/inh")
    assert refused(table, population=people) == [(3, Code.NO_POPULATION)]
    assert refused(table) == [(2, Code.NO_POPULATION), (3, Code.NO_POPULATION)]


def test_a_lifetime_that_is_not_positive_is_named() -> None:
    lives = pd.DataFrame({"unu_key": ["0101", "0102"], "shape": [2.0, 0.0], "scale": [9.0, np.nan]})
    assert refused(jamaica(1.0), lifetimes=lives) == [(1, Code.LIFETIME_NOT_POSITIVE)]


def test_sales_in_a_year_without_a_lifetime_are_named() -> None:
    lives = LIFETIMES.assign(from_year=2001, to_year=np.nan)
    assert refused(jamaica(1.0, 1.0), lifetimes=lives) == [(2, Code.NO_LIFETIME)]


def test_two_lifetimes_for_the_same_sales_are_named() -> None:
    lives = pd.concat([LIFETIMES, LIFETIMES.iloc[:1]]).set_axis(range(3))
    assert refused(jamaica(1.0), lifetimes=lives) == [(2, Code.TWICE)]


def test_no_sales_and_no_years_are_refused() -> None:
    assert refused(jamaica()) == [(None, Code.NOTHING)]
    assert refused(jamaica(1.0), until=1999) == [(None, Code.ENDS_BEFORE)]


# -- From a terminal -----------------------------------------------------------------------------------------------


def run(folder: Path, text: str, **options: object) -> tuple[list[dict[str, str]], str]:
    """Rows written and what was said."""
    (folder / "pom.csv").write_text(text, encoding="utf-8")
    said = StringIO()
    call_command("generated", pom=folder / "pom.csv", output=folder / "out.csv", stdout=said, **options)
    with (folder / "out.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file)), said.getvalue()


def complaints(folder: Path, text: str, **options: object) -> list[str]:
    said = StringIO()
    with pytest.raises(CommandError):
        run(folder, text, stderr=said, **options)
    assert not (folder / "out.csv").exists()
    return said.getvalue().splitlines()


def test_the_command_writes_the_table_with_numbers_that_read_back_the_same(tmp_path: Path) -> None:
    call_command("generated", pom=NETHERLANDS, output=tmp_path / "out.csv", stdout=StringIO())
    sent = pd.read_csv(NETHERLANDS)
    lives = pd.read_csv(Path(portal.BASE_DIR) / "datasets/reference/lifetimes.csv", dtype={"unu_key": str})
    wanted = generated(sent, lives)
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        written = list(csv.DictReader(file))
    assert list(written[0]) == ["country", "year", "indicator", "category", "value", "unit", "status"]
    assert [float(row["value"]) for row in written] == wanted["value"].tolist()
    assert [row["category"] for row in written] == wanted["category"].tolist()
    assert {row["year"] for row in written} == {str(year) for year in range(1980, 2022)}
    assert {"UNU-0101", "UNU-0002", "TOTAL"} <= {row["category"] for row in written}


def test_the_command_takes_other_lifetimes_another_form_and_a_later_end(tmp_path: Path) -> None:
    (tmp_path / "lives.csv").write_text("unu_key,shape,scale,country,from_year,to_year\n0101,2,5,,,\n0101,2,3,JAM,,\n")
    rows, _said = run(
        tmp_path, f"{HEADINGS}\nJAM,2000,POM,UNU-0101,10,t,A,\n",
        lifetimes=tmp_path / "lives.csv", discretisation="cdf_lagged", until=2002,
    )  # fmt: skip
    gen = [float(row["value"]) for row in rows if row["indicator"] == "GEN" and row["category"] == "UNU-0101"]
    assert gen == pytest.approx([10 * naive_share(2, 3, age, "cdf_lagged") for age in range(3)])
    assert [row["status"] for row in rows if row["category"] == "UNU-0101"][:3] == ["E", "F", "F"]


def test_the_command_says_what_is_truncated_and_whether_panels_are_in_the_total(tmp_path: Path) -> None:
    _rows, said = run(tmp_path, f"{HEADINGS}\nJAM,2000,POM,UNU-0101,10,t,A,\nJAM,2000,COLL,TOTAL,1,t,A,\n")
    assert "4 of them are truncated" in said
    assert "no photovoltaic panels" in said
    assert "1 row of another indicator was not used" in said


def test_the_command_writes_which_values_are_truncated_where_asked(tmp_path: Path) -> None:
    (tmp_path / "lives.csv").write_text("unu_key,shape,scale\n0101,1,1\n")
    text = f"{HEADINGS}\nJAM,2000,POM,UNU-0101,10,t,A,\nJAM,2001,POM,UNU-0101,10,t,A,\n"
    rows, _said = run(tmp_path, text, lifetimes=tmp_path / "lives.csv", flags=True)
    gen = [row for row in rows if row["indicator"] == "GEN" and row["category"] == "UNU-0101"]
    assert [row["is_truncated"] for row in gen] == ["1", "0"]


def test_the_command_says_that_a_stock_came_out_below_zero(tmp_path: Path) -> None:
    (tmp_path / "lives.csv").write_text("unu_key,shape,scale\n0101,2,0.6\n")
    _rows, said = run(tmp_path, f"{HEADINGS}\nJAM,2000,POM,UNU-0101,10,t,A,\n", lifetimes=tmp_path / "lives.csv")
    assert "2 values of stock are below zero: by the density more is discarded than was sold." in said


def test_the_command_takes_population_from_the_same_file(tmp_path: Path) -> None:
    text = f"{HEADINGS}\nJAM,2000,POM,UNU-0101,5,kg/inh,A,\nJAM,2000,POP,TOTAL,2,million,A,\n"
    rows, _said = run(tmp_path, text)
    plain, _said = run(tmp_path, f"{HEADINGS}\nJAM,2000,POM,UNU-0101,10000,t,A,\n")
    assert rows == plain


def test_the_command_names_each_problem_with_its_row_and_writes_nothing(tmp_path: Path) -> None:
    text = f"{HEADINGS}\nJAM,2000,POM,UNU-0101,-1,t,A,\nJAM,2001,POM,UNU-0101,,t,M,\nJAM,2001,POM,UNU-9999,1,t,A,\n"
    text += 'JAM,2005,POM,UNU-0101,1,kg,A,\nJAM,2006,POM,UNU-0101,"1,5",kg,A,\nTTO,2006,POM,UNU-0101,1,kg/inh,A,\n'
    (tmp_path / "lives.csv").write_text("unu_key,shape,scale\n0101,2,0\n")
    assert complaints(tmp_path, text, lifetimes=tmp_path / "lives.csv") == [
        "lives.csv, row 2: shape and scale of a lifetime must be positive; 0101 has 2.0 and 0.0",
        "pom.csv, row 2: sales are below zero, or not finite: -1.0",
        "pom.csv, row 3: sales are missing",
        "pom.csv, row 4: UNU-9999 is not a UNU-KEY with a lifetime",
        "pom.csv, row 5: UNU-0101 changes its unit to kg: units are mixed in one series",
        "pom.csv, row 5: UNU-0101 has no sales from 2002 to 2004, a gap before this row",
        "pom.csv, row 6: value is not a number with a decimal point: 1,5",
        "pom.csv, row 7: the population of TTO in 2006 is missing for a value per inhabitant",
    ]


def test_the_command_does_not_guess_a_decimal_comma_or_a_broken_year(tmp_path: Path) -> None:
    text = f'{HEADINGS}\nJAM,2000,POM,UNU-0101,"1,5",t,A,\nJAM,2001.5,POM,UNU-0101,1,t,A,\nJAM,,POM,UNU-0101,1,t,A,\n'
    assert complaints(tmp_path, text) == [
        "pom.csv, row 2: value is not a number with a decimal point: 1,5",
        "pom.csv, row 3: year is not a whole year between 1900 and 2200: 2001.5",
        "pom.csv, row 4: year is not a whole year between 1900 and 2200: ",
    ]
    text = f'{HEADINGS}\nJAM,2000,POM,UNU-0101,"1,5",t,A,\n'
    assert complaints(tmp_path, text) == ["pom.csv, row 2: value is not a number with a decimal point: 1,5"]


def test_the_command_names_years_that_cannot_be(tmp_path: Path) -> None:
    text = f"{HEADINGS}\nJAM,20114,POM,UNU-0101,1,t,A,\nJAM,11,POM,UNU-0101,1,t,A,\n"
    assert complaints(tmp_path, text) == [
        "pom.csv, row 2: year is not a whole year between 1900 and 2200: 20114",
        "pom.csv, row 3: year is not a whole year between 1900 and 2200: 11",
    ]
    good = f"{HEADINGS}\nJAM,2011,POM,UNU-0101,1,t,A,\n"
    assert complaints(tmp_path, good, until=2000) == [
        "pom.csv: the first sales are of 2011, after the last year asked for, 2000"
    ]
    assert complaints(tmp_path, good, until=20500) == []


def test_the_command_counts_empty_lines_and_lines_within_a_note_as_a_spreadsheet_does(tmp_path: Path) -> None:
    text = f'{HEADINGS}\nJAM,2000,POM,UNU-0101,1,t,A,"two\nlines"\n\nJAM,2001,POM,UNU-0101,-1,t,A,\n,,,,,,,\n'
    text += "JAM,2002,POM,UNU-0101,x,t,A,\n\n"
    assert complaints(tmp_path, text) == [
        "pom.csv, row 4: sales are below zero, or not finite: -1.0",
        "pom.csv, row 6: value is not a number with a decimal point: x",
    ]


def test_the_command_names_a_row_of_the_wrong_width_and_a_column_that_is_not_there(tmp_path: Path) -> None:
    assert complaints(tmp_path, f"{HEADINGS}\nJAM,2000\n")[0].startswith("pom.csv, row 2: cannot be read")
    assert "there is no column unit" in complaints(tmp_path, "country,year,indicator,category,value,status\n")[-1]


def test_the_command_takes_the_template_as_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (HEADINGS.split(","), ["JAM", 2000, "POM", "UNU-0101", 10.25, "t", "A", None], [], []):
        book.active.append(row)
    book.create_sheet("Read me").append(["not this one"])
    book.save(tmp_path / "pom.xlsx")
    said = StringIO()
    call_command("generated", pom=tmp_path / "pom.xlsx", output=tmp_path / "book.csv", stdout=said)
    run(tmp_path, f"{HEADINGS}\nJAM,2000,POM,UNU-0101,10.25,t,A,\n")
    assert (tmp_path / "book.csv").read_bytes() == (tmp_path / "out.csv").read_bytes()


def test_the_command_names_a_file_that_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "pom.xlsx").write_bytes(b"no workbook")
    for name in ("pom.xlsx", "nowhere.csv"):
        said = StringIO()
        with pytest.raises(CommandError):
            call_command("generated", pom=tmp_path / name, output=tmp_path / "out.csv", stderr=said)
        assert said.getvalue().startswith(f"{name}: cannot be read")


def test_the_command_says_when_its_output_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "pom.csv").write_text(f"{HEADINGS}\nJAM,2000,POM,UNU-0101,1,t,A,\n")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("generated", pom=tmp_path / "pom.csv", output=tmp_path, stdout=StringIO())


def test_a_population_told_twice_is_named() -> None:
    people = pd.DataFrame({"country": "JAM", "year": 2000, "value": [2_000_000, 2_100_000]})
    assert refused(jamaica(5.0, unit="kg/inh"), population=people) == [(1, Code.TWICE)]


def test_the_command_names_a_lifetime_that_is_not_positive(tmp_path: Path) -> None:
    (tmp_path / "lives.csv").write_text("unu_key,shape,scale\n0101,2,0\n")
    said = complaints(tmp_path, f"{HEADINGS}\nJAM,2000,POM,UNU-0101,1,t,A,\n", lifetimes=tmp_path / "lives.csv")
    assert said[0].startswith("lives.csv, row 2: shape and scale of a lifetime must be positive")


def test_every_problem_of_the_generated_table_has_a_sentence() -> None:
    assert set(Code) - set(SENTENCES) == {Code.UNKNOWN_FLOW, Code.UNKNOWN_KIND}
