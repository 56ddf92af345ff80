"""What people send to the portal about contributions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from coalition.forms.fields import DeedForm
from coalition.models import Organisation, Person
from datasets.models import Contribution, Visibility
from datasets.policies import default_visibility, organisations_to_contribute_for, visibilities_of
from datasets.reference.indicators import ORIGINS

LICENCES = ("CC BY 4.0", "CC BY 3.0 IGO", "CC BY-SA 4.0", "CC0 1.0", "ODC-BY 1.0", "OGL v3")
FILE_TYPES = ".csv,.tsv,.txt,.tab,.xlsx,.xls,.xlsb,.ods"


class Suggesting(forms.TextInput):
    """A text field that offers known answers in a datalist and takes any other."""

    template_name = "datasets/_suggesting.html"

    def __init__(self, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.suggestions = suggestions

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        listed = f"{context['widget']['attrs'].get('id', name)}-known"
        context["widget"]["attrs"]["list"] = listed
        return context | {"suggestions": self.suggestions, "listed": listed}


def _file_field() -> forms.FileField:
    return forms.FileField(
        label=_("File"),
        help_text=_("XLSX, XLS, ODS, CSV or TSV, up to 200 MB. It is kept as you send it."),
        widget=forms.FileInput(attrs={"accept": FILE_TYPES}),
        allow_empty_file=True,
    )


def _day(label: StrPromise, help_text: StrPromise, *, required: bool) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class FileForm(DeedForm):
    """The file as the browser sends it, or the token of one that has arrived in pieces before."""

    file = _file_field()
    upload = forms.UUIDField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get(self.add_prefix("upload")):
            self.fields["file"].required = False

    @property
    def use_pieces(self) -> bool:
        return bool(self.cleaned_data.get("upload")) and not self.cleaned_data.get("file")


class DetailsForm(DeedForm):
    """What is said of a file beside its rows, when it is sent or later."""

    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("What the figures are, for whom and when, in one line.")
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        help_text=_("What publishes the figures again and again, such as a monitor, a survey or a register."),
        widget=Suggesting(),
    )
    issue_label = forms.CharField(
        label=_("Issue"),
        max_length=40,
        required=False,
        help_text=_(
            "Which publication of the source, such as 2020. A later issue replaces the figures of an earlier one."
        ),
    )
    published_on = _day(_("Published on"), _("The day on which this issue came out."), required=True)
    origin = forms.ChoiceField(
        label=_("Origin"),
        choices=[("", _("Choose one")), *(choice for choice in ORIGINS.items() if choice[0] != "portal_estimate")],
        help_text=_("Where the figures come from. National statistics rank before international estimates."),
    )
    citation = forms.CharField(
        label=_("Citation"), max_length=500, required=False, help_text=_("As it should stand under a chart.")
    )
    url = forms.URLField(label=_("Link"), max_length=500, required=False, assume_scheme="https")
    licence = forms.CharField(label=_("Licence"), max_length=100, required=False, widget=Suggesting(LICENCES))
    visibility = forms.ChoiceField(
        label=_("Visible to"),
        choices=Visibility.choices,
        initial=Visibility.COALITION,
        help_text=_("Who may see the figures once they are accepted."),
    )
    embargo_on = _day(
        _("Not before"), _("Until this day only your organisation sees the accepted figures."), required=False
    )
    method_note = forms.CharField(
        label=_("Method note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("How the figures were made. It goes with them into every assessment."),
    )

    def __init__(
        self, *args: Any, organisations: Sequence[Organisation], sources: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        visibility = self.fields["visibility"]
        assert isinstance(visibility, forms.ChoiceField)
        offered = {one for organisation in organisations for one in visibilities_of(organisation)}
        visibility.choices = [choice for choice in Visibility.choices if choice[0] in offered]
        defaults = {default_visibility(organisation) for organisation in organisations}
        visibility.initial = max(defaults, key=tuple(Visibility).index, default=Visibility.COALITION)
        source = self.fields["source"].widget
        assert isinstance(source, Suggesting)
        source.suggestions = sources


class UploadForm(FileForm, DetailsForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), empty_label=None, to_field_name="acronym"
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        organisations = organisations_to_contribute_for(person)
        super().__init__(*args, organisations=list(organisations), **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organisations
        if len(organisations) == 1:
            field.initial = organisations[0]
            field.widget = forms.HiddenInput()


class ReplaceForm(FileForm):
    pass


class SubmitForm(DeedForm):
    """`rows` is asked only where some rows have errors."""

    ALL, GOOD = "all", "good"
    rows = forms.ChoiceField(choices=[(ALL, _("all rows")), (GOOD, _("only the rows without errors"))], required=False)

    @property
    def only_good_rows(self) -> bool:
        return bool(self.cleaned_data["rows"] == self.GOOD)


class ReturnForm(DeedForm):
    reason = forms.CharField(
        label=_("What should be corrected"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The contributor reads this as you write it."),
    )


class ContributionFilterForm(forms.Form):
    """The state of the list lives in the address: every field may be absent."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100, widget=forms.SearchInput())
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("any status")), *Contribution.Status.choices]
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Organisation"),
        required=False,
        to_field_name="acronym",
        empty_label=_("any organisation"),
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organisations
