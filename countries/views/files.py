"""Files of a case on their way in and out, each behind its permission check."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coalition.guards import Invalid, signed_in
from coalition.presenters.files import attachment, safe
from countries.actions import documents, exports
from countries.builders import offline_form
from countries.forms.wizard import AboutForm, CaseDocumentForm, NeedForm, ProblemForm
from countries.models import CaseDocument
from countries.policies import requests as policies
from countries.views.answers import load_response
from countries.views.requests import load, show

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@login_required
def document_file(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    found = get_object_or_404(CaseDocument.objects.select_related("request"), pk=document, request=pk)
    documents.read(document=found, by=signed_in(request.user))
    return attachment(found.file, found.download_name)


@require_POST
@login_required
def document_add(request: HttpRequest, pk: int) -> HttpResponse:
    case, person = load(request.user, pk), signed_in(request.user)
    policies.check_add_document(person, case)
    form = CaseDocumentForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            documents.add(case=case, by=person, **form.cleaned_data)
        except Invalid as problem:
            form.blame(problem)
        else:
            messages.success(request, _("The document is added."))
            return redirect("countries:request-detail", pk)
    return show(request, case, status=422, document_form=form)


@require_GET
@login_required
def response_file(request: HttpRequest, pk: int, number: int, kind: str) -> HttpResponse:
    if kind not in exports.LETTERS:
        raise Http404
    response, person = load_response(request.user, pk, number), signed_in(request.user)
    return handed(exports.take_letter(response=response, kind=kind, by=person))


@require_GET
@login_required
def dossier_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    if kind not in exports.DOSSIERS:
        raise Http404
    return handed(exports.take_dossier(case=load(request.user, pk), kind=kind, by=signed_in(request.user)))


@require_GET
@login_required
def work_plan(request: HttpRequest) -> HttpResponse:
    return handed(exports.take_work_plan(by=signed_in(request.user)))


def handed(taken: exports.Taken) -> HttpResponse:
    return safe(HttpResponse(taken.content, content_type=taken.content_type), taken.name)


@require_GET
@login_required
def request_form(request: HttpRequest) -> HttpResponse:
    """The form to fill in offline."""
    person = signed_in(request.user)
    policies.check_file(person)
    fields = {**AboutForm(person=person).fields, **ProblemForm().fields}
    headers = {"Content-Disposition": 'attachment; filename="request-for-support.xlsx"'}
    return HttpResponse(offline_form.workbook(fields, NeedForm.base_fields), content_type=XLSX, headers=headers)
