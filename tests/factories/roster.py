"""Records of the roster, each made by the secretariat's real deeds."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from coalition.actions import documents, events, letter, memberships, merges, organisations, topics
from coalition.models import Document, Event, Membership, Merge, Organisation, Person, Signature, TopicLead
from tests.conftest import World

SOURCE = "Letter to the secretariat"


def a_letter(name: str = "letter.pdf", content: bytes = b"%PDF-1.7 signed %%EOF") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def make_organisation(by: Person, acronym: str, constituency: str = "un", **details: Any) -> Organisation:
    about = {"name": f"Organisation {acronym}"} | details
    return organisations.add(acronym=acronym, constituency=constituency, by=by, **about)


def make_company(by: Person, acronym: str = "Acme", *, cleared: tuple[date, date] | None = None) -> Organisation:
    company = make_organisation(by, acronym, "company")
    if cleared:
        clear(company, by, *cleared)
    return company


def clear(organisation: Organisation, by: Person, decided_on: date, expires_on: date) -> None:
    organisations.record_due_diligence(
        organisation=organisation,
        outcome="cleared",
        decided_on=decided_on,
        expires_on=expires_on,
        source=SOURCE,
        by=by,
    )


def make_membership(
    organisation: Organisation, by: Person, since: str = "2018-03-21", kind: str = "member", **details: Any
) -> Membership:
    return memberships.add(organisation=organisation, kind=kind, since=since, source=SOURCE, by=by, **details)


def make_event(by: Person, held_on: str = "2018-03-21", **details: Any) -> Event:
    about = {"title": "An End to Electronic Waste", "place": "Geneva", "source": SOURCE} | details
    return events.add(held_on=held_on, by=by, **about)


def make_announced(by: Person, held_on: str = "2018-03-21", **details: Any) -> Event:
    return events.announce(event=make_event(by, held_on, **details), by=by)


def make_signature(organisation: Organisation, by: Person, signed_on: str = "2018-03-21", **details: Any) -> Signature:
    return letter.record_signature(organisation=organisation, signed_on=signed_on, source=SOURCE, by=by, **details)


def make_lead(organisation: Organisation, by: Person, since: str = "2020", **details: Any) -> TopicLead:
    topic = {"area": "policy", "support": "advice"} | details
    return topics.add_lead(organisation=organisation, since=since, source=SOURCE, by=by, **topic)


def make_document(by: Person, visibility: str = "public", **details: Any) -> Document:
    about = {"title": "Minutes", "kind": "minutes", "source": SOURCE} | details
    return documents.add(file=a_letter(), visibility=visibility, by=by, **about)


def make_merge(by: Person, kept: Organisation, absorbed: Organisation) -> Merge:
    return merges.merge(kept=kept, absorbed=absorbed, reason="The same organisation.", by=by)


def things(world: World) -> dict[str, dict[str, Any]]:
    """What the table of access asks for."""
    by = world.secretary
    membership = make_membership(world.unitar, by)
    draft, announced = make_event(by), make_announced(by)
    place = events.invite(event=announced, organisation=world.unitar, by=by)
    panellist = events.seat_panellist(
        event=announced, role="panellist", person_name="Pia Panel", affiliation="Pia's", by=by
    )
    meeting = events.add_meeting(event=announced, title="First follow-up", held_on="2018-06", by=by)
    duplicate = make_organisation(by, "UNITAR (duplicate)")
    merge = make_merge(by, world.unitar, duplicate)
    return {
        "UNITAR": {"pk": world.unitar.pk},
        "merged duplicate": {"pk": duplicate.pk},
        "merge": {"pk": merge.pk},
        "UNITAR's membership": {"pk": membership.pk},
        "ITU's signature": {"pk": make_signature(world.itu, by).pk},
        "UNITAR's lead": {"pk": make_lead(world.unitar, by).pk},
        "draft of an event": {"pk": draft.pk},
        "announced event": {"pk": announced.pk},
        "UNITAR's place at the ceremony": {"pk": place.pk},
        "panellist": {"pk": panellist.pk},
        "follow-up meeting": {"pk": meeting.pk},
        "public document": {"pk": make_document(by).pk},
        "document for the coalition": {"pk": make_document(by, "coalition").pk},
        "document for the secretariat": {"pk": make_document(by, "secretariat").pk},
        "document of a draft event": {"pk": make_document(by, event=draft).pk},
    }
