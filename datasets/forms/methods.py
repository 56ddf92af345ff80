"""What people ask of the method."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from datasets.reference.indicators import FIRST_YEAR
from datasets.reference.methods import DISCRETISATIONS


class WhatIfForm(forms.Form):
    """What the reader wants to change; everything stands in the address, and every field may be left out."""

    rate = forms.FloatField(
        label=_("Collection target (per cent of e-waste generated)"),
        min_value=0,
        max_value=100,
        required=False,
    )
    year = forms.IntegerField(label=_("By the year"), min_value=FIRST_YEAR, max_value=2100, required=False)
    collected = forms.FloatField(
        label=_("Collected today (tonnes per year)"),
        min_value=0,
        max_value=1e12,
        required=False,
        help_text=_("Leave empty to take the pool's newest figure."),
    )
    growth = forms.FloatField(
        label=_("E-waste generated grows by (% per year)"),
        min_value=-20,
        max_value=20,
        required=False,
        help_text=_("0 holds it where it is."),
    )
    lifetime = forms.FloatField(
        label=_("Lifetime of products (per cent of the reference)"),
        min_value=50,
        max_value=200,
        required=False,
        help_text=_("120 means that products are kept a fifth longer."),
    )
    discretisation = forms.ChoiceField(
        label=_("How a lifetime becomes a share per year"), choices=list(DISCRETISATIONS.items()), required=False
    )

    # What stands in the fields before anything is changed.
    UNCHANGED = {"rate": 50, "growth": 0, "lifetime": 100, "discretisation": "density"}

    def asked(self) -> dict[str, Any]:
        """What was given and fits, without what was left empty."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
