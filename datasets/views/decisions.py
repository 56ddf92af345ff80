"""Where sources disagree: the conflict screen, a decision on many figures with its preview, a choice in one cell."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from coalition.guards import Invalid, signed_in
from countries.models import Country
from countries.views import of_country
from datasets import policies
from datasets.actions import decisions
from datasets.forms.review import OPEN, ChooseForm, ConflictFilterForm, DecideForm, PreviewForm
from datasets.models import Decision, Override
from datasets.pool.contests import Choice
from datasets.presenters import decisions as present
from datasets.presenters.conflict_screen import conflict_screen, readable_pools
from datasets.presenters.words import Row
from datasets.views.country import cell_of, show_cell, to_cell

PAGE_SIZE = 25


@require_GET
def conflict_board(request: HttpRequest) -> HttpResponse:
    pools, countries = readable_pools(request.user)
    form = ConflictFilterForm(request.GET, countries=countries)
    wanted = form.cleaned_data if form.is_valid() else {}
    state = wanted.get("state") or OPEN
    context = {
        "form": form,
        "state": state,
        "is_filtered": any(wanted.values()),
        "is_first": not request.GET.get("after"),
        "screen": conflict_screen(request.user, pools, wanted, state, request.GET.get("after", "")),
        "may_decide": policies.can_review_any(request.user),
    }
    return render(request, "datasets/conflict_board.html", context)


@require_POST
@login_required
def decision_preview(request: HttpRequest) -> HttpResponse:
    """What the decision would do, cell by cell; nothing is written."""
    policies.check_review_any(request.user)
    form = PreviewForm({"cell": request.POST.getlist("cell"), "source": request.POST.get("source")})
    if not form.is_valid():
        raise Invalid(" ".join(str(error) for errors in form.errors.values() for error in errors))
    proposals = present.proposals(request.user, form.cleaned_data["cell"], form.cleaned_data["source"])
    return _preview(request, proposals, DecideForm())


@require_POST
@login_required
def decision_make(request: HttpRequest) -> HttpResponse:
    policies.check_review_any(request.user)
    form = DecideForm({"choice": request.POST.getlist("choice"), "reason": request.POST.get("reason")})
    if form.is_valid():
        try:
            decision = decisions.choose(
                choices=form.cleaned_data["choice"], reason=form.cleaned_data["reason"], by=signed_in(request.user)
            )
        except Invalid as problem:
            form.blame(problem)
        else:
            messages.success(request, _("Decided. The countries are being computed anew."))
            return redirect("datasets:decision-detail", decision.pk)
    shown = present.chosen(request.user, form.cleaned_data.get("choice", []))
    return _preview(request, shown, form)


def _preview(request: HttpRequest, proposals: list[Row], form: DecideForm) -> HttpResponse:
    context = {
        "form": form,
        "proposals": [row for row in proposals if not row["refusal"]],
        "left_out": [row for row in proposals if row["refusal"]],
    }
    return render(request, "datasets/decision_preview.html", context)


@require_GET
@login_required
def decision_list(request: HttpRequest) -> HttpResponse:
    policies.check_see_decisions(request.user)
    decided = present.listed(policies.decisions_visible_to(signed_in(request.user)))
    page = Paginator(decided, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "datasets/decision_list.html", {"page": page, "rows": present.decision_rows(page)})


@require_GET
@login_required
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    decision = _load(request, pk)
    return render(request, "datasets/decision_detail.html", present.decision_page(request.user, decision))


@require_POST
@login_required
def decision_undo(request: HttpRequest, pk: int) -> HttpResponse:
    undone = decisions.undo_decision(decision=_load(request, pk), by=signed_in(request.user))
    messages.success(
        request,
        ngettext(
            "Undone for %(n)s figure. Its country is being computed anew.",
            "Undone for %(n)s figures. Their countries are being computed anew.",
            undone,
        )
        % {"n": undone},
    )
    return redirect("datasets:decision-detail", pk)


@require_POST
@login_required
@of_country
def cell_choose(
    request: HttpRequest, country: Country, *, indicator: str, category: str, year: int, measure: str
) -> HttpResponse:
    policies.check_decide(request.user, country.pk)
    cell = cell_of(country, indicator, category, year, measure)
    form = ChooseForm(request.POST, values=present.choices_of(request.user, cell))
    if form.is_valid():
        given = form.cleaned_data
        try:
            choice = Choice(cell, given["issue"], given["seen"])
            decisions.choose(choices=[choice], reason=given["reason"], by=signed_in(request.user))
        except Invalid as problem:
            form.blame(problem)
        else:
            messages.success(request, _("Decided. The country is being computed anew."))
            return to_cell(cell)
    return show_cell(request, country, cell, choose_form=form)


@require_POST
@login_required
def override_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """One cell of a decision; the others stand."""
    override = get_object_or_404(Override.objects.select_related("decision"), pk=pk)
    policies.check_see_decision(request.user, override.decision)
    decisions.undo(overrides=[override], by=signed_in(request.user))
    messages.success(request, _("Undone. The published order decides again."))
    return to_cell(override.cell)


def _load(request: HttpRequest, pk: int) -> Decision:
    decision = get_object_or_404(Decision.objects.select_related("decided_by", "organisation"), pk=pk)
    policies.check_see_decision(request.user, decision)
    return decision
