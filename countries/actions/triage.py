"""What the secretariat and the Resident Coordinator's office do before a request is circulated, and its pauses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coalition import audit
from coalition.guards import Invalid
from coalition.models import Changed, NotAllowed, Person
from countries.models import ScreeningAnswer, SupportRequest
from countries.models.requests import BEFORE_CIRCULATION, RequestStatus
from countries.notices import cases
from countries.policies import requests as policies
from countries.reference import clocks
from countries.reference.programme import ScreeningItem

S = RequestStatus


# -- The secretariat -------------------------------------------------------------------------------------------
@transaction.atomic
def acknowledge(*, case: SupportRequest, by: Person, at: datetime | None = None) -> SupportRequest:
    policies.check_guide(by, case)
    now = at or timezone.now()
    case.pass_to(S.ACKNOWLEDGED, at=now, by=by)
    audit.record("request.acknowledged", case, by=by, at=now)
    cases.tell(
        cases.parties(case),
        case,
        by=by,
        event="request.acknowledged",
        text=gettext_noop("The secretariat has received %(reference)s."),
    )
    return case


@transaction.atomic
def screen(
    *, case: SupportRequest, answers: Mapping[str, tuple[bool, str]], by: Person, at: datetime | None = None
) -> SupportRequest:
    """Answer every question of the checklist; a "no" says why. Then the Resident Coordinator's office endorses."""
    policies.check_guide(by, case)
    for item in ScreeningItem:
        holds, note = answers.get(item, (None, ""))
        if holds is None:
            raise Invalid(_("Answer every question of the checklist."), field=item)
        if not holds and not note.strip():
            raise Invalid(
                _("Say why this does not hold, and why the request goes on all the same."), field=f"{item}_note"
            )
    now = at or timezone.now()
    case.pass_to(S.SCREENED, at=now, by=by)
    case.screening.all().delete()
    ScreeningAnswer.objects.bulk_create(
        ScreeningAnswer(request=case, item=item, holds=holds, note=note.strip())
        for item, (holds, note) in answers.items()
    )
    audit.record(
        "request.screened", case, by=by, at=now, fails=[item for item, (holds, _n) in answers.items() if not holds]
    )
    cases.tell(
        cases.country_team(case),
        case,
        by=by,
        event="request.screened",
        text=gettext_noop("%(reference)s waits for the endorsement of the Resident Coordinator's office."),
    )
    return case


@transaction.atomic
def return_(*, case: SupportRequest, reason: str, by: Person, at: datetime | None = None) -> SupportRequest:
    """Back to who filed it, with what is missing; the clock stands still meanwhile."""
    policies.check_guide(by, case)
    _need(reason, _("Say what is missing."))
    now = at or timezone.now()
    case.pass_to(S.RETURNED, at=now, by=by, back_to=case.status, pause_reason=reason.strip())
    audit.record("request.returned", case, by=by, at=now, reason=reason.strip())
    cases.tell(
        cases.parties(case),
        case,
        by=by,
        event="request.returned",
        text=gettext_noop("%(reference)s was returned for completion."),
    )
    return case


@transaction.atomic
def endorse(*, case: SupportRequest, by: Person, at: datetime | None = None) -> SupportRequest:
    policies.check_endorse(by, case)
    now = at or timezone.now()
    case.pass_to(S.ENDORSED, at=now, by=by, endorsed_by=by)
    audit.record("request.endorsed", case, by=by, at=now)
    cases.tell(
        cases.secretariat(case),
        case,
        by=by,
        event="request.endorsed",
        text=gettext_noop("The Resident Coordinator's office endorsed %(reference)s: it can be circulated."),
    )
    return case


@transaction.atomic
def hold(*, case: SupportRequest, reason: str, by: Person, at: datetime | None = None) -> SupportRequest:
    policies.check_guide(by, case)
    _need(reason, _("Say why it has to wait."))
    now = at or timezone.now()
    case.pass_to(S.ON_HOLD, at=now, by=by, back_to=case.status, pause_reason=reason.strip())
    audit.record("request.held", case, by=by, at=now, reason=reason.strip())
    cases.tell(
        [*cases.parties(case), *cases.members(case)],
        case,
        by=by,
        event="request.held",
        text=gettext_noop("%(reference)s is on hold."),
    )
    return case


@transaction.atomic
def resume(*, case: SupportRequest, by: Person, at: datetime | None = None) -> SupportRequest:
    """It goes on where it was. A window that was open stays open for as long as it still had."""
    policies.check_guide(by, case)
    if case.status != S.ON_HOLD:
        raise NotAllowed(_("This request is not on hold."))
    now = at or timezone.now()
    changes: dict[str, Any] = {"back_to": "", "pause_reason": ""}
    if case.back_to == S.CIRCULATED and case.window_closes_at:
        changes["window_closes_at"] = clocks.end_of(clocks.last_day(case.window_closes_at + (now - case.since)))
    case.pass_to(case.back_to, at=now, by=by, **changes)
    audit.record("request.resumed", case, by=by, at=now)
    cases.tell(
        [*cases.parties(case), *cases.members(case)],
        case,
        by=by,
        event="request.resumed",
        text=gettext_noop("%(reference)s goes on."),
    )
    return case


# -- Declining takes two ---------------------------------------------------------------------------------------
@transaction.atomic
def ask_to_decline(*, case: SupportRequest, reason: str, by: Person, at: datetime | None = None) -> SupportRequest:
    policies.check_guide(by, case)
    _need(reason, _("Say why it should be declined: government reads this."))
    now = at or timezone.now()
    asked = SupportRequest.objects.filter(pk=case.pk, status__in=BEFORE_CIRCULATION, decline_asked_by=None).update(
        decline_reason=reason.strip(), decline_asked_at=now, decline_asked_by=by
    )
    if not asked:
        raise Changed(_("Somebody has asked for this already, or the request has moved on."))
    case.refresh_from_db()
    audit.record("request.decline_asked", case, by=by, at=now, reason=reason.strip())
    cases.tell(
        cases.secretariat(case),
        case,
        by=by,
        event="request.decline_asked",
        text=gettext_noop("A colleague asks to decline %(reference)s. A second person confirms."),
    )
    return case


@transaction.atomic
def confirm_decline(*, case: SupportRequest, by: Person, at: datetime | None = None) -> SupportRequest:
    policies.check_confirm_decline(by, case)
    now = at or timezone.now()
    case.pass_to(S.DECLINED, at=now, by=by, still=["decline_asked_by_id"], declined_by=by)
    audit.record("request.declined", case, by=by, at=now, reason=case.decline_reason)
    cases.tell(
        cases.parties(case),
        case,
        by=by,
        event="request.declined",
        text=gettext_noop("%(reference)s was declined. The reason stands on its page."),
    )
    return case


@transaction.atomic
def drop_decline(*, case: SupportRequest, by: Person, at: datetime | None = None) -> SupportRequest:
    """The wish to decline is given up, by who had it or by the second person."""
    policies.check_guide(by, case)
    dropped = SupportRequest.objects.filter(
        pk=case.pk, status__in=BEFORE_CIRCULATION, decline_asked_by__isnull=False
    ).update(decline_reason="", decline_asked_at=None, decline_asked_by=None)
    if not dropped:
        raise Changed(_("Nobody asks to decline this request any more."))
    case.refresh_from_db()
    audit.record("request.decline_dropped", case, by=by, at=at)
    return case


def _need(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise Invalid(sentence, field="reason")
