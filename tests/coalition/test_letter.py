"""Signatures of the Letter of Intent are for good; withdrawals and amendments are records of their own."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from coalition.actions import events, letter
from coalition.guards import Invalid, Refused
from coalition.models import Amendment, AuditEvent, Signature, SignatureWithdrawal
from coalition.presenters.roster import signatures_on
from tests.conftest import World
from tests.factories.roster import SOURCE, a_letter, make_announced, make_company, make_event, make_signature

pytestmark = pytest.mark.django_db


def withdraw(
    signature: Signature, world: World, withdrawn_on: str = "2020", reason: str = "Left the coalition."
) -> None:
    letter.withdraw_signature(
        signature=signature, withdrawn_on=withdrawn_on, reason=reason, source=SOURCE, by=world.secretary
    )


def test_signing_is_recorded_with_its_document_and_in_the_log(world: World) -> None:
    signature = make_signature(world.itu, world.secretary, document=a_letter())
    assert signature.document is not None
    assert signature.document.kind == "signature"
    event = AuditEvent.objects.get(action="signature.recorded")
    assert (event.subject, event.details["signed_on"]) == (f"organisation:{world.itu.pk}", "2018-03-21")


def test_signing_is_recorded_by_the_secretariat_only(world: World) -> None:
    with pytest.raises(Refused):
        make_signature(world.itu, world.itu_officer)


def test_signing_before_the_ceremony_is_refused(world: World) -> None:
    event = make_announced(world.secretary, "2018-03-21")
    with pytest.raises(Invalid, match="nobody signed it before") as refusal:
        make_signature(world.itu, world.secretary, "2018-03-20", event=event)
    assert refusal.value.field == "signed_on"
    assert not Signature.objects.exists()


@pytest.mark.parametrize("signed_on", ["2018-03-21", "2018", "2018-03", "2019"])
def test_signing_at_or_after_the_ceremony_is_recorded_as_precisely_as_it_is_known(world: World, signed_on: str) -> None:
    event = make_announced(world.secretary, "2018-03-21")
    assert make_signature(world.itu, world.secretary, signed_on, event=event).signed_on == signed_on


@pytest.mark.parametrize("status", ["draft", "cancelled"])
def test_signing_at_an_event_that_is_not_public_or_does_not_take_place_is_refused(world: World, status: str) -> None:
    event = make_event(world.secretary)
    if status == "cancelled":
        events.cancel(event=event, by=world.secretary)
    with pytest.raises(Invalid, match="Announce the event first"):
        make_signature(world.itu, world.secretary, event=event)


def test_signing_on_the_day_of_the_ceremony_takes_the_place_at_it(world: World) -> None:
    event = make_announced(world.secretary)
    place = events.invite(event=event, organisation=world.itu, by=world.secretary)
    make_signature(world.itu, world.secretary, event=event, person_name="Houlin Zhao")
    make_signature(world.unitar, world.secretary, event=event)
    place.refresh_from_db()
    assert (place.status, place.person_name) == ("signed", "Houlin Zhao")
    assert set(event.signings.values_list("organisation__acronym", "status")) == {
        ("ITU", "signed"),
        ("UNITAR", "signed"),
    }


def test_signing_for_who_withdrew_from_the_ceremony_is_refused(world: World) -> None:
    event = make_announced(world.secretary)
    place = events.invite(event=event, organisation=world.itu, by=world.secretary)
    events.withdraw(signing=place, by=world.secretary)
    with pytest.raises(Invalid, match="withdrew from this ceremony: invite it again first"):
        make_signature(world.itu, world.secretary, event=event)


def test_signing_for_a_company_without_clearance_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="no due diligence clears it on 21 March 2018"):
        make_signature(make_company(world.secretary), world.secretary)


def test_signing_in_the_future_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="has not come yet"):
        make_signature(world.itu, world.secretary, "2999-01-01")


def test_signing_twice_is_refused_unless_the_first_was_withdrawn(world: World) -> None:
    first = make_signature(world.itu, world.secretary)
    with pytest.raises(Invalid, match=r"ITU has signed already \(21 March 2018\)"):
        make_signature(world.itu, world.secretary, "2020")
    withdraw(first, world, "2020-06-30")
    with pytest.raises(Invalid, match="has signed already"):
        make_signature(world.itu, world.secretary, "2019")
    make_signature(world.itu, world.secretary, "2021")
    assert Signature.objects.count() == 2


def test_withdrawing_leaves_the_signature_as_it_was_given(world: World) -> None:
    signature = make_signature(world.itu, world.secretary)
    withdraw(signature, world, "2020-06-30")
    assert Signature.objects.get().signed_on == "2018-03-21"
    assert world.itu.pk in signatures_on(date(2020, 6, 29))
    assert world.itu.pk not in signatures_on(date(2020, 6, 30))


def test_withdrawing_before_signing_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="cannot be withdrawn before"):
        withdraw(make_signature(world.itu, world.secretary), world, "2017")
    assert not SignatureWithdrawal.objects.exists()


def test_withdrawing_twice_is_refused(world: World) -> None:
    signature = make_signature(world.itu, world.secretary)
    withdraw(signature, world)
    with pytest.raises(Invalid, match="withdrawn already"):
        withdraw(signature, world)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE coalition_signature SET signed_on = '2017'",
        "UPDATE coalition_signature SET person_name = 'Nobody'",
        "UPDATE coalition_signature SET document_id = NULL",
        "UPDATE coalition_signaturewithdrawal SET reason = 'x'",
    ],
)
def test_database_refuses_to_change_a_signature_or_its_withdrawal(world: World, change: str) -> None:
    withdraw(make_signature(world.itu, world.secretary), world)
    with pytest.raises(DatabaseError, match="for good"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_saving_a_signature_again_is_refused_by_the_database(world: World) -> None:
    signature = make_signature(world.itu, world.secretary)
    with pytest.raises(DatabaseError, match="for good"), transaction.atomic():
        signature.save()


def test_amending_is_a_record_of_its_own(world: World) -> None:
    make_signature(world.itu, world.secretary)
    letter.amend(title="First amendment", agreed_on="2021", text="Adds partners.", source=SOURCE, by=world.secretary)
    assert Amendment.objects.get().agreed_on == "2021"
    assert AuditEvent.objects.filter(action="letter.amended").exists()


def test_amending_before_the_first_signature_is_refused(world: World) -> None:
    make_signature(world.itu, world.secretary)
    with pytest.raises(Invalid, match="after it was first signed"):
        letter.amend(title="Too early", agreed_on="2017", text="x", source=SOURCE, by=world.secretary)


def test_a_signature_known_as_a_year_leaves_its_days_open(world: World) -> None:
    make_signature(world.itu, world.secretary, "2019")
    certain = {on: signatures_on(on)[world.itu.pk][1] for on in (date(2019, 6, 30), date(2019, 12, 31))}
    assert list(certain.values()) == [False, True]
