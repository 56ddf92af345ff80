"""What reviewers and governments say of figures: filters of the conflict screen, choices, disputes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.forms.fields import DeedForm
from datasets.models.cells import CellOf
from datasets.pool.contests import Choice
from datasets.reference.categories import CATEGORIES
from datasets.reference.indicators import FIRST_YEAR, INDICATORS, UNITS

OPEN, DECIDED, DISPUTED, REOPENED, ALL = "open", "decided", "disputed", "reopened", "all"
STATES = {
    OPEN: _("not decided"),
    DECIDED: _("decided by a reviewer"),
    REOPENED: _("decided and re-opened"),
    DISPUTED: _("disputed by a government"),
    ALL: _("all"),
}


class ConflictFilterForm(forms.Form):
    """The state of the screen lives in the address: every field may be absent."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    indicator = forms.ChoiceField(
        label=_("Indicator"),
        required=False,
        choices=[("", _("any indicator")), *((code, one.short_name) for code, one in INDICATORS.items() if one.units)],
    )
    category = forms.ChoiceField(
        label=_("Category"),
        required=False,
        choices=[("", _("any category")), *((code, one.name) for code, one in CATEGORIES.items())],
    )
    year = forms.IntegerField(label=_("Year"), required=False, min_value=FIRST_YEAR, max_value=2100)
    state = forms.ChoiceField(label=_("State"), required=False, choices=list(STATES.items()))

    def __init__(self, *args: Any, countries: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("any country")), *countries]


class CellsField(forms.Field):
    """Ticked cells."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[CellOf]:
        return [cell_from(one) for one in value or ()]


class ChoicesField(forms.Field):
    """What a preview showed: `JAM/GEN/TOTAL/2014/mass issue fingerprint`, one per cell."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[Choice]:
        return [_choice_from(one) for one in value or ()]


def cell_from(text: str) -> CellOf:
    try:
        return CellOf.named(text)
    except ValueError as error:
        raise forms.ValidationError(_("“%(cell)s” is no figure.") % {"cell": text[:80]}) from error


def _choice_from(text: str) -> Choice:
    cell, _space, rest = text.partition(" ")
    issue, _space, seen = rest.partition(" ")
    if not issue.isdecimal():
        raise forms.ValidationError(_("“%(cell)s” is no figure.") % {"cell": text[:80]})
    return Choice(cell_from(cell), int(issue), seen)


def _reason(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class PreviewForm(DeedForm):
    """Ticked cells, and the source whose value shall be recommended in all of them."""

    cell = CellsField(label=_("Figures"), error_messages={"required": _("Tick at least one figure.")})
    source = forms.IntegerField(
        label=_("Source"), error_messages={"required": _("Choose the source whose values shall be recommended.")}
    )


class DecideForm(DeedForm):
    choice = ChoicesField(label=_("Figures"), error_messages={"required": _("Tick at least one figure.")})
    reason = _reason(
        _("Reason"), _("It stands beside each of these figures, in editions and releases too. Name no hidden figure.")
    )


class ChooseForm(DeedForm):
    """One cell's own form: a value among those that compete for it."""

    issue = forms.TypedChoiceField(label=_("Recommend instead"), coerce=int, widget=forms.RadioSelect)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = _reason(_("Reason"), _("It stands beside the figure for everybody who sees these values."))

    def __init__(self, *args: Any, values: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["issue"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(values)


class ConfirmForm(DeedForm):
    seen = forms.FloatField(widget=forms.HiddenInput)


class DisputeForm(DeedForm):
    seen = forms.FloatField(widget=forms.HiddenInput)
    reason = _reason(
        _("Why the figure is not right"),
        _("Everybody who sees the figure reads it; it is a footnote in the next edition."),
    )
    own_value = forms.FloatField(
        label=_("Your own figure"),
        required=False,
        min_value=0,
        help_text=_("Shown beside your reason. To bring it into the pool, contribute it as a file."),
    )
    own_unit = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, *args: Any, units: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["own_unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, UNITS[code].name) for code in units]


class ResolveForm(DeedForm):
    reason = _reason(_("How it was settled"), _("The government that disputed the figure reads it."))
