"""L: what this organisation may not contribute."""

from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext_noop as _

from datasets.reference.template import COUNTRY
from datasets.validation.batch import Batch
from datasets.validation.rules.found import Context, Found, RowRule


class CountryOfAnotherGovernment(RowRule):
    code = "EW-L1"
    column = COUNTRY
    message = _("A government contributes figures of its own country only, %(detail)s; the row speaks of “%(value)s”.")
    allowed = _("The country of the contributing organisation.")
    fix = _("Leave these rows out, or correct the country.")

    @classmethod
    def find(cls, batch: Batch, context: Context) -> Iterator[Found]:
        codes = batch.lists[COUNTRY].codes
        if context.only_country in codes:
            countries = batch.numbers(COUNTRY)
            foreign = (countries >= 0) & (countries != codes.index(context.only_country))
            yield from cls.texts_where(batch, COUNTRY, np.asarray(foreign), context.only_country)
