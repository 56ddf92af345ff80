"""From the draft to the endorsement."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from coalition.guards import Anyone, Refused
from countries.actions import requests, triage
from countries.forms import ReasonForm
from countries.forms import questions as ask
from countries.forms.deeds.base import ENDORSE, FILE, GUIDE, Deed
from countries.models import SupportRequest
from countries.models.requests import RequestStatus
from countries.policies import requests as policies

S = RequestStatus


def _submittable(someone: Anyone, case: SupportRequest) -> None:
    policies.check_submit(someone, case)
    if missing := requests.missing_in(case):
        raise Refused(" ".join(lack.sentence for lack in missing))


DEEDS: Final = (
    Deed(
        "submit",
        _("Submit"),
        FILE,
        frozenset({S.DRAFT, S.RETURNED}),
        _submittable,
        lambda case, by, _form: requests.submit(case=case, by=by),
        _("Submitted. The secretariat has it now."),
        hint=_("The secretariat acknowledges it within the days that the clock allows."),
    ),
    Deed(
        "acknowledge",
        _("Acknowledge"),
        GUIDE,
        frozenset({S.SUBMITTED}),
        policies.check_guide,
        lambda case, by, _form: triage.acknowledge(case=case, by=by),
        _("Acknowledged: government and country team are told."),
    ),
    Deed(
        "screen",
        _("Screen"),
        GUIDE,
        frozenset({S.ACKNOWLEDGED}),
        policies.check_guide,
        lambda case, by, form: triage.screen(case=case, answers=form.answers, by=by),
        _("Screened. The Resident Coordinator's office endorses it next."),
        form=ask.ScreeningForm,
    ),
    Deed(
        "endorse",
        _("Endorse"),
        ENDORSE,
        frozenset({S.SCREENED}),
        policies.check_endorse,
        lambda case, by, _form: triage.endorse(case=case, by=by),
        _("Endorsed. The secretariat circulates it next."),
        hint=_("For the Resident Coordinator's office: it fits what the United Nations does in the country."),
    ),
    Deed(
        "return",
        _("Return for completion"),
        GUIDE,
        frozenset({S.SUBMITTED, S.ACKNOWLEDGED, S.SCREENED}),
        policies.check_guide,
        lambda case, by, form: triage.return_(case=case, by=by, **form.cleaned_data),
        _("Returned with your reason. The clock stands still meanwhile."),
        form=ReasonForm,
    ),
)
