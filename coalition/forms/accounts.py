"""Signing in, asking for a new password, accepting an invitation."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from coalition.actions import account
from coalition.forms.fields import DeedForm
from coalition.models import Person


def languages() -> list[tuple[str, str]]:
    return [(code, translation.get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]


def client_address(request: HttpRequest | None) -> str:
    """Behind our own proxy (BEHIND_PROXY) the last hop that it wrote down, else the connection's other end."""
    if request is None:
        return ""
    if settings.SECURE_PROXY_SSL_HEADER:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


class SignInForm(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget = forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = None
        self.fields["password"].widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})


class PasswordResetForm(forms.Form):
    """The answer is the same whether somebody has this address or not, and so is the time that it takes."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )

    def save(self, request: HttpRequest, **kwargs: object) -> str:
        email: str = self.cleaned_data["email"]
        account.ask_for_password(email=email)
        return email


class EmailChangeForm(DeedForm):
    email = forms.EmailField(
        label=_("New e-mail address"),
        help_text=_("The official one. A link goes there; until you have opened it nothing changes."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class AcceptForm(forms.Form):
    """For somebody who has an account already: the terms alone."""

    terms = forms.BooleanField(label=_("I accept the terms of use"))


class NewAccountForm(AcceptForm):
    name = forms.CharField(label=_("Name"), max_length=150, help_text=_("As colleagues should read it."))
    language = forms.ChoiceField(label=_("Language"), choices=languages)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 12 characters; a few words that do not belong together are easy to keep in mind."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("Password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    field_order = ["name", "language", "password", "password_again", "terms"]

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        first, again = asked.get("password"), asked.get("password_again")
        if first and again and first != again:
            self.add_error("password_again", _("The two passwords differ. Type the same one twice."))
        elif first:
            try:
                validate_password(first, Person(email=self.email, name=asked.get("name", "")))
            except ValidationError as problem:
                self.add_error("password", problem)
        return asked
