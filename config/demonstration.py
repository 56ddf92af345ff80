"""Two requests for support for the demonstration, brought on their way by the real deeds of the demonstration's people.

What they say is invented, and says so: no government has sent them.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.files.base import ContentFile
from django.utils import timezone
from weasyprint import HTML

from coalition.models import Organisation, Person
from countries.actions import circulation, documents, offers, requests, responses, triage
from countries.models import Country, SupportRequest
from countries.reference.programme import ScreeningItem

LETTER: Final = """<html lang="en"><title>Demonstration letter</title><h1>Demonstration letter</h1>
<p>This stands in the place of a government's signed letter. It was written for trying out the portal.</p></html>"""
NEEDS: Final[tuple[Mapping[str, Any], ...]] = (
    {
        "title": "First national statistics on e-waste",
        "area": "research",
        "support": "data",
        "priority": 1,
        "success": "The statistics office publishes a first figure with its method.",
    },
    {
        "title": "A policy and a draft regulation on e-waste",
        "area": "policy",
        "support": "advice",
        "priority": 1,
        "success": "A draft is before cabinet within eighteen months.",
    },
    {
        "title": "Formal jobs for those who collect and repair",
        "area": "formalization",
        "support": "assistance",
        "priority": 2,
        "success": "Two cooperatives are registered and insured.",
    },
)
PROBLEM: Final = (
    "Demonstration: old appliances and telephones are bought by collectors and burnt in the open for their copper. "
    "Nobody counts them, no rule names a producer's duty, and those who collect work without protection."
)


def fill(secretary: Person, second: Person) -> None:
    """Malawi's waits for members, Jamaica's for its government. A second run finds them and adds nothing."""
    now = timezone.now()
    malawi = _begun("MWI", "rco.malawi@demo.example", "Ministry of the Environment of Malawi (demonstration)", now, 40)
    if malawi:
        _circulate(malawi, "head.rco.malawi@demo.example", secretary, now, 40)
        _offer(malawi, "unitar@demo.example", "UNITAR", ("lead", "contribute", "cannot"), now - timedelta(days=5))
    jamaica = _begun("JAM", "nepa@demo.example", "National Environment and Planning Agency (demonstration)", now, 90)
    if jamaica:
        _circulate(jamaica, "rco.jamaica@demo.example", secretary, now, 90)
        _offer(jamaica, "unitar@demo.example", "UNITAR", ("lead", "contribute", "cannot"), now - timedelta(days=30))
        _offer(jamaica, "itu@demo.example", "ITU", ("contribute", "lead", "cannot"), now - timedelta(days=28))
        _offer(jamaica, "ilo@demo.example", "ILO", ("cannot", "cannot", "lead"), now - timedelta(days=27))
        circulation.close_early(case=jamaica, by=secretary, at=now - timedelta(days=20))
        response = responses.compose(case=jamaica, by=secretary, at=now - timedelta(days=15))
        responses.sign_off(response=response, edition=response.edition, by=second, at=now - timedelta(days=12))
        responses.send(response=response, by=secretary, at=now - timedelta(days=11))


def _begun(iso3: str, email: str, authority: str, now: datetime, days: int) -> SupportRequest | None:
    """Submitted so many days ago, with its letter; None where it is there already."""
    if SupportRequest.objects.filter(country=iso3, authority=authority).exists():
        return None
    writer, at = Person.objects.get(email=email), now - timedelta(days=days)
    case = requests.draft(
        country=Country.objects.get(pk=iso3),
        title="Demonstration: a national strategy on e-waste",
        authority=authority,
        signatory="The Minister (demonstration)",
        problem=PROBLEM,
        efforts="Demonstration: one recycler dismantles computers; a university repairs telephones.",
        framework="Outcome 3, output 3.2 (demonstration)",
        consulted="Demonstration: ministries of labour, trade and finance; employers' and workers' organisations.",
        sdg_targets=["12.4", "12.5", "8.8"],
        by=writer,
        at=at,
    )
    requests.save(case=case, edition=case.edition, needs=NEEDS, by=writer, at=at)
    letter = ContentFile(HTML(string=LETTER).write_pdf(), name="demonstration-letter.pdf")
    documents.add(case=case, file=letter, kind="letter", dated_on=at.date(), by=writer, at=at)
    return requests.submit(case=case, by=writer, at=at)


def _circulate(case: SupportRequest, endorser: str, secretary: Person, now: datetime, days: int) -> None:
    start = now - timedelta(days=days)
    triage.acknowledge(case=case, by=secretary, at=start + timedelta(days=2))
    holds = {item.value: (True, "") for item in ScreeningItem}
    triage.screen(case=case, answers=holds, by=secretary, at=start + timedelta(days=7))
    triage.endorse(case=case, by=Person.objects.get(email=endorser), at=start + timedelta(days=9))
    members = Organisation.objects.filter(acronym__in=["UNITAR", "ITU", "ILO"])
    circulation.circulate(case=case, members=list(members), by=secretary, at=start + timedelta(days=10))


def _offer(case: SupportRequest, email: str, acronym: str, kinds: tuple[str, ...], at: datetime) -> None:
    person, organisation = Person.objects.get(email=email), Organisation.objects.get(acronym=acronym)
    for need, kind in zip(case.needs.select_related("request"), kinds, strict=True):
        about: dict[str, Any] = {"kind": kind}
        if kind != "cannot":
            what = f"Demonstration: advisers and a workshop for “{need.title.lower()}”."
            about |= {"what": what, "certainty": "committed", "in_country": True, "value_usd": 40_000}
        offers.offer(need=need, organisation=organisation, by=person, at=at, **about)
