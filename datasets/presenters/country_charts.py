"""The charts of a country's page: the main totals over the years, one line per source, and what they are made of."""

from collections import defaultdict
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from datasets import charts
from datasets.models import Cell, Pool
from datasets.presenters import series
from datasets.presenters.sources import source_names
from datasets.presenters.words import Row
from datasets.reference.categories import CATEGORIES, TOTAL
from datasets.reference.indicators import INDICATORS, MASS

EU6 = CATEGORIES[TOTAL].parts
# Drawn in this order, where the country has the series.
OVER_TIME = ("GEN", "POM", "COLL")
PARTS_OF = ("GEN", "POM")
# A time series of one year is a figure, not a chart.
LEAST_YEARS = 2


class Drawn(NamedTuple):
    """A chart's specification and the series that it shows, None where it shows several."""

    spec: charts.Chart
    series: Row | None
    # The series whose page has the download: of a chart by category, that of the total.
    key: Row
    # Where there is nothing to draw: a sentence that says why.
    instead: str = ""


def country_charts(pool: Pool, country: str, known: list[Row]) -> list[Drawn]:
    """`known`: the series of the pool, as `country_page` lists them. Queries: 5 per line chart, 2 per other."""
    years = {row["indicator"]: row["years"] for row in known if (row["category"], row["measure"]) == (TOTAL, MASS)}
    pages = [series.series_page(pool, code, TOTAL, MASS) for code in OVER_TIME if years.get(code, 0) >= LEAST_YEARS]
    return [
        *(Drawn(series.chart(page, country), page, page) for page in pages if page),
        *(
            _by_category(pool, code, country, names)
            for code in PARTS_OF
            if (names := [row["category_name"] for row in known if _is_part(row, code)])
        ),
    ]


def _is_part(row: Row, indicator: str) -> bool:
    return row["indicator"] == indicator and row["category"] in EU6 and row["measure"] == MASS


def _by_category(pool: Pool, indicator: str, country: str, known: list[Any]) -> Drawn:
    spec = composition(pool, indicator, country)
    instead = ""
    if not spec.columns:
        instead = _(
            "%(indicator)s by category is not drawn: no year has all six categories. Known in some years: %(known)s."
        ) % {"indicator": INDICATORS[indicator].name, "known": "; ".join(str(name) for name in known)}
    return Drawn(spec, None, _key(pool.country_id, indicator), instead)


def _key(iso3: str, indicator: str) -> Row:
    return {"iso3": iso3, "indicator": indicator, "category": TOTAL, "measure": MASS}


def composition(pool: Pool, indicator: str, country: str) -> charts.Stack:
    """The six categories of each year in which all of them are known."""
    cells = Cell.objects.filter(pool=pool, indicator=indicator, category__in=EU6, measure=MASS, value__isnull=False)
    by_year: dict[int, dict[str, Any]] = defaultdict(dict)
    for year, category, value, status, issue in cells.values_list("year", "category", "value", "status", "issue_id"):
        by_year[year][category] = (value, status, issue)
    years = sorted(year for year, known in by_year.items() if len(known) == len(EU6))
    names = source_names(by_year[year][code][2] for year in years for code in EU6)
    return charts.Stack(
        title=_("%(indicator)s by category, %(country)s")
        % {"indicator": INDICATORS[indicator].name, "country": country},
        unit="t",
        source="; ".join(sorted(set(names.values()))),
        columns=tuple(years),
        parts=tuple(
            charts.Part(str(CATEGORIES[code].name), tuple(by_year[year][code][0] for year in years)) for code in EU6
        ),
        is_estimate=any(by_year[year][code][1] != "A" for year in years for code in EU6),
    )
