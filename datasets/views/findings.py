"""What the check found, in words: by cause, the gravest first, capped on the page and complete in the download."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datasets.models import Contribution, FindingGroup
from datasets.models.contributions import Severity
from datasets.serializers import words_of

TONES: Final = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.INFO: "info"}
CAUSES_SHOWN = 25
ROWS_SHOWN = 12


def found_in(contribution: Contribution) -> dict[str, Any]:
    """Sections by severity with their first causes, and how many causes are left to the download."""
    groups = contribution.finding_groups.all()
    causes = dict(groups.order_by().values_list("severity").annotate(Count("pk")))
    sections = [
        _section(severity, causes[severity], groups.filter(severity=severity)[:CAUSES_SHOWN])
        for severity in Severity
        if severity in causes
    ]
    return {"sections": sections, "more": sum(section["more"] for section in sections)}


def _section(severity: Severity, causes: int, groups: Iterable[FindingGroup]) -> dict[str, Any]:
    return {
        "severity": severity.value,
        "tone": TONES[severity],
        "title": _title(severity, causes),
        "sentence": _meaning(severity),
        "findings": [_finding(group) for group in groups],
        "more": max(causes - CAUSES_SHOWN, 0),
    }


def _finding(group: FindingGroup) -> dict[str, Any]:
    words = words_of(group)
    return {
        "code": group.code,
        "severity": group.severity,
        "message": words.message,
        "allowed": words.allowed,
        "fix": words.fix,
        "column": group.column,
        "value": group.value,
        "suggestion": group.suggestion,
        "other_values": group.params["others"],
        "count": group.count,
        "rows": group.rows[:ROWS_SHOWN],
        "more_rows": max(group.count - ROWS_SHOWN, 0) if group.rows else 0,
    }


def _title(severity: Severity, causes: int) -> str:
    words = {
        Severity.ERROR: ngettext("%(n)s kind of error", "%(n)s kinds of errors", causes),
        Severity.WARNING: ngettext("%(n)s kind of warning", "%(n)s kinds of warnings", causes),
        Severity.INFO: ngettext("%(n)s note", "%(n)s notes", causes),
    }
    return words[severity] % {"n": causes}


def _meaning(severity: Severity) -> str:
    return {
        Severity.ERROR: _("Rows with an error stay out of the pool until the file is mended."),
        Severity.WARNING: _("Rows with a warning may be right. Mend them, or say in their note why they are."),
        Severity.INFO: _("Good to know; nothing to do."),
    }[severity]
