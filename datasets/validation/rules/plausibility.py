"""P: figures that can hardly be true."""

from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext_noop as _

from datasets.method.units import POWERS
from datasets.models.contributions import Severity
from datasets.reference.template import STATUS, UNIT, VALUE, YEAR
from datasets.validation.batch import UNIT_CODES, Batch
from datasets.validation.rules.found import Context, Found, RowRule

PER_INHABITANT = UNIT_CODES.index("kg/inh")
# Above any country's e-waste or sales per inhabitant in any year published so far.
MOST_PER_INHABITANT = 60
# In the unit in which the pool keeps a measure; and a thousand tonnes for each inhabitant.
LARGEST, LARGEST_PER_INHABITANT = 1e12, 1e6
_LARGEST = np.array(
    [LARGEST_PER_INHABITANT if unit == "kg/inh" else LARGEST / 10.0 ** POWERS[unit] for unit in UNIT_CODES]
)


class NegativeValue(RowRule):
    code = "EW-P1"
    column = VALUE
    message = _("The value %(value)s is negative.")
    allowed = _("Zero or more.")
    fix = _("Correct the sign. A negative consumption usually means that exports have another unit than imports.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        yield from cls.values_where(batch, batch.values < 0)


class ImpossiblyLarge(RowRule):
    code = "EW-P4"
    column = VALUE
    message = _("The value %(value)s is larger than any figure can be.")
    allowed = _("At most 1,000,000,000,000 tonnes, pieces, persons or whatever else is counted.")
    fix = _("Look whether value and unit are right.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        units = batch.numbers(UNIT)
        most = np.where(units >= 0, _LARGEST[np.maximum(units, 0)], LARGEST)
        yield from cls.values_where(batch, batch.values > most)


class TooMuchPerInhabitant(RowRule):
    code = "EW-P2"
    severity = Severity.WARNING
    column = VALUE
    message = _("%(value)s kg per inhabitant is more than any country has reported.")
    allowed = _("Usually between 0 and 60 kg per inhabitant.")
    fix = _("Look whether the unit is right. If it is, say in the note why the value is so high.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        per_inhabitant = batch.numbers(UNIT) == PER_INHABITANT
        high = (batch.values > MOST_PER_INHABITANT) & (batch.values <= LARGEST_PER_INHABITANT)
        yield from cls.values_where(batch, per_inhabitant & high)


class ReportedBeforeItsTime(RowRule):
    code = "EW-P3"
    severity = Severity.WARNING
    column = YEAR
    message = _("The status is A (reported), but the year %(value)s has not begun.")
    allowed = _("For a year to come: F (forecast).")
    fix = _("Set the status to F, or correct the year.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        reported = batch.numbers(STATUS) == batch.lists[STATUS].codes.index("A")
        yield from cls.texts_where(batch, YEAR, reported & (batch.years == context.today.year + 1))
