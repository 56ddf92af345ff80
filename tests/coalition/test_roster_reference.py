"""The facts of 2018 and 2019: loaded with their sources, as precise as these, once."""

from datetime import date

import pytest

from coalition.actions import memberships, reference
from coalition.models import Document, Event, Membership, Organisation, Panellist, Signature, Signing
from coalition.presenters.roster import roster_on, signatures_on
from coalition.reference import tables
from tests.conftest import World
from tests.factories.roster import SOURCE, make_membership, make_merge, make_organisation, make_signature

pytestmark = pytest.mark.django_db
FIRST = {"UNEP", "ITU", "UNU", "ILO", "BRS", "UNITAR", "UNIDO"}
LATER = {"UN-Habitat", "ITC", "WHO"}
SUPPORTERS = {"WEF", "WBCSD"}


def acronyms(on: date, kind: str = "member", *, certain: bool = True) -> set[str]:
    groups = {group["kind"]: group["rows"] for group in roster_on(on)["groups"]}
    return {row["organisation"].acronym for row in groups.get(kind, []) if row["is_certain"] is certain}


def test_on_the_eve_of_the_letter_nobody_was_a_member() -> None:
    reference.load()
    assert roster_on(date(2018, 3, 20))["groups"] == []


def test_seven_organisations_are_members_from_the_day_of_the_letter() -> None:
    reference.load()
    assert acronyms(date(2018, 3, 21)) == FIRST
    assert acronyms(date(2018, 12, 31)) == FIRST


def test_three_more_joined_in_2019_on_a_day_that_nobody_recorded() -> None:
    reference.load()
    assert acronyms(date(2019, 6, 30)) == FIRST
    assert acronyms(date(2019, 6, 30), certain=False) == LATER
    assert acronyms(date(2019, 12, 31)) == FIRST | LATER
    assert set(Membership.objects.filter(organisation__acronym__in=LATER).values_list("since", flat=True)) == {"2019"}


def test_supporters_are_known_as_of_their_source_and_their_start_is_not_invented() -> None:
    reference.load()
    assert acronyms(date(2019, 1, 31), "supporter") == SUPPORTERS
    assert acronyms(date(2018, 12, 31), "supporter", certain=False) == set()
    assert set(Membership.objects.filter(kind="supporter").values_list("since", "as_of")) == {("", "2019-01")}


def test_signatures_stand_apart_from_memberships() -> None:
    reference.load()
    signed = {Organisation.objects.get(pk=pk).acronym for pk in signatures_on(date(2018, 3, 21))}
    assert signed == FIRST
    assert Signature.objects.count() == 10
    assert Signing.objects.filter(status="signed").count() == 7


def test_every_fact_names_its_source() -> None:
    for table in ("memberships", "signatures", "events", "documents"):
        assert all(row["source"] and row["source_url"] for row in tables.rows(table)), table


def test_event_of_2018_is_public_with_its_panel_and_without_an_invented_moderator() -> None:
    reference.load()
    event = Event.objects.published().get()
    assert (event.held_on, event.occasion, event.status) == ("2018-03-21", "WSIS Forum 2018", "held")
    assert set(event.panellists.values_list("role", flat=True)) == {"panellist"}


def test_issue_management_group_stands_in_the_library() -> None:
    reference.load()
    document = Document.objects.get(kind="background")
    assert (document.issued, document.visibility) == ("2015-09", "public")
    assert "ITU" in document.summary


def test_loading_twice_adds_nothing() -> None:
    reference.load()
    assert not any(loaded.did_anything for loaded in reference.load())


def test_loading_leaves_alone_what_a_person_corrected(world: World) -> None:
    reference.load()
    membership = Membership.objects.get(organisation__acronym="WHO")
    memberships.correct(membership=membership, kind="member", since="2019-05-20", source=SOURCE, by=world.secretary)
    reference.load()
    membership.refresh_from_db()
    assert membership.since == "2019-05-20"


def test_loading_brings_up_to_date_what_nobody_touched() -> None:
    reference.load()
    Membership.objects.filter(organisation__acronym="WHO").update(source="An older table")
    assert [loaded.changed for loaded in reference.load() if loaded.table == "membership"] == [1]
    assert "ITU" in Membership.objects.get(organisation__acronym="WHO").source


def test_loading_fills_what_an_organisation_lacks_and_overwrites_nothing(world: World) -> None:
    Organisation.objects.filter(pk=world.itu.pk).update(name="ITU as the secretariat writes it")
    reference.load()
    world.itu.refresh_from_db()
    assert world.itu.name == "ITU as the secretariat writes it"
    assert (world.itu.name_fr, world.itu.iati_type) == ("Union internationale des télécommunications", "40")


def test_loading_leaves_out_what_was_recorded_by_hand(world: World) -> None:
    make_membership(world.itu, world.secretary, "2018")
    make_signature(world.itu, world.secretary)
    loaded = {one.table: one for one in reference.load()}
    assert loaded["membership"].refused == ("member-itu: a membership of that time is recorded by hand",)
    assert (world.itu.memberships.count(), world.itu.signatures.count()) == (1, 1)


def test_loading_follows_a_merge(world: World) -> None:
    who = make_organisation(world.secretary, "OMS")
    duplicate = make_organisation(world.secretary, "WHO")
    make_merge(world.secretary, who, duplicate)
    reference.load()
    assert who.memberships.count() == 1
    assert not duplicate.memberships.exists()


def test_loading_keeps_a_panel_that_the_secretariat_changed() -> None:
    reference.load()
    Panellist.objects.filter(person_name="James Pennington").delete()
    reference.load()
    assert Panellist.objects.count() == 4
