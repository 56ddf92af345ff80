"""The way to an account: one person asks, another grants, the invited accepts, once."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from coalition.actions import invitations
from coalition.emails import invitation_token
from coalition.guards import Hidden, Invalid, Refused
from coalition.models import AuditEvent, Changed, Classification, Invitation, NotAllowed, Notice, Person, Seat
from coalition.models.invitations import InvitationStatus
from coalition.roles import RoleCode
from tests.conftest import World
from tests.factories.invitations import (
    LATER,
    a_government_request,
    a_pdf,
    make_accepted,
    make_granted,
    make_requested,
)
from tests.factories.people import PASSWORD, make_person
from tests.factories.roster import make_merge, make_organisation
from tests.promises import broken

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person | None], Client]
WorkOff = Callable[[], int]
S = InvitationStatus


def link(invitation: Invitation) -> str:
    return f"/invitation/{invitation_token(invitation)}/"


def new_account(**changes: object) -> dict[str, object]:
    given = {"name": "Nina New", "language": "fr", "password": PASSWORD, "password_again": PASSWORD, "terms": "on"}
    return given | changes


# -- Asking ----------------------------------------------------------------------------------------------------
def test_asking_tells_those_who_decide_and_not_the_asker(world: World) -> None:
    make_requested(world.unitar_officer, world.unitar)
    told = set(Notice.objects.filter(event="account.asked_for").values_list("person__name", flat=True))
    assert told == {"Sofia Secretary", "Adam Administrator"}


def test_asking_is_history_without_the_name_or_address(world: World) -> None:
    make_requested(world.unitar_officer, world.unitar)
    event = AuditEvent.objects.get(action="invitation.asked_for")
    assert (event.actor_id, event.details["organisation"]) == (world.unitar_officer.pk, "UNITAR")
    assert "Nina" not in str(event.details)
    assert "@" not in str(event.details)


@pytest.mark.parametrize(
    "changes",
    [
        {"role": RoleCode.SECRETARIAT, "organisation": None},
        {"role": RoleCode.ADMINISTRATOR, "organisation": None},
        {"role": RoleCode.STAKEHOLDER},
    ],
)
def test_a_focal_point_asks_for_no_other_role(world: World, changes: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        make_requested(world.unitar_officer, **({"organisation": world.unitar} | changes))
    assert not Invitation.objects.exists()


def test_a_focal_point_asks_for_no_other_organisation(world: World) -> None:
    with pytest.raises(Refused, match="own role, organisation and country"):
        make_requested(world.unitar_officer, world.itu)


def test_a_government_asks_for_no_other_country(world: World) -> None:
    with pytest.raises(Refused, match="own role, organisation and country"):
        a_government_request(world.jamaica_officer, world.nepa, country="GBR")


@pytest.mark.parametrize("who", ["stakeholder", "auditor"])
def test_who_asks_for_nobody_is_told_so(world: World, client_of: ClientOf, who: str) -> None:
    assert client_of(getattr(world, who)).get("/invitations/ask/").status_code == 403


def test_a_seat_that_ends_before_it_starts_is_refused_beside_the_field(world: World, client_of: ClientOf) -> None:
    form = {
        "name": "Nina New",
        "email": "nina.new@example.org",
        "language": "en",
        "role": "agency",
        "organisation": world.unitar.pk,
        "reason": "Sends our figures.",
        "letter_level": "unclassified",
        "starts_on": "2099-02-01",
        "ends_on": "2099-01-31",
    }
    page = client_of(world.unitar_officer).post("/invitations/ask/", form).content.decode()
    assert "would end before it starts" in page
    assert 'href="#id_ends_on"' in page
    assert 'value="Nina New"' in page
    assert "Sends our figures." in page


def test_a_seat_that_overlaps_one_that_is_held_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="holds this seat already") as refusal:
        make_requested(world.unitar_officer, world.unitar, email=world.unitar_colleague.email)
    assert refusal.value.field == "starts_on"


def test_a_seat_after_the_present_one_is_no_overlap(world: World) -> None:
    world.unitar_colleague.seats.update(ends_on=timezone.localdate())
    tomorrow = timezone.localdate() + timedelta(days=1)
    make_requested(world.unitar_officer, world.unitar, email=world.unitar_colleague.email, starts_on=tomorrow)


def test_the_same_seat_is_asked_for_once_while_it_is_open(world: World) -> None:
    make_requested(world.unitar_officer, world.unitar)
    with pytest.raises(Invalid, match="open already"):
        make_requested(world.unitar_colleague, world.unitar, email="NINA.new@example.org")


@pytest.mark.parametrize("missing", [{"letter": None}, {"ends_on": None}])
def test_a_government_names_its_focal_point_by_letter_and_last_day(world: World, missing: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="by letter"):
        a_government_request(world.jamaica_officer, world.nepa, **missing)


def test_a_form_gives_nothing_that_it_does_not_ask_for(world: World, client_of: ClientOf) -> None:
    form = {
        "name": "Nina New",
        "email": "nina.new@example.org",
        "language": "en",
        "role": "agency",
        "organisation": world.unitar.pk,
        "reason": "x",
        "letter_level": "unclassified",
        "status": "granted",
        "decided_by": world.secretary.pk,
        "requested_by": world.secretary.pk,
        "nonce": "known",
    }
    client_of(world.unitar_officer).post("/invitations/ask/", form)
    invitation = Invitation.objects.get()
    assert (invitation.status, invitation.decided_by, invitation.requested_by) == (
        S.REQUESTED,
        None,
        world.unitar_officer,
    )
    assert invitation.nonce != "known"


# -- Asking that a seat goes on --------------------------------------------------------------------------------
def test_a_seat_is_asked_to_go_on_from_the_day_after_its_last(world: World, client_of: ClientOf) -> None:
    una, last = world.unitar_officer, timezone.localdate() + timedelta(days=9)
    una.seats.update(ends_on=last)
    client, seat = client_of(una), una.seats.get()
    assert f"/invitations/ask/?seat={seat.pk}" in client.get("/profile/").content.decode()
    form = client.get(f"/invitations/ask/?seat={seat.pk}").context["form"]
    initial = {name: form[name].value() for name in ("email", "role", "organisation", "starts_on")}
    assert initial == {
        "email": una.email,
        "role": "agency",
        "organisation": world.unitar.pk,
        "starts_on": last + timedelta(days=1),
    }


def test_who_asks_for_the_own_seat_to_go_on_does_not_grant_it(world: World) -> None:
    sofia = world.secretary
    sofia.seats.update(ends_on=timezone.localdate())
    tomorrow = timezone.localdate() + timedelta(days=1)
    asked = make_requested(sofia, role=RoleCode.SECRETARIAT, email=sofia.email, starts_on=tomorrow)
    with pytest.raises(Refused):
        invitations.grant(invitation=asked, by=sofia)
    invitations.grant(invitation=asked, by=world.administrator)
    invitations.accept(token=invitation_token(asked), terms=True, by=sofia)
    assert sofia.seats.count() == 2


@pytest.mark.parametrize("who", ["unitar_colleague", "itu_officer", "stakeholder"])
def test_a_strangers_seat_is_not_told_of_by_its_number(world: World, client_of: ClientOf, who: str) -> None:
    seat = world.unitar_officer.seats.get()
    client = client_of(getattr(world, who))
    answers = {client.get(f"/invitations/ask/?seat={pk}").status_code for pk in (seat.pk, 99_999)}
    assert answers == ({403} if who == "stakeholder" else {404})


def test_a_merged_duplicate_is_offered_and_taken_by_no_form(world: World, client_of: ClientOf) -> None:
    duplicate = make_organisation(world.secretary, "UNITAR (old)")
    make_merge(world.secretary, world.unitar, duplicate)
    duplicate.refresh_from_db()
    assert "UNITAR (old)" not in client_of(world.secretary).get("/invitations/ask/").content.decode()
    with pytest.raises(Invalid, match="choose that one") as refusal:
        make_requested(world.secretary, duplicate)
    assert refusal.value.field == "organisation"


# -- Deciding --------------------------------------------------------------------------------------------------
def test_nobody_grants_what_they_asked_for(world: World) -> None:
    invitation = make_requested(world.secretary, world.unitar)
    with pytest.raises(Refused, match="a second person decides"):
        invitations.grant(invitation=invitation, by=world.secretary)
    invitations.grant(invitation=invitation, by=world.administrator)
    assert invitation.status == S.GRANTED


def test_an_administrator_alone_gives_no_secretariat_seat(world: World) -> None:
    invitation = make_requested(world.administrator, role=RoleCode.SECRETARIAT)
    with pytest.raises(Refused, match="a second person decides"):
        invitations.grant(invitation=invitation, by=world.administrator)


def test_nobody_grants_their_own_seat(world: World) -> None:
    invitation = make_requested(world.secretary, role=RoleCode.AUDITOR, email=world.administrator.email)
    with pytest.raises(Refused, match="their own seat"):
        invitations.grant(invitation=invitation, by=world.administrator)


def test_the_database_refuses_a_grant_by_the_asker(world: World) -> None:
    invitation = make_requested(world.secretary, world.unitar)
    with broken("invitation_is_decided_by_somebody_else"):
        Invitation.objects.filter(pk=invitation.pk).update(decided_by=world.secretary)


@pytest.mark.parametrize("who", ["unitar_colleague", "itu_officer", "jamaica_officer"])
def test_a_stranger_does_not_even_see_an_invitation(world: World, who: str) -> None:
    invitation = make_requested(world.unitar_officer, world.unitar)
    with pytest.raises(Hidden):
        invitations.grant(invitation=invitation, by=getattr(world, who))


def test_the_auditor_sees_and_decides_nothing(world: World, client_of: ClientOf) -> None:
    invitation = make_requested(world.unitar_officer, world.unitar)
    client = client_of(world.auditor)
    assert client.get(f"/invitations/{invitation.pk}/").status_code == 200
    assert client.post(f"/invitations/{invitation.pk}/grant/").status_code == 403


def test_who_may_not_read_the_letter_does_not_decide_by_it(world: World) -> None:
    invitation = a_government_request(
        world.jamaica_officer, world.nepa, letter_level=Classification.STRICTLY_CONFIDENTIAL
    )
    with pytest.raises(Refused, match="letter"):
        invitations.grant(invitation=invitation, by=world.administrator)
    invitations.grant(invitation=invitation, by=world.secretary)


def test_refusing_needs_a_reason_and_tells_the_asker(world: World, client_of: ClientOf) -> None:
    invitation = make_requested(world.unitar_officer, world.unitar)
    client = client_of(world.secretary)
    assert 'id="id_reason_error"' in client.post(f"/invitations/{invitation.pk}/refuse/", {}).content.decode()
    client.post(f"/invitations/{invitation.pk}/refuse/", {"reason": "Left UNITAR in May."})
    invitation.refresh_from_db()
    assert (invitation.status, invitation.decision_reason) == (S.REFUSED, "Left UNITAR in May.")
    assert "Left UNITAR in May." in str(Notice.objects.get(person=world.unitar_officer).params)


def test_of_two_deciders_the_slower_changes_nothing(world: World) -> None:
    invitation = make_requested(world.unitar_officer, world.unitar)
    again = Invitation.objects.get(pk=invitation.pk)
    invitations.grant(invitation=invitation, by=world.secretary)
    with pytest.raises((Changed, NotAllowed)):
        invitations.refuse(invitation=again, reason="No.", by=world.administrator)


# -- The e-mail and its link -------------------------------------------------------------------------------------
def test_granting_sends_a_link_to_the_invited_address_alone(world: World, work_off: WorkOff, settings: Any) -> None:
    settings.BASE_URL = "https://portal.example"
    invitation = make_granted(world.unitar_officer, world.secretary, world.unitar)
    work_off()
    letters = [letter for letter in mail.outbox if "invitation/" in letter.body]
    assert [letter.to for letter in letters] == [["nina.new@example.org"]]
    assert f"https://portal.example{link(invitation)}" in letters[0].body
    assert link(invitation) in letters[0].alternatives[0][0]


def test_the_table_alone_opens_nothing(world: World) -> None:
    invitation = make_granted(world.unitar_officer, world.secretary, world.unitar)
    for guess in (invitation.nonce, f"{invitation.pk}:{invitation.nonce}", "x"):
        with pytest.raises(Refused, match="no invitation of ours"):
            invitations.find(guess)


def test_accepting_opens_the_account_gives_the_seat_and_signs_in(
    world: World, client: Client, work_off: WorkOff
) -> None:
    invitation = make_granted(world.unitar_officer, world.secretary, world.unitar)
    assert "Agency focal point" in client.get(link(invitation)).content.decode()
    response = client.post(link(invitation), new_account())
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    nina = Person.objects.get(email="nina.new@example.org")
    assert nina.check_password(PASSWORD)
    assert [(seat.role, seat.organisation) for seat in nina.seats.all()] == [("agency", world.unitar)]
    assert client.get("/profile/").status_code == 200
    assert Notice.objects.filter(person=world.unitar_officer, event="account.accepted").exists()
    assert AuditEvent.objects.filter(action="seat.given", subject=f"person:{nina.pk}").exists()


def test_looking_at_an_invitation_uses_nothing_up(world: World, client: Client) -> None:
    invitation = make_granted(world.unitar_officer, world.secretary, world.unitar)
    client.get(link(invitation))
    client.head(link(invitation))
    assert Invitation.objects.get().status == S.GRANTED
    assert not Person.objects.filter(email="nina.new@example.org").exists()


def test_an_invitation_works_once(world: World, client: Client) -> None:
    invitation = make_accepted(world.unitar_officer, world.secretary, world.unitar)
    page = client.post(link(invitation), new_account(name="Somebody Else"))
    assert page.status_code == 403
    assert "used already" in page.content.decode()
    assert Seat.objects.filter(person__email="nina.new@example.org").count() == 1


def test_an_expired_invitation_says_who_sends_it_again(world: World, client: Client) -> None:
    invitation = make_granted(world.unitar_officer, world.secretary, world.unitar)
    Invitation.objects.update(expires_at=timezone.now())
    page = client.post(link(invitation), new_account())
    assert "has expired" in page.content.decode()
    assert not Person.objects.filter(email="nina.new@example.org").exists()


def test_a_new_link_voids_the_one_before(world: World, client: Client) -> None:
    invitation = make_granted(world.unitar_officer, world.secretary, world.unitar)
    before = link(invitation)
    invitations.send_again(invitation=invitation, by=world.administrator)
    assert "newer invitation" in client.get(before).content.decode()
    assert client.get(link(invitation)).status_code == 200


def test_a_withdrawn_invitation_opens_nothing(world: World, client: Client) -> None:
    invitation = make_granted(world.unitar_officer, world.secretary, world.unitar)
    invitations.withdraw(invitation=invitation, by=world.unitar_officer)
    assert "was withdrawn" in client.get(link(invitation)).content.decode()


def test_a_seat_is_not_given_without_the_terms(world: World, client: Client) -> None:
    invitation = make_granted(world.unitar_officer, world.secretary, world.unitar)
    page = client.post(link(invitation), new_account(terms="")).content.decode()
    assert 'href="#id_terms"' in page
    assert 'value="Nina New"' in page
    with pytest.raises(Invalid, match="terms"):
        invitations.accept(token=invitation_token(invitation), terms=False, name="Nina", password=PASSWORD)


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [("short", "short", "too short"), (PASSWORD, "another horse battery", "passwords differ")],
)
def test_a_weak_or_mistyped_password_is_refused(
    world: World, client: Client, password: str, again: str, said: str
) -> None:
    invitation = make_granted(world.unitar_officer, world.secretary, world.unitar)
    page = client.post(link(invitation), new_account(password=password, password_again=again)).content.decode()
    assert said in page
    assert Invitation.objects.get().status == S.GRANTED


def test_an_invitation_makes_nobody_more_than_it_says(world: World, client: Client) -> None:
    invitation = make_granted(world.unitar_officer, world.secretary, world.unitar)
    client.post(link(invitation), new_account(role="administrator", email="other@example.org", organisation=""))
    nina = Person.objects.get(name="Nina New")
    assert (nina.email, nina.seats.get().role) == ("nina.new@example.org", "agency")


def test_somebody_with_an_account_signs_in_and_accepts_with_it(world: World, client_of: ClientOf) -> None:
    ivo = world.itu_officer
    invitation = make_granted(world.unitar_officer, world.secretary, world.unitar, email=ivo.email)
    assert "has an account already" in client_of(None).get(link(invitation)).content.decode()
    assert client_of(ivo).post(link(invitation), {"terms": "on"}).status_code == 302
    assert ivo.seats.count() == 2


def test_an_invitation_is_not_taken_by_another_account(world: World, client_of: ClientOf) -> None:
    invitation = make_granted(world.unitar_officer, world.secretary, world.unitar)
    page = client_of(world.itu_officer).post(link(invitation), {"terms": "on"})
    assert "for another person" in page.content.decode()
    assert world.itu_officer.seats.count() == 1


def test_a_seat_that_began_meanwhile_is_not_given_twice(world: World) -> None:
    invitation = make_granted(world.unitar_officer, world.secretary, world.unitar)
    nina = make_person("Nina New", RoleCode.AGENCY, world.unitar)
    with pytest.raises(Invalid, match="holds this seat already"):
        invitations.accept(token=invitation_token(invitation), terms=True, by=nina)
    assert Invitation.objects.get().status == S.GRANTED


def test_a_government_seat_keeps_its_letter_and_ends_with_it(world: World) -> None:
    invitation = a_government_request(world.jamaica_officer, world.nepa, ends_on=LATER)
    invitations.grant(invitation=invitation, by=world.secretary)
    nina = invitations.accept(
        token=invitation_token(invitation), terms=True, name="Nina", language="en", password=PASSWORD
    )
    seat = nina.seats.get()
    assert (seat.letter_id, seat.ends_on, seat.country_code) == (invitation.letter_id, LATER, "JAM")


def test_the_list_shows_a_person_their_own_and_staff_all(world: World, client_of: ClientOf) -> None:
    make_requested(world.unitar_officer, world.unitar)
    make_requested(world.itu_officer, world.itu, email="ina.new@example.org", name="Ina New")
    own = client_of(world.unitar_officer).get("/invitations/").content.decode()
    assert "Nina New" in own
    assert ">Ina New" not in own
    client = client_of(world.secretary)
    assert ">Ina New" in client.get("/invitations/").content.decode()
    assert "No invitation is in this state" in client.get("/invitations/?status=refused").content.decode()


def test_the_list_costs_the_same_however_long_it_is(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        make_requested(world.unitar_officer, world.unitar, email=f"n{number}@example.org")
    client = client_of(world.secretary)
    with django_assert_max_num_queries(6):
        client.get("/invitations/")


def test_the_home_page_shows_what_waits_for_a_decision_to_whom_it_concerns(world: World, client_of: ClientOf) -> None:
    make_requested(world.unitar_officer, world.unitar)
    decider, asker = (client_of(person).get("/").content.decode() for person in (world.secretary, world.unitar_officer))
    assert decider.index("Waiting for you") < decider.index(">Nina New<")
    assert asker.index("Waiting for others") < asker.index(">Nina New<")
    assert ">Nina New<" not in client_of(world.itu_officer).get("/").content.decode()


# -- What the form's letter may be -----------------------------------------------------------------------------
def test_the_letter_is_checked_by_its_content(world: World, client_of: ClientOf) -> None:
    form = {
        "name": "Nina New",
        "email": "nina.new@example.org",
        "language": "en",
        "role": "government",
        "organisation": world.nepa.pk,
        "country": "JAM",
        "ends_on": "2099-12-31",
        "reason": "x",
        "letter_level": "confidential",
        "letter": a_pdf(name="letter.svg"),
    }
    client = client_of(world.jamaica_officer)
    assert client.post("/invitations/ask/", form).status_code == 302
    letter = Invitation.objects.get().letter
    assert letter is not None
    assert (letter.media_type, letter.classification, letter.organisation) == (
        "application/pdf",
        "confidential",
        world.nepa,
    )


# -- The first of the staff ------------------------------------------------------------------------------------
def test_the_terminal_brings_in_the_first_of_the_staff() -> None:
    said = io.StringIO()
    call_command("invite", "omar@example.org", "--name", "Omar Haddad", stdout=said)
    invitation = Invitation.objects.get()
    assert (invitation.status, invitation.requested_by, invitation.role) == (S.GRANTED, None, RoleCode.ADMINISTRATOR)
    assert link(invitation) in said.getvalue()


@pytest.mark.usefixtures("world")
def test_the_terminal_gives_no_seat_once_two_people_can() -> None:
    with pytest.raises(CommandError, match="Two people can grant"):
        call_command("invite", "omar@example.org", "--name", "Omar Haddad", stdout=io.StringIO())
    assert not Invitation.objects.exists()
