"""The list of countries: found in any language, shown in the reader's own."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoDbBlocker

from countries.actions import reference
from countries.models import Country
from countries.presenters.lists import country_rows, folded, standing
from countries.reference import tables
from countries.templatetags.countries_panels import country_name, known_date

LIST = reverse("countries:country-list")


@pytest.fixture(scope="module")
def _countries(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        reference.load_countries()
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.usefixtures("_countries"), pytest.mark.django_db]


def found(words: str, region: str = "") -> list[str]:
    return [row["iso3"] for row in country_rows(words, region)]


@pytest.mark.parametrize(
    ("words", "iso3"),
    [
        ("JAM", "JAM"),
        ("jm", "JAM"),
        ("388", "JAM"),
        ("jamaïque", "JAM"),
        ("ямайка", "JAM"),
        ("牙买加", "JAM"),
        ("جامايكا", "JAM"),
        ("cote d'ivoire", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("REINO UNIDO", "GBR"),
    ],
)
def test_search_finds_a_country_by_any_code_and_any_official_name(words: str, iso3: str) -> None:
    assert found(words) == [iso3]


@pytest.mark.parametrize(
    ("words", "iso3"),
    [
        ("UK", "GBR"),
        ("Turkey", "TUR"),
        ("ivory coast", "CIV"),
        ("South Korea", "KOR"),
        ("Burma", "MMR"),
        ("Czech Republic", "CZE"),
        ("DRC", "COD"),
        ("Swaziland", "SWZ"),
        ("Russia", "RUS"),
    ],
)
def test_common_and_former_names_lead_to_the_country(words: str, iso3: str) -> None:
    answer = Client().get(LIST, {"q": words, "go": "1"})
    assert answer["Location"] == reverse("countries:country-detail", args=[iso3])


def test_exact_names_come_before_parts_of_names() -> None:
    assert found("UK") == ["GBR", "UKR"]


@pytest.mark.parametrize(("words", "meant"), [("Congo", ["COG", "COD"]), ("Korea", ["PRK", "KOR"])])
def test_name_of_two_countries_shows_both(words: str, meant: list[str]) -> None:
    assert Client().get(LIST, {"q": words, "go": "1"}).status_code == 200
    assert found(words)[:2] == meant


def test_every_common_name_belongs_to_a_known_country() -> None:
    known = set(Country.objects.values_list("iso3", flat=True))
    assert {row["iso3"] for row in tables.common_names()} <= known


def test_search_finds_parts_of_names() -> None:
    assert {"GIN", "GNB", "GNQ", "PNG"} <= set(found("guinea"))


def test_search_of_nothing_known_says_so() -> None:
    page = Client().get(LIST, {"q": "Atlantis"}).content.decode()
    assert "No country fits" in page


def test_region_narrows_the_list() -> None:
    assert "JAM" in found("", "Americas")
    assert "GBR" not in found("", "Americas")


@pytest.mark.parametrize("words", ["Jamaica", "ямайка", "jam", "Niger"])
def test_going_to_a_country_leads_to_its_page(words: str) -> None:
    iso3 = {"Niger": "NER"}.get(words, "JAM")
    answer = Client().get(LIST, {"q": words, "go": "1"})
    assert answer["Location"] == reverse("countries:country-detail", args=[iso3])


@pytest.mark.parametrize(("words", "name"), [("saint", "Saint Lucia"), ("jamai", "Jamaica")])
def test_going_nowhere_certain_shows_what_fits(words: str, name: str) -> None:
    answer = Client().get(LIST, {"q": words, "go": "1"})
    assert answer.status_code == 200
    assert name in answer.content.decode()


def test_list_is_sorted_by_the_readers_names() -> None:
    page = Client(headers={"accept-language": "fr"}).get(LIST).content.decode()
    assert page.index("Afrique du Sud") < page.index("Allemagne") < page.index("Zimbabwe")


def test_list_folds_accents_when_it_sorts() -> None:
    with translation.override("en"):
        names = [row["name"] for row in country_rows()]
    assert names.index("Åland Islands") < names.index("Albania")


def test_list_in_arabic_runs_from_right_to_left() -> None:
    page = Client(headers={"accept-language": "ar"}).get(LIST).content.decode()
    assert 'dir="rtl"' in page
    assert "جامايكا" in page


def test_list_escapes_what_was_searched() -> None:
    page = Client().get(LIST, {"q": "<script>"}).content.decode()
    assert "<script>" not in page.split("<main", 1)[1]


def test_country_without_a_figure_is_listed_all_the_same() -> None:
    page = Client().get(LIST, {"q": "Antarctica"}).content.decode()
    assert "no figure yet" in page


@translation.override("en")
def test_standing_names_region_income_and_special_situation() -> None:
    jamaica = Country.objects.get(pk="JAM")
    assert standing(jamaica) == ["Caribbean", "Upper middle income", "Small island developing State"]
    assert standing(Country.objects.get(pk="ATA")) == []


def test_every_region_and_income_level_has_words() -> None:
    for country in Country.objects.exclude(region=""):
        assert len(standing(country)) >= 1 + bool(country.income_level)


def test_search_field_suggests_every_country() -> None:
    page = Template("{% load countries_panels %}{% country_search %}").render(Context())
    assert page.count("<option") == 248
    assert 'name="go"' in page


@translation.override("en")
def test_country_name_of_an_unknown_code_is_the_code() -> None:
    assert country_name("JAM") == "Jamaica"
    assert country_name("XKX") == "XKX"


@pytest.mark.parametrize(
    ("text", "words"), [("2018", "2018"), ("2018-04", "April 2018"), ("2018-04-17", "17 April 2018")]
)
def test_known_date_says_no_more_than_is_known(text: str, words: str) -> None:
    with translation.override("en"):
        assert f">{words}</time>" in known_date(text)


def test_folding_drops_case_and_accents() -> None:
    assert folded(" Éire ") == folded("eire")


def test_api_lists_countries_to_everybody() -> None:
    answer = Client().get("/api/v1/countries/JAM/").json()
    assert (answer["iso3"], answer["name_zh"]) == ("JAM", "牙买加")


def test_api_says_where_a_country_stands_on_each_instrument() -> None:
    reference.load_instruments()
    reference.load_instrument_actions()
    statuses = {row["code"]: row for row in Client().get("/api/v1/countries/JAM/instruments/").json()}
    assert (statuses["BASEL"]["status"], statuses["BASEL"]["since"]) == ("in_force", "2003-04-23")
    assert statuses["KIGALI"]["status"] == "no_record"


def test_api_refuses_to_change_a_country() -> None:
    assert Client().put("/api/v1/countries/JAM/", {}).status_code in (401, 403, 405)
