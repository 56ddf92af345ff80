"""A country's figures page by page: one cell, one series, the conflicts. Readers see the pool that is open to them."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from coalition.forms.fields import DeedForm
from countries.models import Country
from countries.views import of_country
from datasets import drawing
from datasets.models.cells import CellOf
from datasets.policies import can_upload, contributions_visible_to
from datasets.pool.pools import pool_for
from datasets.presenters import series
from datasets.presenters.cells import cell_page
from datasets.presenters.conflicts import conflicts_of
from datasets.presenters.country_charts import composition
from datasets.presenters.downloads import composition_csv, series_csv
from datasets.presenters.next_steps import next_steps
from datasets.presenters.words import Row, category_name
from datasets.reference.categories import CATEGORIES, TOTAL
from datasets.reference.indicators import FIRST_YEAR, INDICATORS, MASS, MEASURES, usual_measure


@require_GET
def cell_short(request: HttpRequest, code: str) -> HttpResponse:
    """The address that an assessment prints: `JAM.GEN.2014`, category and measure behind it if not the usual."""
    iso3, indicator, year, category, measure = [*code.split("."), "", "", "", ""][:5]
    if indicator not in INDICATORS or not year.isdecimal():
        raise Http404
    country = get_object_or_404(Country, pk=iso3.upper())
    return to_cell(cell_of(country, indicator, category or TOTAL, int(year), measure or usual_measure(indicator)))


@require_GET
@of_country
def cell_detail(
    request: HttpRequest, country: Country, *, indicator: str, category: str, year: int, measure: str
) -> HttpResponse:
    return show_cell(request, country, cell_of(country, indicator, category, year, measure))


def show_cell(request: HttpRequest, country: Country, key: CellOf, **forms: DeedForm) -> HttpResponse:
    """A cell without any value has a page too: it says so, and what to do. A form that a deed sent back stands in place
    of its fresh one.
    """
    indicator, category, year, measure = key.key
    pool = pool_for(request.user, country.pk)
    cell = cell_page(pool, indicator, category, year, measure) if pool else None
    context = {
        "country": country,
        "pool": pool,
        "cell": cell,
        "indicator": INDICATORS[indicator],
        "category_name": category_name(category),
        "key": key.names,
        "open_contributions": _open_contributions(request, cell["values"]) if cell else frozenset(),
        "next_steps": next_steps(cell, may_contribute=can_upload(request.user)),
    }
    return render(request, "datasets/cell_detail.html", context | forms)


@require_GET
@of_country
def series_detail(request: HttpRequest, country: Country, **key: str) -> HttpResponse:
    is_csv = request.GET.get("format") == "csv"
    name = "-".join((country.pk, *key.values()))
    if is_csv and request.GET.get("by") == "category":
        return _csv(f"{name}-by-category", _by_category(request, country, **key))
    page = _series(request, country, **key)
    if is_csv:
        return _csv(name, series_csv(page, lambda row: request.build_absolute_uri(_cell_address(row))))
    context = {"country": country, "series": page, "spec": series.chart(page, country.name)}
    return render(request, "datasets/series_detail.html", context)


@require_GET
@of_country
def chart_data(request: HttpRequest, country: Country, **key: str) -> JsonResponse:
    """The series' chart as Plotly takes it; each point opens its cell."""

    def address(year: int) -> str:
        return reverse("datasets:cell-detail", kwargs={"iso3": country.pk, **key, "year": year})

    return JsonResponse(drawing.figure(series.chart(_series(request, country, **key), country.name), address))


@require_GET
@of_country
def conflict_list(request: HttpRequest, country: Country) -> HttpResponse:
    pool = pool_for(request.user, country.pk)
    context = {"country": country, "pool": pool, "conflicts": conflicts_of(pool) if pool else []}
    return render(request, "datasets/conflict_list.html", context)


def _cell_address(row: Row) -> str:
    place = ("iso3", "indicator", "category", "year", "measure")
    return reverse("datasets:cell-detail", kwargs={name: row[name] for name in place})


def _csv(name: str, text: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def _by_category(request: HttpRequest, country: Country, *, indicator: str, category: str, measure: str) -> str:
    """The figures of the chart by category, which is drawn of the total in tonnes alone."""
    _check_codes(indicator, category, measure)
    pool = pool_for(request.user, country.pk)
    if pool is None or (category, measure) != (TOTAL, MASS):
        raise Http404
    return composition_csv(composition(pool, indicator, country.name))


def cell_of(country: Country, indicator: str, category: str, year: int, measure: str) -> CellOf:
    """The cell that an address names, or a 404."""
    _check_codes(indicator, category, measure)
    if year < FIRST_YEAR:
        raise Http404
    return CellOf(country.pk, indicator, category, year, measure)


def to_cell(cell: CellOf) -> HttpResponse:
    """Where a deed on a cell ends."""
    return HttpResponseRedirect(reverse("datasets:cell-detail", kwargs=cell.place))


def _check_codes(indicator: str, category: str, measure: str) -> None:
    if indicator not in INDICATORS or category not in CATEGORIES or measure not in MEASURES:
        raise Http404


def _series(request: HttpRequest, country: Country, *, indicator: str, category: str, measure: str) -> Row:
    """The series as the reader may see it, or a 404."""
    _check_codes(indicator, category, measure)
    pool = pool_for(request.user, country.pk)
    page = series.series_page(pool, indicator, category, measure) if pool else None
    if page is None:
        raise Http404
    return page


def _open_contributions(request: HttpRequest, values: list[Row]) -> frozenset[int]:
    """Contributions whose own page the reader may open: a figure may be open where the whole file is not."""
    wanted = {value["contribution"] for value in values}
    return frozenset(contributions_visible_to(request.user).filter(pk__in=wanted).values_list("pk", flat=True))
