"""What a contributor said about a file, as the check uses it: `kept` is what stays with the contribution.

columns    position of the file's column -> field of the template, or skip
constants  field -> what holds for the whole file
sheets     names of the sheets that are read
decimal    the mark before decimals
codes      field -> text as sent -> what it means, or skip
sentences  cause of a warning -> why the figures are right
personal   "none": what looks like data on persons is none
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from datasets.models import Contribution
from datasets.reference.template import VALUE, YEAR
from datasets.validation.batch import MISSING, Fixes
from datasets.validation.codelists import SKIP

# What is also true of the next file of the same make.
REMEMBERED = ("columns", "constants", "sheets", "decimal", "codes")


class Answers:
    def __init__(self, contribution: Contribution, remembered: Mapping[str, Any] | None = None) -> None:
        """What was said of this very file goes before what is remembered."""
        self.kept: dict[str, Any] = dict(remembered or {}) | contribution.answers

    @property
    def codes(self) -> dict[str, dict[str, str]]:
        codes: dict[str, dict[str, str]] = self.kept.get("codes", {})
        return codes

    @property
    def sentences(self) -> dict[str, str]:
        sentences: dict[str, str] = self.kept.get("sentences", {})
        return sentences

    @property
    def decimal(self) -> str:
        return str(self.kept.get("decimal", ""))

    @property
    def has_no_personal_data(self) -> bool:
        return self.kept.get("personal") == "none"

    @cached_property
    def leaves_out(self) -> bool:
        return any(taken == SKIP for meanings in self.codes.values() for taken in meanings.values())

    def fixes_with(self, decimal: str) -> Fixes:
        """Of the template's own columns; in others the translation has read the numbers already."""
        missing = tuple(sent for sent, taken in self.codes.get(VALUE, {}).items() if taken == MISSING)
        return Fixes(decimal, missing, self.codes.get(YEAR, {}))
