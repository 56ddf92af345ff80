"""What pages of other apps show of data: the figures of the country list, and the panels of a country's page."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.translation import gettext

from countries.models import Country
from datasets.policies import can_upload
from datasets.pool.pools import pool_for
from datasets.presenters.country import country_page
from datasets.presenters.country_charts import country_charts
from datasets.presenters.country_list import LATEST, figures_by_country
from datasets.presenters.overview import pool_in_numbers as numbers_of_pool
from datasets.reference.categories import TOTAL

register = template.Library()

Row = dict[str, Any]


@register.inclusion_tag("datasets/_country_table.html", takes_context=True)
def country_table(context: RequestContext, countries: list[Row]) -> Row:
    """`countries`: iso3, name, region, subregion. Everything is ready to print: the list has 248 rows."""
    figures = figures_by_country(context["user"])
    base = reverse("countries:country-list")
    rows = []
    for country in countries:
        iso3 = country["iso3"]
        known = figures.get(iso3, {"cells": 0, "conflicts": 0, "latest": None})
        latest = known["latest"]
        rows.append(
            {
                "name": country["name"],
                "place": country["subregion"] or country["region"],
                "url": f"{base}{iso3}/",
                "latest": latest and {**latest, "url": cell_url({**LATEST, **latest, "iso3": iso3})},
                "cells": known["cells"] or "",
                "conflicts": known["conflicts"],
            }
        )
    return {"rows": rows, "no_figure": gettext("no figure yet")}


@register.simple_tag(takes_context=True)
def country_evidence(context: RequestContext, country: Country) -> Row | None:
    """Everything that the country's page shows of its pool, as the reader may see it; None before the first figure."""
    someone = context["user"]
    pool = pool_for(someone, country.pk)
    if pool is None:
        return None
    page = country_page(pool)
    return {
        **page,
        "country": country,
        "charts": country_charts(pool, country.name, page["series"]),
        "totals": [row for row in page["series"] if row["category"] == TOTAL],
        "by_category": _by_indicator([row for row in page["series"] if row["category"] != TOTAL]),
    }


@register.inclusion_tag("datasets/_pool_in_numbers.html")
def pool_in_numbers() -> Row:
    return {"pool": numbers_of_pool()}


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
