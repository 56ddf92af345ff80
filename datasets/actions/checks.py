"""The one way to have a contribution checked."""

from typing import Any

from coalition import jobs
from coalition.audit import subject_of
from coalition.models import Person
from datasets import policies, tasks
from datasets.models import Contribution


def start(contribution: Contribution, *, by: Person | None, **changes: Any) -> None:
    """Within the deed's transaction; `changes` are written with the move."""
    if by is not None:
        policies.check_pace(by)
    contribution.move_to(Contribution.Status.CHECKING, **changes)
    jobs.enqueue(tasks.check_contribution, subject=subject_of(contribution), by=by)
