"""What pages show of a pool: cells with every value, series, conflicts, gaps, countries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datasets.models import Pool
from datasets.pool.compute import KEYS
from datasets.pool.recompute import recompute
from datasets.presenters.cells import cell_page
from datasets.presenters.conflicts import conflicts_of
from datasets.presenters.country import country_page
from datasets.presenters.gaps import gap_map, state_of
from datasets.presenters.series import chart, series_page
from tests.factories.datasets import make_accepted, make_examples

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)


@pytest.fixture
def jamaica_s_pool(world) -> Pool:
    make_examples("JAM")
    recompute("JAM")
    return Pool.objects.get(country="JAM")


@pytest.fixture
def uk_pool(world) -> Pool:
    make_examples("GBR")
    recompute("GBR")
    return Pool.objects.get(country="GBR")


def queries(deed, *arguments: object) -> int:
    with CaptureQueriesContext(connection) as captured:
        deed(*arguments)
    return len(captured)


# -- Cells -----------------------------------------------------------------------------------------------------


def test_shows_every_value_of_a_cell_as_sent_and_converted(jamaica_s_pool):
    page = cell_page(jamaica_s_pool, "GEN", "TOTAL", 2014, "mass")
    assert (page["value"], page["unit"]) == (16120.0, "t")
    assert [(value["sent_value"], value["sent_unit"]) for value in page["values"]] == [(16.12, "kt"), (5.8, "kg/inh")]
    assert [value["is_recommended"] for value in page["values"]] == [True, False]
    assert page["values"][1]["value"] == pytest.approx(16203.7442)


def test_leads_each_value_to_its_file_and_row(jamaica_s_pool):
    national, monitor = cell_page(jamaica_s_pool, "GEN", "TOTAL", 2014, "mass")["values"]
    assert (national["organisation"], national["file_name"], national["row"]) == ("NEPA", "figures-1.csv", 7)
    assert monitor["source"] == "Global E-waste Monitor 2014"
    assert monitor["contribution"] != national["contribution"]


def test_names_the_rule_in_words(jamaica_s_pool):
    page = cell_page(jamaica_s_pool, "GEN", "TOTAL", 2014, "mass")
    assert page["rule_in_words"] == (
        "The origin decides: “national official statistics” ranks above “international estimate”."
    )


def test_links_the_population_that_converted_a_value(jamaica_s_pool):
    page = cell_page(jamaica_s_pool, "GEN", "TOTAL", 2014, "mass")
    assert (page["population"]["indicator"], page["population"]["year"]) == ("POP", 2014)
    assert cell_page(jamaica_s_pool, "GEN", "TOTAL", 2015, "mass")["population"] is None


def test_lists_the_inputs_of_a_derived_value(jamaica_s_pool):
    page = cell_page(jamaica_s_pool, "GEN_PC", "TOTAL", 2014, "per_inhabitant")
    assert [(row["indicator"], row["value"]) for row in page["inputs"]] == [("GEN", 16120.0), ("POP", 2793749.0)]
    assert page["values"] == []


def test_says_by_what_a_value_was_restated(world):
    for label, figure, published_on in (("2014", 41.8, date(2015, 4, 19)), ("2017", 44.4, date(2017, 12, 14))):
        make_accepted(f"JAM,2014,GEN,TOTAL,{figure},kt,E", source="Monitor", label=label, published_on=published_on)
    recompute("JAM")
    page = cell_page(Pool.objects.get(), "GEN", "TOTAL", 2014, "mass")
    assert [(value["sent_value"], value["restated_by"]) for value in page["values"]] == [
        (44.4, ""),
        (41.8, "Monitor 2017"),
    ]
    assert page["rule_in_words"] == "Monitor 2017 is the later issue of the same source and replaces Monitor 2014."


def test_shows_a_conflict_with_another_organisation_s_issue_of_the_same_source(world):
    make_accepted("JAM,2014,GEN,TOTAL,10,kt,E", source="Monitor", label="2014", published_on=date(2015, 4, 19))
    make_accepted(
        "JAM,2014,GEN,TOTAL,50,kt,E",
        source="Monitor",
        label="2017",
        published_on=date(2017, 12, 14),
        organisation=world.unitar,
    )
    recompute("JAM")
    page = cell_page(Pool.objects.get(), "GEN", "TOTAL", 2014, "mass")
    assert [(value["sent_value"], value["is_replaced"]) for value in page["values"]] == [(50, False), (10, False)]
    assert (page["in_conflict"], page["candidates"]) == (True, 2)


def test_says_why_a_value_per_inhabitant_cannot_compete(world):
    make_accepted("JAM,2014,GEN,TOTAL,5.8,kg/inh,E,measured in spring")
    recompute("JAM")
    page = cell_page(Pool.objects.get(), "GEN", "TOTAL", 2014, "mass")
    (value,) = page["values"]
    assert (page["value"], value["value"], value["lacks_population"]) == (None, None, True)
    assert value["note"] == "measured in spring"
    assert "population of that year is not in the pool" in page["findings"][0]


def test_shows_a_cell_whose_population_was_loaded_since_the_pool_was_computed(world):
    make_accepted("JAM,2014,GEN,TOTAL,5.8,kg/inh,E")
    recompute("JAM")
    make_accepted("JAM,2014,POP,TOTAL,2793749,persons,A", source="Census")
    page = cell_page(Pool.objects.get(), "GEN", "TOTAL", 2014, "mass")
    assert (page["value"], page["population"]) == (None, None)
    assert page["values"][0]["value"] == pytest.approx(16203.7442)


def test_says_whether_a_total_has_photovoltaic_panels(jamaica_s_pool):
    assert cell_page(jamaica_s_pool, "GEN", "TOTAL", 2014, "mass")["has_pv"] is True
    assert cell_page(jamaica_s_pool, "GEN", "EU6-3", 2014, "mass")["has_pv"] is False
    assert cell_page(jamaica_s_pool, "POP", "TOTAL", 2014, "persons")["has_pv"] is None


def test_knows_no_page_of_a_cell_that_is_not_there(jamaica_s_pool):
    assert cell_page(jamaica_s_pool, "GEN", "TOTAL", 1990, "mass") is None


def test_shows_no_value_that_the_audience_may_not_see(world):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", source="Open")
    make_accepted("JAM,2014,GEN,TOTAL,30,kt,A", source="Confidential", visibility="coalition")
    recompute("JAM")
    page = cell_page(Pool.objects.get(audience="public"), "GEN", "TOTAL", 2014, "mass")
    assert [value["source"] for value in page["values"]] == ["Open"]


# -- Series ----------------------------------------------------------------------------------------------------


def test_marks_where_a_series_changes_its_source(jamaica_s_pool):
    page = series_page(jamaica_s_pool, "GEN", "TOTAL", "mass")
    assert page["changes"] == [
        {"year": 2016, "from": "Jamaica SDG indicator 12.4.2", "to": "What a Waste"},
        {"year": 2019, "from": "What a Waste", "to": "Global E-waste Monitor"},
    ]
    assert [row["year"] for row in page["rows"] if row["changes_source"]] == [2016, 2019]
    assert page["main_source"] == "Jamaica SDG indicator 12.4.2"


def test_draws_what_each_source_says_by_itself(jamaica_s_pool):
    page = series_page(jamaica_s_pool, "GEN", "TOTAL", "mass")
    years = {line["source"]: [point["year"] for point in line["points"]] for line in page["lines"]}
    assert years == {
        "Global E-waste Monitor": [2014, 2016, 2019],
        "Jamaica SDG indicator 12.4.2": list(range(2009, 2016)),
        "What a Waste": [2016],
    }


def test_draws_one_line_of_a_derived_series(jamaica_s_pool):
    page = series_page(jamaica_s_pool, "GEN_PC", "TOTAL", "per_inhabitant")
    assert [line["source"] for line in page["lines"]] == ["computed from other figures"]


def test_turns_a_series_into_a_chart(jamaica_s_pool):
    drawn = chart(series_page(jamaica_s_pool, "GEN", "TOTAL", "mass"), "Jamaica")
    assert (drawn.title, drawn.unit, len(drawn.series)) == ("E-waste generated, Jamaica", "t", 3)


def test_knows_no_page_of_a_series_that_is_not_there(jamaica_s_pool):
    assert series_page(jamaica_s_pool, "WEXP", "TOTAL", "mass") is None


# -- Conflicts -------------------------------------------------------------------------------------------------


def test_lists_the_united_kingdom_2014_as_a_conflict_with_its_values(uk_pool):
    conflict = next(row for row in conflicts_of(uk_pool) if (row["indicator"], row["year"]) == ("GEN", 2014))
    assert {value["source"] for value in conflict["values"]} == {"Global E-waste Monitor 2014", "What a Waste 2.0"}
    assert conflict["spread"] > 0.10


def test_lists_no_conflict_of_a_country_without_one(jamaica_s_pool):
    assert [row for row in conflicts_of(jamaica_s_pool) if row["year"] < 2016] == []


# -- Gaps ------------------------------------------------------------------------------------------------------


def states(pool: Pool, indicator: str) -> dict[int, str]:
    row = next(row for row in gap_map(pool, TODAY)["rows"] if row["indicator"] == indicator)
    return {cell["year"]: cell["state"] for cell in row["cells"]}


def test_tells_known_stale_and_missing_apart(jamaica_s_pool):
    found = states(jamaica_s_pool, "GEN")
    assert (found[2014], found[2017], found[2019], found[2022]) == ("known", "missing", "stale", "missing")
    assert set(states(jamaica_s_pool, "COLL").values()) == {"missing"}
    assert states(jamaica_s_pool, "POP")[2024] == "known"


def test_shows_a_conflict_in_the_gap_map(uk_pool):
    assert states(uk_pool, "GEN")[2014] == "conflict"


def test_tells_a_year_known_for_some_categories_only(world):
    make_accepted("JAM,2024,COLL,EU6-3,1,t,A")
    recompute("JAM")
    assert states(Pool.objects.get(), "COLL")[2024] == "parts"


def test_maps_the_twenty_years_that_are_over_newest_first(jamaica_s_pool):
    assert gap_map(jamaica_s_pool, TODAY)["years"] == list(range(2025, 2005, -1))


def test_says_a_conflict_before_age_and_age_before_parts():
    assert state_of(2010, TODAY, is_newest=True, in_conflict=True, has_total=False) == "conflict"
    assert state_of(2010, TODAY, is_newest=True, in_conflict=False, has_total=False) == "stale"
    assert state_of(2010, TODAY, is_newest=False, in_conflict=False, has_total=False) == "parts"
    assert state_of(2025, TODAY, is_newest=True, in_conflict=False, has_total=True) == "known"


# -- Countries -------------------------------------------------------------------------------------------------


def test_shows_the_newest_key_figures_with_source_and_status(uk_pool):
    figures = {row["indicator"]: row for row in country_page(uk_pool, TODAY)["key_figures"]}
    assert list(figures) == ["GEN", "GEN_PC", "POM", "COLL", "COLL_RATE", "POP"]
    assert (figures["GEN"]["year"], figures["GEN"]["source"]) == (2019, "Global E-waste Monitor 2020")
    assert (figures["COLL"]["year"], figures["COLL"]["status_name"]) == (2022, "reported")


def test_names_who_published_a_figure_per_inhabitant(uk_pool):
    figures = {row["indicator"]: row for row in country_page(uk_pool, TODAY)["key_figures"]}
    assert figures["GEN_PC"]["source"] == "Global E-waste Monitor 2020, as published"


def test_says_that_a_figure_per_inhabitant_of_tonnes_sent_is_computed(world):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", "JAM,2014,POP,TOTAL,2793749,persons,A")
    recompute("JAM")
    figures = {row["indicator"]: row for row in country_page(Pool.objects.get(), TODAY)["key_figures"]}
    assert figures["GEN_PC"]["source"] == "computed from other figures"


def test_lists_each_series_with_its_span(jamaica_s_pool):
    page = country_page(jamaica_s_pool, TODAY)
    total = next(row for row in page["series"] if (row["indicator"], row["category"]) == ("GEN", "TOTAL"))
    assert (total["first_year"], total["last_year"], total["years"]) == (2009, 2019, 9)


def test_lists_the_sources_of_a_country(jamaica_s_pool):
    sources = country_page(jamaica_s_pool, TODAY)["sources"]
    assert [row["source"] for row in sources] == [
        "World Development Indicators July 2025",
        "Global E-waste Monitor 2020",
        "What a Waste 2.0",
        "Jamaica SDG indicator 12.4.2 2018",
        "Global E-waste Monitor 2017",
        "Global E-waste Monitor 2014",
    ]


def test_lists_no_source_that_the_audience_may_not_see(world):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", source="Open")
    make_accepted("JAM,2014,GEN,TOTAL,30,kt,A", source="Confidential", visibility="coalition")
    recompute("JAM")
    page = country_page(Pool.objects.get(audience="public"), TODAY)
    assert [row["source"] for row in page["sources"]] == ["Open"]


def test_asks_as_many_questions_for_much_as_for_little(uk_pool, world):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", "JAM,2014,POP,TOTAL,2793749,persons,A", source="One")
    make_accepted("JAM,2014,GEN,TOTAL,30,kt,A", source="Two")
    recompute("JAM")
    little = Pool.objects.get(country="JAM")
    assert queries(country_page, little, TODAY) == queries(country_page, uk_pool, TODAY) == 11
    series = ("GEN", "TOTAL", "mass")
    assert queries(series_page, little, *series) == queries(series_page, uk_pool, *series) == 5
    assert queries(conflicts_of, little) == queries(conflicts_of, uk_pool) == 5


def test_asks_as_many_questions_for_a_cell_of_54_parts_as_for_one_of_two_inputs(world):
    make_accepted(*(f"JAM,2014,GEN,{code},1,kt,A" for code in KEYS), "JAM,2014,POP,TOTAL,2793749,persons,A")
    recompute("JAM")
    pool = Pool.objects.get()
    assert len(cell_page(pool, "GEN", "TOTAL", 2014, "mass")["inputs"]) == 54
    of_parts = queries(cell_page, pool, "GEN", "TOTAL", 2014, "mass")
    assert of_parts == queries(cell_page, pool, "GEN_PC", "TOTAL", 2014, "per_inhabitant") == 8
