"""What holds on every page at once: no inline code, no frame, no form without its token, no guessing."""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import pytest
from django.conf import settings as portal
from django.core.management import call_command
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from coalition.actions import people
from coalition.models import Person
from config.limits import LIMITS
from datasets.models import Contribution
from tests import test_access
from tests.conftest import World
from tests.factories.people import PASSWORD, make_person
from tests.test_access import Things, addresses, table

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person | None], Client]
# The fixture: what the rows of the table ask for.
things = test_access.things

# A script of this type is data: no browser runs it.
DATA = "application/json"
LISTENER = re.compile(r"^on[a-z]+$")


class Inline(HTMLParser):
    """Collects whatever a strict policy would have to make an exception for."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or "style" in given:
            self.found.append(f"{tag} with style")
        if tag == "script" and not (given.get("src") or given.get("type") == DATA):
            self.found.append("script without src")
        if tag in ("iframe", "object", "embed", "base"):
            self.found.append(tag)
        for name, value in attrs:
            if LISTENER.match(name) or (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"{tag} {name}")
            if name == "src" and not (value or "").startswith(("/", "data:image/svg+xml")):
                self.found.append(f"{tag} from {value}")


def inline_in(page: str) -> list[str]:
    reader = Inline()
    reader.feed(page)
    return reader.found


def pages(things: Things, who: Client) -> Iterator[tuple[str, Any]]:
    """Every address of the table that a browser opens, asked by one reader."""
    arguments = dict(addresses())
    for row in table():
        if row["method"] == "GET" and row["address"] != "api:docs":
            thing = things[row["thing"]]
            url = reverse(row["address"], kwargs={key: thing[key] for key in arguments[row["address"]]})
            response = who.get(url)
            if response.streaming:
                b"".join(response.streaming_content)
            yield url, response


def test_no_page_has_inline_code_or_lacks_its_headers(world: World, things: Things, client_of: ClientOf) -> None:
    wrong = []
    for reader in (None, world.secretary, world.unitar_officer):
        for url, response in pages(things, client_of(reader)):
            wrong += [(url, str(reader), problem) for problem in problems_of(response)]
    assert wrong == []


def problems_of(response: Any) -> Iterator[str]:
    policy = response.headers.get("Content-Security-Policy", "")
    if "unsafe" in policy or "default-src 'none'" not in policy:
        yield f"its policy is {policy}"
    if response.headers.get("X-Frame-Options") != "DENY":
        yield "may be framed"
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        yield "may be sniffed"
    if response.headers.get("Content-Type", "").startswith("text/html"):
        yield from inline_in(response.content.decode())


def test_the_reader_of_pages_finds_what_it_looks_for() -> None:
    bad = '<p style="x"><a href="javascript:x" onclick="y"><script>z</script><img src="https://x/"><iframe>'
    assert len(inline_in(bad)) == 6
    assert inline_in('<script src="/x.js"></script><script type="application/json">{}</script>') == []


def test_the_policy_allows_nothing_from_elsewhere() -> None:
    sources = {source for sources in portal.CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for source in sources}
    assert sources == {"'none'", "'self'", "data:"}


def test_a_seat_that_ended_gives_no_more_than_no_seat(
    world: World,
    things: Things,
    client_of: ClientOf,
) -> None:
    """Whoever began, sent and asked for things reads, once the only seat was ended, what somebody without a seat does.

    The own page, inbox and record of seats stay one's own.
    """
    never = make_person("Norbert Never")
    expected = {url: response.status_code for url, response in pages(things, client_of(never))}
    for former in (world.unitar_officer, world.jamaica_officer, world.country_officer):
        people.end_seat(seat=former.seats.get(), reason="Left.", by=world.secretary)
        seats = {f"/api/v1/seats/{seat.pk}/" for seat in former.seats.all()}
        own = {
            f"/people/{former.pk}/",
            *seats,
            *(f"/inbox/{pk}/" for pk in former.notices.values_list("pk", flat=True)),
        }
        answers = {url: response.status_code for url, response in pages(things, client_of(former)) if url not in own}
        assert answers == {url: status for url, status in expected.items() if url not in own}, former


# -- Requests that are not what they say -----------------------------------------------------------------------
def test_every_deed_of_a_browser_needs_its_token(world: World, things: Things) -> None:
    arguments, client = dict(addresses()), Client(enforce_csrf_checks=True)
    client.force_login(world.secretary)
    taken = []
    for row in table():
        if row["method"] == "POST":
            thing = things[row["thing"]]
            url = reverse(row["address"], kwargs={key: thing[key] for key in arguments[row["address"]]})
            if client.post(url).status_code not in (403, 404):
                taken.append(url)
    assert taken == []


def test_a_foreign_host_is_refused(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["portal.example"]
    client = Client()
    client.raise_request_exception = False
    for address in ("/", "/login/", "/account/password/", "/api/v1/"):
        assert client.get(address, headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\x00//evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "https:///evil.example",
        "http://testserver@evil.example/",
        "//testserver.evil.example/",
    ],
)
def test_no_form_leads_to_another_site(world: World, client_of: ClientOf, to: str) -> None:
    client = client_of(world.unitar_officer)
    for address in ("/language/setlang/", "/follow/country/JAM/", "/logout/"):
        location = client.post(address, {"next": to, "language": "fr"}).headers["Location"]
        assert location.startswith("/"), address
        assert "evil" not in location
    anonymous = Client()
    form = {"login": world.itu_officer.email, "password": "correct horse battery staple", "next": to}
    assert anonymous.post("/login/", form).headers["Location"] == "/"


@pytest.mark.parametrize("to", ["%2F%2Fevil.example/", "/%5Cevil.example", "/%09/evil.example", "/%2F/evil.example"])
def test_an_encoded_address_leads_nowhere_else(world: World, client_of: ClientOf, to: str) -> None:
    """What a browser would read as another site only after one more decoding stays a path of ours."""
    for address in ("/language/setlang/", "/follow/country/JAM/", "/logout/"):
        location = client_of(world.unitar_officer).post(address, {"next": to, "language": "fr"}).headers["Location"]
        assert urljoin("http://testserver/x/", location).startswith("http://testserver/")
    for page in (f"/countries/jam/?next={to}", f"/{to}"):
        answer = Client().get(page)
        assert urljoin("http://testserver/", answer.headers.get("Location", "/")).startswith("http://testserver/")


def test_refusals_of_every_kind_carry_the_headers(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.raise_request_exception = False
    answers = {
        400: client.get("/", headers={"host": "evil.example"}),
        404: client.get("/nowhere/"),
        405: client.put("/roles/"),
        413: client.generic("POST", "/login/", b"", headers={"content-length": str(10**12)}),
        301: client.get("/roles"),
        200: client.get("/healthz"),
    }
    monkeypatch.setattr("coalition.views.desk.presenters.role_cards", lambda: 1 / 0)
    answers[500] = client.get("/roles/")
    settings.SECURE_SSL_REDIRECT = True
    secure = Client()
    secure.raise_request_exception = False
    over_https = ((301, secure.get("/")), (400, secure.get("/", headers={"host": "evil.example"})))
    for status, answer in (*answers.items(), *over_https):
        assert answer.status_code == status
        assert list(problems_of(answer)) == [], status


def test_cookies_are_for_this_site_over_https_and_out_of_reach_of_scripts(world: World, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = True
    client = Client()
    form = {"login": world.itu_officer.email, "password": PASSWORD}
    answers = [
        client.get("/login/"),
        client.post("/login/", form),
        client.post("/language/setlang/", {"language": "fr"}),
    ]
    cookies = {name: cookie for answer in answers for name, cookie in answer.cookies.items()}
    assert set(cookies) >= {portal.SESSION_COOKIE_NAME, portal.CSRF_COOKIE_NAME, portal.LANGUAGE_COOKIE_NAME}
    for name, cookie in cookies.items():
        assert (cookie["secure"], cookie["samesite"]) == (True, "Lax"), name
        assert cookie["httponly"] or name == portal.CSRF_COOKIE_NAME, name


# -- Too often -------------------------------------------------------------------------------------------------
def test_whatever_takes_a_file_is_limited() -> None:
    """By the source of the views: whoever reads `request.FILES`, or a serializer with a file, stands in the table."""
    limited = {name for limit in LIMITS.values() for name in limit.views}
    known = {name for name, _arguments in addresses()}
    assert limited <= known
    takes = {name for name, view in views() if "FILES" in source_of(view)}
    assert takes
    assert takes - limited == set()


def views(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from views(pattern, pattern.namespace or namespace)
        else:
            yield f"{namespace}:{pattern.name}" if namespace else str(pattern.name), pattern.callback


def source_of(view: Any) -> str:
    inner = inspect.unwrap(view)
    cells = [cell.cell_contents for cell in inner.__closure__ or ()]
    sources = [inner, *(one for one in cells if inspect.isfunction(one))]
    return "".join(inspect.getsource(one) for one in sources)


def test_too_many_files_are_refused_with_a_sentence_and_others_are_let_in(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "files in", replace(LIMITS["files in"], times=3))
    ask, api = "/invitations/ask/", "/api/v1/invitations/"
    una = client_of(world.unitar_officer)
    assert [una.post(ask).status_code for _ in range(3)] == [200, 200, 200]
    page = una.post(ask)
    assert (page.status_code, page.headers["Retry-After"]) == (429, "600")
    assert "Wait 10 minutes" in page.content.decode()
    assert una.post(api).json() == {"detail": "That was too often. Wait 10 minutes, then try again."}
    assert una.get(ask).status_code == 200
    assert client_of(world.itu_officer).post(ask).status_code == 200


# -- Guessing --------------------------------------------------------------------------------------------------
def test_numbers_of_records_tell_nobody_what_exists(world: World, things: Things, client_of: ClientOf) -> None:
    """What is closed to the reader answers word for word like what is not there."""
    client = client_of(world.stakeholder)
    for address, thing in (
        ("coalition:invitation-detail", "UNITAR's request for a seat"),
        ("coalition:attachment-detail", "NEPA's letter"),
        ("coalition:attachment-file", "NEPA's letter, confidential"),
        ("coalition:classification-detail", "a confidential request"),
        ("coalition:classification-detail", "the letter of a strictly confidential request"),
        ("coalition:job-detail", "UNITAR's failed work"),
        ("coalition:notice-open", "UNITAR's notice"),
        ("datasets:contribution-detail", "UNITAR's, faulty"),
    ):
        names = {"kind": things[thing]["kind"]} if "classification" in address else {}
        there, nowhere = (
            client.get(reverse(address, kwargs={"pk": pk, **names})) for pk in (things[thing]["pk"], 987_654_321)
        )
        assert there.status_code == nowhere.status_code == 404, address
        assert _without_token(there) == _without_token(nowhere), address


def _without_token(response: Any) -> str:
    page = re.sub(r"987654321|/\d+/", "/N/", response.content.decode())
    return re.sub(r'(csrf[a-z-]*" (content|value)=")[^"]*', "", page)


# -- More than was asked ---------------------------------------------------------------------------------------
def test_a_form_changes_nothing_that_it_does_not_show(world: World, client_of: ClientOf) -> None:
    ivo = world.itu_officer
    more = {"email": "x@example.org", "is_active": "", "is_staff": "1", "seats": "1", "password": "x", "pk": "1"}
    before = Person.objects.filter(pk=ivo.pk).values("email", "is_active", "password").get()
    client_of(ivo).post("/profile/", {"name": "Ivo", "language": "fr", **more})
    assert Person.objects.filter(pk=ivo.pk).values("email", "is_active", "password").get() == before
    assert [seat.role for seat in ivo.seats.all()] == ["agency"]


def test_the_api_changes_nothing_but_by_its_deeds(world: World, things: Things, client_of: ClientOf) -> None:
    client = client_of(world.unitar_officer)
    address = reverse("api:contribution-detail", kwargs={"pk": things["UNITAR's, faulty"]["pk"]})
    body = {"status": "accepted", "organisation": world.itu.pk, "decided_by": world.secretary.pk}
    for method in ("put", "delete"):
        assert getattr(client, method)(address, body, content_type="application/json").status_code == 405
    before = Contribution.objects.filter(pk=things["UNITAR's, faulty"]["pk"]).values().get()
    assert client.patch(address, body, content_type="application/json").status_code == 200
    assert Contribution.objects.filter(pk=before["id"]).values().get() == before


# -- Deployment ------------------------------------------------------------------------------------------------
def test_the_deployment_check_is_clean(
    settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEBUG, settings.DEMO = False, False
    settings.SECRET_KEY = "a-key-of-the-deployment-that-is-long-enough-to-be-one-0123456789"
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    settings.SECURE_HSTS_PRELOAD, settings.REQUIRE_SECOND_FACTOR = True, True
    settings.BASE_URL = "https://portal.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.REDIS_URL = "redis://redis:6379/0"
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    call_command("check", "--deploy", "--fail-level", "WARNING")
    assert "no issues" in capsys.readouterr().out
