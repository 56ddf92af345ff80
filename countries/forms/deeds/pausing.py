"""Holding, declining, withdrawing."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from countries.actions import requests, triage
from countries.forms import ReasonForm
from countries.forms.deeds.base import DECIDE, FILE, GUIDE, Deed
from countries.models import SupportRequest
from countries.models.requests import BEFORE_CIRCULATION, HOLDABLE, RequestStatus
from countries.policies import requests as policies

S = RequestStatus

DEEDS: Final = (
    Deed(
        "hold",
        _("Put on hold"),
        GUIDE,
        HOLDABLE,
        policies.check_guide,
        lambda case, by, form: triage.hold(case=case, by=by, **form.cleaned_data),
        _("On hold: its clocks stand still."),
        form=ReasonForm,
    ),
    Deed(
        "resume",
        _("Resume"),
        GUIDE,
        frozenset({S.ON_HOLD}),
        policies.check_guide,
        lambda case, by, _form: triage.resume(case=case, by=by),
        _("It goes on where it was."),
    ),
    Deed(
        "ask-to-decline",
        _("Ask to decline"),
        GUIDE,
        BEFORE_CIRCULATION,
        policies.check_guide,
        lambda case, by, form: triage.ask_to_decline(case=case, by=by, **form.cleaned_data),
        _("A second person confirms or drops it."),
        form=ReasonForm,
        danger=True,
        applies=lambda case: case.decline_asked_by_id is None,
    ),
    Deed(
        "confirm-decline",
        _("Decline"),
        GUIDE,
        BEFORE_CIRCULATION,
        policies.check_confirm_decline,
        lambda case, by, _form: triage.confirm_decline(case=case, by=by),
        _("Declined: government and country team are told."),
        danger=True,
        applies=lambda case: case.decline_asked_by_id is not None,
    ),
    Deed(
        "drop-decline",
        _("Do not decline"),
        GUIDE,
        BEFORE_CIRCULATION,
        policies.check_guide,
        lambda case, by, _form: triage.drop_decline(case=case, by=by),
        _("It is not declined."),
        applies=lambda case: case.decline_asked_by_id is not None,
    ),
    Deed(
        "withdraw",
        _("Withdraw"),
        (*FILE, *DECIDE),
        frozenset(status for status in S if S.WITHDRAWN in SupportRequest.TRANSITIONS[status]),
        policies.check_withdraw,
        lambda case, by, form: requests.withdraw(case=case, by=by, **form.cleaned_data),
        _("Withdrawn."),
        form=ReasonForm,
        danger=True,
    ),
)
