"""The steps of a request: each saves what was typed into the draft, and may be left and found again."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coalition.guards import Invalid, signed_in
from coalition.models import Changed, Person
from coalition.models.topics import ProgrammeArea
from countries.actions import documents, requests
from countries.forms import DeedForm
from countries.forms.wizard import (
    AboutForm,
    DocumentForm,
    NeedForm,
    OfflineForm,
    ProblemForm,
    in_codes,
    need_values,
    needs_formset,
)
from countries.models import DocumentKind, Need, SupportRequest
from countries.policies import requests as policies
from countries.presenters.similar import similar
from countries.validation import offline
from countries.views.requests import load

ABOUT, PROBLEM, NEEDS, LETTER, CHECK = "about", "problem", "needs", "letter", "check"
STEPS: Final = {
    ABOUT: gettext_lazy("Who asks"),
    PROBLEM: gettext_lazy("The problem"),
    NEEDS: gettext_lazy("Needs"),
    LETTER: gettext_lazy("Letter"),
    CHECK: gettext_lazy("Check and submit"),
}


@require_http_methods(["GET", "POST"])
@login_required
def request_new(request: HttpRequest) -> HttpResponse:
    """The first step; with it the draft begins."""
    person = signed_in(request.user)
    policies.check_file(person)
    form = AboutForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        case = requests.draft(by=person, **form.cleaned_data)
        return redirect("countries:request-edit", case.pk, PROBLEM)
    return _page(request, ABOUT, form=form)


@require_http_methods(["GET", "POST"])
@login_required
def request_import(request: HttpRequest) -> HttpResponse:
    """A form filled in offline becomes a draft. What could not be read is said, and everything else is kept."""
    person = signed_in(request.user)
    policies.check_file(person)
    form = OfflineForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            filled = offline.read(form.cleaned_data["file"].read())
        except Invalid as problem:
            form.blame(problem)
        else:
            case, problems = _draft_from(filled, person)
            messages.success(request, _("Your form is read: this is the draft."))
            for sentence in problems:
                messages.warning(request, sentence)
            return redirect("countries:request-edit", case.pk, ABOUT)
    return render(request, "countries/request_import.html", {"form": form}, status=422 if form.errors else 200)


def _draft_from(filled: offline.Filled, person: Person) -> tuple[SupportRequest, list[str]]:
    """Whatever a cell holds that the form does not take is named with its cell; all the rest is kept."""
    fields: dict[str, Any] = {}
    needs: list[dict[str, Any]] = []
    problems: list[str] = []

    def take(form: DeedForm, typed: Mapping[str, offline.Typed]) -> dict[str, Any]:
        form.is_valid()
        problems.extend(_said(form, name, typed[name]) for name in form.errors if name in typed)
        return form.cleaned_data

    said = {name: typed.value for name, typed in filled.fields.items()}
    fields |= take(AboutForm(in_codes(AboutForm(person=person).fields, said), person=person), filled.fields)
    fields |= take(ProblemForm(said), filled.fields)
    for row in filled.needs:
        said = {name: typed.value for name, typed in row.items()}
        needs.append(take(NeedForm(in_codes(NeedForm.base_fields, said)), row))
    if filled.left_out:
        sentence = _("%(cell)s and below: more than %(most)s needs are not taken.")
        problems.append(sentence % {"cell": filled.left_out[0], "most": offline.MAX_NEEDS})
    case = requests.draft(by=person, **fields)
    return requests.save(case=case, edition=case.edition, needs=needs, by=person), problems


def _said(form: DeedForm, name: str, typed: offline.Typed) -> str:
    """Needs B4, “soon”. Wanted start: Enter a valid date."""
    errors = " ".join(str(error) for error in form.errors[name])
    return f"{typed.cell}, “{typed.value}”. {form.fields[name].label}: {errors}"


@require_http_methods(["GET", "POST"])
@login_required
def request_edit(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    case = load(request.user, pk)
    policies.check_edit(request.user, case)
    if step not in STEPS:
        raise Http404
    person = signed_in(request.user)
    if step == NEEDS:
        return _needs(request, case, person)
    if step in (ABOUT, PROBLEM):
        return _fields(request, case, person, step)
    if step == LETTER:
        return _letter(request, case, person)
    return _page(request, CHECK, case, missing=requests.missing_in(case))


def _fields(request: HttpRequest, case: SupportRequest, person: Person, step: str) -> HttpResponse:
    typed, initial = request.POST or None, _initial(case)
    form = AboutForm(typed, initial=initial, person=person) if step == ABOUT else ProblemForm(typed, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            requests.save(case=case, edition=_edition(request), by=person, **form.cleaned_data)
        except Invalid as problem:
            form.blame(problem)
        except Changed as refusal:
            return _stale(request, step, case, str(refusal), _both(form, case), form=form)
        else:
            return redirect("countries:request-edit", case.pk, _wanted(request) or _next(step))
    return _page(request, step, case, form=form)


def _needs(request: HttpRequest, case: SupportRequest, person: Person) -> HttpResponse:
    """Saved as a whole. "Add another" saves too, and comes back with an empty one."""
    formset = needs_formset(request.POST or None, case=case, extra=0 if case.needs.exists() else 1)
    if "more" in request.GET and request.method == "GET":
        formset = needs_formset(case=case)
    if request.method == "POST" and formset.is_valid():
        try:
            requests.save(case=case, edition=_edition(request), needs=formset.given, by=person)
        except Changed as refusal:
            return _stale(request, NEEDS, case, str(refusal), _both_needs(formset.given, case), formset=formset)
        if "add" in request.POST:
            return redirect(f"{request.path}?more=1#needs-end")
        return redirect("countries:request-edit", case.pk, _wanted(request) or LETTER)
    return _page(request, NEEDS, case, formset=formset)


def _letter(request: HttpRequest, case: SupportRequest, person: Person) -> HttpResponse:
    wanted = _wanted(request)
    if wanted and not request.FILES:
        return redirect("countries:request-edit", case.pk, wanted)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            documents.add(case=case, kind=DocumentKind.LETTER, by=person, **form.cleaned_data)
        except Invalid as problem:
            form.blame(problem)
        else:
            messages.success(request, _("The letter is attached."))
            return redirect("countries:request-edit", case.pk, wanted or CHECK)
    letters = case.documents.filter(kind=DocumentKind.LETTER)
    return _page(request, LETTER, case, form=form, letters=letters)


@require_POST
@login_required
def document_remove(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    case = load(request.user, pk)
    found = case.documents.select_related("request").filter(pk=document).first()
    if found is None:
        raise Http404
    documents.remove(document=found, by=signed_in(request.user))
    messages.success(request, _("The document is removed."))
    return redirect("countries:request-edit", pk, LETTER)


@require_GET
@login_required
def request_similar(request: HttpRequest) -> HttpResponse:
    """The part of the page that follows what is typed: similar requests and ongoing work, as far as one may know."""
    person = signed_in(request.user)
    policies.check_file(person)
    asked = request.GET
    areas = [value for name, value in asked.items() if name.endswith("-area") and value in ProgrammeArea.values]
    leave_out = asked.get("case", "")
    found = similar(
        person,
        iso3=asked.get("country", "").upper(),
        areas=areas,
        words=asked.get("title", "").strip(),
        leave_out=int(leave_out) if leave_out.isdecimal() else 0,
    )
    return render(request, "countries/_request_similar.html", {"similar": found})


def _page(request: HttpRequest, step: str, case: SupportRequest | None = None, **context: Any) -> HttpResponse:
    person, names = signed_in(request.user), list(STEPS)
    failed = (form := context.get("form") or context.get("formset")) is not None and form.is_bound
    given = {
        "step": step,
        "case": case,
        "stages": [
            {"code": code, "name": name, "state": _state(names.index(code), names.index(step))}
            for code, name in STEPS.items()
        ],
        "previous": names[names.index(step) - 1] if step != ABOUT else "",
        "similar": similar(
            person,
            iso3=(case.country_id or "") if case else "",
            areas=list(case.needs.values_list("area", flat=True)) if case else [],
            words=case.title if case else "",
            leave_out=case.pk if case else 0,
        ),
    }
    return render(request, "countries/request_edit.html", given | context, status=422 if failed else 200)


def _state(place: int, now: int) -> str:
    return "done" if place < now else "now" if place == now else "todo"


def _stale(
    request: HttpRequest, step: str, case: SupportRequest, sentence: str, both: list[dict[str, Any]], **context: Any
) -> HttpResponse:
    """Nothing was written: what was typed and what stands now are both shown, and may be saved again knowingly."""
    case.refresh_from_db()
    response = _page(request, step, case, stale=sentence, both=both, **context)
    response.status_code = 409
    return response


def _both(form: DeedForm, case: SupportRequest) -> list[dict[str, Any]]:
    stands = _initial(SupportRequest.objects.get(pk=case.pk))
    return [
        {"label": form[name].label, "mine": form[name].value() or "", "theirs": stands[name] or ""}
        for name in form.fields
        if str(form[name].value() or "") != str(stands[name] or "")
    ]


def _both_needs(given: list[dict[str, Any]], case: SupportRequest) -> list[dict[str, Any]]:
    """Need by need all that differs."""
    stands = list(SupportRequest.objects.get(pk=case.pk).needs.all())
    pairs = zip_longest([_line(Need(**values)) for values in given], [_line(need) for need in stands], fillvalue="")
    return [
        {"label": _("Need %(n)s") % {"n": number}, "mine": mine, "theirs": theirs}
        for number, (mine, theirs) in enumerate(pairs, start=1)
        if mine != theirs
    ]


def _line(need: Need) -> str:
    shown = need_values(need) | {
        "area": need.get_area_display(),
        "support": need.get_support_display(),
        "priority": need.get_priority_display(),
    }
    return "\n".join(f"{NeedForm.base_fields[name].label}: {value}" for name, value in shown.items() if value)


def _initial(case: SupportRequest) -> dict[str, Any]:
    stands = {name: getattr(case, name) for name in requests.FIELDS}
    return {**stands, "country": case.country_id, "sdg_targets": ", ".join(case.sdg_targets)}


def _edition(request: HttpRequest) -> int:
    sent = request.POST.get("edition", "")
    return int(sent) if sent.isdecimal() else -1


def _wanted(request: HttpRequest) -> str:
    """The step that the writer chose to go to; what was typed is kept on the way."""
    step = request.POST.get("to", "")
    return step if step in STEPS else ""


def _next(step: str) -> str:
    names = list(STEPS)
    return names[names.index(step) + 1]
