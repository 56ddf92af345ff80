"""What a contributor answers about the layout of a file."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalition.forms.fields import DeedForm
from countries.models import Country
from datasets.reference import template
from datasets.reference.limits import MAX_SENTENCE
from datasets.validation.fixes import MARKS
from datasets.validation.understanding.layout import BY_EACH, FIELDS, SKIP

MOST_COLUMNS = 60


class UnderstoodForm(DeedForm):
    """A choice for each column of the file that is not a year, and one for each field that no column says."""

    decimal = forms.ChoiceField(
        label=_("Mark before decimals"),
        choices=[
            ("", _("as each column shows")),
            (MARKS[1], _("point: 1,234.5")),
            (MARKS[0], _("comma: 1.234,5")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, understood: Mapping[str, Any], **kwargs: Any) -> None:
        self._understood = understood
        super().__init__(*args, **kwargs)
        answers = understood.get("answers", {})
        self.fields["decimal"].initial = answers.get("decimal", "")
        names = {column.name: column.title for column in template.COLUMNS}
        self._add_columns(understood, names)
        self._add_constants(understood, names)
        self._add_sheets(understood)

    def _add_columns(self, understood: Mapping[str, Any], names: Mapping[str, Any]) -> None:
        years = {value["position"] for value in understood["values"] if template.YEAR in value["says"]}
        values = {value["position"] for value in understood["values"]} - years
        said = {position: name for name, position in understood["columns"].items()}
        choices = [(SKIP, _("not read")), *names.items()]
        self.columns: dict[str, int] = {}
        for position, heading in enumerate(understood["headings"]):
            if position in years or len(self.columns) == MOST_COLUMNS or not (heading or position in said):
                continue
            name = f"column_{position}"
            self.columns[name] = position
            self.fields[name] = forms.ChoiceField(
                label=heading or gettext("Column %(n)s") % {"n": position + 1},
                choices=choices,
                initial=template.VALUE if position in values else said.get(position, SKIP),
            )

    def _add_constants(self, understood: Mapping[str, Any], names: Mapping[str, Any]) -> None:
        lists = {column.name: column.codes for column in template.COLUMNS if column.codes}
        self.constants: dict[str, str] = {}
        for name in FIELDS:
            codes = lists.get(name)
            options: Iterable[tuple[Any, Any]] = (
                codes() if codes else [(country.iso3, country.name) for country in Country.objects.all()]
            )
            field: forms.Field = (
                forms.CharField(required=False, max_length=4)
                if name == template.YEAR
                else forms.ChoiceField(required=False, choices=[("", _("a column says it")), *options])
            )
            field.label, field.initial = names[name], understood["constants"].get(name, "")
            if name in understood["asks"]:
                field.help_text = gettext("Nothing in the file says it.")
                field.required = not any(self.data.get(column) == name for column in self.columns)
            self.constants[f"all_{name}"] = name
            self.fields[f"all_{name}"] = field

    def _add_sheets(self, understood: Mapping[str, Any]) -> None:
        read = [sheet["name"] for sheet in understood["sheets"]]
        every = [*read, *understood["not_read"]]
        self.has_sheets = len(every) > 1
        if self.has_sheets:
            self.fields["sheets"] = forms.MultipleChoiceField(
                label=_("Sheets to read"),
                choices=[(name, name) for name in every],
                initial=read,
                widget=forms.CheckboxSelectMultiple,
            )

    def clean(self) -> dict[str, Any]:
        """Every field of the template must come from somewhere; otherwise the same question would come again."""
        cleaned = super().clean() or {}
        chosen = {cleaned.get(name) for name in self.columns}
        wide = any(template.YEAR in value["says"] for value in self._understood["values"])
        for name, field in self.constants.items():
            says = cleaned.get(name) or field in chosen or self._is_said(field)
            if not says:
                self.add_error(name, gettext("Choose a column above that says it, or what holds for the whole file."))
        if template.VALUE not in chosen and not wide:
            raise forms.ValidationError(gettext("Choose the column with the figures: “value”."))
        return cleaned

    def _is_said(self, field: str) -> bool:
        everywhere = [value["says"] for value in self._understood["values"]]
        sheets = [sheet["says"] for sheet in self._understood["sheets"]]
        if self._understood["constants"].get(field) in BY_EACH:
            return True
        return (bool(everywhere) and all(field in says for says in everywhere)) or (
            bool(sheets) and all(field in says for says in sheets)
        )

    @property
    def answers(self) -> dict[str, Any]:
        """As the deed takes them."""
        given = self.cleaned_data
        answers: dict[str, Any] = {
            "columns": {str(position): given[name] for name, position in self.columns.items()},
            "constants": {field: given[name] for name, field in self.constants.items() if given.get(name)},
            "decimal": given["decimal"],
        }
        return answers | {"sheets": given["sheets"]} if self.has_sheets else answers


class FixForm(DeedForm):
    column = forms.CharField(max_length=20)
    sent = forms.CharField(max_length=1000, required=False, strip=False)
    taken = forms.CharField(max_length=20, required=False)
    undo = forms.BooleanField(required=False)


class ExplainForm(DeedForm):
    code = forms.CharField(max_length=12)
    column = forms.CharField(max_length=40, required=False)
    value = forms.CharField(max_length=200, required=False, strip=False)
    sentence = forms.CharField(max_length=MAX_SENTENCE, required=False)
