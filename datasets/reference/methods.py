"""The words of the method's codes: discretisations of a lifetime, kinds of sales, what a run's notes mean.

`datasets.method` computes with the codes and knows no words; a test holds both lists to each other.
"""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

DISCRETISATIONS: dict[str, StrPromise] = {
    "density": _("density at mid-year age"),
    "cdf": _("share discarded within each year of age"),
    "cdf_lagged": _("share discarded within each year of age, nothing in the year of sale"),
}

KINDS: dict[str, StrPromise] = {
    "untouched": _("untouched"),
    "corrected": _("corrected by an expert"),
    "filled": _("filled or estimated by the source"),
    "estimated": _("estimated by the portal"),
    "missing": _("missing"),
}

# %(count)s cells each.
NOTES: dict[str, StrPromise] = {
    "flows_not_reported": _(
        "%(count)s cells of trade lack production, imports or exports: what nobody reported counts as none."
    ),
    "negative_consumption": _(
        "%(count)s cells have more exports than production and imports: they are taken as not known, and estimated."
    ),
    "no_similar_countries": _(
        "The country was computed alone: outliers among similar countries were not sought, and gaps that only similar "
        "countries could fill were left."
    ),
    "no_population": _("The population of %(count)s years is not known: sales of those years were not estimated."),
    "gap": _("%(count)s values before a gap of three years or more were left out."),
    "negative_stock": _("%(count)s figures came out below zero and are not shown."),
}

# How a run's own source is called, and who issues it.
SOURCE = "E-waste Coalition estimates"
ORGANISATION = "E-waste Coalition"
ORGANISATION_NAME = "E-waste Coalition, country portal"
ORIGIN = "portal_estimate"
# Where two sources give a unit weight, this one counts.
WEIGHTS_SOURCE = "Statistics Netherlands, Waste over Time 1.2 (2017)"
