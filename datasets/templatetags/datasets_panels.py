"""What pages of other apps show of data: the figures of the country list, and the panels of a country's page."""

from hashlib import sha256
from typing import Any

from django import template
from django.core.cache import cache
from django.db.models import Count, Max
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from coalition.guards import Anyone, is_person
from coalition.templatetags.coalition_panels import quantity
from countries.models import Country
from countries.presenters.lists import country_rows
from countries.reference.groups import REGIONS
from datasets.models import Audience, Pool
from datasets.policies import can_upload
from datasets.pool.pools import pool_for
from datasets.presenters.country import country_page
from datasets.presenters.country_charts import country_charts
from datasets.presenters.country_list import LATEST, figures_by_country
from datasets.reference.categories import TOTAL

register = template.Library()

Row = dict[str, Any]
DAY = 24 * 60 * 60
MINUTES = 10 * 60
NOTHING: Row = {"cells": 0, "conflicts": 0, "latest": None}


@register.simple_tag(takes_context=True)
def country_table(
    context: RequestContext, words: str = "", region: str = "", *, only_conflicts: bool = False
) -> SafeString:
    """The countries that fit, with their latest figure as the reader may see it. For visitors the list of the world or
    of a region is kept until a public pool is computed anew: no address can fill the cache with others.
    """
    someone = context["user"]
    if words or is_person(someone) or region not in ("", *REGIONS):
        return _country_table(someone, words, region, only_conflicts=only_conflicts)
    public = Pool.objects.filter(audience=Audience.PUBLIC).aggregate(pools=Count("pk"), newest=Max("computed_at"))
    stamp = f"{public['pools']}:{public['newest']}"
    key = f"countries:{sha256(f'{get_language()}:{region}:{only_conflicts}:{stamp}'.encode()).hexdigest()}"
    table: str | None = cache.get(key)
    if table is None:
        table = _country_table(someone, words, region, only_conflicts=only_conflicts)
        cache.set(key, table, MINUTES)
    return mark_safe(table)  # noqa: S308 - a template rendered it


def _country_table(someone: Anyone, words: str, region: str, *, only_conflicts: bool) -> SafeString:
    """Everything is ready to print when the template sees it: the list has 248 rows. With `only_conflicts`, where
    sources disagree most comes first.
    """
    figures = figures_by_country(someone)
    countries = country_rows(words, region)
    if only_conflicts:
        conflicts = {iso3: known["conflicts"] for iso3, known in figures.items() if known["conflicts"]}
        countries = [country for country in countries if country["iso3"] in conflicts]
        countries.sort(key=lambda country: -conflicts[country["iso3"]])
    base = reverse("countries:country-list")
    latest_of = f"cells/{LATEST['indicator']}/{LATEST['category']}"
    rows = []
    for country in countries:
        iso3, known = country["iso3"], figures.get(country["iso3"], NOTHING)
        row = {
            "name": country["name"],
            "place": country["subregion"] or country["region"],
            "url": f"{base}{iso3}/",
            "cells": str(known["cells"] or ""),
            "conflicts": str(known["conflicts"] or ""),
        }
        if latest := known["latest"]:
            row["year"] = str(latest["year"])
            row["value"] = quantity(latest["value"], latest["unit"])
            row["value_url"] = f"{row['url']}{latest_of}/{row['year']}/{LATEST['measure']}/"
        rows.append(row)
    return render_to_string("datasets/_country_table.html", {"rows": rows, "no_figure": gettext("no figure yet")})


@register.simple_tag(takes_context=True)
def country_evidence(context: RequestContext, country: Country) -> Row | None:
    """Everything that the country's page shows of its pool, as the reader may see it; None before the first figure.

    Kept for a day under the pool's digest: other figures, another day or another language are another page.
    """
    pool = pool_for(context["user"], country.pk)
    if pool is None:
        return None
    key = f"evidence:{pool.pk}:{pool.digest}:{timezone.localdate()}:{get_language()}"
    evidence: Row | None = cache.get(key)
    if evidence is None:
        evidence = _evidence(pool, country)
        cache.set(key, evidence, DAY)
    return {**evidence, "computed_at": pool.computed_at, "is_stale": pool.is_stale}


def _evidence(pool: Pool, country: Country) -> Row:
    page = country_page(pool)
    return {
        **page,
        "charts": country_charts(pool, country.name, page["series"]),
        "totals": [row for row in page["series"] if row["category"] == TOTAL],
        "by_category": _by_indicator([row for row in page["series"] if row["category"] != TOTAL]),
    }


@register.simple_tag(takes_context=True)
def may_contribute(context: RequestContext) -> bool:
    return can_upload(context["user"])


# A page links to some hundred cells, and to reverse each address by name would cost more than everything else on it:
# the addresses are put together here, and a test holds them to the names.
@register.filter
def cell_url(cell: Row) -> str:
    """The address of the page of a brief cell."""
    base = reverse("countries:country-list")
    place = f"{cell['indicator']}/{cell['category']}/{cell['year']}/{cell['measure']}"
    return f"{base}{cell['iso3']}/cells/{place}/"


@register.filter
def series_url(cell: Row) -> str:
    """The address of the series that a brief cell belongs to."""
    base = reverse("countries:country-list")
    return f"{base}{cell['iso3']}/series/{cell['indicator']}/{cell['category']}/{cell['measure']}/"


def _by_indicator(series: list[Row]) -> list[Row]:
    groups: dict[str, Row] = {}
    for row in series:
        group = groups.setdefault(row["indicator"], {"name": row["indicator_name"], "series": []})
        group["series"].append(row)
    return list(groups.values())
