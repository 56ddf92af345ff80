"""Who confirms, disputes, takes it back, and who may call a dispute settled."""

from django.utils.translation import gettext as _

from coalition import permissions as may
from coalition.guards import Anyone, Refused, is_person
from coalition.models import Organisation
from coalition.roles import ROLES, RoleCode
from datasets.models import Contribution, Verdict
from datasets.policies.contributions import organisations_of
from datasets.policies.decisions import check_decide


def judges_for(someone: Anyone, iso3: str) -> Organisation | None:
    """The government body for which the person judges the country's figures."""
    if not is_person(someone):
        return None
    for seat in someone.seats_today:
        if seat.country_code == iso3 and may.JUDGE_FIGURES in ROLES[RoleCode(seat.role)].permissions:
            return seat.organisation
    return None


def check_judge(someone: Anyone, iso3: str) -> None:
    if judges_for(someone, iso3) is None:
        raise Refused(_("Only focal points of the country's government confirm or dispute its figures."))


def check_withdraw_verdict(someone: Anyone, verdict: Verdict) -> None:
    check_judge(someone, verdict.country_id)
    if verdict.organisation_id not in organisations_of(someone):
        raise Refused(_("Only the government body that said it can take it back."))


def check_resolve(someone: Anyone, verdict: Verdict, disputed: Contribution | None) -> None:
    """`disputed` gave the figure: its organisation does not judge of the dispute."""
    check_decide(someone, verdict.country_id)
    if disputed is None or not is_person(someone):
        return
    if someone.pk in (disputed.created_by_id, disputed.submitted_by_id) or disputed.organisation_id in organisations_of(
        someone
    ):
        raise Refused(_("The organisation whose figure is disputed does not settle the dispute."))
