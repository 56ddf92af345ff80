"""How django-allauth is fitted to the portal: its deeds are the portal's actions, its e-mails the portal's e-mails."""

from base64 import urlsafe_b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from coalition import policies
from coalition.actions import account
from coalition.forms.accounts import client_address
from coalition.guards import Refused
from coalition.models import Person
from coalition.models.sessions import BROWSER, STARTED_AT
from coalition.policies.people import needs_second_factor
from coalition.views.desk import speaking

SALT = "config.accounts.second-factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This e-mail address and password do not belong together. Check both and try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come by invitation alone."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """The portal's own counters decide, for every door that takes a password."""
        try:
            policies.check_sign_in(credentials.get("email", ""), client_address(request))
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        account.refuse_sign_in(email=credentials.get("email", ""), address=client_address(request))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """A closed account answers like a wrong password."""
        person: Person | None = super().authenticate(request, **credentials)
        if person is not None and not person.is_active:
            self.authentication_failed(request, **credentials)
            return None
        return person

    def reauthenticate(self, user: Person, password: str) -> bool:
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def login(self, request: HttpRequest, user: Person) -> None:
        super().login(request, user)
        request.session[BROWSER] = request.headers.get("User-Agent", "")[:200]
        request.session[STARTED_AT] = timezone.now().isoformat()
        account.note_sign_in(by=user)

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        return speaking(user.language, super().post_login(request, user, **kwargs))

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """The home page greets by itself."""
        if kwargs.get("message_template") not in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            super().add_message(request, level, *args, **kwargs)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def send_notification_mail(self, template_prefix: str, user: Person, *args: Any, **kwargs: Any) -> None:
        account.warn(event=template_prefix.rpartition("/")[2], by=user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        raise NotImplementedError(f"the portal has no e-mail {template_prefix}: coalition.emails writes them all")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def get_totp_issuer(self) -> str:
        return "E-waste Coalition portal"

    def encrypt(self, text: str) -> str:
        """A copy of the table alone makes no codes: the portal's key is needed too."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff may exchange the last second factor for another one, not go without."""
        person = authenticator.user
        if not settings.REQUIRE_SECOND_FACTOR or not needs_second_factor(person):
            return True
        others = Authenticator.objects.filter(user=person).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def _cipher() -> MultiFernet:
    """Encrypts with the portal's present key, and still reads what an earlier one wrote (SECRET_KEY_FALLBACKS)."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(urlsafe_b64encode(salted_hmac(SALT, "", key, algorithm="sha256").digest())) for key in keys]
    )


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The provider says who somebody is; whether that person has an account, the portal knows."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing and not sociallogin.user.is_active:
            raise ImmediateHttpResponse(render(request, "account/signup_closed.html", status=403))
