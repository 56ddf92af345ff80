"""What the check found, in words: by cause, the gravest first, capped on the page and complete in the download."""

from typing import Any, Final

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datasets.models import Contribution, FindingGroup
from datasets.models.contributions import Severity
from datasets.reference.template import REQUIRED
from datasets.serializers.contributions import words_of
from datasets.validation.rules.structure import ForeignColumn, MissingColumn

TONES: Final = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.INFO: "info"}
CAUSES_SHOWN = 25
ROWS_SHOWN = 12
HEADINGS_SHOWN = 12
OF_HEADINGS: Final = (MissingColumn.code, ForeignColumn.code)


def found_in(contribution: Contribution) -> dict[str, Any]:
    """Sections by severity with their first causes, and how many causes are left to the download."""
    groups = contribution.finding_groups.all()
    counted = {
        (Severity(severity), code): number
        for severity, code, number in groups.order_by().values_list("severity", "code").annotate(Count("pk"))
    }
    instead: list[dict[str, Any]] = []
    if counted.get((Severity.ERROR, MissingColumn.code), 0) >= len(REQUIRED) - 1:
        instead = [_other_headings(list(groups.filter(code__in=OF_HEADINGS)))]
        groups = groups.exclude(code__in=OF_HEADINGS)
        counted = {key: number for key, number in counted.items() if key[1] not in OF_HEADINGS}
    sections = []
    for severity in Severity:
        first = instead if severity == Severity.ERROR else []
        causes = len(first) + sum(number for (its, _code), number in counted.items() if its == severity)
        if causes:
            shown = groups.filter(severity=severity)[: CAUSES_SHOWN - len(first)]
            sections.append(_section(severity, causes, first + [_finding(group) for group in shown]))
    return {"sections": sections, "more": sum(section["more"] for section in sections)}


def _section(severity: Severity, causes: int, findings: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "severity": severity.value,
        "tone": TONES[severity],
        "title": _title(severity, causes),
        "sentence": _meaning(severity),
        "findings": findings,
        "more": max(causes - CAUSES_SHOWN, 0),
    }


def _other_headings(groups: list[FindingGroup]) -> dict[str, Any]:
    """A table with headings of its own is one cause, however many of the template's columns it lacks."""
    missing = [group for group in groups if group.code == MissingColumn.code]
    foreign = [group.value for group in groups if group.code == ForeignColumn.code]
    found = set(REQUIRED) - {group.column for group in missing}
    return _finding(missing[0]) | {
        "message": (
            _("Of the template's columns only “%(column)s” was found.") % {"column": found.pop()}
            if found
            else _("None of the template's columns was found.")
        ),
        "fix": _("Take the template and put your figures under its headings, or rename the headings of your file."),
        "column": "",
        "value": ", ".join(foreign[:HEADINGS_SHOWN]),
        "other_values": max(len(foreign) - HEADINGS_SHOWN, 0),
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
        Severity.ERROR: _("Rows with an error stay out of the pool until the file is corrected."),
        Severity.WARNING: _("Rows with a warning may be right. Correct them, or say in their note why they are."),
        Severity.INFO: _("Good to know; nothing to do."),
    }[severity]
