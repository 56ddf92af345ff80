"""What stands beside the file: details changed before a reviewer has it, earlier files kept, the pace of checks."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from coalition.guards import Invalid, Refused
from coalition.models import AuditEvent, NotAllowed, Person
from datasets.actions import contributions, details
from datasets.models import Contribution, EarlierFile, Issue
from datasets.policies import contributions as rules
from datasets.presenters.contributions import details as details_of
from tests.conftest import World
from tests.datasets.test_api import api_of
from tests.factories.contributions import (
    BAD_ROW,
    GOOD_ROWS,
    WorkOff,
    a_file,
    make_checked,
    make_loaded,
    make_sent,
    make_submitted,
    make_uploaded,
)

ClientOf = Callable[[Person | None], Client]
S = Contribution.Status


def page_of(contribution: Contribution, verb: str = "detail", *more: object) -> str:
    return reverse(f"datasets:contribution-{verb}", args=[contribution.pk, *more])


def describe(contribution: Contribution, by: Person, **changes: Any) -> Contribution:
    return details.describe(contribution=contribution, **details_of(contribution) | changes, by=by)


def replaced(world: World, contribution: Contribution, by: Person | None = None) -> EarlierFile:
    contributions.replace_file(
        contribution=contribution, file=a_file(), file_name="corrected.csv", by=by or world.unitar_officer
    )
    return contribution.earlier_files.get()


# -- Details ----------------------------------------------------------------------------------------------------
def test_details_are_changed_and_the_file_is_checked_against_them(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary, source="Survey")
    contribution = make_checked(work_off, world.unitar_officer, "JAM,2014,GEN,TOTAL,17,kt,A,", source="Surway")
    assert (contribution.summary["added"], contribution.summary["changed"]) == (1, 0)
    describe(contribution, world.unitar_colleague, source="Survey", title="Better", method_note="Counted.")
    work_off()
    contribution.refresh_from_db()
    assert (contribution.status, contribution.title, contribution.issue.source.name) == (S.READY, "Better", "Survey")
    assert (contribution.summary["added"], contribution.summary["changed"]) == (0, 1)
    event = AuditEvent.objects.get(action="contribution.described")
    assert event.details["changed"] == ["title", "method_note"]


def test_issue_that_nobody_speaks_through_any_more_goes(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, source="Surway")
    describe(contribution, world.unitar_officer, source="Survey")
    assert [issue.source.name for issue in Issue.objects.all()] == ["Survey"]


def test_what_a_returned_contribution_said_of_its_own_issue_can_be_changed(world: World, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer, citation="Wrong")
    contributions.return_(contribution=contribution, reason="Not an estimate.", by=world.secretary)
    describe(contribution, world.unitar_officer, origin="agency_survey", citation="")
    issue = Issue.objects.get()
    assert (issue.origin, issue.citation) == ("agency_survey", "")


def test_what_others_handed_in_of_an_issue_stands(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary)
    contribution = make_checked(work_off, world.unitar_officer, "JAM,2010,GEN,TOTAL,1,kt,A,")
    with pytest.raises(Invalid, match="stands since it was submitted") as refusal:
        describe(contribution, world.unitar_officer, published_on=date(2021, 1, 1))
    assert refusal.value.field == "published_on"


def test_details_of_a_submitted_contribution_stand(world: World, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    with pytest.raises(NotAllowed):
        describe(contribution, world.unitar_officer, title="Later")
    contribution.refresh_from_db()
    assert contribution.title == "E-waste generated in Jamaica"


def test_government_cannot_hide_its_figures_from_itself_afterwards(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.jamaica_officer, visibility="government")
    with pytest.raises(Invalid, match="visible to the government itself"):
        describe(contribution, world.jamaica_officer, visibility="coalition")


def test_page_of_details_shows_what_was_said_and_keeps_what_is_typed(
    world: World, work_off: WorkOff, client_of: ClientOf
) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary)
    contribution = make_checked(work_off, world.unitar_officer, "JAM,2010,GEN,TOTAL,1,kt,A,")
    client = client_of(world.unitar_officer)
    page = client.get(page_of(contribution)).content.decode()
    assert page_of(contribution, "details") in page
    form = client.get(page_of(contribution, "details")).context["form"]
    given = {name: form.initial[name] or "" for name in form.fields} | {"title": "As typed", "visibility": "coalition"}
    answer = client.post(page_of(contribution, "details"), given)
    assert "already has accepted figures visible to everybody" in answer.context["form"].errors["visibility"][0]
    assert 'value="As typed"' in answer.content.decode()
    client.post(page_of(contribution, "details"), given | {"visibility": "public"})
    contribution.refresh_from_db()
    assert contribution.title == "As typed"


def test_page_of_details_says_when_they_stand(world: World, work_off: WorkOff, client_of: ClientOf) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    page = client_of(world.unitar_officer).get(page_of(contribution, "details")).content.decode()
    assert "It is “waiting for review”: its details stand as they are." in page


def test_api_changes_some_details_and_leaves_the_others(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, licence="CC BY 4.0")
    here = f"/api/v1/contributions/{contribution.pk}/"
    answer = api_of(world.unitar_officer).patch(here, {"title": "Better"}, format="json").json()
    assert (answer["title"], answer["licence"], answer["status"]) == ("Better", "CC BY 4.0", S.CHECKING)


# -- Refusals stand on the page -----------------------------------------------------------------------------------
def test_submission_that_is_refused_says_so_on_the_page(world: World, work_off: WorkOff, client_of: ClientOf) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary, visibility="public")
    contribution = make_checked(work_off, world.unitar_officer, "JAM,2010,GEN,TOTAL,1,kt,A,", visibility="public")
    Contribution.objects.filter(pk=contribution.pk).update(visibility="coalition")
    answer = client_of(world.unitar_officer).post(page_of(contribution, "submit"), {"rows": "all"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "already has accepted figures visible to everybody" in page
    assert page_of(contribution, "details") in page


def test_submission_of_all_rows_with_errors_says_so_beside_the_choice(
    world: World, work_off: WorkOff, client_of: ClientOf
) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, BAD_ROW)
    answer = client_of(world.unitar_officer).post(page_of(contribution, "submit"), {"rows": "all"})
    assert answer.status_code == 200
    assert "Some rows have errors." in answer.context["submit_form"].errors["rows"][0]


# -- Earlier files ------------------------------------------------------------------------------------------------
def test_replaced_file_is_kept_and_opens_from_the_history(world: World, work_off: WorkOff, client_of: ClientOf) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, BAD_ROW)
    with contribution.file.open("rb") as file:
        content = file.read()
    earlier = replaced(world, contribution)
    work_off()
    here = page_of(contribution, "earlier-file", earlier.pk)
    for reader in (world.unitar_colleague, world.secretary, world.auditor):
        assert here in client_of(reader).get(page_of(contribution)).content.decode()
        answer = client_of(reader).get(here)
        assert b"".join(answer.streaming_content) == content
        assert answer["Content-Disposition"] == 'attachment; filename="figures.csv"'
    assert AuditEvent.objects.filter(action="contribution.downloaded", details__sha256=earlier.sha256).count() == 3


def test_earlier_file_of_what_is_published_is_closed_to_who_sees_no_history(
    world: World, work_off: WorkOff, client_of: ClientOf
) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, BAD_ROW)
    earlier = replaced(world, contribution)
    work_off()
    contribution.refresh_from_db()
    contributions.submit(contribution=contribution, by=world.unitar_officer)
    contributions.accept(contribution=contribution, by=world.secretary)
    work_off()
    here = page_of(contribution, "earlier-file", earlier.pk)
    assert client_of(world.stakeholder).get(here).status_code == 403
    assert client_of(None).get(here).status_code == 302


def test_replaced_file_with_data_on_persons_is_not_kept(
    world: World, work_off: WorkOff, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    contribution = make_sent(work_off, world.unitar_officer, "Country,Year,First name,Surname", "JAM,2014,Ada,Lovelace")
    name = contribution.file.name
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks() as afterwards:
        contributions.replace_file(
            contribution=contribution, file=a_file(), file_name="corrected.csv", by=world.unitar_officer
        )
    afterwards[-1]()
    assert not contribution.earlier_files.exists()
    assert not default_storage.exists(name)


def test_file_is_open_to_its_sender_alone_until_it_was_looked_at(
    world: World, work_off: WorkOff, client_of: ClientOf
) -> None:
    contribution = make_uploaded(world.unitar_officer)
    assert client_of(world.unitar_colleague).get(page_of(contribution, "file")).status_code == 403
    answers = [client_of(world.unitar_officer).get(page_of(contribution, "file"))]
    work_off()
    answers.append(client_of(world.unitar_colleague).get(page_of(contribution, "file")))
    assert [b"".join(answer.streaming_content) for answer in answers] == [a_file().read()] * 2


def test_file_with_data_on_persons_leaves_nothing_beside_it(world: World, work_off: WorkOff) -> None:
    lines = ("Country,Year,Amount,First name", *(f"JAM,{year},1,Ada {year}" for year in range(2001, 2005)))
    contribution = make_sent(work_off, world.unitar_officer, *lines)
    assert contribution.personal_columns == ["First name"]
    assert "Ada" not in str(contribution.understood) + str(contribution.summary)
    assert not contribution.staged
    assert list(contribution.finding_groups.values_list("code", flat=True)) == ["EW-F19"]


# -- Pace ---------------------------------------------------------------------------------------------------------
def test_nobody_has_files_checked_without_end(
    world: World, monkeypatch: pytest.MonkeyPatch, client_of: ClientOf
) -> None:
    monkeypatch.setattr(rules, "CHECKS_AT_A_PACE", 2)
    for year in (2001, 2002):
        make_uploaded(world.unitar_officer, f"JAM,{year},GEN,TOTAL,1,kt,A,")
    with pytest.raises(Refused, match=r"at most 2 files an hour for one person\. Wait a while, then go on\."):
        make_uploaded(world.unitar_officer, "JAM,2003,GEN,TOTAL,1,kt,A,")
    make_uploaded(world.itu_officer, "JAM,2003,GEN,TOTAL,1,kt,A,")
    assert Contribution.objects.count() == 3
