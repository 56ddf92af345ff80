"""The level of any classified record: its page, raised at once, lowered by two people."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coalition.actions import classification
from coalition.forms.people import LowerForm, RaiseForm
from coalition.guards import Hidden, Invalid, allowed, signed_in
from coalition.models import Classified
from coalition.policies import records as policies
from coalition.presenters import people as pages

# Two forms of one page ask for a level.
LOWER_IDS = "id_lower_%s"


@login_required
@require_GET
def classification_detail(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    return _show(request, _load(request, kind, pk))


@login_required
@require_POST
def classification_raise(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    thing, by = _load(request, kind, pk), signed_in(request.user)
    policies.check_raise(by, thing)
    form = RaiseForm(request.POST, thing=thing)
    if not form.is_valid():
        return _show(request, thing, raise_form=form)
    classification.raise_level(thing=thing, to=form.cleaned_data["to"], by=by)
    messages.success(request, _("The classification is raised, from now on."))
    return redirect(classification.page_of(thing) if allowed(policies.check_read, by, thing) else "home")


@login_required
@require_POST
def classification_lower(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    thing, by = _load(request, kind, pk), signed_in(request.user)
    policies.check_ask_to_lower(by, thing)
    form = LowerForm(request.POST, thing=thing, auto_id=LOWER_IDS)
    if form.is_valid():
        try:
            classification.ask_to_lower(thing=thing, **form.cleaned_data, by=by)
        except Invalid as problem:
            form.add_error(problem.field, str(problem))
    if not form.is_valid():
        return _show(request, thing, lower_form=form)
    messages.success(request, _("Asked for. A second person decides."))
    return redirect(classification.page_of(thing))


@login_required
@require_POST
def lowering_confirm(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    thing = classification.confirm_lowering(thing=_load(request, kind, pk), by=signed_in(request.user))
    messages.success(request, _("The classification is lowered."))
    return redirect(classification.page_of(thing))


@login_required
@require_POST
def lowering_refuse(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    thing = classification.refuse_lowering(thing=_load(request, kind, pk), by=signed_in(request.user))
    messages.success(request, _("The classification stays as it is."))
    return redirect(classification.page_of(thing))


def _load(request: HttpRequest, kind: str, pk: int) -> Classified:
    thing = policies.classified(f"{kind}:{pk}")
    if thing is None:
        raise Hidden
    policies.check_read(request.user, thing)
    return thing


def _show(
    request: HttpRequest, thing: Classified, *, raise_form: RaiseForm | None = None, lower_form: LowerForm | None = None
) -> HttpResponse:
    context = {
        "panel": pages.classification_panel(thing, signed_in(request.user)),
        "raise_form": raise_form or RaiseForm(thing=thing),
        "lower_form": lower_form or LowerForm(thing=thing, auto_id=LOWER_IDS),
    }
    return render(request, "coalition/classification_detail.html", context)
