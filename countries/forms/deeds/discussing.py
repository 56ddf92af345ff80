"""Documents and remarks."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from countries.actions import discussions, documents
from countries.forms import questions as ask
from countries.forms.deeds.base import DECIDE, TAKE_PART, Deed, found
from countries.models import CaseDocument, Remark, SupportRequest
from countries.models.requests import OVER, RequestStatus
from countries.policies import discussions as discussion_policies
from countries.policies import requests as policies

S = RequestStatus
EVERY = frozenset(S)
UNDER_WAY = EVERY - OVER - {S.DRAFT}


def _document(case: SupportRequest, pk: int) -> CaseDocument:
    return found(case.documents.select_related("request").filter(pk=pk).first())


def _remark(case: SupportRequest, pk: int) -> Remark:
    return found(case.remarks.select_related("request").filter(pk=pk).first())


DEEDS: Final = (
    Deed(
        "approve-document",
        _("Approve the scoping report"),
        DECIDE,
        UNDER_WAY,
        policies.check_decide,
        lambda case, by, form: documents.approve(document=_document(case, form.cleaned_data["which"]), by=by),
        _("Approved."),
        form=ask.WhichForm,
        apart=True,
    ),
    Deed(
        "remark",
        _("Write a remark"),
        TAKE_PART,
        EVERY,
        discussion_policies.check_write,
        lambda case, by, form: discussions.remark(case=case, by=by, **form.cleaned_data),
        _("Your remark stands in the discussion."),
        form=ask.RemarkForm,
        apart=True,
    ),
    Deed(
        "resolve",
        _("Mark as resolved"),
        TAKE_PART,
        EVERY,
        discussion_policies.check_write,
        lambda case, by, form: discussions.resolve(remark=_remark(case, form.cleaned_data["which"]), by=by),
        _("Resolved."),
        form=ask.WhichForm,
        apart=True,
    ),
)
