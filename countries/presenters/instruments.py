"""Where a country stands on the instruments, derived from dated actions.

A status is never stored. It says what is recorded, by which source and as of when; where nothing is recorded it says
so, and never that a country is not a party.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from countries.models import Instrument, InstrumentAction

IN_FORCE: Final = "in_force"
CONSENTED: Final = "consented"
SIGNED: Final = "signed"
OBJECTED: Final = "objected"
DENOUNCED: Final = "denounced"
NO_RECORD: Final = "no_record"
BINDS_UNLESS_OBJECTED: Final = "binds_unless_objected"
NOT_APPLICABLE: Final = "not_applicable"

Kind = InstrumentAction.Kind
Vocabulary = Instrument.Vocabulary
Action = dict[str, Any]
Status = dict[str, Any]


class Words(NamedTuple):
    """A status as the reader sees it."""

    text: StrPromise
    tone: str


WORDS: Final = {
    IN_FORCE: Words(_("in force"), "good"),
    CONSENTED: Words(_("consent given, entry into force not recorded"), "info"),
    SIGNED: Words(_("signed"), "neutral"),
    OBJECTED: Words(_("objected"), "warn"),
    DENOUNCED: Words(_("denounced"), "warn"),
    NO_RECORD: Words(_("no record"), "neutral"),
    BINDS_UNLESS_OBJECTED: Words(_("binds unless objected to"), "info"),
    NOT_APPLICABLE: Words(_("not open to ratification"), "neutral"),
}
_CONSENTS: Final = (Kind.CONSENT, Kind.RATIFICATION)


def instrument_statuses(iso3: str, on: date) -> list[Status]:
    """Every instrument in its order, with the country's status on the day `on` and the actions that it rests on."""
    actions: dict[str, list[Action]] = defaultdict(list)
    # What the sources of an instrument last said of anybody dates the absence of a row, too.
    covered: dict[str, str] = {}
    taken = InstrumentAction.objects.order_by("taken_on", "kind")
    for instrument_id, as_of in taken.values_list("instrument_id", "as_of").distinct():
        covered[instrument_id] = max(covered.get(instrument_id, ""), as_of)
    fields = ("instrument_id", "kind", "taken_on", "in_force_on", "source", "as_of")
    for action in taken.filter(country_id=iso3).values(*fields):
        actions[action.pop("instrument_id")].append(action)

    statuses: dict[str, Status] = {}
    for instrument in Instrument.objects.all():
        known = [action for action in actions[instrument.code] if action["kind"] in instrument.possible_actions]
        past = [action for action in known if action["taken_on"] <= on]
        parent = statuses.get(instrument.parent_id or "")
        status, since = _status(instrument, past, parent, on)
        as_of = max((action["as_of"] for action in past), default=covered.get(instrument.code, ""))
        if status == BINDS_UNLESS_OBJECTED and parent:
            as_of = parent["as_of"]
        statuses[instrument.code] = {
            "code": instrument.code,
            "title": instrument.official_title,
            "kind": instrument.kind,
            "vocabulary": instrument.vocabulary,
            "status": status,
            "since": since,
            "actions": past,
            "as_of": as_of,
            "is_stale": status != NOT_APPLICABLE and is_stale(as_of, on),
            "adopted": instrument.adopted,
            "entered_into_force_on": instrument.entered_into_force_on,
            "relevance": instrument.relevance,
            "parent": instrument.parent_id,
        }
    return list(statuses.values())


class Instruments(NamedTuple):
    """A country's instruments for its page: what is recorded, what is not, and what knows no ratification.

    `is_mostly_stale` says once what goes for most of the recorded; a row that differs (`stands_out`) says so itself.
    """

    recorded: list[Status]
    unrecorded: list[Status]
    open_to_all: list[Status]
    has_stale: bool
    is_mostly_stale: bool


def instruments(iso3: str, on: date) -> Instruments:
    rows = [_row(status) for status in instrument_statuses(iso3, on)]
    recorded = [row for row in rows if row["status"] not in (NO_RECORD, NOT_APPLICABLE)]
    stale = sum(row["is_stale"] for row in recorded)
    is_mostly_stale = 2 * stale > len(recorded)
    for row in recorded:
        row["stands_out"] = row["is_stale"] != is_mostly_stale
    return Instruments(
        recorded=recorded,
        unrecorded=[row for row in rows if row["status"] == NO_RECORD],
        open_to_all=[row for row in rows if row["status"] == NOT_APPLICABLE],
        has_stale=bool(stale),
        is_mostly_stale=is_mostly_stale,
    )


def _row(status: Status) -> Status:
    consents = [action for action in status["actions"] if action["kind"] == Kind.CONSENT]
    return {
        **status,
        "words": WORDS[status["status"]].text,
        "tone": WORDS[status["status"]].tone,
        "form": Kind.CONSENT.label if consents and status["status"] in (IN_FORCE, CONSENTED) else "",
        # An amendment binds since a day of which the record on its convention could not know.
        "is_younger_than_record": bool(
            status["status"] == BINDS_UNLESS_OBJECTED
            and status["as_of"]
            and status["since"]
            and status["since"] > _last_day(status["as_of"])
        ),
        "sources": list(dict.fromkeys(action["source"] for action in status["actions"])),
    }


def is_stale(as_of: str, on: date) -> bool:
    """Whether `as_of` (a day, a month or a year) ended more than twelve months before `on`. Unknown is not stale."""
    if not as_of:
        return False
    end = _last_day(as_of)
    return (end.year + 1, end.month, end.day) < (on.year, on.month, on.day)


def _status(
    instrument: Instrument, actions: Sequence[Action], parent: Status | None, on: date
) -> tuple[str, date | None]:
    """The status and the day since which it holds."""
    match instrument.vocabulary:
        case Vocabulary.NONE | Vocabulary.NATIONAL:
            return NOT_APPLICABLE, None
        case Vocabulary.OPT_OUT:
            return _status_of_opt_out(instrument, actions, parent)
    latest = next((action for action in reversed(actions) if action["kind"] != Kind.SIGNATURE), None)
    if latest is None:
        signature = next(iter(actions), None)
        return (SIGNED, signature["taken_on"]) if signature else (NO_RECORD, None)
    if latest["kind"] == Kind.DENUNCIATION:
        ends_on = latest["in_force_on"] or latest["taken_on"]
        if ends_on <= on:
            return DENOUNCED, ends_on
        latest = next((action for action in reversed(actions) if action["kind"] in _CONSENTS), latest)
    binds_on = latest["in_force_on"]
    if binds_on and binds_on <= on:
        return IN_FORCE, binds_on
    return CONSENTED, latest["taken_on"]


def _status_of_opt_out(
    instrument: Instrument, actions: Sequence[Action], parent: Status | None
) -> tuple[str, date | None]:
    """Amended annexes bind every party of the parent that has not objected, from their entry into force."""
    for action in reversed(actions):
        if action["kind"] == Kind.OBJECTION:
            return OBJECTED, action["taken_on"]
    if parent is None or parent["status"] != IN_FORCE:
        return NO_RECORD, None
    starts = [day for day in (instrument.entered_into_force_on, parent["since"]) if day]
    return BINDS_UNLESS_OBJECTED, max(starts, default=None)


def _last_day(known: str) -> date:
    """The last day of "2020", "2020-06" or "2020-06-30"."""
    year, month, day = (*(int(part) for part in known.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day)
    if month:
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return date(year, 12, 31)
