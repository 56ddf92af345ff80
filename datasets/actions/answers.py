"""What a contributor says of a file that the portal could not know: each answer has the file checked anew."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition import audit
from coalition.guards import Invalid
from coalition.models import Person
from datasets import policies
from datasets.actions import checks
from datasets.models import Contribution, FindingGroup, RememberedLayout
from datasets.models.contributions import Severity
from datasets.reference.limits import MAX_SENTENCE
from datasets.validation.answers import REMEMBERED
from datasets.validation.findings import EVERY, explained_key
from datasets.validation.fixes import DECIMAL, check_fix

NO_PERSONAL_DATA = "none"


@transaction.atomic
def answer(
    *,
    contribution: Contribution,
    columns: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
    sheets: Sequence[str] = (),
    decimal: str = "",
    by: Person,
    at: datetime | None = None,
) -> Contribution:
    """Which column is what, and what holds for the whole file. It is remembered for files of the same make."""
    given = {"columns": dict(columns or {}), "constants": dict(constants or {}), "sheets": list(sheets)}
    answers = _answers_of(contribution, by) | given | {"decimal": decimal}
    return _check_with(contribution, answers, "contribution.answered", by=by, at=at)


@transaction.atomic
def fix(
    *, contribution: Contribution, column: str, sent: str, taken: str, by: Person, at: datetime | None = None
) -> Contribution:
    """In this column the text `sent` means `taken` in every row; a mark before decimals is a column of its own."""
    answers = _answers_of(contribution, by)
    check_fix(column, taken)
    if column == DECIMAL:
        answers["decimal"] = taken
    else:
        answers.setdefault("codes", {}).setdefault(column, {})[sent.strip()] = taken
    details = {"column": column, "sent": sent, "taken": taken}
    return _check_with(contribution, answers, "contribution.fixed", by=by, at=at, **details)


@transaction.atomic
def undo_fix(
    *, contribution: Contribution, column: str, sent: str, by: Person, at: datetime | None = None
) -> Contribution:
    """The text is taken as it stands again."""
    answers = _answers_of(contribution, by)
    if column == DECIMAL:
        answers["decimal"] = ""
    elif answers.get("codes", {}).get(column, {}).pop(sent.strip(), None) is None:
        raise Invalid(_("This was undone already."))
    return _check_with(contribution, answers, "contribution.fix_undone", by=by, at=at, column=column, sent=sent)


@transaction.atomic
def explain(
    *,
    contribution: Contribution,
    code: str,
    sentence: str,
    column: str = "",
    value: str = "",
    by: Person,
    at: datetime | None = None,
) -> Contribution:
    """Why figures are right although a rule warns of them: the sentence stays with each value, to the PDF.

    `code` EVERY: of each warning that has no sentence of its own.
    """
    answers = _answers_of(contribution, by)
    sentence = " ".join(sentence.split())
    if not sentence:
        raise Invalid(_("Say in one sentence why the figures are right."), field="sentence")
    if len(sentence) > MAX_SENTENCE:
        raise Invalid(_("One sentence of at most %(n)s characters.") % {"n": MAX_SENTENCE}, field="sentence")
    warned = FindingGroup.objects.filter(contribution=contribution, severity=Severity.WARNING)
    if code != EVERY:
        warned = warned.filter(code=code, column=column, value=value)
    if not warned.exists():
        raise Invalid(_("There is no such warning any more."))
    answers.setdefault("sentences", {})[explained_key(code, column, value)] = sentence
    return _check_with(contribution, answers, "contribution.explained", by=by, at=at, code=code, value=value)


@transaction.atomic
def confirm_no_personal_data(*, contribution: Contribution, by: Person, at: datetime | None = None) -> Contribution:
    """What looked like data on persons is none: the file is read, and seen by whom it is meant for."""
    answers = _answers_of(contribution, by) | {"personal": NO_PERSONAL_DATA}
    if not contribution.personal_columns:
        raise Invalid(_("No column of this file looks like data on persons."))
    return _check_with(
        contribution, answers, "contribution.cleared", by=by, at=at, columns=contribution.personal_columns
    )


def _answers_of(contribution: Contribution, by: Person) -> dict[str, Any]:
    """With those of an earlier file of the same make, which become its own as soon as one changes."""
    policies.check_change_contribution(by, contribution)
    known: dict[str, Any] = contribution.understood.get("answers", {}) | contribution.answers
    return deepcopy(known)


def _check_with(
    contribution: Contribution,
    answers: dict[str, Any],
    event: str,
    *,
    by: Person,
    at: datetime | None,
    **details: object,
) -> Contribution:
    checks.start(contribution, by=by, answers=answers)
    audit.record(event, contribution, by=by, at=at, **details)
    if fingerprint := contribution.understood.get("fingerprint"):
        RememberedLayout.objects.update_or_create(
            organisation=contribution.organisation,
            fingerprint=fingerprint,
            defaults={
                "answers": {name: answers[name] for name in REMEMBERED if name in answers},
                "answered_by": by,
                "answered_at": at or timezone.now(),
            },
        )
    return contribution
