"""The topic map: only members lead, from one date to another, and needs are routed by it."""

from datetime import date

import pytest

from coalition.actions import memberships, topics
from coalition.guards import Invalid, Refused
from coalition.models import AuditEvent, Notice
from coalition.models.topics import ProgrammeArea, SupportKind, members_for
from coalition.presenters.topics import lead_rows, topic_map
from tests.conftest import World
from tests.factories.roster import make_lead, make_membership

pytestmark = pytest.mark.django_db
IN_2019, IN_2021, IN_2023 = date(2019, 6, 1), date(2021, 6, 1), date(2023, 6, 1)


def routed(on: date, area: str = "policy", support: str = "advice") -> list[str]:
    return [organisation.acronym for organisation in members_for(area=area, support=support, on=on)]


def test_a_need_is_routed_to_those_who_lead_on_its_topic_that_day(world: World) -> None:
    make_membership(world.itu, world.secretary)
    make_membership(world.unitar, world.secretary)
    make_lead(world.itu, world.secretary, "2020", until="2022")
    make_lead(world.unitar, world.secretary, "2021-01-01")
    make_lead(world.unitar, world.secretary, "2020", area="health")
    assert [routed(day) for day in (IN_2019, IN_2021, IN_2023)] == [[], ["ITU", "UNITAR"], ["UNITAR"]]
    assert routed(IN_2021, area="health") == ["UNITAR"]
    assert routed(IN_2021, support="data") == []


def test_a_need_is_not_routed_to_who_is_no_member_any_more(world: World) -> None:
    membership = make_membership(world.itu, world.secretary)
    make_lead(world.itu, world.secretary, "2020")
    memberships.end(membership=membership, until="2021-12-31", by=world.secretary)
    assert [routed(day) for day in (IN_2021, IN_2023)] == [["ITU"], []]
    assert [row["is_idle"] for row in lead_rows(IN_2023)] == [True]


def test_leading_without_a_membership_is_refused(world: World) -> None:
    make_membership(world.itu, world.secretary, kind="supporter")
    with pytest.raises(Invalid, match="only members lead") as refusal:
        make_lead(world.itu, world.secretary)
    assert refusal.value.field == "organisation"


def test_leading_twice_on_one_topic_is_refused(world: World) -> None:
    make_membership(world.itu, world.secretary)
    make_lead(world.itu, world.secretary, "2020")
    with pytest.raises(Invalid, match="leads on this since 2020 already"):
        make_lead(world.itu, world.secretary, "2021")


def test_ending_a_lead_before_it_starts_is_refused(world: World) -> None:
    make_membership(world.itu, world.secretary)
    lead = make_lead(world.itu, world.secretary, "2020")
    with pytest.raises(Invalid, match="ends before it starts"):
        topics.end_lead(lead=lead, until="2019", by=world.secretary)
    topics.end_lead(lead=lead, until="2020-12-31", by=world.secretary)
    with pytest.raises(Invalid, match=r"ended already \(31 December 2020\)"):
        topics.end_lead(lead=lead, until="2021", by=world.secretary)


def test_leading_is_recorded_by_the_secretariat_and_the_member_is_told(world: World) -> None:
    make_membership(world.itu, world.secretary)
    with pytest.raises(Refused):
        make_lead(world.itu, world.itu_officer)
    make_lead(world.itu, world.secretary)
    assert AuditEvent.objects.get(action="topic_lead.added").details["area"] == "policy"
    assert Notice.objects.filter(event="topic_lead.added", person=world.itu_officer).exists()


def test_map_shows_every_topic_also_those_that_nobody_leads(world: World) -> None:
    make_membership(world.itu, world.secretary)
    make_lead(world.itu, world.secretary)
    shown = topic_map(IN_2021)
    assert (len(shown["areas"]), {len(area["cells"]) for area in shown["areas"]}) == (7, {4})
    assert (shown["led"], shown["topics"]) == (1, len(ProgrammeArea) * len(SupportKind))
