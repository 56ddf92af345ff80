"""The country case: its lead, its stages and what the records must show, its pauses and its end."""

import pytest

from coalition.guards import Invalid, Refused
from coalition.models import Changed, NotAllowed
from countries.actions import documents, engagements
from countries.models import Engagement, EngagementStage, SupportRequest
from countries.models.engagements import StageStatus
from countries.policies import engagements as policies
from tests.conftest import World
from tests.factories.contributions import WorkOff, make_loaded
from tests.factories.requests import Cast, a_letter, make_answered, make_engaged

S = SupportRequest.Status


def stage_of(engagement: Engagement, code: str) -> EngagementStage:
    return EngagementStage.objects.select_related("engagement__request", "engagement__lead").get(
        engagement=engagement, code=code
    )


# -- The lead --------------------------------------------------------------------------------------------------
def test_engagement_opens_when_government_approves_the_lead(cast: Cast) -> None:
    engagement = make_engaged(cast)
    assert (engagement.status, engagement.request.status) == (Engagement.Status.OPEN, S.ENGAGED)
    assert list(engagement.stages.values_list("status", flat=True)) == ["open", *["not_started"] * 6]


def test_lead_that_is_no_active_member_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid, match="NEPA is not an active member on this day: it cannot lead") as refusal:
        engagements.propose_lead(case=make_answered(cast), lead=cast.world.nepa, by=cast.world.secretary)
    assert refusal.value.field == "lead"


def test_lead_is_proposed_after_acceptance(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="when government has accepted"):
        engagements.propose_lead(case=make_answered(cast, accepted=0), lead=cast.world.itu, by=cast.world.secretary)


@pytest.mark.parametrize("who", ["country_officer", "secretary", "unitar_officer"])
def test_lead_is_approved_by_government_alone(cast: Cast, who: str) -> None:
    engagement = engagements.propose_lead(case=make_answered(cast), lead=cast.world.unitar, by=cast.world.secretary)
    with pytest.raises(Refused, match="Only the country's government decides this"):
        engagements.approve_lead(engagement=engagement, lead=cast.world.unitar, by=getattr(cast.world, who))


def test_refused_lead_is_followed_by_another(cast: Cast) -> None:
    case = make_answered(cast)
    engagement = engagements.propose_lead(case=case, lead=cast.world.unitar, by=cast.world.secretary)
    engagements.refuse_lead(engagement=engagement, reason="We know ITU better.", by=cast.minister)
    again = engagements.propose_lead(case=case, lead=cast.world.itu, by=cast.world.secretary)
    assert engagements.approve_lead(engagement=again, lead=cast.world.itu, by=cast.minister).lead == cast.world.itu


def test_second_to_approve_is_told(cast: Cast) -> None:
    engagement = engagements.propose_lead(case=make_answered(cast), lead=cast.world.unitar, by=cast.world.secretary)
    seen = Engagement.objects.select_related("request", "lead").get(pk=engagement.pk)
    engagements.approve_lead(engagement=engagement, lead=cast.world.unitar, by=cast.minister)
    with pytest.raises(Changed, match="Somebody else was faster"):
        engagements.approve_lead(engagement=seen, lead=cast.world.unitar, by=cast.world.jamaica_officer)


def test_lead_that_government_was_not_shown_is_not_approved(cast: Cast) -> None:
    case = make_answered(cast)
    engagement = engagements.propose_lead(case=case, lead=cast.world.unitar, by=cast.world.secretary)
    engagements.refuse_lead(engagement=engagement, reason="We know ITU better.", by=cast.world.jamaica_officer)
    again = engagements.propose_lead(case=case, lead=cast.world.itu, by=cast.world.secretary)
    with pytest.raises(Changed, match="Another lead is proposed by now"):
        engagements.approve_lead(engagement=again, lead=cast.world.unitar, by=cast.minister)


# -- Stages ----------------------------------------------------------------------------------------------------
def test_stages_may_overlap(cast: Cast) -> None:
    engagement = make_engaged(cast)
    engagements.open_stage(stage=stage_of(engagement, "data_pooling"), by=cast.world.unitar_officer)
    assert engagement.stages.filter(status=StageStatus.OPEN).count() == 2


def test_stage_is_run_by_the_lead_and_the_secretariat(cast: Cast) -> None:
    stage = stage_of(make_engaged(cast), "dialogue")
    for person in (cast.world.itu_officer, cast.minister, cast.world.country_officer):
        with pytest.raises(Refused, match="run by its lead and the secretariat"):
            engagements.open_stage(stage=stage, by=person)
    assert engagements.open_stage(stage=stage, by=cast.world.secretary).status == StageStatus.OPEN


def test_scoping_ends_when_government_has_approved_its_report(cast: Cast) -> None:
    engagement = make_engaged(cast)
    scoping = stage_of(engagement, "scoping")
    report = documents.add(case=engagement.request, file=a_letter(), kind="scoping", by=cast.world.unitar_officer)
    with pytest.raises(Invalid, match="A scoping report is approved by government") as refusal:
        engagements.finish_stage(stage=scoping, by=cast.world.unitar_officer)
    assert refusal.value.field == "reason"
    documents.approve(document=report, by=cast.minister)
    assert engagements.finish_stage(stage=scoping, by=cast.world.unitar_officer).reason == ""


def test_report_is_approved_by_government_alone(cast: Cast) -> None:
    engagement = make_engaged(cast)
    report = documents.add(case=engagement.request, file=a_letter(), kind="scoping", by=cast.world.unitar_officer)
    with pytest.raises(Refused, match="Only the country's government"):
        documents.approve(document=report, by=cast.world.secretary)


def test_pooling_asks_the_pool(cast: Cast, work_off: WorkOff) -> None:
    engagement = make_engaged(cast)
    stage = engagements.open_stage(stage=stage_of(engagement, "data_pooling"), by=cast.world.unitar_officer)
    assert [finding.met for finding in policies.exit_findings(stage)] == [False, False]
    _contribute(cast.world, work_off)
    findings = policies.exit_findings(stage)
    assert [finding.met for finding in findings] == [True, True]
    assert "2 sources are in the pool, one of them national" in findings[0].words
    assert engagements.finish_stage(stage=stage, by=cast.world.unitar_officer).status == StageStatus.DONE


def test_stage_whose_records_do_not_exist_yet_needs_a_reason(cast: Cast) -> None:
    engagement = make_engaged(cast)
    stage = engagements.open_stage(stage=stage_of(engagement, "strategy"), by=cast.world.unitar_officer)
    with pytest.raises(Invalid, match="The records do not show this yet"):
        engagements.finish_stage(stage=stage, by=cast.world.unitar_officer)
    done = engagements.finish_stage(stage=stage, reason="Cabinet paper 12.", by=cast.world.unitar_officer)
    assert (done.reason, done.found[0]["met"]) == ("Cabinet paper 12.", None)


def test_stage_is_skipped_with_a_reason(cast: Cast) -> None:
    stage = stage_of(make_engaged(cast), "investment")
    with pytest.raises(Invalid, match="Say why this stage is not needed"):
        engagements.skip_stage(stage=stage, reason="", by=cast.world.unitar_officer)


# -- Pauses and the end ----------------------------------------------------------------------------------------
def test_suspended_engagement_stands_still(cast: Cast) -> None:
    engagement = make_engaged(cast)
    engagements.suspend(engagement=engagement, reason="Elections", by=cast.world.unitar_officer)
    with pytest.raises(NotAllowed, match="stages stand still"):
        engagements.open_stage(stage=stage_of(engagement, "dialogue"), by=cast.world.unitar_officer)
    assert engagements.resume(engagement=engagement, by=cast.world.unitar_officer).status == Engagement.Status.OPEN


def test_engagement_closes_when_no_stage_is_left(cast: Cast) -> None:
    engagement = make_engaged(cast)
    with pytest.raises(Invalid, match="First end or skip every stage"):
        engagements.close(engagement=engagement, report="All done.", by=cast.world.unitar_officer)
    for code in engagement.stages.values_list("code", flat=True):
        engagements.skip_stage(stage=stage_of(engagement, code), reason="Done by others.", by=cast.world.secretary)
    with pytest.raises(Invalid, match="Write the closure report"):
        engagements.close(engagement=engagement, report=" ", by=cast.world.unitar_officer)
    engagements.close(engagement=engagement, report="All done.", by=cast.world.unitar_officer)
    assert engagement.request.status == S.CLOSED


def _contribute(world: World, work_off: WorkOff) -> None:
    make_loaded(work_off, world.unitar_officer, world.secretary, source="Monitor")
    make_loaded(
        work_off,
        world.jamaica_officer,
        world.secretary,
        "JAM,2014,GEN,TOTAL,16,kt,A,",
        source="Survey",
        origin="national_official",
    )
