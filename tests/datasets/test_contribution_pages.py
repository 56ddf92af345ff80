"""The contributor's pages: list, upload, detail, deeds, downloads."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from coalition import jobs
from coalition.audit import subject_of
from coalition.models import AuditEvent, Job, Person
from datasets.models import Contribution
from datasets.views.findings import CAUSES_SHOWN
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

ClientOf = Callable[[Person | None], Client]
LIST = reverse("datasets:contribution-list")
UPLOAD = reverse("datasets:contribution-upload")
S = Contribution.Status
# Session, person, seats, inbox, as on every page; then the count and the rows.
LIST_QUERIES = 6
DETAIL_QUERIES = 15


def page_of(contribution: Contribution, verb: str = "detail") -> str:
    return reverse(f"datasets:contribution-{verb}", args=[contribution.pk])


def many(world: World, number: int) -> list[Contribution]:
    rows = [f"JAM,2014,GEN,TOTAL,{n},kt,A," for n in range(1, number + 1)]
    return [make_uploaded(world.unitar_officer, row, title=f"File {n}") for n, row in enumerate(rows, start=1)]


# -- The list ---------------------------------------------------------------------------------------------------
def test_list_shows_a_focal_point_the_own_organisation_first(world: World, client_of: ClientOf) -> None:
    make_uploaded(world.unitar_officer, title="From UNITAR")
    make_uploaded(world.itu_officer, title="From ITU")
    page = client_of(world.unitar_colleague).get(LIST).content.decode()
    assert "From UNITAR" in page
    assert "From ITU" not in page


def test_list_shows_the_secretariat_everything(world: World, client_of: ClientOf) -> None:
    make_uploaded(world.unitar_officer, title="From UNITAR")
    make_uploaded(world.itu_officer, title="From ITU")
    page = client_of(world.secretary).get(LIST).content.decode()
    assert "From UNITAR" in page
    assert "From ITU" in page


def test_list_narrows_by_status_organisation_and_words(world: World, client_of: ClientOf) -> None:
    make_uploaded(world.unitar_officer, title="Needle")
    make_uploaded(world.itu_officer, title="Haystack")
    reader = client_of(world.secretary)
    for query in ("q=needle", "organisation=UNITAR"):
        page = reader.get(f"{LIST}?{query}").content.decode()
        assert ("Needle" in page, "Haystack" in page) == (True, False), query
    assert "Nothing fits these filters" in reader.get(f"{LIST}?status=accepted").content.decode()


def test_list_says_for_whom_it_waits(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    make_submitted(work_off, world.unitar_officer)
    assert "a reviewer" in client_of(world.unitar_officer).get(LIST).content.decode()


def test_empty_list_offers_the_one_action(world: World, client_of: ClientOf) -> None:
    page = client_of(world.unitar_officer).get(LIST).content.decode()
    assert "No contribution yet" in page
    assert UPLOAD in page


def test_list_without_a_right_to_contribute_offers_no_upload(world: World, client_of: ClientOf) -> None:
    assert UPLOAD not in client_of(world.auditor).get(LIST).content.decode()


@pytest.mark.parametrize("number", [3, 30])
def test_list_asks_the_same_number_of_queries(
    world: World, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    many(world, number)
    reader = client_of(world.unitar_officer)
    with django_assert_num_queries(LIST_QUERIES):
        reader.get(LIST)


# -- The upload -------------------------------------------------------------------------------------------------
def send(client: Client, *rows: str, **changes: object) -> object:
    given = about(**changes) | {"file": a_file(*rows), "organisation": "UNITAR"}
    return client.post(UPLOAD, given)


def test_upload_stores_the_file_and_leads_to_its_page(world: World, client_of: ClientOf) -> None:
    answer = send(client_of(world.unitar_officer))
    contribution = Contribution.objects.get()
    assert answer.url == page_of(contribution)
    assert contribution.organisation == world.unitar
    assert contribution.created_by == world.unitar_officer


def test_upload_of_the_same_bytes_leads_to_the_first_one(world: World, client_of: ClientOf) -> None:
    first = make_uploaded(world.unitar_officer)
    answer = send(client_of(world.unitar_colleague))
    assert answer.url == page_of(first)
    said = str(next(iter(get_messages(answer.wsgi_request))))
    assert "here already" in said
    assert f"as {first.reference}" in said
    assert "not kept" not in said


def test_upload_of_the_same_bytes_with_other_details_says_what_to_do(world: World, client_of: ClientOf) -> None:
    first = make_uploaded(world.unitar_officer, title="As typed first")
    Contribution.objects.update(created_at=datetime(2026, 3, 5, 12, tzinfo=UTC))
    answer = send(client_of(world.unitar_colleague), title="As typed now", visibility="organisation")
    said = str(next(iter(get_messages(answer.wsgi_request))))
    assert f"sent on 5 March 2026 as {first.reference}" in said
    assert "The details that you typed now were not kept." in said
    assert f"Until a reviewer has {first.reference}, its details can be changed on its page" in said
    first.refresh_from_db()
    assert (first.title, first.visibility) == ("As typed first", "public")


def test_file_that_came_with_a_refused_form_need_not_be_sent_again(
    world: World, client_of: ClientOf, work_off: WorkOff
) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary)
    client, row = client_of(world.unitar_officer), "JAM,2016,GEN,TOTAL,1,kt,A,"
    for changes, field in (({"published_on": ""}, "published_on"), ({"origin": "national_official"}, "origin")):
        answer = send(client, row, **changes)
        assert set(answer.context["form"].errors) == {field}
        assert "“figures.csv” is here already" in answer.content.decode()
    token = answer.context["form"]["upload"].value()
    client.post(UPLOAD, about() | {"organisation": "UNITAR", "upload": token})
    work_off()
    sent = Contribution.objects.first()
    assert sent is not None
    assert (sent.file_name, sent.status, sent.rows_good) == ("figures.csv", S.READY, 1)


def test_upload_keeps_what_was_typed_when_something_is_missing(world: World, client_of: ClientOf) -> None:
    answer = send(client_of(world.unitar_officer), title="Typed with care", published_on="")
    page = answer.content.decode()
    assert "Typed with care" in page
    assert 'href="#id_published_on"' in page
    assert not Contribution.objects.exists()


def test_upload_puts_the_refusal_of_the_deed_beside_its_field(
    world: World, client_of: ClientOf, work_off: WorkOff
) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary)
    answer = send(client_of(world.unitar_officer), "JAM,2016,GEN,TOTAL,1,kt,A,", origin="national_official")
    assert "origin" in " ".join(answer.context["form"].errors["origin"])


def test_upload_for_another_organisation_is_refused(world: World, client_of: ClientOf) -> None:
    answer = client_of(world.unitar_officer).post(UPLOAD, about() | {"file": a_file(), "organisation": "ITU"})
    assert "organisation" in answer.context["form"].errors
    assert not Contribution.objects.exists()


def test_upload_suggests_each_known_source_once(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    for label in ("2019", "2020"):
        row = f"JAM,{label},GEN,TOTAL,16,kt,A,"
        make_loaded(
            work_off, world.itu_officer, world.secretary, row, source="Global E-waste Monitor", issue_label=label
        )
    page = client_of(world.unitar_officer).get(UPLOAD).content.decode()
    assert page.count('<option value="Global E-waste Monitor">') == 1


def test_upload_suggests_no_source_that_only_others_may_know(world: World, client_of: ClientOf) -> None:
    make_uploaded(world.itu_officer, source="Confidential inspection")
    assert "Confidential inspection" in client_of(world.itu_officer).get(UPLOAD).content.decode()
    assert "Confidential inspection" not in client_of(world.unitar_officer).get(UPLOAD).content.decode()


def test_upload_asks_for_the_organisation_only_of_who_has_several(world: World, client_of: ClientOf) -> None:
    page = client_of(world.unitar_officer).get(UPLOAD).content.decode()
    assert 'type="hidden" name="organisation" value="UNITAR"' in page


def test_upload_is_refused_to_who_does_not_contribute(world: World, client_of: ClientOf) -> None:
    assert client_of(world.stakeholder).get(UPLOAD).status_code == 403


# -- One contribution -------------------------------------------------------------------------------------------
def test_page_shows_the_check_as_it_goes_with_and_without_javascript(world: World, client_of: ClientOf) -> None:
    contribution = make_uploaded(world.unitar_officer)
    page = client_of(world.unitar_officer).get(page_of(contribution)).content.decode()
    assert f'hx-get="{page_of(contribution, "progress")}"' in page
    assert '<meta http-equiv="refresh"' in page


def test_progress_asks_for_the_whole_page_when_the_work_is_over(
    world: World, client_of: ClientOf, work_off: WorkOff
) -> None:
    contribution = make_uploaded(world.unitar_officer)
    reader = client_of(world.unitar_officer)
    assert "HX-Refresh" not in reader.get(page_of(contribution, "progress"))
    work_off()
    assert reader.get(page_of(contribution, "progress"))["HX-Refresh"] == "true"


def test_page_offers_to_start_failed_work_again(world: World, client_of: ClientOf) -> None:
    contribution = make_uploaded(world.unitar_officer)
    job = jobs.newest(subject_of(contribution))
    Job.objects.filter(pk=job.pk).update(status=Job.Status.FAILED, error="Something went wrong on our side.")
    page = client_of(world.unitar_officer).get(page_of(contribution)).content.decode()
    assert "Something went wrong on our side." in page
    assert reverse("coalition:job-restart", args=[job.pk]) in page


def test_page_keeps_names_of_people_from_the_public(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    contribution = make_loaded(work_off, world.unitar_officer, world.secretary)
    assert world.secretary.name in client_of(world.unitar_officer).get(page_of(contribution)).content.decode()
    for reader in (None, world.stakeholder, world.jamaica_officer):
        page = client_of(reader).get(page_of(contribution)).content.decode()
        assert world.secretary.name not in page
        assert world.unitar_officer.name not in page


def test_page_shows_each_finding_with_row_column_value_and_the_way_to_correct_it(
    world: World, client_of: ClientOf, work_off: WorkOff
) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, BAD_ROW)
    page = client_of(world.unitar_officer).get(page_of(contribution)).content.decode()
    for said in ("Country not recognised: “Atlantis”.", "Row 4", "EW-C1", "Write the alpha-3 code."):
        assert said in page, said


def test_page_caps_what_it_shows_and_says_how_much_is_left(
    world: World, client_of: ClientOf, work_off: WorkOff
) -> None:
    rows = [f"Nowhere {n},2015,GEN,TOTAL,16.67,kt,A," for n in range(CAUSES_SHOWN + 7)]
    contribution = make_checked(work_off, world.unitar_officer, *rows)
    page = client_of(world.unitar_officer).get(page_of(contribution)).content.decode()
    assert page.count('class="finding ') == CAUSES_SHOWN
    assert "And 7 more causes." in page


def test_page_asks_for_what_no_column_says(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    owner = client_of(world.unitar_officer)
    file = SimpleUploadedFile("ours.csv", b"Land,Jahr,Menge\nJamaica,2014,16\nJamaica,2015,17\n", "text/csv")
    here = owner.post(UPLOAD, about() | {"file": file, "organisation": "UNITAR"}).url
    work_off()
    page = owner.get(here).content.decode()
    assert "Nothing in the file says: Indicator, Unit." in page
    for column in ("indicator", "unit"):
        assert f"The column “{column}” is missing." in page


def test_page_of_another_organisation_before_submission_does_not_exist(
    world: World, client_of: ClientOf, work_off: WorkOff
) -> None:
    contribution = make_checked(work_off, world.unitar_officer)
    assert client_of(world.itu_officer).get(page_of(contribution)).status_code == 404


def test_page_shows_history_newest_first(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    contribution = make_submitted(work_off, world.unitar_officer)
    deeds = [
        str(event["deed"]) for event in client_of(world.unitar_officer).get(page_of(contribution)).context["history"]
    ]
    assert deeds[0] == "Submitted for review"
    assert deeds[-1] == "Uploaded"


@pytest.mark.parametrize("number", [3, 30])
def test_page_asks_the_same_number_of_queries(
    world: World,
    client_of: ClientOf,
    work_off: WorkOff,
    django_assert_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    rows = [f"Nowhere {n},2015,GEN,TOTAL,16.67,kt,A," for n in range(number)]
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, *rows)
    reader = client_of(world.unitar_officer)
    with django_assert_num_queries(DETAIL_QUERIES):
        reader.get(page_of(contribution))


# -- Deeds ------------------------------------------------------------------------------------------------------
def test_submit_takes_the_good_rows_where_some_have_errors(
    world: World, client_of: ClientOf, work_off: WorkOff
) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, BAD_ROW)
    client_of(world.unitar_officer).post(page_of(contribution, "submit"), {"rows": "good"})
    contribution.refresh_from_db()
    assert (contribution.status, contribution.only_good_rows) == (S.SUBMITTED, True)


def test_submit_without_a_good_row_is_greyed_with_its_reason(
    world: World, client_of: ClientOf, work_off: WorkOff
) -> None:
    contribution = make_checked(work_off, world.unitar_officer, BAD_ROW)
    page = client_of(world.unitar_officer).get(page_of(contribution)).content.decode()
    assert "No row is without errors" in page
    assert page_of(contribution, "submit") not in page


def test_replace_checks_the_corrected_file(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer, *GOOD_ROWS, BAD_ROW)
    client_of(world.unitar_colleague).post(page_of(contribution, "replace"), {"file": a_file()})
    work_off()
    contribution.refresh_from_db()
    assert (contribution.status, contribution.errors) == (S.READY, 0)


def test_replace_by_the_same_bytes_says_so_beside_the_field(
    world: World, client_of: ClientOf, work_off: WorkOff
) -> None:
    contribution = make_checked(work_off, world.unitar_officer)
    answer = client_of(world.unitar_officer).post(page_of(contribution, "replace"), {"file": a_file()})
    assert "These very bytes" in " ".join(answer.context["replace_form"].errors["file"])


def test_withdraw_asks_once_before_it_posts(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    contribution = make_checked(work_off, world.unitar_officer)
    owner = client_of(world.unitar_officer)
    page = owner.get(page_of(contribution)).content.decode()
    assert '<details class="confirm">' in page
    assert "No, keep it" in page
    owner.post(page_of(contribution, "withdraw"))
    contribution.refresh_from_db()
    assert contribution.status == S.WITHDRAWN


@pytest.mark.parametrize("verb", ["submit", "accept", "return", "withdraw", "replace", "check"])
def test_deed_is_no_link(world: World, client_of: ClientOf, verb: str) -> None:
    contribution = make_uploaded(world.unitar_officer)
    assert client_of(world.unitar_officer).get(page_of(contribution, verb)).status_code == 405


# -- Downloads --------------------------------------------------------------------------------------------------
def test_file_leaves_as_it_came_and_may_run_nothing(world: World, client_of: ClientOf) -> None:
    contribution = make_uploaded(world.unitar_officer)
    answer = client_of(world.unitar_officer).get(page_of(contribution, "file"))
    assert b"".join(answer.streaming_content) == a_file().read()
    assert answer["Content-Disposition"] == 'attachment; filename="figures.csv"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_file_of_another_organisation_does_not_exist(world: World, client_of: ClientOf) -> None:
    contribution = make_uploaded(world.unitar_officer)
    for stranger in (None, world.itu_officer, world.jamaica_officer, world.stakeholder, world.administrator):
        assert client_of(stranger).get(page_of(contribution, "file")).status_code == 404


def test_findings_download_holds_what_the_page_leaves_out(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    rows = [f"Nowhere {n},2015,GEN,TOTAL,16.67,kt,A," for n in range(CAUSES_SHOWN + 7)]
    contribution = make_checked(work_off, world.unitar_officer, *rows)
    answer = client_of(world.unitar_officer).get(page_of(contribution, "findings"))
    assert b"".join(answer.streaming_content).count(b"Nowhere") >= CAUSES_SHOWN + 7


def _save(client: Client, url: str) -> None:
    """To its end: the client then closes it without the database's connection, which the test still needs."""
    assert b"".join(client.get(url).streaming_content)


@pytest.mark.parametrize(("verb", "name"), [("file", "figures.csv"), ("findings", "C-{pk}-findings.csv")])
def test_download_of_what_is_not_published_is_recorded(
    world: World, client_of: ClientOf, work_off: WorkOff, verb: str, name: str
) -> None:
    contribution = make_submitted(work_off, world.unitar_officer, *GOOD_ROWS, BAD_ROW)
    _save(client_of(world.itu_officer), page_of(contribution, verb))
    event = AuditEvent.objects.get(action="contribution.downloaded")
    assert (event.actor_id, event.subject) == (world.itu_officer.pk, subject_of(contribution))
    assert event.details == {"file": name.format(pk=contribution.pk), "sha256": contribution.sha256}


def test_download_of_what_is_published_is_not_recorded(world: World, client_of: ClientOf, work_off: WorkOff) -> None:
    contribution = make_loaded(work_off, world.unitar_officer, world.secretary)
    for reader in (None, world.itu_officer):
        _save(client_of(reader), page_of(contribution, "file"))
    assert not AuditEvent.objects.filter(action="contribution.downloaded").exists()


# -- The template -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_template_downloads_without_an_account(client_of: ClientOf, jamaica: object, kind: str) -> None:
    answer = client_of(None).get(reverse("datasets:template-download", args=[kind]))
    assert answer["Content-Disposition"] == f'attachment; filename="ewaste-template.{kind}"'


def test_template_help_lists_every_column_and_code(client_of: ClientOf, jamaica: object) -> None:
    page = client_of(None).get(reverse("datasets:template-help")).content.decode()
    for said in ("<code>country</code>", "<code>JAM</code>", "<code>UNU-0303</code>", "<code>kg/inh</code>", "GDPPPP"):
        assert said in page, said
