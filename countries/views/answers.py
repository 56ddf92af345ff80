"""Members' offers and the coalition's response as pages."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coalition.guards import Anyone, Invalid, reason, signed_in
from coalition.models import Changed, Organisation, Person
from countries.actions import offers, responses
from countries.forms.answers import OfferForm, ResponseForm, offer_forms
from countries.models import Response
from countries.policies import offers as policies
from countries.policies import responses as response_policies
from countries.presenters import letters
from countries.presenters.cases import own_answers
from countries.presenters.requests import Row, row
from countries.views.requests import load


@require_http_methods(["GET", "POST"])
@login_required
def offer_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """All needs on one page. What is good is kept even where another answer has a fault or comes too late."""
    person, case = signed_in(request.user), load(request.user, pk)
    organisations = list(policies.organisations_to_answer_for(person, case))
    is_late = request.method == "POST" and bool(organisations) and not policies.is_open(case, timezone.now())
    if not is_late:
        policies.check_offer(person, case)
    wanted = request.POST.get("organisation") or request.GET.get("organisation", "")
    organisation = next((one for one in organisations if one.acronym == wanted), organisations[0])
    answers = offer_forms(own_answers(organisation, case), request.POST or None)
    refused: dict[int, str] = {}
    if request.method == "POST" and not is_late:
        refused = _keep(answers, organisation, person)
        if not refused and not any(form.errors for form in answers):
            messages.success(request, _("Your answers are kept. Nobody else sees them before the window closes."))
            return redirect("countries:request-detail", pk)
        # What stands now is what the next attempt is written over.
        for form, (_need, given) in zip(answers, own_answers(organisation, case), strict=True):
            form.given = given
    context = {
        "case": case,
        "row": row(case),
        "forms": answers,
        "organisation": organisation,
        "all": organisations,
        "is_late": is_late,
        "stale": next(iter(refused.values()), ""),
        "both": [line for form in answers if form.need.pk in refused for line in _both_answers(form)],
    }
    status = 409 if refused or is_late else 422 if any(form.errors for form in answers) else 200
    return render(request, "countries/offer_edit.html", context, status=status)


def _keep(answers: list[OfferForm], organisation: Organisation, person: Person) -> dict[int, str]:
    """Each good answer for itself. Returns the needs that a colleague answered meanwhile, each with its sentence."""
    refused = {}
    for form in answers:
        if not form.is_valid() or not form.is_answer:
            continue
        try:
            offers.offer(need=form.need, organisation=organisation, seen=form.seen, by=person, **form.cleaned_data)
        except Invalid as problem:
            form.blame(problem)
        except Changed as refusal:
            refused[form.need.pk] = str(refusal)
    return refused


def _both_answers(form: OfferForm) -> list[Row]:
    """A colleague's answer beside one's own, field by field."""
    fresh = OfferForm(need=form.need, given=form.given)
    return [
        {
            "label": f"{form.need.position}. {form.fields[name].label}",
            "mine": _said(form, name),
            "theirs": _said(fresh, name),
        }
        for name in form.fields
        if _said(form, name) != _said(fresh, name)
    ]


def _said(form: OfferForm, name: str) -> str:
    value, field = form[name].value(), form.fields[name]
    if isinstance(field, forms.ChoiceField):
        return next((str(label) for code, label in field.widget.choices if str(code) == str(value or "")), "")
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    return "" if value is None else str(value).replace("\r\n", "\n")


@require_POST
@login_required
def offer_take_back(request: HttpRequest, pk: int, need: int) -> HttpResponse:
    person, case = signed_in(request.user), load(request.user, pk)
    policies.check_offer(person, case)
    mine = policies.offers_visible_to(person).filter(
        need=need, need__request=case, organisation__in=policies.organisations_to_answer_for(person, case)
    )
    offer = mine.select_related("need__request", "organisation").first()
    if offer is None:
        raise Http404
    offers.take_back(offer=offer, by=person)
    messages.success(request, _("The answer is taken back."))
    return redirect("countries:offer-edit", pk)


# -- The response ----------------------------------------------------------------------------------------------
def load_response(someone: Anyone, pk: int, number: int) -> Response:
    case = load(someone, pk)
    response = case.responses.select_related("request__country", "signed_off_by").filter(number=number).first()
    if response is None:
        raise Http404
    response_policies.check_see(someone, response)
    return response


@require_GET
@login_required
def response_detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    response = load_response(request.user, pk, number)
    context = {
        "case": response.request,
        "response": response,
        "document": letters.document(response),
        "why_not_write": reason(response_policies.check_write, request.user, response.request),
        "why_not_export": reason(response_policies.check_export, request.user, response),
    }
    return render(request, "countries/response_detail.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def response_edit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    person, response = signed_in(request.user), load_response(request.user, pk, number)
    response_policies.check_change(person, response)
    form, context = ResponseForm(request.POST or None, response=response), {}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            responses.edit(
                response=response,
                edition=given["edition"],
                opening=given["opening"],
                closing=given["closing"],
                items=form.answers,
                by=person,
            )
        except Changed as refusal:
            context = _stale(form, response, str(refusal))
        else:
            messages.success(request, _("Kept. A second person signs it off."))
            return redirect("countries:response-detail", pk, number)
    context |= {"case": response.request, "response": response, "form": form}
    status = 409 if "stale" in context else 422 if form.errors else 200
    return render(request, "countries/response_edit.html", context, status=status)


def _stale(form: ResponseForm, response: Response, sentence: str) -> dict[str, Any]:
    """Both versions, field by field; saving again is then a knowing deed."""
    response.refresh_from_db()
    fresh = ResponseForm(response=response)
    both = [
        {"label": form[name].label, "mine": form[name].value(), "theirs": fresh[name].value()}
        for name in form.fields
        if name != "edition" and form[name].value() != fresh[name].value()
    ]
    return {"stale": sentence, "both": both}
