"""Two sources that disagree on a country's figure, and what people make of it."""

from datetime import date, timedelta

from django.utils import timezone

from coalition.models import Person
from countries.models import Country
from datasets.actions import decisions, releases, requests, verdicts
from datasets.models import DataRequest, Decision, Issue, Release, Verdict
from datasets.models.cells import CellOf
from datasets.models.verdicts import VerdictKind
from datasets.pool.contests import Choice
from datasets.pool.recompute import recompute
from tests.factories.contributions import WorkOff
from tests.factories.datasets import make_accepted

GENERATED = CellOf("JAM", "GEN", "TOTAL", 2014, "mass")


def make_conflict(iso3: str = "JAM", year: int = 2014) -> CellOf:
    """Statistics say 16 kt, the Monitor 24 kt; the former is recommended."""
    make_accepted(f"{iso3},{year},GEN,TOTAL,16,kt,A", source="Statistics")
    make_accepted(f"{iso3},{year},GEN,TOTAL,24,kt,A", source="Monitor", origin="international_estimate")
    recompute(iso3)
    return CellOf(iso3, "GEN", "TOTAL", year, "mass")


def make_decision(
    by: Person, *cells: CellOf, source: str = "Monitor", reason: str = "It counts all sources."
) -> Decision:
    issue = Issue.objects.get(source__name=source).pk
    choices = [Choice(cell, issue) for cell in cells or (GENERATED,)]
    return decisions.choose(choices=choices, reason=reason, by=by)


def make_dispute(by: Person, cell: CellOf = GENERATED) -> Verdict:
    return verdicts.judge(
        cell=cell,
        kind=VerdictKind.DISPUTED,
        reason="Imports of used equipment are missing.",
        own_value=18.0,
        own_unit="kt",
        by=by,
    )


def make_request(
    by: Person,
    *people: Person,
    figures: tuple[tuple[str, int], ...] = (("GEN", 2016), ("COLL", 2016)),
    due_on: date | None = None,
    iso3: str = "JAM",
) -> DataRequest:
    return requests.send(
        country=Country.objects.get(pk=iso3),
        figures=figures,
        people=[person.pk for person in people],
        due_on=due_on or timezone.localdate() + timedelta(days=30),
        message="For the country assessment.",
        by=by,
    )


def make_release(work_off: WorkOff, by: Person, name: str = "2026.1", *, published: bool = True) -> Release:
    release = releases.begin(name=name, notes="The first one.", by=by)
    work_off()
    release.refresh_from_db()
    return releases.publish(release=release, by=by) if published else release
