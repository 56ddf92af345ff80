"""What pages of other apps show of data: the figures of the country list, and the panels of a country's page."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from coalition.templatetags.coalition_panels import badge
from datasets.presenters.country_list import LATEST, figures_by_country

register = template.Library()


@register.inclusion_tag("datasets/_country_table.html", takes_context=True)
def country_table(context: RequestContext, countries: list[dict[str, Any]]) -> dict[str, Any]:
    """`countries`: iso3, name, region, subregion. Everything is ready to print: the list has 248 rows."""
    figures = figures_by_country(context["user"])
    base = reverse("countries:country-list")
    badges: dict[int, str] = {}
    rows = []
    for country in countries:
        url = f"{base}{country['iso3']}/"
        known = figures.get(country["iso3"], {"cells": 0, "conflicts": 0, "latest": None})
        latest, conflicts = known["latest"], known["conflicts"]
        if latest:
            place = (LATEST["indicator"], LATEST["category"], latest["year"], LATEST["measure"])
            latest = {**latest, "url": f"{url}cells/{'/'.join(map(str, place))}/"}
        if conflicts not in badges:
            text = ngettext("%(n)s conflict", "%(n)s conflicts", conflicts) % {"n": conflicts}
            badges[conflicts] = badge(text, "warn")
        rows.append(
            {
                "name": country["name"],
                "place": country["subregion"] or country["region"],
                "url": url,
                "latest": latest,
                "cells": known["cells"] or "",
                "conflicts": conflicts,
                "conflicts_badge": badges[conflicts],
            }
        )
    return {"rows": rows, "no_figure": gettext("no figure yet")}
