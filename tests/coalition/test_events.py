"""High-level events: who may see a draft, who signs, who moderates, whom a panel may show, what follows."""

from collections.abc import Callable
from datetime import date

import pytest

from coalition.actions import events
from coalition.guards import Invalid, Refused
from coalition.models import AuditEvent, Event, NotAllowed, Notice, Organisation, Panellist, Person, Signature, Signing
from coalition.presenters.events import event_page
from tests.conftest import World
from tests.factories.roster import (
    make_announced,
    make_company,
    make_event,
    make_organisation,
    make_signature,
)
from tests.promises import broken

pytestmark = pytest.mark.django_db
E, S = Event.Status, Signing.Status
TODAY = date(2020, 1, 1)


@pytest.fixture
def event(world: World) -> Event:
    return make_announced(world.secretary)


def seat(event: Event, by: Person, organisation: Organisation | None = None, **about: str) -> Panellist:
    details = {"role": "panellist", "person_name": "Pia Panel"} | about
    return events.seat_panellist(event=event, organisation=organisation, by=by, **details)


def names(people: list[Panellist]) -> list[str]:
    return [one.person_name for one in people]


# -- From draft to held -----------------------------------------------------------------------------------------
def test_an_event_begins_as_a_draft_that_the_public_does_not_see(world: World) -> None:
    draft = make_event(world.secretary)
    assert draft.status == E.DRAFT
    assert not Event.objects.published().exists()


def test_announcing_tells_the_focal_points_of_those_who_are_to_sign(world: World) -> None:
    draft = make_event(world.secretary)
    events.invite(event=draft, organisation=world.itu, by=world.secretary)
    events.announce(event=draft, by=world.secretary)
    notice = Notice.objects.get(event="event.announced")
    assert (notice.person, notice.params["organisation"]) == (world.itu_officer, "ITU")


def test_holding_an_event_before_its_day_is_refused(world: World) -> None:
    later = make_announced(world.secretary, "2999-01-01")
    with pytest.raises(Invalid, match="has not been held yet"):
        events.hold(event=later, by=world.secretary)


def test_cancelling_an_event_at_which_somebody_signed_is_refused(world: World, event: Event) -> None:
    place = events.invite(event=event, organisation=world.itu, by=world.secretary)
    events.sign(signing=place, person_name="Houlin Zhao", by=world.secretary)
    with pytest.raises(Invalid, match="was signed at this event"):
        events.cancel(event=event, by=world.secretary)


def test_a_held_event_is_not_announced_again(world: World, event: Event) -> None:
    events.hold(event=event, by=world.secretary)
    with pytest.raises(NotAllowed):
        events.announce(event=event, by=world.secretary)


@pytest.mark.parametrize("deed", [events.announce, events.hold, events.cancel])
def test_moving_an_event_is_the_secretariats(world: World, deed: Callable[..., Event]) -> None:
    with pytest.raises(Refused):
        deed(event=make_event(world.secretary), by=world.itu_officer)


def test_changing_the_date_keeps_signatures_after_it(world: World, event: Event) -> None:
    make_signature(world.itu, world.secretary, "2018-03-22", event=event)
    with pytest.raises(Invalid, match="cannot be later than the signature of ITU") as refusal:
        events.change(event=event, held_on="2018-04-01", by=world.secretary)
    assert refusal.value.field == "held_on"


def test_changing_the_date_keeps_follow_up_meetings_after_it(world: World, event: Event) -> None:
    events.add_meeting(event=event, title="First follow-up", held_on="2018-06", by=world.secretary)
    with pytest.raises(Invalid, match="would come before the event"):
        events.change(event=event, held_on="2018-07-01", by=world.secretary)


def test_changing_the_date_asks_again_whether_companies_are_cleared(world: World, event: Event) -> None:
    company = make_company(world.secretary, cleared=(date(2018, 3, 1), date(2018, 3, 31)))
    seat(event, world.secretary, company)
    with pytest.raises(Invalid, match="no due diligence clears it on 1 April 2018"):
        events.change(event=event, held_on="2018-04-01", by=world.secretary)


def test_page_offers_what_makes_sense_on_that_day(world: World) -> None:
    draft = make_event(world.secretary, "2020-06-01")
    events.invite(event=draft, organisation=world.itu, by=world.secretary)

    def offered(today: date) -> tuple[list[str], list[str]]:
        page = event_page(Event.objects.get(), world.secretary, today)
        return page["deeds"], page["signings"][0]["deeds"]

    assert offered(date(2020, 6, 1)) == (["announce", "hold", "cancel"], ["confirm", "withdraw"])
    events.announce(event=draft, by=world.secretary)
    assert offered(date(2020, 5, 31)) == (["cancel"], ["confirm", "withdraw"])
    assert offered(date(2020, 6, 1)) == (["hold", "cancel"], ["confirm", "sign", "withdraw"])


# -- The ceremony -----------------------------------------------------------------------------------------------
def test_a_place_at_the_ceremony_goes_from_invited_to_signed(world: World, event: Event) -> None:
    place = events.invite(event=event, organisation=world.itu, by=world.secretary)
    events.confirm(signing=place, by=world.secretary)
    signature = events.sign(
        signing=place, person_name="Houlin Zhao", person_title="Secretary-General", by=world.secretary
    )
    place.refresh_from_db()
    assert (place.status, place.person_name) == (S.SIGNED, "Houlin Zhao")
    assert (signature.signed_on, signature.place, signature.event) == ("2018-03-21", "Geneva", event)
    actions = AuditEvent.objects.filter(subject=f"event:{event.pk}").values_list("action", flat=True)
    assert {"signing.invited", "signing.confirmed"} <= set(actions)


def test_an_organisation_has_one_place_at_a_ceremony(world: World, event: Event) -> None:
    events.invite(event=event, organisation=world.itu, by=world.secretary)
    with pytest.raises(Invalid, match="has a place at this ceremony already"):
        events.invite(event=event, organisation=world.itu, by=world.secretary)
    with broken("organisation_signs_once_at_an_event"):
        Signing.objects.create(event=event, organisation=world.itu)


def test_signing_is_for_good_at_the_ceremony_too(world: World, event: Event) -> None:
    place = events.invite(event=event, organisation=world.itu, by=world.secretary)
    events.sign(signing=place, person_name="Houlin Zhao", by=world.secretary)
    with pytest.raises(NotAllowed):
        events.withdraw(signing=place, by=world.secretary)


def test_signing_at_a_draft_or_a_cancelled_event_is_refused(world: World) -> None:
    draft = make_event(world.secretary)
    place = events.invite(event=draft, organisation=world.itu, by=world.secretary)
    with pytest.raises(Invalid, match="Announce the event first"):
        events.sign(signing=place, person_name="Houlin Zhao", by=world.secretary)


def test_signing_before_the_day_of_the_event_is_refused_and_nothing_moves(world: World) -> None:
    later = make_announced(world.secretary, "2999-01-01")
    place = events.invite(event=later, organisation=world.itu, by=world.secretary)
    with pytest.raises(Invalid, match="has not come yet"):
        events.sign(signing=place, person_name="Houlin Zhao", by=world.secretary)
    place.refresh_from_db()
    assert place.status == S.INVITED
    assert not Signature.objects.exists()


def test_signing_at_an_event_of_which_the_day_is_not_known_is_refused(world: World) -> None:
    vague = make_announced(world.secretary, "2018-03")
    place = events.invite(event=vague, organisation=world.itu, by=world.secretary)
    with pytest.raises(Invalid, match="Say on which day"):
        events.sign(signing=place, person_name="Houlin Zhao", by=world.secretary)


def test_who_withdrew_before_the_ceremony_may_be_invited_again(world: World, event: Event) -> None:
    place = events.invite(event=event, organisation=world.itu, by=world.secretary)
    events.withdraw(signing=place, by=world.secretary)
    assert events.invite_again(signing=place, by=world.secretary).status == S.INVITED


def test_inviting_to_a_ceremony_that_is_over_is_refused(world: World, event: Event) -> None:
    events.hold(event=event, by=world.secretary)
    with pytest.raises(Invalid, match="record a later signature"):
        events.invite(event=event, organisation=world.itu, by=world.secretary)


def test_page_lists_later_signatories_apart_from_the_ceremony(world: World, event: Event) -> None:
    place = events.invite(event=event, organisation=world.itu, by=world.secretary)
    events.sign(signing=place, person_name="Houlin Zhao", by=world.secretary)
    make_signature(world.unitar, world.secretary, "2019", event=event)
    page = event_page(event, world.stakeholder, TODAY)
    assert [row["signing"].organisation for row in page["signings"]] == [world.itu]
    assert [signature.organisation for signature in page["later"]] == [world.unitar]


# -- The panel --------------------------------------------------------------------------------------------------
def test_a_moderator_from_the_un_is_refused(world: World, event: Event) -> None:
    with pytest.raises(Invalid, match="ITU belongs to the United Nations") as refusal:
        seat(event, world.secretary, world.itu, role="moderator")
    assert refusal.value.field == "organisation"


@pytest.mark.parametrize("affiliation", ["ITU", "International Telecommunication Union", " itu ", "UIT"])
def test_a_moderator_from_the_un_is_refused_by_whatever_name(world: World, event: Event, affiliation: str) -> None:
    world.itu.other_names.create(name="UIT", kind="alias")
    with pytest.raises(Invalid, match="belongs to the United Nations"):
        seat(event, world.secretary, role="moderator", affiliation=affiliation)


def test_a_moderator_without_any_affiliation_is_refused(world: World, event: Event) -> None:
    with pytest.raises(Invalid, match="Say whom the moderator works for"):
        seat(event, world.secretary, role="moderator")


def test_a_moderator_from_outside_is_welcome_and_alone(world: World, event: Event) -> None:
    seat(event, world.secretary, world.employers, role="moderator", person_name="Marcia Reid")
    with pytest.raises(Invalid, match="Marcia Reid moderates this panel"):
        seat(event, world.secretary, role="moderator", affiliation="A newspaper")
    with broken("panel_has_one_moderator_at_most"):
        Panellist.objects.create(event=event, role="moderator", person_name="Second", affiliation="Elsewhere")


def test_a_company_sits_on_the_panel_only_if_cleared_on_that_day(world: World, event: Event) -> None:
    company = make_company(world.secretary, cleared=(date(2018, 4, 1), date(2019, 4, 1)))
    with pytest.raises(Invalid, match="Acme is a company, and no due diligence clears it on 21 March 2018"):
        seat(event, world.secretary, company)
    cleared = make_company(world.secretary, "Bolt", cleared=(date(2018, 1, 1), date(2018, 12, 31)))
    assert seat(event, world.secretary, cleared).organisation == cleared


def test_a_company_is_invited_to_sign_only_if_cleared_on_that_day(world: World, event: Event) -> None:
    with pytest.raises(Invalid, match="no due diligence clears it on 21 March 2018") as refusal:
        events.invite(event=event, organisation=make_company(world.secretary), by=world.secretary)
    assert refusal.value.field == "organisation"


def test_page_withholds_a_company_whose_clearance_was_taken_back(world: World, event: Event) -> None:
    company = make_company(world.secretary, cleared=(date(2018, 1, 1), date(2018, 12, 31)))
    seat(event, world.secretary, company)
    company.due_diligence.update(expires_on=date(2018, 2, 1))
    page = event_page(event, world.secretary, TODAY)
    assert (names(page["panellists"]), names(page["withheld"])) == ([], ["Pia Panel"])
    public = event_page(event, world.stakeholder, TODAY)
    assert (names(public["panellists"]), names(public["withheld"])) == ([], [])


def test_removing_a_panellist_stands_in_the_log(world: World, event: Event) -> None:
    events.remove_panellist(panellist=seat(event, world.secretary, world.itu), by=world.secretary)
    assert not Panellist.objects.exists()
    assert AuditEvent.objects.get(action="panellist.removed").subject == f"event:{event.pk}"


# -- What follows -----------------------------------------------------------------------------------------------
def test_a_follow_up_meeting_before_the_event_is_refused(world: World, event: Event) -> None:
    with pytest.raises(Invalid, match="so it is not before it") as refusal:
        events.add_meeting(event=event, title="Too early", held_on="2018-03-20", by=world.secretary)
    assert refusal.value.field == "held_on"


def test_page_keeps_outputs_and_outcomes_apart(world: World) -> None:
    event = make_announced(
        world.secretary, desired_outputs="A signed letter\n\n A statement", expected_outcomes="A programme"
    )
    page = event_page(event, world.stakeholder, TODAY)
    assert (page["outputs"], page["outcomes"]) == (["A signed letter", "A statement"], ["A programme"])


def test_page_costs_the_same_number_of_queries_however_many_come(
    world: World, event: Event, django_assert_num_queries: Callable[..., object]
) -> None:
    def fill(number: int) -> None:
        organisation = make_organisation(world.secretary, f"ORG{number}", "civil")
        events.invite(event=event, organisation=organisation, by=world.secretary)
        seat(event, world.secretary, organisation)
        seat(event, world.secretary, make_company(world.secretary, f"Co{number}", cleared=CLEARED))
        make_signature(organisation, world.secretary, "2019", event=event)

    fill(1)
    few, many = (Person.objects.get(pk=world.stakeholder.pk) for _ in range(2))
    with django_assert_num_queries(PAGE_QUERIES):
        event_page(event, few, TODAY)
    fill(2)
    fill(3)
    with django_assert_num_queries(PAGE_QUERIES):
        event_page(event, many, TODAY)


CLEARED = (date(2018, 1, 1), date(2018, 12, 31))
# The reader's seats; panel, findings, signatures, signings, meetings, documents.
PAGE_QUERIES = 7
