"""Contributions as plain dicts: rows of a list, where each one stands, for whom it waits and since when."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Final

import pyarrow.parquet as pq
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django_stubs_ext import StrPromise

from coalition.audit import subject_of
from coalition.guards import Anyone, reason
from coalition.models import AuditEvent, Person
from coalition.reference.locales import written
from countries.models import Country
from datasets import policies
from datasets.models import Contribution
from datasets.models.contributions import ContributionStatus
from datasets.presenters.places import in_words, sheet_names
from datasets.reference.categories import CATEGORIES
from datasets.reference.indicators import INDICATORS, STATUSES

ROWS_PREVIEWED = 15
S = ContributionStatus
TONES: Final = {
    S.DRAFT: "neutral",
    S.CHECKING: "info",
    S.NEEDS_WORK: "warn",
    S.READY: "info",
    S.SUBMITTED: "info",
    S.ACCEPTED: "good",
    S.RETURNED: "warn",
    S.SUPERSEDED: "neutral",
    S.WITHDRAWN: "neutral",
}
ROW_FIELDS: Final = (
    "pk",
    "title",
    "file_name",
    "status",
    "rows_total",
    "rows_good",
    "errors",
    "warnings",
    "created_at",
    "checked_at",
    "submitted_at",
    "decided_at",
    "loaded_at",
    "organisation__acronym",
    "organisation__name",
    "issue__label",
    "issue__source__name",
)
# What history calls a deed, in the reader's words.
DEEDS: Final[dict[str, StrPromise]] = {
    "contribution.uploaded": gettext_lazy("Uploaded"),
    "contribution.replaced": gettext_lazy("File replaced"),
    "contribution.described": gettext_lazy("Details changed"),
    "contribution.check_again": gettext_lazy("Checked again"),
    "contribution.answered": gettext_lazy("Columns and marks explained"),
    "contribution.fixed": gettext_lazy("Meaning of a text set"),
    "contribution.fix_undone": gettext_lazy("Meaning of a text undone"),
    "contribution.explained": gettext_lazy("Warning explained"),
    "contribution.cleared": gettext_lazy("Confirmed that it holds no data on persons"),
    "contribution.checked": gettext_lazy("Checked"),
    "contribution.submitted": gettext_lazy("Submitted for review"),
    "contribution.accepted": gettext_lazy("Accepted"),
    "contribution.returned": gettext_lazy("Returned"),
    "contribution.withdrawn": gettext_lazy("Withdrawn"),
    "contribution.loaded": gettext_lazy("Taken into the pool"),
    "contribution.damaged": gettext_lazy("Could not be taken into the pool"),
    "contribution.superseded": gettext_lazy("Replaced by a later contribution"),
    "contribution.unloaded": gettext_lazy("Taken out of the pool"),
    "contribution.restored": gettext_lazy("Back in the pool"),
    "contribution.handed_over": gettext_lazy("Handed over"),
    "contribution.downloaded": gettext_lazy("File downloaded"),
    "method.ran": gettext_lazy("Estimated by the portal"),
    "method.retired": gettext_lazy("Estimates replaced or taken back"),
}


def rows(contributions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What a list shows of each, from its `values(*ROW_FIELDS)`."""
    return [_row(values) for values in contributions]


def _row(values: Mapping[str, Any]) -> dict[str, Any]:
    source = f"{values['issue__source__name']} {values['issue__label']}".strip()
    waits_for, since = waiting(values)
    return {
        **values,
        "reference": f"C-{values['pk']}",
        "source": source,
        "organisation": values["organisation__acronym"],
        "organisation_name": values["organisation__name"],
        "status_label": S(values["status"]).label,
        "tone": TONES[S(values["status"])],
        "waits_for": waits_for,
        "since": since,
    }


def waiting(values: Mapping[str, Any]) -> tuple[str, datetime | None]:
    """For whom a contribution waits and since when; ("", None) where nobody has to move."""
    match values["status"]:
        case S.DRAFT | S.CHECKING:
            return _("the portal"), values["created_at"]
        case S.NEEDS_WORK | S.READY:
            return values["organisation__acronym"], values["checked_at"] or values["created_at"]
        case S.RETURNED:
            return values["organisation__acronym"], values["decided_at"]
        case S.SUBMITTED:
            return pgettext("waiting for", "a reviewer"), values["submitted_at"]
        case S.ACCEPTED if values["loaded_at"] is None:
            return _("the portal"), values["decided_at"]
    return "", None


def waiting_of(contribution: Contribution) -> tuple[str, datetime | None]:
    return waiting(
        {
            "status": contribution.status,
            "organisation__acronym": contribution.organisation.acronym,
            **{name: getattr(contribution, name) for name in ROW_FIELDS if name.endswith("_at")},
        }
    )


def steps(contribution: Contribution) -> list[dict[str, str]]:
    """The way from file to pool as five steps, each done, now, stopped or still to come."""
    names = (_("Uploaded"), _("Checked"), _("Submitted"), _("Reviewed"), pgettext("step", "In the pool"))
    reached, stopped = _reached(contribution)
    states = [
        "done" if step < reached else "todo" if step > reached else "stopped" if stopped else "now"
        for step in range(len(names))
    ]
    return [{"name": name, "state": state} for name, state in zip(names, states, strict=True)]


# How many steps are done, and whether the last one sent it back.
REACHED: Final = {
    S.DRAFT: (1, False),
    S.CHECKING: (1, False),
    S.NEEDS_WORK: (1, True),
    S.READY: (2, False),
    S.SUBMITTED: (3, False),
    S.RETURNED: (3, True),
}


def _reached(contribution: Contribution) -> tuple[int, bool]:
    status = S(contribution.status)
    if status in REACHED:
        return REACHED[status]
    if status == S.WITHDRAWN:
        done = (contribution.checked_at, contribution.submitted_at, contribution.decided_at)
        return 1 + sum(at is not None for at in done), True
    return (4, False) if contribution.loaded_at is None else (5, False)


def deeds(someone: Anyone, contribution: Contribution) -> dict[str, Any]:
    """What this person might do now: "" where nothing refuses, else the sentence; a deed not named makes no sense."""
    ways = Contribution.TRANSITIONS[contribution.status]
    offered: dict[str, Any] = {}
    if policies.can_change_contribution(someone, contribution):
        if S.SUBMITTED in ways:
            offered["submit"] = (
                reason(policies.check_explained, contribution)
                if contribution.rows_good
                else _("No row is without errors: there is nothing to submit.")
            )
        if S.CHECKING in ways:
            offered |= {"replace": "", "check": "", "describe": ""}
        if S.WITHDRAWN in ways:
            offered["withdraw"] = ""
    if contribution.status == S.SUBMITTED and policies.can_review_any(someone):
        refusal = reason(policies.check_review, someone, contribution)
        offered |= {"accept": refusal, "return": refusal}
    return offered


def known_already(contribution: Contribution, given: Mapping[str, Any]) -> str:
    """What is said to who sends the same bytes again: where they are, and what became of the details typed now."""
    at = timezone.localtime(contribution.created_at)
    day = written(at)
    words = {"reference": contribution.reference, "day": day}
    where = _("These very bytes are here already: they were sent on %(day)s as %(reference)s, which you see here.")
    if not _says_otherwise(contribution, given):
        return where % words
    advice = _(
        "The details that you typed now were not kept. Until a reviewer has %(reference)s, its details can be changed"
        " on its page; to change the figures, send another file in its place."
    )
    return f"{where} {advice}" % words


def details(contribution: Contribution) -> dict[str, Any]:
    """What is said of the file beside its rows, as the form names it."""
    issue = contribution.issue
    return {
        "title": contribution.title,
        "source": issue.source.name,
        "issue_label": issue.label,
        "published_on": issue.published_on,
        "origin": issue.origin,
        "citation": issue.citation,
        "url": issue.url,
        "licence": contribution.licence,
        "visibility": contribution.visibility,
        "embargo_on": contribution.embargo_on,
        "method_note": contribution.method_note,
    }


def _says_otherwise(contribution: Contribution, given: Mapping[str, Any]) -> bool:
    return any(given.get(name, value) != value for name, value in details(contribution).items())


def summary(contribution: Contribution) -> dict[str, Any]:
    """What the check counted in the good rows, with names; the countries with most rows first."""
    counted: dict[str, Any] = contribution.summary
    names = {country.iso3: country.name for country in Country.objects.filter(pk__in=counted.get("countries", ()))}
    countries = [
        {"iso3": iso3, "name": names.get(iso3, iso3), "rows": number}
        for iso3, number in counted.get("countries", {}).items()
    ]
    return counted | {
        "indicators": [
            {"code": code, "name": INDICATORS[code].name, "rows": number}
            for code, number in counted.get("indicators", {}).items()
        ],
        "years": "–".join(str(year) for year in sorted(set(counted.get("years", ())))),
        "pool": _with_names(counted.get("pool", {})),
        "countries": sorted(countries, key=lambda country: (-country["rows"], country["name"])),
    }


def _with_names(effect: dict[str, Any]) -> dict[str, Any]:
    if not effect:
        return {}
    computed = effect.get("computed", {})
    return effect | {"examples": _named(effect), "computed": computed | {"examples": _named(computed)}}


def _named(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [one | {"name": INDICATORS[one["indicator"]].short_name} for one in told.get("examples", ())]


def first_rows(contribution: Contribution) -> list[dict[str, Any]]:
    """The first good rows as they were staged, values and units as sent."""
    if not contribution.staged:
        return []
    sheets = sheet_names(contribution.understood)
    sheets = sheets if len(sheets) > 1 else {}
    with contribution.staged.open("rb") as file:
        batches = pq.ParquetFile(file).iter_batches(batch_size=ROWS_PREVIEWED)
        # Of a table with years as columns each year is a batch of its own.
        rows = list(islice((row for batch in batches for row in batch.to_pylist()), ROWS_PREVIEWED))
    return [
        row
        | {
            "row": in_words(row["row"], sheets),
            "indicator_name": INDICATORS[row["indicator"]].short_name,
            "category_name": CATEGORIES[row["category"]].name,
            "status_name": STATUSES[row["status"]],
        }
        for row in rows
    ]


def history(someone: Anyone, contribution: Contribution) -> list[dict[str, Any]]:
    """What was done, newest first. It names people, so it is for those who have a part in it, not for every reader."""
    if not policies.can_see_history(someone, contribution):
        return []
    events = list(AuditEvent.objects.filter(subject=subject_of(contribution))[:50])
    names = _names(event.actor_id for event in events)
    has_earlier = any(event.action == "contribution.replaced" for event in events)
    replaced = {earlier.sha256: earlier for earlier in contribution.earlier_files.all()} if has_earlier else {}
    return [
        {
            "at": event.happened_at,
            "deed": DEEDS.get(event.action, event.action),
            "by": names.get(event.actor_id, _("the portal")),
            "reason": event.details.get("reason", ""),
            "earlier": replaced.get(event.details.get("before", "")),
        }
        for event in events
    ]


def _names(ids: Iterable[int | None]) -> dict[int | None, str]:
    return dict(Person.objects.filter(pk__in={pk for pk in ids if pk}).values_list("pk", "name"))
