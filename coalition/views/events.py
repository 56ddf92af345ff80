"""High-level events: the public list and page, and what the secretariat does to them."""

from collections.abc import Callable
from functools import partial

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET
from django_stubs_ext import StrPromise

from coalition.actions import events
from coalition.forms.events import EventForm, MeetingForm, PanellistForm, SignatoryForm, SignForm
from coalition.guards import signed_in
from coalition.models import Event, Meeting, Panellist, Signing
from coalition.policies import roster as policies
from coalition.presenters import events as present
from coalition.views.deeds import FormPage, button_of_the_secretariat, form_of_the_secretariat, form_page, press

ROWS_PER_PAGE = 25
FIELDS = (
    "title",
    "occasion",
    "held_on",
    "place",
    "country_code",
    "summary",
    "panel_title",
    "desired_outputs",
    "expected_outcomes",
    "source",
    "source_url",
)


def page_of(event: Event) -> str:
    return reverse("coalition:event-detail", args=[event.pk])


@require_GET
def event_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(policies.events_visible_to(request.user), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": present.event_rows(page),
        "may_manage": policies.can_manage_roster(request.user),
    }
    return render(request, "coalition/event_list.html", context)


@require_GET
def event_detail(request: HttpRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(Event, pk=pk)
    policies.check_see_event(request.user, event)
    return render(request, "coalition/event_detail.html", present.event_page(event, request.user, timezone.localdate()))


@form_of_the_secretariat
def event_add(request: HttpRequest) -> HttpResponse:
    page = FormPage(
        title=_("Prepare an event"),
        lede=_("It is a draft until you announce it: only the secretariat and the auditors see it."),
        button=_("Prepare"),
        back=reverse("coalition:event-list"),
        done=_("The event is prepared. Nobody else sees it before you announce it."),
    )
    deed = partial(events.add, by=signed_in(request.user))
    return form_page(request, EventForm(request.POST or None), deed, page, leads_to=page_of)


@form_of_the_secretariat
def event_edit(request: HttpRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(Event, pk=pk)
    page = FormPage(
        title=_("Edit an event"), button=_("Save"), back=page_of(event), done=_("Saved."), crumb=event.title
    )
    form = EventForm(request.POST or None, initial={name: getattr(event, name) for name in FIELDS})
    return form_page(request, form, partial(events.change, event=event, by=signed_in(request.user)), page)


@form_of_the_secretariat
def signing_add(request: HttpRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(Event, pk=pk)
    page = FormPage(
        title=_("Invite to the signing ceremony"),
        button=_("Invite"),
        back=page_of(event),
        done=_("The organisation has a place at the ceremony."),
        crumb=event.title,
    )
    deed = partial(events.invite, event=event, by=signed_in(request.user))
    return form_page(request, SignatoryForm(request.POST or None), deed, page)


@form_of_the_secretariat
def signing_sign(request: HttpRequest, pk: int) -> HttpResponse:
    signing = get_object_or_404(Signing.objects.select_related("event", "organisation"), pk=pk)
    page = FormPage(
        title=_("Record the signature of %(name)s") % {"name": signing.organisation.acronym},
        lede=_("Signed at “%(event)s”. Once recorded, nobody changes it.") % {"event": signing.event},
        button=_("Record for good"),
        back=page_of(signing.event),
        done=_("The signature is recorded."),
        crumb=signing.event.title,
    )
    who = {"person_name": signing.person_name, "person_title": signing.person_title}
    form = SignForm(request.POST or None, initial=who)
    return form_page(request, form, partial(events.sign, signing=signing, by=signed_in(request.user)), page)


@form_of_the_secretariat
def panellist_add(request: HttpRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(Event, pk=pk)
    page = FormPage(
        title=_("Add to the panel"),
        button=_("Add"),
        back=page_of(event),
        done=_("The panel is changed."),
        crumb=event.title,
    )
    deed = partial(events.seat_panellist, event=event, by=signed_in(request.user))
    return form_page(request, PanellistForm(request.POST or None), deed, page)


@form_of_the_secretariat
def meeting_add(request: HttpRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(Event, pk=pk)
    page = FormPage(
        title=_("Add a follow-up meeting"),
        button=_("Add"),
        back=page_of(event),
        done=_("The meeting is added."),
        crumb=event.title,
    )
    deed = partial(events.add_meeting, event=event, by=signed_in(request.user))
    return form_page(request, MeetingForm(request.POST or None), deed, page)


@button_of_the_secretariat
def panellist_remove(request: HttpRequest, pk: int) -> HttpResponse:
    panellist = get_object_or_404(Panellist.objects.select_related("event"), pk=pk)
    deed = partial(events.remove_panellist, panellist=panellist, by=signed_in(request.user))
    return press(request, deed, back=page_of(panellist.event), done=_("Removed from the panel."))


@button_of_the_secretariat
def meeting_remove(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.select_related("event"), pk=pk)
    deed = partial(events.remove_meeting, meeting=meeting, by=signed_in(request.user))
    return press(request, deed, back=page_of(meeting.event), done=_("The meeting is removed."))


def _event_button(deed: Callable[..., Event], done: StrPromise) -> Callable[..., HttpResponseBase]:
    @button_of_the_secretariat
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        event = get_object_or_404(Event, pk=pk)
        ask = partial(deed, event=event, by=signed_in(request.user))
        return press(request, ask, back=page_of(event), done=str(done))

    return view


def _signing_button(deed: Callable[..., Signing], done: StrPromise) -> Callable[..., HttpResponseBase]:
    @button_of_the_secretariat
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        signing = get_object_or_404(Signing.objects.select_related("event", "organisation"), pk=pk)
        ask = partial(deed, signing=signing, by=signed_in(request.user))
        return press(request, ask, back=page_of(signing.event), done=str(done))

    return view


event_announce = _event_button(events.announce, gettext_lazy("Announced: anybody may see it from now on."))
event_hold = _event_button(events.hold, gettext_lazy("The event is marked as held."))
event_cancel = _event_button(events.cancel, gettext_lazy("The event is cancelled."))
signing_confirm = _signing_button(events.confirm, gettext_lazy("Confirmed."))
signing_withdraw = _signing_button(events.withdraw, gettext_lazy("Withdrawn from the ceremony."))
signing_invite_again = _signing_button(events.invite_again, gettext_lazy("Invited again."))
