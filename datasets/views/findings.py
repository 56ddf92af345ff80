"""What the check found, in words: by cause, the gravest first, capped on the page and complete in the download."""

from typing import Any, Final

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countries.models import Country
from datasets.models import Contribution, FindingGroup
from datasets.models.contributions import Severity
from datasets.policies import PLAUSIBILITY
from datasets.presenters.places import in_words, sheet_names
from datasets.reference import template
from datasets.serializers.contributions import words_of
from datasets.validation.findings import OTHERS
from datasets.validation.fixes import UNKNOWN_CODES, fixes_of

TONES: Final = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.INFO: "info"}
CAUSES_SHOWN = 25
ROWS_SHOWN = 12


def found_in(contribution: Contribution) -> dict[str, Any]:
    """Sections by severity with their first causes, and how many causes are left to the download."""
    groups = contribution.finding_groups.all()
    sheets = sheet_names(contribution.understood)
    sheets = sheets if len(sheets) > 1 else {}
    counted = {
        (Severity(severity), code): number
        for severity, code, number in groups.order_by().values_list("severity", "code").annotate(Count("pk"))
    }
    sections = []
    for severity in Severity:
        causes = sum(number for (its, _code), number in counted.items() if its == severity)
        if causes:
            shown = groups.filter(severity=severity)[:CAUSES_SHOWN]
            sections.append(_section(severity, causes, [_finding(group, sheets) for group in shown]))
    return {"sections": sections, "more": sum(section["more"] for section in sections)}


def _section(severity: Severity, causes: int, findings: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "severity": severity.value,
        "tone": TONES[severity],
        "title": _title(severity, causes),
        "sentence": _meaning(severity),
        "findings": findings,
        "takes_sentence": any(finding["takes_sentence"] for finding in findings),
        "more": max(causes - CAUSES_SHOWN, 0),
    }


def _finding(group: FindingGroup, sheets: dict[int, str]) -> dict[str, Any]:
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
        "rows": [in_words(row, sheets) for row in group.rows[:ROWS_SHOWN]],
        "fixes": fixes_of(group),
        "may_name_code": group.code in UNKNOWN_CODES and group.value != OTHERS,
        "takes_sentence": group.severity == Severity.WARNING and group.code.startswith(PLAUSIBILITY),
        "sentence": group.params.get("sentence", ""),
        "more_rows": max(group.count - ROWS_SHOWN, 0) if len(group.rows) > ROWS_SHOWN else 0,
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
        Severity.WARNING: _("Figures with a warning may be right. Correct them, or say in one sentence why they are."),
        Severity.INFO: _("Good to know; nothing to do."),
    }[severity]


def code_lists(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The codes that may be named for what is not known, of the columns in which something is not known."""
    columns = {
        finding["column"]
        for section in found["sections"]
        for finding in section["findings"]
        if finding["may_name_code"]
    }
    lists = {column.name: column.codes for column in template.COLUMNS if column.codes}
    known: list[dict[str, Any]] = [
        {"name": name, "entries": list(codes())} for name, codes in lists.items() if name in columns
    ]
    if template.COUNTRY in columns:
        known.append({"name": template.COUNTRY, "entries": [(one.iso3, one.name) for one in Country.objects.all()]})
    return known
