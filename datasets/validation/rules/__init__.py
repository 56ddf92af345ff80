"""Every rule, one module per family: F file, S structure, C codes, V values, D duplicates, L locks, P plausibility.

The rules that judge rows stand in ROW_RULES in the order of these imports, which is the order of the findings.
"""

from datasets.validation.rules import codes, values, locks, plausibility, comparisons, duplicates, files, structure  # isort: skip
from datasets.validation.rules.base import RULES, Rule, Unreadable, Words
from datasets.validation.rules.found import ROW_RULES, Context, Found, Labels

# Raised whenever a rule says something else about the same file than before.
VERSION = "4"

__all__ = [
    "ROW_RULES",
    "RULES",
    "VERSION",
    "Context",
    "Found",
    "Labels",
    "Rule",
    "Unreadable",
    "Words",
    "codes",
    "comparisons",
    "duplicates",
    "files",
    "locks",
    "plausibility",
    "structure",
    "values",
]
