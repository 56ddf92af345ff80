"""The list of countries, in the reader's language, and what a country counts among."""

import unicodedata
from functools import cache, lru_cache
from typing import Any, Final

from django.db.models import F
from django.utils.translation import get_language, gettext
from django_stubs_ext import StrPromise

from countries.models import Country
from countries.reference import tables
from countries.reference.groups import INCOME_LEVELS, REGIONS, SUBREGIONS

LANGUAGES: Final = ("ar", "zh", "en", "fr", "ru", "es")
Row = dict[str, Any]


def country_rows(words: str = "", region: str = "") -> list[Row]:
    """Countries whose code is `words`, or that have them in a name: in any of the six languages, common or former.

    Sorted by the reader's names, those that bear exactly this name or code before the others. The whole list is small,
    and no database folds the case of every alphabet alike: so it is searched here.
    """
    wanted = folded(words)
    codes = ("iso2", "m49") if wanted else ()
    names = tuple(f"name_{language}" for language in LANGUAGES) if wanted else ()
    countries = Country.objects.order_by().values("iso3", "region", "subregion", *codes, *names, name=F(_name_field()))
    if region:
        countries = countries.filter(region=region)
    regions = {code: str(name) for code, name in REGIONS.items()}
    subregions = {code: str(name) for code, name in SUBREGIONS.items()}
    rows: list[Row] = []
    for country in countries:
        row: Row = {**country, "is_exact": False}
        if wanted:
            texts = [*(folded(row[name]) for name in names), *_common_names().get(row["iso3"], ())]
            row["is_exact"] = wanted in texts or wanted in (folded(row[code]) for code in ("iso3", *codes))
            if not (row["is_exact"] or any(wanted in text for text in texts)):
                continue
        row["region"] = regions.get(row["region"], "")
        row["subregion"] = subregions.get(row["subregion"], "")
        rows.append(row)
    return sorted(rows, key=lambda row: (not row["is_exact"], folded(row["name"])))


def only_match(rows: list[Row]) -> str | None:
    """The one country with exactly this code or whole name. A part of a name is a guess: it leads to the list."""
    exact = [row["iso3"] for row in rows if row["is_exact"]]
    return exact[0] if len(exact) == 1 else None


def country_names() -> list[tuple[str, str]]:
    """Every country's code and name in the reader's language, sorted by name."""
    rows = Country.objects.order_by().values_list("iso3", _name_field())
    return sorted(rows, key=lambda row: folded(row[1]))


def region_names() -> list[tuple[str, StrPromise]]:
    return list(REGIONS.items())


def standing(country: Country) -> list[str]:
    """Region, income and the groups of countries in special situations, in words."""
    groups = [
        (country.is_ldc, gettext("Least developed country")),
        (country.is_lldc, gettext("Landlocked developing country")),
        (country.is_sids, gettext("Small island developing State")),
    ]
    place = SUBREGIONS.get(country.subregion) or REGIONS.get(country.region)
    words = [place, INCOME_LEVELS.get(country.income_level), *(text for holds, text in groups if holds)]
    return [str(word) for word in words if word]


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Without case and without accents, so that "cote d'ivoire" finds Côte d’Ivoire."""
    plain = unicodedata.normalize("NFKD", text.strip().replace("’", "'"))
    return "".join(character for character in plain if not unicodedata.combining(character)).casefold()


@cache
def _common_names() -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for row in tables.common_names():
        names.setdefault(row["iso3"], []).append(folded(row["name"]))
    return names


def _name_field() -> str:
    language = (get_language() or "en").partition("-")[0]
    return f"name_{language if language in LANGUAGES else 'en'}"
