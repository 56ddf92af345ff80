"""What a country lacks, and asking for it: the gap map, a data request with its template, the list of requests."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coalition.guards import Invalid, reason, signed_in
from countries.models import Country
from countries.views import of_country
from datasets import policies
from datasets.actions import requests
from datasets.forms.requests import DataRequestFilterForm, DataRequestForm, TickedForm
from datasets.models import DataRequest
from datasets.pool.pools import pool_for
from datasets.presenters import requests as present
from datasets.presenters.gaps import gap_map
from datasets.reference.indicators import CONTRIBUTED
from datasets.views.template import XLSX

PAGE_SIZE = 25
USUAL_TIME = timedelta(days=60)


@require_GET
@of_country
def gap_page(request: HttpRequest, country: Country) -> HttpResponse:
    pool = pool_for(request.user, country.pk)
    context = {
        "country": country,
        "map": gap_map(pool, timezone.localdate(), country.pk),
        "why_not_request": reason(policies.check_request_data, request.user, country.pk),
    }
    return render(request, "datasets/gap_page.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@of_country
def request_new(request: HttpRequest, country: Country) -> HttpResponse:
    """By GET with the ticked figures in the address, by POST to send."""
    policies.check_request_data(request.user, country.pk)
    given = request.POST if request.method == "POST" else request.GET
    ticked = TickedForm({"figure": given.getlist("figure")})
    if not ticked.is_valid():
        messages.error(request, _("Tick at least one figure."))
        return redirect("datasets:gap-page", country.pk)
    figures = [figure for figure in ticked.cleaned_data["figure"] if figure[0] in CONTRIBUTED]
    people = present.people_to_ask(country.pk, figures)
    initial = {"due_on": timezone.localdate() + USUAL_TIME, "figure": given.getlist("figure")}
    form = DataRequestForm(request.POST if request.method == "POST" else None, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            sent = requests.send(
                country=country,
                figures=figures,
                people=asked["people"],
                due_on=asked["due_on"],
                message=asked["message"],
                by=signed_in(request.user),
            )
        except Invalid as problem:
            form.blame(problem)
        else:
            messages.success(request, _("Sent. You are told when figures arrive."))
            return redirect("datasets:request-detail", sent.pk)
    context = {"country": country, "form": form, "figures": present.figure_names(figures), "people": people}
    return render(request, "datasets/request_new.html", context)


@require_GET
@login_required
def request_list(request: HttpRequest) -> HttpResponse:
    form = DataRequestFilterForm(request.GET)
    state = (form.cleaned_data.get("state") if form.is_valid() else "") or present.WAITING
    today = timezone.localdate()
    found = present.in_state(policies.requests_visible_to(request.user), state, today)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "state": state, "page": page, "rows": present.request_rows(page, today)}
    return render(request, "datasets/request_list.html", context)


@require_GET
@login_required
def request_detail(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _load(request, pk)
    context = {"asked": asked, **present.request_page(request.user, asked, timezone.localdate())}
    return render(request, "datasets/request_detail.html", context)


@require_GET
@login_required
def request_template(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _load(request, pk)
    name = f"{asked.reference}-{asked.country_id}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(present.request_template(asked), XLSX, headers=headers)


@require_POST
@login_required
def request_remind(request: HttpRequest, pk: int) -> HttpResponse:
    told = requests.remind(request=_load(request, pk), by=signed_in(request.user))
    sentence = (
        ngettext("%(n)s person was reminded.", "%(n)s people were reminded.", told) % {"n": told}
        if told
        else _("All of them were reminded today already.")
    )
    messages.info(request, sentence)
    return redirect("datasets:request-detail", pk)


@require_POST
@login_required
def request_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    requests.cancel(request=_load(request, pk), by=signed_in(request.user))
    messages.success(request, _("Taken back. Who was asked is told."))
    return redirect("datasets:request-detail", pk)


def _load(request: HttpRequest, pk: int) -> DataRequest:
    asked = get_object_or_404(DataRequest.objects.select_related("country", "sent_by"), pk=pk)
    policies.check_see_request(request.user, asked)
    return asked
