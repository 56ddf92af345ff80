"""The engagement and its stages."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from coalition.guards import Anyone
from countries.actions import engagements
from countries.forms import ReasonForm
from countries.forms import questions as ask
from countries.forms.deeds.base import DECIDE, GUIDE, RUN, Deed, found
from countries.models import Engagement, EngagementStage, SupportRequest
from countries.models.requests import RequestStatus
from countries.policies import engagements as engagement_policies
from countries.policies import requests as policies

S = RequestStatus
ACCEPTED = frozenset({S.ACCEPTED, S.PARTLY_ACCEPTED})
ENGAGED = frozenset({S.ENGAGED})


def _engagement(case: SupportRequest) -> Engagement:
    return found(Engagement.objects.select_related("request", "lead").filter(request=case).first())


def _stage(case: SupportRequest, code: str) -> EngagementStage:
    stages = EngagementStage.objects.select_related("engagement__request", "engagement__lead")
    return found(stages.filter(engagement__request=case, code=code).first())


def _lead_waits(case: SupportRequest) -> bool:
    return Engagement.objects.filter(request=case, status=Engagement.Status.PROPOSED, lead__isnull=False).exists()


def _engagement_is(case: SupportRequest, status: str) -> bool:
    return Engagement.objects.filter(request=case, status=status).exists()


def _run(someone: Anyone, case: SupportRequest) -> None:
    engagement_policies.check_run(someone, _engagement(case))


def _approve(someone: Anyone, case: SupportRequest) -> None:
    engagement_policies.check_approve_lead(someone, _engagement(case))


DEEDS: Final = (
    Deed(
        "propose-lead",
        _("Propose a lead"),
        GUIDE,
        ACCEPTED,
        policies.check_guide,
        lambda case, by, form: engagements.propose_lead(case=case, by=by, **form.cleaned_data),
        _("Proposed. Government approves."),
        form=ask.LeadForm,
        applies=lambda case: not _lead_waits(case),
    ),
    Deed(
        "approve-lead",
        _("Approve the lead"),
        DECIDE,
        ACCEPTED,
        _approve,
        lambda case, by, form: engagements.approve_lead(engagement=_engagement(case), by=by, **form.cleaned_data),
        _("Approved: the engagement is open."),
        form=ask.ApproveForm,
        applies=_lead_waits,
    ),
    Deed(
        "refuse-lead",
        _("Ask for another lead"),
        DECIDE,
        ACCEPTED,
        _approve,
        lambda case, by, form: engagements.refuse_lead(engagement=_engagement(case), by=by, **form.cleaned_data),
        _("The secretariat proposes another."),
        form=ReasonForm,
        applies=_lead_waits,
    ),
    Deed(
        "open-stage",
        _("Open a stage"),
        RUN,
        ENGAGED,
        _run,
        lambda case, by, form: engagements.open_stage(stage=_stage(case, form.cleaned_data["stage"]), by=by),
        _("The stage is open."),
        form=ask.StageForm,
        apart=True,
    ),
    Deed(
        "finish-stage",
        _("End a stage"),
        RUN,
        ENGAGED,
        _run,
        lambda case, by, form: engagements.finish_stage(
            stage=_stage(case, form.cleaned_data["stage"]), reason=form.cleaned_data["reason"], by=by
        ),
        _("The stage is done."),
        form=ask.FinishForm,
        apart=True,
    ),
    Deed(
        "skip-stage",
        _("Skip a stage"),
        RUN,
        ENGAGED,
        _run,
        lambda case, by, form: engagements.skip_stage(
            stage=_stage(case, form.cleaned_data["stage"]), reason=form.cleaned_data["reason"], by=by
        ),
        _("The stage is skipped."),
        form=ask.StageReasonForm,
        apart=True,
    ),
    Deed(
        "suspend",
        _("Suspend the engagement"),
        RUN,
        ENGAGED,
        _run,
        lambda case, by, form: engagements.suspend(engagement=_engagement(case), by=by, **form.cleaned_data),
        _("Suspended."),
        form=ReasonForm,
        danger=True,
        applies=lambda case: _engagement_is(case, Engagement.Status.OPEN),
    ),
    Deed(
        "resume-engagement",
        _("Resume the engagement"),
        RUN,
        ENGAGED,
        _run,
        lambda case, by, _form: engagements.resume(engagement=_engagement(case), by=by),
        _("It goes on."),
        applies=lambda case: _engagement_is(case, Engagement.Status.SUSPENDED),
    ),
    Deed(
        "close-engagement",
        _("Close the engagement"),
        RUN,
        ENGAGED,
        _run,
        lambda case, by, form: engagements.close(engagement=_engagement(case), by=by, **form.cleaned_data),
        _("Closed, with its report."),
        form=ask.ReportForm,
        danger=True,
    ),
)
