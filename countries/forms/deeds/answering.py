"""From the circulation to government's answer."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from coalition.guards import Anyone
from countries.actions import circulation, responses
from countries.forms import questions as ask
from countries.forms.deeds.base import DECIDE, GUIDE, Deed, found
from countries.models import Response, SupportRequest
from countries.models.requests import RequestStatus
from countries.policies import requests as policies
from countries.policies import responses as response_policies

S = RequestStatus
DRAFTED, SIGNED_OFF = Response.Status.DRAFT, Response.Status.SIGNED_OFF


def _draft_of(case: SupportRequest) -> Response:
    return found(case.responses.exclude(status=Response.Status.SENT).first())


def _sent_of(case: SupportRequest) -> Response:
    return found(case.responses.filter(status=Response.Status.SENT).first())


def _has(case: SupportRequest, status: str) -> bool:
    return case.responses.filter(status=status).exists()


def _sign_off(someone: Anyone, case: SupportRequest) -> None:
    response_policies.check_sign_off(someone, _draft_of(case))


DEEDS: Final = (
    Deed(
        "circulate",
        _("Circulate to members"),
        GUIDE,
        frozenset({S.ENDORSED}),
        policies.check_guide,
        lambda case, by, form: circulation.circulate(case=case, by=by, **form.cleaned_data),
        _("Circulated. Members answer until the window closes."),
        form=ask.CirculateForm,
    ),
    Deed(
        "compose",
        _("Compose the response"),
        GUIDE,
        frozenset({S.OFFERS_CLOSED}),
        policies.check_guide,
        lambda case, by, _form: responses.compose(case=case, by=by),
        _("Composed from the offers. Edit it, then have it signed off."),
        applies=lambda case: not case.responses.exclude(status=Response.Status.SENT).exists(),
    ),
    Deed(
        "sign-off",
        _("Sign off the response"),
        GUIDE,
        frozenset({S.OFFERS_CLOSED}),
        _sign_off,
        lambda case, by, form: responses.sign_off(response=_draft_of(case), by=by, **form.cleaned_data),
        _("Signed off. It can be sent."),
        form=ask.SignOffForm,
        applies=lambda case: _has(case, DRAFTED),
    ),
    Deed(
        "send",
        _("Send the response"),
        GUIDE,
        frozenset({S.OFFERS_CLOSED}),
        policies.check_guide,
        lambda case, by, _form: responses.send(response=_draft_of(case), by=by),
        _("Sent. It cannot be changed any more."),
        hint=_("Government, country team and members are told. What is sent stays as it is."),
        applies=lambda case: _has(case, SIGNED_OFF),
    ),
    Deed(
        "brief",
        _("Write down the briefing call"),
        GUIDE,
        frozenset({S.CIRCULATED, S.OFFERS_CLOSED}),
        policies.check_guide,
        lambda case, by, form: circulation.hold_briefing(case=case, by=by, **form.cleaned_data),
        _("Written down."),
        form=ask.BriefingForm,
        applies=lambda case: case.briefed_on is None,
    ),
    Deed(
        "move-window",
        _("Move the window"),
        GUIDE,
        frozenset({S.CIRCULATED}),
        policies.check_guide,
        lambda case, by, form: circulation.move_window(case=case, by=by, **form.cleaned_data),
        _("The window is moved: members are told."),
        form=ask.WindowForm,
    ),
    Deed(
        "close-window",
        _("Close the window"),
        GUIDE,
        frozenset({S.CIRCULATED}),
        policies.check_guide,
        lambda case, by, _form: circulation.close_early(case=case, by=by),
        _("The window is closed: the offers are open."),
        hint=_("Before its time only when every member has answered every need."),
    ),
    Deed(
        "pledge",
        _("Write down a partner's pledge"),
        GUIDE,
        frozenset({S.CIRCULATED}),
        policies.check_guide,
        lambda case, by, form: circulation.pledge(by=by, **form.cleaned_data),
        _("The pledge is written down."),
        form=ask.PledgeForm,
    ),
    Deed(
        "answer",
        _("Answer the response"),
        DECIDE,
        frozenset({S.RESPONSE_SENT}),
        policies.check_decide,
        lambda case, by, form: responses.answer(response=_sent_of(case), accepted=form.accepted, by=by),
        _("Your answer is with the coalition."),
        form=ask.AnswerForm,
    ),
    Deed(
        "reopen",
        _("Write another version"),
        GUIDE,
        frozenset({S.NOT_ACCEPTED}),
        policies.check_guide,
        lambda case, by, _form: responses.reopen(case=case, by=by),
        _("Another version can be composed."),
    ),
    Deed(
        "close",
        _("Close the request"),
        GUIDE,
        frozenset({S.NOT_ACCEPTED}),
        policies.check_guide,
        lambda case, by, _form: responses.close_refused(case=case, by=by),
        _("Closed."),
        danger=True,
    ),
)
