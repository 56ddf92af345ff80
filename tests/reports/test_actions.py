"""Pressing "build", and what the worker makes of it."""

from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage

from coalition import jobs, notices
from coalition.guards import Invalid, Refused
from coalition.models import AuditEvent, Job, Notice
from datasets.models import Edition
from datasets.pool import editions
from reports import policies
from reports.actions import build_assessment
from reports.builders import build
from reports.models import Assessment
from tests.conftest import World
from tests.reports.world import contribute

pytestmark = pytest.mark.usefixtures("reference")


@pytest.fixture(autouse=True)
def _quick_setting(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked here is who may and what is kept, not how pages look: those are in test_setting."""
    monkeypatch.setattr(build.setting, "pdf", lambda document, _evidence, _markup: (document.title.encode(), 12))


def test_build_freezes_sets_saves_and_tells(evidence: World, work_off: Callable[[], int]) -> None:
    job = build_assessment(iso3="JAM", language="en", by=evidence.secretary)
    work_off()
    job.refresh_from_db()
    assert (job.status, job.percent) == (Job.Status.DONE, 100)
    assessment = Assessment.objects.get()
    assert (assessment.edition.number, assessment.language, assessment.pages) == (1, "en", 12)
    assert default_storage.size(assessment.file.name) > 0
    notice = Notice.objects.get(person=evidence.secretary, event="assessment.ready")
    assert notice.link == "/countries/JAM/editions/1/"


def test_build_is_audited(evidence: World, work_off: Callable[[], int]) -> None:
    build_assessment(iso3="JAM", language="en", by=evidence.secretary)
    work_off()
    actions = AuditEvent.objects.filter(actor_id=evidence.secretary.pk).values_list("action", flat=True)
    assert {"assessment.asked_for", "assessment.built"} <= set(actions)


def test_build_again_with_unchanged_evidence_keeps_edition_and_file(
    evidence: World, work_off: Callable[[], int]
) -> None:
    for _ in range(2):
        build_assessment(iso3="JAM", language="en", by=evidence.secretary)
        work_off()
    assert Edition.objects.count() == Assessment.objects.count() == 1


def test_build_tells_that_nothing_has_changed(evidence: World, work_off: Callable[[], int]) -> None:
    for _ in range(2):
        build_assessment(iso3="JAM", language="en", by=evidence.secretary)
        work_off()
    told = Notice.objects.filter(person=evidence.secretary, event__startswith="assessment").order_by("pk")
    assert [notices.words(notice) for notice in told] == [
        "The assessment is ready: Jamaica, edition 1.",
        "Nothing has changed since edition 1 of Jamaica: it stands as it is.",
    ]


def test_build_tells_once_however_often_the_job_runs(evidence: World, work_off: Callable[[], int]) -> None:
    job = build_assessment(iso3="JAM", language="en", by=evidence.secretary)
    work_off()
    build.work(job.subject.partition(":")[2], jobs.SILENT)
    assert Notice.objects.filter(person=evidence.secretary, event__startswith="assessment").count() == 1


def test_other_bytes_of_the_same_edition_are_audited_with_both_digests(
    evidence: World, monkeypatch: pytest.MonkeyPatch, work_off: Callable[[], int]
) -> None:
    build_assessment(iso3="JAM", language="en", by=evidence.secretary)
    work_off()
    old = Assessment.objects.get()
    default_storage.delete(old.file.name)
    monkeypatch.setattr(build.setting, "pdf", lambda *_: (b"other fonts", 12))
    build_assessment(iso3="JAM", language="en", by=evidence.secretary)
    work_off()
    details = AuditEvent.objects.get(action="assessment.rerendered").details
    assert details["sha256_before"] == old.sha256
    assert details["sha256"] == Assessment.objects.get().sha256 != old.sha256


def test_build_in_another_language_sets_the_same_edition(evidence: World, work_off: Callable[[], int]) -> None:
    for language in ("en", "fr"):
        build_assessment(iso3="JAM", language=language, by=evidence.secretary)
        work_off()
    assert Edition.objects.count() == 1
    assert set(Assessment.objects.values_list("language", flat=True)) == {"en", "fr"}


def test_new_forces_one_number_however_often_the_job_runs(evidence: World, work_off: Callable[[], int]) -> None:
    build_assessment(iso3="JAM", language="en", by=evidence.secretary)
    work_off()
    job = build_assessment(iso3="JAM", language="en", by=evidence.secretary, new=True)
    subject = job.subject.partition(":")[2]
    work_off()
    build.work(subject, jobs.SILENT)
    assert list(Edition.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_new_figures_change_the_evidence_and_make_the_next_edition(
    evidence: World, work_off: Callable[[], int]
) -> None:
    build_assessment(iso3="JAM", language="en", by=evidence.secretary)
    work_off()
    contribute(
        ("JAM,2016,GEN,TOTAL,17000,t,E,",),
        organisation=evidence.itu,
        by=evidence.itu_officer,
        accepted_by=evidence.secretary,
        work_off=work_off,
        source="What a Waste",
    )
    assert editions.has_changed(Edition.objects.get())
    build_assessment(iso3="JAM", language="en", by=evidence.secretary)
    work_off()
    assert Edition.objects.filter(country="JAM").count() == 2


def test_killed_worker_leaves_no_row_and_the_next_one_finishes(
    evidence: World, monkeypatch: pytest.MonkeyPatch, work_off: Callable[[], int]
) -> None:
    job = build_assessment(iso3="JAM", language="en", by=evidence.secretary)
    subject = job.subject.partition(":")[2]
    with monkeypatch.context() as broken:
        broken.setattr(Assessment.objects, "update_or_create", _die)
        with pytest.raises(KeyboardInterrupt):
            build.work(subject, jobs.SILENT)
    assert not Assessment.objects.exists()
    work_off()
    assert Assessment.objects.count() == Edition.objects.count() == 1


def _die(**_: object) -> None:
    raise KeyboardInterrupt


def test_build_is_refused_to_who_may_not(evidence: World) -> None:
    for person in (evidence.stakeholder, evidence.auditor, evidence.administrator, evidence.uk_officer):
        with pytest.raises(Refused):
            build_assessment(iso3="JAM", language="en", by=person)
    assert not Job.objects.filter(task="reports.build_assessment").exists()


def test_build_fails_where_the_right_ended_meanwhile(evidence: World, work_off: Callable[[], int]) -> None:
    job = build_assessment(iso3="JAM", language="en", by=evidence.jamaica_officer)
    evidence.jamaica_officer.seats.all().delete()
    work_off()
    job.refresh_from_db()
    assert job.status == Job.Status.FAILED
    assert not Edition.objects.exists()


def test_government_edition_holds_no_figure_of_the_coalition_alone(
    evidence: World, work_off: Callable[[], int]
) -> None:
    contribute(
        ("JAM,2015,COLL,TOTAL,120,t,E,",),
        organisation=evidence.itu,
        by=evidence.itu_officer,
        accepted_by=evidence.secretary,
        work_off=work_off,
        source="Coalition survey",
        visibility="coalition",
    )
    for person, audience in ((evidence.jamaica_officer, ""), (evidence.unitar_officer, "coalition")):
        build_assessment(iso3="JAM", language="en", audience=audience, by=person)
        work_off()
    public, coalition = Edition.objects.order_by("number")
    assert (public.audience, coalition.audience) == ("public", "coalition")
    assert "Coalition survey" not in str(public.evidence)
    assert "Coalition survey" in str(coalition.evidence)


def _with_a_closed_figure(evidence: World, work_off: Callable[[], int], visibility: str) -> None:
    contribute(
        ("JAM,2015,COLL,TOTAL,120,t,E,",),
        organisation=evidence.itu,
        by=evidence.itu_officer,
        accepted_by=evidence.secretary,
        work_off=work_off,
        source="Closed survey",
        visibility=visibility,
    )


@pytest.mark.parametrize(("visibility", "audience"), [("coalition", "public"), ("government", "government")])
def test_country_team_builds_what_the_government_can_open_unless_it_says_else(
    visibility: str, audience: str, evidence: World, work_off: Callable[[], int]
) -> None:
    _with_a_closed_figure(evidence, work_off, visibility)
    build_assessment(iso3="JAM", language="en", by=evidence.country_officer)
    work_off()
    edition = Edition.objects.get()
    assert edition.audience == audience
    policies.check_read_edition(evidence.jamaica_officer, edition)


def test_government_builds_nothing_for_the_coalition(evidence: World, work_off: Callable[[], int]) -> None:
    _with_a_closed_figure(evidence, work_off, "coalition")
    with pytest.raises(Refused):
        build_assessment(iso3="JAM", language="en", audience="coalition", by=evidence.jamaica_officer)


def test_audience_without_figures_of_its_own_is_not_offered(evidence: World) -> None:
    assert policies.audiences_to_build(evidence.secretary, "JAM") == ("public",)
    with pytest.raises(Invalid):
        build_assessment(iso3="JAM", language="en", audience="coalition", by=evidence.secretary)


def test_country_without_figures_has_no_assessment(evidence: World) -> None:
    with pytest.raises(Invalid):
        build_assessment(iso3="NLD", language="en", by=evidence.secretary)


def test_unknown_language_is_refused(evidence: World) -> None:
    with pytest.raises(Invalid):
        build_assessment(iso3="JAM", language="tlh", by=evidence.secretary)
