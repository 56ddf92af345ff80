"""Files of a case on their way in and out, each behind its permission check."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coalition import audit
from coalition.guards import Invalid, signed_in
from coalition.presenters.files import attachment
from countries.actions import documents
from countries.builders import dossier, letter, offline_form
from countries.forms.wizard import AboutForm, CaseDocumentForm, NeedForm, ProblemForm
from countries.models import CaseDocument
from countries.policies import requests as policies
from countries.policies import responses as response_policies
from countries.presenters import letters, tables
from countries.views.answers import load_response
from countries.views.requests import load, show

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOSSIERS = {"pdf": (dossier.pdf, "application/pdf"), "zip": (dossier.archive, "application/zip")}
SETTERS = {"pdf": (letter.pdf, "application/pdf"), "docx": (letter.docx, DOCX)}


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
    """The letter as PDF or DOCX: of a draft as it stands, of a sent one as it was sent."""
    if kind not in SETTERS:
        raise Http404
    response = load_response(request.user, pk, number)
    response_policies.check_export(request.user, response)
    document = letters.document(response)
    make, content_type = SETTERS[kind]
    audit.record("request.exported", response.request, by=signed_in(request.user), file=f"response.{kind}")
    name = f"{document['reference']}-response-{document['version']}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(make(document), content_type=content_type, headers=headers)


@require_GET
@login_required
def dossier_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The whole case as this reader may see it."""
    if kind not in DOSSIERS:
        raise Http404
    person, case = signed_in(request.user), load(request.user, pk)
    policies.check_export(person, case)
    make, content_type = DOSSIERS[kind]
    audit.record("request.exported", case, by=person, file=f"dossier.{kind}")
    headers = {"Content-Disposition": f'attachment; filename="{case.reference or "draft"}-dossier.{kind}"'}
    return HttpResponse(make(person, case), content_type=content_type, headers=headers)


@require_GET
@login_required
def work_plan(request: HttpRequest) -> HttpResponse:
    """What members offer to the requests that the reader sees, in the columns of a joint work plan."""
    person = signed_in(request.user)
    policies.check_see_list(person)
    audit.record("request.exported", "requests:work-plan", by=person, file="work-plan.csv")
    headers = {"Content-Disposition": 'attachment; filename="joint-work-plan.csv"'}
    return HttpResponse(tables.work_plan(person), content_type="text/csv; charset=utf-8", headers=headers)


@require_GET
@login_required
def request_form(request: HttpRequest) -> HttpResponse:
    """The form to fill in offline."""
    person = signed_in(request.user)
    policies.check_file(person)
    fields = {**AboutForm(person=person).fields, **ProblemForm().fields}
    headers = {"Content-Disposition": 'attachment; filename="request-for-support.xlsx"'}
    return HttpResponse(offline_form.workbook(fields, NeedForm.base_fields), content_type=XLSX, headers=headers)
