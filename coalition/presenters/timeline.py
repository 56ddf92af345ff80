"""The coalition through time: from when to when each organisation belonged, and what happened year by year."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from coalition.models import Amendment, Document, Event, Membership, Organisation, Signature, SignatureWithdrawal
from coalition.models.dates import first_day, last_day
from coalition.models.memberships import may_appear_on
from coalition.presenters.roster import KINDS, Row, memberships


def life_lines(on: date, today: date) -> Row:
    """Per organisation, from when to when it belonged: positions in days for a drawing, the dates for its words."""
    found = list(memberships())
    shown = may_appear_on([one.organisation for one in found], on)
    found = [one for one in found if one.organisation_id in shown]
    first_year = min((first_day(one.start).year for one in found), default=today.year)
    start, end = date(first_year, 1, 1), date(today.year, 12, 31)
    lines: dict[int, Row] = {}
    for membership in sorted(found, key=lambda one: (list(KINDS).index(one.kind), one.start)):
        line = lines.setdefault(
            membership.organisation_id, {"organisation": membership.organisation, "bars": [], "records": []}
        )
        line["records"].append(membership)
        line["bars"] += _bars(membership, start, end)
    return {
        "lines": list(lines.values()),
        "years": list(range(first_year, today.year + 1)),
        "days": (end - start).days + 1,
        "at": (on - start).days if start <= on <= end else None,
        "today": (today - start).days,
        "start": start,
    }


def _bars(membership: Membership, start: date, end: date) -> list[Row]:
    """Up to three stretches: perhaps already, for certain, perhaps still."""
    begins, surely = first_day(membership.start), last_day(membership.start)
    surely_until = first_day(membership.until) if membership.until else end
    perhaps_until = last_day(membership.until) if membership.until else end
    stretches = [
        (begins, surely, "maybe"),
        (surely, surely_until, membership.kind),
        (surely_until, perhaps_until, "maybe"),
    ]
    return [
        {"x": (since - start).days, "width": (min(until, end) - since).days, "kind": kind}
        for since, until, kind in stretches
        if since < min(until, end)
    ]


def timeline(events: Iterable[Event], documents: Iterable[Document], today: date) -> Sequence[Row]:
    """What happened, year by year, oldest first: `known` is the date as precisely as it is known."""
    entries: list[Row] = []
    joined: dict[tuple[str, str], list[Organisation]] = defaultdict(list)
    left: dict[tuple[str, str], list[Organisation]] = defaultdict(list)
    found = list(memberships())
    shown = may_appear_on([one.organisation for one in found], today)
    for membership in found:
        if membership.organisation_id not in shown:
            continue
        joined[membership.start, membership.kind if membership.since else f"known-{membership.kind}"].append(
            membership.organisation
        )
        if membership.until:
            left[membership.until, membership.kind].append(membership.organisation)
    signed: dict[str, list[Organisation]] = defaultdict(list)
    for signature in Signature.objects.select_related("organisation"):
        signed[signature.signed_on].append(signature.organisation)
    entries += [_entry(known, "signature", _("Signed the Letter of Intent"), who) for known, who in signed.items()]
    entries += [_entry(known, "joined", _joined_words(kind), who) for (known, kind), who in joined.items()]
    entries += [_entry(known, "left", _left_words(kind), who) for (known, kind), who in left.items()]
    for withdrawal in SignatureWithdrawal.objects.select_related("signature__organisation"):
        who = [withdrawal.signature.organisation]
        entries.append(_entry(withdrawal.withdrawn_on, "left", _("Withdrew its signature"), who))
    for amendment in Amendment.objects.all():
        words = _("Letter of Intent amended: %(title)s") % {"title": amendment.title}
        entries.append(_entry(amendment.agreed_on, "letter", words, url=reverse("coalition:letter")))
    for event in events:
        entries.append(
            _entry(event.held_on, "event", event.title, url=reverse("coalition:event-detail", args=[event.pk]))
        )
    for document in documents:
        entries.append(_entry(document.issued, "document", document.title, url=reverse("coalition:document-list")))
    years: dict[int, list[Row]] = defaultdict(list)
    order = ("document", "event", "signature", "joined", "letter", "left")
    for entry in sorted(entries, key=lambda one: (one["shown_on"], order.index(one["what"]))):
        years[entry["day"].year].append(entry)
    return [{"year": year, "entries": found} for year, found in sorted(years.items())]


def _entry(known: str, what: str, words: str, who: Sequence[Organisation] = (), url: str = "") -> Row:
    day = first_day(known)
    return {
        "known": known,
        "day": day,
        "what": what,
        "words": words,
        "who": who,
        "url": url,
        # The first day on which the roster shows it for certain.
        "shown_on": last_day(known),
    }


def _joined_words(kind: str) -> str:
    return {
        "member": _("Joined as members"),
        "supporter": _("Joined as supporters"),
        "partner": _("Joined as partners"),
        "observer": _("Joined as observers"),
        "known-member": _("Known as members by now; when they joined is not recorded"),
        "known-supporter": _("Known as supporters by now; when they joined is not recorded"),
        "known-partner": _("Known as partners by now; when they joined is not recorded"),
        "known-observer": _("Known as observers by now; when they joined is not recorded"),
    }[kind]


def _left_words(kind: str) -> str:
    return {
        "member": _("No longer members"),
        "supporter": _("No longer supporters"),
        "partner": _("No longer partners"),
        "observer": _("No longer observers"),
    }[kind]
