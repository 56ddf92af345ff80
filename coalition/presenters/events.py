"""High-level events for their pages: who signs, who sits on the panel, what was wanted, what followed."""

from collections.abc import Iterable
from typing import Any

from coalition.guards import Anyone
from coalition.models import Event, Panellist, Signature, Signing
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


def event_page(event: Event, someone: Anyone) -> Row:
    """One event as this reader may see it: the same number of queries however many sign or speak."""
    manages = policies.can_manage_roster(someone)
    seats = list(event.panellists.select_related("organisation"))
    shown = _who_may_appear(event, seats)
    signatures = list(event.signatures.select_related("organisation", "withdrawal", "document"))
    signings: list[Row] = [
        {
            "signing": signing,
            "tone": SIGNING_TONES[Signing.Status(signing.status)],
            "deeds": [SIGNING_DEEDS[Signing.Status(to)] for to in sorted(Signing.TRANSITIONS[signing.status])]
            if manages
            else [],
        }
        for signing in event.signings.select_related("organisation")
    ]
    return {
        "event": event,
        "tone": EVENT_TONES[Event.Status(event.status)],
        "deeds": [EVENT_DEEDS[Event.Status(to)] for to in sorted(Event.TRANSITIONS[event.status])] if manages else [],
        "may_manage": manages,
        "signings": signings,
        "may_move_signings": any(row["deeds"] for row in signings),
        "later": [one for one in signatures if is_later(one, event)],
        "moderator": next((seat for seat in shown if seat.role == Panellist.Role.MODERATOR), None),
        "panellists": [seat for seat in shown if seat.role == Panellist.Role.PANELLIST],
        # Whom the secretariat has put down and nobody else may see.
        "withheld": [seat for seat in seats if seat not in shown] if manages else [],
        "outputs": lines(event.desired_outputs),
        "outcomes": lines(event.expected_outcomes),
        "meetings": list(event.meetings.all()),
        "documents": list(policies.documents_open_to(someone).filter(event=event)),
    }


def is_later(signature: Signature, event: Event) -> bool:
    """Signed after the ceremony, or at a time of which only the year is known."""
    return signature.signed_on != event.held_on


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _who_may_appear(event: Event, seats: list[Panellist]) -> list[Panellist]:
    organisations = [seat.organisation for seat in seats if seat.organisation]
    shown = may_appear_on(organisations, first_day(event.held_on))
    return [seat for seat in seats if seat.organisation_id is None or seat.organisation_id in shown]
