"""Seats that end, accounts that close, work that changes hands, contact data that are forgotten."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from rest_framework.authtoken.models import Token

from coalition import notices, tasks
from coalition.actions import account, invitations, people
from coalition.emails import invitation_token
from coalition.guards import Invalid, Refused
from coalition.models import AuditEvent, Follow, Invitation, Message, Notice, Person, Seat, Session
from coalition.roles import RoleCode
from datasets.models import Contribution
from datasets.policies import check_review
from tests.conftest import World
from tests.factories.contributions import make_checked, make_submitted
from tests.factories.invitations import a_government_request, make_accepted, make_granted, make_requested
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person | None], Client]
WorkOff = Callable[[], int]


def end(person: Person, by: Person) -> Seat:
    return people.end_seat(seat=person.seats.get(), reason="Moved to another office.", by=by)


# -- Ending a seat ---------------------------------------------------------------------------------------------
def test_ending_a_seat_ends_its_rights_sessions_and_token_at_once(world: World, client_of: ClientOf) -> None:
    client, key = client_of(world.unitar_officer), Token.objects.create(user=world.unitar_officer).key
    assert client.get("/datasets/review/").status_code == 200
    end(world.unitar_officer, world.secretary)
    assert client.get("/datasets/review/").status_code == 302
    answer = Client().get("/api/v1/contributions/", headers={"Authorization": f"Token {key}"})
    assert answer.status_code == 401
    assert Person.objects.get(pk=world.unitar_officer.pk).permissions_in() == frozenset()


def test_ending_a_seat_signs_out_nobody_else(world: World, client_of: ClientOf) -> None:
    other = client_of(world.unitar_colleague)
    end(world.unitar_officer, world.secretary)
    assert other.get("/profile/").status_code == 200


def test_ending_a_seat_is_told_and_kept_in_history(world: World) -> None:
    end(world.unitar_officer, world.secretary)
    event = AuditEvent.objects.get(action="seat.ended")
    assert (event.actor_id, event.subject) == (world.secretary.pk, f"person:{world.unitar_officer.pk}")
    assert event.details["organisation"] == "UNITAR"
    assert Notice.objects.filter(person=world.unitar_officer, event="account.seat_ended").exists()


def test_a_seat_that_was_ended_is_in_force_on_no_day(world: World) -> None:
    seat = end(world.unitar_officer, world.secretary)
    assert not Seat.objects.in_force(timezone.localdate()).filter(pk=seat.pk).exists()
    assert not Person.objects.holding(RoleCode.AGENCY).filter(pk=world.unitar_officer.pk).exists()


def test_ending_a_seat_twice_is_refused(world: World) -> None:
    seat = end(world.unitar_officer, world.secretary)
    with pytest.raises(Refused, match="has ended already"):
        people.end_seat(seat=seat, reason="again", by=world.secretary)


def test_ending_a_seat_needs_a_reason(world: World, client_of: ClientOf) -> None:
    seat = world.unitar_officer.seats.get()
    page = client_of(world.secretary).post(f"/seats/{seat.pk}/end/", {"reason": " "}).content.decode()
    assert "Please look at this again" in page
    assert Seat.objects.in_force().filter(pk=seat.pk).exists()


def test_a_person_gives_up_the_own_seat(world: World, client_of: ClientOf) -> None:
    seat = world.unitar_officer.seats.get()
    response = client_of(world.unitar_officer).post(f"/seats/{seat.pk}/end/", {"reason": "New post."})
    assert response.status_code == 302
    seat.refresh_from_db()
    assert seat.ended_by == world.unitar_officer


@pytest.mark.parametrize("who", ["unitar_colleague", "country_officer", "auditor"])
def test_nobody_else_ends_a_seat(world: World, who: str) -> None:
    with pytest.raises(Refused):
        end(world.unitar_officer, getattr(world, who))


def test_staff_do_not_leave_their_own_seat_without_a_colleague(world: World) -> None:
    with pytest.raises(Refused, match="their own staff seat"):
        end(world.administrator, world.administrator)
    end(world.administrator, world.secretary)


def test_a_seat_that_runs_out_signs_its_holder_out_once(world: World, client_of: ClientOf) -> None:
    client_of(world.jamaica_officer)
    Seat.objects.filter(person=world.jamaica_officer).update(ends_on=timezone.localdate() - timedelta(days=1))
    tasks.wind_up_seats()
    assert not Session.objects.filter(person_id=world.jamaica_officer.pk).exists()
    tasks.wind_up_seats()
    assert AuditEvent.objects.filter(action="seat.ran_out").count() == 1


# -- Reminders -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("days", "told"), [(0, 1), (30, 1), (31, 0), (-1, 0)])
def test_a_reminder_comes_in_the_last_month(world: World, days: int, told: int) -> None:
    Seat.objects.filter(person=world.jamaica_officer).update(ends_on=timezone.localdate() + timedelta(days=days))
    assert notices.remind_of_endings() == told
    assert Notice.objects.filter(person=world.jamaica_officer, event="account.seat_ends").count() == told


def test_a_reminder_comes_once_however_often_the_day_is_worked_off(world: World) -> None:
    Seat.objects.filter(person=world.jamaica_officer).update(ends_on=timezone.localdate() + timedelta(days=9))
    tasks.daily_mail()
    tasks.daily_mail()
    assert Notice.objects.filter(event="account.seat_ends").count() == 1


def test_a_new_last_day_is_told_of_anew(world: World) -> None:
    seats = Seat.objects.filter(person=world.jamaica_officer)
    seats.update(ends_on=timezone.localdate() + timedelta(days=9))
    notices.remind_of_endings()
    seats.update(ends_on=timezone.localdate() + timedelta(days=20))
    assert notices.remind_of_endings() == 1


# -- Accounts --------------------------------------------------------------------------------------------------
def test_closing_an_account_ends_its_sessions_and_token(world: World, client_of: ClientOf) -> None:
    client = client_of(world.itu_officer)
    Token.objects.create(user=world.itu_officer)
    people.close_account(person=world.itu_officer, by=world.administrator)
    assert client.get("/profile/").status_code == 302
    assert not Token.objects.filter(user=world.itu_officer).exists()


def test_nobody_closes_the_own_account(world: World, client_of: ClientOf) -> None:
    response = client_of(world.administrator).post(f"/people/{world.administrator.pk}/close/")
    assert response.status_code == 403
    assert Person.objects.get(pk=world.administrator.pk).is_active


@pytest.mark.parametrize(("who", "status"), [("secretary", 200), ("auditor", 200), ("itu_officer", 403)])
def test_accounts_are_listed_for_staff(world: World, client_of: ClientOf, who: str, status: int) -> None:
    assert client_of(getattr(world, who)).get("/people/").status_code == status


def test_accounts_are_found_by_name_role_and_state(world: World, client_of: ClientOf) -> None:
    client = client_of(world.secretary)
    assert "Ivo Itu" in client.get("/people/?q=ivo").content.decode()
    assert "Ivo Itu" not in client.get("/people/?role=government").content.decode()
    assert "Nobody fits" in client.get("/people/?state=closed").content.decode()


def test_the_list_of_accounts_costs_the_same_however_long_it_is(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    client = client_of(world.secretary)
    for number in range(20):
        make_person(f"Person {number}", RoleCode.AGENCY, world.unitar)
    with django_assert_max_num_queries(8):
        client.get("/people/")


def test_a_person_reads_the_own_page_and_nobody_elses(world: World, client_of: ClientOf) -> None:
    client = client_of(world.itu_officer)
    assert client.get(f"/people/{world.itu_officer.pk}/").status_code == 200
    answers = {client.get(f"/people/{pk}/").status_code for pk in (world.unitar_officer.pk, 99_999)}
    assert answers == {403}


def test_an_administrator_removes_the_factors_of_who_lost_them(
    world: World, client_of: ClientOf, work_off: WorkOff
) -> None:
    una = world.unitar_officer
    client = client_of(una)
    Authenticator.objects.create(user=una, type=Authenticator.Type.TOTP, data={})
    people.remove_factors(person=una, by=world.administrator)
    assert not Authenticator.objects.exists()
    assert client.get("/profile/").status_code == 302
    assert AuditEvent.objects.get(action="account.factors_removed").actor_id == world.administrator.pk
    assert Message.objects.get(event="security").person == una
    with pytest.raises(Invalid, match="no second factor"):
        people.remove_factors(person=una, by=world.administrator)


def test_nobody_removes_the_own_factors_that_way(world: World) -> None:
    with pytest.raises(Refused):
        people.remove_factors(person=world.administrator, by=world.administrator)


# -- Handing over ----------------------------------------------------------------------------------------------
def test_everything_open_goes_to_the_successor_in_one_step(world: World, work_off: WorkOff) -> None:
    una, ulf = world.unitar_officer, world.unitar_colleague
    contribution = make_checked(work_off, una)
    invitation = make_requested(una, world.unitar)
    account.follow(kind="country", code="JAM", by=una)
    moved = people.hand_over(person=una, to=ulf, by=una)
    assert set(moved.values()) == {1}
    assert len(moved) == 3
    contribution.refresh_from_db()
    invitation.refresh_from_db()
    assert (contribution.kept_by, contribution.created_by) == (ulf, una)
    assert (invitation.kept_by, invitation.requested_by) == (ulf, una)
    assert Follow.objects.get().person == ulf
    assert people.open_work(una) == []
    assert len(people.open_work(ulf)) == 3


def test_a_handover_is_history_of_the_person_and_of_each_record(world: World, work_off: WorkOff) -> None:
    una, ulf = world.unitar_officer, world.unitar_colleague
    contribution = make_checked(work_off, una)
    people.hand_over(person=una, to=ulf, by=world.secretary)
    event = AuditEvent.objects.get(action="person.handed_over")
    assert (event.actor_id, event.details["to"]) == (world.secretary.pk, f"person:{ulf.pk}")
    assert AuditEvent.objects.get(action="contribution.handed_over").subject == f"contribution:{contribution.pk}"
    assert Notice.objects.get(person=ulf, event="handover.received").actor == world.secretary


def test_what_was_handed_over_is_not_granted_by_who_took_it(world: World) -> None:
    sofia, other = world.secretary, make_person("Sven Secretary", RoleCode.SECRETARIAT)
    invitation = make_requested(sofia, world.unitar)
    people.hand_over(person=sofia, to=other, by=sofia)
    invitation.refresh_from_db()
    with pytest.raises(Refused, match="a second person"):
        invitations.grant(invitation=invitation, by=other)


def test_open_work_goes_to_nobody_outside(world: World) -> None:
    make_requested(world.unitar_officer, world.unitar)
    with pytest.raises(Refused, match="same organisation"):
        people.hand_over(person=world.unitar_officer, to=world.itu_officer, by=world.secretary)


def test_a_colleague_takes_nothing_by_themselves(world: World) -> None:
    make_requested(world.unitar_officer, world.unitar)
    with pytest.raises(Refused):
        people.hand_over(person=world.unitar_officer, to=world.unitar_colleague, by=world.unitar_colleague)


def test_a_person_hands_over_on_the_own_page(world: World, client_of: ClientOf) -> None:
    una = world.unitar_officer
    make_requested(una, world.unitar)
    client = client_of(una)
    assert "Invitations under way: 1" in client.get(f"/people/{una.pk}/").content.decode()
    client.post(f"/people/{una.pk}/hand-over/", {"to": world.unitar_colleague.pk})
    assert Invitation.objects.get().kept_by == world.unitar_colleague


def test_who_took_over_is_told_of_the_decision(world: World, work_off: WorkOff) -> None:
    una, ulf = world.unitar_officer, world.unitar_colleague
    invitation = make_requested(una, world.unitar)
    people.hand_over(person=una, to=ulf, by=una)
    invitations.grant(invitation=Invitation.objects.get(pk=invitation.pk), by=world.secretary)
    assert Notice.objects.filter(person=ulf, event="account.granted").exists()
    assert not Notice.objects.filter(person=una, event="account.granted").exists()


def test_a_contribution_is_not_reviewed_by_who_took_it_over(world: World, work_off: WorkOff) -> None:
    una, ulf = world.unitar_officer, world.unitar_colleague
    contribution = make_submitted(work_off, una)
    people.hand_over(person=una, to=ulf, by=una)
    ulf.seats.update(organisation=world.itu)
    contribution = Contribution.objects.get(pk=contribution.pk)
    with pytest.raises(Refused, match="their own contribution"):
        check_review(Person.objects.get(pk=ulf.pk), contribution)


# -- Erasing ---------------------------------------------------------------------------------------------------
def test_erasing_forgets_the_contact_data_and_keeps_role_and_organisation(world: World) -> None:
    nina = make_accepted(world.unitar_officer, world.secretary, world.unitar).seat
    assert nina is not None
    person = nina.person
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    people.erase(person=person, by=world.administrator)
    person.refresh_from_db()
    assert (person.name, person.email) == ("Agency focal point, UNITAR", f"erased-{person.pk}@portal.invalid")
    assert not person.has_usable_password()
    seat = person.seats.get()
    assert (seat.role, seat.organisation) == ("agency", world.unitar)
    assert not Authenticator.objects.filter(user=person).exists()


def test_erasing_leaves_name_and_address_nowhere(world: World, work_off: WorkOff) -> None:
    invitation = make_accepted(world.unitar_officer, world.secretary, world.unitar)
    work_off()
    assert invitation.seat is not None
    people.erase(person=invitation.seat.person, by=world.administrator)
    kept = [
        *Person.objects.values_list("name", "email"),
        *Invitation.objects.values_list("name", "email", "reason"),
        *Message.objects.values_list("address", "error", "subject"),
        *Notice.objects.values_list("text", "params"),
        *AuditEvent.objects.values_list("details", "subject"),
    ]
    assert "nina" not in str(kept).lower()


def test_erasing_leaves_the_name_in_no_inbox_of_those_who_took_over(world: World) -> None:
    make_requested(world.unitar_officer, world.unitar)
    people.hand_over(person=world.unitar_officer, to=world.unitar_colleague, by=world.secretary)
    people.erase(person=world.unitar_officer, by=world.administrator)
    assert "Una" not in str(list(Notice.objects.values("text", "params")))


def test_erasing_closes_the_letters_that_name_the_person(world: World) -> None:
    invitation = a_government_request(world.jamaica_officer, world.nepa)
    invitations.grant(invitation=invitation, by=world.secretary)
    nina = invitations.accept(token=invitation_token(invitation), terms=True, name="Nina New", password=PASSWORD)
    people.erase(person=nina, by=world.administrator)
    letter = nina.seats.get().letter
    assert letter is not None
    assert (letter.title, letter.file_name) == ("Letter naming Government focal point, NEPA", "")
    assert letter.is_strictly_confidential


def test_erasing_leaves_what_the_person_did(world: World) -> None:
    before = AuditEvent.objects.count()
    nina = make_accepted(world.unitar_officer, world.secretary, world.unitar).seat
    assert nina is not None
    people.erase(person=nina.person, by=world.administrator)
    assert AuditEvent.objects.filter(actor_id=nina.person_id).exists()
    assert AuditEvent.objects.count() > before


def test_erasing_waits_until_the_open_work_is_handed_over(world: World) -> None:
    make_granted(world.unitar_officer, world.secretary, world.unitar)
    with pytest.raises(Invalid, match="Hand it over first"):
        people.erase(person=world.unitar_officer, by=world.administrator)


@pytest.mark.parametrize("who", ["secretary", "auditor", "itu_officer"])
def test_only_administrators_erase(world: World, who: str) -> None:
    with pytest.raises(Refused):
        people.erase(person=world.unitar_officer, by=getattr(world, who))


def test_an_erased_person_does_not_come_back(world: World) -> None:
    people.erase(person=world.unitar_officer, by=world.administrator)
    with pytest.raises(Refused, match="erased"):
        people.open_account(person=world.unitar_officer, by=world.administrator)


# -- Sessions --------------------------------------------------------------------------------------------------
def test_the_profile_lists_browsers_and_signs_out_the_other_one(world: World, client_of: ClientOf) -> None:
    here, there = client_of(world.itu_officer), client_of(world.itu_officer)
    page = here.get("/profile/").content.decode()
    assert page.count("Sign out this one") == 1
    address = page.split('action="/profile/sessions/')[1].split('"')[0]
    assert here.post(f"/profile/sessions/{address}").status_code == 302
    assert there.get("/profile/").status_code == 302
    assert here.get("/profile/").status_code == 200


def test_a_session_is_named_without_its_key(world: World, client_of: ClientOf) -> None:
    here, _there = client_of(world.itu_officer), client_of(world.itu_officer)
    page = here.get("/profile/").content.decode()
    assert not any(session.pk in page for session in Session.objects.all())


def test_nobody_signs_out_somebody_elses_browser(world: World, client_of: ClientOf) -> None:
    here = client_of(world.itu_officer)
    client_of(world.itu_officer)
    address = here.get("/profile/").content.decode().split('action="/profile/sessions/')[1].split('"')[0]
    assert client_of(world.secretary).post(f"/profile/sessions/{address}").status_code == 404
    assert Session.objects.filter(person_id=world.itu_officer.pk).count() == 2
