"""Memberships and due diligence: dated records, computed for a day, never deleted."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from coalition.actions import memberships, organisations
from coalition.guards import Invalid, Refused
from coalition.models import AuditEvent, Document, Membership, Notice, Organisation
from coalition.models.memberships import cleared_on, may_appear_on, members_on
from coalition.presenters.home import clearances_ending
from coalition.presenters.roster import roster_on
from tests.conftest import World
from tests.factories.roster import SOURCE, a_letter, clear, make_company, make_membership, make_organisation

pytestmark = pytest.mark.django_db
IN_2018, IN_2020, IN_2021, IN_2022 = (date(year, 6, 1) for year in (2018, 2020, 2021, 2022))


# -- Adding, correcting, ending ---------------------------------------------------------------------------------
def test_members_are_computed_for_a_day(world: World) -> None:
    make_membership(world.itu, world.secretary, "2018-03-21", until="2020-12-31")
    make_membership(world.unitar, world.secretary, "2019")
    assert members_on(IN_2018) == {world.itu.pk}
    assert members_on(IN_2020) == {world.itu.pk, world.unitar.pk}
    assert members_on(IN_2021) == {world.unitar.pk}


@pytest.mark.parametrize("who", ["unitar_officer", "country_officer", "auditor", "administrator", "stakeholder"])
def test_adding_a_membership_is_the_secretariats(world: World, who: str) -> None:
    with pytest.raises(Refused, match="Only the secretariat keeps the roster"):
        make_membership(world.itu, getattr(world, who))


def test_adding_a_membership_needs_a_date(world: World) -> None:
    with pytest.raises(Invalid, match="Say since when") as refusal:
        make_membership(world.itu, world.secretary, since="")
    assert refusal.value.field == "since"


def test_adding_a_membership_that_ends_before_it_starts_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="ends before it starts") as refusal:
        make_membership(world.itu, world.secretary, "2019-05", until="2019-04")
    assert refusal.value.field == "until"


def test_adding_a_membership_may_end_in_the_year_in_which_it_starts(world: World) -> None:
    make_membership(world.itu, world.secretary, "2019-05-01", until="2019")
    assert Membership.objects.count() == 1


def test_adding_an_overlapping_membership_is_refused_with_what_stands(world: World) -> None:
    make_membership(world.itu, world.secretary, "2018-03-21", kind="observer")
    with pytest.raises(Invalid, match="ITU is observer since 2018-03-21"):
        make_membership(world.itu, world.secretary, "2020")
    assert Membership.objects.count() == 1


def test_adding_a_membership_after_another_ended_is_allowed(world: World) -> None:
    make_membership(world.itu, world.secretary, "2018", until="2019-12-31", kind="observer")
    make_membership(world.itu, world.secretary, "2020-01-01")
    assert [one.kind for one in Membership.objects.order_by("since")] == ["observer", "member"]


def test_adding_a_membership_keeps_the_letter_closed_to_the_public(world: World) -> None:
    document = make_membership(world.itu, world.secretary, document=a_letter()).document
    assert document is not None
    assert (document.kind, document.visibility, document.file_name) == ("membership", "coalition", "letter.pdf")
    with document.file.open() as file:
        assert file.read() == b"%PDF-1.7 signed %%EOF"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("letter.html", b"<script>", "none of these"),
        ("letter.svg", b"<svg/>", "none of these"),
        ("letter.pdf", b"", "empty"),
    ],
)
def test_adding_a_membership_refuses_a_document_that_is_none(
    world: World, name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence) as refusal:
        make_membership(world.itu, world.secretary, document=a_letter(name, content))
    assert refusal.value.field == "document"
    assert not Membership.objects.exists()
    assert not Document.objects.exists()


def test_adding_a_membership_tells_the_organisations_focal_points(world: World) -> None:
    make_membership(world.itu, world.secretary)
    told = Notice.objects.filter(event="membership.added").values_list("person", flat=True)
    assert list(told) == [world.itu_officer.pk]


def test_correcting_a_membership_keeps_what_it_said_before_in_the_log(world: World) -> None:
    membership = make_membership(world.itu, world.secretary, "2018")
    memberships.correct(membership=membership, kind="member", since="2018-03-21", source=SOURCE, by=world.secretary)
    event = AuditEvent.objects.get(action="membership.corrected")
    assert (event.subject, event.actor_id) == (f"organisation:{world.itu.pk}", world.secretary.pk)
    assert (event.details["before"]["since"], event.details["since"]) == ("2018", "2018-03-21")


def test_correcting_a_membership_does_not_collide_with_itself(world: World) -> None:
    membership = make_membership(world.itu, world.secretary, "2018")
    memberships.correct(membership=membership, kind="partner", since="2018", source=SOURCE, by=world.secretary)
    membership.refresh_from_db()
    assert membership.kind == "partner"


def test_ending_a_membership_keeps_the_days_before(world: World) -> None:
    memberships.end(membership=make_membership(world.itu, world.secretary), until="2020-12-31", by=world.secretary)
    assert members_on(date(2020, 12, 31)) == {world.itu.pk}
    assert members_on(date(2021, 1, 1)) == frozenset()
    assert AuditEvent.objects.filter(action="membership.ended").exists()


def test_ending_a_membership_before_it_starts_is_refused(world: World) -> None:
    membership = make_membership(world.itu, world.secretary, "2018-03-21")
    with pytest.raises(Invalid, match="ends before it starts"):
        memberships.end(membership=membership, until="2017", by=world.secretary)
    assert Membership.objects.get().until == ""


def test_ending_a_membership_twice_is_refused(world: World) -> None:
    membership = make_membership(world.itu, world.secretary, until="2020")
    with pytest.raises(Invalid, match=r"ended already \(2020"):
        memberships.end(membership=membership, until="2021", by=world.secretary)


# -- Due diligence ----------------------------------------------------------------------------------------------
def test_clearance_holds_from_its_day_to_its_expiry(world: World) -> None:
    company = make_company(world.secretary, cleared=(date(2020, 1, 1), date(2020, 12, 31)))
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1))
    assert [company.pk in cleared_on([company], day) for day in days] == [False, True, True, False]


def test_clearance_ends_with_the_next_finding(world: World) -> None:
    company = make_company(world.secretary, cleared=(date(2020, 1, 1), date(2022, 12, 31)))
    organisations.record_due_diligence(
        organisation=company, outcome="suspended", decided_on=IN_2021, source=SOURCE, by=world.secretary
    )
    assert [company.pk in cleared_on([company], day) for day in (IN_2020, IN_2021, IN_2022)] == [True, False, False]


def test_only_companies_need_clearance_to_appear(world: World) -> None:
    company = make_company(world.secretary)
    assert may_appear_on([world.itu, company], IN_2020) == {world.itu.pk}


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"outcome": "cleared", "decided_on": IN_2020}, "expires_on"),
        ({"outcome": "cleared", "decided_on": IN_2020, "expires_on": IN_2018}, "expires_on"),
        ({"outcome": "refused", "decided_on": date(2999, 1, 1)}, "decided_on"),
    ],
)
def test_recording_due_diligence_refuses_dates_without_sense(
    world: World, about: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        organisations.record_due_diligence(
            organisation=make_company(world.secretary), source=SOURCE, by=world.secretary, **about
        )
    assert refusal.value.field == field


def test_recording_due_diligence_keeps_its_document_with_the_secretariat(world: World) -> None:
    finding = organisations.record_due_diligence(
        organisation=world.itu,
        outcome="refused",
        decided_on=IN_2020,
        source=SOURCE,
        document=a_letter(),
        by=world.secretary,
    )
    assert finding.document is not None
    assert finding.document.visibility == "secretariat"


def test_adding_a_company_without_clearance_is_refused(world: World) -> None:
    company = make_company(world.secretary)
    with pytest.raises(Invalid, match="Acme is a company, and no due diligence clears it on 21 March 2018"):
        make_membership(company, world.secretary, kind="partner")


def test_roster_shows_a_company_only_while_it_is_cleared(world: World) -> None:
    company = make_company(world.secretary, cleared=(date(2018, 1, 1), date(2020, 12, 31)))
    make_membership(company, world.secretary, kind="partner")

    def partners(on: date) -> list[Organisation]:
        return [row["organisation"] for group in roster_on(on)["groups"] for row in group["rows"]]

    assert partners(IN_2020) == [company]
    assert partners(IN_2021) == []
    clear(company, world.secretary, date(2021, 1, 1), date(2021, 12, 31))
    assert partners(IN_2021) == [company]


def test_secretariat_is_reminded_of_clearances_that_end(world: World) -> None:
    today = timezone.localdate()
    for acronym, days in (("Gone", -1), ("Soon", 30), ("Later", 90)):
        company = make_company(world.secretary, acronym)
        clear(company, world.secretary, date(2018, 1, 1), today + timedelta(days=days))
        make_membership(company, world.secretary, kind="partner")
    reminded = clearances_ending(world.secretary)
    assert [item.title for item in reminded.items] == ["Organisation Gone", "Organisation Soon"]
    assert "no longer shows it" in reminded.items[0].text
    assert clearances_ending(world.itu_officer).total == 0


# -- Organisations ----------------------------------------------------------------------------------------------
def test_adding_an_organisation_refuses_an_acronym_that_is_taken(world: World) -> None:
    with pytest.raises(Invalid, match="is the acronym of International Telecommunication Union already") as refusal:
        make_organisation(world.secretary, "itu")
    assert refusal.value.field == "acronym"


def test_changing_an_organisation_names_the_changed_fields_only(world: World) -> None:
    organisations.change(
        organisation=world.itu,
        name="International Telecommunication Union",
        website="https://www.itu.int",
        names={"former": ["International Telegraph Union", ""]},
        by=world.secretary,
    )
    assert AuditEvent.objects.get(action="organisation.changed").details == {"changed": ["website", "other_names"]}
    assert list(world.itu.other_names.values_list("name", flat=True)) == ["International Telegraph Union"]


def test_changing_an_organisation_takes_back_a_name_that_was_removed(world: World) -> None:
    organisations.change(organisation=world.itu, names={"alias": ["UIT", "IUT"]}, by=world.secretary)
    organisations.change(organisation=world.itu, names={"alias": ["UIT"]}, by=world.secretary)
    assert list(world.itu.other_names.values_list("name", flat=True)) == ["UIT"]


def test_adding_a_membership_today_counts_today(world: World) -> None:
    today = timezone.localdate()
    make_membership(world.itu, world.secretary, today.isoformat())
    assert members_on(today) == {world.itu.pk}
