"""What people do to a contribution: load it, ask for one deed, go back to its page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalition.forms.fields import DeedForm
from coalition.guards import Invalid, signed_in
from coalition.models import Changed
from datasets import policies
from datasets.actions import contributions
from datasets.forms import ReplaceForm, ReturnForm, SubmitForm
from datasets.models import Contribution
from datasets.views.contributions import file_of, load, show


@require_POST
@login_required
def contribution_submit(request: HttpRequest, pk: int) -> HttpResponse:
    contribution = load(request.user, pk)
    policies.check_change_contribution(request.user, contribution)
    form = SubmitForm(request.POST)
    if not form.is_valid():
        return show(request, contribution, submit_form=form)
    try:
        contributions.submit(contribution=contribution, only_good_rows=form.only_good_rows, by=signed_in(request.user))
    except Invalid as problem:
        form.blame(problem)
        return show(request, contribution, submit_form=form)
    return _done(
        request, pk, _("Submitted. A reviewer of another organisation or of the secretariat looks at it next.")
    )


@require_POST
@login_required
def contribution_accept(request: HttpRequest, pk: int) -> HttpResponse:
    contribution = load(request.user, pk)
    form = DeedForm(request.POST)
    try:
        contributions.accept(contribution=contribution, seen=_seen(request), by=signed_in(request.user))
    except Invalid as problem:
        form.blame(problem)
        return show(request, contribution, accept_form=form)
    return _done(request, pk, _("Accepted. Its rows are on their way into the pool."))


@require_POST
@login_required
def contribution_return(request: HttpRequest, pk: int) -> HttpResponse:
    contribution = load(request.user, pk)
    policies.check_review(request.user, contribution)
    _check_still_waits(contribution)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return show(request, contribution, return_form=form)
    try:
        contributions.return_(
            contribution=contribution,
            reason=form.cleaned_data["reason"],
            seen=_seen(request),
            by=signed_in(request.user),
        )
    except Invalid as problem:
        form.blame(problem)
        return show(request, contribution, return_form=form)
    return _done(request, pk, _("Returned to the contributor with your reason."))


@require_POST
@login_required
def contribution_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    contributions.withdraw(contribution=load(request.user, pk), by=signed_in(request.user))
    return _done(request, pk, _("Withdrawn."))


@require_POST
@login_required
def contribution_replace(request: HttpRequest, pk: int) -> HttpResponse:
    contribution = load(request.user, pk)
    policies.check_change_contribution(request.user, contribution)
    form = ReplaceForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, contribution, replace_form=form)
    person = signed_in(request.user)
    try:
        with file_of(form, person) as file:
            contributions.replace_file(contribution=contribution, file=file, file_name=str(file.name), by=person)
    except Invalid as problem:
        form.blame(problem)
        return show(request, contribution, replace_form=form)
    return _done(request, pk, _("The new file takes the old one's place and is being checked."))


@require_POST
@login_required
def contribution_check(request: HttpRequest, pk: int) -> HttpResponse:
    contributions.check_again(contribution=load(request.user, pk), by=signed_in(request.user))
    return _done(request, pk, _("The file is being checked again."))


def _check_still_waits(contribution: Contribution) -> None:
    """Before the form is read: who comes too late is told so, whatever the form lacks."""
    if contribution.status != Contribution.Status.SUBMITTED:
        raise Changed(
            _("Somebody else was faster: this is now “%(now)s”. Nothing of yours was changed.")
            % {"now": contribution.get_status_display()}
        )


def _seen(request: HttpRequest) -> str | None:
    """The checksum of the rows that the reviewer's page showed."""
    return request.POST.get("staged_sha256")


def _done(request: HttpRequest, pk: int, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("datasets:contribution-detail", pk)
