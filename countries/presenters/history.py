"""The timeline of one case: what was done, by whom and why, as far as it is the reader's to know."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrPromise

from coalition.audit import subject_of
from coalition.guards import Anyone
from coalition.models import AuditEvent, Person
from countries.models import Offer, SupportRequest
from countries.policies import offers, requests

Row = dict[str, Any]
# What history calls a deed, in the reader's words.
DEEDS: Final[dict[str, StrPromise]] = {
    "request.drafted": gettext_lazy("Begun"),
    "request.saved": gettext_lazy("Changed"),
    "request.submitted": gettext_lazy("Submitted"),
    "request.completed": gettext_lazy("Completed"),
    "request.acknowledged": gettext_lazy("Acknowledged"),
    "request.screened": gettext_lazy("Screened"),
    "request.returned": gettext_lazy("Returned for completion"),
    "request.endorsed": gettext_lazy("Endorsed by the Resident Coordinator's office"),
    "request.circulated": gettext_lazy("Circulated to members"),
    "request.window_moved": gettext_lazy("Window for offers moved"),
    "request.briefed": gettext_lazy("Briefing call held"),
    "request.offers_closed": gettext_lazy("Window for offers closed"),
    "request.held": gettext_lazy("Put on hold"),
    "request.resumed": gettext_lazy("Resumed"),
    "request.decline_asked": gettext_lazy("Declining asked for"),
    "request.decline_dropped": gettext_lazy("Declining given up"),
    "request.declined": gettext_lazy("Declined"),
    "request.withdrawn": gettext_lazy("Withdrawn"),
    "classification.raised": gettext_lazy("Classification raised"),
    "classification.lowering_asked": gettext_lazy("Lower classification asked for"),
    "classification.lowered": gettext_lazy("Classification lowered"),
    "classification.lowering_refused": gettext_lazy("Lower classification refused"),
    "request.handed_over": gettext_lazy("Handed over to a colleague"),
    "request.closed": gettext_lazy("Closed"),
    "request.exported": gettext_lazy("Exported"),
    "document.added": gettext_lazy("Document added"),
    "document.removed": gettext_lazy("Document removed"),
    "document.approved": gettext_lazy("Scoping report approved by government"),
    "classification.read": gettext_lazy("Read"),
    "offer.given": gettext_lazy("Offer given"),
    "offer.taken_back": gettext_lazy("Offer taken back"),
    "offer.handed_over": gettext_lazy("Offer handed over to a colleague"),
    "pledge.noted": gettext_lazy("Pledge written down"),
    "response.composed": gettext_lazy("Response composed"),
    "response.edited": gettext_lazy("Response edited"),
    "response.signed_off": gettext_lazy("Response signed off"),
    "response.sent": gettext_lazy("Response sent"),
    "response.answered": gettext_lazy("Answered by government"),
    "response.reopened": gettext_lazy("Another version of the response begun"),
    "engagement.lead_proposed": gettext_lazy("Lead proposed"),
    "engagement.lead_refused": gettext_lazy("Lead refused by government"),
    "engagement.opened": gettext_lazy("Lead approved, engagement opened"),
    "engagement.stage_opened": gettext_lazy("Stage opened"),
    "engagement.stage_done": gettext_lazy("Stage done"),
    "engagement.stage_skipped": gettext_lazy("Stage skipped"),
    "engagement.suspended": gettext_lazy("Engagement suspended"),
    "engagement.resumed": gettext_lazy("Engagement resumed"),
    "engagement.closed": gettext_lazy("Engagement closed"),
    "remark.written": gettext_lazy("Remark written"),
    "remark.resolved": gettext_lazy("Remark resolved"),
    "remark.handed_over": gettext_lazy("Remark handed over to a colleague"),
}
# What only the desk sees until it is out: drafts of a response, remarks, reads.
INSIDE: Final = (
    "response.composed",
    "response.edited",
    "response.signed_off",
    "request.decline_asked",
    "request.decline_dropped",
    "remark.written",
    "remark.resolved",
    "remark.handed_over",
    "classification.read",
    "request.saved",
    "request.exported",
)
EVENTS_SHOWN = 100


def history(someone: Anyone, case: SupportRequest) -> list[Row]:
    """What was done, newest first, as far as it is the reader's to know; offers as they stand. Three queries."""
    events = AuditEvent.objects.filter(subject=subject_of(case), action__in=DEEDS)
    if not requests.can_guide(someone, case):
        events = events.exclude(action__in=INSIDE)
    shown = list(events[:EVENTS_SHOWN])
    names = _names(event.actor_id for event in shown)
    done = [
        {
            "at": event.happened_at,
            "deed": str(DEEDS[event.action]),
            "by": names.get(event.actor_id, _("the portal")),
            "reason": event.details.get("reason", ""),
        }
        for event in shown
    ]
    return sorted(done + _answered(someone, case), key=lambda row: row["at"], reverse=True)


def _answered(someone: Anyone, case: SupportRequest) -> list[Row]:
    """When each member that the reader may know of answered last."""
    given = offers.offers_visible_to(someone).filter(need__request=case, status=Offer.Status.GIVEN)
    last = given.order_by().values("organisation__acronym").annotate(at=Max("given_at"), number=Count("pk"))
    return [
        {
            "at": row["at"],
            "deed": ngettext("Answered %(n)s need", "Answered %(n)s needs", row["number"]) % {"n": row["number"]},
            "by": row["organisation__acronym"],
            "reason": "",
        }
        for row in last
    ]


def _names(ids: Iterable[int | None]) -> dict[int | None, str]:
    return dict(Person.objects.filter(pk__in={pk for pk in ids if pk}).values_list("pk", "name"))
