"""What the portal understood of a file, and what its contributor says of it: answers, meanings, sentences."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coalition.forms.fields import DeedForm
from coalition.guards import Invalid, signed_in
from datasets import policies
from datasets.actions import answers
from datasets.forms import ExplainForm, FixForm, UnderstoodForm
from datasets.models import Contribution
from datasets.presenters import understood as present
from datasets.views.contributions import load


@require_http_methods(["GET", "POST"])
@login_required
def contribution_understood(request: HttpRequest, pk: int) -> HttpResponse:
    contribution = load(request.user, pk)
    policies.check_change_contribution(request.user, contribution)
    if not present.has_layout(contribution):
        raise Http404
    form = UnderstoodForm(request.POST or None, understood=contribution.understood)
    if request.method == "POST" and form.is_valid():
        answers.answer(contribution=contribution, **form.answers, by=signed_in(request.user))
        return _done(request, contribution, _("Your answers are kept for files of this layout; the file is read anew."))
    context = {
        "contribution": contribution,
        "form": form,
        "understood": present.understood(contribution),
        "columns": present.columns(contribution, form),
        "constants": [form[name] for name in form.constants],
        "may_change": Contribution.Status.CHECKING in Contribution.TRANSITIONS[contribution.status],
    }
    return render(request, "datasets/contribution_understood.html", context)


@require_POST
@login_required
def contribution_fix(request: HttpRequest, pk: int) -> HttpResponse:
    contribution = load(request.user, pk)
    policies.check_change_contribution(request.user, contribution)
    form = FixForm(request.POST)
    if not form.is_valid():
        return _refused(request, contribution, form)
    given = form.cleaned_data
    try:
        if given["undo"]:
            answers.undo_fix(
                contribution=contribution, column=given["column"], sent=given["sent"], by=signed_in(request.user)
            )
            return _done(request, contribution, _("Undone; the file is checked anew."))
        answers.fix(
            contribution=contribution,
            column=given["column"],
            sent=given["sent"],
            taken=given["taken"].strip(),
            by=signed_in(request.user),
        )
    except Invalid as problem:
        form.blame(problem)
        return _refused(request, contribution, form)
    return _done(request, contribution, _("Applied to every row that says so; the file is checked anew."))


@require_POST
@login_required
def contribution_explain(request: HttpRequest, pk: int) -> HttpResponse:
    contribution = load(request.user, pk)
    policies.check_change_contribution(request.user, contribution)
    form = ExplainForm(request.POST)
    if not form.is_valid():
        return _refused(request, contribution, form)
    try:
        answers.explain(contribution=contribution, **form.cleaned_data, by=signed_in(request.user))
    except Invalid as problem:
        form.blame(problem)
        return _refused(request, contribution, form)
    return _done(request, contribution, _("Your sentence stays with these figures; the file is checked anew."))


@require_POST
@login_required
def contribution_clear(request: HttpRequest, pk: int) -> HttpResponse:
    contribution = load(request.user, pk)
    answers.confirm_no_personal_data(contribution=contribution, by=signed_in(request.user))
    return _done(request, contribution, _("Confirmed; the file is read now."))


def _refused(request: HttpRequest, contribution: Contribution, form: DeedForm) -> HttpResponse:
    """Short forms stand inside findings: what they lack is said at the top of the page."""
    for sentences in form.errors.values():
        for sentence in sentences:
            messages.error(request, str(sentence))
    return redirect("datasets:contribution-detail", contribution.pk)


def _done(request: HttpRequest, contribution: Contribution, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("datasets:contribution-detail", contribution.pk)
