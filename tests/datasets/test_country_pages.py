"""A country's figures on pages: every number a link, every value kept, nobody sees more than is open to them."""

import csv
import gzip
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from coalition.models import Person
from coalition.presenters.downloads import neutral
from countries.actions import reference
from datasets.models import Cell
from datasets.pool.recompute import recompute
from datasets.templatetags.datasets_panels import cell_url, series_url
from tests.factories.contributions import WorkOff, make_loaded
from tests.factories.datasets import make_accepted
from tests.factories.demo import filled_database

ClientOf = Callable[[Person | None], Client]
# However much the country's pool holds: pool, page, instruments; 5 for each of its line charts, 2 for its stack; the
# timeline's data and assessments, and the published assessment.
JAMAICA_QUERIES = 22
# Countries, pools and their latest figures; a visitor without a session costs no query.
LIST_QUERIES = 3
CELL_QUERIES = 12
SERIES_QUERIES = 7
CONFLICT_QUERIES = 7
MOST_BYTES = 150_000


@pytest.fixture(scope="module")
def _filled(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("demo")
    with filled_database(django_db_blocker, folder):
        yield folder


pytestmark = [pytest.mark.usefixtures("_filled"), pytest.mark.django_db]


def person(name: str) -> Person:
    return Person.objects.get(email=f"{name}@demo.example")


def country_page(iso3: str, client: Client | None = None) -> str:
    return (client or Client()).get(reverse("countries:country-detail", args=[iso3])).content.decode()


def cell_address(*place: object) -> str:
    return reverse("datasets:cell-detail", args=place)


def cell_page(*place: object, client: Client | None = None) -> str:
    """The page's text, each run of white space one space."""
    answer = (client or Client()).get(cell_address(*place))
    assert answer.status_code == 200
    return text_of(answer.content.decode())


def text_of(page: str) -> str:
    main = page.split("<main", 1)[1].split("</main>", maxsplit=1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("\N{NARROW NO-BREAK SPACE}", " ").split())


# -- The country ------------------------------------------------------------------------------------------------
def test_key_figures_lead_to_their_cells() -> None:
    page = country_page("JAM")
    figures = page.split('class="figures"')[1].split("</ul>")[0]
    assert cell_address("JAM", "GEN", "TOTAL", 2019, "mass") in figures
    assert figures.count('<li class="figure"') == figures.count("<a href=")


def test_key_figures_name_source_and_status() -> None:
    text = text_of(country_page("GBR"))
    assert "475,117 t United Kingdom WEEE statistics 2022 national registry or administrative data · reported" in text


def test_addresses_put_together_are_those_that_the_names_give() -> None:
    place = {"iso3": "JAM", "indicator": "GEN", "category": "EU6-4", "year": 2014, "measure": "mass"}
    assert cell_url(place) == reverse("datasets:cell-detail", kwargs=place)
    del place["year"]
    assert series_url(place) == reverse("datasets:series-detail", kwargs=place)


def test_chart_names_every_source_and_has_a_table() -> None:
    page = country_page("JAM").split('id="over-time"')[1]
    for source in ("Jamaica SDG indicator 12.4.2", "Global E-waste Monitor", "What a Waste"):
        assert source in page
    assert "Show as a table" in page
    assert reverse("datasets:chart-data", args=["JAM", "GEN", "TOTAL", "mass"]) in page


def test_chart_says_where_the_source_changes() -> None:
    text = text_of(country_page("JAM"))
    assert "From 2016 on the recommended figure comes from What a Waste, before that from Jamaica SDG" in text


def test_conflict_shows_all_values_on_one_line() -> None:
    text = text_of(country_page("GBR"))
    assert (
        "Generated, 2014 Total 3,584,126 t What a Waste 2.0 (recommended) 1,518,570 t Global E-waste Monitor 2014 81"
        in text
    )


def test_country_without_conflict_says_so() -> None:
    assert "No two sources lie more than a tenth apart" in country_page("JAM")


def test_gap_map_tells_known_conflicting_stale_and_missing_apart() -> None:
    page = country_page("GBR").split('class="gap-map"')[1].split("</table>")[0]
    assert {"gap-known", "gap-conflict", "gap-stale", "gap-missing"} <= set(re.findall(r"gap-\w+", page))
    assert f'href="{cell_address("GBR", "GEN", "TOTAL", 2014, "mass")}"' in page
    assert "Generated 2014: in conflict" in page


def test_every_category_is_listed_and_leads_to_its_series() -> None:
    page = country_page("JAM")
    for number in range(1, 7):
        assert reverse("datasets:series-detail", args=["JAM", "GEN", f"EU6-{number}", "mass"]) in page


def test_instruments_carry_their_date_and_are_called_old_once() -> None:
    text = text_of(country_page("JAM").split('id="instruments"')[1].join(["<main>", "</main>"]))
    assert "A record that is not marked as recent is more than twelve months old" in text
    assert "in force consent to be bound, form not recorded 23 April 2003 2020 International" in text
    assert "stale" not in text.lower()
    assert "binds unless objected to" in text
    assert "a party to the convention, which is recorded as of 2020 . Whether the country has objected" in text
    assert "instruments without a record" in text
    assert "not a party" not in text.replace("does not mean that it is not a party", "")


def test_sources_lead_to_their_contributions() -> None:
    page = country_page("JAM").split('id="sources"')[1]
    assert page.count("/datasets/contributions/") >= 6
    assert "NEPA" in page


def test_country_without_figures_says_so_and_shows_instruments() -> None:
    page = country_page("ATA")
    assert "No figures yet" in page
    assert "International instruments" in page
    assert "Stale" not in page


def test_code_in_lower_case_leads_to_the_country() -> None:
    answer = Client().get("/countries/jam/?from=mail")
    assert (answer.status_code, answer["Location"]) == (301, "/countries/JAM/?from=mail")
    assert Client().get("/countries/jam/conflicts/")["Location"] == "/countries/JAM/conflicts/"


@pytest.mark.parametrize("path", ["/countries/XXX/", "/countries/XXX/conflicts/", "/countries/Jamaica/"])
def test_unknown_country_is_not_found(path: str) -> None:
    assert Client().get(path, follow=True).status_code == 404


@pytest.mark.parametrize("language", ["ar", "zh-hans", "fr", "ru", "es"])
def test_country_is_named_in_the_readers_language(language: str) -> None:
    names = {"ar": "جامايكا", "zh-hans": "牙买加", "fr": "Jamaïque", "ru": "Ямайка", "es": "Jamaica"}
    page = country_page("JAM", Client(headers={"accept-language": language}))
    assert f"<h1>{names[language]}</h1>" in page


def test_country_page_shows_the_designations_disclaimer() -> None:
    assert "do not imply the expression of any" in " ".join(country_page("JAM").split())


@pytest.mark.parametrize("iso3", ["JAM", "GBR"])
def test_country_page_weighs_at_most_150_kilobytes(iso3: str) -> None:
    answer = Client(headers={"accept-encoding": "gzip"}).get(reverse("countries:country-detail", args=[iso3]))
    page = gzip.decompress(answer.content).decode()
    assets = set(re.findall(r'(?:<script src|<link rel="[^"]*"[^>]* href|<img src)="/static/([^"#]+)', page))
    assert {"css/country.css", "css/charts.css"} <= assets
    files = [Path(str(finders.find(asset))) for asset in assets | {"img/icons.svg"}]
    assert len(answer.content) + sum(len(gzip.compress(file.read_bytes())) for file in files) < MOST_BYTES


def test_country_page_takes_no_more_queries_when_it_holds_more(
    django_assert_num_queries: DjangoAssertNumQueries, work_off: WorkOff
) -> None:
    with django_assert_num_queries(JAMAICA_QUERIES):
        country_page("JAM")
    rows = [f"JAM,{year},GEN,TOTAL,{year / 200},kt,A," for year in range(1990, 2009)]
    rows += [f"JAM,{year},RCY,TOTAL,{year / 900},kt,A," for year in range(1990, 2024)]
    make_loaded(work_off, person("itu"), person("secretariat"), *rows, source="A survey")
    with django_assert_num_queries(JAMAICA_QUERIES):
        country_page("JAM")


def test_shown_figure_in_conflict_says_how_far_apart_its_sources_are(work_off: WorkOff) -> None:
    for source, figure in (("Survey", "10"), ("Census", "20")):
        row = f"JAM,2023,GEN,TOTAL,{figure},kt,A,"
        make_loaded(work_off, person("itu"), person("secretariat"), row, source=source)
    page = country_page("JAM")
    figures, rest = page.split('id="over-time"')
    assert "in conflict: sources 66.7% apart" in text_of("<main>" + figures + "</main>")
    assert "in conflict: sources 66.7% apart" in text_of("<main>" + rest.split('id="figures"')[1] + "</main>")
    assert "in conflict: sources 66.7% apart" in text_of(Client().get(SERIES).content.decode())
    assert series_rows()["2023"]["spread_percent"] == "66.6666666667"


def test_cell_counts_the_values_sent() -> None:
    assert "Values sent 1" in cell_page("JAM", "GEN", "TOTAL", 2015, "mass")
    assert "Competing values" not in cell_page("JAM", "GEN", "TOTAL", 2015, "mass")


# -- A cell -----------------------------------------------------------------------------------------------------
def test_cell_shows_every_value_down_to_file_and_row() -> None:
    text = cell_page("JAM", "GEN", "TOTAL", 2014, "mass")
    assert "Recommended value 16,120 t" in text
    assert "sent as 16.12 kt" in text
    assert "jamaica-generated.csv , row 7" in text
    assert "National Environment and Planning Agency" in text
    assert "global-e-waste-monitor-2014.csv" in text


def test_cell_says_in_words_which_rule_chose() -> None:
    text = cell_page("JAM", "GEN", "TOTAL", 2014, "mass")
    assert "The origin decides: “national official statistics” ranks above “international estimate”." in text


def test_cell_shows_how_a_value_per_inhabitant_became_tonnes() -> None:
    assert "5.8 kg/inh × 2,793,749 inhabitants = 16,204 t" in cell_page("JAM", "GEN", "TOTAL", 2014, "mass")
    page = Client().get(cell_address("JAM", "GEN", "TOTAL", 2014, "mass")).content.decode()
    assert cell_address("JAM", "POP", "TOTAL", 2014, "persons") in page


def test_cell_in_conflict_is_marked_and_says_what_to_do() -> None:
    text = cell_page("GBR", "GEN", "TOTAL", 2014, "mass")
    assert "in conflict" in text
    assert "The sources disagree." in text
    assert "There is no national figure." in text


def test_derived_cell_lists_its_inputs_as_links() -> None:
    page = Client().get(cell_address("GBR", "COLL_RATE", "TOTAL", 2019, "share")).content.decode()
    assert cell_address("GBR", "COLL", "TOTAL", 2019, "mass") in page
    assert cell_address("GBR", "GEN", "TOTAL", 2019, "mass") in page
    assert "It is derived from the figures below" in text_of(page)


def test_cell_says_whether_photovoltaic_panels_are_in_it() -> None:
    assert "with photovoltaic panels" in cell_page("JAM", "GEN", "TOTAL", 2014, "mass")
    assert "without photovoltaic panels" in cell_page("JAM", "GEN", "EU6-1", 2014, "mass")
    assert "photovoltaic" not in cell_page("JAM", "POP", "TOTAL", 2014, "persons")


def test_cell_that_nobody_gave_says_so_and_what_to_do() -> None:
    text = cell_page("JAM", "RCY", "TOTAL", 2014, "mass")
    assert "No figure here yet" in text
    assert "Nobody has given this figure." in text


def test_cell_stands_while_its_population_waits_to_be_computed() -> None:
    make_accepted("JAM,2012,RCY,TOTAL,5.8,kg/inh,E", source="A survey")
    recompute("JAM")
    Cell.objects.filter(pool__country="JAM", indicator="POP", year=2012).delete()
    assert "sent as 5.8 kg/inh" in cell_page("JAM", "RCY", "TOTAL", 2012, "mass")


@pytest.mark.parametrize(
    "place",
    [
        ("JAM", "XYZ", "TOTAL", 2014, "mass"),
        ("JAM", "GEN", "EU7-1", 2014, "mass"),
        ("JAM", "GEN", "TOTAL", 2014, "weight"),
    ],
)
def test_cell_of_unknown_codes_is_not_found(place: tuple[object, ...]) -> None:
    assert Client().get(cell_address(*place)).status_code == 404


def test_cell_of_a_year_before_all_is_not_found() -> None:
    assert Client().get(cell_address("JAM", "GEN", "TOTAL", 1066, "mass")).status_code == 404


def test_cell_takes_a_constant_number_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries, work_off: WorkOff
) -> None:
    address = cell_address("JAM", "GEN", "TOTAL", 2014, "mass")
    with django_assert_num_queries(CELL_QUERIES):
        Client().get(address)
    for label in ("2021", "2022"):
        row = f"JAM,2014,GEN,TOTAL,{label},t,A,"
        make_loaded(work_off, person("itu"), person("secretariat"), row, source=f"Survey {label}")
    with django_assert_num_queries(CELL_QUERIES):
        Client().get(address)


# -- A series ---------------------------------------------------------------------------------------------------
SERIES = reverse("datasets:series-detail", args=["JAM", "GEN", "TOTAL", "mass"])


def test_series_shows_each_year_with_its_source() -> None:
    text = text_of(Client().get(SERIES).content.decode())
    assert "2015 16,670 t estimated Jamaica SDG indicator 12.4.2 2018" in text
    assert "2016 17,000 t estimated What a Waste 2.0 2 other source" in text


def test_series_downloads_what_it_shows() -> None:
    answer = Client().get(SERIES, {"format": "csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="JAM-GEN-TOTAL-mass.csv"'
    by_year = series_rows()
    assert float(by_year["2014"]["value"]) == 16120
    assert float(by_year["2014"]["Global E-waste Monitor"]) == pytest.approx(16203.74, abs=0.01)
    assert by_year["2015"]["Global E-waste Monitor"] == ""


def series_rows() -> dict[str, dict[str, str]]:
    text = Client().get(SERIES, {"format": "csv"}).content.decode("utf-8-sig")
    return {row["year"]: row for row in csv.DictReader(io.StringIO(text))}


def test_downloaded_row_says_whose_value_it_is_and_where_it_stands() -> None:
    row = series_rows()["2014"]
    assert (row["sent_value"], row["sent_unit"]) == ("16.12", "kt")
    assert (row["source"], row["organisation"]) == ("Jamaica SDG indicator 12.4.2 2018", "NEPA")
    assert row["citation"]
    assert row["link"] == "http://testserver" + cell_address("JAM", "GEN", "TOTAL", 2014, "mass")
    assert row["spread_percent"]


def test_every_row_downloaded_has_every_column_and_carries_the_terms() -> None:
    rows = series_rows().values()
    assert all("designations" in row["terms"] for row in rows)
    assert all(None not in row and None not in row.values() for row in rows)


def test_download_gives_no_digits_that_arithmetic_left_behind() -> None:
    assert all(len(row["value"].replace(".", "")) <= 12 for row in series_rows().values())


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_download_never_runs_a_formula(text: str) -> None:
    assert neutral(text) == f"'{text}"


def test_download_leaves_numbers_and_plain_words_alone() -> None:
    assert [neutral(-1.5), neutral(None), neutral("Jamaica")] == [-1.5, None, "Jamaica"]


def test_series_gives_its_chart_as_data() -> None:
    figure = Client().get(f"{SERIES}chart.json").json()
    assert {trace["name"] for trace in figure["data"]} >= {"Global E-waste Monitor", "What a Waste"}


def test_chart_by_category_downloads_what_it_shows() -> None:
    url = reverse("datasets:series-detail", args=["JAM", "GEN", "TOTAL", "mass"])
    assert f"{url}?format=csv&amp;by=category" in country_page("JAM")
    text = Client().get(url, {"format": "csv", "by": "category"}).content.decode("utf-8-sig")
    rows = {row["year"]: row for row in csv.DictReader(io.StringIO(text))}
    assert float(rows["2009"]["Lamps"]) == 260
    assert "Jamaica SDG indicator 12.4.2" in rows["2009"]["source"]


def test_series_that_nobody_gave_is_not_found() -> None:
    assert Client().get(reverse("datasets:series-detail", args=["JAM", "RCY", "TOTAL", "mass"])).status_code == 404


def test_series_takes_a_constant_number_of_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(SERIES_QUERIES):
        Client().get(SERIES)
    with django_assert_num_queries(SERIES_QUERIES):
        Client().get(reverse("datasets:series-detail", args=["GBR", "COLL", "TOTAL", "mass"]))


# -- Conflicts --------------------------------------------------------------------------------------------------
def test_conflict_list_names_every_value_and_the_spread() -> None:
    text = text_of(Client().get(reverse("datasets:conflict-list", args=["GBR"])).content.decode())
    assert "1 figure in conflict" in text
    assert "3,584,126 t" in text
    assert "1,518,570 t" in text


def test_conflict_list_of_an_agreeing_country_says_so() -> None:
    assert "No conflicts" in Client().get(reverse("datasets:conflict-list", args=["JAM"])).content.decode()


def test_conflict_list_takes_a_constant_number_of_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for iso3 in ("GBR", "PAN"):
        with django_assert_num_queries(CONFLICT_QUERIES):
            Client().get(reverse("datasets:conflict-list", args=[iso3]))


def test_country_list_counts_conflicts_and_shows_the_latest_figure() -> None:
    text = text_of(Client().get(reverse("countries:country-list"), {"q": "GBR"}).content.decode())
    assert "1,592,081 t 2019" in text
    assert text.endswith("1")


@pytest.mark.parametrize("filters", [{"q": "Jamaica"}, {"q": "a"}])
def test_country_list_takes_as_many_queries_for_one_as_for_all(
    filters: dict[str, str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(LIST_QUERIES):
        Client().get(reverse("countries:country-list"), filters)


def test_country_list_is_kept_for_visitors_until_a_pool_changes(
    django_assert_num_queries: DjangoAssertNumQueries, work_off: WorkOff
) -> None:
    address = reverse("countries:country-list")
    with django_assert_num_queries(1 + LIST_QUERIES):
        Client().get(address)
    with django_assert_num_queries(1):
        Client().get(address)
    make_loaded(work_off, person("itu"), person("secretariat"), "JAM,2023,GEN,TOTAL,19234,t,A,", source="A survey")
    assert "19,234 t 2023" in text_of(Client().get(address).content.decode())


def test_country_list_of_an_unknown_region_is_not_kept() -> None:
    Client().get(reverse("countries:country-list"))
    with patch.object(cache, "set") as kept:
        answer = Client().get(reverse("countries:country-list"), {"region": "Atlantis"})
    assert "No country fits" in answer.content.decode()
    assert not [call for call in kept.call_args_list if str(call.args[0]).startswith("countries:")]


def test_country_list_of_conflicts_names_only_countries_whose_sources_disagree() -> None:
    rows = Client().get(reverse("countries:country-list"), {"conflicts": "1"}).content.decode()
    assert "/countries/GBR/conflicts/" in rows
    assert "Jamaica" not in rows.split("<tbody")[1]


def test_home_page_leads_to_the_countries_whose_sources_disagree() -> None:
    assert 'href="/countries/?conflicts=1"' in Client().get(reverse("home")).content.decode()


def test_country_list_kept_for_visitors_is_not_what_members_see(client_of: ClientOf, work_off: WorkOff) -> None:
    address = reverse("countries:country-list")
    row = "JAM,2023,GEN,TOTAL,19234,t,A,"
    make_loaded(work_off, person("itu"), person("secretariat"), row, source="A survey", visibility="coalition")
    assert "19,234 t" in text_of(client_of(person("unitar")).get(address).content.decode())
    assert "19,234 t" not in text_of(Client().get(address).content.decode())


# -- Who sees what ----------------------------------------------------------------------------------------------
RECYCLED = ("JAM", "RCY", "TOTAL", 2018, "mass")


@pytest.fixture
def _shared_in_the_coalition(work_off: WorkOff) -> None:
    row = "JAM,2018,RCY,TOTAL,4321,t,A,"
    make_loaded(work_off, person("itu"), person("secretariat"), row, source="A survey", visibility="coalition")


@pytest.mark.usefixtures("_shared_in_the_coalition")
@pytest.mark.parametrize("name", ["secretariat", "unitar", "itu", "rco.jamaica", "auditor"])
def test_members_see_what_is_shared_within_the_coalition(name: str, client_of: ClientOf) -> None:
    client = client_of(person(name))
    assert "4,321 t" in cell_page(*RECYCLED, client=client)
    assert "members of the coalition" in text_of(country_page("JAM", client))


@pytest.mark.usefixtures("_shared_in_the_coalition")
@pytest.mark.parametrize("name", [None, "nepa", "uk", "employers", "admin"])
def test_others_see_no_trace_of_it(name: str | None, client_of: ClientOf) -> None:
    client = client_of(person(name) if name else None)
    assert "No figure here yet" in cell_page(*RECYCLED, client=client)
    assert "4,321" not in country_page("JAM", client)
    place = RECYCLED[:3] + RECYCLED[4:]
    assert client.get(reverse("datasets:series-detail", args=place)).status_code == 404
    assert client.get(reverse("datasets:chart-data", args=place)).status_code == 404
    assert "A survey" not in country_page("JAM", client)


def test_government_sees_what_is_shared_with_it_for_its_own_country_only(
    client_of: ClientOf, work_off: WorkOff
) -> None:
    row = "JAM,2018,RCY,TOTAL,4321,t,A,"
    make_loaded(work_off, person("itu"), person("secretariat"), row, source="A survey", visibility="government")
    assert "4,321 t" in cell_page(*RECYCLED, client=client_of(person("nepa")))
    assert "No figure here yet" in cell_page(*RECYCLED, client=client_of(person("uk")))


def test_file_name_is_a_link_only_where_the_contribution_is_open(client_of: ClientOf, work_off: WorkOff) -> None:
    """A government reads the figure of its country from a file that speaks of others, too, but not the file."""
    rows = ("JAM,2018,RCY,TOTAL,4321,t,A,", "GBR,2018,RCY,TOTAL,987654,t,A,")
    contribution = make_loaded(
        work_off, person("itu"), person("secretariat"), *rows, source="A survey", visibility="government"
    )
    link = reverse("datasets:contribution-detail", args=[contribution.pk])
    assert link not in client_of(person("nepa")).get(cell_address(*RECYCLED)).content.decode()
    assert link in client_of(person("secretariat")).get(cell_address(*RECYCLED)).content.decode()


def test_who_may_contribute_is_asked_to(client_of: ClientOf) -> None:
    assert "Contribute figures" in country_page("JAM", client_of(person("nepa")))
    assert "Contribute figures" not in country_page("JAM")


def test_page_of_a_country_whose_instruments_nobody_recorded_says_what_that_means() -> None:
    reference.load_instruments()
    assert "That does not mean that it is not a party." in country_page("ATA")
