"""What the forms of deeds have in common: the refusal beside its field, known dates, organisations, files."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from coalition.actions.documents import FILE_TYPES
from coalition.guards import Invalid
from coalition.models import Organisation
from coalition.models.dates import check_known_date
from coalition.presenters import places


class DeedForm(forms.Form):
    """A form whose deed may still say no: the sentence then stands beside the field that is to blame."""

    use_required_attribute = True

    def blame(self, problem: Invalid) -> None:
        self.add_error(problem.field if problem.field in self.fields else None, str(problem))


class KnownDate(forms.CharField):
    """A day, a month or a year: as precisely as it is known."""

    def __init__(self, *, label: StrPromise, required: bool = True, help_text: StrPromise | str = "") -> None:
        super().__init__(
            label=label,
            required=required,
            help_text=help_text or _("As precisely as it is known: 2018-03-21, 2018-03 or 2018."),
            max_length=10,
            validators=[check_known_date],
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "known-date"}),
        )


class OrganisationChoice(forms.ModelChoiceField[Organisation]):
    def __init__(self, *, label: StrPromise, **options: Any) -> None:
        super().__init__(Organisation.objects.current(), label=label, **options)

    def label_from_instance(self, obj: Organisation) -> str:
        return f"{obj.acronym}: {obj.own_name}" if obj.own_name != obj.acronym else obj.acronym


def day_field(label: StrPromise, help_text: StrPromise | str = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def file_field(label: StrPromise, help_text: StrPromise | str = "") -> forms.FileField:
    return forms.FileField(
        label=label,
        required=False,
        help_text=help_text or _("PDF, DOCX, ODT, PNG or JPEG, up to 25 MB. It is kept as you send it."),
        widget=forms.FileInput(attrs={"accept": ",".join(FILE_TYPES)}),
        allow_empty_file=True,
    )


def text_area(label: StrPromise, help_text: StrPromise | str = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, widget=forms.Textarea(attrs={"rows": 4})
    )


def home_choices() -> list[tuple[str, str]]:
    """Where an organisation is at home."""
    return [("", gettext("international")), *places()]


def place_choices() -> list[tuple[str, str]]:
    """Where something takes place."""
    return [("", gettext("no country")), *places()]


def source_field() -> forms.CharField:
    return forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Who says so: the letter, the page or the document.")
    )


def link_field(label: StrPromise) -> forms.URLField:
    return forms.URLField(label=label, max_length=500, required=False, assume_scheme="https")
