"""Sign-in, profile, and the filters of lists."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from coalition import policies, presenters
from coalition.actions import account as actions
from coalition.guards import Refused
from coalition.models import Person
from coalition.models.organisations import Constituency


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _("This e-mail address and password do not belong together. Check both and try again."),
        "inactive": _("This e-mail address and password do not belong together. Check both and try again."),
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("E-mail address")
        self.fields["username"].widget = forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})

    def clean(self) -> dict[str, Any]:
        email, address = self.cleaned_data.get("username", ""), client_address(self.request)
        try:
            policies.check_sign_in(email, address)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal
        try:
            return super().clean()
        except ValidationError:
            actions.refuse_sign_in(email=email, address=address)
            raise


def client_address(request: HttpRequest | None) -> str:
    """Behind our own proxy (BEHIND_PROXY) the last hop that it wrote down, else the connection's other end."""
    if request is None:
        return ""
    if settings.SECURE_PROXY_SSL_HEADER:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


class ProfileForm(forms.ModelForm[Person]):
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("The portal greets you in this language when you sign in."),
        choices=lambda: [
            (code, translation.get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES
        ],
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
            (presenters.ALL_DEEDS, _("all, sign-ins too")),
            *((group, list(names.items())) for group, names in presenters.deed_groups),
        ],
    )
    person = forms.CharField(
        label=_("Person (name or e-mail)"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    subject = forms.CharField(label=_("Record"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
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
