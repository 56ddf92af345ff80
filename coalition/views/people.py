"""Accounts: who has one, which seats, and how they end."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coalition import policies as rules
from coalition.actions import people
from coalition.forms.people import HandOverForm, PeopleFilter, ReasonForm
from coalition.guards import allowed, reason, signed_in
from coalition.models import Person, Seat
from coalition.policies import people as policies
from coalition.presenters import people as pages
from coalition.views.desk import ROWS_PER_PAGE


@login_required
@require_GET
def person_list(request: HttpRequest) -> HttpResponse:
    policies.check_see_people(request.user)
    form = PeopleFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(pages.people(**asked), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    rows = pages.people_rows(page.object_list)  # type: ignore[arg-type]
    context = {"form": form, "page": page, "rows": rows, "is_filtered": any(asked.values())}
    return render(request, "coalition/person_list.html", context)


@login_required
@require_GET
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _load(request, pk))


@login_required
@require_POST
def person_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    person = _load(request, pk)
    policies.check_hand_over(request.user, person)
    form = HandOverForm(request.POST, person=person)
    if not form.is_valid():
        return _show(request, person, hand_over_form=form)
    people.hand_over(person=person, to=form.cleaned_data["to"], by=signed_in(request.user))
    return _done(request, person, _("Everything open is handed over."))


@login_required
@require_POST
def person_close(request: HttpRequest, pk: int) -> HttpResponse:
    person = people.close_account(person=_load(request, pk), by=signed_in(request.user))
    return _done(request, person, _("The account is closed, and every browser of it signed out."))


@login_required
@require_POST
def person_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    person = people.open_account(person=_load(request, pk), by=signed_in(request.user))
    return _done(request, person, _("The account is open again."))


@login_required
@require_POST
def person_remove_factors(request: HttpRequest, pk: int) -> HttpResponse:
    person = people.remove_factors(person=_load(request, pk), by=signed_in(request.user))
    return _done(request, person, _("The second factors are removed, and every browser of the account signed out."))


@login_required
@require_POST
def person_erase(request: HttpRequest, pk: int) -> HttpResponse:
    person = people.erase(person=_load(request, pk), by=signed_in(request.user))
    return _done(request, person, _("The contact data are erased. Role and organisation stay in what was decided."))


@login_required
@require_POST
def seat_end(request: HttpRequest, pk: int) -> HttpResponse:
    seat = get_object_or_404(Seat.objects.select_related("person", "organisation"), pk=pk)
    policies.check_end_seat(request.user, seat)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, seat.person, ended_seat=seat.pk, reason_form=form)
    by = signed_in(request.user)
    people.end_seat(seat=seat, reason=form.cleaned_data["reason"], by=by)
    if seat.person_id == by.pk:
        messages.success(request, _("You have given up the seat, and are signed out everywhere."))
        return redirect("home")
    return _done(request, seat.person, _("The seat has ended, and with it every right that it gave."))


def _load(request: HttpRequest, pk: int) -> Person:
    policies.check_see_person(request.user, Person(pk=pk))
    return get_object_or_404(Person, pk=pk)


def _show(
    request: HttpRequest,
    person: Person,
    *,
    hand_over_form: HandOverForm | None = None,
    ended_seat: int | None = None,
    reason_form: ReasonForm | None = None,
) -> HttpResponse:
    reader = signed_in(request.user)
    context = {
        "person": person,
        "sees_accounts": allowed(policies.check_see_people, reader),
        "seats": pages.all_seats(person, reader),
        "open_work": people.open_work(person),
        "has_successor": policies.successors(person).exists(),
        "may_ask": allowed(policies.check_ask_for_account, reader),
        "hand_over_form": hand_over_form or HandOverForm(person=person),
        "ended_seat": ended_seat,
        "reason_form": reason_form or ReasonForm(),
        "has_second_factor": policies.has_second_factor(person),
        "why_not": {
            "hand_over": reason(policies.check_hand_over, reader, person),
            "manage": reason(rules.check_manage_account, reader, person),
            "erase": reason(policies.check_erase, reader, person),
        },
    }
    return render(request, "coalition/person_detail.html", context)


def _done(request: HttpRequest, person: Person, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("coalition:person-detail", person.pk)
