"""The profile, and the filters of lists."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coalition import presenters
from coalition.forms.accounts import languages
from coalition.models import Person
from coalition.models.organisations import Constituency
from coalition.presenters.audit import ALL_DEEDS


class ProfileForm(forms.ModelForm[Person]):
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("The portal greets you in this language when you sign in."),
        choices=languages,
    )

    class Meta:
        model = Person
        fields = ["name", "language"]


class OrganisationFilter(forms.Form):
    q = forms.CharField(label=_("Name or acronym"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    constituency = forms.ChoiceField(
        label=_("Constituency"), required=False, choices=[("", _("all")), *Constituency.choices]
    )


class AuditFilter(forms.Form):
    action = forms.ChoiceField(
        label=_("Deed"),
        required=False,
        choices=lambda: [
            ("", _("all but sign-ins")),
            (ALL_DEEDS, _("all, sign-ins too")),
            *((group, list(names.items())) for group, names in presenters.deed_groups),
        ],
    )
    person = forms.CharField(label=_("Person"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    subject = forms.CharField(
        label=pgettext_lazy("column", "Record"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    text = forms.CharField(
        label=_("Words in the details"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    since = forms.DateField(
        label=_("From day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("To day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class SpecimenForm(forms.Form):
    """Every kind of field, for the gallery."""

    name = forms.CharField(label=_("Title"), help_text=_("As it stands on the file's cover."))
    kind = forms.ChoiceField(label=_("Origin"), choices=[("", ""), ("survey", _("agency survey or measurement"))])
    published_on = forms.DateField(label=_("Published on"), widget=forms.DateInput(attrs={"type": "date"}))
    file = forms.FileField(label=_("File"), help_text=_("CSV or XLSX, up to 200 MB."))
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 4}), required=False)
    visibility = forms.ChoiceField(
        label=_("Who may see it"),
        widget=forms.RadioSelect,
        choices=[("public", _("everybody")), ("coalition", _("members of the coalition"))],
    )
    categories = forms.MultipleChoiceField(
        label=_("Categories"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("total", _("all e-waste")), ("screens", _("Screens and monitors"))],
        required=False,
    )
    agreed = forms.BooleanField(label=_("The organisation agrees to the licence"))
