"""An assessment on its way to the public: signed off by a member, consented to by government, published."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from coalition import jobs
from coalition.guards import Hidden, Invalid, Refused
from coalition.models import Changed, NotAllowed, Notice, Person
from countries.models import Engagement, EngagementStage, SupportRequest
from countries.policies.engagements import exit_findings
from datasets.models import Edition
from reports import actions, policies
from reports.actions import build_assessment
from reports.builders import assembly, build
from reports.models import Assessment, Publication
from tests.conftest import World
from tests.factories.roster import make_membership

pytestmark = pytest.mark.usefixtures("reference")
ClientOf = Callable[[Person | None], Client]
S = Publication.Status


@pytest.fixture(autouse=True)
def _quick_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of the cover stand for the whole document: how it is set is asked elsewhere."""
    monkeypatch.setattr(
        build.setting, "pdf", lambda document, _evidence, _markup: (document.cover.standing.encode(), 9)
    )


@pytest.fixture
def edition(evidence: World, work_off: Callable[[], int]) -> Edition:
    """Jamaica's public edition, built by the secretariat; UNITAR and ITU are members."""
    for member in (evidence.unitar, evidence.itu):
        if not member.memberships.exists():
            make_membership(member, evidence.secretary)
    build_assessment(iso3="JAM", language="en", audience="public", by=evidence.secretary)
    work_off()
    return Edition.objects.get()


def fresh(edition: Edition) -> Edition:
    return Edition.objects.select_related("publication").get(pk=edition.pk)


def signed_off(edition: Edition, world: World) -> Edition:
    actions.sign_off(edition=fresh(edition), by=world.itu_officer)
    return fresh(edition)


def consented(edition: Edition, world: World) -> Edition:
    actions.consent(edition=signed_off(edition, world), by=world.jamaica_officer)
    return fresh(edition)


def published(edition: Edition, world: World) -> Edition:
    actions.publish(edition=consented(edition, world), by=world.secretary)
    return fresh(edition)


def page_of(edition: Edition) -> str:
    return reverse("reports:assessment-detail", args=[edition.country_id, edition.number])


# -- Who, and in which order -----------------------------------------------------------------------------------
def test_edition_goes_from_sign_off_over_consent_to_publication(edition: Edition, evidence: World) -> None:
    publication = published(edition, evidence).publication
    assert (publication.status, publication.member) == (S.PUBLISHED, evidence.itu)


@pytest.mark.parametrize("who", ["secretary", "country_officer", "jamaica_officer", "auditor"])
def test_sign_off_is_a_members(edition: Edition, evidence: World, who: str) -> None:
    with pytest.raises(Refused, match="A reviewing member of the coalition signs it off"):
        actions.sign_off(edition=edition, by=getattr(evidence, who))


def test_sign_off_by_who_is_no_active_member_is_refused(edition: Edition, evidence: World) -> None:
    evidence.itu.memberships.update(until="2020")
    with pytest.raises(Refused, match="not an active member"):
        actions.sign_off(edition=edition, by=evidence.itu_officer)


def test_nobody_signs_off_the_assessment_that_they_had_built(edition: Edition, evidence: World) -> None:
    edition.assessments.update(built_by=evidence.itu_officer)
    with pytest.raises(Refused, match="Nobody signs off the assessment that they had built"):
        actions.sign_off(edition=edition, by=evidence.itu_officer)


def test_edition_of_figures_that_are_not_public_is_not_signed_off(edition: Edition, evidence: World) -> None:
    Edition.objects.filter(pk=edition.pk).update(audience="government")
    with pytest.raises(Refused, match="Only an edition of what everybody may see"):
        actions.sign_off(edition=fresh(edition), by=evidence.itu_officer)


def test_edition_without_a_document_is_not_signed_off(edition: Edition, evidence: World) -> None:
    edition.assessments.all().delete()
    with pytest.raises(Invalid, match="Build its document first"):
        actions.sign_off(edition=edition, by=evidence.itu_officer)


@pytest.mark.parametrize("who", ["secretary", "country_officer", "itu_officer"])
def test_consent_is_governments_alone(edition: Edition, evidence: World, who: str) -> None:
    with pytest.raises(Refused, match="Only the country's government consents"):
        actions.consent(edition=signed_off(edition, evidence), by=getattr(evidence, who))


def test_consent_of_another_country_is_refused(edition: Edition, evidence: World) -> None:
    with pytest.raises(Hidden):
        actions.consent(edition=signed_off(edition, evidence), by=evidence.uk_officer)


def test_edition_is_not_published_without_consent(edition: Edition, evidence: World) -> None:
    with pytest.raises(NotAllowed):
        actions.publish(edition=signed_off(edition, evidence), by=evidence.secretary)


@pytest.mark.parametrize("who", ["jamaica_officer", "itu_officer", "country_officer"])
def test_publication_is_the_secretariats(edition: Edition, evidence: World, who: str) -> None:
    with pytest.raises(Refused, match="Only the secretariat publishes"):
        actions.publish(edition=consented(edition, evidence), by=getattr(evidence, who))


def test_objection_makes_it_a_draft_again_with_the_reason(edition: Edition, evidence: World) -> None:
    waiting = consented(edition, evidence)
    with pytest.raises(Invalid, match="Say what has to change first"):
        actions.object_to(edition=waiting, reason=" ", by=evidence.jamaica_officer)
    actions.object_to(edition=waiting, reason="2014 is too high.", by=evidence.jamaica_officer)
    publication = fresh(edition).publication
    assert (publication.status, publication.objection) == (S.DRAFT, "2014 is too high.")
    assert signed_off(edition, evidence).publication.objection == ""


def test_second_to_consent_is_told(edition: Edition, evidence: World) -> None:
    seen = signed_off(edition, evidence)
    actions.consent(edition=fresh(edition), by=evidence.jamaica_officer)
    with pytest.raises(Changed, match="Somebody else was faster"):
        actions.consent(edition=seen, by=evidence.jamaica_officer)


def test_each_step_tells_whom_it_waits_for(edition: Edition, evidence: World) -> None:
    published(edition, evidence)
    told = {
        event: set(Notice.objects.filter(event=f"assessment.{event}").values_list("person__name", flat=True))
        for event in ("signed_off", "consented", "published")
    }
    assert "Neville Nepa" in told["signed_off"]
    assert told["consented"] == {"Sofia Secretary"}
    assert {"Neville Nepa", "Ivo Itu", "Carla Country"} <= told["published"]


# -- What the public reads -------------------------------------------------------------------------------------
def test_published_edition_is_everybodys(
    edition: Edition, evidence: World, client_of: ClientOf, work_off: Callable[[], int]
) -> None:
    assert client_of(None).get(page_of(edition)).status_code == 302
    assert client_of(evidence.stakeholder).get(page_of(edition)).status_code == 404
    published(edition, evidence)
    work_off()
    for person in (None, evidence.stakeholder, evidence.uk_officer, evidence.administrator):
        reader = client_of(person)
        assert reader.get(page_of(edition)).status_code == 200
        assert reader.get(reverse("api:edition-detail", args=[edition.pk])).status_code == 200
        taken = reader.get(reverse("reports:assessment-download", args=["JAM", edition.number]))
        assert b"published on" in b"".join(taken.streaming_content)
    country = client_of(None).get(reverse("countries:country-detail", args=["JAM"])).content.decode()
    assert page_of(edition) in country


def test_published_document_no_longer_calls_itself_a_draft(
    edition: Edition, evidence: World, client_of: ClientOf, work_off: Callable[[], int]
) -> None:
    assert "draft for review" in assembly.assemble(edition, "en").cover.standing
    published(edition, evidence)
    # Until it is set anew the draft is nobody's but the reviewers'.
    taken = reverse("reports:assessment-download", args=["JAM", edition.number])
    assert client_of(evidence.stakeholder).get(taken).status_code == 404
    work_off()
    assert "draft" not in assembly.assemble(fresh(edition), "en").cover.standing
    assert not Assessment.objects.get().is_draft
    before = Assessment.objects.get().sha256
    build.set_anew(str(fresh(edition).publication.pk), jobs.SILENT)
    assert Assessment.objects.get().sha256 == before


def test_other_editions_stay_closed(edition: Edition, evidence: World, work_off: Callable[[], int]) -> None:
    published(edition, evidence)
    build_assessment(iso3="JAM", language="en", audience="public", by=evidence.secretary, new=True)
    work_off()
    assert [one.number for one in policies.editions_visible_to(evidence.stakeholder)] == [edition.number]


# -- Pages and API ---------------------------------------------------------------------------------------------
def test_way_by_the_pages(edition: Edition, evidence: World, client_of: ClientOf) -> None:
    steps = (("sign-off", evidence.itu_officer), ("consent", evidence.jamaica_officer), ("publish", evidence.secretary))
    for step, person in steps:
        reader = client_of(person)
        assert reader.get(page_of(edition)).status_code == 200
        assert reader.post(f"{page_of(edition)}{step}/").status_code == 302
    assert fresh(edition).publication.is_published


def test_objection_without_a_reason_says_so_beside_the_field(
    edition: Edition, evidence: World, client_of: ClientOf
) -> None:
    signed_off(edition, evidence)
    answer = client_of(evidence.jamaica_officer).post(f"{page_of(edition)}object/", {"reason": ""})
    assert answer.status_code == 422
    assert "This field is required." in answer.content.decode()


def test_way_by_the_api(edition: Edition, evidence: World, client_of: ClientOf) -> None:
    def post(person: Person, step: str) -> str:
        answer = client_of(person).post(reverse(f"api:edition-{step}", args=[edition.pk]))
        assert answer.status_code == 200, answer.content
        return str(answer.json()["publication"]["status"])

    assert post(evidence.itu_officer, "sign-off") == "signed_off"
    assert post(evidence.jamaica_officer, "consent") == "consented"
    assert post(evidence.secretary, "publish") == "published"


def test_assessment_waits_on_the_home_page_of_who_has_the_next_word(
    edition: Edition, evidence: World, client_of: ClientOf
) -> None:
    def waits(person: Person) -> bool:
        return page_of(edition) in [item.url for item in client_of(person).get("/").context["for_you"].items]

    signed_off(edition, evidence)
    assert (waits(evidence.jamaica_officer), waits(evidence.secretary)) == (True, False)
    actions.consent(edition=fresh(edition), by=evidence.jamaica_officer)
    assert (waits(evidence.jamaica_officer), waits(evidence.secretary)) == (False, True)


# -- Engagements -----------------------------------------------------------------------------------------------
def test_review_of_the_evidence_asks_for_a_published_assessment(edition: Edition, evidence: World) -> None:
    case = SupportRequest(country_id="JAM")
    stage = EngagementStage(engagement=Engagement(request=case), code="evidence_review")
    assert [finding.met for finding in exit_findings(stage)] == [False]
    assert "draft for review" in exit_findings(stage)[0].words
    published(edition, evidence)
    found = exit_findings(stage)[0]
    assert (found.words, found.met) == ("The country assessment of edition 1 is published.", True)
