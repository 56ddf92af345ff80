"""Invariants 2, 3 and 4 on every route at once: nobody else reads what is sealed or confidential, wherever one looks.

Each reader goes through all addresses that could tell: pages, files, the API, searches, the inbox, the log, e-mails.
"""

import io
import zipfile
from collections.abc import Callable, Iterator

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from coalition.models import Person
from countries.actions import circulation, requests, triage
from countries.models import SupportRequest
from countries.notices import clockwork
from tests.factories.contributions import WorkOff
from tests.factories.requests import Cast, make_circulated, make_offer, make_response_sent, make_submitted

ClientOf = Callable[[Person | None], Client]
WORD = "Seventeenfoldish"
# What is searched for, and stands on the page for that alone, is a part of it.
QUERY = "Seventeenfold"
NOBODY = "anonymous"
# Each role, of the country and of another, of a member that was asked and of one that was not.
EVERYBODY = (
    "anonymous",
    "minister",
    "country_officer",
    "uk_officer",
    "unitar_officer",
    "itu_officer",
    "ilo_officer",
    "stakeholder",
    "secretary",
    "auditor",
    "administrator",
)
OWN, DESK, COUNTRY = {"unitar_officer"}, {"secretary", "auditor"}, {"minister", "country_officer"}
CASE = COUNTRY | {"itu_officer"}


def person_of(cast: Cast, who: str) -> Person | None:
    return None if who == NOBODY else getattr(cast, who, None) or getattr(cast.world, who)


def addresses(case: SupportRequest) -> Iterator[str]:
    """Wherever something of the request could be told."""
    listed = reverse("countries:request-list")
    document = case.documents.get().pk
    yield from ("/", reverse("coalition:notice-list"), reverse("coalition:audit-list"), "/metrics", "/healthz")
    yield from (listed, f"{listed}?q={QUERY}", f"{listed}?scope=mine", f"{listed}?scope=overdue")
    yield from (reverse("countries:request-queue"), reverse("countries:work-plan"))
    yield f"{reverse('countries:request-similar')}?country=JAM&title={QUERY}&needs-0-area=policy"
    yield reverse("countries:country-detail", args=["JAM"])
    yield from (reverse("coalition:organisation-list"), reverse("coalition:roster"))
    for name, args in (
        ("countries:request-detail", ()),
        ("countries:request-edit", ("about",)),
        ("countries:offer-edit", ()),
        ("countries:document-file", (document,)),
        ("countries:response-detail", (1,)),
        ("countries:response-file", (1, "docx")),
        ("countries:dossier", ("zip",)),
        ("api:request-detail", ()),
        ("api:request-offers", ()),
        ("api:request-remarks", ()),
        ("api:request-history", ()),
        ("api:request-document", (document,)),
        ("api:request-response-file", (1, "docx")),
    ):
        yield reverse(name, args=[case.pk, *args])
    api = reverse("api:request-list")
    yield from (api, f"{api}?q={QUERY}", f"{api}?scope=mine", reverse("api:request-work-plan"))


def told(client: Client, url: str) -> str:
    """All words of an answer, whatever the file they stand in."""
    answer = client.get(url)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return words_of(content)


def words_of(content: bytes) -> str:
    if content.startswith(b"%PDF-") and b"startxref" in content:
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK"):
        packed = zipfile.ZipFile(io.BytesIO(content))
        return "\n".join(name + words_of(packed.read(name)) for name in packed.namelist())
    return content.decode(errors="replace")


def readers_of(word: str, case: SupportRequest, cast: Cast, client_of: ClientOf) -> dict[str, list[str]]:
    """Who reads the word somewhere, and where."""
    found = {}
    for who in EVERYBODY:
        client = client_of(person_of(cast, who))
        where = [url for url in addresses(case) if word in told(client, url)]
        if where:
            found[who] = where
    return found


# -- Invariant 2 -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["circulated", "on hold and withdrawn"])
def test_sealed_offer_is_read_by_its_own_side_and_the_desk_alone(
    cast: Cast, client_of: ClientOf, work_off: WorkOff, state: str
) -> None:
    case = make_circulated(cast)
    need = case.needs.all()[0]
    make_offer(need, cast.world.unitar_officer, what=f"{WORD} advisers", conditions=f"{WORD} flights")
    make_offer(need, cast.world.itu_officer, "cannot")
    if "hold" in state:
        triage.hold(case=case, reason="Elections", by=cast.world.secretary)
    if "withdrawn" in state:
        requests.withdraw(case=SupportRequest.objects.get(pk=case.pk), by=cast.minister)
    work_off()
    assert set(readers_of(WORD, case, cast, client_of)) == OWN | DESK
    assert not any(WORD in str(letter.body) for letter in mail.outbox)


def test_sealed_pledge_is_read_by_the_desk_alone(cast: Cast, client_of: ClientOf, work_off: WorkOff) -> None:
    case = make_circulated(cast)
    need = case.needs.select_related("request").all()[0]
    circulation.pledge(need=need, partner=cast.world.employers, what=f"{WORD} halls", by=cast.world.secretary)
    work_off()
    assert set(readers_of(WORD, case, cast, client_of)) == DESK


def test_number_of_sealed_answers_is_told_to_nobody_else(cast: Cast, client_of: ClientOf) -> None:
    case = make_circulated(cast)
    pages = {who: told(client_of(person_of(cast, who)), reverse("api:request-detail", args=[case.pk])) for who in CASE}
    for need in case.needs.all():
        make_offer(need, cast.world.unitar_officer, "cannot")
    for who in CASE:
        assert told(client_of(person_of(cast, who)), reverse("api:request-detail", args=[case.pk])) == pages[who]


def test_offer_is_read_by_all_on_the_case_once_the_window_has_closed(cast: Cast, client_of: ClientOf) -> None:
    case = make_circulated(cast)
    make_offer(case.needs.all()[0], cast.world.unitar_officer, what=f"{WORD} advisers")
    clockwork.close_window(SupportRequest.objects.get(pk=case.pk), timezone.now())
    assert set(readers_of(WORD, case, cast, client_of)) == OWN | DESK | CASE


# -- Invariant 3 -----------------------------------------------------------------------------------------------
def test_request_is_read_by_its_country_and_by_whom_it_was_sent_to(cast: Cast, client_of: ClientOf) -> None:
    case = make_circulated(cast, cast.world.unitar, title=f"{WORD} dumps", problem=f"{WORD} fires")
    assert set(readers_of(WORD, case, cast, client_of)) == COUNTRY | OWN | DESK


def test_request_that_was_not_circulated_is_read_by_no_member(cast: Cast, client_of: ClientOf) -> None:
    case = make_submitted(cast, title=f"{WORD} dumps")
    assert set(readers_of(WORD, case, cast, client_of)) == COUNTRY | DESK


# -- Invariant 4 -----------------------------------------------------------------------------------------------
def test_confidential_request_is_in_no_search_no_export_and_no_mail(
    cast: Cast, client_of: ClientOf, work_off: WorkOff
) -> None:
    about = {"title": f"{WORD} dumps", "problem": f"{WORD} fires", "framework": f"{WORD} outcome"}
    case = make_response_sent(cast, classification="confidential", **about).request
    work_off()
    assert not any(WORD in str(letter.subject) + str(letter.body) for letter in mail.outbox)
    found = readers_of(WORD, case, cast, client_of)
    assert set(found) == CASE | OWN | DESK
    exports = ("work-plan", "dossier", "similar", f"q={QUERY}")
    assert [url for urls in found.values() for url in urls if any(part in url for part in exports)] == []
    # The inbox says that there is something, and never what.
    assert not any(reverse("coalition:notice-list") in urls for urls in found.values())
