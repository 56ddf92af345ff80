"""One request with all that its page shows: needs and offers, what was done, documents, remarks, the engagement."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from coalition.audit import subject_of
from coalition.guards import Anyone, allowed, reason
from coalition.models import AuditEvent, Organisation, Person
from coalition.policies import records
from countries.models import Circle, Engagement, EngagementStage, Need, Offer, OfferKind, SupportRequest
from countries.models.engagements import StageStatus
from countries.policies import discussions, engagements, offers, requests, responses
from countries.presenters.requests import engagement_of

Row = dict[str, Any]
STAGE_TONES: Final = {
    StageStatus.NOT_STARTED: "neutral",
    StageStatus.OPEN: "info",
    StageStatus.DONE: "good",
    StageStatus.SKIPPED: "warn",
}
OFFER_TONES: Final = {"lead": "good", "contribute": "info", "already": "info", "cannot": "neutral"}
COVERAGE_TONES: Final = {"covered": "good", "partly": "warn", "uncovered": "bad"}
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


def matrix(someone: Anyone, case: SupportRequest) -> Row:
    """Needs by members. While the seal holds a member has its own column and nobody else's."""
    needs = list(case.needs.all())
    given = offers.offers_visible_to(someone).filter(need__in=needs, status=Offer.Status.GIVEN)
    cells: dict[int, dict[int, Offer]] = defaultdict(dict)
    for offer in given.select_related("organisation", "given_by", "kept_by"):
        cells[offer.need_id][offer.organisation_id] = offer
    if case.is_sealed and not offers.reads_sealed(someone, case):
        columns = list(offers.organisations_to_answer_for(someone, case))
    else:
        columns = list(Organisation.objects.filter(pk__in=case.circulations.values("organisation")))
    pledged: dict[int, list[Any]] = defaultdict(list)
    for pledge in offers.pledges_visible_to(someone).filter(need__in=needs).select_related("organisation"):
        pledged[pledge.need_id].append(pledge)
    return {
        "members": columns,
        "is_sealed": case.is_sealed,
        "rows": [
            {
                "need": need,
                "cells": [_cell(cells[need.pk].get(member.pk), member) for member in columns],
                "offers": [_cell(offer, offer.organisation) for offer in cells[need.pk].values() if _says(offer)],
                "pledges": pledged[need.pk],
            }
            for need in needs
        ],
    }


def _says(offer: Offer) -> bool:
    """Something beyond what the matrix shows."""
    return offer.kind != OfferKind.CANNOT or bool(offer.what or offer.conditions)


def _cell(offer: Offer | None, member: Organisation) -> Row:
    if offer is None:
        return {"member": member, "offer": None}
    return {"member": member, "offer": offer, "label": offer.get_kind_display(), "tone": OFFER_TONES[offer.kind]}


def own_answers(organisation: Organisation, case: SupportRequest) -> list[tuple[Need, Offer | None]]:
    """Each need with what the organisation has answered so far."""
    given = {
        offer.need_id: offer
        for offer in Offer.objects.filter(need__request=case, organisation=organisation, status=Offer.Status.GIVEN)
    }
    return [(need, given.get(need.pk)) for need in case.needs.all()]


def history(someone: Anyone, case: SupportRequest) -> list[Row]:
    """What was done, newest first, as far as it is the reader's to know. Two queries."""
    events = AuditEvent.objects.filter(subject=subject_of(case), action__in=DEEDS)
    if not requests.can_guide(someone, case):
        events = events.exclude(action__in=INSIDE)
    shown = list(events[:EVENTS_SHOWN])
    names = _names(event.actor_id for event in shown)
    return [
        {
            "at": event.happened_at,
            "deed": str(DEEDS[event.action]),
            "by": names.get(event.actor_id, _("the portal")),
            "reason": event.details.get("reason", ""),
        }
        for event in shown
    ]


def documents(someone: Anyone, case: SupportRequest) -> list[Row]:
    return [
        {
            "document": document,
            "can_approve": document.kind == "scoping"
            and document.approved_at is None
            and allowed(requests.check_approve_document, someone, document),
        }
        for document in case.documents.select_related("request", "created_by", "approved_by")
        if allowed(records.check_read_level, someone, document)
    ]


def remarks(someone: Anyone, case: SupportRequest) -> Row:
    circles = discussions.circles_of(someone, case)
    found = discussions.remarks_visible_to(someone, case).select_related("written_by", "resolved_by")
    shown = list(found.prefetch_related("mentioned"))
    return {
        "remarks": shown,
        "open": sum(remark.resolved_at is None for remark in shown),
        "circles": [(circle.value, circle.label) for circle in Circle if circle in circles],
        "why_not": reason(discussions.check_write, someone, case),
    }


def answer_rows(case: SupportRequest) -> list[Row]:
    """What the last response that was sent says to each need, and government's word on it."""
    response = case.responses.filter(status="sent").first()
    if response is None:
        return []
    said = {answer.need_id: answer for answer in response.answers.select_related("answered_by")}
    return [
        {"item": item, "tone": COVERAGE_TONES[item.coverage], "answer": said.get(item.need_id)}
        for item in response.items.select_related("need")
    ]


def response_rows(someone: Anyone, case: SupportRequest) -> list[Row]:
    visible = responses.responses_visible_to(someone).filter(request=case)
    return [
        {"response": response, "tone": "good" if response.sent_at else "info"}
        for response in visible.select_related("written_by", "signed_off_by", "sent_by")
    ]


def engagement(someone: Anyone, case: SupportRequest) -> Row | None:
    """The country case with its stages, and what stands between each open one and its end."""
    found = engagement_of(case)
    if found is None:
        return None
    why_not = reason(engagements.check_run, someone, found)
    return {
        "engagement": found,
        "stages": [_stage(stage, found, can_run=not why_not) for stage in found.stages.select_related("ended_by")],
        "can_run": not why_not and found.status == Engagement.Status.OPEN,
    }


def _stage(stage: EngagementStage, found: Engagement, *, can_run: bool) -> Row:
    stage.engagement = found
    checks = engagements.exit_findings(stage) if stage.status == StageStatus.OPEN else []
    return {
        "stage": stage,
        "tone": STAGE_TONES[StageStatus(stage.status)],
        "checks": checks,
        "needs_reason": bool(engagements.unmet(checks)),
        "can_run": can_run,
    }


def similar(someone: Anyone, *, iso3: str, areas: Iterable[str], words: str, leave_out: int = 0) -> Row:
    """Requests of the country or in the same areas, and work that members say is going on, as far as one may know."""
    if not iso3 and not words:
        return {"requests": [], "ongoing": [], "engagements": []}
    areas = list(areas)
    visible = requests.requests_visible_to(someone).filter(classification="unclassified").exclude(status="draft")
    alike = Q(country=iso3) if iso3 else Q()
    if len(words) >= 4:
        alike |= Q(title__icontains=words)
    if areas:
        alike |= Q(needs__area__in=areas)
    found = visible.filter(alike).exclude(pk=leave_out).distinct().select_related("country")[:5]
    ongoing = (
        offers.offers_visible_to(someone)
        .filter(kind="already", need__request__country=iso3, need__request__classification="unclassified")
        .exclude(need__request=leave_out)
        .select_related("organisation", "need")[:5]
    )
    under_way = (
        engagements.engagements_visible_to(someone)
        .filter(request__country=iso3, status="open", request__classification="unclassified")
        .exclude(request=leave_out)
        .select_related("request", "lead")[:5]
    )
    return {"requests": list(found), "ongoing": list(ongoing), "engagements": list(under_way)}


def _names(ids: Iterable[int | None]) -> dict[int | None, str]:
    return dict(Person.objects.filter(pk__in={pk for pk in ids if pk}).values_list("pk", "name"))
