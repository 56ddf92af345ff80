"""Codes of the pool in the reader's words, and the brief form of a cell that every page shows."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from datasets.models.pools import Rule
from datasets.reference.categories import CATEGORIES
from datasets.reference.indicators import INDICATORS, ORIGINS, STATUSES

Row = dict[str, Any]
CELL_FIELDS = (
    "indicator",
    "category",
    "year",
    "measure",
    "value",
    "unit",
    "status",
    "origin",
    "rule",
    "issue_id",
    "candidates",
    "spread",
    "in_conflict",
    "override_id",
    "is_disputed",
    "rests_on_conflict",
)
REPORTED = "A"


def brief(iso3: str, cell: Row, sources: dict[int, str]) -> Row:
    """A cell's `values()` as a page shows it; `iso3, indicator, category, year, measure` are its link's arguments."""
    return {
        **cell,
        "iso3": iso3,
        "indicator_name": INDICATORS[cell["indicator"]].name,
        "short_name": INDICATORS[cell["indicator"]].short_name,
        "category_name": category_name(cell["category"]),
        "has_pv": has_pv(cell["indicator"], cell["category"]),
        "status_name": STATUSES[cell["status"]],
        "is_estimate": cell["status"] != REPORTED,
        "origin_name": ORIGINS.get(cell["origin"], ""),
        "source": source_of(cell, sources),
    }


def source_of(cell: Row, sources: dict[int, str]) -> str:
    """The issue that says it (Global E-waste Monitor 2020), or how the portal came by it."""
    if cell["issue_id"]:
        return sources[cell["issue_id"]]
    match cell["rule"]:
        case Rule.SUM_OF_PARTS:
            return _("sum of parts from several sources")
        case Rule.DERIVED:
            return _("computed from other figures")
    return ""


def category_name(code: str) -> Any:
    return CATEGORIES[code].name if code in CATEGORIES else code


def has_pv(indicator: str, category: str) -> bool | None:
    """Whether photovoltaic panels are in it; None where that is no question (population) or not known."""
    by_category = INDICATORS[indicator].by_category
    return CATEGORIES[category].has_pv if by_category and category in CATEGORIES else None


# Why this value is the recommended one; `winner` and `runner_up` are sources, for the first two origins and statuses.
WHY: dict[str, StrPromise] = {
    Rule.ORIGIN: gettext_lazy("The origin decides: “%(winner)s” ranks above “%(runner_up)s”."),
    Rule.STATUS: gettext_lazy(
        "The origins rank equal, so the observation status decides: “%(winner)s” before “%(runner_up)s”."
    ),
    Rule.LATER_ISSUE: gettext_lazy("%(winner)s is the later issue of the same source and replaces %(runner_up)s."),
    Rule.LATER_PUBLICATION: gettext_lazy(
        "Origin and status rank equal, so the later publication decides: %(winner)s after %(runner_up)s."
    ),
    Rule.LATER_ACCEPTANCE: gettext_lazy(
        "Origin, status and date of publication are equal, so the value accepted later is taken."
    ),
    Rule.ONLY: gettext_lazy("It is the only value."),
    Rule.OVERRIDE: gettext_lazy("A reviewer chose it."),
    Rule.SUM_OF_PARTS: gettext_lazy("No total was reported: it is the sum of its parts, which are all known."),
    Rule.DERIVED: gettext_lazy("It is derived from the figures below and as weak as the weakest of them."),
    Rule.NONE: gettext_lazy("No value can be recommended: none of those sent can be given in the common unit."),
}


def rule_in_words(rule: str, winner: str = "", runner_up: str = "") -> str:
    return str(WHY[rule]) % {"winner": winner, "runner_up": runner_up}
