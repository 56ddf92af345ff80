"""Open work of requests that changes hands, what of a name is forgotten, and the news for those who follow."""

from coalition.actions import account, people
from coalition.models import AuditEvent, Notice, Organisation, Person
from coalition.roles import RoleCode
from countries.actions import discussions, requests
from countries.models import Remark, SupportRequest
from countries.policies import requests as policies
from tests.factories.people import make_person
from tests.factories.requests import (
    Cast,
    make_answered,
    make_circulated,
    make_draft,
    make_offer,
    make_response_sent,
    make_submitted,
)


def colleague(cast: Cast, organisation: Organisation | None = None) -> Person:
    if organisation:
        return make_person("Nora New", RoleCode.AGENCY, organisation)
    return make_person("Nora New", RoleCode.COUNTRY_TEAM, country="JAM")


# -- Handing over ----------------------------------------------------------------------------------------------
def test_requests_that_a_person_began_go_to_the_successor(cast: Cast) -> None:
    carla, nora = cast.world.country_officer, colleague(cast)
    case = make_submitted(cast, carla)
    moved = people.hand_over(person=carla, to=nora, by=carla)
    case = SupportRequest.objects.get(pk=case.pk)
    assert (case.keeper, case.created_by, case.submitted_by) == (nora, carla, carla)
    assert moved == {"requests for support followed up": 1}
    assert people.open_work(carla) == []
    assert AuditEvent.objects.filter(action="request.handed_over", subject=f"supportrequest:{case.pk}").exists()


def test_a_draft_without_a_country_is_the_successors_to_write(cast: Cast) -> None:
    carla, nora = cast.world.country_officer, colleague(cast)
    case = requests.draft(title="Begun", by=carla)
    assert not policies.can_see(nora, case)
    people.hand_over(person=carla, to=nora, by=carla)
    requests.save(case=SupportRequest.objects.get(), edition=case.edition, title="Gone on", by=nora)


def test_what_is_over_is_nobodys_open_work(cast: Cast) -> None:
    carla = cast.world.country_officer
    requests.withdraw(case=make_draft(carla), reason="A mistake.", by=carla)
    assert people.open_work(carla) == []


def test_offers_are_answered_for_by_the_successor(cast: Cast) -> None:
    una, ulf = cast.world.unitar_officer, cast.world.unitar_colleague
    offer = make_offer(make_circulated(cast).needs.all()[0], una)
    people.hand_over(person=una, to=ulf, by=cast.world.secretary)
    offer.refresh_from_db()
    assert (offer.keeper, offer.given_by) == (ulf, una)
    assert people.open_work(ulf) == [("offers answered for", 1)]


def test_a_remark_that_names_a_person_names_the_successor(cast: Cast) -> None:
    una, ulf = cast.world.unitar_officer, cast.world.unitar_colleague
    case = make_circulated(cast)
    discussions.remark(case=case, text="@Una Unitar, please answer.", circle="coalition", by=cast.world.secretary)
    people.hand_over(person=una, to=ulf, by=una)
    assert list(Remark.objects.get().mentioned.all()) == [ulf]


def test_whom_to_ask_stands_beside_the_offer(cast: Cast, client_of: object) -> None:
    case = make_response_sent(cast).request
    page = client_of(cast.minister).get(f"/requests/{case.pk}/").content.decode()  # type: ignore[operator]
    assert "Whom to ask: Una Unitar" in page


# -- Erasing ---------------------------------------------------------------------------------------------------
def test_erasing_takes_the_name_out_of_remarks_and_leaves_the_role(cast: Cast) -> None:
    una, case = cast.world.unitar_officer, make_circulated(cast)
    remark = discussions.remark(case=case, text="@una unitar and @Una Unitar!", circle="all", by=cast.world.secretary)
    discussions.resolve(remark=remark, by=cast.world.secretary)
    people.erase(person=una, by=cast.world.administrator)
    assert Remark.objects.get().text == "@Agency focal point, UNITAR and @Agency focal point, UNITAR!"


def test_erasing_keeps_role_and_organisation_in_what_was_decided(cast: Cast) -> None:
    response = make_response_sent(cast)
    content, digest = response.content, response.digest
    secretary = cast.world.secretary
    people.erase(person=secretary, by=cast.world.administrator)
    response.refresh_from_db()
    assert (response.content, response.digest) == (content, digest)
    assert response.sent_by is not None
    assert response.sent_by.name == "Secretariat"


# -- Following -------------------------------------------------------------------------------------------------
def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person, event__startswith="followed.").values_list("event", flat=True))


def test_who_follows_the_country_hears_of_its_requests_as_far_as_they_are_open(cast: Cast) -> None:
    for person in (cast.world.auditor, cast.ilo_officer, cast.world.uk_officer):
        account.follow(kind="country", code="JAM", by=person)
    make_answered(cast)
    assert told(cast.world.auditor) == [
        "followed.response.answered",
        "followed.response.sent",
        "followed.request.circulated",
        "followed.request.submitted",
    ]
    assert told(cast.ilo_officer) == told(cast.world.uk_officer) == []


def test_who_follows_a_topic_hears_of_requests_with_such_a_need(cast: Cast) -> None:
    account.follow(kind="topic", code="formalization", by=cast.world.auditor)
    make_submitted(cast)
    account.unfollow(kind="topic", code="formalization", by=cast.world.auditor)
    account.follow(kind="topic", code="health", by=cast.world.auditor)
    make_submitted(cast)
    assert told(cast.world.auditor) == ["followed.request.submitted"]


def test_who_is_told_by_office_is_not_told_again_for_following(cast: Cast) -> None:
    account.follow(kind="country", code="JAM", by=cast.world.secretary)
    make_submitted(cast)
    assert told(cast.world.secretary) == []


def test_followers_hear_nothing_of_what_is_inside(cast: Cast) -> None:
    account.follow(kind="country", code="JAM", by=cast.world.auditor)
    discussions.remark(case=make_circulated(cast), text="@Una Unitar", circle="all", by=cast.world.secretary)
    assert "followed.remark.mentioned" not in told(cast.world.auditor)


# -- Ending a seat ---------------------------------------------------------------------------------------------
def test_a_draft_is_its_writers_only_as_long_as_the_seat_lasts(cast: Cast) -> None:
    carla = cast.world.country_officer
    drafts = [requests.draft(title="Begun", by=carla), make_draft(carla)]
    assert all(policies.can_see(carla, case) for case in drafts)
    people.end_seat(seat=carla.seats.get(), reason="Left.", by=cast.world.secretary)
    assert not any(policies.can_see(Person.objects.get(pk=carla.pk), case) for case in drafts)
