"""Requests as pages: the list, one request with all that is known of it, a deed done to it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coalition.guards import Anyone, Invalid, allowed, reason, signed_in
from coalition.models import Person
from countries.actions import requests
from countries.forms.answers import RequestFilterForm
from countries.forms.deeds import DEEDS, offered
from countries.forms.questions import RemarkForm
from countries.forms.wizard import CaseDocumentForm
from countries.models import SupportRequest
from countries.models.requests import BEFORE_CIRCULATION
from countries.policies import offers as offer_policies
from countries.policies import requests as policies
from countries.presenters import cases as present_case
from countries.presenters import history as present_history
from countries.presenters import requests as present
from countries.presenters.lists import country_names
from countries.presenters.pipeline import pipeline, workload
from countries.presenters.similar import similar

PAGE_SIZE = 25
OVERDUE_ON_DESK = 10
MINE, OVERDUE, ALL = "mine", "overdue", "all"


def load(someone: Anyone, pk: int) -> SupportRequest:
    """The request, or a 404 for whom it does not exist. Loading it is reading it, which may be history."""
    case = present.shown(SupportRequest.objects.all()).filter(pk=pk).first()
    if case is None:
        raise Http404
    return requests.read(case=case, by=signed_in(someone))


@require_GET
@login_required
def request_list(request: HttpRequest) -> HttpResponse:
    person = signed_in(request.user)
    policies.check_see_list(person)
    scope = request.GET.get("scope", ALL)
    countries = set(policies.requests_visible_to(person).order_by().values_list("country", flat=True).distinct())
    form = RequestFilterForm(request.GET, countries=[pair for pair in country_names() if pair[0] in countries])
    page: Page[Any] = Paginator(_scope(person, scope, form), PAGE_SIZE).get_page(request.GET.get("page"))
    cases = present.of_keys(list(page)) if scope == OVERDUE else list(page)
    context = {
        "scope": scope,
        "form": form,
        "page": page,
        "rows": present.rows(cases),
        "is_filtered": form.is_valid() and any(form.cleaned_data.values()),
        "may_file": present.may_file(person),
        "may_see_queue": allowed(policies.check_see_queue, person),
    }
    return render(request, "countries/request_list.html", context)


def _scope(person: Any, scope: str, form: RequestFilterForm) -> Any:
    if scope == OVERDUE:
        return present.overdue(person)
    if scope == MINE:
        return present.shown(present.waiting_for(person).order_by("since"))
    return present.shown(_filtered(policies.requests_visible_to(person), form))


def _filtered(cases: QuerySet[SupportRequest], form: RequestFilterForm) -> QuerySet[SupportRequest]:
    if not form.is_valid():
        return cases
    chosen = form.cleaned_data
    if chosen["status"]:
        cases = cases.filter(status=chosen["status"])
    if chosen["country"]:
        cases = cases.filter(country=chosen["country"])
    return present.searched(cases, chosen["q"]) if chosen["q"] else cases


@require_GET
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """The secretariat's desk: what waits with its clock, who carries how much, where the way is slow."""
    person = signed_in(request.user)
    policies.check_see_queue(person)
    waiting = present.shown(present.waiting_for(person).order_by("since"))
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    late = present.overdue(person)
    context = {
        "page": page,
        "rows": present.rows(page),
        "overdue": present.rows(present.of_keys(late[:OVERDUE_ON_DESK])),
        "overdue_count": len(late),
        "is_cut": len(late) > OVERDUE_ON_DESK,
        "stages": pipeline(),
        "workload": workload(),
    }
    return render(request, "countries/request_queue.html", context)


@require_GET
@login_required
def request_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, load(request.user, pk))


def show(request: HttpRequest, case: SupportRequest, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of one request; a form that a deed sent back (`failed`) stands in place of its fresh one."""
    person, failed = signed_in(request.user), forms.get("failed", {})
    discussion = present_case.remarks(person, case)
    may_do = list(offered(person, case))
    deeds = [
        {
            "deed": deed,
            "refusal": refusal,
            "form": failed.get(deed.code) or (deed.make_form(case) if deed.form and not refusal else None),
            "is_open": deed.code in failed,
        }
        for deed, refusal in may_do
    ]
    if deeds and not failed and not may_do[0][0].danger:
        # What the request waits for stands open; what may be done besides is asked for.
        deeds[0]["is_open"] = True
    context = {
        "case": case,
        "row": present.row(case),
        "similar": _to_look_at(person, case),
        "steps": present.steps(case),
        "deeds": deeds,
        "failed": failed,
        "can_edit": allowed(policies.check_edit, person, case),
        "can_export": allowed(policies.check_export, person, case),
        "can_offer": not reason(offer_policies.check_offer, person, case),
        "matrix": present_case.matrix(person, case),
        "answers": present_case.answer_rows(case),
        "responses": present_case.response_rows(person, case),
        "engagement": present_case.engagement(person, case),
        "screening": present_case.screening(person, case),
        "documents": present_case.documents(person, case),
        "can_add_document": case.status != SupportRequest.Status.DRAFT
        and allowed(policies.check_add_document, person, case),
        "document_form": forms.get("document_form") or CaseDocumentForm(),
        "discussion": discussion,
        "remark_form": failed.get("remark") or RemarkForm(circles=discussion["circles"]),
        "history": present_history.history(person, case),
    }
    return render(request, "countries/request_detail.html", context, status=status)


def _to_look_at(person: Person, case: SupportRequest) -> dict[str, Any] | None:
    """What the secretariat looks at before it sends a request on."""
    if case.status not in BEFORE_CIRCULATION or not policies.can_guide(person, case):
        return None
    areas = list(case.needs.values_list("area", flat=True))
    return similar(person, iso3=case.country_id or "", areas=areas, words=case.title, leave_out=case.pk)


@require_POST
@login_required
def request_do(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """One of the deeds of the table: load, ask, call one action, go back."""
    person, case, chosen = signed_in(request.user), load(request.user, pk), DEEDS.get(deed)
    if chosen is None:
        raise Http404
    chosen.check_first(person, case)
    form = chosen.make_form(case, request.POST) if chosen.form else None
    if form is not None and not form.is_valid():
        return show(request, case, status=422, failed={deed: form})
    try:
        chosen.run(case, person, form)
    except Invalid as problem:
        if form is None:
            raise
        form.blame(problem)
        return show(request, load(person, pk), status=422, failed={deed: form})
    messages.success(request, str(chosen.done))
    # Whoever raised the level above the own sees the list, not a missing page.
    if not policies.can_see(person, get_object_or_404(SupportRequest, pk=pk)):
        messages.info(request, _("The request is no longer open to you."))
        return redirect("countries:request-list")
    return redirect("countries:request-detail", pk)
