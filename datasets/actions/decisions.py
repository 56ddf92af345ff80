"""A reviewer chooses which of the competing values is recommended, in one cell or in many, and takes it back."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition import audit, jobs
from coalition import permissions as may
from coalition.guards import Invalid
from coalition.models import Changed, Person
from datasets import policies, tasks
from datasets.models import Contribution, Decision, Override
from datasets.models.cells import CellOf
from datasets.pool import contests
from datasets.pool.contests import Choice, Contest
from datasets.pool.recompute import mark_stale
from datasets.reference.indicators import CANONICAL_UNIT

MOST_CELLS = 500


@transaction.atomic
def choose(*, choices: Sequence[Choice], reason: str, by: Person, at: datetime | None = None) -> Decision:
    """One decision on all these cells, or on none: the first one that is refused refuses them all."""
    for iso3 in sorted({choice.cell.iso3 for choice in choices}):
        policies.check_decide(by, iso3)
    if not choices:
        raise Invalid(_("Select at least one figure."))
    if len(choices) > MOST_CELLS:
        raise Invalid(_("Decide on at most %(most)s figures at a time.") % {"most": MOST_CELLS})
    if len({choice.cell for choice in choices}) < len(choices):
        raise Invalid(_("Choose once for each figure."))
    if not reason.strip():
        raise Invalid(_("Say why this value is the better one."), field="reason")
    now = at or timezone.now()
    cells = [choice.cell for choice in choices]
    found = contests.read(cells, _audiences(by, cells))
    without = contests.read(cells, _audiences(by, cells), undecided=True)
    sent = Contribution.objects.in_bulk(list(found.contributions))
    overrides = []
    for choice in choices:
        contest = found.by_cell[choice.cell]
        _check_seen(contest, choice.seen)
        value = contest.value_of(choice.issue)
        if value is None or len(contest.competing) < 2:
            raise Invalid(_("There is no other value to choose here."), field="issue")
        policies.check_choose(by, choice.cell.iso3, sent[value["contribution_id"]])
        before = without.by_cell[choice.cell].recommended
        overrides.append(
            Override(
                country_id=choice.cell.iso3,
                **choice.cell.names,
                audience=contest.audience,
                issue_id=choice.issue,
                inputs=contest.inputs,
                value=value["canonical"],
                instead_value=before["canonical"] if before else None,
                instead_issue_id=before["issue_id"] if before else None,
                unit=CANONICAL_UNIT[choice.cell.measure],
            )
        )
    decision = Decision.objects.create(
        reason=reason.strip(), decided_at=now, decided_by=by, organisation=policies.speaks_for(by, may.REVIEW)
    )
    for override in overrides:
        override.decision = decision
    for override in Override.objects.bulk_create(overrides):
        audit.record("override.made", override, by=by, at=now, reason=decision.reason, cell=str(override))
    _compute_again(cells, by)
    return decision


@transaction.atomic
def undo(*, overrides: Collection[Override], by: Person, at: datetime | None = None) -> int:
    """Take decisions back: where nothing newer decides, the published order does again. Returns how many cells."""
    now = at or timezone.now()
    standing = [override for override in overrides if override.status != Override.Status.UNDONE]
    cells = [override.cell for override in standing]
    for iso3 in sorted({cell.iso3 for cell in cells}):
        policies.check_decide(by, iso3)
    without = contests.read(cells, _audiences(by, cells), undecided=True)
    sent = Contribution.objects.in_bulk(list(without.contributions))
    for cell, override in zip(cells, standing, strict=True):
        returning = without.by_cell[cell].recommended
        policies.check_undo(by, override, sent[returning["contribution_id"]] if returning else None)
        override.move_to(Override.Status.UNDONE, undone_at=now, undone_by=by)
        audit.record("override.undone", override, by=by, at=now, cell=str(override))
    _compute_again(cells, by)
    return len(standing)


@transaction.atomic
def undo_decision(*, decision: Decision, by: Person, at: datetime | None = None) -> int:
    """Everything that it decided, in one deed."""
    standing = decision.overrides.exclude(status=Override.Status.UNDONE).select_related("decision")
    return undo(overrides=list(standing), by=by, at=at)


def _check_seen(contest: Contest, seen: str) -> None:
    if seen and contest.inputs != seen:
        raise Changed(_("The values have changed since you opened this page. Look at them again before you decide."))


def _audiences(by: Person, cells: Collection[CellOf]) -> dict[str, str]:
    return {cell.iso3: policies.audiences_of(by, cell.iso3)[0] for cell in cells}


def _compute_again(cells: Collection[CellOf], by: Person) -> None:
    if cells:
        mark_stale(cell.iso3 for cell in cells)
        jobs.enqueue(tasks.recompute_stale, subject="pool:stale", by=by)
