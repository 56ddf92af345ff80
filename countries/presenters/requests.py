"""Requests as plain dicts: rows of a list, for whom each waits and since when, until when a step is in time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition import permissions as may
from coalition.guards import Anyone, is_person
from coalition.models import Classification, Person
from coalition.roles import RoleCode
from countries.models import CaseDocument, DocumentKind, Engagement, Need, Offer, Passage, SupportRequest
from countries.models.requests import BEFORE_CIRCULATION, OVER, RequestStatus
from countries.policies import requests as policies
from countries.reference import clocks

S = RequestStatus
Row = dict[str, Any]
TONES: Final = {
    S.DRAFT: "neutral",
    S.RETURNED: "warn",
    S.ON_HOLD: "warn",
    S.ACCEPTED: "good",
    S.PARTLY_ACCEPTED: "good",
    S.ENGAGED: "good",
    S.NOT_ACCEPTED: "bad",
    S.DECLINED: "bad",
    S.CLOSED: "neutral",
    S.WITHDRAWN: "neutral",
}
THE_SECRETARIAT: Final = gettext_lazy("the secretariat")
# For whom a request waits in each state, where that does not depend on anything else.
WAITS_FOR: Final = {
    S.SUBMITTED: THE_SECRETARIAT,
    S.ACKNOWLEDGED: THE_SECRETARIAT,
    S.SCREENED: gettext_lazy("the Resident Coordinator's office"),
    S.ENDORSED: THE_SECRETARIAT,
    S.CIRCULATED: gettext_lazy("members"),
    S.OFFERS_CLOSED: THE_SECRETARIAT,
    S.RESPONSE_SENT: gettext_lazy("government"),
    S.NOT_ACCEPTED: THE_SECRETARIAT,
    S.ON_HOLD: THE_SECRETARIAT,
}
# Scoping reports on which government has the next word: none of the case is approved yet.
REPORTS: Final = CaseDocument.objects.filter(request=OuterRef("pk"), kind=DocumentKind.SCOPING_REPORT)
UNREAD_REPORT: Final = Exists(REPORTS.filter(approved_at=None)) & ~Exists(REPORTS.filter(approved_at__isnull=False))
WITH_THE_SECRETARIAT: Final = tuple(status for status, who in WAITS_FOR.items() if who is THE_SECRETARIAT)
# The way of a request as steps: what each says, and the states in which it is the present one.
WAY: Final = (
    (gettext_lazy("Submitted"), (S.DRAFT,)),
    (gettext_lazy("Screened"), (S.SUBMITTED, S.ACKNOWLEDGED)),
    (gettext_lazy("Endorsed"), (S.SCREENED,)),
    (gettext_lazy("Offers"), (S.ENDORSED, S.CIRCULATED)),
    (gettext_lazy("Response"), (S.OFFERS_CLOSED,)),
    (gettext_lazy("Accepted"), (S.RESPONSE_SENT, S.NOT_ACCEPTED)),
    (gettext_lazy("Engagement"), (S.ACCEPTED, S.PARTLY_ACCEPTED)),
)


class Waiting(NamedTuple):
    """For whom it waits, since when, and the last day on which that is in time; ("", None, None): for nobody."""

    who: str
    since: datetime | None
    due_on: date | None
    is_overdue: bool


NOBODY: Final = Waiting("", None, None, is_overdue=False)


def shown(cases: QuerySet[SupportRequest]) -> QuerySet[SupportRequest]:
    """With all that a row needs: three queries, however many rows."""
    unread = REPORTS.filter(approved_at=None).order_by("created_at").values("created_at")[:1]
    return (
        cases.select_related("country", "engagement__lead", "created_by", "kept_by")
        .prefetch_related("passages")
        .annotate(has_unread_report=UNREAD_REPORT, unread_since=Subquery(unread))
    )


def rows(cases: Iterable[SupportRequest]) -> list[Row]:
    return [row(case) for case in cases]


def row(case: SupportRequest) -> Row:
    return {
        "pk": case.pk,
        "reference": case.reference or _("draft"),
        "title": case.title or _("Request without a title"),
        "country": case.country,
        "authority": case.authority,
        "status": case.status,
        "status_label": case.get_status_display(),
        "tone": TONES.get(S(case.status), "info"),
        "is_confidential": case.is_confidential,
        "classification": case.get_classification_display(),
        "waiting": waiting(case),
        "briefing": _briefing(case),
    }


def _briefing(case: SupportRequest) -> Row | None:
    """Until when members should be briefed; nothing once they were, or before the request is theirs."""
    due = clocks.briefing_due_on(case.stays()) if case.status == S.CIRCULATED and not case.briefed_on else None
    return {"due_on": due, "is_overdue": due < timezone.localdate()} if due else None


def waiting(case: SupportRequest) -> Waiting:
    who, since = _who(case)
    if not who:
        return NOBODY
    iso2 = case.country.iso2 if case.country else ""
    due = clocks.due_on(case.status, case.stays(), iso2, case.window_closes_at)
    return Waiting(who, since, due, is_overdue=due is not None and due < timezone.localdate())


def _who(case: SupportRequest) -> tuple[str, datetime]:
    status, who, since, engagement = S(case.status), "", case.since, engagement_of(case)
    if status in WAITS_FOR:
        who = str(WAITS_FOR[status])
    elif status == S.DRAFT:
        who = _("who writes it")
    elif status == S.RETURNED:
        who = _("government") if case.filed_as == RoleCode.GOVERNMENT else _("the country team")
    elif status in (S.ACCEPTED, S.PARTLY_ACCEPTED):
        who = _("government") if engagement and engagement.lead else str(THE_SECRETARIAT)
        since = engagement.since if engagement else since
    elif status == S.ENGAGED and engagement and engagement.lead:
        who = str(engagement.lead)
        if getattr(case, "has_unread_report", False):
            who, since = _("government"), getattr(case, "unread_since", since)
    return who, since


def engagement_of(case: SupportRequest) -> Engagement | None:
    return getattr(case, "engagement", None)


def steps(case: SupportRequest) -> list[dict[str, str]]:
    """Seven steps, each done, now, stopped or still to come."""
    status = S(case.status)
    standing = S(case.back_to) if case.back_to else status
    if status in OVER or status == S.ENGAGED:
        reached = len(WAY) if status in (S.ENGAGED, S.CLOSED) else _furthest(case)
    else:
        reached = _step_of(standing)
    stopped = status in (S.RETURNED, S.ON_HOLD, S.NOT_ACCEPTED, S.DECLINED, S.WITHDRAWN)
    states = [
        "done" if step < reached else "todo" if step > reached else "stopped" if stopped else "now"
        for step in range(len(WAY))
    ]
    return [{"name": str(name), "state": state} for (name, _states), state in zip(WAY, states, strict=True)]


def _step_of(status: RequestStatus) -> int:
    return next((step for step, (_name, states) in enumerate(WAY) if status in states), 0)


def _furthest(case: SupportRequest) -> int:
    return max((_step_of(S(stay.status)) for stay in case.passages.all() if S(stay.status) not in OVER), default=0)


# -- Which wait for whom ---------------------------------------------------------------------------------------
def waiting_for(person: Person) -> QuerySet[SupportRequest]:
    """Those on which the person's own office has the next word."""
    asks = Q(pk__in=())
    if person.may(may.GUIDE_REQUESTS):
        asks |= Q(status__in=WITH_THE_SECRETARIAT)
        asks |= Q(status__in=[S.ACCEPTED, S.PARTLY_ACCEPTED]) & (Q(engagement=None) | Q(engagement__lead=None))
        asks |= Q(decline_asked_by__isnull=False, status__in=BEFORE_CIRCULATION) & ~Q(decline_asked_by=person)
    for seat in person.seats_today:
        here = Q(country=seat.country_code)
        if seat.role in policies.SIDES:
            asks |= here & Q(filed_as=seat.role, status__in=[S.DRAFT, S.RETURNED])
        if seat.role == RoleCode.COUNTRY_TEAM:
            asks |= here & Q(status=S.SCREENED) & ~Q(submitted_by=person)
        if seat.role == RoleCode.GOVERNMENT:
            asks |= here & Q(status=S.RESPONSE_SENT)
            asks |= here & Q(status__in=[S.ACCEPTED, S.PARTLY_ACCEPTED], engagement__lead__isnull=False)
            asks |= here & Q(UNREAD_REPORT, status=S.ENGAGED)
    for organisation in policies.members_spoken_for(person):
        given = Offer.objects.filter(need=OuterRef("pk"), organisation=organisation, status=Offer.Status.GIVEN)
        silent = Need.objects.filter(~Exists(given), request=OuterRef("pk"))
        asks |= Exists(silent) & Q(
            status=S.CIRCULATED, circulations__organisation=organisation, window_closes_at__gt=timezone.now()
        )
        asks |= Q(~UNREAD_REPORT, status=S.ENGAGED, engagement__lead=organisation)
    return policies.requests_visible_to(person).filter(asks).distinct()


def waiting_for_others(person: Person) -> QuerySet[SupportRequest]:
    """Those under way that wait for somebody else."""
    mine = waiting_for(person).values("pk")
    return policies.requests_visible_to(person).exclude(status__in=[*OVER, S.DRAFT]).exclude(pk__in=mine)


def overdue(someone: Anyone) -> list[int]:
    """Ids of those whose present step, or whose briefing call, has run out of time, the longest first. Two queries."""
    today = timezone.localdate()
    running = policies.requests_visible_to(someone).filter(Q(status__in=clocks.CLOCKS) | Q(status=S.CIRCULATED))
    stays: dict[int, list[clocks.Stay]] = defaultdict(list)
    passed = Passage.objects.filter(request__in=running.order_by().values("pk")).order_by("entered_at", "pk")
    for pk, status, entered_at, left_at in passed.values_list("request", "status", "entered_at", "left_at"):
        stays[pk].append((status, entered_at, left_at))
    late: list[tuple[date, int]] = []
    fields = ("pk", "status", "country__iso2", "window_closes_at", "briefed_on")
    for pk, status, iso2, closes_at, briefed_on in running.values_list(*fields):
        due = [clocks.due_on(status, stays[pk], iso2 or "", closes_at)]
        if status == S.CIRCULATED and briefed_on is None:
            due.append(clocks.briefing_due_on(stays[pk]))
        over = [day for day in due if day is not None and day < today]
        if over:
            late.append((min(over), pk))
    return [pk for _due, pk in sorted(late)]


def of_keys(keys: Sequence[int]) -> list[SupportRequest]:
    """In the order of the keys."""
    found = {case.pk: case for case in shown(SupportRequest.objects.filter(pk__in=keys))}
    return [found[pk] for pk in keys if pk in found]


def searched(cases: QuerySet[SupportRequest], words: str) -> QuerySet[SupportRequest]:
    """By reference; by words only where nothing is confidential."""
    plain = Q(classification=Classification.UNCLASSIFIED) & (
        Q(title__icontains=words) | Q(authority__icontains=words) | Q(problem__icontains=words)
    )
    return cases.filter(plain | Q(reference__icontains=words))


def may_file(someone: Anyone) -> bool:
    return is_person(someone) and policies.can_file(someone)
