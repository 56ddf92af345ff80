"""What people said of one cell, as its page shows it: the decision, the verdicts, and what it recommended before."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from coalition import permissions as may
from coalition.guards import Anyone, is_person, reason
from coalition.models import Organisation
from datasets import policies
from datasets.models import CellChange, Contribution, Observation, Override, Pool, Verdict
from datasets.models.cells import CellOf
from datasets.models.pools import Rule
from datasets.models.verdicts import VerdictKind
from datasets.pool import judgements
from datasets.pool.pools import seen_by
from datasets.presenters.sources import source_names
from datasets.presenters.words import Row
from datasets.reference.methods import ORIGIN

CHANGES_SHOWN = 30
# How a verdict stands beside its figure.
VERDICT_TONES: dict[str, str] = {VerdictKind.CONFIRMED: "good", VerdictKind.DISPUTED: "warn"}


def cell_said(someone: Anyone, pool: Pool, cell: Row) -> Row:
    """`override` and `verdicts` that hold for what the reader sees, `history` newest first, and the reader's deeds:
    "" where nothing refuses, else the sentence. `cell` is what its page shows.

    Queries: at most 7, however long the history is.
    """
    key = CellOf(pool.country_id, cell["indicator"], cell["category"], cell["year"], cell["measure"])
    changes = list(
        CellChange.objects.filter(audience__in=seen_by(pool.audience), country=key.iso3, **key.names)[:CHANGES_SHOWN]
    )
    overrides = _overrides({cell["override_id"], *(change.override_id for change in changes)} - {None})
    verdicts = [one for one in _verdicts(key) if _holds(one, cell)]
    sees_names = _sees_names(someone, key.iso3)
    sent = _contributions(someone, key.iso3, cell)
    by_issue = {value["issue"]: sent.get(value["contribution"]) for value in cell["values"]}
    applied = overrides.get(cell["override_id"])
    judge = policies.judges_for(someone, key.iso3) if cell["value"] is not None else None
    return {
        "cell": key,
        "override": _override(applied, sees_names=sees_names) if applied else None,
        "why_not_undo": _why_not_undo(someone, applied, by_issue) if applied else None,
        "verdicts": [_verdict(someone, one, by_issue, sees_names=sees_names) for one in verdicts],
        "history": _history(changes, overrides, pool.audience, sees_names=sees_names),
        "inputs": judgements.fingerprint(_as_sent(value) for value in cell["values"]),
        "choices": _choices(someone, key.iso3, cell, by_issue),
        "judges_for": judge,
        "has_confirmed": judge is not None and any(_is_confirmed_by(judge, one, cell) for one in verdicts),
    }


def _overrides(pks: set[int]) -> dict[int, Override]:
    if not pks:
        return {}
    return Override.objects.select_related("decision__decided_by", "decision__organisation").in_bulk(pks)


def _verdicts(key: CellOf) -> Iterable[Verdict]:
    return (
        Verdict.objects.filter(country=key.iso3, **key.names)
        .exclude(status=Verdict.Status.WITHDRAWN)
        .select_related("organisation", "given_by", "issue__source")
    )


def _holds(verdict: Verdict, cell: Row) -> bool:
    """Whether the reader sees the value that it speaks of."""
    if verdict.issue_id is None:
        return not cell["values"] and cell["value"] == verdict.value
    said = {"issue_id": verdict.issue_id, "sent_value": verdict.sent_value, "sent_unit": verdict.sent_unit}
    return any(map(judgements.judged_by(said), map(_as_sent, cell["values"])))


def _is_confirmed_by(organisation: Organisation, verdict: Verdict, cell: Row) -> bool:
    """The recommended value, as it stands now."""
    is_open = verdict.status == Verdict.Status.STANDING and verdict.kind == VerdictKind.CONFIRMED
    return is_open and verdict.organisation_id == organisation.pk and verdict.issue_id == cell["issue_id"]


def _as_sent(value: Row) -> Row:
    return {
        "issue_id": value["issue"],
        "value": value["sent_value"],
        "unit": value["sent_unit"],
        "status": value["status"],
        "origin": value["origin"],
    }


def _sees_names(someone: Anyone, iso3: str) -> bool:
    """History names people: for reviewers and for who reads everything, not for every reader."""
    return is_person(someone) and (someone.may(may.REVIEW, iso3) or someone.may(may.READ_ALL_CONTRIBUTIONS, iso3))


def _contributions(someone: Anyone, iso3: str, cell: Row) -> dict[int, Contribution]:
    """Asked of by the deeds of reviewers only."""
    if not policies.can_decide(someone, iso3):
        return {}
    return Contribution.objects.in_bulk({value["contribution"] for value in cell["values"]})


def _choices(someone: Anyone, iso3: str, cell: Row, by_issue: dict[int, Contribution | None]) -> list[Row]:
    """The values that a reviewer may recommend instead, and why not the others; none where nothing competes."""
    competing = [value for value in cell["values"] if value["value"] is not None and value["origin"] != ORIGIN]
    if len(competing) < 2 or not policies.can_decide(someone, iso3):
        return []
    return [
        {**value, "refusal": reason(policies.check_choose, someone, iso3, by_issue[value["issue"]])}
        for value in competing
        if not value["is_recommended"]
    ]


def _why_not_undo(someone: Anyone, override: Override, by_issue: dict[int, Contribution | None]) -> str | None:
    """None for whom undoing is no question."""
    if not policies.can_decide(someone, override.country_id):
        return None
    returning = by_issue.get(override.instead_issue_id or 0)
    return reason(policies.check_undo, someone, override, returning)


def _override(override: Override, *, sees_names: bool) -> Row:
    decision = override.decision
    return {
        "pk": override.pk,
        "decision": decision.pk,
        "who": _reviewer(override),
        "person": decision.decided_by.name if sees_names else "",
        "at": decision.decided_at,
        "reason": decision.reason,
        "instead_value": override.instead_value,
        "unit": override.unit,
    }


def _reviewer(override: Override) -> str:
    organisation = override.decision.organisation
    return organisation.name if organisation else _("the secretariat")


def _verdict(someone: Anyone, verdict: Verdict, by_issue: dict[int, Contribution | None], *, sees_names: bool) -> Row:
    is_open = verdict.status != Verdict.Status.RESOLVED
    may_resolve = is_open and verdict.kind == VerdictKind.DISPUTED and policies.can_decide(someone, verdict.country_id)
    disputed = by_issue.get(verdict.issue_id or 0)
    return {
        "pk": verdict.pk,
        "kind": verdict.kind,
        "kind_name": verdict.get_kind_display(),
        "tone": VERDICT_TONES[verdict.kind] if is_open else "neutral",
        "is_open": is_open,
        "organisation": verdict.organisation.name,
        "person": verdict.given_by.name if sees_names else "",
        "given_at": verdict.given_at,
        "value": verdict.value,
        "unit": verdict.unit,
        "source": str(verdict.issue) if verdict.issue else "",
        "reason": verdict.reason,
        "own_value": verdict.own_value,
        "own_unit": verdict.own_unit,
        "closing_reason": verdict.closing_reason,
        "closed_at": verdict.closed_at,
        "may_withdraw": is_open and not reason(policies.check_withdraw_verdict, someone, verdict),
        "why_not_resolve": reason(policies.check_resolve, someone, verdict, disputed) if may_resolve else None,
    }


def _history(
    changes: list[CellChange], overrides: dict[int, Override], audience: str, *, sees_names: bool
) -> list[Row]:
    """What was written for several audiences at once is one line: that of the narrowest."""
    order = seen_by(audience)
    own: dict[Any, CellChange] = {}
    for change in sorted(changes, key=lambda one: order.index(one.audience)):
        own.setdefault(change.changed_at, change)
    shown = sorted(own.values(), key=lambda one: one.changed_at, reverse=True)
    names = source_names(pk for one in shown for pk in (one.old_issue_id, one.new_issue_id))
    sent = dict(
        Observation.objects.filter(pk__in={one.observation_id for one in shown if one.observation_id}).values_list(
            "pk", "contribution__organisation__name"
        )
    )
    return [_change(change, overrides, names, sent, audience, sees_names=sees_names) for change in shown]


def _change(
    change: CellChange,
    overrides: dict[int, Override],
    names: dict[int, str],
    sent: dict[int, str],
    audience: str,
    *,
    sees_names: bool,
) -> Row:
    override = overrides.get(change.override_id or 0)
    who = _reviewer(override) if override else sent.get(change.observation_id or 0, _("the portal"))
    return {
        "at": change.changed_at,
        "old_value": change.old_value,
        "old_source": names.get(change.old_issue_id or 0, ""),
        "new_value": change.new_value,
        "new_source": names.get(change.new_issue_id or 0, ""),
        "unit": change.unit,
        "who": who,
        "person": override.decision.decided_by.name if override and sees_names else "",
        "why": override.decision.reason if override else _why(change),
        "audience": change.get_audience_display() if change.audience != audience else "",
    }


def _why(change: CellChange) -> str:
    if change.new_value is None:
        return _("Its values were withdrawn.")
    if change.old_rule == Rule.OVERRIDE:
        return _("The reviewer's decision no longer holds; the published order does: %(rule)s.") % {
            "rule": change.get_new_rule_display()
        }
    return str(change.get_new_rule_display())
