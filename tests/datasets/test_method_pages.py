"""The method's pages on the example contributions: how a figure is computed, what a run rests on, what if."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from datasets.models import Cell, MethodRun
from datasets.presenters.what_if import what_if
from tests.factories.demo import COUNTRIES, filled_database

RUN_QUERIES, COMPUTATION_QUERIES, WHAT_IF_QUERIES = 4, 9, 10


@pytest.fixture(scope="module")
def _filled(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("demo")
    with filled_database(django_db_blocker, folder, (*COUNTRIES, "NLD")):
        yield folder


pytestmark = [pytest.mark.usefixtures("_filled"), pytest.mark.django_db]


def computation(*place: object) -> str:
    return Client().get(reverse("datasets:cell-computation", args=place)).content.decode()


def run_of(iso3: str) -> MethodRun:
    return MethodRun.objects.current().get(country=iso3)


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def ask(iso3: str, **changes: object) -> str:
    return Client().get(reverse("datasets:what-if", args=[iso3]), changes).content.decode()


# -- How this figure is computed --------------------------------------------------------------------------------
def test_one_key_shows_its_lifetime_and_a_term_for_each_year_of_sale() -> None:
    page = computation("NLD", "GEN", "UNU-0104", 2021, "mass")
    text = text_of(page)
    assert "live 11.8 years on average" in text
    assert "density at mid-year age" in text
    assert page.count('class="chart"') == 2
    assert len(re.findall(r'<th scope="row">(19[89]\d|20[012]\d)</th>', page)) >= 2021 - 1980 + 1
    assert re.search(r"Sum 47,042", text)


def test_a_total_leads_to_the_computation_of_each_key() -> None:
    page = computation("NLD", "GEN", "TOTAL", 2021, "mass")
    for key in ("UNU-0104", "UNU-0002"):
        assert reverse("datasets:cell-computation", args=["NLD", "GEN", key, 2021, "mass"]) in page


def test_sales_from_trade_show_flows_weight_and_what_cleaning_made_of_them() -> None:
    text = text_of(computation("GBR", "POM", "UNU-0104", 2014, "mass"))
    assert "Production + imports − exports" in text
    assert "Weight of one piece" in text
    assert "The value of this year is: untouched" in text


def test_an_outranked_estimate_says_which_figure_stands_above_it() -> None:
    text = text_of(computation("NLD", "GEN", "TOTAL", 2016, "mass"))
    assert "A source's own figure ranks above it: 407,025 t" in text


def test_a_reported_figure_says_that_the_portal_did_not_compute_it() -> None:
    assert "The portal did not compute this figure" in text_of(computation("JAM", "GEN", "TOTAL", 2014, "mass"))


def test_a_derived_figure_shows_its_formula_and_inputs() -> None:
    text = text_of(computation("JAM", "GEN_PC", "TOTAL", 2014, "per_inhabitant"))
    assert "e-waste generated × 1,000 ÷ population" in text
    assert "16,120 t" in text


def test_what_is_derived_from_an_estimate_has_its_band() -> None:
    """Kilograms per inhabitant are the tonnes over the population, and so are the ends of their band."""
    people = Cell.objects.get(pool__country="NLD", indicator="POP", year=2021, pool__audience="public").value
    total = Client().get("/api/v1/cells/NLD/GEN/TOTAL/2021/mass/").json()
    per_head = Client().get("/api/v1/cells/NLD/GEN_PC/TOTAL/2021/per_inhabitant/").json()
    assert per_head["low"] == pytest.approx(total["low"] * 1000 / people)
    assert per_head["high"] == pytest.approx(total["high"] * 1000 / people)
    for name in ("datasets:cell-detail", "datasets:cell-computation"):
        page = Client().get(reverse(name, args=["NLD", "GEN_PC", "TOTAL", 2021, "per_inhabitant"])).content.decode()
        assert "5–95 % band: " in text_of(page)


def test_what_is_derived_from_a_truncated_figure_is_truncated() -> None:
    truncated = {
        code: Client().get(f"/api/v1/cells/NLD/{code}/UNU-0104/1981/{measure}/").json()["is_truncated"]
        for code, measure in (("GEN", "mass"), ("STOCK", "mass"), ("GEN_PC", "per_inhabitant"), ("POM", "mass"))
    }
    assert truncated == {"GEN": True, "STOCK": True, "GEN_PC": True, "POM": False}


def test_a_stock_has_a_band() -> None:
    told = Client().get("/api/v1/cells/NLD/STOCK/TOTAL/2021/mass/").json()
    assert told["low"] < told["value"] < told["high"]


@pytest.mark.parametrize("name", ["datasets:cell-detail", "datasets:cell-computation"])
def test_who_published_a_figure_per_inhabitant_is_said_alike_everywhere(name: str) -> None:
    said = "Global E-waste Monitor 2020, as published"
    series = Client().get(reverse("datasets:series-detail", args=["JAM", "GEN_PC", "TOTAL", "per_inhabitant"]))
    country = Client().get(reverse("countries:country-detail", args=["JAM"]))
    cell = Client().get("/api/v1/cells/JAM/GEN_PC/TOTAL/2019/per_inhabitant/").json()
    assert cell["source"] == said
    assert said in series.content.decode()
    assert said in country.content.decode()
    page = Client().get(reverse(name, args=["JAM", "GEN_PC", "TOTAL", 2019, "per_inhabitant"])).content.decode()
    assert said in page


def test_a_sum_lists_its_parts() -> None:
    assert "Washing machines" in text_of(computation("NLD", "POM", "TOTAL", 2014, "mass"))


@pytest.mark.parametrize("place", [("JAM", "GEN", "TOTAL", 1990, "mass"), ("JAM", "GEN", "NONE", 2014, "mass")])
def test_a_figure_that_is_not_there_has_no_computation(place: tuple[object, ...]) -> None:
    assert Client().get(reverse("datasets:cell-computation", args=place)).status_code == 404


def test_a_cell_page_leads_to_run_and_computation_and_tells_the_gap() -> None:
    page = Client().get(reverse("datasets:cell-detail", args=["NLD", "GEN", "TOTAL", 2016, "mass"])).content.decode()
    assert reverse("datasets:run-detail", args=["NLD", run_of("NLD").pk]) in page
    assert reverse("datasets:cell-computation", args=["NLD", "GEN", "TOTAL", 2016, "mass"]) in page
    assert "0.1% against the recommended value; not counted in the spread" in text_of(page)
    assert "5–95 % band" in page


def test_computation_takes_a_constant_number_of_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for place in (("NLD", "GEN", "UNU-0104", 2021), ("NLD", "GEN", "TOTAL", 2021), ("GBR", "POM", "UNU-0104", 2014)):
        with django_assert_max_num_queries(COMPUTATION_QUERIES):
            assert computation(*place, "mass")


# -- The country's page -----------------------------------------------------------------------------------------
def test_country_page_says_which_figures_are_estimates_and_how_well_sales_are_known() -> None:
    page = Client().get(reverse("countries:country-detail", args=["GBR"])).content.decode()
    text = text_of(page.split('id="estimates"')[1])
    run = run_of("GBR")
    assert "density at mid-year age" in text
    assert f"{round(100 * run.shares['untouched'], 1)}%" in text
    assert "47 of 54 UNU-KEYs" in text
    assert "exports than production and imports" in text


def test_country_without_estimates_says_nothing_of_them() -> None:
    page = Client().get(reverse("countries:country-detail", args=["JAM"])).content.decode()
    assert 'id="estimates"' not in page


def test_country_page_says_why_a_chart_by_category_is_not_drawn() -> None:
    text = text_of(Client().get(reverse("countries:country-detail", args=["GBR"])).content.decode())
    assert "placed on the market by category is not drawn: no year has all six categories" in text
    assert "by category, United Kingdom" not in text


def test_gap_map_tells_an_estimate_from_a_contributed_figure() -> None:
    page = Client().get(reverse("countries:country-detail", args=["NLD"])).content.decode()
    assert "Generated 2021: estimated by the portal only" in page


# -- A method run -----------------------------------------------------------------------------------------------
def test_a_run_shows_inputs_choices_and_the_gap_to_the_registry() -> None:
    run = run_of("GBR")
    text = text_of(Client().get(reverse("datasets:run-detail", args=["GBR", run.pk])).content.decode())
    assert f"seed {run.seed}" in text
    assert run.digest in text
    assert "Beside what was reported" in text
    reported = Cell.objects.get(pool__country="GBR", indicator="POM", category="TOTAL", year=2014, measure="mass")
    assert f"{reported.value:,.0f} t" in text
    gaps = [float(gap) for gap in re.findall(r"(-?[\d.]+)% [\d,]+ t (?=20\d\d |What the bands)", text)]
    assert len(gaps) == 2021 - 2008 + 1


def test_the_inputs_of_a_run_can_be_downloaded_as_a_template() -> None:
    run = run_of("NLD")
    answer = Client().get(reverse("datasets:run-detail", args=["NLD", run.pk]), {"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == len(run.inputs)
    assert rows[0] == {
        "country": "NLD", "year": "1980", "indicator": "POM", "category": "UNU-0001", "value": rows[0]["value"],
        "unit": "t", "status": rows[0]["status"], "note": "",
    }  # fmt: skip
    assert float(rows[0]["value"]) == run.inputs[0][4]


def test_the_page_of_a_runs_contribution_is_the_run() -> None:
    run = run_of("NLD")
    answer = Client().get(reverse("datasets:contribution-detail", args=[run.contribution_id]))
    assert answer.headers["Location"] == reverse("datasets:run-detail", args=["NLD", run.pk])
    assert Client().get(reverse("datasets:contribution-file", args=[run.contribution_id])).status_code == 404


def test_a_run_of_another_country_is_not_found() -> None:
    assert Client().get(reverse("datasets:run-detail", args=["JAM", run_of("NLD").pk])).status_code == 404


def test_lists_of_contributions_have_no_estimates() -> None:
    page = Client().get(reverse("datasets:contribution-list")).content.decode()
    assert run_of("NLD").contribution.title not in page
    assert Client().get("/api/v1/contributions/").json()["count"] == 10


def test_run_takes_a_constant_number_of_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    address = reverse("datasets:run-detail", args=["GBR", run_of("GBR").pk])
    with django_assert_max_num_queries(RUN_QUERIES + 1):
        Client().get(address)


# -- What if? ---------------------------------------------------------------------------------------------------
def test_a_target_becomes_tonnes_value_jobs_and_hazards() -> None:
    text = text_of(ask("GBR", rate=60, year=2029))
    assert "Collected in 2029 955,249 t" in text
    assert "Jobs in collection and dismantling" in text
    assert "Mercury kept out of unsound treatment" in text
    assert re.search(r"13,\d00 – |14,\d00 – |1\d,\d00 – \d\d,\d00 jobs", text)


def test_value_is_told_issue_by_issue() -> None:
    pool = Cell.objects.filter(pool__country="GBR", pool__audience="public").select_related("pool")[0].pool
    told = [effect for effect in what_if(pool, {"rate": 60.0, "year": 2029})["effects"] if effect["code"] == "value"]
    assert [(effect["sources"][0][-4:], effect["unit"]) for effect in told] == [
        ("2014", "USD"),
        ("2017", "EUR"),
        ("2020", "USD"),
        ("2024", "USD"),
    ]


def test_the_address_holds_what_was_changed() -> None:
    page = ask("GBR", rate=61, lifetime=120, discretisation="cdf")
    assert 'value="61"' in page
    assert 'value="120"' in page
    assert '<option value="cdf" selected>' in page


def test_a_longer_lifetime_shows_a_second_line_and_moves_the_target() -> None:
    text = text_of(ask("NLD", lifetime=150, collected=1000, rate=50, year=2030))
    assert "instead of 414,379 t" in text
    pool = Cell.objects.filter(pool__country="NLD", pool__audience="public").first()
    assert pool is not None
    longer = what_if(pool.pool, {"lifetime": 150.0, "collected": 1000.0, "rate": 50.0, "year": 2030})
    same = what_if(pool.pool, {"collected": 1000.0, "rate": 50.0, "year": 2030})
    assert longer["target"]["end"]["collected"] < same["target"]["end"]["collected"]
    for changed, before in zip(longer["effects"], same["effects"], strict=True):
        assert changed["before"] == (None if before["low"] is None else {n: before[n] for n in ("low", "high")})
    assert "With the reference lifetimes" in text


def test_what_is_not_known_is_asked_for() -> None:
    assert "what is collected today: give it above" in text_of(ask("JAM", rate=50))
    assert "Collected in 2029" in text_of(ask("JAM", rate=50, collected=200))


def test_a_wrong_entry_keeps_what_was_typed_and_says_why() -> None:
    page = ask("JAM", rate=300)
    assert 'value="300"' in page
    assert "less than or equal to 100" in page


def test_a_target_that_lies_in_the_past_is_refused_with_a_sentence() -> None:
    assert "must come after 2019" in text_of(ask("JAM", year=2010, collected=200))


def test_more_collected_than_generated_is_refused_with_a_sentence() -> None:
    assert "More is collected than is generated" in text_of(ask("JAM", collected=99999999))


def test_a_country_without_figures_says_so() -> None:
    assert "No figures yet" in ask("ATA")


def test_what_if_takes_a_constant_number_of_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for iso3 in ("NLD", "JAM"):
        with django_assert_max_num_queries(WHAT_IF_QUERIES):
            ask(iso3, collected=200)


# -- The API ----------------------------------------------------------------------------------------------------
def test_api_gives_runs_and_their_inputs() -> None:
    run = run_of("NLD")
    listed = Client().get("/api/v1/method-runs/", {"country": "NLD"}).json()["results"]
    assert [one["reference"] for one in listed] == [run.reference]
    whole = Client().get(f"/api/v1/method-runs/{run.pk}/").json()
    assert (whole["seed"], whole["digest"]) == (run.seed, run.digest)
    assert whole["inputs"] == run.inputs


def test_api_lists_the_runs_of_every_country() -> None:
    listed = Client().get("/api/v1/method-runs/").json()["results"]
    assert {run["country"] for run in listed} == {"GBR", "NLD"}
    assert Client().get("/api/v1/method-runs/", {"country": "nld"}).status_code == 400


def test_api_lists_figures_with_their_bands() -> None:
    asked = {"country": "NLD", "indicator": "GEN_PC", "category": "TOTAL", "year": 2021}
    (listed,) = Client().get("/api/v1/cells/", asked).json()["results"]
    assert listed["low"] < listed["value"] < listed["high"]
    assert listed["is_truncated"] is False


def test_series_downloads_with_its_bands() -> None:
    place = ["NLD", "GEN", "UNU-0104", "mass"]
    answer = Client().get(reverse("datasets:series-detail", args=place), {"format": "csv"})
    rows = {row["year"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    assert float(rows["2021"]["low"]) < float(rows["2021"]["value"]) < float(rows["2021"]["high"])
    assert (rows["1981"]["is_truncated"], rows["2021"]["is_truncated"]) == ("yes", "no")


def test_api_gives_the_terms_of_a_figure() -> None:
    told = Client().get("/api/v1/cells/NLD/GEN/UNU-0104/2021/mass/computation/").json()
    assert told["about"] == "sales"
    assert sum(term["discarded"] for term in told["terms"]) == pytest.approx(told["value"], rel=1e-9)
    assert told["low"] < told["value"] < told["high"]


def test_api_gives_the_keys_of_a_total() -> None:
    told = Client().get("/api/v1/cells/NLD/GEN/TOTAL/2021/mass/computation/").json()
    assert sum(key["value"] for key in told["keys"]) == pytest.approx(told["value"], rel=1e-9)


def test_api_answers_what_if() -> None:
    told = Client().get("/api/v1/what-if/", {"country": "GBR", "rate": 60, "year": 2029}).json()
    assert told["years"][-1]["rate"] == pytest.approx(60)
    assert {effect["effect"] for effect in told["effects"]} == {"value", "collection", "reuse", "mercury", "bfr", "co2"}
    assert Client().get("/api/v1/what-if/", {"country": "GBR", "rate": 101}).status_code == 400
    assert Client().get("/api/v1/what-if/", {"country": "ATA"}).status_code == 404
