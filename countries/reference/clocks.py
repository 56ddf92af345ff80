"""What a step may take, and when it is due: computed from the stays in each state, never stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from countries.reference import working_days

# (state, entered at, left at or None).
Stay = tuple[str, datetime, datetime | None]


@dataclass(frozen=True)
class Clock:
    """A step that takes so many working days in one state. Stays elsewhere (returned, on hold) do not count."""

    code: str
    state: str
    setting: str
    name: StrPromise

    @property
    def days(self) -> int:
        return settings.REQUEST_CLOCKS[self.setting]


ACKNOWLEDGE: Final = Clock("acknowledge", "submitted", "acknowledge_working_days", _("Acknowledge"))
SCREEN: Final = Clock("screen", "acknowledged", "screen_working_days", _("Screen"))
RESPOND: Final = Clock("respond", "offers_closed", "response_working_days", _("Send the response"))
CLOCKS: Final = {clock.state: clock for clock in (ACKNOWLEDGE, SCREEN, RESPOND)}
# A step goes on after these where it was.
PAUSES: Final = frozenset({"returned_for_completion", "on_hold"})
# What the pipeline's picture compares each stage with, in days: working days are set as calendar days of full weeks.
WORKING_DAYS_A_WEEK: Final = 5


def due_on(state: str, stays: Iterable[Stay], iso2: str, window_closes_at: datetime | None = None) -> date | None:
    """The last day on which the present step is in time; None where no clock runs."""
    if state == "circulated" and window_closes_at:
        return last_day(window_closes_at)
    clock = CLOCKS.get(state)
    if clock is None:
        return None
    used, began = 0, None
    for name, entered_at, left_at in stays:
        if name in PAUSES:
            continue
        if name != state:
            # The step was over: when it comes again, as after a response that was refused, it has all its days.
            used = 0
        elif left_at is None:
            began = timezone.localdate(entered_at)
        else:
            used += working_days.between(timezone.localdate(entered_at), timezone.localdate(left_at), iso2)
    return working_days.add(began, clock.days - used, iso2) if began else None


def open_for(stays: Iterable[Stay], now: datetime) -> timedelta:
    """How long the window for offers has been open until now: holds do not count."""
    spans = ((entered_at, left_at or now) for state, entered_at, left_at in stays if state == "circulated")
    return sum((end - start for start, end in spans), timedelta())


def briefing_due_on(stays: Iterable[Stay]) -> date | None:
    """Until when members of a circulated request should be briefed; a hold in between does not count."""
    open_before, began = timedelta(), None
    for state, entered_at, left_at in stays:
        if state == "circulated" and left_at is None:
            began = entered_at
        elif state == "circulated" and left_at is not None:
            open_before += left_at - entered_at
    if began is None:
        return None
    return timezone.localdate(began + timedelta(days=settings.REQUEST_CLOCKS["briefing_days"]) - open_before)


def window_of(at: datetime) -> datetime:
    """When the window closes that opens now: at the end of its last day."""
    last = timezone.localdate(at) + timedelta(days=settings.REQUEST_CLOCKS["offers_days"])
    return end_of(last)


def last_day(closes_at: datetime) -> date:
    """The last whole day of a window that closes at midnight."""
    return timezone.localdate(closes_at - timedelta(seconds=1))


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))


def benchmark_days(state: str) -> int | None:
    """What the stage should take, in calendar days."""
    if state == "circulated":
        return settings.REQUEST_CLOCKS["offers_days"]
    clock = CLOCKS.get(state)
    return round(clock.days * 7 / WORKING_DAYS_A_WEEK) if clock else None
