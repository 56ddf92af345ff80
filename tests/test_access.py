"""Who gets which answer at every address: tests/access.csv is the whole table, and an address that it lacks fails.

A row asks one address for one thing (`things` below) and says the status code for each role. To add an address, add its
rows with the codes that you mean; the failure prints what the portal answers now. Nothing that a row does outlasts it.
"""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from coalition.actions import classification
from coalition.emails import address_token, invitation_token
from coalition.models import Attachment, Classification, Job, Notice, Person
from coalition.roles import RoleCode
from datasets.actions import contributions, uploads
from datasets.actions.reference import load
from datasets.models import Audience, Edition, MethodRun
from datasets.pool import contests, editions
from reports import actions as publication
from reports.models import Assessment
from tests.conftest import World
from tests.factories import roster
from tests.factories.contributions import (
    BAD_ROW,
    WorkOff,
    a_file,
    make_checked,
    make_loaded,
    make_sent,
    make_submitted,
)
from tests.factories.invitations import (
    a_government_request,
    make_accepted,
    make_document,
    make_granted,
    make_requested,
)
from tests.factories.requests import access_things
from tests.factories.review import make_conflict, make_decision, make_dispute, make_release, make_request

C = Classification
TABLE = Path(__file__).with_name("access.csv")
KEY = ("address", "method", "thing")
ROLES = {
    "anonymous": None,
    "country_team_jam": "country_officer",
    "government_jam": "jamaica_officer",
    "government_gbr": "uk_officer",
    "agency_unitar": "unitar_officer",
    "agency_itu": "itu_officer",
    "stakeholder": "stakeholder",
    "secretariat": "secretary",
    "auditor": "auditor",
    "administrator": "administrator",
}
# The back office is Django's own and asks one question at every page: its door stands for it.
FAMILIES = {"admin": {"admin:index": frozenset[str]()}}
# What a deed needs to be more than an empty form.
BODIES = {
    "datasets:contribution-submit": {"rows": "good"},
    "datasets:upload-begin": {"file_name": "a.csv", "size": "3"},
    "datasets:contribution-fix": {"column": "country", "sent": "Atlantis", "taken": "JAM"},
    "datasets:contribution-explain": {"code": "EW-P2", "column": "value", "value": "61", "sentence": "A hub."},
    "api:contribution-fix": {"column": "country", "sent": "Atlantis", "taken": "JAM"},
    "api:contribution-explain": {"code": "EW-P2", "column": "value", "value": "61", "sentence": "A hub."},
    "datasets:contribution-return": {"reason": "Say which census."},
    "api:contribution-submit": {"only_good_rows": True},
    "api:contribution-return": {"reason": "Say which census."},
    "reports:assessment-object": {"reason": "2014 is too high."},
    "api:edition-object-to": {"reason": "2014 is too high."},
    "reports:assessment-build": {"language": "en", "audience": "public"},
    "coalition:invitation-refuse": {"reason": "Left in May."},
    "coalition:seat-end": {"reason": "Left in May."},
    "coalition:classification-raise": {"to": "strictly"},
    "coalition:classification-lower": {"to": "unclassified", "reason": "It was published."},
    "api:invitation-refuse": {"reason": "Left in May."},
    "api:seat-end": {"reason": "Left in May."},
    "api:classification-raise": {"to": "strictly"},
    "api:classification-lower": {"to": "unclassified", "reason": "It was published."},
    "datasets:verdict-resolve": {"reason": "The survey was taken."},
    "api:verdict-resolve": {"reason": "The survey was taken."},
    "api:release-list": {"name": "2030.2", "notes": "What is new."},
    "datasets:release-new": {"name": "2030.1", "notes": "What is new."},
}

Row = dict[str, str]
Things = dict[str, dict[str, Any]]


def addresses(
    resolver: URLResolver | None = None, namespace: str = "", given: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    """Every named address with the names of its arguments."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if not isinstance(pattern, URLResolver):
            named = f"{namespace}:{pattern.name}" if namespace else str(pattern.name)
            yield named, given | frozenset(pattern.pattern.regex.groupindex)
        elif pattern.namespace in FAMILIES:
            yield from FAMILIES[pattern.namespace].items()
        else:
            more = frozenset(pattern.pattern.regex.groupindex)
            yield from addresses(pattern, pattern.namespace or namespace, given | more)


def table() -> list[Row]:
    with TABLE.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def things(world: World, work_off: WorkOff) -> Things:
    """What the rows ask for. Own or other is a matter of who asks: UNITAR's, ITU's, Jamaica's."""
    unitar, itu, nepa, secretary = world.unitar_officer, world.itu_officer, world.jamaica_officer, world.secretary
    public = make_loaded(work_off, unitar, secretary, source="A", visibility="public")
    shared = make_loaded(work_off, itu, secretary, "GBR,2014,GEN,TOTAL,1500,kt,A,", source="B", visibility="coalition")
    national = make_loaded(
        work_off, nepa, secretary, "JAM,2013,GEN,TOTAL,15,kt,A,", source="C", visibility="government"
    )
    faulty = make_checked(work_off, unitar, "JAM,2010,GEN,TOTAL,14,kt,A,", BAD_ROW, source="D", visibility="coalition")
    waiting = make_submitted(work_off, unitar, "JAM,2011,GEN,TOTAL,14,kt,A,", source="D", visibility="coalition")
    corrected = make_checked(work_off, unitar, "JAM,2009,GEN,TOTAL,14,kt,A,", BAD_ROW, source="D")
    contributions.replace_file(
        contribution=corrected, file=a_file("JAM,2009,GEN,TOTAL,13,kt,A,"), file_name="corrected.csv", by=unitar
    )
    work_off()
    own_columns = make_sent(work_off, unitar, "Country,Year,Amount", "JAM,2014,1")
    with_names = make_sent(work_off, unitar, "Country,Year,First name,Surname", "JAM,2014,Ada,Lovelace")
    failed = Job.objects.create(
        task="datasets.check_contribution",
        subject=f"contribution:{faulty.pk}",
        created_by=unitar,
        status=Job.Status.FAILED,
    )
    contested = make_conflict("JAM", 2012)
    contest = contests.read([contested], {"JAM": "coalition"}).by_cell[contested]
    issue = contest.values[1]["issue_id"]
    decision = make_decision(secretary, make_conflict("JAM", 2016))
    asked = make_request(world.country_officer, world.jamaica_officer, unitar)
    frozen = make_release(work_off, secretary, "2026.2", published=False)
    make_release(work_off, secretary, "2026.1")
    load()
    for who, visibility, row in (
        (unitar, "public", "JAM,2015,POM,UNU-0104,100,t,A,"),
        (nepa, "government", "JAM,2016,POM,UNU-0104,100,t,A,"),
        (itu, "coalition", "GBR,2015,POM,UNU-0104,100,t,A,"),
    ):
        make_loaded(work_off, who, secretary, row, source="Sales", visibility=visibility)
    cell = {"indicator": "GEN", "category": "TOTAL", "measure": "mass"}
    return {
        "": {"kind": "csv"},
        "Jamaica": {"iso3": "JAM", "pk": "JAM", **cell},
        "United Kingdom": {"iso3": "GBR", "pk": "GBR", **cell},
        "public figure": {"iso3": "JAM", "country": "JAM", "year": 2014, "code": "JAM.GEN.2014", **cell},
        "figure for Jamaica's government": {"iso3": "JAM", "country": "JAM", "year": 2013, **cell},
        "figure for the coalition": {"iso3": "GBR", "country": "GBR", "year": 2014, **cell},
        "contested figure": {
            **contested.place,
            "country": contested.iso3,
            "body": {
                "issue": issue,
                "seen": contest.inputs,
                "reason": "It counts all sources.",
                "cell": str(contested),
                "source": contest.values[1]["source"],
                "choice": f"{contested} {issue} {contest.inputs}",
            },
        },
        "judged figure": {
            **contested.place,
            "country": contested.iso3,
            "body": {"seen": contest.values[0]["canonical"], "reason": "Imports are missing."},
        },
        "secretariat's decision": {"pk": decision.pk},
        "secretariat's override": {"pk": decision.overrides.get().pk},
        "Jamaica's dispute": {"pk": make_dispute(world.jamaica_officer, make_conflict("JAM", 2017)).pk},
        "Jamaica's gaps": {
            "iso3": "JAM",
            "body": {
                "figure": "GEN/2018",
                "people": world.jamaica_officer.pk,
                "due_on": timezone.localdate() + timedelta(days=9),
            },
        },
        "request to Jamaica and UNITAR": {"pk": asked.pk},
        "frozen release": {"name": frozen.name, "kind": "zip"},
        "published release": {"name": "2026.1", "kind": "zip"},
        "two releases": {"name": "2026.1", "body": {"since": "2026.2", "older": "2026.2", "newer": "2026.1"}},
        "Jamaica's focal points": {"body": {"country": "JAM"}},
        "UNITAR's, faulty": {"pk": faulty.pk},
        "UNITAR's, corrected": {"pk": corrected.pk, "number": corrected.earlier_files.get().pk},
        "UNITAR's, with columns of its own": {"pk": own_columns.pk},
        "UNITAR's, with names": {"pk": with_names.pk},
        "UNITAR's, waiting": {"pk": waiting.pk},
        "UNITAR's, public": {"pk": public.pk},
        "ITU's, for the coalition": {"pk": shared.pk},
        "NEPA's, for the government": {"pk": national.pk},
        "UNITAR's failed work": {"pk": failed.pk},
        **_people(world),
        "UNITAR's upload": {"token": uploads.begin(file_name="a.csv", size=3, by=unitar).token},
        "UNITAR's notice": {"pk": Notice.objects.filter(person=unitar).latest("pk").pk},
        "Jamaica's public run": _run(Audience.PUBLIC, "JAM"),
        "Jamaica's government run": _run(Audience.GOVERNMENT, "JAM"),
        "United Kingdom's coalition run": _run(Audience.COALITION, "GBR"),
        **roster.things(world),
        **access_things(world),
        "Jamaica's public edition": _edition(Audience.PUBLIC, "JAM", secretary),
        "an edition signed off by ITU": _on_its_way(world, "sign-off"),
        "an edition with consent": _on_its_way(world, "sign-off", "consent"),
        "a published edition": _on_its_way(world, "sign-off", "consent", "publish"),
        "Jamaica's government edition": _edition(Audience.GOVERNMENT, "JAM", secretary),
        "United Kingdom's coalition edition": _edition(Audience.COALITION, "GBR", secretary),
    }


def _people(world: World) -> Things:
    """Seats asked for, sent and held; documents at every level; what a link from an e-mail opens."""
    una, sofia, neville = world.unitar_officer, world.secretary, world.jamaica_officer
    asked = make_requested(una, world.unitar, email="asked@example.org")
    own = make_requested(sofia, role=RoleCode.AUDITOR, email="own@example.org")
    named = a_government_request(neville, world.nepa, email="named@example.org", letter_level=C.CONFIDENTIAL)
    sent = make_granted(una, sofia, world.unitar, email="sent@example.org")
    accepted = make_accepted(una, sofia, world.unitar, email="accepted@example.org")
    confidential = make_document(neville, world.nepa, "JAM", C.CONFIDENTIAL)
    wished = make_document(neville, world.nepa, "JAM", C.CONFIDENTIAL)
    classification.ask_to_lower(thing=wished, to=C.UNCLASSIFIED, reason="It was published.", by=neville)
    return {
        "UNITAR's request for a seat": {"pk": asked.pk},
        "the secretariat's request for a seat": {"pk": own.pk},
        "NEPA's request with a confidential letter": {"pk": named.pk},
        "UNITAR's invitation, sent": {"pk": sent.pk, "token": invitation_token(sent)},
        "UNITAR's invitation, accepted": {"pk": accepted.pk, "token": invitation_token(accepted)},
        "NEPA's letter": _letter(make_document(neville, world.nepa, "JAM")),
        "NEPA's letter, confidential": _letter(confidential),
        "NEPA's letter, to be lowered": _letter(wished),
        "NEPA's letter, strictly confidential": _letter(
            make_document(neville, world.nepa, "JAM", C.STRICTLY_CONFIDENTIAL)
        ),
        "UNITAR's document, confidential": _letter(make_document(una, world.unitar, level=C.CONFIDENTIAL)),
        "UNITAR's officer": {"pk": una.pk, "uidb36": "1", "key": "old-link", "handle": "unknown"},
        "UNITAR's seat": {"pk": una.seats.get().pk},
        "Jamaica, followed": {"kind": "country", "code": "JAM"},
        "UNITAR's officer's new address": {"token": address_token(una, "una@unitar.example")},
        "a seat at UNITAR": {
            "body": {
                "email": "new@example.org",
                "name": "Nina New",
                "role": "agency",
                "organisation": "UNITAR",
                "reason": "Sends our figures.",
            }
        },
        "single sign-on": {"provider_id": "organisation"},
        "nobody's key": {"pk": 0},
    }


def _letter(attachment: Attachment) -> dict[str, Any]:
    return {"pk": attachment.pk, "kind": "attachment"}


def _run(audience: Audience, iso3: str) -> dict[str, Any]:
    return {"iso3": iso3, "pk": MethodRun.objects.current().get(country=iso3, audience=audience).pk}


def _on_its_way(world: World, *steps: str) -> dict[str, Any]:
    """A public edition of Jamaica that has come so far."""
    made = _edition(Audience.PUBLIC, "JAM", world.secretary, new=True)
    deeds = {
        "sign-off": lambda edition: publication.sign_off(edition=edition, by=world.itu_officer),
        "consent": lambda edition: publication.consent(edition=edition, by=world.jamaica_officer),
        "publish": lambda edition: publication.publish(edition=edition, by=world.secretary),
    }
    for step in steps:
        deeds[step](Edition.objects.get(pk=made["pk"]))
    Assessment.objects.filter(edition=made["pk"]).update(is_draft="publish" not in steps)
    return made


def _edition(audience: Audience, iso3: str, by: Person, *, new: bool = False) -> dict[str, Any]:
    """An edition with its PDF in place: how it is set is another test's matter."""
    edition = editions.freeze(iso3=iso3, audience=audience, by=by, new=new)
    assessment = Assessment(edition=edition, language="en", sha256="0" * 64, pages=1, built_by=by)
    assessment.file.save("assessment.pdf", ContentFile(b"%PDF-1.7"))
    return {"iso3": iso3, "number": edition.number, "pk": edition.pk}


@pytest.fixture
def ask(world: World, client_of: Callable[[Person | None], Client]) -> Callable[[str, str, str], int]:
    """The status code that a role gets; whatever the request did is undone."""

    def answer(role: str, method: str, url: str, body: dict[str, Any] | None = None) -> int:
        with transaction.atomic():
            person = ROLES[role]
            client = client_of(getattr(world, person) if person else None)
            client.raise_request_exception = False
            response = getattr(client, method.lower())(url, body or {})
            if response.streaming:
                list(response.streaming_content)
            transaction.set_rollback(True)
        return int(response.status_code)

    return answer


def test_table_has_a_row_for_every_address() -> None:
    listed = {row["address"] for row in table()}
    known = {name for name, _arguments in addresses()}
    assert sorted(known - listed) == [], "add these addresses to tests/access.csv"
    assert sorted(listed - known) == [], "these rows of tests/access.csv lead nowhere"


def test_table_asks_nothing_twice() -> None:
    keys = [tuple(row[name] for name in KEY) for row in table()]
    assert len(keys) == len(set(keys))


def test_every_role_gets_the_answer_that_the_table_says(things: Things, ask: Callable[..., int]) -> None:
    arguments = dict(addresses())
    wrong = []
    for row in table():
        name, thing = row["address"], things[row["thing"]]
        url = reverse(name, kwargs={key: thing[key] for key in arguments[name]})
        body = thing.get("body") or BODIES.get(name)
        got = {role: str(ask(role, row["method"], url, body)) for role in ROLES}
        if got != {role: row[role] for role in ROLES}:
            wrong.append([*(row[key] for key in KEY), *got.values()])
    said = io.StringIO()
    csv.writer(said, lineterminator="\n").writerows(wrong)
    assert not wrong, f"the portal answers otherwise:\n{said.getvalue()}"
