"""What is said of a file beside its rows, corrected by its contributor before a reviewer has it."""

from datetime import date, datetime

from django.db import transaction

from coalition import audit
from coalition.models import Person
from datasets import policies
from datasets.actions import checks
from datasets.actions.issues import check_not_narrower, check_visibility, issue_of
from datasets.models import Contribution, Issue


@transaction.atomic
def describe(
    *,
    contribution: Contribution,
    title: str,
    source: str,
    issue_label: str,
    published_on: date,
    origin: str,
    visibility: str,
    citation: str = "",
    url: str = "",
    licence: str = "",
    embargo_on: date | None = None,
    method_note: str = "",
    by: Person,
    at: datetime | None = None,
) -> Contribution:
    """All of it anew. The file is checked again where anything changed: what it is compared with, and whose pool it
    changes, may be others.
    """
    policies.check_change_contribution(by, contribution)
    check_visibility(contribution.organisation, visibility)
    before = contribution.issue
    facts_before = _facts(before)
    contribution.issue = issue_of(
        organisation=contribution.organisation,
        source=source.strip(),
        label=issue_label.strip(),
        published_on=published_on,
        origin=origin,
        citation=citation,
        url=url,
        of=contribution,
    )
    said = {
        "title": title,
        "licence": licence,
        "visibility": visibility,
        "embargo_on": embargo_on,
        "method_note": method_note,
    }
    changed = [name for name, value in said.items() if getattr(contribution, name) != value]
    if not changed and _facts(contribution.issue) == facts_before:
        return contribution
    for name in changed:
        setattr(contribution, name, said[name])
    check_not_narrower(contribution)
    checks.start(contribution, by=by, issue=contribution.issue, **said)
    audit.record("contribution.described", contribution, by=by, at=at, changed=changed, issue=str(contribution.issue))
    if before.pk != contribution.issue.pk and not before.contributions.exists():
        before.delete()
    return contribution


def _facts(issue: Issue) -> tuple[object, ...]:
    return issue.pk, issue.published_on, issue.origin, issue.citation, issue.url
