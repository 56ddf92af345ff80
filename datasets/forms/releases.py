"""A release before it is frozen, and what to compare of two."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.forms.fields import DeedForm
from datasets.models import Release
from datasets.reference.categories import CATEGORIES
from datasets.reference.indicators import INDICATORS


class ReleaseForm(DeedForm):
    name = forms.CharField(label=_("Name"), max_length=20, help_text=Release._meta.get_field("name").help_text)
    notes = forms.CharField(
        label=_("Notes"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=Release._meta.get_field("notes").help_text,
    )


class ComparisonForm(forms.Form):
    """The state of the page lives in the address."""

    older = forms.ModelChoiceField(Release.objects.none(), label=_("From"), to_field_name="name", empty_label=None)
    newer = forms.ModelChoiceField(Release.objects.none(), label=_("To"), to_field_name="name", empty_label=None)
    country = forms.ChoiceField(label=_("Country"), required=False)
    indicator = forms.ChoiceField(
        label=_("Indicator"),
        required=False,
        choices=[("", _("any indicator")), *((code, one.short_name) for code, one in INDICATORS.items())],
    )
    category = forms.ChoiceField(
        label=_("Category"),
        required=False,
        choices=[("", _("any category")), *((code, one.name) for code, one in CATEGORIES.items())],
    )
    kind = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("all")), ("added", _("added")), ("changed", _("changed")), ("removed", _("removed"))],
    )

    def __init__(self, *args: Any, releases: Any, countries: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("older", "newer"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = releases
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = [("", _("any country")), *countries]
