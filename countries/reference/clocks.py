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
        if name != state:
            continue
        if left_at is None:
            began = timezone.localdate(entered_at)
        else:
            used += working_days.between(timezone.localdate(entered_at), timezone.localdate(left_at), iso2)
    return working_days.add(began, clock.days - used, iso2) if began else None


def briefing_due_on(circulated_at: datetime) -> date:
    return timezone.localdate(circulated_at + timedelta(days=settings.REQUEST_CLOCKS["briefing_days"]))


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
