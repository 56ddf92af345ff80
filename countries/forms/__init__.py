"""What people send to the portal about requests, and what a deed on a request asks for."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from coalition.guards import Invalid


class DeedForm(forms.Form):
    """A form whose deed may still say no: the sentence then stands beside the field that is to blame."""

    use_required_attribute = True
    # What may stay empty in a draft, but not when it is submitted: their labels say so.
    needed_to_submit: ClassVar[Sequence[str]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.needed_to_submit:
            self.fields[name].needed_to_submit = True  # type: ignore[attr-defined]

    def blame(self, problem: Invalid) -> None:
        self.add_error(problem.field if problem.field in self.fields else None, str(problem))


def day(label: StrPromise, help_text: StrPromise | str = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def text(label: StrPromise, help_text: StrPromise | str = "", *, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}), **options)


def usd() -> forms.DecimalField:
    return forms.DecimalField(label=_("Value in USD"), min_value=0, max_digits=12, decimal_places=0, required=False)


class ReasonForm(DeedForm):
    reason = text(_("Reason"), _("Everybody on the case reads this as you write it."))
