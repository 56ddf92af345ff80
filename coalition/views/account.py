"""The way in, and what a person does with the own account."""

from time import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from rest_framework.authtoken.models import Token

from coalition import presenters
from coalition.actions import account
from coalition.forms.accounts import EmailChangeForm
from coalition.forms.desk import ProfileForm
from coalition.forms.people import MailChoiceForm
from coalition.guards import Invalid, reason, signed_in
from coalition.models import Person, Session
from coalition.policies.people import check_second_factor, has_second_factor
from coalition.presenters import people as pages
from coalition.views.desk import speaking


class SignIn(LoginView):  # type: ignore[misc]
    template_name = "coalition/session_start.html"

    def get_context_data(self, **context: object) -> dict[str, object]:
        found: dict[str, object] = super().get_context_data(
            accounts=presenters.demo_accounts(),
            password=settings.DEMO_PASSWORD,
            single_sign_on=settings.OIDC_NAME if all(settings.OIDC_SETTINGS.values()) else "",
            **context,
        )
        return found


@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "coalition/terms.html")


@login_required
@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """What staff without a second factor are to do."""
    sentence = reason(check_second_factor, signed_in(request.user))
    return render(request, "coalition/second_factor.html", {"sentence": sentence})


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    person = signed_in(request.user)
    form = ProfileForm(request.POST or None, instance=Person.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        account.update_profile(**form.cleaned_data, by=person)
        with translation.override(person.language):
            messages.success(request, _("Your profile is saved."))
        return speaking(person.language, redirect("coalition:profile"))
    context = {
        "form": form,
        "token": Token.objects.filter(user=person).first(),
        "seats": [seat for seat in pages.all_seats(person, person) if not seat["is_over"]],
        "sessions": pages.sessions(person, request.session.session_key or ""),
        "follows": pages.follow_rows(person),
        "has_second_factor": has_second_factor(person),
    }
    return render(request, "coalition/profile.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    person = signed_in(request.user)
    form = PasswordChangeForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        account.change_password(
            password=form.cleaned_data["new_password1"], session=request.session.session_key or "", by=person
        )
        update_session_auth_hash(request, person)
        messages.success(request, _("Your password is changed. Other browsers have been signed out."))
        return redirect("coalition:profile")
    return render(request, "coalition/password_change.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def email_change(request: HttpRequest) -> HttpResponse:
    """Asked again who is there, with the second factor where there is one, before a link goes to the new address."""
    person = signed_in(request.user)
    if not _has_shown_again(request, person):
        return redirect_to_login(request.get_full_path(), _where_to_show(person))
    form = EmailChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account.ask_to_change_email(email=form.cleaned_data["email"], by=person)
        except Invalid as problem:
            form.blame(problem)
        else:
            messages.success(request, _("A link is on its way to the new address. Open it within a day."))
            return redirect("coalition:profile")
    return render(request, "coalition/email_change.html", {"form": form})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def email_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the e-mail. Looking at it changes nothing."""
    if request.method == "POST":
        account.change_email(token=token, session=request.session.session_key or "", by=signed_in(request.user))
        messages.success(
            request, _("Your address is changed. The old one was told, and other browsers are signed out.")
        )
        return redirect("coalition:profile")
    return render(request, "coalition/email_confirm.html")


def _has_shown_again(request: HttpRequest, person: Person) -> bool:
    """Within the last minutes and in this browser, with the strongest that the account has."""
    method = "mfa" if has_second_factor(person) else "password"
    shown = [
        one["at"]
        for one in get_authentication_records(request, person)
        if one["method"] == method and one.get("reauthenticated")
    ]
    return bool(shown) and time() - max(shown) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _where_to_show(person: Person) -> str:
    if not has_second_factor(person):
        return "account_reauthenticate"
    has_app = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
    return "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"


@login_required
@require_POST
def session_finish(request: HttpRequest, handle: str) -> HttpResponse:
    """Sign out one of the own browsers."""
    person = signed_in(request.user)
    mine = Session.objects.filter(person_id=person.pk)
    session = next((one for one in mine if pages.session_handle(one.pk) == handle), None)
    if session is None:
        raise Http404
    account.end_session(session=session, by=person)
    messages.success(request, _("That browser is signed out."))
    return redirect("coalition:profile")


@login_required
@require_POST
def token_renew(request: HttpRequest) -> HttpResponse:
    account.renew_token(by=signed_in(request.user))
    messages.success(request, _("You have a new token. The one before it no longer works."))
    return redirect("coalition:profile")


@login_required
@require_http_methods(["GET", "POST"])
def mail_choice(request: HttpRequest) -> HttpResponse:
    person = signed_in(request.user)
    form = MailChoiceForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        account.choose_mail(choices=form.choices(), by=person)
        messages.success(request, _("Your preferences are saved."))
        return redirect("coalition:mail-choice")
    return render(request, "coalition/mail_choice.html", {"form": form})


@login_required
@require_POST
def follow(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    account.follow(kind=kind, code=code, by=signed_in(request.user))
    return _back(request)


@login_required
@require_POST
def unfollow(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    account.unfollow(kind=kind, code=code, by=signed_in(request.user))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """To the page that the button stands on; never to another site."""
    to = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    return redirect(to if is_ours else "coalition:profile")
