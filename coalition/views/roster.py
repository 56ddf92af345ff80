"""The public face of the coalition: the roster on a date, organisations, the Letter, topics, the library."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from coalition.actions import documents
from coalition.forms.desk import OrganisationFilter
from coalition.forms.roster import DayForm
from coalition.guards import Hidden, is_person
from coalition.models import Amendment, Document, Event, Organisation, Signature
from coalition.models.documents import DocumentVisibility
from coalition.policies import roster as policies
from coalition.presenters import organisations as present
from coalition.presenters import roster as present_roster
from coalition.presenters import timeline
from coalition.presenters.files import attachment
from coalition.presenters.topics import lead_rows, topic_map

ROWS_PER_PAGE = 50


def asked_day(form: DayForm) -> date:
    """Today, unless the address names another day."""
    day: date | None = form.cleaned_data.get("on") if form.is_valid() else None
    return day or timezone.localdate()


def day_form(request: HttpRequest) -> DayForm:
    """Shows the day that counts: today where none was asked for."""
    return DayForm(request.GET if request.GET.get("on") else {"on": timezone.localdate().isoformat()})


@require_GET
def roster(request: HttpRequest) -> HttpResponse:
    form = day_form(request)
    on, today = asked_day(form), timezone.localdate()
    origins = Document.objects.filter(visibility=DocumentVisibility.PUBLIC, kind=Document.Kind.BACKGROUND)
    context = {
        "form": form,
        "roster": present_roster.roster_on(on),
        "lines": timeline.life_lines(on, today),
        "timeline": timeline.timeline(Event.objects.published(), origins.exclude(issued=""), today),
        "is_today": on == today,
        "may_manage": policies.can_manage_roster(request.user),
    }
    return render(request, "coalition/roster.html", context)


@require_GET
def roster_download(request: HttpRequest) -> HttpResponse:
    on = asked_day(DayForm(request.GET))
    headers = {"Content-Disposition": f'attachment; filename="roster-{on.isoformat()}.csv"'}
    return HttpResponse(present_roster.roster_csv(on), content_type="text/csv; charset=utf-8", headers=headers)


@require_GET
def organisation_list(request: HttpRequest) -> HttpResponse:
    form = OrganisationFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = present.organisations(asked.get("q", ""), asked.get("constituency", ""))
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "standings": present.standings(list(page), timezone.localdate()),
        "is_filtered": any(asked.values()),
        "may_manage": policies.can_manage_roster(request.user),
    }
    return render(request, "coalition/organisation_list.html", context)


@require_GET
def organisation_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What was merged into another organisation leads there."""
    organisation = get_object_or_404(Organisation.objects.select_related("merged_into"), pk=pk)
    if organisation.merged_into_id:
        return redirect("coalition:organisation-detail", organisation.merged_into_id)
    manages = policies.can_manage_roster(request.user)
    context = {
        "organisation": organisation,
        "may_manage": manages,
        "merges": present.merges_of(organisation) if manages else [],
        **present.organisation_page(organisation, request.user, timezone.localdate()),
    }
    return render(request, "coalition/organisation_detail.html", context)


@require_GET
def letter(request: HttpRequest) -> HttpResponse:
    signatures = list(Signature.objects.select_related("organisation", "event", "document", "withdrawal__document"))
    amendments = list(Amendment.objects.select_related("document"))
    kept = [*present.signed_documents(signatures), *(amendment.document for amendment in amendments)]
    standing = present_roster.signatures_on(timezone.localdate()).values()
    context = {
        "signatures": signatures,
        "standing": sum(is_certain for _signature, is_certain in standing),
        "amendments": amendments,
        "letters": policies.documents_open_to(request.user).filter(kind=Document.Kind.LETTER),
        "open_documents": policies.open_among(request.user, kept),
        "may_manage": policies.can_manage_roster(request.user),
    }
    return render(request, "coalition/letter.html", context)


@require_GET
def topic_list(request: HttpRequest) -> HttpResponse:
    form = day_form(request)
    on = asked_day(form)
    manages = policies.can_manage_roster(request.user)
    context = {
        "form": form,
        "map": topic_map(on),
        "may_manage": manages,
        "leads": lead_rows(on) if manages else [],
    }
    return render(request, "coalition/topic_list.html", context)


@require_GET
def document_list(request: HttpRequest) -> HttpResponse:
    found = policies.documents_open_to(request.user).select_related("event")
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_manage": policies.can_manage_roster(request.user)}
    return render(request, "coalition/document_list.html", context)


@require_GET
def document_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    document = get_object_or_404(Document, pk=pk)
    policies.check_open_document(request.user, document)
    if not document.file:
        raise Hidden
    if document.visibility != DocumentVisibility.PUBLIC and is_person(request.user):
        documents.note_opening(document=document, by=request.user)
    return attachment(document.file, document.file_name)
