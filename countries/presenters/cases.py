"""One request with all that its page shows: needs and offers, documents, remarks, response, engagement."""

from collections import defaultdict
from typing import Any, Final

from django.utils import timezone

from coalition.guards import Anyone, allowed, reason
from coalition.models import Organisation
from coalition.models.memberships import may_appear_on
from coalition.policies import records
from countries.models import (
    Circle,
    Engagement,
    EngagementStage,
    Need,
    Offer,
    OfferKind,
    ScreeningAnswer,
    SupportRequest,
)
from countries.models.engagements import StageStatus
from countries.notices.cases import people_on
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
    pledges = list(offers.pledges_visible_to(someone).filter(need__in=needs).select_related("organisation"))
    cleared = may_appear_on([pledge.organisation for pledge in pledges], timezone.localdate())
    for pledge in pledges:
        if pledge.organisation_id in cleared:
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


def screening(someone: Anyone, case: SupportRequest) -> list[ScreeningAnswer]:
    return list(case.screening.all()) if requests.can_read_screening(someone, case) else []


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
    shown, why_not = list(found), reason(discussions.check_write, someone, case)
    return {
        "remarks": shown,
        "open": sum(remark.resolved_at is None for remark in shown),
        "circles": [(circle.value, circle.label) for circle in Circle if circle in circles],
        "why_not": why_not,
        "people": [] if why_not else [person.name for person in people_on(case)],
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
