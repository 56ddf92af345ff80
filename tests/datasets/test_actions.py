"""Deeds from upload to withdrawal: who, in which order, told to whom, written where."""

import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from coalition.guards import Hidden, Invalid, Refused
from coalition.models import AuditEvent, Changed, Job, NotAllowed, Notice
from datasets.actions import contributions
from datasets.models import Contribution, Issue
from tests.conftest import World
from tests.factories.contributions import (
    BAD_ROW,
    GOOD_ROWS,
    WorkOff,
    a_file,
    about,
    make_checked,
    make_loaded,
    make_submitted,
    make_uploaded,
)

S = Contribution.Status
LATER_ROW = "JAM,2010,GEN,TOTAL,1,kt,A,"


def deeds(contribution: Contribution) -> list[str]:
    events = AuditEvent.objects.filter(subject=f"contribution:{contribution.pk}").order_by("id")
    return list(events.values_list("action", flat=True))


def send(world: World, **changes: Any) -> contributions.Received:
    file = a_file()
    return contributions.upload(
        **about(**changes), file=file, file_name=file.name, organisation=world.unitar, by=world.unitar_officer
    )


# -- Upload -----------------------------------------------------------------------------------------------------
def test_upload_keeps_the_file_as_sent_and_queues_its_check(world: World) -> None:
    contribution = make_uploaded(world.unitar_officer)
    with contribution.file.open("rb") as file:
        assert file.read() == a_file().read()
    assert contribution.status == S.CHECKING
    assert contribution.sha256 in contribution.file.name
    assert Job.objects.get().subject == f"contribution:{contribution.pk}"


def test_upload_of_the_same_bytes_is_one_contribution(world: World) -> None:
    first = make_uploaded(world.unitar_officer)
    received = send(world, title="The same again")
    assert (received.known, received.contribution) == (True, first)
    assert Contribution.objects.count() == 1


def test_upload_of_the_same_bytes_by_another_organisation_is_another(world: World) -> None:
    first, second = make_uploaded(world.unitar_officer), make_uploaded(world.itu_officer)
    assert first.sha256 == second.sha256
    assert first.file.name != second.file.name


def test_upload_of_what_was_withdrawn_starts_anew(world: World, work_off: WorkOff) -> None:
    contributions.withdraw(contribution=make_checked(work_off, world.unitar_officer), by=world.unitar_officer)
    assert not send(world).known


def test_upload_for_an_organisation_without_a_seat_is_refused(world: World) -> None:
    with pytest.raises(Refused, match=r"You hold no seat that contributes data for ITU\."):
        contributions.upload(**about(), file=a_file(), file_name="x", organisation=world.itu, by=world.unitar_officer)


def test_upload_of_more_than_a_gigabyte_is_refused_at_the_door(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contributions, "MAX_KEPT_BYTES", 10)
    with pytest.raises(Invalid, match="more than 1 GB") as refusal:
        send(world)
    assert refusal.value.field == "file"


def test_upload_as_the_portal_s_own_estimate_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="Choose where the figures come from") as refusal:
        send(world, origin="portal_estimate")
    assert refusal.value.field == "origin"


def test_upload_to_a_known_issue_adds_to_it(world: World) -> None:
    make_uploaded(world.unitar_officer)
    make_uploaded(world.unitar_officer, "JAM,2010,GEN,TOTAL,1,kt,A,", citation="As it should stand")
    assert Issue.objects.get().citation == "As it should stand"


def test_issue_may_be_described_anew_until_it_is_submitted(world: World, work_off: WorkOff) -> None:
    make_checked(work_off, world.unitar_officer, published_on=date(2019, 1, 1))
    make_uploaded(world.unitar_officer, LATER_ROW)
    assert Issue.objects.get().published_on == date(2020, 7, 2)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"published_on": date(2021, 1, 1)},
            "The day of publication of “National statistics 2020” stands since it was submitted: 2 July 2020.",
        ),
        (
            {"origin": "agency_survey"},
            "The origin of “National statistics 2020” stands since it was submitted: international estimate.",
        ),
        (
            {"citation": "Somebody else"},
            "The citation of “National statistics 2020” stands since it was submitted: A citation.",
        ),
        (
            {"url": "https://example.org/other"},
            "The link of “National statistics 2020” stands since it was submitted: https://example.org/.",
        ),
    ],
)
def test_upload_cannot_rewrite_an_issue_that_was_submitted(
    change: dict[str, Any], sentence: str, world: World, work_off: WorkOff
) -> None:
    known = {"citation": "A citation", "url": "https://example.org/"}
    make_submitted(work_off, world.unitar_officer, **known)
    with pytest.raises(Invalid) as refusal:
        make_uploaded(world.unitar_officer, LATER_ROW, **known | change)
    assert (str(refusal.value), refusal.value.field) == (sentence, next(iter(change)))
    assert Issue.objects.get().citation == "A citation"


def test_upload_that_says_nothing_of_citation_and_link_leaves_them(world: World, work_off: WorkOff) -> None:
    make_submitted(work_off, world.unitar_officer, citation="A citation", url="https://example.org/")
    make_uploaded(world.unitar_officer, LATER_ROW)
    assert (Issue.objects.get().citation, Issue.objects.get().url) == ("A citation", "https://example.org/")


# -- Who may see it ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("visibility", ["organisation", "coalition", "government"])
def test_correction_for_fewer_readers_than_the_issue_has_is_refused(
    visibility: str, world: World, work_off: WorkOff
) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary)
    with pytest.raises(Invalid) as refusal:
        make_uploaded(world.unitar_officer, LATER_ROW, visibility=visibility)
    assert refusal.value.field == "visibility"
    assert str(refusal.value) == (
        "“National statistics 2020” already has accepted figures visible to everybody; choose that here too."
    )


def test_correction_for_as_many_or_more_readers_is_taken(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary, visibility="coalition")
    make_loaded(work_off, world.unitar_officer, world.secretary, LATER_ROW, visibility="coalition")
    make_uploaded(world.unitar_officer, "JAM,2009,GEN,TOTAL,1,kt,A,", visibility="public")


def test_correction_that_is_held_back_longer_than_the_issue_is_refused(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary)
    with pytest.raises(Invalid) as refusal:
        make_uploaded(world.unitar_officer, LATER_ROW, embargo_on=date(2999, 5, 3))
    assert refusal.value.field == "embargo_on"
    assert str(refusal.value) == (
        "“National statistics 2020” already has accepted figures that others see before 3 May 2999; "
        "choose no later day than they."
    )


def test_narrower_correction_is_refused_at_submission_too(world: World, work_off: WorkOff) -> None:
    narrow = make_checked(work_off, world.unitar_officer, LATER_ROW, visibility="coalition")
    make_loaded(work_off, world.unitar_officer, world.secretary)
    with pytest.raises(Invalid, match="already has accepted figures visible to everybody"):
        contributions.submit(contribution=narrow, by=world.unitar_officer)


def test_narrower_correction_is_refused_at_its_acceptance_too(world: World, work_off: WorkOff) -> None:
    narrow = make_submitted(work_off, world.unitar_officer, *GOOD_ROWS[:1], visibility="coalition")
    public = make_loaded(work_off, world.unitar_officer, world.secretary)
    with pytest.raises(Invalid, match="already has accepted figures visible to everybody"):
        contributions.accept(contribution=narrow, by=world.secretary)
    work_off()
    assert public.observations.current().count() == 2


def test_another_issue_may_have_fewer_readers(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary)
    make_loaded(work_off, world.unitar_officer, world.secretary, LATER_ROW, issue_label="2021", visibility="coalition")


def test_government_cannot_hide_a_figure_from_the_government(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        make_uploaded(world.jamaica_officer, visibility="coalition")
    assert refusal.value.field == "visibility"
    assert str(refusal.value) == (
        "What a government contributes is visible to the government itself: choose another answer."
    )


@pytest.mark.parametrize(("person", "expected"), [("jamaica_officer", "government"), ("unitar_officer", "coalition")])
def test_upload_without_a_choice_of_readers_takes_the_narrowest_usual_ones(
    person: str, expected: str, world: World
) -> None:
    assert make_uploaded(getattr(world, person), visibility="").visibility == expected


# -- Replace, check again ---------------------------------------------------------------------------------------
def test_replaced_file_is_checked_in_place_of_the_old_one(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, BAD_ROW)
    contributions.replace_file(
        contribution=contribution, file=a_file(), file_name="mended.csv", by=world.unitar_colleague
    )
    work_off()
    contribution.refresh_from_db()
    assert (contribution.status, contribution.file_name) == (S.READY, "mended.csv")
    assert not contribution.finding_groups.exists()


def test_replace_by_known_bytes_is_refused(world: World, work_off: WorkOff) -> None:
    known = make_checked(work_off, world.unitar_officer)
    contribution = make_checked(work_off, world.unitar_officer, BAD_ROW)
    with pytest.raises(Invalid, match=f"These very bytes are here already, as {known.reference}"):
        contributions.replace_file(
            contribution=contribution, file=a_file(), file_name="mended.csv", by=world.unitar_officer
        )


def test_replace_after_submission_is_not_allowed(world: World, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    with pytest.raises(NotAllowed):
        contributions.replace_file(
            contribution=contribution, file=ContentFile(b"x", name="x"), file_name="x", by=world.unitar_officer
        )


def test_check_again_gives_the_verdict_again(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer)
    contributions.check_again(contribution=contribution, by=world.unitar_officer)
    assert contribution.status == S.CHECKING
    work_off()
    contribution.refresh_from_db()
    assert contribution.status == S.READY


# -- Submit -----------------------------------------------------------------------------------------------------
def test_submit_tells_the_secretariat(world: World, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    notice = Notice.objects.get()
    assert (notice.person, notice.event) == (world.secretary, "contribution.submitted")
    assert notice.text % notice.params == "UNITAR submitted “E-waste generated in Jamaica” for review."
    assert str(contribution.pk) in notice.link


def test_submit_with_errors_needs_the_word_that_only_good_rows_are_meant(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, BAD_ROW)
    with pytest.raises(Invalid, match="Some rows have errors"):
        contributions.submit(contribution=contribution, by=world.unitar_officer)
    contributions.submit(contribution=contribution, only_good_rows=True, by=world.unitar_officer)
    assert (contribution.status, contribution.only_good_rows) == (S.SUBMITTED, True)


def test_submit_without_a_good_row_is_refused(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, BAD_ROW)
    with pytest.raises(Invalid, match="No row is without errors"):
        contributions.submit(contribution=contribution, only_good_rows=True, by=world.unitar_officer)


def test_submit_by_another_organisation_is_hidden(world: World, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer)
    with pytest.raises(Hidden):
        contributions.submit(contribution=contribution, by=world.itu_officer)


# -- Review -----------------------------------------------------------------------------------------------------
def test_accept_tells_the_contributor_and_queues_the_load(world: World, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    contributions.accept(contribution=contribution, by=world.itu_officer)
    assert (contribution.status, contribution.decided_by) == (S.ACCEPTED, world.itu_officer)
    assert Notice.objects.get(person=world.unitar_officer).event == "contribution.accepted"
    assert Job.objects.filter(status=Job.Status.QUEUED, task="datasets.load_contribution").count() == 1


def test_return_keeps_the_reason_and_tells_the_contributor(world: World, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    contributions.return_(contribution=contribution, reason=" The unit is kt ", by=world.secretary)
    notice = Notice.objects.get(person=world.unitar_officer)
    assert contribution.decision_reason == "The unit is kt"
    assert "The unit is kt" in notice.text % notice.params


def test_return_without_a_reason_is_refused(world: World, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    with pytest.raises(Invalid, match="Say what should be corrected"):
        contributions.return_(contribution=contribution, reason=" ", by=world.secretary)


def test_returned_contribution_goes_round_again(world: World, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    contributions.return_(contribution=contribution, reason="Why so high?", by=world.secretary)
    contributions.submit(contribution=contribution, by=world.unitar_officer)
    assert (contribution.status, contribution.decided_by) == (S.SUBMITTED, None)


@pytest.mark.parametrize("is_page_old", [True, False])
@pytest.mark.parametrize("decision", ["accepted", "returned"])
def test_of_two_reviewers_the_slower_one_is_told_who_decided_and_when(
    decision: str, is_page_old: bool, world: World, work_off: WorkOff
) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    slower = Contribution.objects.get(pk=contribution.pk)
    at = datetime(2026, 5, 3, 7, 49, tzinfo=UTC)
    if decision == "accepted":
        contributions.accept(contribution=contribution, by=world.secretary, at=at)
    else:
        contributions.return_(contribution=contribution, reason="Why so high?", by=world.secretary, at=at)
    if not is_page_old:
        slower.refresh_from_db()
    sentence = f"Sofia Secretary {decision} this on 3 May 2026 at 07:49."
    with pytest.raises(Changed) as refusal:
        contributions.accept(contribution=slower, by=world.itu_officer)
    assert str(refusal.value) == sentence
    with pytest.raises(Changed) as refusal:
        contributions.return_(contribution=slower, reason="No", by=world.itu_officer)
    assert str(refusal.value) == sentence
    contribution.refresh_from_db()
    assert contribution.decided_by == world.secretary


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="two connections at once need PostgreSQL")
def test_two_reviewers_in_the_same_moment_make_one_decision(
    world: World, work_off: WorkOff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coalition.jobs._hint", lambda *_args, **_kwargs: None)
    contribution = make_submitted(work_off, world.unitar_officer)
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def accept(reviewer: Any) -> None:
        mine = Contribution.objects.get(pk=contribution.pk)
        together.wait()
        try:
            contributions.accept(contribution=mine, by=reviewer)
            outcomes.append("accepted")
        except (Changed, NotAllowed, Hidden) as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=[person]) for person in (world.secretary, world.itu_officer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("accepted") == 1


@pytest.mark.parametrize(
    "reviewer", ["unitar_officer", "unitar_colleague", "jamaica_officer", "auditor", "stakeholder"]
)
def test_accept_is_refused_to_the_contributor_s_side_and_to_who_does_not_review(
    reviewer: str, world: World, work_off: WorkOff
) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    with pytest.raises(Refused):
        contributions.accept(contribution=contribution, by=getattr(world, reviewer))
    contribution.refresh_from_db()
    assert contribution.status == S.SUBMITTED


def test_every_deed_is_written_into_the_log(world: World, work_off: WorkOff) -> None:
    contribution = make_loaded(work_off, world.unitar_officer, world.secretary)
    contributions.withdraw(contribution=contribution, by=world.unitar_officer)
    work_off()
    assert deeds(contribution) == [
        "contribution.uploaded",
        "contribution.checked",
        "contribution.submitted",
        "contribution.accepted",
        "contribution.loaded",
        "contribution.withdrawn",
        "contribution.unloaded",
    ]


@pytest.mark.parametrize("day", [date(1979, 12, 31), date(2999, 1, 1)])
def test_upload_refuses_a_day_of_publication_that_no_source_can_have(world: World, day: date) -> None:
    with pytest.raises(Invalid) as refusal:
        make_uploaded(world.unitar_officer, published_on=day)
    assert refusal.value.field == "published_on"
    assert str(refusal.value) == "A day of publication lies between 1 January 1980 and today."
    assert not Contribution.objects.exists()


def test_a_decision_takes_the_submission_off_the_inboxes_of_reviewers(world: World, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    asked = Notice.objects.filter(event="contribution.submitted", read_at=None)
    assert asked.filter(person=world.secretary).exists()
    contributions.accept(contribution=contribution, by=world.itu_officer)
    assert not asked.exists()
