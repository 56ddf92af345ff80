"""The consolidated response: composed, edited, signed off by a second person, sent; then government's word on it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coalition import audit
from coalition.guards import Invalid
from coalition.models import Changed, NotAllowed, Person
from coalition.models.memberships import may_appear_on
from countries.models import Coverage, NeedAnswer, Response, ResponseItem, SupportRequest
from countries.models.requests import RequestStatus
from countries.notices import cases
from countries.policies import requests as request_policies
from countries.policies import responses as policies
from countries.presenters import letters

S = RequestStatus
Status = Response.Status
# The answer to one need: coverage and text.
Items = Mapping[int, tuple[str, str]]


@transaction.atomic
def compose(*, case: SupportRequest, by: Person, at: datetime | None = None) -> Response:
    """A new version, with every need answered from the offers; refused where one is being written already."""
    policies.check_write(by, case)
    if case.status != S.OFFERS_CLOSED:
        raise NotAllowed(_("A response is written when the window for offers has closed."))
    case.hold()
    if case.responses.exclude(status=Status.SENT).exists():
        raise Changed(_("A response is being written already."))
    now = at or timezone.now()
    last = case.responses.aggregate(number=Max("number"))["number"] or 0
    response = Response.objects.create(
        request=case,
        number=last + 1,
        opening=letters.opening(case),
        closing=letters.closing(case),
        written_at=now,
        written_by=by,
    )
    ResponseItem.objects.bulk_create(
        ResponseItem(response=response, need=need, coverage=coverage, text=text)
        for need, coverage, text in letters.composed(case)
    )
    audit.record("response.composed", case, by=by, at=now, version=response.number)
    return response


@transaction.atomic
def edit(
    *,
    response: Response,
    edition: int,
    opening: str,
    closing: str,
    items: Items,
    by: Person,
    at: datetime | None = None,
) -> Response:
    """Write over the edition that the writer saw. What was signed off must be signed off again."""
    policies.check_change(by, response)
    now = at or timezone.now()
    saved = (
        Response.objects.filter(pk=response.pk, edition=edition)
        .exclude(status=Status.SENT)
        .update(
            edition=F("edition") + 1,
            opening=opening,
            closing=closing,
            written_at=now,
            written_by=by,
            status=Status.DRAFT,
            signed_off_at=None,
            signed_off_by=None,
        )
    )
    if not saved:
        raise Changed(_("Somebody else saved this meanwhile. Nothing of yours was written: compare both below."))
    for item in response.items.all():
        if item.need_id in items:
            item.coverage, item.text = items[item.need_id]
            item.save(update_fields=["coverage", "text"])
    response.refresh_from_db()
    audit.record("response.edited", response.request, by=by, at=now, version=response.number)
    return response


@transaction.atomic
def sign_off(*, response: Response, edition: int, by: Person, at: datetime | None = None) -> Response:
    """Of the edition that the second person read."""
    policies.check_sign_off(by, response)
    if response.edition != edition:
        raise Changed(_("A colleague edited the response meanwhile. Read it again before you sign it off."))
    silent = [item for item in response.items.all() if not item.text.strip()]
    if silent:
        raise Invalid(_("Every need gets an answer in words, also one that is not covered."))
    now = at or timezone.now()
    response.move_to(Status.SIGNED_OFF, still=["edition"], signed_off_at=now, signed_off_by=by)
    audit.record("response.signed_off", response.request, by=by, at=now, version=response.number)
    return response


@transaction.atomic
def send(*, response: Response, by: Person, at: datetime | None = None) -> Response:
    """Freeze what it says and hand it to government. It is never changed again."""
    case = response.request
    policies.check_write(by, case)
    now = at or timezone.now()
    _check_partners(response, timezone.localdate(now))
    content, still = letters.content(response, timezone.localdate(now)), ["edition"]
    response.move_to(Status.SENT, still=still, sent_at=now, sent_by=by, content=content, digest=letters.digest(content))
    case.pass_to(S.RESPONSE_SENT, at=now, by=by)
    audit.record("response.sent", case, by=by, at=now, version=response.number, sha256=response.digest)
    cases.tell(
        [*cases.parties(case), *cases.members(case)],
        case,
        by=by,
        event="response.sent",
        text=gettext_noop("The coalition's response to %(reference)s was sent to government."),
    )
    return response


def _check_partners(response: Response, on: date) -> None:
    """A company is named only with cleared due diligence on the day on which the letter goes out."""
    partners = [pledge.organisation for pledge in letters.pledges_of(response.request)]
    said = "\n".join([response.opening, response.closing, *response.items.values_list("text", flat=True)])
    cleared = may_appear_on(partners, on)
    for partner in partners:
        if partner.pk not in cleared and partner.name in said:
            sentence = _("%(partner)s has no cleared due diligence on this day: take it out of the response first.")
            raise Invalid(sentence % {"partner": partner.name})


@transaction.atomic
def answer(
    *, response: Response, accepted: Mapping[int, tuple[bool, str]], by: Person, at: datetime | None = None
) -> SupportRequest:
    """Government's word, need by need, on all that the response covers."""
    policies.check_answer(by, response)
    case = response.request
    if response.status != Status.SENT:
        raise NotAllowed(_("This response was not sent."))
    asked = list(response.items.exclude(coverage=Coverage.UNCOVERED).values_list("need_id", flat=True))
    if set(asked) - set(accepted):
        raise Invalid(_("Say of each need that the response covers whether you accept what is offered."))
    now = at or timezone.now()
    yes = [need for need in asked if accepted[need][0]]
    outcome = S.NOT_ACCEPTED if not yes else S.ACCEPTED if len(yes) == len(asked) else S.PARTLY_ACCEPTED
    case.pass_to(outcome, at=now, by=by)
    NeedAnswer.objects.bulk_create(
        NeedAnswer(
            response=response,
            need_id=need,
            is_accepted=accepted[need][0],
            comment=accepted[need][1].strip(),
            answered_at=now,
            answered_by=by,
        )
        for need in asked
    )
    audit.record("response.answered", case, by=by, at=now, outcome=outcome.value, accepted=len(yes), asked=len(asked))
    cases.tell(
        [*cases.secretariat(case), *cases.country_team(case), *cases.members(case)],
        case,
        by=by,
        event="response.answered",
        text=gettext_noop("Government has answered the response to %(reference)s."),
    )
    return case


@transaction.atomic
def reopen(*, case: SupportRequest, by: Person, at: datetime | None = None) -> SupportRequest:
    """After a refusal: another version of the response may be written."""
    request_policies.check_guide(by, case)
    now = at or timezone.now()
    if case.status != S.NOT_ACCEPTED:
        raise NotAllowed(_("Another version is written only after government did not accept the last one."))
    case.pass_to(S.OFFERS_CLOSED, at=now, by=by)
    audit.record("response.reopened", case, by=by, at=now)
    return case


@transaction.atomic
def close_refused(*, case: SupportRequest, by: Person, at: datetime | None = None) -> SupportRequest:
    """After a refusal: nothing more follows."""
    request_policies.check_guide(by, case)
    now = at or timezone.now()
    if case.status != S.NOT_ACCEPTED:
        raise NotAllowed(_("A request closes here only after government did not accept the response."))
    case.pass_to(S.CLOSED, at=now, by=by)
    audit.record("request.closed", case, by=by, at=now)
    cases.tell(cases.parties(case), case, by=by, event="request.closed", text=gettext_noop("%(reference)s is closed."))
    return case
