"""What the clock does without being asked: closes windows that are over, and reminds, each time at most once."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from coalition import audit
from coalition.models import Changed, Person
from countries.models import Offer, Reminder, SupportRequest
from countries.models.requests import RequestStatus
from countries.notices import cases
from countries.reference import clocks

S = RequestStatus


def keep_clocks(at: datetime | None = None) -> int:
    """Returns how many windows were closed and reminders sent. May run twice: the second time nothing is left to do."""
    now = at or timezone.now()
    return close_windows(now) + remind_of_offers(now) + remind_of_overdue(now)


def close_windows(now: datetime) -> int:
    over = SupportRequest.objects.filter(status=S.CIRCULATED, window_closes_at__lte=now)
    return sum(close_window(case, now) for case in over.select_related("country"))


def close_window(case: SupportRequest, now: datetime, by: Person | None = None) -> bool:
    """From here on the offers are open to all who see the request. False where somebody else was faster."""
    try:
        with transaction.atomic():
            case.pass_to(S.OFFERS_CLOSED, at=now, by=by, offers_opened_at=now)
            audit.record("request.offers_closed", case, by=by, at=now)
            cases.tell(
                [*cases.secretariat(case), *cases.members(case)],
                case,
                by=by,
                event="request.offers_closed",
                text=gettext_noop("The window for offers to %(reference)s has closed. All offers are open now."),
            )
    except Changed:
        return False
    return True


def remind_of_offers(now: datetime) -> int:
    """Members that have not answered every need, when the window has been open for so many days."""
    sent = 0
    for days in settings.OFFER_REMINDERS_AFTER_DAYS:
        waiting = SupportRequest.objects.filter(
            status=S.CIRCULATED, circulated_at__lte=now - timedelta(days=days), window_closes_at__gt=now
        ).exclude(reminders__code=f"offers-{days}")
        for case in waiting.select_related("country").prefetch_related("passages"):
            assert case.window_closes_at
            # The days of a hold do not count.
            if clocks.open_for(case.stays(), now) < timedelta(days=days):
                continue
            sent += _once(
                case,
                f"offers-{days}",
                now,
                cases.members(case, silent_members(case)),
                gettext_noop("%(reference)s (%(country)s) waits for your offers until %(day)s."),
                day=clocks.last_day(case.window_closes_at).isoformat(),
            )
    return sent


def silent_members(case: SupportRequest) -> set[int]:
    """Members that have left a need without an answer. Two queries."""
    needs = case.needs.count()
    answered: dict[int, int] = {}
    given = Offer.objects.filter(need__request=case, status=Offer.Status.GIVEN)
    for organisation in given.values_list("organisation_id", flat=True):
        answered[organisation] = answered.get(organisation, 0) + 1
    asked = case.circulations.values_list("organisation_id", flat=True)
    return {organisation for organisation in asked if answered.get(organisation, 0) < needs}


def remind_of_overdue(now: datetime) -> int:
    """The secretariat, once per step that has run out of time, and once of a briefing call that was not held."""
    today, sent = timezone.localdate(now), 0
    running = SupportRequest.objects.filter(Q(status__in=clocks.CLOCKS) | Q(status=S.CIRCULATED, briefed_on=None))
    for case in running.select_related("country").prefetch_related("passages", "reminders"):
        assert case.country
        known = {reminder.code for reminder in case.reminders.all()}
        if case.status == S.CIRCULATED:
            due, step = clocks.briefing_due_on(case.stays()), "briefing"
            text = gettext_noop("The briefing call on %(reference)s (%(country)s) is overdue since %(day)s.")
        else:
            due, step = clocks.due_on(case.status, case.stays(), case.country.iso2), case.status
            text = gettext_noop("%(reference)s (%(country)s) is overdue since %(day)s.")
        # A step that comes again after a return has its own day, and its own reminder.
        code = f"overdue-{step}-{due}"
        if due is not None and due < today and code not in known:
            sent += _once(case, code, now, cases.secretariat(case), text, day=due.isoformat())
    return sent


def _once(case: SupportRequest, code: str, now: datetime, people: object, text: str, **params: object) -> int:
    """The row first: of two workers at once one writes it, and that one tells."""
    try:
        with transaction.atomic():
            Reminder.objects.create(request=case, code=code, sent_at=now)
            cases.tell(people, case, event="request.reminder", text=text, **params)  # type: ignore[arg-type]
    except IntegrityError:
        return 0
    return 1
