"""Contributions on their way, each state reached through the real actions and the real worker's code."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from coalition.models import Person
from datasets.actions import answers, contributions
from datasets.models import Contribution

HEADINGS = "country,year,indicator,category,value,unit,status,note"
GOOD_ROWS = ("JAM,2014,GEN,TOTAL,16.12,kt,A,", "JAM,2015,GEN,TOTAL,16.67,kt,A,")
BAD_ROW = "Atlantis,2015,GEN,TOTAL,16.67,kt,A,"

WorkOff = Callable[[], int]


def a_file(*rows: str, name: str = "figures.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join([HEADINGS, *(rows or GOOD_ROWS), ""]).encode(), "text/csv")


def about(**changes: Any) -> dict[str, Any]:
    """What is said of a file when it is sent."""
    return {
        "title": "E-waste generated in Jamaica",
        "source": "National statistics",
        "issue_label": "2020",
        "published_on": date(2020, 7, 2),
        "origin": "international_estimate",
        "visibility": "public",
    } | changes


def make_uploaded(by: Person, *rows: str, **changes: Any) -> Contribution:
    file = a_file(*rows)
    organisation = next(seat.organisation for seat in by.seats_today if seat.organisation)
    received = contributions.upload(
        **about(**changes), file=file, file_name=file.name, organisation=organisation, by=by
    )
    assert not received.known
    return received.contribution


def make_sent(work_off: WorkOff, by: Person, *lines: str, **changes: Any) -> Contribution:
    """A file with headings of its own, read and checked."""
    file = SimpleUploadedFile("ours.csv", "\n".join([*lines, ""]).encode(), "text/csv")
    organisation = next(seat.organisation for seat in by.seats_today if seat.organisation)
    received = contributions.upload(
        **about(**changes), file=file, file_name=file.name, organisation=organisation, by=by
    )
    work_off()
    received.contribution.refresh_from_db()
    return received.contribution


def make_checked(work_off: WorkOff, by: Person, *rows: str, **changes: Any) -> Contribution:
    contribution = make_uploaded(by, *rows, **changes)
    work_off()
    contribution.refresh_from_db()
    return contribution


def make_submitted(work_off: WorkOff, by: Person, *rows: str, **changes: Any) -> Contribution:
    contribution = make_checked(work_off, by, *rows, **changes)
    if contribution.warnings:
        answers.explain(contribution=contribution, code="*", sentence="It was counted so.", by=by)
        work_off()
        contribution.refresh_from_db()
    return contributions.submit(contribution=contribution, only_good_rows=bool(contribution.errors), by=by)


def make_loaded(work_off: WorkOff, by: Person, reviewer: Person, *rows: str, **changes: Any) -> Contribution:
    contribution = make_submitted(work_off, by, *rows, **changes)
    contributions.accept(contribution=contribution, by=reviewer)
    work_off()
    contribution.refresh_from_db()
    return contribution
