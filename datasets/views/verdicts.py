"""A government's word on one figure: confirm, dispute, take back; a reviewer's: settled."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalition.guards import Invalid, signed_in
from countries.models import Country
from countries.views import of_country
from datasets import policies
from datasets.actions import verdicts
from datasets.forms.review import ConfirmForm, DisputeForm, ResolveForm
from datasets.models import Verdict
from datasets.models.cells import CellOf
from datasets.models.verdicts import VerdictKind
from datasets.reference.indicators import units_of
from datasets.views.country import cell_of, show_cell, to_cell


@require_POST
@login_required
@of_country
def cell_confirm(
    request: HttpRequest, country: Country, *, indicator: str, category: str, year: int, measure: str
) -> HttpResponse:
    policies.check_judge(request.user, country.pk)
    cell = cell_of(country, indicator, category, year, measure)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return show_cell(request, country, cell)
    verdicts.judge(cell=cell, kind=VerdictKind.CONFIRMED, seen=form.cleaned_data["seen"], by=signed_in(request.user))
    return _done(request, cell, _("Confirmed. It stands beside the figure."))


@require_POST
@login_required
@of_country
def cell_dispute(
    request: HttpRequest, country: Country, *, indicator: str, category: str, year: int, measure: str
) -> HttpResponse:
    policies.check_judge(request.user, country.pk)
    cell = cell_of(country, indicator, category, year, measure)
    form = DisputeForm(request.POST, units=units_of(indicator, measure))
    if form.is_valid():
        try:
            verdicts.judge(cell=cell, kind=VerdictKind.DISPUTED, **form.cleaned_data, by=signed_in(request.user))
        except Invalid as problem:
            form.blame(problem)
        else:
            return _done(request, cell, _("Disputed. It stands beside the figure, and reviewers look at it again."))
    return show_cell(request, country, cell, dispute_form=form)


@require_POST
@login_required
def verdict_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    verdict = get_object_or_404(Verdict, pk=pk)
    verdicts.withdraw(verdict=verdict, by=signed_in(request.user))
    return _done(request, verdict.cell, _("Taken back."))


@require_POST
@login_required
def verdict_resolve(request: HttpRequest, pk: int) -> HttpResponse:
    verdict = get_object_or_404(Verdict.objects.select_related("country"), pk=pk)
    policies.check_decide(request.user, verdict.country_id)
    form = ResolveForm(request.POST)
    if form.is_valid():
        verdicts.resolve(verdict=verdict, reason=form.cleaned_data["reason"], by=signed_in(request.user))
        return _done(request, verdict.cell, _("Settled. The government is told."))
    return show_cell(request, verdict.country, verdict.cell, resolve_form=form)


def _done(request: HttpRequest, cell: CellOf, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return to_cell(cell)
