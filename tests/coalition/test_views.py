"""The coalition's own pages: who gets them, what they show, at what cost."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from celery import shared_task
from django.core.cache import cache, caches
from django.test import Client
from django.utils import timezone
from rest_framework.authtoken.models import Token

from coalition import audit, jobs, presenters
from coalition.models import AuditEvent, Job, Organisation, Person
from tests.conftest import World
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person | None], Client]
Queries = Callable[..., Any]

ANYBODY = ("/", "/login/", "/roles/", "/organisations/")
SIGNED_IN = ("/inbox/", "/profile/", "/profile/password/")
PEOPLE = (
    "secretary",
    "unitar_officer",
    "country_officer",
    "jamaica_officer",
    "stakeholder",
    "auditor",
    "administrator",
)


@shared_task(name="tests.count_figures")
def count_figures(job_id: int) -> None:
    jobs.run(job_id, lambda subject, progress: None)


@pytest.fixture
def job(world: World) -> Job:
    """Work that UNITAR's officer asked for."""
    return jobs.enqueue(count_figures, subject="pool:JAM", by=world.unitar_officer)


@pytest.fixture
def failed(job: Job) -> Job:
    Job.objects.filter(pk=job.pk).update(status="failed", attempts=3, error="The country has no data.")
    job.refresh_from_db()
    return job


def text(response: Any) -> str:
    content: str = response.content.decode()
    return content


# -- Who gets which page ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", ANYBODY)
def test_anybody_reads_the_open_pages(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", SIGNED_IN)
@pytest.mark.parametrize("who", PEOPLE)
def test_every_role_has_its_own_pages(world: World, client_of: ClientOf, who: str, address: str) -> None:
    assert client_of(getattr(world, who)).get(address).status_code == 200


@pytest.mark.parametrize("address", [*SIGNED_IN, "/audit/", "/ui/"])
def test_a_stranger_is_asked_to_sign_in_and_brought_back(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/login/?next={address}"


@pytest.mark.parametrize(
    ("address", "admitted"), [("/audit/", {"secretary", "auditor"}), ("/ui/", {"secretary", "administrator"})]
)
def test_staff_pages_refuse_others_with_a_sentence(
    world: World, client_of: ClientOf, address: str, admitted: set[str]
) -> None:
    for who in PEOPLE:
        response = client_of(getattr(world, who)).get(address)
        assert response.status_code == (200 if who in admitted else 403), who
        if who not in admitted:
            assert "Only" in text(response)


@pytest.mark.parametrize("address", [*ANYBODY, *SIGNED_IN, "/audit/", "/ui/"])
def test_a_page_carries_no_inline_script_or_style(world: World, client_of: ClientOf, address: str) -> None:
    page = text(client_of(world.secretary).get(address, follow=True))
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
    assert " onclick=" not in page


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("zh-hans", "ltr")])
def test_a_page_says_its_language_and_direction(client: Client, language: str, direction: str) -> None:
    client.cookies["django_language"] = language
    assert f'<html lang="{language}" dir="{direction}">' in text(client.get("/"))


def test_the_language_is_changed_from_any_page(client: Client) -> None:
    response = client.post("/language/setlang/", {"language": "fr", "next": "/roles/"})
    assert response.headers["Location"] == "/roles/"
    assert 'lang="fr"' in text(client.get("/roles/"))


# -- Sign in, sign out -----------------------------------------------------------------------------------------
def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post("/login/", {"login": email, "password": password})


def test_signing_in_leads_home_in_the_own_language_and_is_written_down(client: Client) -> None:
    una = make_person("Una Unitar")
    Person.objects.update(language="fr")
    response = sign_in(client, "Una.Unitar@example.org")
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert response.cookies["django_language"].value == "fr"
    assert AuditEvent.objects.get(action="session.started").actor_id == una.pk


def test_signing_in_answers_alike_whether_the_account_exists_or_not(client: Client) -> None:
    make_person("Una Unitar")
    wrong, unknown = sign_in(client, "una.unitar@example.org", "wrong"), sign_in(client, "nobody@example.org", "wrong")
    for response in (wrong, unknown):
        assert response.status_code == 200
        assert "do not belong together" in text(response)


def test_signing_in_is_refused_to_a_closed_account_with_the_same_words(client: Client) -> None:
    make_person("Una Unitar")
    Person.objects.update(is_active=False)
    assert "do not belong together" in text(sign_in(client, "una.unitar@example.org"))


def test_guessing_a_password_is_slowed_down_after_five_attempts(client: Client) -> None:
    make_person("Una Unitar")
    for _ in range(5):
        sign_in(client, "una.unitar@example.org", "wrong")
    assert "Too many failed attempts" in text(sign_in(client, "una.unitar@example.org"))
    cache.clear()
    assert "Too many failed attempts" in text(sign_in(client, "una.unitar@example.org"))
    caches["counters"].clear()
    assert sign_in(client, "una.unitar@example.org").status_code == 302


def test_a_failed_attempt_is_written_down_for_the_person_whose_account_it_is(client: Client) -> None:
    una = make_person("Una Unitar")
    sign_in(client, "Una.Unitar@example.org", "wrong")
    event = AuditEvent.objects.get(action="session.refused")
    assert (event.subject, event.actor_id, event.details) == (f"person:{una.pk}", None, {})


def test_a_failed_attempt_of_a_stranger_is_written_down_without_the_address(client: Client) -> None:
    for email in ("stranger@example.org", "Stranger@example.org", "other@example.org"):
        sign_in(client, email, "wrong")
    subjects = list(AuditEvent.objects.filter(action="session.refused").values_list("subject", flat=True))
    assert len(set(subjects)) == 2
    assert all(subject.startswith("sign-in:") and "@" not in subject for subject in subjects)


def test_a_counter_whose_time_runs_out_while_it_counts_starts_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(caches["counters"]), "add", lambda *_: False)
    assert "do not belong together" in text(sign_in(client, "una.unitar@example.org", "wrong"))


def test_guessing_over_many_accounts_is_slowed_down_by_address(client: Client) -> None:
    make_person("Una Unitar")
    for number in range(50):
        sign_in(client, f"person{number}@example.org", "wrong")
    assert "Too many failed attempts" in text(sign_in(client, "una.unitar@example.org"))


def test_the_address_behind_our_proxy_is_the_one_it_saw(client: Client, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for number in range(50):
        client.post(
            "/login/",
            {"login": f"person{number}@example.org", "password": "wrong"},
            headers={"X-Forwarded-For": f"10.0.0.{number}, 203.0.113.7"},
        )
    guess = {"login": "person@example.org", "password": "wrong"}
    same = client.post("/login/", guess, headers={"X-Forwarded-For": "203.0.113.7"})
    other = client.post("/login/", guess, headers={"X-Forwarded-For": "203.0.113.8"})
    assert "Too many failed attempts" in text(same)
    assert "Too many failed attempts" not in text(other)


def test_signing_in_does_not_lead_to_another_site(client: Client) -> None:
    make_person("Una Unitar")
    response = client.post(
        "/login/?next=https://elsewhere.example/", {"login": "una.unitar@example.org", "password": PASSWORD}
    )
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize(("demo", "debug", "shown"), [(True, True, True), (True, False, False), (False, True, False)])
def test_demonstration_accounts_are_listed_for_trying_out_only(
    client: Client, settings: Any, demo: bool, debug: bool, shown: bool
) -> None:
    settings.DEMO, settings.DEBUG = demo, debug
    person = Person.objects.create_user("auditor@demo.example", PASSWORD, name="Ilse Jansen")
    person.seats.create(role="auditor")
    assert ("auditor@demo.example" in text(client.get("/login/"))) is shown


def test_signing_out_is_never_done_by_a_link(world: World, client_of: ClientOf) -> None:
    client = client_of(world.auditor)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").status_code == 302
    assert client.get("/inbox/").status_code == 302


# -- Profile ---------------------------------------------------------------------------------------------------
def test_the_profile_keeps_name_and_language_and_speaks_it_at_once(world: World, client_of: ClientOf) -> None:
    client = client_of(world.itu_officer)
    response = client.post("/profile/", {"name": "Ivo Itu-Keys", "language": "es"})
    assert response.cookies["django_language"].value == "es"
    world.itu_officer.refresh_from_db()
    assert (world.itu_officer.name, world.itu_officer.language) == ("Ivo Itu-Keys", "es")
    assert AuditEvent.objects.get(action="profile.updated").details == {"changed": ["name", "language"]}


def test_the_profile_keeps_what_was_typed_beside_the_error(world: World, client_of: ClientOf) -> None:
    page = text(client_of(world.itu_officer).post("/profile/", {"name": "", "language": "xx"}))
    assert 'href="#id_name"' in page
    assert 'id="id_name_error"' in page
    assert Person.objects.get(pk=world.itu_officer.pk).name == "Ivo Itu"


def test_changing_the_password_keeps_this_browser_signed_in(world: World, client_of: ClientOf) -> None:
    client, new = client_of(world.itu_officer), "another horse battery"
    response = client.post("/profile/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert response.status_code == 302
    assert client.get("/profile/").status_code == 200
    assert sign_in(Client(), world.itu_officer.email, new).status_code == 302
    assert AuditEvent.objects.filter(action="password.changed").exists()


def test_changing_the_password_needs_the_present_one(world: World, client_of: ClientOf) -> None:
    new = "another horse battery"
    response = client_of(world.itu_officer).post(
        "/profile/password/", {"old_password": "wrong", "new_password1": new, "new_password2": new}
    )
    assert 'href="#id_old_password"' in text(response)


def test_renewing_the_token_voids_the_one_before(world: World, client_of: ClientOf) -> None:
    client = client_of(world.itu_officer)
    client.post("/profile/token/")
    first = Token.objects.get(user=world.itu_officer).key
    client.post("/profile/token/")
    second = Token.objects.get(user=world.itu_officer).key
    assert first != second
    page = text(client.get("/profile/"))
    assert second in page
    assert first not in page


# -- The roster ------------------------------------------------------------------------------------------------
def test_the_roster_is_searched_by_a_part_of_the_name(world: World, client: Client) -> None:
    page = text(client.get("/organisations/", {"q": "planning"}))
    assert "NEPA" in page
    assert "UNITAR" not in page


def test_the_roster_is_narrowed_to_a_constituency(world: World, client: Client) -> None:
    page = text(client.get("/organisations/", {"constituency": "employers"}))
    assert "Jamaica Employers" in page
    assert "NEPA" not in page


def test_the_roster_says_what_to_do_when_nothing_fits(world: World, client: Client) -> None:
    assert "No organisation fits" in text(client.get("/organisations/", {"q": "zzz"}))


def test_the_roster_names_countries_in_the_readers_language(world: World, client: Client) -> None:
    client.cookies["django_language"] = "fr"
    assert "Jamaïque" in text(client.get("/organisations/"))


# -- Work under way --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"),
    [("unitar_officer", 200), ("secretary", 200), ("auditor", 200), ("itu_officer", 404), ("administrator", 404)],
)
def test_work_is_seen_by_who_asked_for_it_and_by_those_who_see_all(
    world: World, client_of: ClientOf, job: Job, who: str, status: int
) -> None:
    assert client_of(getattr(world, who)).get(f"/jobs/{job.pk}/").status_code == status


def test_work_is_hidden_from_strangers(client: Client, job: Job) -> None:
    assert client.get(f"/jobs/{job.pk}/").status_code == 404


def test_running_work_asks_again_every_second_with_and_without_script(
    world: World, client_of: ClientOf, job: Job
) -> None:
    Job.objects.update(status="running", percent=40, step="Checking rows")
    page = text(client_of(world.unitar_officer).get(f"/jobs/{job.pk}/"))
    assert f'hx-get="/jobs/{job.pk}/"' in page
    assert 'hx-trigger="every 1s"' in page
    assert '<progress max="100" value="40"' in page
    assert "Checking rows" in page
    assert 'http-equiv="refresh"' in page


def test_running_work_answers_a_poll_with_its_part_only(world: World, client_of: ClientOf, job: Job) -> None:
    response = client_of(world.unitar_officer).get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert text(response).strip().startswith('<div class="progress"')
    assert "HX-Refresh" not in response.headers


def test_work_that_is_over_tells_the_page_to_show_the_outcome(world: World, client_of: ClientOf, failed: Job) -> None:
    client = client_of(world.unitar_officer)
    poll = client.get(f"/jobs/{failed.pk}/", headers={"HX-Request": "true"})
    assert poll.headers["HX-Refresh"] == "true"
    page = text(client.get(f"/jobs/{failed.pk}/"))
    assert "The country has no data." in page
    assert "hx-get" not in page


@pytest.mark.parametrize("who", ["unitar_officer", "secretary"])
def test_failed_work_is_started_again_by_who_asked_or_the_secretariat(
    world: World, client_of: ClientOf, failed: Job, who: str
) -> None:
    response = client_of(getattr(world, who)).post(f"/jobs/{failed.pk}/restart/")
    again = Job.objects.exclude(pk=failed.pk).get()
    assert response.headers["Location"] == f"/jobs/{again.pk}/"
    assert (again.subject, again.status) == (failed.subject, Job.Status.QUEUED)
    assert AuditEvent.objects.get(action="job.restarted").details == {"instead_of": failed.pk}


def test_failed_work_is_not_started_again_by_the_auditor(world: World, client_of: ClientOf, failed: Job) -> None:
    client = client_of(world.auditor)
    assert "Start it again" not in text(client.get(f"/jobs/{failed.pk}/"))
    assert client.post(f"/jobs/{failed.pk}/restart/").status_code == 403


def test_work_that_did_not_fail_is_not_started_again(world: World, client_of: ClientOf, job: Job) -> None:
    assert client_of(world.unitar_officer).post(f"/jobs/{job.pk}/restart/").status_code == 403
    assert Job.objects.count() == 1


# -- The log ---------------------------------------------------------------------------------------------------
@pytest.fixture
def history(world: World) -> None:
    audit.record("contribution.accepted", "contribution:7", by=world.secretary, sha256="9f86d0")
    audit.record("contribution.returned", "contribution:8", by=world.itu_officer, reason="Units are mixed up")
    audit.record("reference.loaded", "reference:countries", by=None)


def test_the_log_says_who_did_what_with_details(history: None, world: World, client_of: ClientOf) -> None:
    page = text(client_of(world.auditor).get("/audit/"))
    for words in ("Sofia Secretary", '<td data-label="Deed">Accepted</td>', "9f86d0", "the portal itself"):
        assert words in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"action": "contribution.returned"}, {8}),
        ({"person": "sofia"}, {7}),
        ({"subject": "contribution:8"}, {8}),
        ({"until": "2001-01-01"}, set()),
        ({"since": "2001-01-01", "action": "all"}, {7, 8}),
    ],
)
def test_the_log_is_filtered_by_deed_person_record_and_day(
    history: None, world: World, client_of: ClientOf, asked: dict[str, str], found: set[int]
) -> None:
    page = text(client_of(world.auditor).get("/audit/", asked))
    assert {number for number in (7, 8) if f"contribution:{number}<" in page} == found


def test_the_log_is_searched_by_words_in_its_details(world: World, client_of: ClientOf) -> None:
    audit.record("contribution.returned", "contribution:1", by=world.secretary, reason="Which census?")
    audit.record("contribution.returned", "contribution:2", by=world.secretary, reason="Wrong unit.")
    page = text(client_of(world.auditor).get("/audit/", {"text": "census"}))
    assert "Which census?" in page
    assert "Wrong unit." not in page


def test_the_log_is_exported_as_the_search_shows_it(world: World, client_of: ClientOf) -> None:
    audit.record("contribution.returned", "contribution:1", by=world.secretary, reason="Which census?")
    audit.record("contribution.accepted", "contribution:2", by=world.secretary)
    response = client_of(world.auditor).get("/audit/export/", {"action": "contribution.returned"})
    assert response.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    heading, *lines = text(response).splitlines()
    assert heading == "\ufeffat,who,deed,action,record,details,request"
    assert len(lines) == 1
    assert "Sofia Secretary,Returned,contribution.returned,contribution:1" in lines[0]


def test_an_export_of_the_log_is_history_too(world: World, client_of: ClientOf) -> None:
    client_of(world.auditor).get("/audit/export/", {"subject": "contribution:1"})
    event = AuditEvent.objects.get(action="audit.exported")
    assert (event.actor_id, event.details) == (
        world.auditor.pk,
        {"lines": 0, "asked": {"subject": "contribution:1"}},
    )


def test_an_export_runs_no_formula(world: World, client_of: ClientOf) -> None:
    Person.objects.filter(pk=world.secretary.pk).update(name="=cmd()")
    audit.record("contribution.returned", "contribution:1", by=world.secretary)
    assert ",'=cmd()," in text(client_of(world.auditor).get("/audit/export/"))


def test_an_export_that_is_too_long_asks_for_parts(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coalition.actions.history.MAX_EXPORT", 1)
    for number in range(2):
        audit.record("contribution.returned", f"contribution:{number}", by=world.secretary)
    response = client_of(world.auditor).get("/audit/export/")
    assert response.status_code == 422
    assert "part by part" in text(response)


def test_an_export_costs_the_same_per_batch(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        audit.record("contribution.returned", f"contribution:{number}", by=world.secretary)
    client = client_of(world.auditor)
    with django_assert_max_num_queries(10):
        client.get("/audit/export/")


def test_the_log_leaves_sign_ins_out_unless_asked(world: World, client_of: ClientOf) -> None:
    audit.record("session.started", world.itu_officer, by=world.itu_officer)
    audit.record("session.refused", world.itu_officer, by=None)
    client = client_of(world.auditor)
    assert "Ivo Itu" not in text(client.get("/audit/"))
    everything = text(client.get("/audit/", {"action": "all"}))
    assert everything.count("Signed in</td>") == everything.count("Sign-in failed</td>") == 1
    assert "somebody not signed in" in everything
    refused = text(client.get("/audit/", {"action": "session.refused"}))
    assert (refused.count("Sign-in failed</td>"), refused.count("Signed in</td>")) == (1, 0)


def test_the_log_shows_one_record_by_its_whole_name(world: World, client_of: ClientOf) -> None:
    for number in (1, 12):
        audit.record("contribution.loaded", f"contribution:{number}", by=None)
    page = text(client_of(world.auditor).get("/audit/", {"subject": "contribution:1"}))
    assert "contribution:1<" in page
    assert "contribution:12" not in page


def test_the_log_folds_fingerprints_away(world: World, client_of: ClientOf) -> None:
    audit.record("contribution.uploaded", "contribution:7", by=world.itu_officer, sha256="9f86d081" * 8, size=120)
    page = text(client_of(world.auditor).get("/audit/"))
    assert page.index("120") < page.index("<summary>Identifiers</summary>") < page.index("9f86d081" * 8)


def test_the_log_shows_a_deed_that_nobody_named_as_it_is(world: World, client_of: ClientOf) -> None:
    audit.record("moon.moved", "moon:1", by=world.itu_officer)
    assert "moon.moved" in text(client_of(world.auditor).get("/audit/"))


def test_every_deed_that_the_code_writes_down_has_its_words() -> None:
    written = re.compile(r'record\(\s*"([a-z_. ]+)"')
    apps = (path for app in ("coalition", "countries", "datasets", "reports") for path in Path(app).rglob("*.py"))
    actions = {action for path in apps for action in written.findall(path.read_text(encoding="utf-8"))}
    assert actions
    assert [action for action in sorted(actions) if presenters.deed_name(action) == action] == []


def test_the_log_names_a_person_who_is_gone_by_number(world: World, client_of: ClientOf) -> None:
    gone = make_person("Gone Person")
    number = gone.pk
    audit.record("profile.updated", gone, by=gone)
    gone.delete()
    assert f"person no. {number}, no longer here" in text(client_of(world.auditor).get("/audit/"))


# -- Cost ------------------------------------------------------------------------------------------------------
def fill(rows: int) -> None:
    people = [make_person(f"Person {Person.objects.count()}") for _ in range(rows)]
    for person in people:
        audit.record("profile.updated", person, by=person)
        person.notices.create(event="x", text="Something happened.", link="/", created_at=timezone.now())
    start = Organisation.objects.count()
    Organisation.objects.bulk_create(
        Organisation(acronym=f"ORG{start + n}", name=f"Organisation {n}", constituency="un", country_code="JAM")
        for n in range(rows)
    )


@pytest.mark.parametrize("address", ["/", "/organisations/", "/audit/", "/inbox/", "/roles/", "/profile/"])
def test_a_page_costs_the_same_number_of_queries_however_many_rows(
    world: World, client_of: ClientOf, address: str, django_assert_max_num_queries: Queries
) -> None:
    client = client_of(world.secretary)
    fill(2)
    client.get(address)
    with django_assert_max_num_queries(30) as few:
        client.get(address)
    fill(30)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(address)


def test_the_open_home_page_asks_the_database_four_times_at_most(
    world: World, client: Client, django_assert_max_num_queries: Queries
) -> None:
    client.get("/")
    with django_assert_max_num_queries(4):
        client.get("/")


# -- When things go wrong --------------------------------------------------------------------------------------
def test_a_wrong_address_says_what_to_do(client: Client) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "Look for a country" in text(response)


def test_a_crash_says_what_to_do_without_asking_the_database(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Queries
) -> None:
    def stumble(*_: object) -> list[object]:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr("coalition.presenters.role_cards", stumble)
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        response = client.get("/roles/")
    assert response.status_code == 500
    assert "It was not your doing" in text(response)
    assert "on fire" not in text(response)


def test_a_form_without_its_token_says_what_to_do() -> None:
    response = Client(enforce_csrf_checks=True).post("/login/", {"login": "a@example.org", "password": "x"})
    assert response.status_code == 403
    assert "This form was open for too long" in text(response)
