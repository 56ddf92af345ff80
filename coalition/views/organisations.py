"""The secretariat's pages of an organisation: its entry, memberships, signatures, due diligence, merges."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from coalition.actions import letter, memberships, merges, organisations
from coalition.forms.roster import (
    DueDiligenceForm,
    EndForm,
    MembershipForm,
    MergeForm,
    OrganisationForm,
    SignatureForm,
    WithdrawalForm,
)
from coalition.guards import Invalid, signed_in
from coalition.models import Membership, Merge, Organisation, Signature
from coalition.policies.merges import check_merge
from coalition.presenters.organisations import merge_preview
from coalition.views.deeds import FormPage, button_of_the_secretariat, form_of_the_secretariat, form_page, press


def page_of(organisation: Organisation) -> str:
    return reverse("coalition:organisation-detail", args=[organisation.pk])


@form_of_the_secretariat
def organisation_add(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    page = FormPage(
        title=_("Add an organisation"),
        lede=_(
            "Look first whether it is in the list under another name: two entries of one organisation split its record."
        ),
        button=_("Add"),
        back=reverse("coalition:organisation-list"),
        done=_("The organisation is added."),
    )
    deed = partial(organisations.add, by=signed_in(request.user))
    return form_page(request, form, deed, page, given=form.deed, leads_to=page_of)


@form_of_the_secretariat
def organisation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation, pk=pk)
    form = OrganisationForm(request.POST or None, organisation=organisation)
    page = FormPage(
        title=_("Edit %(name)s") % {"name": organisation.acronym},
        button=_("Save"),
        back=page_of(organisation),
        done=_("Saved."),
        crumb=organisation.acronym,
    )
    deed = partial(organisations.change, organisation=organisation, by=signed_in(request.user))
    return form_page(request, form, deed, page, given=form.deed)


@form_of_the_secretariat
def membership_add(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation, pk=pk)
    page = FormPage(
        title=_("Record a membership of %(name)s") % {"name": organisation.acronym},
        button=_("Record"),
        back=page_of(organisation),
        done=_("The membership is recorded."),
        crumb=organisation.acronym,
    )
    deed = partial(memberships.add, organisation=organisation, by=signed_in(request.user))
    return form_page(request, MembershipForm(request.POST or None, request.FILES or None), deed, page)


@form_of_the_secretariat
def membership_edit(request: HttpRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership.objects.select_related("organisation"), pk=pk)
    fields = ("kind", "since", "as_of", "until", "source", "source_url")
    form = MembershipForm(
        request.POST or None,
        request.FILES or None,
        initial={name: getattr(membership, name) for name in fields},
    )
    page = FormPage(
        title=_("Correct a membership of %(name)s") % {"name": membership.organisation.acronym},
        lede=_("For what was written down wrongly. The log keeps what it said before."),
        button=_("Correct"),
        back=page_of(membership.organisation),
        done=_("Corrected."),
        crumb=membership.organisation.acronym,
    )
    return form_page(
        request, form, partial(memberships.correct, membership=membership, by=signed_in(request.user)), page
    )


@form_of_the_secretariat
def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership.objects.select_related("organisation"), pk=pk)
    page = FormPage(
        title=_("End the membership of %(name)s") % {"name": membership.organisation.acronym},
        lede=_("The record stays: on every day up to the last one the roster shows it as before."),
        button=_("End it"),
        back=page_of(membership.organisation),
        done=_("The membership has an end."),
        crumb=membership.organisation.acronym,
    )
    deed = partial(memberships.end, membership=membership, by=signed_in(request.user))
    return form_page(request, EndForm(request.POST or None), deed, page)


@form_of_the_secretariat
def signature_add(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation, pk=pk)
    page = FormPage(
        title=_("Record the signature of %(name)s") % {"name": organisation.acronym},
        lede=_("A signature is for good: once recorded, nobody changes it. Taking it back is a record of its own."),
        button=_("Record for good"),
        back=page_of(organisation),
        done=_("The signature is recorded."),
        crumb=organisation.acronym,
    )
    deed = partial(letter.record_signature, organisation=organisation, by=signed_in(request.user))
    return form_page(request, SignatureForm(request.POST or None, request.FILES or None), deed, page)


@form_of_the_secretariat
def signature_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    signature = get_object_or_404(Signature.objects.select_related("organisation"), pk=pk)
    page = FormPage(
        title=_("Record that %(name)s withdrew its signature") % {"name": signature.organisation.acronym},
        lede=_("The signature stays as it was given; its membership is ended apart."),
        button=_("Record for good"),
        back=page_of(signature.organisation),
        done=_("The withdrawal is recorded."),
        crumb=signature.organisation.acronym,
    )
    deed = partial(letter.withdraw_signature, signature=signature, by=signed_in(request.user))
    return form_page(request, WithdrawalForm(request.POST or None, request.FILES or None), deed, page)


@form_of_the_secretariat
def due_diligence_add(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation, pk=pk)
    page = FormPage(
        title=_("Record due diligence on %(name)s") % {"name": organisation.acronym},
        lede=_("The newest finding counts. Earlier ones stay."),
        button=_("Record"),
        back=page_of(organisation),
        done=_("The finding is recorded."),
        crumb=organisation.acronym,
    )
    deed = partial(organisations.record_due_diligence, organisation=organisation, by=signed_in(request.user))
    return form_page(request, DueDiligenceForm(request.POST or None, request.FILES or None), deed, page)


@form_of_the_secretariat
def organisation_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """First the choice, by an address that can be sent; then the preview; then the deed."""
    absorbed = get_object_or_404(Organisation, pk=pk)
    chosen = request.POST or ({"kept": request.GET["kept"]} if request.GET.get("kept") else None)
    form = MergeForm(chosen, absorbed=absorbed)
    kept = form.cleaned_data.get("kept") if form.is_bound and (form.is_valid() or "kept" in form.cleaned_data) else None
    if request.method == "POST" and form.is_valid():
        try:
            merges.merge(**form.cleaned_data, absorbed=absorbed, by=signed_in(request.user))
        except Invalid as problem:
            form.blame(problem)
        else:
            messages.success(request, _("%(name)s is merged. You can undo it here.") % {"name": absorbed.acronym})
            return redirect(page_of(form.cleaned_data["kept"]))
    elif request.method == "GET" and kept is not None:
        form = MergeForm(initial={"kept": kept.pk}, absorbed=absorbed)
    context = {
        "form": form,
        "organisation": absorbed,
        "preview": merge_preview(kept, absorbed) if kept else None,
        "why_not": _why_not(request, kept, absorbed) if kept else "",
    }
    return render(request, "coalition/organisation_merge.html", context)


def _why_not(request: HttpRequest, kept: Organisation, absorbed: Organisation) -> str:
    try:
        check_merge(signed_in(request.user), kept, absorbed)
    except Invalid as problem:
        return str(problem)
    return ""


@button_of_the_secretariat
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    merge = get_object_or_404(Merge.objects.select_related("kept", "absorbed"), pk=pk)
    done = _("The merge is undone: %(name)s is an entry of its own again.") % {"name": merge.absorbed}
    deed = partial(merges.undo, merge=merge, by=signed_in(request.user))
    return press(request, deed, back=page_of(merge.kept), done=done)
