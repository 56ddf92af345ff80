"""A government confirms or disputes a single figure; it takes that back, or a reviewer settles the dispute."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coalition import audit, jobs, notices
from coalition.guards import Invalid
from coalition.models import Changed, Person
from datasets import policies, tasks
from datasets.models import Cell, Contribution, Decision, Override, Verdict
from datasets.models.cells import CellOf
from datasets.models.verdicts import VerdictKind
from datasets.pool import contests
from datasets.pool.pools import pool_for
from datasets.pool.recompute import mark_stale
from datasets.reference.indicators import INDICATORS, units_of


@transaction.atomic
def judge(
    *,
    cell: CellOf,
    kind: str,
    reason: str = "",
    own_value: float | None = None,
    own_unit: str = "",
    seen: float | None = None,
    by: Person,
    at: datetime | None = None,
) -> Verdict:
    """On the recommended value as the person sees it. What the same body said of the cell before is taken back."""
    policies.check_judge(by, cell.iso3)
    organisation = policies.judges_for(by, cell.iso3)
    assert organisation is not None
    if kind == VerdictKind.DISPUTED and not reason.strip():
        raise Invalid(
            _("Say why the figure is not right: everybody who sees it will read your reason."), field="reason"
        )
    _check_own_figure(cell, own_value, own_unit)
    now = at or timezone.now()
    judged = _judged(cell, by)
    if seen is not None and judged["value"] != seen:
        raise Changed(_("The figure has changed since you opened this page. Look at it again before you judge it."))
    said_before = Verdict.objects.alive().filter(organisation=organisation, country=cell.iso3, **cell.names)
    for before in said_before:
        before.move_to(Verdict.Status.WITHDRAWN, closed_at=now, closed_by=by)
        audit.record("verdict.withdrawn", before, by=by, at=now)
    verdict = Verdict.objects.create(
        country_id=cell.iso3,
        **cell.names,
        kind=kind,
        audience=policies.audiences_of(by, cell.iso3)[0],
        **judged,
        own_value=own_value,
        own_unit=own_unit if own_value is not None else "",
        reason=reason.strip(),
        organisation=organisation,
        given_at=now,
        given_by=by,
    )
    audit.record(f"verdict.{kind}", verdict, by=by, at=now, reason=verdict.reason, cell=str(verdict))
    if kind == VerdictKind.DISPUTED:
        _tell_of_dispute(verdict)
    _compute_again(verdict, by)
    return verdict


@transaction.atomic
def withdraw(*, verdict: Verdict, by: Person, at: datetime | None = None) -> Verdict:
    policies.check_withdraw_verdict(by, verdict)
    now = at or timezone.now()
    verdict.move_to(Verdict.Status.WITHDRAWN, closed_at=now, closed_by=by)
    audit.record("verdict.withdrawn", verdict, by=by, at=now)
    _compute_again(verdict, by)
    return verdict


@transaction.atomic
def resolve(*, verdict: Verdict, reason: str, by: Person, at: datetime | None = None) -> Verdict:
    """A reviewer calls the dispute settled and says how; the government reads it."""
    policies.check_resolve(by, verdict, _source_of(verdict))
    if verdict.kind != VerdictKind.DISPUTED:
        raise Invalid(_("Only a dispute can be settled."))
    if not reason.strip():
        raise Invalid(_("Say how the dispute was settled."), field="reason")
    now = at or timezone.now()
    verdict.move_to(Verdict.Status.RESOLVED, closed_at=now, closed_by=by, closing_reason=reason.strip())
    audit.record("verdict.resolved", verdict, by=by, at=now, reason=reason.strip())
    _tell(
        verdict,
        [verdict.given_by],
        event="verdict.resolved",
        text=gettext_noop("Your dispute of %(indicator)s, %(country)s %(year)s was settled: %(reason)s"),
        reason=reason.strip(),
    )
    _compute_again(verdict, by)
    return verdict


def _judged(cell: CellOf, by: Person) -> dict[str, object]:
    """The value of the verdict: whose it is and what was sent, or what the portal computed."""
    pool = pool_for(by, cell.iso3)
    known = Cell.objects.filter(pool=pool, value__isnull=False, **cell.names).first() if pool else None
    if known is None:
        raise Invalid(_("There is no figure here to confirm or dispute."))
    audience = policies.audiences_of(by, cell.iso3)[0]
    contest = contests.read([cell], {cell.iso3: audience}).by_cell[cell]
    value = contest.recommended
    if value is None:
        return {"value": known.value, "unit": known.unit}
    return {
        "value": value["canonical"],
        "unit": known.unit,
        "issue_id": value["issue_id"],
        "sent_value": value["value"],
        "sent_unit": value["unit"],
    }


def _check_own_figure(cell: CellOf, value: float | None, unit: str) -> None:
    if value is None:
        return
    if not 0 <= value < 1e15:
        raise Invalid(_("Give a number that is not negative."), field="own_value")
    if unit not in units_of(cell.indicator, cell.measure):
        raise Invalid(_("Choose the unit of your figure."), field="own_unit")


def _source_of(verdict: Verdict) -> Contribution | None:
    """The contribution whose value is disputed, if any one is."""
    found = contests.read([verdict.cell], {verdict.country_id: verdict.audience}).by_cell[verdict.cell]
    value = found.value_of(verdict.issue_id) if verdict.issue_id else None
    return Contribution.objects.get(pk=value["contribution_id"]) if value else None


def _tell_of_dispute(verdict: Verdict) -> None:
    """Who sent the figure, who chose it, and the secretariat."""
    people = {decision.decided_by for decision in _decisions_on(verdict)}
    source = _source_of(verdict)
    if source is not None:
        people |= {person for person in (source.created_by, source.submitted_by) if person}
        people |= set(policies.reviewers(source))
    _tell(
        verdict,
        people - {verdict.given_by},
        event="verdict.disputed",
        text=gettext_noop("%(organisation)s disputes %(indicator)s, %(country)s %(year)s: %(reason)s"),
        organisation=verdict.organisation.acronym,
        reason=verdict.reason,
    )


def _decisions_on(verdict: Verdict) -> list[Decision]:
    on_cell = Override.objects.standing().filter(country=verdict.country_id, **verdict.cell.names)
    return list(Decision.objects.filter(overrides__in=on_cell).select_related("decided_by"))


def _tell(verdict: Verdict, people: Iterable[Person], *, event: str, text: str, **params: Any) -> None:
    notices.tell(
        people,
        event=event,
        text=text,
        link=reverse("datasets:cell-detail", kwargs=verdict.cell.place),
        indicator=str(INDICATORS[verdict.indicator].short_name),
        country=verdict.country_id,
        year=verdict.year,
        **params,
    )


def _compute_again(verdict: Verdict, by: Person) -> None:
    mark_stale([verdict.country_id])
    jobs.enqueue(tasks.recompute_stale, subject="pool:stale", by=by)
