"""Pages ask the same number of queries, however many requests and offers there are."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coalition.models import Organisation, Person
from countries.actions import discussions
from countries.models import Circulation, Need, Offer, Passage, SupportRequest
from countries.models.requests import AFTER_THE_WINDOW, RequestStatus
from tests.factories.requests import Cast, make_circulated, make_offer

ClientOf = Callable[[Person | None], Client]
S = RequestStatus
STATES = (S.SUBMITTED, S.ACKNOWLEDGED, S.CIRCULATED, S.OFFERS_CLOSED, S.RESPONSE_SENT)
NEEDS_EACH, BATCH = 5, 2000


def make_many(cast: Cast, number: int) -> None:
    """`number` requests in all states under way, each with five needs and two offers to each: as rows, not as deeds."""
    now = timezone.now()
    first = SupportRequest.objects.count()
    cases = SupportRequest.objects.bulk_create(
        (
            SupportRequest(
                country_id="JAM",
                reference=f"EWC-JAM-2001-{first + place:05}",
                title=f"Request {place}",
                authority="Ministry",
                filed_as="government",
                status=STATES[place % len(STATES)],
                since=now - timedelta(days=place % 90),
                created_by=cast.minister,
                submitted_by=cast.minister,
                submitted_at=now - timedelta(days=90),
                circulated_at=now,
                window_closes_at=now + timedelta(days=place % 60 - 1),
                offers_opened_at=now if STATES[place % len(STATES)] in AFTER_THE_WINDOW else None,
            )
            for place in range(number)
        ),
        batch_size=BATCH,
    )
    Passage.objects.bulk_create(
        (Passage(request=case, status=case.status, entered_at=case.since) for case in cases), batch_size=BATCH
    )
    members: tuple[Organisation, ...] = (cast.world.unitar, cast.world.itu)
    Circulation.objects.bulk_create(
        (Circulation(request=case, organisation=member) for case in cases for member in members), batch_size=BATCH
    )
    needs = Need.objects.bulk_create(
        (
            Need(request=case, position=position, area="policy", support="advice", title=f"Need {position}")
            for case in cases
            for position in range(1, NEEDS_EACH + 1)
        ),
        batch_size=BATCH,
    )
    Offer.objects.bulk_create(
        (
            Offer(need=need, organisation=member, kind="lead", what="Advice", given_by=cast.minister)
            for need in needs
            for member in members
        ),
        batch_size=BATCH,
    )


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


PAGES = (
    ("secretary", reverse("countries:request-list")),
    ("secretary", f"{reverse('countries:request-list')}?scope=overdue"),
    ("secretary", f"{reverse('countries:request-list')}?scope=mine"),
    ("secretary", f"{reverse('countries:request-list')}?q=Request&status=circulated&country=JAM"),
    ("unitar_officer", f"{reverse('countries:request-list')}?scope=mine"),
    ("secretary", reverse("countries:request-queue")),
    ("secretary", "/"),
    ("minister", "/"),
    ("unitar_officer", "/"),
    ("unitar_officer", reverse("countries:request-list")),
    ("secretary", reverse("api:request-list")),
    ("unitar_officer", reverse("api:request-list")),
    ("secretary", f"{reverse('api:request-list')}?scope=overdue"),
    ("country_officer", f"{reverse('countries:request-similar')}?country=JAM&title=Request&needs-0-area=policy"),
    ("country_officer", reverse("countries:request-new")),
    ("minister", reverse("countries:country-detail", args=["JAM"])),
    ("minister", reverse("countries:work-plan")),
    ("itu_officer", reverse("countries:work-plan")),
)


def person_of(cast: Cast, who: str) -> Person:
    return getattr(cast, who, None) or getattr(cast.world, who)


@pytest.mark.parametrize("few_and_many", [(30, 90), pytest.param((30, 5000), marks=pytest.mark.postgres)])
def test_lists_ask_the_same_number_of_queries(cast: Cast, client_of: ClientOf, few_and_many: tuple[int, int]) -> None:
    few, many = few_and_many
    if many > 1000 and connection.vendor != "postgresql":
        pytest.skip("50,000 offers are a matter for PostgreSQL")
    make_many(cast, few)
    # What is kept between pages, such as the names of countries, is there before the counting begins.
    for who, url in PAGES:
        queries_of(client_of(person_of(cast, who)), url)
    before = [queries_of(client_of(person_of(cast, who)), url) for who, url in PAGES]
    make_many(cast, many - few)
    after = [queries_of(client_of(person_of(cast, who)), url) for who, url in PAGES]
    assert after == before


def test_request_asks_the_same_number_of_queries_whatever_it_holds(cast: Cast, client_of: ClientOf) -> None:
    case = make_circulated(cast)
    make_offer(case.needs.all()[0], cast.world.unitar_officer)
    discussions.remark(case=case, text="Seen.", circle="all", by=cast.minister)
    asked = [
        (who, reverse(name, args=[case.pk, *args]))
        for who in ("secretary", "unitar_officer")
        for name, args in (
            ("countries:request-detail", ()),
            ("api:request-detail", ()),
            ("api:request-history", ()),
            ("countries:dossier", ("pdf",)),
        )
    ]
    asked.append(("unitar_officer", reverse("countries:offer-edit", args=[case.pk])))
    before = [queries_of(client_of(person_of(cast, who)), url) for who, url in asked]
    for need in case.needs.all():
        for person in (cast.world.unitar_officer, cast.world.itu_officer):
            make_offer(need, person)
    for person in (cast.world.secretary, cast.world.unitar_officer, cast.minister):
        discussions.remark(case=case, text="Seen again.", circle="all", by=person)
    make_many(cast, 30)
    assert [queries_of(client_of(person_of(cast, who)), url) for who, url in asked] == before
