"""Circulating a request, its window, the briefing call, and what partners pledge."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coalition import audit
from coalition.guards import Invalid, Refused
from coalition.models import Changed, Classification, NotAllowed, Organisation, Person
from coalition.models.memberships import members_on
from countries.models import Circulation, Need, Pledge, SupportRequest
from countries.models.requests import RequestStatus
from countries.notices import cases, clockwork
from countries.policies import offers as offer_policies
from countries.policies import requests as policies
from countries.reference import clocks

S = RequestStatus


@transaction.atomic
def circulate(
    *,
    case: SupportRequest,
    members: Collection[Organisation] = (),
    closes_on: date | None = None,
    by: Person,
    at: datetime | None = None,
) -> SupportRequest:
    """Send it to these members (by default to all active ones) and open the window for offers."""
    policies.check_guide(by, case)
    now = at or timezone.now()
    if case.level == Classification.STRICTLY_CONFIDENTIAL:
        raise Invalid(_("Members do not read what is strictly confidential: lower the classification first."))
    if case.decline_asked_by_id:
        raise Invalid(_("A colleague asks to decline this request: decide that first."))
    if closes_on and closes_on <= timezone.localdate(now):
        raise Invalid(_("The window must end after today."), field="closes_on")
    active = members_on(timezone.localdate(now))
    for one in members:
        if one.pk not in active:
            sentence = _("%(organisation)s is not an active member on this day.")
            raise Invalid(sentence % {"organisation": one.acronym}, field="members")
    chosen = {one.pk for one in members} or active
    if not chosen:
        raise Invalid(_("There is no active member to send it to."), field="members")
    closes_at = clocks.end_of(closes_on) if closes_on else clocks.window_of(now)
    still = ["decline_asked_by_id", "classification"]
    case.pass_to(S.CIRCULATED, at=now, by=by, still=still, circulated_at=now, window_closes_at=closes_at)
    Circulation.objects.bulk_create(
        (Circulation(request=case, organisation_id=pk, circulated_at=now) for pk in sorted(chosen)),
        ignore_conflicts=True,
    )
    audit.record("request.circulated", case, by=by, at=now, members=len(chosen), closes_at=closes_at.isoformat())
    cases.tell(
        [*cases.members(case), *cases.parties(case)],
        case,
        by=by,
        event="request.circulated",
        text=gettext_noop("%(reference)s (%(country)s) was circulated to members. Offers are due by %(day)s."),
        day=clocks.last_day(closes_at).isoformat(),
    )
    return case


@transaction.atomic
def move_window(*, case: SupportRequest, closes_on: date, by: Person, at: datetime | None = None) -> SupportRequest:
    """Give members more or less time; never to a day that is over."""
    policies.check_guide(by, case)
    now = at or timezone.now()
    if closes_on < timezone.localdate(now):
        raise Invalid(_("The window cannot end in the past."), field="closes_on")
    _check_open(case, now)
    closes_at = clocks.end_of(closes_on)
    if not SupportRequest.objects.filter(pk=case.pk, status=S.CIRCULATED).update(window_closes_at=closes_at):
        raise Changed(_("The window has closed meanwhile."))
    case.window_closes_at = closes_at
    audit.record("request.window_moved", case, by=by, at=now, closes_at=closes_at.isoformat())
    cases.tell(
        cases.members(case),
        case,
        by=by,
        event="request.window_moved",
        text=gettext_noop("Offers to %(reference)s are due by %(day)s now."),
        day=closes_on.isoformat(),
    )
    return case


@transaction.atomic
def close_early(*, case: SupportRequest, by: Person, at: datetime | None = None) -> SupportRequest:
    """Before its time the window closes only when every member has answered every need."""
    policies.check_guide(by, case)
    now = at or timezone.now()
    _check_open(case, now)
    if clockwork.silent_members(case):
        raise Invalid(_("Some members have not answered every need yet: the window closes by the clock."))
    if not clockwork.close_window(case, now, by=by):
        raise Changed(_("Somebody else was faster: the window is closed."))
    return case


@transaction.atomic
def hold_briefing(*, case: SupportRequest, held_on: date, by: Person, at: datetime | None = None) -> SupportRequest:
    policies.check_guide(by, case)
    now = at or timezone.now()
    if held_on > timezone.localdate(now):
        raise Invalid(_("Write the call down when it has taken place."), field="held_on")
    if case.circulated_at is None or held_on < timezone.localdate(case.circulated_at):
        raise Invalid(_("The briefing call follows the circulation."), field="held_on")
    SupportRequest.objects.filter(pk=case.pk).update(briefed_on=held_on)
    case.briefed_on = held_on
    audit.record("request.briefed", case, by=by, at=now, held_on=held_on.isoformat())
    return case


@transaction.atomic
def pledge(
    *,
    need: Need,
    partner: Organisation,
    what: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    value_usd: Decimal | None = None,
    certainty: str = "",
    by: Person,
    at: datetime | None = None,
) -> Pledge:
    """Write down what a partner with cleared due diligence would give to a need."""
    case, now = need.request, at or timezone.now()
    policies.check_guide(by, case)
    _check_open(case, now)
    case.hold("window_closes_at")
    try:
        offer_policies.check_pledge(by, case, partner, now)
    except Refused as refusal:
        raise Invalid(str(refusal), field="partner") from refusal
    if partner.pk in members_on(timezone.localdate(now)):
        raise Invalid(_("Members answer with an offer, not with a pledge."), field="partner")
    if not what.strip():
        raise Invalid(_("Say what is pledged."), field="what")
    if value_usd is not None and not certainty:
        raise Invalid(_("Say how sure the value is."), field="certainty")
    made, _new = Pledge.objects.update_or_create(
        need=need,
        organisation=partner,
        defaults={
            "what": what.strip(),
            "starts_on": starts_on,
            "ends_on": ends_on,
            "value_usd": value_usd,
            "certainty": certainty,
            "given_at": now,
            "given_by": by,
        },
    )
    audit.record("pledge.noted", made, by=by, at=now, need=need.pk, partner=partner.acronym)
    return made


def _check_open(case: SupportRequest, now: datetime) -> None:
    if not offer_policies.is_open(case, now):
        raise NotAllowed(_("The window for offers is not open."))
