"""High-level events for their pages: who signs, who sits on the panel, what was wanted, what followed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from coalition.guards import Anyone
from coalition.models import Event, Panellist, Signing
from coalition.models.dates import first_day
from coalition.models.memberships import may_appear_on
from coalition.policies import roster as policies

Row = dict[str, Any]
EVENT_TONES = {
    Event.Status.DRAFT: "neutral",
    Event.Status.ANNOUNCED: "info",
    Event.Status.HELD: "good",
    Event.Status.CANCELLED: "bad",
}
SIGNING_TONES = {
    Signing.Status.INVITED: "neutral",
    Signing.Status.CONFIRMED: "info",
    Signing.Status.SIGNED: "good",
    Signing.Status.WITHDRAWN: "warn",
}
SIGNING_DEEDS = {
    Signing.Status.CONFIRMED: "confirm",
    Signing.Status.SIGNED: "sign",
    Signing.Status.WITHDRAWN: "withdraw",
    Signing.Status.INVITED: "invite-again",
}
EVENT_DEEDS = {Event.Status.ANNOUNCED: "announce", Event.Status.HELD: "hold", Event.Status.CANCELLED: "cancel"}


def event_rows(events: Iterable[Event]) -> list[Row]:
    return [{"event": event, "tone": EVENT_TONES[Event.Status(event.status)]} for event in events]


def event_page(event: Event, someone: Anyone, today: date) -> Row:
    """One event as this reader may see it: the same number of queries however many sign or speak."""
    too_early = _too_early(event, today)
    manages = policies.can_manage_roster(someone)
    seats = list(event.panellists.select_related("organisation"))
    shown = _who_may_appear(event, seats)
    signatures = list(event.signatures.select_related("organisation", "withdrawal", "document"))
    places = list(event.signings.select_related("organisation"))
    at_the_table = may_appear_on([place.organisation for place in places], first_day(event.held_on))
    signings: list[Row] = [
        {
            "signing": signing,
            "tone": SIGNING_TONES[Signing.Status(signing.status)],
            "deeds": _deeds(SIGNING_DEEDS, Signing.TRANSITIONS[signing.status], too_early) if manages else [],
        }
        for signing in places
        if manages or signing.organisation_id in at_the_table
    ]
    return {
        "event": event,
        "tone": EVENT_TONES[Event.Status(event.status)],
        "deeds": _deeds(EVENT_DEEDS, Event.TRANSITIONS[event.status], too_early) if manages else [],
        "may_manage": manages,
        "signings": signings,
        "may_move_signings": any(row["deeds"] for row in signings),
        "later": [one for one in signatures if one.signing_id is None],
        "moderator": next((seat for seat in shown if seat.role == Panellist.Role.MODERATOR), None),
        "panellists": [seat for seat in shown if seat.role == Panellist.Role.PANELLIST],
        # Whom the secretariat has put down and nobody else may see.
        "withheld": [seat for seat in seats if seat not in shown] if manages else [],
        "outputs": lines(event.desired_outputs),
        "outcomes": lines(event.expected_outcomes),
        "meetings": list(event.meetings.all()),
        "documents": list(policies.documents_open_to(someone).filter(event=event)),
    }


def _deeds(names: Mapping[Any, str], ways: Iterable[str], too_early: frozenset[str]) -> list[str]:
    """What may be done next; what makes no sense yet is not offered."""
    return [name for status, name in names.items() if status in ways and name not in too_early]


def _too_early(event: Event, today: date) -> frozenset[str]:
    early = set()
    if first_day(event.held_on) > today:
        early |= {"hold", "sign"}
    if event.status not in (Event.Status.ANNOUNCED, Event.Status.HELD):
        early.add("sign")
    return frozenset(early)


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _who_may_appear(event: Event, seats: list[Panellist]) -> list[Panellist]:
    organisations = [seat.organisation for seat in seats if seat.organisation]
    shown = may_appear_on(organisations, first_day(event.held_on))
    return [seat for seat in seats if seat.organisation_id is None or seat.organisation_id in shown]
