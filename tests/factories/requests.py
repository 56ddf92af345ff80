"""Requests for support on their way, each state reached through the real actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from coalition.actions import classification as levels
from coalition.models import Classification, Organisation, Person
from coalition.roles import RoleCode
from countries.actions import circulation, discussions, documents, engagements, offers, requests, responses, triage
from countries.models import Country, Engagement, Need, Offer, Response, SupportRequest
from countries.reference.programme import ScreeningItem
from tests.conftest import World
from tests.factories.people import make_person
from tests.factories.roster import make_membership

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
NEEDS: tuple[Mapping[str, Any], ...] = (
    {"area": "research", "support": "data", "title": "Statistics on e-waste", "success": "A first national figure"},
    {"area": "policy", "support": "advice", "title": "A policy on e-waste", "success": "A draft bill"},
    {"area": "formalization", "support": "assistance", "title": "Formal jobs", "success": "A registered cooperative"},
)
ALL_HOLD = dict.fromkeys(ScreeningItem, (True, ""))


@dataclass
class Cast:
    """Who acts on the requests of Jamaica: the world's people, and the colleagues that a second pair of eyes needs."""

    world: World
    coordinator: Person
    second_secretary: Person
    minister: Person
    ilo: Organisation
    ilo_officer: Person


def make_cast(world: World) -> Cast:
    ilo = Organisation.objects.create(acronym="ILO", name="International Labour Organization", constituency="un")
    for member in (world.unitar, world.itu, ilo):
        if not member.memberships.exists():
            make_membership(member, world.secretary)
    return Cast(
        world,
        coordinator=make_person("Rita Resident", RoleCode.COUNTRY_TEAM, country="JAM"),
        second_secretary=make_person("Sven Secretary", RoleCode.SECRETARIAT),
        minister=make_person("Mona Minister", RoleCode.GOVERNMENT, world.nepa, "JAM"),
        ilo=ilo,
        ilo_officer=make_person("Ida Ilo", RoleCode.AGENCY, ilo),
    )


def a_letter(content: bytes = PDF, name: str = "letter.pdf") -> "ContentFile[bytes]":
    return ContentFile(content, name=name)


def make_draft(
    by: Person, iso3: str = "JAM", *, letter: bool = True, at: datetime | None = None, **fields: Any
) -> SupportRequest:
    given = {
        "title": "Support for a national e-waste strategy",
        "authority": "Ministry of the Environment",
        "problem": "Old appliances are burnt in the open.",
    } | fields
    needs = given.pop("needs", NEEDS)
    case = requests.draft(country=Country.objects.get(pk=iso3), by=by, at=at, **given)
    requests.save(case=case, edition=case.edition, needs=needs, by=by, at=at)
    if letter:
        documents.add(case=case, file=a_letter(), kind="letter", by=by, at=at)
    return case


def make_submitted(cast: Cast, by: Person | None = None, **fields: Any) -> SupportRequest:
    writer = by or cast.world.country_officer
    return requests.submit(case=make_draft(writer, **fields), by=writer, at=fields.get("at"))


def make_acknowledged(cast: Cast, **fields: Any) -> SupportRequest:
    return triage.acknowledge(case=make_submitted(cast, **fields), by=cast.world.secretary, at=fields.get("at"))


def make_screened(cast: Cast, **fields: Any) -> SupportRequest:
    case = make_acknowledged(cast, **fields)
    return triage.screen(case=case, answers=ALL_HOLD, by=cast.world.secretary, at=fields.get("at"))


def make_endorsed(cast: Cast, **fields: Any) -> SupportRequest:
    return triage.endorse(case=make_screened(cast, **fields), by=cast.coordinator, at=fields.get("at"))


def make_circulated(cast: Cast, *members: Organisation, **fields: Any) -> SupportRequest:
    case = make_endorsed(cast, **fields)
    chosen = members or (cast.world.unitar, cast.world.itu)
    return circulation.circulate(case=case, members=chosen, by=cast.world.secretary, at=fields.get("at"))


def make_offer(need: Need, by: Person, kind: str = "lead", **fields: Any) -> Offer:
    organisation = next(seat.organisation for seat in by.seats_today if seat.organisation)
    given = {"kind": kind, "what": "We do it.", "certainty": "committed"} | fields
    if kind == "already":
        given["link"] = "https://example.org/work"
    return offers.offer(need=need, organisation=organisation, by=by, **given)


def make_offers_closed(cast: Cast, **fields: Any) -> SupportRequest:
    """UNITAR leads on the first need and contributes to the second; ITU leads on the second; the third is left."""
    case = make_circulated(cast, **fields)
    first, second, third = case.needs.all()
    for need, kind in ((first, "lead"), (second, "contribute"), (third, "cannot")):
        make_offer(need, cast.world.unitar_officer, kind)
    for need, kind in ((first, "cannot"), (second, "lead"), (third, "already")):
        make_offer(need, cast.world.itu_officer, kind)
    return circulation.close_early(case=case, by=cast.world.secretary)


def make_response(cast: Cast, case: SupportRequest) -> Response:
    return responses.compose(case=case, by=cast.world.secretary)


def make_response_sent(cast: Cast, **fields: Any) -> Response:
    response = make_response(cast, make_offers_closed(cast, **fields))
    responses.sign_off(response=response, edition=response.edition, by=cast.second_secretary)
    return responses.send(response=response, by=cast.world.secretary)


def make_answered(cast: Cast, accepted: int = 2) -> SupportRequest:
    """Government accepts the first so many needs of three."""
    response = make_response_sent(cast)
    words = {need.pk: (need.position <= accepted, "") for need in response.request.needs.all()}
    return responses.answer(response=response, accepted=words, by=cast.minister)


def make_engaged(cast: Cast) -> Engagement:
    case = make_answered(cast)
    engagement = engagements.propose_lead(case=case, lead=cast.world.unitar, by=cast.world.secretary)
    return engagements.approve_lead(engagement=engagement, lead=cast.world.unitar, by=cast.minister)


def make_finished(cast: Cast) -> Engagement:
    """An engagement of which every stage was skipped: it may be closed."""
    engagement = make_engaged(cast)
    for stage in engagement.stages.select_related("engagement__request", "engagement__lead"):
        engagements.skip_stage(stage=stage, reason="Done by others.", by=cast.world.secretary)
    return engagement


def access_things(world: World) -> dict[str, dict[str, Any]]:
    """What the table of access asks for: Jamaica's requests in several states, each with what its addresses name."""
    cast = make_cast(world)
    draft, submitted = make_draft(world.country_officer), make_submitted(cast)
    screened = make_screened(cast)
    confidential = make_submitted(cast, classification="confidential")
    strict = make_circulated(cast, classification="confidential")
    circulated = make_circulated(cast, world.unitar)
    make_offer(circulated.needs.all()[0], world.unitar_officer)
    with_draft = make_offers_closed(cast)
    make_response(cast, with_draft)
    sent = make_response_sent(cast).request
    waiting = make_answered(cast)
    engagements.propose_lead(case=waiting, lead=world.unitar, by=world.secretary)
    engaged = make_engaged(cast).request
    letters = {"step": "about", "kind": "docx", "number": 1}
    made = {
        "the country team's draft": draft,
        "a submitted request": submitted,
        "a screened request": screened,
        "a confidential request": confidential,
        "a confidential request circulated to UNITAR and ITU": strict,
        "a request circulated to UNITAR": circulated,
        "a response being written": with_draft,
        "a response sent": sent,
        "a lead proposed": waiting,
        "an engagement led by UNITAR": engaged,
    }
    things = {
        name: {"pk": case.pk, "document": case.documents.all()[0].pk, "need": case.needs.all()[0].pk, **letters}
        for name, case in made.items()
    }
    accepted = {f"need_{need.pk}": "yes" for need in sent.needs.all()}
    screening = {item.value: "yes" for item in ScreeningItem}
    acknowledged = make_acknowledged(cast)
    declining = make_submitted(cast)
    triage.ask_to_decline(case=declining, reason="No e-waste.", by=cast.second_secretary)
    reason, today = {"reason": "For a reason."}, timezone.localdate()
    remark = discussions.remark(case=circulated, text="When?", circle="coalition", by=world.secretary)
    held = triage.hold(case=make_circulated(cast), reason="Elections", by=world.secretary)
    answered = make_circulated(cast, world.unitar)
    for need in answered.needs.all():
        make_offer(need, world.unitar_officer, "cannot")
    signed = make_response(cast, make_offers_closed(cast))
    responses.sign_off(response=signed, edition=signed.edition, by=cast.second_secretary)
    refused = make_answered(cast, accepted=0)
    report = documents.add(case=engaged, file=a_letter(), kind="scoping", by=world.unitar_officer)
    suspended = engagements.suspend(engagement=make_engaged(cast), reason="Elections", by=world.secretary).request
    finished = make_finished(cast).request
    deeds: tuple[tuple[str, SupportRequest, dict[str, Any]], ...] = (
        ("submit", draft, {}),
        ("acknowledge", submitted, {}),
        ("screen", acknowledged, screening),
        ("endorse", screened, {}),
        ("circulate", make_endorsed(cast), {}),
        ("answer", sent, accepted),
        ("sign-off", with_draft, {}),
        ("approve-lead", waiting, {"lead": "UNITAR"}),
        ("open-stage", engaged, {"stage": "dialogue"}),
        ("withdraw", submitted, reason),
        ("ask-to-decline", submitted, reason),
        ("confirm-decline", declining, {}),
        ("remark", circulated, {"text": "Seen.", "circle": "coalition"}),
        ("resolve", circulated, {"which": remark.pk}),
        ("return", submitted, reason),
        ("hold", circulated, reason),
        ("resume", held, {}),
        ("drop-decline", declining, {}),
        ("brief", circulated, {"held_on": today.isoformat()}),
        ("move-window", circulated, {"closes_on": (today + timedelta(days=9)).isoformat()}),
        ("close-window", answered, {}),
        ("pledge", circulated, {"need": circulated.needs.all()[0].pk, "partner": "JEF", "what": "Halls"}),
        ("compose", make_offers_closed(cast), {}),
        ("send", signed.request, {}),
        ("reopen", refused, {}),
        ("close", refused, {}),
        ("propose-lead", make_answered(cast), {"lead": "UNITAR"}),
        ("refuse-lead", waiting, reason),
        ("finish-stage", engaged, {"stage": "scoping", **reason}),
        ("skip-stage", engaged, {"stage": "dialogue", **reason}),
        ("suspend", engaged, reason),
        ("resume-engagement", suspended, {}),
        ("close-engagement", finished, {"report": "All done."}),
        ("approve-document", engaged, {"which": report.pk}),
        ("nonsense", submitted, {}),
    )
    strictly = make_submitted(cast, classification="strictly")
    wished = make_submitted(cast, classification="confidential")
    levels.ask_to_lower(thing=wished, to=Classification.UNCLASSIFIED, reason="It was published.", by=cast.minister)
    for name, case in (
        ("a confidential request", confidential),
        ("a confidential request circulated to UNITAR and ITU", strict),
        ("a strictly confidential request", strictly),
        ("a confidential request to be lowered", wished),
    ):
        things.setdefault(name, {"pk": case.pk})["kind"] = "supportrequest"
    things["the letter of a strictly confidential request"] = {
        "pk": strictly.documents.get().pk,
        "kind": "casedocument",
    }
    for name in ("a confidential request", "an engagement led by UNITAR"):
        things[f"{name}, as dossier"] = {**things[name], "kind": "zip"}
    for deed, case, body in deeds:
        things[f"{deed}"] = {"pk": case.pk, "deed": deed, "body": body}
    return things
