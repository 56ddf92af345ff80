"""Signing in by django-allauth as the portal fits it: passwords, second factors, new passwords, single sign-on."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from rest_framework.authtoken.models import Token

from coalition.models import AuditEvent, Message, Person, Session
from tests.conftest import World
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person | None], Client]
WorkOff = Callable[[], int]


def text(response: Any) -> str:
    content: str = response.content.decode()
    return content


def sign_in(client: Client, person: Person, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/login/", {"login": person.email, "password": password, **more})


def give_app(person: Person) -> str:
    secret: str = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def code_of(secret: str) -> str:
    _earlier, now, _later = yield_hotp_counters_from_time()
    code: str = format_hotp_value(hotp_value(secret, now))
    return code


# -- Accounts come by invitation alone -----------------------------------------------------------------------------
@pytest.mark.parametrize("address", ["/account/signup/", "/account/sso/signup/"])
def test_nobody_signs_up(client: Client, address: str) -> None:
    form = {"email": "stranger@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post(address, form)
    assert "by invitation" in text(client.get("/account/signup/"))
    assert not Person.objects.exists()


# -- Sessions ------------------------------------------------------------------------------------------------------
def test_a_session_that_somebody_planted_is_not_kept(client: Client) -> None:
    una = make_person("Una Unitar")
    client.get("/language/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    sign_in(client, una)
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_a_session_knows_whose_it_is_and_which_browser(client: Client) -> None:
    una = make_person("Una Unitar")
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    client.post("/login/", {"login": una.email, "password": PASSWORD}, headers={"User-Agent": agent})
    assert Session.objects.get(person_id=una.pk).browser == agent
    assert "Firefox, Linux" in text(client.get("/profile/"))


def test_changing_the_password_signs_out_the_other_browsers(client_of: ClientOf) -> None:
    una, new = make_person("Una Unitar"), "another horse battery"
    here, there = client_of(una), client_of(una)
    here.post("/profile/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert there.get("/profile/").status_code == 302
    assert here.get("/profile/").status_code == 200


def test_changing_the_password_voids_the_token(client_of: ClientOf) -> None:
    una, new = make_person("Una Unitar"), "another horse battery"
    Token.objects.create(user=una)
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    client_of(una).post("/profile/password/", form)
    assert not Token.objects.exists()


# -- A new password --------------------------------------------------------------------------------------------------
def reset_link() -> str:
    found = re.search(r"http://[^/]+(/account/password/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def test_a_new_password_answers_alike_whether_the_account_exists_or_not(client: Client, work_off: WorkOff) -> None:
    una = make_person("Una Unitar")
    answers = [client.post("/account/password/", {"email": email}) for email in (una.email, "nobody@example.org")]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (302, "/account/password/sent/")
    }
    work_off()
    assert [letter.to for letter in mail.outbox] == [[una.email]]


def test_a_new_password_costs_the_portal_the_same_for_nobody_as_for_somebody(
    client: Client, django_assert_num_queries: Any
) -> None:
    una = make_person("Una Unitar")
    client.post("/account/password/", {"email": "first@example.org"})
    with CaptureQueriesContext(connection) as for_somebody:
        client.post("/account/password/", {"email": una.email})
    with django_assert_num_queries(len(for_somebody)):
        client.post("/account/password/", {"email": "nobody@example.org"})
    assert AuditEvent.objects.filter(action="password.asked_for").count() == 3
    assert "nobody@example.org" not in str(list(Message.objects.values()) + list(AuditEvent.objects.values()))


def test_a_new_password_ends_every_session_and_the_token(
    client_of: ClientOf, client: Client, work_off: WorkOff
) -> None:
    una, new = make_person("Una Unitar"), "another horse battery"
    there, key = client_of(una), Token.objects.create(user=una).key
    client.post("/account/password/", {"email": una.email})
    work_off()
    address = client.get(reset_link(), follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": new, "password2": new})
    assert there.get("/profile/").status_code == 302
    assert not Session.objects.filter(person_id=una.pk).exists()
    assert Client().get("/api/v1/contributions/", headers={"Authorization": f"Token {key}"}).status_code == 401


def test_a_new_password_is_set_once_by_the_link(client: Client, work_off: WorkOff) -> None:
    una, new = make_person("Una Unitar"), "another horse battery"
    client.post("/account/password/", {"email": una.email.upper()})
    work_off()
    page = client.get(reset_link(), follow=True)
    form_address = page.redirect_chain[-1][0]
    assert client.post(form_address, {"password1": new, "password2": new}).status_code == 302
    una.refresh_from_db()
    assert una.check_password(new)
    stranger = Client()
    page = stranger.get(reset_link(), follow=True)
    assert "new password reset" in text(page)


def test_a_link_for_a_password_comes_from_the_portals_own_name(
    client: Client, work_off: WorkOff, settings: Any
) -> None:
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://portal.example", ["*"]
    una = make_person("Una Unitar")
    client.post("/account/password/", {"email": una.email}, headers={"host": "evil.example"})
    work_off()
    assert "https://portal.example/account/password/" in mail.outbox[-1].body
    assert "evil.example" not in mail.outbox[-1].body


def test_no_link_for_a_password_lies_in_the_database(client: Client, work_off: WorkOff) -> None:
    una = make_person("Una Unitar")
    client.post("/account/password/", {"email": una.email})
    work_off()
    key = reset_link().rpartition("-")[2].strip("/")
    assert key not in str(list(Message.objects.values()))


def test_a_new_password_is_asked_for_a_few_times_a_minute(client: Client) -> None:
    answers = [client.post("/account/password/", {"email": "una@example.org"}).status_code for _ in range(25)]
    assert answers[0] == 302
    assert answers[-1] == 429
    assert "too often" in text(client.post("/account/password/", {"email": "una@example.org"}))


# -- Second factors --------------------------------------------------------------------------------------------------
def test_a_password_alone_does_not_open_an_account_with_a_second_factor(client: Client) -> None:
    una = make_person("Una Unitar")
    secret = give_app(una)
    response = sign_in(client, una)
    assert response.headers["Location"] == "/account/2fa/authenticate/"
    assert client.get("/profile/").status_code == 302
    assert AuditEvent.objects.filter(action="session.started").count() == 0
    response = client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert response.headers["Location"] == "/"
    assert client.get("/profile/").status_code == 200
    assert AuditEvent.objects.filter(action="session.started").count() == 1


def test_a_recovery_code_opens_the_account_once(client: Client) -> None:
    una = make_person("Una Unitar")
    give_app(una)
    code = RecoveryCodes.activate(una).get_unused_codes()[0]
    sign_in(client, una)
    assert client.post("/account/2fa/authenticate/", {"code": code}).headers["Location"] == "/"
    again = Client()
    sign_in(again, una)
    assert "Incorrect code" in text(again.post("/account/2fa/authenticate/", {"code": code}))


def test_guessing_codes_is_slowed_down(client: Client) -> None:
    una = make_person("Una Unitar")
    secret = give_app(una)
    sign_in(client, una)
    for _ in range(6):
        client.post("/account/2fa/authenticate/", {"code": "000000"})
    page = text(client.post("/account/2fa/authenticate/", {"code": code_of(secret)}))
    assert "Too many" in page
    assert client.get("/profile/").status_code == 302


def test_a_second_factor_is_set_up_after_the_password_is_asked_again(
    client: Client, work_off: WorkOff, django_capture_on_commit_callbacks: Any
) -> None:
    una = make_person("Una Unitar")
    sign_in(client, una)
    response = client.get("/account/2fa/totp/activate/")
    assert response.headers["Location"].startswith("/account/confirm/")
    client.post(response.headers["Location"], {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/")
    assert "data:image/svg+xml" in text(page)
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks() as callbacks:
        client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    callbacks[0]()
    assert Authenticator.objects.filter(user=una, type=Authenticator.Type.TOTP).exists()
    assert AuditEvent.objects.filter(action="security.totp_activated", actor_id=una.pk).exists()
    work_off()
    assert "authenticator app was added" in mail.outbox[-1].body


def test_asking_the_password_again_counts_wrong_ones(client: Client) -> None:
    una = make_person("Una Unitar")
    sign_in(client, una)
    for _ in range(5):
        client.post("/account/confirm/", {"password": "wrong"})
    assert "Too many" in text(client.post("/account/confirm/", {"password": PASSWORD}))


@pytest.mark.parametrize("who", ["secretary", "auditor", "administrator"])
def test_staff_without_a_second_factor_read_what_to_do(
    world: World, client_of: ClientOf, settings: Any, who: str
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    client = client_of(getattr(world, who))
    for address in ("/", "/audit/", "/people/", "/api/v1/contributions/", "/admin/", "/profile/"):
        response = client.get(address)
        assert response.status_code == 403, address
        assert "Set one up" in text(response)
    assert client.get("/account/2fa/").status_code == 200
    assert client.get("/second-factor/").status_code == 200
    assert client.post("/logout/").status_code == 302


def test_staff_with_a_second_factor_work_as_usual(world: World, client_of: ClientOf, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    give_app(world.secretary)
    assert client_of(world.secretary).get("/audit/").status_code == 200


def test_the_secret_of_an_app_lies_in_no_table_as_it_is() -> None:
    una = make_person("Una Unitar")
    secret = give_app(una)
    authenticator = Authenticator.objects.get(user=una)
    assert secret not in str(authenticator.data)
    assert authenticator.wrap().validate_code(code_of(secret))


def test_recovery_codes_alone_are_no_second_factor(world: World, client_of: ClientOf, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    RecoveryCodes.activate(world.secretary)
    assert client_of(world.secretary).get("/audit/").status_code == 403


def test_everybody_else_works_without_one(world: World, client_of: ClientOf, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    assert client_of(world.unitar_officer).get("/datasets/review/").status_code == 200


def test_a_token_is_no_way_around_the_second_factor(world: World, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    headers = {"Authorization": f"Token {Token.objects.create(user=world.secretary).key}"}
    assert Client().get("/api/v1/contributions/", headers=headers).status_code == 401
    give_app(world.secretary)
    assert Client().get("/api/v1/contributions/", headers=headers).status_code == 200


def test_staff_do_not_remove_their_last_second_factor(world: World, client_of: ClientOf, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    give_app(world.secretary)
    client = client_of(world.secretary)
    client.post("/account/confirm/?next=/account/2fa/totp/deactivate/", {"password": PASSWORD})
    client.post("/account/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=world.secretary, type=Authenticator.Type.TOTP).exists()


def test_a_passkey_is_offered_and_its_challenge_given(client: Client) -> None:
    assert "Sign in with a passkey" in text(client.get("/login/"))
    answer = client.get("/account/2fa/webauthn/login/", headers={"Accept": "application/json"})
    assert "challenge" in answer.json()["request_options"]["publicKey"]


# -- Single sign-on --------------------------------------------------------------------------------------------------
class Provider(BaseHTTPRequestHandler):
    """An OpenID Connect provider that vouches for one address."""

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    email, is_verified, nonce = "una.unitar@example.org", True, ""

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def do_GET(self) -> None:
        who = {"sub": "u1", "email": self.email, "email_verified": self.is_verified, "name": "Una"}
        self.say(
            {
                "issuer": self.base,
                "authorization_endpoint": f"{self.base}/authorize",
                "token_endpoint": f"{self.base}/token",
                "userinfo_endpoint": f"{self.base}/userinfo",
                "jwks_uri": f"{self.base}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
            if self.path.endswith("openid-configuration")
            else {"keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key())) | {"kid": "k"}]}
            if self.path == "/keys"
            else who
        )

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        now = int(time())
        claims = {
            "iss": self.base,
            "aud": "portal",
            "sub": "u1",
            "iat": now,
            "exp": now + 60,
            "email": self.email,
            "email_verified": self.is_verified,
        }
        token = jwt.encode(claims, self.key, "RS256", headers={"kid": "k"})
        self.say({"access_token": "a", "token_type": "Bearer", "id_token": token})

    def say(self, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Provider]]:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(Provider, "email", "una.unitar@example.org")
    monkeypatch.setattr(Provider, "is_verified", True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    values = {
        "OIDC_SERVER_URL": url,
        "OIDC_CLIENT_ID": "portal",
        "OIDC_CLIENT_SECRET": "secret",
        "OIDC_NAME": "UN Single Sign-on",
    }
    app = {
        "provider_id": "organisation",
        "name": "UN Single Sign-on",
        "client_id": "portal",
        "secret": "secret",
        "settings": {"server_url": url, "fetch_userinfo": True},
    }
    with override_settings(
        OIDC_NAME="UN Single Sign-on",
        OIDC_SETTINGS=values,
        SOCIALACCOUNT_PROVIDERS={"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}},
    ):
        yield Provider
    server.shutdown()
    server.server_close()


def come_back(client: Client) -> Any:
    """From the button to the provider and back, as the browser goes."""
    leaving = client.post("/account/sso/oidc/organisation/login/")
    assert leaving.status_code == 302
    asked = parse_qs(urlsplit(leaving.headers["Location"]).query)
    assert "code_challenge" in asked
    return client.get("/account/sso/oidc/organisation/login/callback/", {"code": "c", "state": asked["state"][0]})


@pytest.mark.usefixtures("provider")
def test_single_sign_on_lets_in_who_has_an_account(client: Client) -> None:
    una = make_person("Una Unitar")
    assert "Sign in with UN Single Sign-on" in text(client.get("/login/"))
    assert come_back(client).status_code == 302
    assert client.get("/profile/").status_code == 200
    assert AuditEvent.objects.get(action="session.started").actor_id == una.pk


@pytest.mark.usefixtures("provider")
def test_single_sign_on_opens_no_account(client: Client) -> None:
    page = client.get(come_back(client).headers.get("Location", "/account/signup/"))
    assert "by invitation" in text(page)
    assert not Person.objects.exists()


def test_single_sign_on_believes_no_address_that_is_not_verified(client: Client, provider: type[Provider]) -> None:
    make_person("Una Unitar")
    provider.is_verified = False
    come_back(client)
    assert client.get("/profile/").status_code == 302


@pytest.mark.usefixtures("provider")
def test_single_sign_on_asks_for_the_second_factor_too(client: Client) -> None:
    give_app(make_person("Una Unitar"))
    assert come_back(client).headers["Location"] == "/account/2fa/authenticate/"
    assert client.get("/profile/").status_code == 302


@pytest.mark.usefixtures("provider")
def test_single_sign_on_does_not_open_a_closed_account(client: Client) -> None:
    make_person("Una Unitar")
    Person.objects.update(is_active=False)
    come_back(client)
    assert client.get("/profile/").status_code == 302


def test_single_sign_on_is_not_offered_where_nobody_set_it_up(client: Client) -> None:
    assert "/account/sso/" not in text(client.get("/login/"))
    assert client.post("/account/sso/oidc/organisation/login/").status_code == 404
