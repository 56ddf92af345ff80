"""Accepted contributions with their observations, as a load leaves them; journeys make theirs by real deeds."""

import csv
import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from coalition.models import Organisation
from datasets.models import Contribution, Issue, Observation, Source, Visibility
from datasets.reference.indicators import UNITS
from tests.factories.people import make_person

EXAMPLES = Path(settings.BASE_DIR) / "datasets" / "reference" / "examples"


def make_accepted(
    *rows: str,
    organisation: Organisation | None = None,
    source: str = "National statistics",
    label: str = "",
    origin: str = "national_official",
    published_on: date = date(2018, 1, 1),
    visibility: str = Visibility.PUBLIC,
    embargo_on: date | None = None,
    decided_at: datetime = datetime(2024, 3, 1, tzinfo=UTC),
) -> Contribution:
    """Rows as the template has them: `JAM,2014,GEN,TOTAL,16.12,kt,E` (and a note, if any)."""
    organisation = (
        organisation
        or Organisation.objects.get_or_create(
            acronym="STATIN",
            defaults={"name": "Statistical Institute", "constituency": "government", "country_code": "JAM"},
        )[0]
    )
    issue, _ = Issue.objects.get_or_create(
        source=Source.objects.get_or_create(name=source)[0],
        organisation=organisation,
        label=label,
        defaults={"published_on": published_on, "origin": origin, "citation": f"{source} {label}".strip()},
    )
    number = Contribution.objects.count() + 1
    contribution = Contribution.objects.create(
        organisation=organisation,
        issue=issue,
        title=f"{source} {label}".strip(),
        visibility=visibility,
        embargo_on=embargo_on,
        file="contributions/none",
        file_name=f"figures-{number}.csv",
        sha256=hashlib.sha256(f"{number} {rows}".encode()).hexdigest(),
        size=100,
        status=Contribution.Status.ACCEPTED,
        rows_total=len(rows),
        rows_good=len(rows),
        decided_at=decided_at,
        decided_by=make_person(f"Reviewer {number}"),
        loaded_at=timezone.now(),
    )
    Observation.objects.bulk_create(
        _observation(contribution, position, row) for position, row in enumerate(rows, start=2)
    )
    return contribution


def _observation(contribution: Contribution, position: int, row: str) -> Observation:
    country, year, indicator, category, value, unit, status, note = [*row.split(",", 7), ""][:8]
    return Observation(
        contribution=contribution,
        issue_id=contribution.issue_id,
        row=position,
        country_id=country,
        year=int(year),
        indicator=indicator,
        category=category,
        measure=UNITS[unit].measure,
        value=float(value) if value else None,
        unit=unit,
        status=status,
        note=note,
    )


def make_examples(*iso3s: str) -> None:
    """The example contributions that the portal carries, cut to these countries, accepted in their order."""
    with (EXAMPLES / "manifest.csv").open(encoding="utf-8") as manifest:
        for number, about in enumerate(csv.DictReader(manifest)):
            lines = (EXAMPLES / about["file"]).read_text(encoding="utf-8").splitlines()[1:]
            rows = [line for line in lines if line[:3] in iso3s]
            if rows:
                organisation, _ = Organisation.objects.get_or_create(
                    acronym=about["organisation"], defaults={"name": about["organisation"], "constituency": "un"}
                )
                make_accepted(
                    *rows,
                    organisation=organisation,
                    source=about["source"],
                    label=about["issue"],
                    origin=about["origin"],
                    published_on=date.fromisoformat(about["published_on"]),
                    visibility=about["visibility"],
                    decided_at=datetime(2024, 3, 1, number, tzinfo=UTC),
                )
