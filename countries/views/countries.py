"""The list of countries and a country's page. What they show of data and reports, those apps' tags bring."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from countries.models import Country
from countries.presenters.instruments import instruments
from countries.presenters.lists import country_rows, only_match, region_names, standing
from countries.presenters.timeline import at_work, timeline

CountryView = Callable[..., HttpResponseBase]


def of_country(view: CountryView) -> CountryView:
    """Hands the view the country that the address names; a code in lower case is led to its own address."""

    @wraps(view)
    def load(request: HttpRequest, iso3: str, **named: Any) -> HttpResponseBase:
        if iso3 != iso3.upper():
            return HttpResponsePermanentRedirect(request.get_full_path().replace(iso3, iso3.upper(), 1))
        return view(request, get_object_or_404(Country, pk=iso3), **named)

    return load


@require_GET
def country_list(request: HttpRequest) -> HttpResponse:
    words, region = request.GET.get("q", "").strip(), request.GET.get("region", "")
    if "go" in request.GET and (iso3 := only_match(country_rows(words, region))):
        return redirect("countries:country-detail", iso3)
    only_conflicts = "conflicts" in request.GET
    context = {
        "regions": region_names(),
        "q": words,
        "region": region,
        "only_conflicts": only_conflicts,
        "is_filtered": bool(words or region or only_conflicts),
    }
    return render(request, "countries/country_list.html", context)


@require_GET
@of_country
def country_detail(request: HttpRequest, country: Country) -> HttpResponse:
    context = {
        "country": country,
        "standing": standing(country),
        "instruments": instruments(country.pk, timezone.localdate()),
        "timeline": timeline(request.user, country.pk),
        "at_work": at_work(request.user, country.pk),
    }
    return render(request, "countries/country_detail.html", context)
