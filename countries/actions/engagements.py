"""The country case: a lead proposed and approved, stages opened, done and skipped, pauses, the closure."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coalition import audit
from coalition.guards import Invalid, Refused
from coalition.models import Changed, NotAllowed, Organisation, Person
from countries.models import Engagement, EngagementStage, StageCode, SupportRequest
from countries.models.engagements import StageStatus
from countries.models.requests import RequestStatus
from countries.notices import cases
from countries.policies import engagements as policies
from countries.policies import requests as request_policies

S, Status = RequestStatus, Engagement.Status
ACCEPTED = (S.ACCEPTED, S.PARTLY_ACCEPTED)


# -- The lead --------------------------------------------------------------------------------------------------
@transaction.atomic
def propose_lead(*, case: SupportRequest, lead: Organisation, by: Person, at: datetime | None = None) -> Engagement:
    """The secretariat names an active member; government approves or refuses it."""
    request_policies.check_guide(by, case)
    now = at or timezone.now()
    if case.status not in ACCEPTED:
        raise NotAllowed(_("A lead is proposed when government has accepted what is offered."))
    try:
        policies.check_lead(lead, now)
    except Refused as refusal:
        raise Invalid(str(refusal), field="lead") from refusal
    case.hold()
    standing = Engagement.objects.filter(request=case).first()
    if standing and (standing.status != Status.PROPOSED or standing.lead_id):
        raise Changed(_("A lead has been proposed already."))
    engagement, _made = Engagement.objects.update_or_create(
        request=case, defaults={"lead": lead, "proposed_at": now, "proposed_by": by, "since": now}
    )
    audit.record("engagement.lead_proposed", case, by=by, at=now, lead=lead.acronym)
    cases.tell(
        [*cases.parties(case), *cases.members(case, [lead.pk])],
        case,
        by=by,
        event="engagement.lead_proposed",
        text=gettext_noop("%(lead)s is proposed to lead %(reference)s. Government approves."),
        lead=lead.acronym,
    )
    return engagement


@transaction.atomic
def approve_lead(*, engagement: Engagement, lead: Organisation, by: Person, at: datetime | None = None) -> Engagement:
    """The lead that government was shown. Opens the engagement, with a row for each stage; the first is under way."""
    policies.check_approve_lead(by, engagement)
    case, now = engagement.request, at or timezone.now()
    if engagement.lead is None:
        raise NotAllowed(_("No lead is proposed."))
    if engagement.lead != lead:
        raise Changed(_("Another lead is proposed by now: %(lead)s.") % {"lead": engagement.lead})
    policies.check_lead(engagement.lead, now)
    engagement.move_to(Status.OPEN, still=["lead_id"], since=now, approved_at=now, approved_by=by)
    EngagementStage.objects.bulk_create(
        EngagementStage(
            engagement=engagement,
            code=code,
            position=position,
            status=StageStatus.OPEN if code == StageCode.SCOPING else StageStatus.NOT_STARTED,
            opened_at=now if code == StageCode.SCOPING else None,
        )
        for position, code in enumerate(StageCode)
    )
    case.pass_to(S.ENGAGED, at=now, by=by)
    audit.record("engagement.opened", case, by=by, at=now, lead=engagement.lead.acronym)
    cases.tell(
        [*cases.secretariat(case), *cases.country_team(case), *cases.members(case)],
        case,
        by=by,
        event="engagement.opened",
        text=gettext_noop("Government approved %(lead)s as lead: the engagement for %(reference)s is open."),
        lead=engagement.lead.acronym,
    )
    return engagement


@transaction.atomic
def refuse_lead(*, engagement: Engagement, reason: str, by: Person, at: datetime | None = None) -> Engagement:
    """Government wants another lead; the secretariat proposes again."""
    policies.check_approve_lead(by, engagement)
    _need(reason, _("Say why, so that the secretariat can propose another."))
    now = at or timezone.now()
    refused = Engagement.objects.filter(pk=engagement.pk, status=Status.PROPOSED, lead__isnull=False)
    if not refused.update(lead=None, since=now):
        raise Changed(_("No lead is proposed any more."))
    engagement.refresh_from_db()
    audit.record("engagement.lead_refused", engagement.request, by=by, at=now, reason=reason.strip())
    cases.tell(
        cases.secretariat(engagement.request),
        engagement.request,
        by=by,
        event="engagement.lead_refused",
        text=gettext_noop("Government asks for another lead of %(reference)s."),
    )
    return engagement


# -- Stages ----------------------------------------------------------------------------------------------------
@transaction.atomic
def open_stage(*, stage: EngagementStage, by: Person, at: datetime | None = None) -> EngagementStage:
    """Stages may overlap: any may be opened at any time, also again."""
    _check_run(by, stage.engagement)
    now = at or timezone.now()
    stage.move_to(StageStatus.OPEN, opened_at=now, ended_at=None, ended_by=None, reason="", found=[])
    _record(stage, "engagement.stage_opened", by, now)
    return stage


@transaction.atomic
def finish_stage(
    *, stage: EngagementStage, reason: str = "", by: Person, at: datetime | None = None
) -> EngagementStage:
    """Done when the records show it; where they do not, or cannot yet, a reason is written down beside."""
    _check_run(by, stage.engagement)
    findings = policies.exit_findings(stage)
    unmet = policies.unmet(findings)
    if unmet and not reason.strip():
        sentence = _("The records do not show this yet: %(unmet)s Say why the stage is done all the same.")
        raise Invalid(sentence % {"unmet": " ".join(unmet)}, field="reason")
    now = at or timezone.now()
    stage.move_to(
        StageStatus.DONE,
        ended_at=now,
        ended_by=by,
        reason=reason.strip() if unmet else "",
        found=[{"words": finding.words, "met": finding.met} for finding in findings],
    )
    _record(stage, "engagement.stage_done", by, now, reason=stage.reason)
    return stage


@transaction.atomic
def skip_stage(*, stage: EngagementStage, reason: str, by: Person, at: datetime | None = None) -> EngagementStage:
    _check_run(by, stage.engagement)
    _need(reason, _("Say why this stage is not needed."))
    now = at or timezone.now()
    stage.move_to(StageStatus.SKIPPED, ended_at=now, ended_by=by, reason=reason.strip(), found=[])
    _record(stage, "engagement.stage_skipped", by, now, reason=stage.reason)
    return stage


# -- Pauses and the end ----------------------------------------------------------------------------------------
@transaction.atomic
def suspend(*, engagement: Engagement, reason: str, by: Person, at: datetime | None = None) -> Engagement:
    policies.check_run(by, engagement)
    _need(reason, _("Say why the engagement is suspended."))
    now = at or timezone.now()
    engagement.move_to(Status.SUSPENDED, since=now, pause_reason=reason.strip())
    audit.record("engagement.suspended", engagement.request, by=by, at=now, reason=reason.strip())
    _tell_all(engagement, by, "engagement.suspended", gettext_noop("The engagement for %(reference)s is suspended."))
    return engagement


@transaction.atomic
def resume(*, engagement: Engagement, by: Person, at: datetime | None = None) -> Engagement:
    policies.check_run(by, engagement)
    now = at or timezone.now()
    engagement.move_to(Status.OPEN, since=now, pause_reason="")
    audit.record("engagement.resumed", engagement.request, by=by, at=now)
    _tell_all(engagement, by, "engagement.resumed", gettext_noop("The engagement for %(reference)s goes on."))
    return engagement


@transaction.atomic
def close(*, engagement: Engagement, report: str, by: Person, at: datetime | None = None) -> Engagement:
    """With a report, when no stage is under way or to come."""
    policies.check_run(by, engagement)
    engagement.hold()
    if not report.strip():
        raise Invalid(_("Write the closure report: what was done, what came of it, what is left."), field="report")
    if engagement.stages.filter(Q(status=StageStatus.OPEN) | Q(status=StageStatus.NOT_STARTED)).exists():
        raise Invalid(_("First end or skip every stage, each skipped one with its reason."))
    case, now = engagement.request, at or timezone.now()
    engagement.move_to(Status.CLOSED, since=now, closure_report=report.strip())
    case.pass_to(S.CLOSED, at=now, by=by)
    audit.record("engagement.closed", case, by=by, at=now)
    _tell_all(engagement, by, "engagement.closed", gettext_noop("The engagement for %(reference)s is closed."))
    return engagement


def _check_run(by: Person, engagement: Engagement) -> None:
    policies.check_run(by, engagement)
    if engagement.status != Status.OPEN:
        raise NotAllowed(_("The engagement is not open: its stages stand still."))
    # Nobody suspends or closes it while the stage moves.
    engagement.hold()


def _record(stage: EngagementStage, action: str, by: Person, at: datetime, **details: object) -> None:
    audit.record(action, stage.engagement.request, by=by, at=at, stage=stage.code, **details)


def _tell_all(engagement: Engagement, by: Person, event: str, text: str) -> None:
    case = engagement.request
    people = [*cases.secretariat(case), *cases.parties(case), *cases.members(case)]
    cases.tell(people, case, by=by, event=event, text=text)


def _need(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise Invalid(sentence, field="reason")
