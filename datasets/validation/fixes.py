"""What can safely be mended for a contributor: a text that means a code, the same in every row. Never a figure."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from coalition.guards import Invalid
from countries.models import Country
from datasets.models import FindingGroup
from datasets.reference.categories import CATEGORIES, TOTAL
from datasets.reference.indicators import CONTRIBUTED, STATUSES, UNITS
from datasets.reference.template import CATEGORY, COUNTRY, INDICATOR, STATUS, UNIT, VALUE, YEAR
from datasets.reference.vocabulary import MISSING as MISSING_MARKS
from datasets.validation.batch import MISSING
from datasets.validation.codelists import SKIP
from datasets.validation.findings import OTHERS
from datasets.validation.rules import codes, locks, values

DECIMAL = "decimal"
MARKS = (",", ".")
UNKNOWN_CODES = frozenset(
    rule.code
    for rule in (
        codes.UnknownCountry,
        codes.UnknownIndicator,
        codes.UnknownCategory,
        codes.UnknownUnit,
        codes.UnknownStatus,
    )
)
LEFT_OUT_CODES = UNKNOWN_CODES | {
    codes.DerivedIndicator.code,
    locks.CountryOfAnotherGovernment.code,
    values.PartOfAYear.code,
    values.NotAYear.code,
    values.YearOutOfRange.code,
}
# A year that does not begin in January: 2013/14, 2013-2014.
_TWO_YEARS = re.compile(r"^((?:19|20)\d{2})\s*[-–/]\s*((?:19|20)?\d{2})$")
_EMPTY_MEANS = {CATEGORY: TOTAL, STATUS: "A"}


@dataclass(frozen=True)
class Fix:
    """What stands on the button, and what it says of a text in a column."""

    label: str
    column: str
    sent: str
    taken: str


def check_fix(column: str, taken: str) -> None:
    """Raises Invalid where no text of the column can mean that."""
    known = {
        COUNTRY: lambda: Country.objects.filter(pk=taken).exists(),
        INDICATOR: lambda: taken in CONTRIBUTED,
        CATEGORY: lambda: taken in CATEGORIES,
        UNIT: lambda: taken in UNITS,
        STATUS: lambda: taken in STATUSES,
        VALUE: lambda: taken == MISSING,
        YEAR: lambda: len(taken) == 4 and taken.isascii() and taken.isdigit(),
        DECIMAL: lambda: taken in MARKS,
    }
    if column not in known:
        raise Invalid(_("Only what a text means can be set here."), field="column")
    if taken == SKIP and column in _SKIPPABLE:
        return
    if not known[column]():
        raise Invalid(
            _("“%(taken)s” is no code that “%(column)s” can hold.") % {"taken": taken, "column": column}, field="taken"
        )


_SKIPPABLE = frozenset({COUNTRY, YEAR, INDICATOR, CATEGORY, UNIT, STATUS})


def fixes_of(group: FindingGroup) -> list[Fix]:
    """The safe ones, the likeliest first."""
    if group.value == OTHERS:
        return []
    found: list[Fix] = []
    sent = group.value
    if group.suggestion:
        found.append(Fix(_("Use %(code)s") % {"code": group.suggestion}, group.column, sent, group.suggestion))
    if group.code == codes.EmptyCode.code and group.column in _EMPTY_MEANS:
        meant = _EMPTY_MEANS[group.column]
        found.append(Fix(_("Use %(code)s") % {"code": meant}, group.column, "", meant))
    if group.code == values.NotAYear.code and (both := _TWO_YEARS.match(sent)):
        years = (both[1], both[1][:2] + both[2][-2:])
        found += [Fix(_("Take it as %(year)s") % {"year": year}, YEAR, sent, year) for year in years]
    if group.code == values.EmptyValue.code or (
        group.code == values.NotANumber.code and sent.casefold() in MISSING_MARKS
    ):
        found.append(Fix(_("Take it as missing (M)"), VALUE, sent, MISSING))
    if group.code in (values.DecimalComma.code, values.CommaOfTwoMeanings.code):
        found.append(Fix(_("Read commas as decimal marks"), DECIMAL, "", ","))
    if group.code in (values.GroupedThousands.code, values.CommaOfTwoMeanings.code):
        found.append(Fix(_("Read commas as marks of thousands"), DECIMAL, "", "."))
    if group.code in LEFT_OUT_CODES and group.column in _SKIPPABLE:
        found.append(Fix(_("Leave these rows out"), group.column, sent, SKIP))
    return found
