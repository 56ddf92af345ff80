"""The secretariat's pages of an organisation: its entry, memberships, signatures, due diligence, merges."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from coalition.actions import letter, memberships, merges, organisations
from coalition.forms.fields import DeedForm
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


def _about(
    model: type[Organisation] | type[Membership] | type[Signature],
    form: type[DeedForm],
    deed: Callable[..., object],
    *,
    title: StrPromise,
    button: StrPromise,
    done: StrPromise,
    lede: StrPromise | str = "",
    fields: Sequence[str] = (),
) -> Callable[..., HttpResponseBase]:
    """The page of one form about an organisation or one of its records, which the deed gets under the model's name.

    `fields` are those that the form begins with as they stand.
    """

    @form_of_the_secretariat
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        thing: Any = get_object_or_404(model, pk=pk)
        organisation = thing if isinstance(thing, Organisation) else thing.organisation
        page = FormPage(
            title=str(title) % {"name": organisation.acronym},
            lede=str(lede),
            button=str(button),
            back=page_of(organisation),
            done=str(done),
            crumb=organisation.acronym,
        )
        filled = form(
            request.POST or None, request.FILES or None, initial={name: getattr(thing, name) for name in fields}
        )
        about = {str(model._meta.model_name): thing}
        return form_page(request, filled, partial(deed, **about, by=signed_in(request.user)), page)

    return view


membership_add = _about(
    Organisation,
    MembershipForm,
    memberships.add,
    title=gettext_lazy("Record a membership of %(name)s"),
    button=gettext_lazy("Record"),
    done=gettext_lazy("The membership is recorded."),
)
membership_edit = _about(
    Membership,
    MembershipForm,
    memberships.correct,
    title=gettext_lazy("Correct a membership of %(name)s"),
    lede=gettext_lazy("For what was written down wrongly. The log keeps what it said before."),
    button=gettext_lazy("Correct"),
    done=gettext_lazy("Corrected."),
    fields=("kind", "since", "as_of", "until", "source", "source_url"),
)
membership_end = _about(
    Membership,
    EndForm,
    memberships.end,
    title=gettext_lazy("End the membership of %(name)s"),
    lede=gettext_lazy("The record stays: on every day up to the last one the roster shows it as before."),
    button=gettext_lazy("End it"),
    done=gettext_lazy("The membership has an end."),
)
signature_add = _about(
    Organisation,
    SignatureForm,
    letter.record_signature,
    title=gettext_lazy("Record the signature of %(name)s"),
    lede=gettext_lazy(
        "A signature is for good: once recorded, nobody changes it. Taking it back is a record of its own."
    ),
    button=gettext_lazy("Record for good"),
    done=gettext_lazy("The signature is recorded."),
)
signature_withdraw = _about(
    Signature,
    WithdrawalForm,
    letter.withdraw_signature,
    title=gettext_lazy("Record that %(name)s withdrew its signature"),
    lede=gettext_lazy("The signature stays as it was given; its membership is ended apart."),
    button=gettext_lazy("Record for good"),
    done=gettext_lazy("The withdrawal is recorded."),
)
due_diligence_add = _about(
    Organisation,
    DueDiligenceForm,
    organisations.record_due_diligence,
    title=gettext_lazy("Record due diligence on %(name)s"),
    lede=gettext_lazy("The newest finding counts. Earlier ones stay."),
    button=gettext_lazy("Record"),
    done=gettext_lazy("The finding is recorded."),
)


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
