"""The roster's pages: what they show on a day, what the forms say of bad input, at what cost."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coalition.actions import organisations, reference
from coalition.models import (
    Amendment,
    AuditEvent,
    Document,
    DueDiligence,
    Event,
    Membership,
    Merge,
    Organisation,
    Panellist,
    Person,
    Signature,
    TopicLead,
)
from tests.conftest import World
from tests.factories.contributions import WorkOff, make_loaded
from tests.factories.roster import (
    SOURCE,
    a_letter,
    make_announced,
    make_company,
    make_event,
    make_lead,
    make_membership,
    make_merge,
    make_organisation,
    make_signature,
)

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person | None], Client]
Queries = Callable[..., Any]
ROSTER, LETTER = reverse("coalition:roster"), reverse("coalition:letter")
MEMBERSHIP = {"kind": "member", "since": "2018-03-21", "source": SOURCE}


def text(response: Any) -> str:
    content: str = response.content.decode()
    return content


def url(name: str, *args: int) -> str:
    return reverse(f"coalition:{name}", args=args)


@pytest.fixture
def secretary(world: World, client_of: ClientOf) -> Client:
    return client_of(world.secretary)


# -- The roster on a day ----------------------------------------------------------------------------------------
def test_roster_shows_the_day_that_the_address_names(client: Client) -> None:
    reference.load()
    page = text(client.get(ROSTER, {"on": "2019-06-30"}))
    assert "7 members" in page
    assert "And 3 organisations whose records leave this day open." in page
    assert page.count("joined in this period; the day is not recorded") == 3
    assert 'value="2019-06-30"' in page


def test_roster_without_a_day_is_the_one_of_today(client: Client) -> None:
    reference.load()
    assert "10 members" in text(client.get(ROSTER))


def test_roster_of_a_day_that_no_calendar_has_says_so(client: Client) -> None:
    page = text(client.get(ROSTER, {"on": "2019-02-30"}))
    assert "This is no day that the calendar has." in page


def test_roster_of_a_day_before_all_records_says_so(client: Client) -> None:
    reference.load()
    assert "Nobody yet on this day" in text(client.get(ROSTER, {"on": "2010-01-01"}))


def test_roster_names_organisations_in_the_readers_language(client: Client) -> None:
    reference.load()
    client.cookies["django_language"] = "fr"
    assert "Union internationale des télécommunications" in text(client.get(ROSTER))


def test_roster_tells_its_timeline_from_the_group_of_2015_on(client: Client) -> None:
    reference.load()
    page = text(client.get(ROSTER))
    places = [page.index(words) for words in ("<h3>2015</h3>", "<h3>2018</h3>", "<h3>2019</h3>")]
    assert places == sorted(places)
    assert "Issue Management Group on tackling e-waste" in page


def test_roster_download_says_the_day_and_the_terms_in_every_row(client: Client) -> None:
    reference.load()
    response = client.get(url("roster-download"), {"on": "2019-06-30"})
    assert response.headers["Content-Disposition"] == 'attachment; filename="roster-2019-06-30.csv"'
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 12
    assert {row["on"] for row in rows} == {"2019-06-30"}
    assert all("do not imply the expression of any opinion" in row["terms"] for row in rows)
    who = {row["organisation"]: (row["standing"], row["since"], row["letter_signed"]) for row in rows}
    assert who["ITU"] == ("in_force", "2018-03-21", "2018-03-21")
    assert who["WHO"] == ("uncertain", "2019", "")
    assert who["WEF"] == ("in_force", "", "")


def test_roster_download_neutralises_formulas(world: World, client: Client) -> None:
    make_membership(make_organisation(world.secretary, "=CMD()", name="+evil"), world.secretary)
    rows = list(csv.DictReader(io.StringIO(client.get(url("roster-download")).content.decode("utf-8-sig"))))
    assert (rows[0]["organisation"], rows[0]["name"]) == ("'=CMD()", "'+evil")


def test_api_gives_the_roster_on_a_day(client: Client) -> None:
    reference.load()
    answer = client.get("/api/v1/roster/", {"on": "2019-06-30"}).json()
    assert (answer["on"], answer["members"], answer["members_uncertain"]) == ("2019-06-30", 7, 3)
    assert {entry["kind"] for entry in answer["entries"]} == {"member", "supporter"}
    assert client.get("/api/v1/roster/", {"on": "yesterday"}).status_code == 400


def test_api_lists_organisations_by_any_of_their_names(world: World, client: Client) -> None:
    world.itu.other_names.create(name="UIT", kind="alias")
    found = client.get("/api/v1/organisations/", {"q": "uit"}).json()["results"]
    assert [(one["acronym"], one["other_names"]) for one in found] == [("ITU", ["UIT"])]


def test_api_lists_published_events_only(world: World, client: Client) -> None:
    make_event(world.secretary, title="Draft")
    make_announced(world.secretary, title="Announced", desired_outputs="A letter")
    events = client.get("/api/v1/events/").json()["results"]
    assert [(event["title"], event["desired_outputs"]) for event in events] == [("Announced", ["A letter"])]


# -- One organisation -------------------------------------------------------------------------------------------
def test_organisation_shows_its_data_to_whom_it_is_open(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    make_loaded(work_off, world.itu_officer, world.secretary, title="For all", source="A", visibility="public")
    make_loaded(
        work_off,
        world.itu_officer,
        world.secretary,
        "JAM,2013,GEN,TOTAL,1,kt,A,",
        title="For members",
        source="B",
        visibility="coalition",
    )

    def seen(person: Person | None) -> list[bool]:
        page = text(client_of(person).get(url("organisation-detail", world.itu.pk)))
        return [title in page for title in ("For all", "For members")]

    assert seen(None) == [True, False]
    assert seen(world.unitar_officer) == [True, True]


def test_organisation_shows_due_diligence_to_the_secretariat_and_the_auditor_alone(
    world: World, client_of: ClientOf
) -> None:
    company = make_company(world.secretary)
    organisations.record_due_diligence(
        organisation=company,
        outcome="refused",
        decided_on=date(2020, 1, 1),
        note="Secret",
        source=SOURCE,
        by=world.secretary,
    )
    page = url("organisation-detail", company.pk)
    readers = {
        who: "Secret" in text(client_of(getattr(world, who)).get(page))
        for who in ("secretary", "auditor", "itu_officer", "country_officer", "administrator", "stakeholder")
    }
    assert [who for who, reads in readers.items() if reads] == ["secretary", "auditor"]
    assert "Secret" not in text(client_of(None).get(page))


def test_organisation_hides_the_memberships_of_a_company_that_is_not_cleared(world: World, client_of: ClientOf) -> None:
    company = make_company(world.secretary, cleared=(date(2018, 1, 1), date(2019, 1, 1)))
    make_membership(company, world.secretary, "2018-03-21", kind="partner")
    page = url("organisation-detail", company.pk)
    assert "<strong>partner</strong>" not in text(client_of(None).get(page))
    assert "<strong>partner</strong>" in text(client_of(world.secretary).get(page))


def test_organisation_that_was_merged_leads_to_the_one_that_is_kept(world: World, client: Client) -> None:
    duplicate = make_organisation(world.secretary, "UIT")
    make_merge(world.secretary, world.itu, duplicate)
    response = client.get(url("organisation-detail", duplicate.pk))
    assert response.headers["Location"] == url("organisation-detail", world.itu.pk)


def test_list_finds_an_organisation_by_a_former_name(world: World, client: Client) -> None:
    world.itu.other_names.create(name="International Telegraph Union", kind="former")
    page = text(client.get("/organisations/", {"q": "telegraph"}))
    assert "ITU" in page
    assert "UNITAR" not in page


# -- The secretariat's forms ------------------------------------------------------------------------------------
def test_adding_an_organisation_leads_to_its_page(secretary: Client) -> None:
    form = {
        "acronym": "ISWA",
        "name": "International Solid Waste Association",
        "constituency": "civil",
        "iati_type": "21",
        "name_fr": "Association internationale des déchets solides",
        "aliases": "ISWA International\n",
    }
    response = secretary.post(url("organisation-add"), form)
    iswa = Organisation.objects.get(acronym="ISWA")
    assert response.headers["Location"] == url("organisation-detail", iswa.pk)
    assert (iswa.iati_type, iswa.name_in("fr")) == ("21", form["name_fr"])
    assert list(iswa.other_names.values_list("name", "kind")) == [("ISWA International", "alias")]


def test_editing_an_organisation_offers_what_stands(world: World, secretary: Client) -> None:
    world.itu.other_names.create(name="International Telegraph Union", kind="former")
    page = text(secretary.get(url("organisation-edit", world.itu.pk)))
    assert "International Telegraph Union</textarea>" in page
    form = {"acronym": "ITU", "name": "ITU", "constituency": "un", "country_code": ""}
    assert secretary.post(url("organisation-edit", world.itu.pk), form).status_code == 302
    assert not world.itu.other_names.exists()


def test_form_cannot_set_what_it_does_not_ask(world: World, secretary: Client) -> None:
    form = {"acronym": "ITU", "name": "ITU", "constituency": "un", "merged_into": world.unitar.pk, "id": 9999}
    secretary.post(url("organisation-edit", world.itu.pk), form)
    world.itu.refresh_from_db()
    assert world.itu.merged_into is None


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"since": "2020", "until": "2019"}, "until", "It ends before it starts."),
        ({"since": ""}, "since", "Say since when"),
        ({"since": "21.3.2018"}, "since", "Write a day as 2018-03-21"),
        ({"kind": ""}, "kind", "required"),
        ({"since": "2020-01-01"}, "since", "ITU is observer since 2018"),
    ],
)
def test_membership_form_says_what_is_wrong_and_keeps_what_was_typed(
    world: World, secretary: Client, changes: dict[str, str], field: str, sentence: str
) -> None:
    make_membership(world.itu, world.secretary, "2018", until="2020-12-31", kind="observer")
    page = text(secretary.post(url("membership-add", world.itu.pk), MEMBERSHIP | changes))
    assert sentence in page
    assert f'href="#id_{field}"' in page
    assert f'value="{SOURCE}"' in page
    assert Membership.objects.count() == 1


def test_membership_form_asks_for_the_file_again(world: World, secretary: Client) -> None:
    form = {**MEMBERSHIP, "until": "2017", "document": a_letter()}
    page = text(secretary.post(url("membership-add", world.itu.pk), form))
    assert "Choose the file again" in page
    assert not Document.objects.exists()


def test_membership_is_recorded_corrected_and_ended_through_its_forms(world: World, secretary: Client) -> None:
    secretary.post(url("membership-add", world.itu.pk), {**MEMBERSHIP, "document": a_letter()})
    membership = Membership.objects.get()
    assert membership.document is not None
    secretary.post(url("membership-edit", membership.pk), MEMBERSHIP | {"since": "2018-03"})
    secretary.post(url("membership-end", membership.pk), {"until": "2024"})
    membership.refresh_from_db()
    assert (membership.since, membership.until) == ("2018-03", "2024")
    assert membership.document is not None
    deeds = AuditEvent.objects.filter(subject=f"organisation:{world.itu.pk}").order_by("id")
    assert list(deeds.values_list("action", flat=True)) == [
        "membership.added",
        "membership.corrected",
        "membership.ended",
    ]


def test_signature_form_refuses_a_day_before_the_ceremony(world: World, secretary: Client) -> None:
    event = make_announced(world.secretary, "2018-03-21")
    form = {"signed_on": "2018-03-20", "event": event.pk, "source": SOURCE}
    page = text(secretary.post(url("signature-add", world.itu.pk), form))
    assert "nobody signed it before" in page
    assert not Signature.objects.exists()


def test_signature_is_recorded_and_withdrawn_through_its_forms(world: World, secretary: Client) -> None:
    secretary.post(url("signature-add", world.itu.pk), {"signed_on": "2019", "source": SOURCE})
    signature = Signature.objects.get()
    form = {"withdrawn_on": "2021-05", "reason": "Left.", "source": SOURCE}
    secretary.post(url("signature-withdraw", signature.pk), form)
    page = text(secretary.get(LETTER))
    assert "0 signatures stand today" in page
    assert "Left." in page


def test_amendment_is_recorded_through_its_form(world: World, secretary: Client) -> None:
    make_signature(world.itu, world.secretary)
    form = {"title": "First amendment", "agreed_on": "2021", "text": "Adds partners.", "source": SOURCE}
    secretary.post(url("amendment-add"), form)
    assert Amendment.objects.exists()
    assert "First amendment" in text(Client().get(LETTER))


def test_due_diligence_form_asks_for_an_expiry(world: World, secretary: Client) -> None:
    company = make_company(world.secretary)
    form = {"outcome": "cleared", "decided_on": "2020-01-01", "source": SOURCE}
    assert "A clearance ends some day" in text(secretary.post(url("due-diligence-add", company.pk), form))
    secretary.post(url("due-diligence-add", company.pk), form | {"expires_on": "2021-01-01"})
    assert DueDiligence.objects.get().expires_on == date(2021, 1, 1)


def test_merge_is_previewed_done_and_undone(world: World, secretary: Client) -> None:
    duplicate = make_organisation(world.secretary, "UIT")
    make_membership(duplicate, world.secretary)
    address = url("organisation-merge", duplicate.pk)
    preview = text(secretary.get(address, {"kept": world.itu.pk}))
    assert "1 record would move from UIT to ITU" in preview
    assert not Merge.objects.exists()
    assert "This field is required" in text(secretary.post(address, {"kept": world.itu.pk, "reason": ""}))
    response = secretary.post(address, {"kept": world.itu.pk, "reason": "French acronym."})
    assert response.headers["Location"] == url("organisation-detail", world.itu.pk)
    merge = Merge.objects.get()
    assert "Undo the merge" in text(secretary.get(url("organisation-detail", world.itu.pk)))
    secretary.post(url("merge-undo", merge.pk))
    assert duplicate.memberships.count() == 1
    again = secretary.post(url("merge-undo", merge.pk), follow=True)
    assert "undone already" in text(again)


def test_merge_of_two_members_says_why_not_and_offers_no_button(world: World, secretary: Client) -> None:
    duplicate = make_organisation(world.secretary, "UIT")
    make_membership(duplicate, world.secretary)
    make_membership(world.itu, world.secretary)
    address = url("organisation-merge", duplicate.pk)
    page = text(secretary.get(address, {"kept": world.itu.pk}))
    assert "memberships at the same time" in page
    assert "Merge them" not in page
    secretary.post(address, {"kept": world.itu.pk, "reason": "Same."})
    assert not Merge.objects.exists()


def test_event_goes_from_draft_to_held_through_its_pages(world: World, secretary: Client) -> None:
    form = {"title": "End e-waste", "held_on": "2018-03-21", "place": "Geneva", "source": SOURCE}
    address = secretary.post(url("event-add"), form).headers["Location"]
    event = Event.objects.get()
    assert address == url("event-detail", event.pk)
    assert Client().get(address).status_code == 404
    secretary.post(url("signing-add", event.pk), {"organisation": world.itu.pk})
    secretary.post(url("event-announce", event.pk))
    assert Client().get(address).status_code == 200
    place = event.signings.get()
    secretary.post(url("signing-confirm", place.pk))
    secretary.post(url("signing-sign", place.pk), {"person_name": "Houlin Zhao"})
    secretary.post(url("event-hold", event.pk))
    page = text(Client().get(address))
    assert "Houlin Zhao" in page
    assert "signed" in page
    assert "held" in page


def test_event_deed_that_comes_too_late_says_so_and_goes_back(world: World, secretary: Client) -> None:
    event = make_announced(world.secretary)
    secretary.post(url("event-hold", event.pk))
    page = text(secretary.post(url("event-hold", event.pk), follow=True))
    assert "cannot go from “held” to “held”" in page


@pytest.mark.parametrize("who", ["itu", "acme"])
def test_panel_form_refuses_a_un_moderator_and_an_uncleared_company(world: World, secretary: Client, who: str) -> None:
    event = make_announced(world.secretary)
    organisation = world.itu if who == "itu" else make_company(world.secretary)
    role = "moderator" if who == "itu" else "panellist"
    form = {"role": role, "person_name": "Pia Panel", "organisation": organisation.pk}
    page = text(secretary.post(url("panellist-add", event.pk), form))
    assert ("must come from outside" if who == "itu" else "no due diligence clears it") in page
    assert 'value="Pia Panel"' in page
    assert not Panellist.objects.exists()


def test_meeting_and_panellist_are_added_and_removed(world: World, secretary: Client) -> None:
    event = make_announced(world.secretary)
    secretary.post(url("meeting-add", event.pk), {"title": "First follow-up", "held_on": "2018-06"})
    form = {"role": "moderator", "person_name": "Mo Derator", "affiliation": "A newspaper"}
    secretary.post(url("panellist-add", event.pk), form)
    page = text(Client().get(url("event-detail", event.pk)))
    assert "First follow-up" in page
    assert "Mo Derator" in page
    secretary.post(url("meeting-remove", event.meetings.get().pk))
    secretary.post(url("panellist-remove", event.panellists.get().pk))
    assert (event.meetings.count(), event.panellists.count()) == (0, 0)


def test_topic_lead_is_recorded_and_ended_through_its_forms(world: World, secretary: Client) -> None:
    make_membership(world.itu, world.secretary)
    form = {"organisation": world.itu.pk, "area": "health", "support": "data", "since": "2020", "source": SOURCE}
    secretary.post(url("topic-lead-add"), form)
    lead = TopicLead.objects.get()
    assert "1 of 28 topics have a lead" in text(Client().get(url("topic-list"), {"on": "2021-01-01"}))
    secretary.post(url("topic-lead-end", lead.pk), {"until": "2020-12-31"})
    assert "No member is recorded as leading" in text(Client().get(url("topic-list"), {"on": "2021-01-01"}))


def test_document_is_added_and_edited_through_its_forms(world: World, secretary: Client) -> None:
    form = {"title": "Minutes", "kind": "minutes", "language": "en", "visibility": "coalition", "source": SOURCE}
    secretary.post(url("document-add"), {**form, "file": a_letter()})
    document = Document.objects.get()
    assert "Minutes" not in text(Client().get(url("document-list")))
    secretary.post(url("document-edit", document.pk), form | {"visibility": "public"})
    assert "Minutes" in text(Client().get(url("document-list")))


# -- Cost and form ----------------------------------------------------------------------------------------------
def fill(world: World, start: int, rows: int) -> None:
    for number in range(start, start + rows):
        organisation = make_organisation(world.secretary, f"ORG{number}")
        make_membership(organisation, world.secretary)
        make_signature(organisation, world.secretary, "2019")
        make_lead(organisation, world.secretary)
        make_announced(world.secretary, title=f"Event {number}")
        company = make_company(world.secretary, f"Co{number}", cleared=(date(2018, 1, 1), date(2030, 1, 1)))
        make_membership(company, world.secretary, kind="partner")


@pytest.mark.parametrize(
    "address",
    [
        ROSTER,
        LETTER,
        "/organisations/",
        "/coalition/roster.csv",
        "/coalition/topics/",
        "/coalition/events/",
        "/coalition/library/",
        "/api/v1/roster/",
        "/api/v1/organisations/",
        "/api/v1/events/",
    ],
)
def test_page_costs_the_same_number_of_queries_however_many_rows(
    world: World, secretary: Client, address: str, django_assert_max_num_queries: Queries
) -> None:
    fill(world, 0, 2)
    secretary.get(address)
    with django_assert_max_num_queries(30) as few:
        secretary.get(address)
    fill(world, 2, 4)
    with django_assert_max_num_queries(len(few.captured_queries)):
        secretary.get(address)


def test_organisation_costs_the_same_number_of_queries_however_long_its_history(
    world: World, secretary: Client, django_assert_max_num_queries: Queries
) -> None:
    company = make_company(world.secretary, cleared=(date(2018, 1, 1), date(2030, 1, 1)))
    address = url("organisation-detail", company.pk)

    def live(year: int) -> None:
        make_membership(company, world.secretary, f"{year}-01-01", kind="partner", until=f"{year}-12-31")
        event = make_announced(world.secretary, f"{year}-06-01")
        Panellist.objects.create(event=event, person_name="Pia Panel", organisation=company)

    live(2019)
    secretary.get(address)
    with django_assert_max_num_queries(30) as few:
        secretary.get(address)
    for year in (2020, 2021, 2022):
        live(year)
    with django_assert_max_num_queries(len(few.captured_queries)):
        secretary.get(address)


@pytest.mark.parametrize("address", [ROSTER, LETTER, "/coalition/events/", "/coalition/topics/", "/organisations/add/"])
def test_page_carries_no_inline_script_or_style(secretary: Client, address: str) -> None:
    reference.load()
    page = text(secretary.get(address))
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
