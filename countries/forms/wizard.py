"""The steps of a request. Nothing is required before it is submitted: a step checks only what was typed."""

import re
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from coalition import permissions as may
from coalition.models import Classification, Person
from coalition.models.topics import ProgrammeArea, SupportKind
from countries.forms import DeedForm, day, text
from countries.models import Country, Need, SupportRequest
from countries.policies.requests import countries_of
from countries.presenters.lists import country_names
from countries.reference.programme import Channel, Priority, Urgency

SDG_TARGET: Final = re.compile(r"^(1[0-7]|[1-9])\.([1-9]|1[0-9]|[a-d])$")
DOCUMENT_TYPES: Final = ".pdf,.png,.jpg,.jpeg"


class AboutForm(DeedForm):
    """Who asks, how and for what."""

    needed_to_submit = ("country", "title", "authority")
    country = forms.ModelChoiceField(Country.objects.none(), label=_("Country"), required=False)
    title = forms.CharField(
        label=_("Title"), max_length=160, required=False, help_text=_("What is asked for, in one line.")
    )
    authority = forms.CharField(
        label=_("Requesting authority"),
        max_length=200,
        required=False,
        help_text=_("The ministry or agency whose letter this is."),
    )
    signatory = forms.CharField(
        label=_("Signed by"), max_length=200, required=False, help_text=_("Name and office, as in the letter.")
    )
    channel = forms.ChoiceField(label=_("How it reached the coalition"), choices=Channel.choices, required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices, required=False)
    classification = forms.ChoiceField(
        label=_("Classification"),
        choices=Classification.choices,
        required=False,
        help_text=_("What is confidential reaches no search, no export and no e-mail."),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = countries_of(person, may.FILE_REQUESTS)
        field = self.fields["country"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Country.objects.all() if mine is None else Country.objects.filter(pk__in=mine)
        field.choices = [("", "—"), *(pair for pair in country_names() if mine is None or pair[0] in mine)]
        if mine is not None and len(mine) == 1:
            field.initial = next(iter(mine))

    def clean_channel(self) -> str:
        return self.cleaned_data["channel"] or Channel.LETTER

    def clean_urgency(self) -> str:
        return self.cleaned_data["urgency"] or Urgency.ROUTINE

    def clean_classification(self) -> str:
        return self.cleaned_data["classification"] or Classification.UNCLASSIFIED


class ProblemForm(DeedForm):
    problem = text(
        _("The problem"), _("What happens with old equipment today, and whom it harms."), rows=6, required=False
    )
    efforts = text(_("Current efforts and partners"), _("What is being done already, and with whom."), required=False)
    consulted = text(_("Ministries and social partners consulted"), required=False)
    framework = forms.CharField(
        label=_("Cooperation Framework outcome or joint work plan"),
        max_length=300,
        required=False,
        help_text=_("The outcome or output to which this contributes, as it is numbered there."),
    )
    sdg_targets = forms.CharField(
        label=_("SDG targets"), max_length=100, required=False, help_text=_("Such as 12.4, 12.5, 8.8.")
    )

    def clean_sdg_targets(self) -> list[str]:
        targets = [part for part in re.split(r"[\s,;]+", self.cleaned_data["sdg_targets"]) if part]
        for target in targets:
            if not SDG_TARGET.match(target):
                raise ValidationError(_("“%(target)s” is no target of the SDGs."), params={"target": target})
        return list(dict.fromkeys(targets))


class NeedForm(DeedForm):
    needed_to_submit = ("title", "area", "support")
    title = forms.CharField(label=_("What is needed"), max_length=200, required=False)
    area = forms.ChoiceField(
        label=_("Programme area"), choices=[("", _("Choose one")), *ProgrammeArea.choices], required=False
    )
    support = forms.ChoiceField(
        label=_("Kind of support"), choices=[("", _("Choose one")), *SupportKind.choices], required=False
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=Priority.choices,
        coerce=int,
        initial=Priority.MEDIUM.value,
        required=False,
    )
    wanted_on = day(_("Wanted start"))
    success = forms.CharField(
        label=_("Measure of success"),
        max_length=300,
        required=False,
        help_text=_("How both sides will know that it has helped."),
    )

    def clean_priority(self) -> int:
        return self.cleaned_data["priority"] or Priority.MEDIUM

    def has_changed(self) -> bool:
        """The priority is filled in already: a form with nothing else is an empty one."""
        return bool(set(self.changed_data) - {"priority"})


# A need of which nothing of this is said is none.
SAYING: Final = ("title", "area", "support", "wanted_on", "success")


class BaseNeeds(BaseFormSet[NeedForm]):
    deletion_widget = forms.CheckboxInput

    def add_fields(self, form: NeedForm, index: int | None) -> None:
        super().add_fields(form, index)
        if not form.initial:
            form.fields.pop("DELETE", None)
        elif "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Leave this need out")

    @property
    def given(self) -> list[dict[str, Any]]:
        """The needs that were filled in and are to stay, in their order."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.forms
            if not form.cleaned_data.get("DELETE") and any(form.cleaned_data.get(name) for name in SAYING)
        ]


def needs_formset(data: Any = None, *, case: SupportRequest | None = None, extra: int = 1) -> BaseNeeds:
    made = formset_factory(NeedForm, formset=BaseNeeds, extra=extra, max_num=30, validate_max=True, can_delete=True)
    initial = [need_values(need) for need in case.needs.all()] if case is not None else []
    formset = made(data, initial=initial, prefix="needs")
    assert isinstance(formset, BaseNeeds)
    return formset


def need_values(need: Need) -> dict[str, Any]:
    return {name: getattr(need, name) for name in NeedForm.base_fields}


class DocumentForm(DeedForm):
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, PNG or JPEG, up to 20 MB."),
        widget=forms.FileInput(attrs={"accept": DOCUMENT_TYPES}),
        allow_empty_file=True,
    )
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language"))
    dated_on = day(_("Dated"))
    classification = forms.ChoiceField(label=_("Classification"), choices=Classification.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
        language.initial = get_language() or "en"

    def clean_classification(self) -> str:
        return self.cleaned_data["classification"] or Classification.UNCLASSIFIED


class CaseDocumentForm(DocumentForm):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("scoping", _("scoping report")), ("other", _("other document"))], initial="other"
    )
    field_order = ("kind", "title", "file")


def in_codes(fields: dict[str, forms.Field], typed: dict[str, str]) -> dict[str, str]:
    """What was typed on paper, with the name of a choice in place of its code read as the code."""
    coded = dict(typed)
    for name, value in typed.items():
        field = fields.get(name)
        if isinstance(field, forms.ChoiceField):
            by_name = {str(label).casefold(): str(code) for code, label in field.widget.choices if str(code)}
            coded[name] = by_name.get(value.casefold(), value)
    return coded


class OfflineForm(DeedForm):
    file = forms.FileField(
        label=_("The filled-in form"),
        help_text=_("XLSX, as downloaded here."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
