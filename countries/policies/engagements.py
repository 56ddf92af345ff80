"""Who leads, approves and moves an engagement, and what the records must show before a stage is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from coalition import permissions as may
from coalition.guards import Anyone, Hidden, Refused, is_person
from coalition.models import Organisation
from coalition.models.memberships import members_on
from countries.models import DocumentKind, Engagement, EngagementStage, StageCode
from countries.policies import requests


# -- Exit checks -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Finding:
    """What the records say. `met` is None where the portal keeps no such record yet."""

    words: str
    met: bool | None


Answer = Callable[[str], Finding]

# What each stage must show; apps above answer for their records, by the check's code, from the country's code.
CHECKS: Final[dict[str, tuple[tuple[str, StrPromise], ...]]] = {
    StageCode.SCOPING: (("scoping_report", gettext_lazy("A scoping report is approved by government.")),),
    StageCode.DATA_POOLING: (
        ("two_sources", gettext_lazy("Two sources of data, one of them national, are in the pool.")),
        ("conflicts_listed", gettext_lazy("Conflicts between sources are listed.")),
    ),
    StageCode.EVIDENCE_REVIEW: (("assessment", gettext_lazy("A country assessment is published.")),),
    StageCode.DIALOGUE: (("minutes", gettext_lazy("Minutes with points of consensus are adopted.")),),
    StageCode.STRATEGY: (("strategy", gettext_lazy("The strategy is validated.")),),
    StageCode.INVESTMENT: (("investment", gettext_lazy("At least one item of the investment plan is costed.")),),
    StageCode.IMPLEMENTATION: (("programme", gettext_lazy("The programme has indicators with baselines.")),),
}
# Filled in `AppConfig.ready`; each costs a constant number of queries.
answerers: dict[str, Answer] = {}


def exit_findings(stage: EngagementStage) -> list[Finding]:
    """What stands between the stage and its end, check by check."""
    return [_ask(stage, code, str(words)) for code, words in CHECKS[stage.code]]


def _ask(stage: EngagementStage, code: str, words: str) -> Finding:
    case = stage.engagement.request
    if code == "scoping_report":
        approved = case.documents.filter(kind=DocumentKind.SCOPING_REPORT, approved_at__isnull=False).exists()
        return Finding(words, approved)
    if code in answerers:
        return answerers[code](case.country_id or "")
    return Finding(words + " " + _("The portal keeps no record of this yet."), None)


def unmet(findings: Sequence[Finding]) -> list[str]:
    return [finding.words for finding in findings if not finding.met]


# -- People ----------------------------------------------------------------------------------------------------
def engagements_visible_to(someone: Anyone) -> QuerySet[Engagement]:
    """Whoever sees the request sees what became of it."""
    return Engagement.objects.filter(request__in=requests.requests_visible_to(someone))


def check_see(someone: Anyone, engagement: Engagement) -> None:
    if not engagements_visible_to(someone).filter(pk=engagement.pk).exists():
        raise Hidden(_("There is no such engagement, or it is not open to you."))


def check_lead(lead: Organisation, at: datetime | None = None) -> None:
    """Asked of the organisation, when it is proposed and again when it is approved."""
    if lead.pk not in members_on(timezone.localdate(at)):
        raise Refused(
            _("%(organisation)s is not an active member on this day: it cannot lead.") % {"organisation": lead.acronym}
        )


def check_approve_lead(someone: Anyone, engagement: Engagement) -> None:
    check_see(someone, engagement)
    requests.check_decide(someone, engagement.request)
    if is_person(someone) and someone.pk == engagement.proposed_by_id:
        raise Refused(_("Nobody approves the lead that they proposed."))


def check_run(someone: Anyone, engagement: Engagement) -> None:
    """Open, end and skip stages, suspend, resume, close: the lead's focal points and the secretariat."""
    check_see(someone, engagement)
    leads = engagement.lead_id is not None and engagement.lead_id in requests.members_spoken_for(someone)
    guides = is_person(someone) and someone.may(may.GUIDE_REQUESTS, engagement.request.country_id or "")
    if not (leads or guides):
        raise Refused(_("The engagement is run by its lead and the secretariat."))
    if engagement.status == Engagement.Status.PROPOSED:
        raise Refused(_("The engagement opens when government approves its lead."))
