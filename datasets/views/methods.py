"""The method's pages: how a figure is computed, what a run rested on, what a target would mean."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from countries.models import Country
from countries.views import of_country
from datasets.forms import WhatIfForm
from datasets.policies import method_runs_visible_to
from datasets.pool.pools import pool_for
from datasets.presenters.computation import computation_page
from datasets.presenters.downloads import inputs_csv
from datasets.presenters.runs import beside_chart, run_page
from datasets.presenters.what_if import what_if as answer
from datasets.reference.categories import CATEGORIES
from datasets.reference.indicators import INDICATORS, MEASURES


@require_GET
@of_country
def cell_computation(
    request: HttpRequest, country: Country, *, indicator: str, category: str, year: int, measure: str
) -> HttpResponse:
    if indicator not in INDICATORS or category not in CATEGORIES or measure not in MEASURES:
        raise Http404
    pool = pool_for(request.user, country.pk)
    page = computation_page(pool, indicator, category, year, measure) if pool else None
    if page is None:
        raise Http404
    return render(request, "datasets/cell_computation.html", {"country": country, "computed": page})


@require_GET
@of_country
def run_detail(request: HttpRequest, country: Country, *, pk: int) -> HttpResponse:
    runs = method_runs_visible_to(request.user, country.pk)
    if request.GET.get("format") == "csv":
        run = get_object_or_404(runs, pk=pk)
        headers = {"Content-Disposition": f'attachment; filename="{run.reference}-inputs.csv"'}
        return HttpResponse(inputs_csv(run), content_type="text/csv; charset=utf-8", headers=headers)
    run = get_object_or_404(runs.defer("bands"), pk=pk)
    page = run_page(run, pool_for(request.user, country.pk))
    context = {"country": country, "run": page, "beside_chart": beside_chart(page["beside"], country.name)}
    return render(request, "datasets/run_detail.html", context)


@require_GET
@of_country
def what_if(request: HttpRequest, country: Country) -> HttpResponse:
    """The address holds what was changed, so that a link can be sent to a colleague."""
    form = WhatIfForm({**WhatIfForm.UNCHANGED, **request.GET.dict()})
    pool = pool_for(request.user, country.pk)
    is_good = form.is_valid()
    result = answer(pool, form.asked()) if pool and is_good else None
    return render(request, "datasets/what_if.html", {"country": country, "form": form, "pool": pool, "result": result})
