"""A data request before it is sent."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.forms.fields import DeedForm
from datasets.presenters.requests import ALL, ANSWERED, OVERDUE, WAITING

Figure = tuple[str, int]


class FiguresField(forms.Field):
    """Ticked cells of the gap map: `GEN/2014`."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[Figure]:
        return [_figure_from(one) for one in value or ()]


def _figure_from(text: str) -> Figure:
    indicator, _slash, year = text.partition("/")
    if not year.isdecimal():
        raise forms.ValidationError(_("“%(cell)s” is no figure.") % {"cell": text[:40]})
    return indicator, int(year)


class TickedForm(DeedForm):
    figure = FiguresField(label=_("Figures"), error_messages={"required": _("Tick at least one figure.")})


class DataRequestForm(TickedForm):
    people = forms.TypedMultipleChoiceField(
        label=_("Whom to ask"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Ticked are the government's focal points and those of organisations that gave such figures before."
        ),
        error_messages={"required": _("Choose at least one focal point to ask.")},
    )
    due_on = forms.DateField(label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you need the figures for. The template with the rows to fill in goes along."),
    )

    def __init__(self, *args: Any, people: Iterable[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = list(people)
        field = self.fields["people"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(one["pk"], f"{one['name']} ({one['organisation']})") for one in people]
        field.initial = [one["pk"] for one in people if one["is_right"]]


class DataRequestFilterForm(forms.Form):
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            (WAITING, _("waiting for data")),
            (OVERDUE, _("overdue")),
            (ANSWERED, _("answered")),
            (ALL, _("all")),
        ],
    )
