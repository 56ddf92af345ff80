"""A decision before it is made and afterwards: which value takes the place of which, cell by cell."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from coalition.guards import Anyone, reason
from coalition.templatetags.coalition_panels import quantity
from countries.models import Country
from datasets import policies
from datasets.models import Contribution, Decision, Override
from datasets.models.cells import CellOf
from datasets.pool import contests
from datasets.pool.contests import Choice, Contest
from datasets.presenters.cells import values_of
from datasets.presenters.sources import source_names
from datasets.presenters.words import Row, category_name
from datasets.reference.indicators import CANONICAL_UNIT, INDICATORS


def described(cell: CellOf, country: str) -> Row:
    """What every line about a cell begins with."""
    return {
        **cell.place,
        "country_name": country,
        "short_name": INDICATORS[cell.indicator].short_name,
        "category_name": category_name(cell.category),
        "unit": CANONICAL_UNIT[cell.measure],
    }


def proposals(someone: Anyone, cells: Collection[CellOf], source: int) -> list[Row]:
    """What recommending this source's value in all these cells would do; a cell in which it cannot says why.

    Queries: 6, however many cells there are.
    """
    found = contests.read(cells, {cell.iso3: policies.audiences_of(someone, cell.iso3)[0] for cell in cells})
    sent = Contribution.objects.in_bulk(list(found.contributions))
    names = {country.iso3: country.name for country in Country.objects.filter(pk__in={cell.iso3 for cell in cells})}
    return [
        {
            **described(cell, names.get(cell.iso3, cell.iso3)),
            **_proposal(someone, found.by_cell[cell], source, found.contributions, sent),
        }
        for cell in cells
    ]


def _proposal(
    someone: Anyone, contest: Contest, source: int, contributions: dict[int, Row], sent: dict[int, Contribution]
) -> Row:
    values = values_of(contest.values, contributions)
    now = next((value for value in values if value["is_recommended"]), None)
    # The best of the source's values: the later issue before the one that it restated.
    place = next(
        (at for at, row in enumerate(contest.values) if row["source"] == source and row["canonical"] is not None), None
    )
    if place is None:
        return {"now": now, "then": None, "refusal": _("This source gives no value here.")}
    row, then = contest.values[place], values[place]
    refusal = reason(policies.check_choose, someone, contest.cell.iso3, sent[row["contribution_id"]])
    if not refusal and row["is_recommended"]:
        refusal = _("Its value is the recommended one already.")
    key = str(contest.cell)
    return {
        "now": now,
        "then": then,
        "refusal": refusal,
        "choice": f"{key} {row['issue_id']} {contest.inputs}",
    }


def chosen(someone: Anyone, choices: Sequence[Choice]) -> list[Row]:
    """The proposals that a form brings back: as they were shown."""
    found = contests.read(
        [choice.cell for choice in choices],
        {choice.cell.iso3: policies.audiences_of(someone, choice.cell.iso3)[0] for choice in choices},
    )
    names = {
        country.iso3: country.name for country in Country.objects.filter(pk__in={one.cell.iso3 for one in choices})
    }
    rows = []
    for choice in choices:
        contest = found.by_cell[choice.cell]
        values = values_of(contest.values, found.contributions)
        rows.append(
            {
                **described(choice.cell, names.get(choice.cell.iso3, choice.cell.iso3)),
                "now": next((value for value in values if value["is_recommended"]), None),
                "then": next((value for value in values if value["issue"] == choice.issue), None),
                "refusal": "",
                "choice": f"{choice.cell} {choice.issue} {choice.seen}",
            }
        )
    return rows


def choices_of(someone: Anyone, cell: CellOf) -> list[tuple[int, SafeString]]:
    """What a form for the cell may choose from. Whether it may be chosen by this person, the deed asks."""
    found = contests.read([cell], {cell.iso3: policies.audiences_of(someone, cell.iso3)[0]})
    values = values_of(found.by_cell[cell].values, found.contributions)
    return [(value["issue"], choice_label(value)) for value in values if value["value"] is not None]


def choice_label(value: Row) -> SafeString:
    """A value among those to choose from: 24,000 t, Global E-waste Monitor 2020 (UNITAR)."""
    figure = quantity(value["value"], value["unit"])
    return format_html("<span>{}, {} ({})</span>", figure, value["source"], value["organisation"])


def listed(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """With how many figures each decided, and what became of them."""
    status = Override.Status

    def counted(which: str) -> Count:
        return Count("overrides", filter=Q(overrides__status=which))

    with_numbers = decisions.select_related("decided_by", "organisation").annotate(
        cells=Count("overrides"), undone=counted(status.UNDONE), reopened=counted(status.REOPENED)
    )
    return with_numbers.order_by("-decided_at", "-id")


def decision_rows(decisions: Iterable[Decision]) -> list[Row]:
    """What the list shows of each. One query for all of them."""
    return [
        {
            "pk": decision.pk,
            "at": decision.decided_at,
            "person": decision.decided_by.name,
            "organisation": decision.organisation.name if decision.organisation else _("the secretariat"),
            "reason": decision.reason,
            "cells": decision.cells,  # type: ignore[attr-defined]
            "undone": decision.undone,  # type: ignore[attr-defined]
            "reopened": decision.reopened,  # type: ignore[attr-defined]
        }
        for decision in decisions
    ]


def decision_page(someone: Anyone, decision: Decision) -> Row:
    """Its cells, of which the reader sees those decided for an audience that the reader belongs to. Queries: 3."""
    overrides = [
        override
        for override in Override.objects.filter(decision=decision).select_related("country")
        if override.audience in policies.audiences_of(someone, override.country_id)
    ]
    names = source_names(override.issue_id for override in overrides)
    standing = [override for override in overrides if override.status != Override.Status.UNDONE]
    return {
        "decision": decision,
        "rows": [_line(override, names) for override in overrides],
        "standing": len(standing),
        "may_undo": bool(standing) and all(policies.can_decide(someone, override.country_id) for override in standing),
    }


TONES: dict[str, str] = {
    Override.Status.IN_FORCE: "good",
    Override.Status.REOPENED: "warn",
    Override.Status.REPLACED: "neutral",
    Override.Status.UNDONE: "neutral",
}


def _line(override: Override, names: dict[int, str]) -> dict[str, Any]:
    return {
        **described(override.cell, override.country.name),
        "value": override.value,
        "instead_value": override.instead_value,
        "source": names[override.issue_id],
        "state": override.status,
        "status": override.get_status_display(),
        "tone": TONES[override.status],
        "undone_at": override.undone_at,
    }
