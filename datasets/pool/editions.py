"""Freezes a country's evidence: numbered, never changed, the same digest for the same evidence."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.guards import Invalid
from coalition.models import Person
from countries.presenters import instrument_statuses
from datasets import method
from datasets.method.pooling import CELL
from datasets.models import Audience, Cell, Contribution, Edition, MethodRun, Observation, Pool
from datasets.pool import candidates, facts, notes, tables
from datasets.pool.compute import Computed, compute
from datasets.pool.pools import pool_of
from datasets.pool.recompute import recompute
from datasets.reference.categories import CATEGORIES
from datasets.reference.indicators import CANONICAL_UNIT, INDICATORS

SCHEMA = 1
TRIES = 20
NEWEST = 3
Row = dict[str, Any]
_INDICATOR_PLACE = {code: place for place, code in enumerate(INDICATORS)}
_CATEGORY_PLACE = {code: place for place, code in enumerate(CATEGORIES)}


def freeze(*, iso3: str, audience: str, by: Person | None, at: datetime | None = None, new: bool = False) -> Edition:
    """The edition of what `audience` may see now: the newest one if nothing has changed since, else the next number.

    With `new` the next number is given in any case. Raises Invalid where the country has no figures in the pool.
    """
    at = at or timezone.now()
    if Pool.objects.filter(country_id=iso3, is_stale=True).exists():
        recompute(iso3)
    pool = pool_of(audience, iso3)
    if pool is None or not pool.cells_count:
        raise Invalid(_("There are no accepted figures of this country yet."))
    evidence = evidence_of(pool, at.date())
    digest = facts.sha256(evidence)
    for _attempt in range(TRIES):
        editions = Edition.objects.filter(country_id=iso3)
        # The number before the newest: an edition frozen between the two is then seen, or its number is taken.
        number = (editions.aggregate(newest=Max("number"))["newest"] or 0) + 1
        newest = editions.filter(audience=pool.audience).order_by("-number").defer("evidence").first()
        if newest and newest.digest == digest and not new:
            newest.evidence = evidence
            if newest.pool_digest != pool.digest:
                # The pool moved and came back, or moved in what no edition carries: the evidence is the same.
                Edition.objects.filter(pk=newest.pk).update(pool_digest=pool.digest)
                newest.pool_digest = pool.digest
            return newest
        try:
            with transaction.atomic():
                return Edition.objects.create(
                    country_id=iso3,
                    number=number,
                    audience=pool.audience,
                    digest=digest,
                    pool_digest=pool.digest,
                    evidence=evidence,
                    frozen_at=at,
                    frozen_by=by,
                )
        except IntegrityError:
            # Somebody else took the number: look again at what is newest now.
            continue
    raise Invalid(_("Many editions of this country are being frozen at this moment. Try again in a minute."))


def has_changed(edition: Edition) -> bool:
    """Whether the pool that the edition froze says something else now."""
    pool = pool_of(edition.audience, edition.country_id)
    return pool is None or pool.digest != edition.pool_digest


@dataclass(frozen=True)
class Sent:
    """A contribution that came after an edition was frozen."""

    organisation: str
    title: str
    accepted_on: date | None


@dataclass(frozen=True)
class Changes:
    """What the edition's audience reads now that the edition does not say."""

    cells: int
    contributions: tuple[Sent, ...]


def changes_since(edition: Edition) -> Changes:
    """How many cells are another, new or gone; the newest contributions that are not in the edition. Queries: 3."""
    pool = pool_of(edition.audience, edition.country_id)
    fields = (*CELL, "value", "unit", "status", "issue_id")
    now = {row[:4]: row[4:] for row in Cell.objects.filter(pool=pool).values_list(*fields)} if pool else {}
    then = {
        tuple(cell[name] for name in CELL): (cell["value"], cell["unit"], cell["status"], cell["issue"])
        for cell in edition.evidence["cells"]
    }
    differing = sum(now.get(key) != then.get(key) for key in now.keys() | then.keys())
    known = [sent["id"] for source in edition.evidence["sources"] for sent in source["contributions"]]
    current = Observation.objects.filter(country_id=edition.country_id, is_current=True).exclude(
        contribution_id__in=known
    )
    reach = candidates.AUDIENCE_REACH[Audience(edition.audience)]
    newest = (
        Contribution.objects.filter(
            Q(embargo_on=None) | Q(embargo_on__lte=timezone.localdate()),
            pk__in=current.values("contribution_id"),
            visibility__in=[each for each, shared in candidates.REACH.items() if shared <= reach],
        )
        .order_by("-decided_at", "-pk")
        .values_list("organisation__name", "title", "decided_at")[:NEWEST]
    )
    return Changes(differing, tuple(Sent(who, title, at.date() if at else None) for who, title, at in newest))


def evidence_of(pool: Pool, on: date) -> Row:
    """Everything that an assessment of the pool says, as plain data, without the time of freezing in it."""
    found = candidates.read(pool.country_id, notes=True)
    (computed,) = compute(found.for_audience(pool.audience), found.judgements)
    values = computed.candidates
    runs = _runs(values, found.contributions)
    evidence = {
        "schema": SCHEMA,
        "method": {"version": method.VERSION},
        "country": facts.country(pool.country_id),
        "sources": _sources(values, found.contributions),
        "cells": _cells(computed, {run.contribution_id: run for run in runs}, notes.of_edition(computed)),
        "runs": [_run(run) for run in runs],
        "findings": computed.findings,
        "instruments": [_instrument(status) for status in instrument_statuses(pool.country_id, on)],
        "factors": facts.factors(),
        "world": facts.world(),
    }
    plain: Row = facts.as_plain(evidence)
    return plain


def _instrument(status: Row) -> Row:
    """Facts only: whether an as-of date is stale is asked on the day of reading."""
    return {name: value for name, value in status.items() if name != "is_stale"}


def _sources(values: pd.DataFrame, contributions: dict[int, Row]) -> list[Row]:
    rows = values.groupby("contribution_id").size()
    issues: dict[int, Row] = {}
    for pk in sorted(rows.index):
        sent = contributions[pk]
        issue = issues.setdefault(
            sent["issue_id"],
            {
                "issue": sent["issue_id"],
                "source": sent["issue__source__name"],
                "label": sent["issue__label"],
                "organisation": sent["issue__organisation__acronym"],
                "organisation_name": sent["issue__organisation__name"],
                "published_on": sent["issue__published_on"],
                "origin": sent["issue__origin"],
                "citation": sent["issue__citation"],
                "url": sent["issue__url"],
                "contributions": [],
            },
        )
        decided_at: datetime | None = sent["decided_at"]
        issue["contributions"].append(
            {
                **{
                    name: sent[name]
                    for name in ("id", "title", "file_name", "sha256", "size", "licence", "method_note", "visibility")
                },
                "reference": f"C-{pk}",
                "rows": int(rows[pk]),
                "accepted_on": decided_at.date() if decided_at else None,
                "run": sent["run__id"],
                # Rows of a workbook's sheets are numbered on: which sheet a row stands in, these tell.
                **({"sheets": sheets} if (sheets := _sheets(sent)) else {}),
            }
        )
    return sorted(issues.values(), key=lambda issue: (issue["source"], issue["published_on"], issue["issue"]))


def _sheets(sent: Row) -> list[Row]:
    return [
        {name: sheet[name] for name in ("number", "name")}
        for sheet in sent["understood__sheets"] or ()
        if sheet["name"]
    ]


def _runs(values: pd.DataFrame, contributions: dict[int, Row]) -> list[MethodRun]:
    """The runs behind the portal's own estimates among the values."""
    ids = [contributions[pk]["run__id"] for pk in values["contribution_id"].unique().tolist()]
    return list(MethodRun.objects.filter(pk__in=[pk for pk in ids if pk]).order_by("pk").defer("inputs", "sales"))


def _run(run: MethodRun) -> Row:
    names = ("id", "reference", "audience", "digest", "code_version", "discretisation", "seed", "draws", "parameters")
    counts = ("keys_count", "first_year", "last_year", "shares", "notes")
    return {name: getattr(run, name) for name in (*names, *counts)} | {"ran_on": run.ran_at.date()}


def _cells(computed: Computed, runs: dict[int, MethodRun], said: dict[notes.Key, Row]) -> list[Row]:
    """`said` by people of a cell stands in it: without a word, it has no place for one."""
    cells, values = computed.cells, computed.candidates
    competing: dict[tuple[Any, ...], list[Row]] = {}
    for value in tables.records(values):
        key = tuple(value[name] for name in CELL)
        run = runs.get(value["contribution_id"])
        band = run.band(value["indicator"], value["category"], value["measure"], value["year"]) if run else None
        competing.setdefault(key, []).append(
            {
                **(band or {}),
                "value": value["canonical"],
                "unit": CANONICAL_UNIT[value["measure"]],
                "sent_value": value["value"],
                "sent_unit": value["unit"],
                "status": value["status"],
                "origin": value["origin"],
                "issue": value["issue_id"],
                "contribution": value["contribution_id"],
                "row": value["row"],
                "note": value["note"],
                "is_recommended": value["is_recommended"],
                "is_replaced": value["is_replaced"],
            }
        )
    frozen = [
        {
            **{
                name: cell[name]
                for name in (*CELL, "value", "unit", "status", "origin", "rule", "spread", "in_conflict")
            },
            # Without it, nothing is said: evidence frozen earlier stays what it is.
            **({"rests_on_conflict": True} if cell["rests_on_conflict"] else {}),
            "issue": cell["issue_id"],
            "inputs": json.loads(cell["inputs"]),
            "candidates": competing.get(tuple(cell[name] for name in CELL), []),
            **said.get(tuple(cell[name] for name in CELL), {}),
        }
        for cell in tables.records(cells)
    ]
    frozen.sort(
        key=lambda cell: (
            _INDICATOR_PLACE[cell["indicator"]],
            _CATEGORY_PLACE.get(cell["category"], len(_CATEGORY_PLACE)),
            cell["year"],
            cell["measure"],
        )
    )
    return frozen
