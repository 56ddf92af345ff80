"""The secretariat's pages of the Letter, the topic map and the library."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from coalition.actions import documents, letter, topics
from coalition.forms.roster import AmendmentForm, DocumentForm, EndForm, NewDocumentForm, TopicLeadForm
from coalition.guards import signed_in
from coalition.models import Document, TopicLead
from coalition.views.deeds import FormPage, form_of_the_secretariat, form_page


@form_of_the_secretariat
def amendment_add(request: HttpRequest) -> HttpResponse:
    page = FormPage(
        title=_("Record an amendment to the Letter"),
        button=_("Record"),
        back=reverse("coalition:letter"),
        done=_("The amendment is recorded."),
    )
    form = AmendmentForm(request.POST or None, request.FILES or None)
    return form_page(request, form, partial(letter.amend, by=signed_in(request.user)), page)


@form_of_the_secretariat
def topic_lead_add(request: HttpRequest) -> HttpResponse:
    page = FormPage(
        title=_("Record who leads on a topic"),
        lede=_("Needs of this programme area and kind of support are routed to the member."),
        button=_("Record"),
        back=reverse("coalition:topic-list"),
        done=_("The lead is recorded."),
    )
    wanted = {name: request.GET[name] for name in ("area", "support") if name in request.GET}
    form = TopicLeadForm(request.POST or None, initial=wanted)
    return form_page(request, form, partial(topics.add_lead, by=signed_in(request.user)), page)


@form_of_the_secretariat
def topic_lead_end(request: HttpRequest, pk: int) -> HttpResponse:
    lead = get_object_or_404(TopicLead.objects.select_related("organisation"), pk=pk)
    page = FormPage(
        title=_("End the lead of %(name)s") % {"name": lead.organisation.acronym},
        lede=f"{lead.get_area_display()}: {lead.get_support_display()}",
        button=_("End it"),
        back=reverse("coalition:topic-list"),
        done=_("The lead has an end."),
    )
    deed = partial(topics.end_lead, lead=lead, by=signed_in(request.user))
    return form_page(request, EndForm(request.POST or None), deed, page)


@form_of_the_secretariat
def document_add(request: HttpRequest) -> HttpResponse:
    page = FormPage(
        title=_("Add a document to the library"),
        button=_("Add"),
        back=reverse("coalition:document-list"),
        done=_("The document is in the library."),
    )
    form = NewDocumentForm(request.POST or None, request.FILES or None, initial={"event": request.GET.get("event")})
    return form_page(request, form, partial(documents.add, by=signed_in(request.user)), page)


@form_of_the_secretariat
def document_edit(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(Document, pk=pk)
    page = FormPage(
        title=_("Edit a document"),
        lede=_("The file itself stays: another file is another document."),
        button=_("Save"),
        back=reverse("coalition:document-list"),
        done=_("Saved."),
    )
    form = DocumentForm(request.POST or None, initial={name: getattr(document, name) for name in documents.DETAILS})
    return form_page(request, form, partial(documents.change, document=document, by=signed_in(request.user)), page)
