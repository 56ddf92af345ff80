"""C: codes, one by one and with each other."""

import re
from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext_noop as _

from datasets.reference.categories import TOTAL
from datasets.reference.indicators import INDICATORS, UNITS
from datasets.reference.template import CATEGORY, COUNTRY, INDICATOR, STATUS, UNIT
from datasets.validation.batch import CODED, INDICATOR_CODES, UNIT_CODES, Batch, Mask
from datasets.validation.codelists import EMPTY, UNKNOWN
from datasets.validation.rules.found import Context, Found, RowRule

_SHORT_KEY = re.compile(r"^\s*(UNU[- ]?)?\d{3}\s*$", re.IGNORECASE)
_TAKES_UNIT = np.array([[unit in indicator.units for unit in UNITS] for indicator in INDICATORS.values()])
_IS_DERIVED = np.array([indicator.is_derived for indicator in INDICATORS.values()])
_BY_CATEGORY = np.array([indicator.by_category for indicator in INDICATORS.values()])


class _UnknownCode(RowRule):
    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        unknown = batch.numbers(cls.column) == UNKNOWN
        if unknown.any():
            yield from cls.texts_where(batch, cls.column, unknown & ~batch.is_formula(cls.column))


def _is_short_key(batch: Batch) -> Mask:
    """010 where 0101 to 0109 are meant: a digit was lost."""
    if CATEGORY not in batch.texts:
        return np.zeros(len(batch), bool)
    texts = batch.texts[CATEGORY]
    return np.fromiter((bool(_SHORT_KEY.match(text)) for text in texts.distinct), bool)[texts.numbers]


class UnknownCountry(_UnknownCode):
    code = "EW-C1"
    column = COUNTRY
    message = _("Country not recognised: “%(value)s”.")
    allowed = _(
        "The ISO 3166-1 alpha-3 code (JAM), the alpha-2 code (JM), the UN M49 number (388) or the official name in "
        "one of the six UN languages."
    )
    fix = _("Write the alpha-3 code.")


class UnknownIndicator(_UnknownCode):
    code = "EW-C2"
    column = INDICATOR
    message = _("Indicator not recognised: “%(value)s”.")
    allowed = _("The indicator codes of the template, such as POM, GEN, COLL or POP.")
    fix = _("Write the code from the template's list.")


class UnknownCategory(_UnknownCode):
    code = "EW-C3"
    column = CATEGORY
    message = _("Category not recognised: “%(value)s”.")
    allowed = _("TOTAL, TOTAL-XPV, EU6-1 to EU6-6, EU10-1 to EU10-10 or a UNU-KEY such as UNU-0303.")
    fix = _("Write the code from the template's list.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        unknown = batch.numbers(CATEGORY) == UNKNOWN
        if unknown.any():
            yield from cls.texts_where(batch, CATEGORY, unknown & ~batch.is_formula(CATEGORY) & ~_is_short_key(batch))


class ShortKey(RowRule):
    code = "EW-C10"
    column = CATEGORY
    message = _("“%(value)s” is no UNU-KEY: a key has four digits, such as 0105.")
    allowed = _("A UNU-KEY such as UNU-0105.")
    fix = _("Look up the key in the template's list and write all four digits.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        unknown = batch.numbers(CATEGORY) == UNKNOWN
        if unknown.any():
            yield from cls.texts_where(batch, CATEGORY, unknown & _is_short_key(batch))


class UnknownUnit(_UnknownCode):
    code = "EW-C4"
    column = UNIT
    message = _("Unit not recognised: “%(value)s”.")
    allowed = _(
        "The unit codes of the template, such as t, kg, kt, Mt, kg/inh, pieces or persons. Capital letters matter."
    )
    fix = _("Write the code from the template's list.")


class UnknownStatus(_UnknownCode):
    code = "EW-C5"
    column = STATUS
    message = _("Status not recognised: “%(value)s”.")
    allowed = _("A (reported), P (provisional), E (estimated), I (imputed), F (forecast) or M (missing).")
    fix = _("Write one of the six letters.")


class EmptyCode(RowRule):
    code = "EW-C6"
    message = _("The cell “%(column)s” is empty.")
    fix = _("Fill it in. A figure that speaks of no single category has the category TOTAL.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        for column in CODED:
            yield from cls.texts_where(batch, column, batch.numbers(column) == EMPTY)


class UnitOfAnotherIndicator(RowRule):
    code = "EW-C7"
    column = UNIT
    message = _("The unit “%(value)s” does not go with the indicator %(detail)s.")
    allowed = _("Each indicator takes the units that the template's help lists for it.")
    fix = _("Look whether unit or indicator is wrong; convert the value if it is the unit.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        indicators, units = batch.numbers(INDICATOR), batch.numbers(UNIT)
        both = (indicators >= 0) & (units >= 0)
        wrong = both & ~_TAKES_UNIT[np.maximum(indicators, 0), np.maximum(units, 0)]
        wrong &= ~_IS_DERIVED[np.maximum(indicators, 0)]
        yield from cls.pairs_where(wrong, UNIT, (units, UNIT_CODES), (indicators, INDICATOR_CODES))


class CategoryWithoutMeaning(RowRule):
    code = "EW-C8"
    column = CATEGORY
    message = _("The indicator %(detail)s is not broken down by category, yet the row says “%(value)s”.")
    allowed = _("TOTAL, for this indicator.")
    fix = _("Write TOTAL, or correct the indicator.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        indicators, categories = batch.numbers(INDICATOR), batch.numbers(CATEGORY)
        codes = batch.lists[CATEGORY].codes
        wrong = (indicators >= 0) & (categories >= 0) & ~_BY_CATEGORY[np.maximum(indicators, 0)]
        wrong &= categories != codes.index(TOTAL)
        yield from cls.pairs_where(wrong, CATEGORY, (categories, codes), (indicators, INDICATOR_CODES))


class DerivedIndicator(RowRule):
    code = "EW-C9"
    column = INDICATOR
    message = _("The portal derives the indicator %(value)s itself, so it cannot be contributed.")
    allowed = _("The indicators of the template's list.")
    fix = _("Leave these rows out and send what it is derived from, such as GEN, COLL or POM.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        indicators = batch.numbers(INDICATOR)
        yield from cls.texts_where(batch, INDICATOR, (indicators >= 0) & _IS_DERIVED[np.maximum(indicators, 0)])
