"""Invitations: asked for, decided, sent, opened once."""

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coalition import presenters
from coalition.actions import invitations
from coalition.forms.accounts import AcceptForm, NewAccountForm
from coalition.forms.people import InvitationFilter, InvitationForm, ReasonForm
from coalition.guards import Hidden, Invalid, allowed, is_person, signed_in
from coalition.models import Invitation, Seat
from coalition.policies import people as policies
from coalition.presenters import people as pages
from coalition.views.desk import ROWS_PER_PAGE, speaking


@login_required
@require_GET
def invitation_list(request: HttpRequest) -> HttpResponse:
    person = signed_in(request.user)
    form = InvitationFilter(request.GET)
    status = form.cleaned_data["status"] if form.is_valid() else ""
    found = policies.invitations_visible_to(person)
    page = Paginator(found.filter(status=status) if status else found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": pages.invitation_rows(page.object_list),  # type: ignore[arg-type]
        "is_filtered": bool(status),
        "may_ask": allowed(policies.check_ask_for_account, person),
    }
    return render(request, "coalition/invitation_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def invitation_ask(request: HttpRequest) -> HttpResponse:
    person = signed_in(request.user)
    policies.check_ask_for_account(person)
    form = InvitationForm(
        request.POST or None,
        request.FILES or None,
        initial=_extension(request),
        by=person,
        countries=presenters.places(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invitations.ask(**form.cleaned_data, by=person)
        except Invalid as problem:
            blame(form, problem)
        else:
            messages.success(request, _("Asked for. Somebody else decides; the answer comes to your inbox."))
            return redirect("coalition:invitation-detail", invitation.pk)
    return render(request, "coalition/invitation_ask.html", {"form": form})


@login_required
@require_GET
def invitation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _load(request, pk))


@login_required
@require_POST
def invitation_grant(request: HttpRequest, pk: int) -> HttpResponse:
    invitations.grant(invitation=_load(request, pk), by=signed_in(request.user))
    return _done(request, pk, _("Granted. The invitation is on its way by e-mail."))


@login_required
@require_POST
def invitation_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = _load(request, pk)
    policies.check_decide_invitation(request.user, invitation)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, invitation, form)
    invitations.refuse(invitation=invitation, reason=form.cleaned_data["reason"], by=signed_in(request.user))
    return _done(request, pk, _("Refused, with your reason."))


@login_required
@require_POST
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    invitations.withdraw(invitation=_load(request, pk), by=signed_in(request.user))
    return _done(request, pk, _("Withdrawn. A link that was sent opens nothing any more."))


@login_required
@require_POST
def invitation_send_again(request: HttpRequest, pk: int) -> HttpResponse:
    invitations.send_again(invitation=_load(request, pk), by=signed_in(request.user))
    return _done(request, pk, _("A new link is on its way. The one before it opens nothing any more."))


@never_cache
@require_http_methods(["GET", "POST"])
def invitation_open(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the e-mail. Looking at it changes nothing; accepting uses it up."""
    by = request.user if is_person(request.user) else None
    invitation = invitations.find(token)
    is_new = invitations.account_of(invitation, by) is None
    initial = {"name": invitation.name, "language": invitation.language}
    form: forms.Form
    if is_new:
        form = NewAccountForm(request.POST or None, initial=initial, email=invitation.email)
    else:
        form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "password_again"}
        try:
            person = invitations.accept(token=token, **given, by=by)
        except Invalid as problem:
            blame(form, problem)
        else:
            if is_new:
                get_adapter(request).login(request, person)
            messages.success(request, _("Welcome. Your seat is yours from its first day on."))
            return speaking(person.language, redirect("home"))
    return render(request, "coalition/invitation_open.html", {"form": form, "invitation": invitation, "is_new": is_new})


def _extension(request: HttpRequest) -> dict[str, object]:
    """`?seat=12` asks for that seat to go on."""
    key = request.GET.get("seat", "")
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        return {}
    seat = Seat.objects.select_related("person", "organisation").filter(pk=int(key)).first()
    if seat is None:
        raise Hidden
    policies.check_extend(request.user, seat)
    return pages.extension_of(seat)


def blame(form: forms.Form, problem: Invalid) -> None:
    """The sentence stands beside the field that is to blame, where the form has it."""
    form.add_error(problem.field if problem.field in form.fields else None, str(problem))


def _load(request: HttpRequest, pk: int) -> Invitation:
    found = Invitation.objects.select_related("organisation", "requested_by", "decided_by", "kept_by", "letter")
    invitation = get_object_or_404(found, pk=pk)
    policies.check_see_invitation(request.user, invitation)
    return invitation


def _show(request: HttpRequest, invitation: Invitation, form: ReasonForm | None = None) -> HttpResponse:
    person = signed_in(request.user)
    context = {
        "invitation": invitation,
        "row": pages.invitation_row(invitation),
        "deeds": pages.invitation_deeds(invitation, person),
        "form": form or ReasonForm(),
        "letter_is_open": bool(invitation.letter) and pages.can_open(person, invitation.letter),
        "delivery": pages.delivery_of(invitation),
    }
    return render(request, "coalition/invitation_detail.html", context)


def _done(request: HttpRequest, pk: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("coalition:invitation-detail", pk)
