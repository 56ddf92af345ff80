"""What the pool says about a country's figures as a whole: a code and parameters in the row, words here."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from datasets.reference.categories import CATEGORIES
from datasets.reference.indicators import INDICATORS

PARTS_DIFFER = "EW-T1"
NO_POPULATION = "EW-T2"

MESSAGES = {
    PARTS_DIFFER: _(
        "%(indicator)s, %(category)s, %(year)s: the parts add up to %(parts)s %(unit)s, %(share)s %% away from the "
        "reported %(total)s %(unit)s."
    ),
    NO_POPULATION: _(
        "%(indicator)s, %(category)s, %(year)s: known per inhabitant only, and the population of that year is not in "
        "the pool. No tonnes can be given; contribute the population to mend it."
    ),
}


def in_words(finding: Mapping[str, Any]) -> str:
    """The finding's sentence in the reader's language."""
    params = dict(finding["params"])
    params["indicator"] = INDICATORS[params["indicator"]].name
    params["category"] = CATEGORIES[params["category"]].name
    for name in ("parts", "total"):
        if name in params:
            params[name] = f"{params[name]:.10g}"
    if "share" in params:
        params["share"] = "∞" if params["share"] is None else f"{100 * params['share']:+.1f}"
    return str(MESSAGES[finding["code"]]) % params
