"""High-level events: prepare, announce, hold; who signs, who sits on the panel, what followed."""

from copy import copy
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coalition import audit, notices
from coalition.actions import letter
from coalition.actions.organisations import focal_points
from coalition.guards import Invalid
from coalition.models import Event, Meeting, Organisation, Panellist, Person, Signature, Signing
from coalition.models.dates import first_day, is_whole_day, last_day
from coalition.models.memberships import may_appear_on
from coalition.policies import roster as policies
from coalition.reference.locales import written_as_known

E, S = Event.Status, Signing.Status
ANNOUNCED = gettext_noop("%(organisation)s has a place at the signing ceremony of “%(title)s”.")


@transaction.atomic
def add(*, by: Person, at: datetime | None = None, **details: Any) -> Event:
    policies.check_manage_roster(by)
    event = Event.objects.create(recorded_by=by, recorded_at=at or timezone.now(), **details)
    audit.record("event.added", event, by=by, at=at, title=event.title)
    return event


@transaction.atomic
def change(*, event: Event, by: Person, at: datetime | None = None, **details: Any) -> Event:
    policies.check_manage_roster(by)
    before = {name: getattr(event, name) for name in details}
    event = copy(event)
    for name, value in details.items():
        setattr(event, name, value)
    _check_date(event)
    event.changed_by, event.changed_at = by, at or timezone.now()
    event.save(update_fields=[*details, "changed_by", "changed_at"])
    changed = [name for name, value in before.items() if getattr(event, name) != value]
    audit.record("event.changed", event, by=by, at=at, changed=changed)
    return event


@transaction.atomic
def announce(*, event: Event, by: Person, at: datetime | None = None) -> Event:
    """From now on anybody may see it; the focal points of those who are to sign are told."""
    policies.check_manage_roster(by)
    event.move_to(E.ANNOUNCED)
    audit.record("event.announced", event, by=by, at=at)
    for signing in event.signings.exclude(status=S.WITHDRAWN).select_related("organisation"):
        notices.tell(
            focal_points(signing.organisation),
            event="event.announced",
            text=ANNOUNCED,
            link=reverse("coalition:event-detail", args=[event.pk]),
            about=event,
            by=by,
            organisation=signing.organisation.acronym,
            title=event.title,
        )
    return event


@transaction.atomic
def hold(*, event: Event, by: Person, at: datetime | None = None) -> Event:
    policies.check_manage_roster(by)
    if first_day(event.held_on) > timezone.localdate(at):
        raise Invalid(_("This event takes place on %(day)s: it has not been held yet.") % {"day": event.held_on})
    event.move_to(E.HELD)
    audit.record("event.held", event, by=by, at=at)
    return event


@transaction.atomic
def cancel(*, event: Event, by: Person, at: datetime | None = None) -> Event:
    policies.check_manage_roster(by)
    if event.signatures.exists():
        raise Invalid(_("The Letter was signed at this event: it cannot be cancelled."))
    event.move_to(E.CANCELLED)
    audit.record("event.cancelled", event, by=by, at=at)
    return event


# -- The signing ceremony --------------------------------------------------------------------------------------
@transaction.atomic
def invite(
    *,
    event: Event,
    organisation: Organisation,
    person_name: str = "",
    person_title: str = "",
    by: Person,
    at: datetime | None = None,
) -> Signing:
    policies.check_manage_roster(by)
    policies.check_current(organisation)
    _check_open(event)
    policies.check_cleared(organisation, first_day(event.held_on), field="organisation")
    if Signing.objects.filter(event=event, organisation=organisation).exists():
        raise Invalid(
            _("%(organisation)s has a place at this ceremony already.") % {"organisation": organisation.acronym},
            field="organisation",
        )
    signing = Signing.objects.create(
        event=event, organisation=organisation, person_name=person_name, person_title=person_title
    )
    audit.record("signing.invited", event, by=by, at=at, organisation=organisation.acronym)
    return signing


@transaction.atomic
def confirm(*, signing: Signing, by: Person, at: datetime | None = None) -> Signing:
    policies.check_manage_roster(by)
    signing.move_to(S.CONFIRMED)
    audit.record("signing.confirmed", signing.event, by=by, at=at, organisation=signing.organisation.acronym)
    return signing


@transaction.atomic
def withdraw(*, signing: Signing, by: Person, at: datetime | None = None) -> Signing:
    """Before the ceremony. A signature that was given is withdrawn by a record of its own."""
    policies.check_manage_roster(by)
    signing.move_to(S.WITHDRAWN)
    audit.record("signing.withdrawn", signing.event, by=by, at=at, organisation=signing.organisation.acronym)
    return signing


@transaction.atomic
def invite_again(*, signing: Signing, by: Person, at: datetime | None = None) -> Signing:
    policies.check_manage_roster(by)
    _check_open(signing.event)
    signing.move_to(S.INVITED)
    audit.record("signing.invited", signing.event, by=by, at=at, organisation=signing.organisation.acronym)
    return signing


@transaction.atomic
def sign(
    *, signing: Signing, person_name: str, person_title: str = "", by: Person, at: datetime | None = None
) -> Signature:
    """At the ceremony, on its day: the signature is recorded for good."""
    policies.check_manage_roster(by)
    event = signing.event
    if not is_whole_day(event.held_on):
        raise Invalid(_("Say on which day the event takes place: a signature at it has that day."))
    signing.move_to(S.SIGNED, person_name=person_name, person_title=person_title)
    return letter.record_signature(
        organisation=signing.organisation,
        signed_on=event.held_on,
        person_name=person_name,
        person_title=person_title,
        place=event.place,
        event=event,
        signing=signing,
        source=event.title,
        by=by,
        at=at,
    )


# -- The panel, and what followed ------------------------------------------------------------------------------
@transaction.atomic
def seat_panellist(
    *,
    event: Event,
    role: str,
    person_name: str,
    person_title: str = "",
    organisation: Organisation | None = None,
    affiliation: str = "",
    by: Person,
    at: datetime | None = None,
) -> Panellist:
    policies.check_manage_roster(by)
    _check_not_cancelled(event)
    if organisation is not None:
        policies.check_current(organisation)
        policies.check_cleared(organisation, first_day(event.held_on), field="organisation")
        affiliation = ""
    if role == Panellist.Role.MODERATOR:
        policies.check_outside_the_un(organisation, affiliation.strip())
        if organisation is None and not affiliation.strip():
            raise Invalid(
                _("Say whom the moderator works for: it must be somebody from outside the United Nations."),
                field="affiliation",
            )
        if other := event.panellists.filter(role=role).first():
            raise Invalid(
                _("%(name)s moderates this panel: remove that entry first.") % {"name": other.person_name},
                field="role",
            )
    panellist = Panellist.objects.create(
        event=event,
        role=role,
        person_name=person_name,
        person_title=person_title,
        organisation=organisation,
        affiliation=affiliation.strip(),
    )
    audit.record("panellist.added", event, by=by, at=at, role=role, organisation=str(organisation or affiliation))
    return panellist


@transaction.atomic
def remove_panellist(*, panellist: Panellist, by: Person, at: datetime | None = None) -> None:
    policies.check_manage_roster(by)
    audit.record("panellist.removed", panellist.event, by=by, at=at, role=panellist.role)
    panellist.delete()


@transaction.atomic
def add_meeting(*, event: Event, held_on: str, by: Person, at: datetime | None = None, **details: Any) -> Meeting:
    policies.check_manage_roster(by)
    _check_not_cancelled(event)
    if last_day(held_on) < first_day(event.held_on):
        raise Invalid(_("It follows the event of %(day)s, so it is not before it.") % {"day": event.held_on}, "held_on")
    meeting = Meeting.objects.create(event=event, held_on=held_on, **details)
    audit.record("meeting.added", event, by=by, at=at, title=meeting.title, held_on=held_on)
    return meeting


@transaction.atomic
def remove_meeting(*, meeting: Meeting, by: Person, at: datetime | None = None) -> None:
    policies.check_manage_roster(by)
    audit.record("meeting.removed", meeting.event, by=by, at=at, title=meeting.title, held_on=meeting.held_on)
    meeting.delete()


def _check_open(event: Event) -> None:
    if event.status not in (E.DRAFT, E.ANNOUNCED):
        raise Invalid(_("The ceremony is over: record a later signature with the organisation."))


def _check_not_cancelled(event: Event) -> None:
    if event.status == E.CANCELLED:
        raise Invalid(_("This event does not take place."))


def _check_date(event: Event) -> None:
    """A new date must go with what is recorded: signatures, companies on the panel, meetings that followed."""
    for signature in event.signatures.all():
        if last_day(signature.signed_on) < first_day(event.held_on):
            raise Invalid(
                _("The event cannot be later than the signature of %(organisation)s (%(day)s).")
                % {"organisation": signature.organisation, "day": written_as_known(signature.signed_on)},
                field="held_on",
            )
    if any(last_day(meeting.held_on) < first_day(event.held_on) for meeting in event.meetings.all()):
        raise Invalid(_("A follow-up meeting would come before the event."), field="held_on")
    companies = [seat.organisation for seat in event.panellists.select_related("organisation") if seat.organisation]
    allowed = may_appear_on(companies, first_day(event.held_on))
    for company in companies:
        if company.pk not in allowed:
            policies.check_cleared(company, first_day(event.held_on), field="held_on")
