"""The roster on a date: who belongs to the coalition, for certain or perhaps, and by which record."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from coalition.models import Membership, Signature, SignatureWithdrawal
from coalition.models.dates import first_day, last_day
from coalition.models.memberships import Standing, may_appear_on
from coalition.presenters.downloads import as_csv
from coalition.presenters.terms import designations

Row = dict[str, Any]
KINDS: dict[str, StrPromise] = {
    Membership.Kind.MEMBER: gettext_lazy("Members"),
    Membership.Kind.SUPPORTER: gettext_lazy("Supporters"),
    Membership.Kind.PARTNER: gettext_lazy("Partners"),
    Membership.Kind.OBSERVER: gettext_lazy("Observers"),
}
CSV_COLUMNS = (
    "organisation",
    "name",
    "kind",
    "standing",
    "since",
    "known_as_of",
    "until",
    "letter_signed",
    "constituency",
    "iati_organisation_type",
    "country",
    "website",
    "source",
    "source_link",
)


def memberships() -> QuerySet[Membership]:
    return Membership.objects.select_related("organisation").order_by("organisation__acronym", "since")


def memberships_on(on: date) -> list[tuple[Membership, Standing]]:
    """Whose membership is, or may be, in force on that day. A company shows only while due diligence clears it."""
    found = [(one, one.standing_on(on)) for one in memberships()]
    found = [(one, standing) for one, standing in found if standing != Standing.NOT_IN_FORCE]
    shown = may_appear_on([one.organisation for one, _standing in found], on)
    return [(one, standing) for one, standing in found if one.organisation_id in shown]


def roster_on(on: date) -> Row:
    """Who belongs to the coalition on that day: by kind, those for certain, then those whose record leaves it open."""
    signed = signatures_on(on)
    groups: dict[str, Row] = {
        kind: {"kind": kind, "name": name, "rows": [], "certain": 0, "uncertain": 0} for kind, name in KINDS.items()
    }
    for membership, standing in memberships_on(on):
        group = groups[membership.kind]
        is_certain = standing == Standing.IN_FORCE
        group["certain" if is_certain else "uncertain"] += 1
        signature, is_signed = signed.get(membership.organisation_id, (None, False))
        group["rows"].append(
            {
                "organisation": membership.organisation,
                "membership": membership,
                "is_certain": is_certain,
                "doubt": "" if is_certain else _doubt(membership, on),
                "signature": signature,
                "signature_is_certain": is_signed,
            }
        )
    for group in groups.values():
        group["rows"].sort(
            key=lambda row: (not row["is_certain"], row["membership"].start, row["organisation"].acronym)
        )
    return {
        "on": on,
        "groups": [group for group in groups.values() if group["rows"]],
        "members": groups[Membership.Kind.MEMBER],
    }


def signatures_on(on: date) -> dict[int, tuple[Signature, bool]]:
    """By organisation, the signature that stands on that day, and whether it does for certain: 2019 is a year."""
    found: dict[int, tuple[Signature, bool]] = {}
    for signature in Signature.objects.select_related("withdrawal"):
        withdrawal: SignatureWithdrawal | None = getattr(signature, "withdrawal", None)
        if first_day(signature.signed_on) > on or (withdrawal and last_day(withdrawal.withdrawn_on) <= on):
            continue
        is_certain = last_day(signature.signed_on) <= on and (
            withdrawal is None or on < first_day(withdrawal.withdrawn_on)
        )
        found[signature.organisation_id] = (signature, is_certain)
    return found


def roster_record(on: date) -> Row:
    """The roster on a day as programs read it."""
    roster = roster_on(on)
    entries = [
        {
            "organisation": row["organisation"].acronym,
            "organisation_id": row["organisation"].pk,
            "name": row["organisation"].own_name,
            "kind": row["membership"].kind,
            "standing": Standing.IN_FORCE if row["is_certain"] else Standing.UNCERTAIN,
            "since": row["membership"].since,
            "known_as_of": row["membership"].as_of,
            "until": row["membership"].until,
            "letter_signed": row["signature"].signed_on if row["signature_is_certain"] else "",
            "constituency": row["organisation"].constituency,
            "iati_organisation_type": row["organisation"].iati_type,
            "country": row["organisation"].country_code,
            "website": row["organisation"].website,
            "source": row["membership"].source,
            "source_link": row["membership"].source_url,
        }
        for group in roster["groups"]
        for row in group["rows"]
    ]
    members = roster["members"]
    return {
        "on": on,
        "members": members["certain"],
        "members_uncertain": members["uncertain"],
        "entries": entries,
        "terms": terms(),
    }


def roster_csv(on: date) -> str:
    """The roster on a day, a row per membership. Every row carries the day and the terms: rows travel one by one."""
    record = roster_record(on)
    rows: list[list[object]] = [["on", *CSV_COLUMNS, "terms"]]
    rows += [[on.isoformat(), *(entry[name] for name in CSV_COLUMNS), record["terms"]] for entry in record["entries"]]
    return as_csv(rows)


def terms() -> str:
    """What goes with the roster wherever it travels."""
    return " ".join(
        (
            _("The Letter of Intent is not binding. Dates are as precise as their source."),
            designations(),
        )
    )


def _doubt(membership: Membership, on: date) -> str:
    if on < last_day(membership.start):
        if membership.since:
            return _("joined in this period; the day is not recorded")
        return _("when it joined is not recorded")
    return _("left in this period; the day is not recorded")
