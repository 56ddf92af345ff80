"""Editions and their assessments as pages show them."""

from typing import Any, Final

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from coalition import permissions as may
from coalition.guards import Anyone, is_person, reason
from coalition.models import Job, Person
from coalition.notices import ITEMS_ON_HOME_PAGE, HomeItem, HomePart
from coalition.roles import ROLES, RoleCode
from countries.policies.engagements import Finding
from countries.presenters.timeline import MOMENTS_SHOWN, Moment
from datasets.models import Audience, Edition
from datasets.pool import editions
from reports import policies
from reports.models import Assessment, Publication

S = Publication.Status
STEPS: Final = (
    (S.DRAFT, gettext_lazy("Built")),
    (S.SIGNED_OFF, gettext_lazy("Signed off by a member")),
    (S.CONSENTED, gettext_lazy("Consent of the Government")),
    (S.PUBLISHED, pgettext_lazy("step", "Published")),
)
ORDER: Final = [status for status, _name in STEPS]
TASK = "reports.build_assessment"
Row = dict[str, Any]


def edition_rows(someone: Anyone, iso3: str, newest: int = 0) -> list[Row]:
    """Editions that the reader may open, newest first, with their PDFs. Two queries, whatever their number."""
    found = (
        policies.editions_visible_to(someone, iso3)
        .defer("evidence")
        .order_by("-number")
        .prefetch_related(Prefetch("assessments", Assessment.objects.order_by("language")))
    )
    return [edition_row(edition) for edition in (found[:newest] if newest else found)]


def edition_row(edition: Edition) -> Row:
    publication = policies.publication_of(edition)
    return {
        "iso3": edition.country_id,
        "number": edition.number,
        "frozen_at": edition.frozen_at,
        "audience": edition.get_audience_display(),
        "is_public": edition.audience == "public",
        "digest": edition.digest,
        "url": reverse("reports:assessment-detail", args=[edition.country_id, edition.number]),
        "publication": publication,
        "assessments": [
            assessment_row(assessment, edition)
            for assessment in edition.assessments.all()
            # Of a published one, a document that still says draft is about to be set anew.
            if not (publication.is_published and assessment.is_draft)
        ],
    }


def publication_panel(someone: Anyone, edition: Edition) -> Row:
    """Where an edition stands on its way to the public, and what the reader may do about it, or why not."""
    publication = policies.publication_of(edition)
    deeds = (
        (S.SIGNED_OFF, "sign_off", policies.check_sign_off),
        (S.CONSENTED, "consent", policies.check_consent),
        (S.DRAFT, "object", policies.check_consent),
        (S.PUBLISHED, "publish", policies.check_publish),
    )
    offered = {
        name: {"why_not": reason(check, someone, edition)}
        for status, name, check in deeds
        if status in Publication.TRANSITIONS[S(publication.status)]
    }
    return {
        "publication": publication,
        "steps": [{"name": name, "state": _state(publication, status)} for status, name in STEPS],
        "is_open": policies.can_read(someone, edition.country_id),
        "can_be_published": edition.audience == Audience.PUBLIC,
        "members": policies.members_signed_for(someone, timezone.localdate()),
        **offered,
    }


def _state(publication: Publication, status: str) -> str:
    """Of four steps the one that is waited for is the present one."""
    place, reached = ORDER.index(S(status)), ORDER.index(S(publication.status))
    return "done" if place <= reached else "now" if place == reached + 1 else "todo"


def assessment_row(assessment: Assessment, edition: Edition) -> Row:
    url = reverse("reports:assessment-download", args=[edition.country_id, edition.number])
    return {
        "language": assessment.language,
        "language_name": get_language_info(assessment.language)["name_local"],
        "pages": assessment.pages,
        "sha256": assessment.sha256,
        "url": f"{url}?language={assessment.language}",
    }


def panel(someone: Anyone, iso3: str, ordered: int | None = None) -> Row:
    """What the country's page shows of its assessments: the newest edition, the button or why there is none.

    `job` is work under way or failed; `result` is what became of the job `ordered`, once it is done.
    """
    if not policies.can_read(someone, iso3):
        published = policies.editions_visible_to(someone, iso3).defer("evidence").prefetch_related("assessments")
        newest = published.order_by("-number").first()
        return {
            "iso3": iso3,
            "is_open": False,
            "edition": edition_row(newest) if newest else None,
            "has_changed": editions.has_changed(newest) if newest else False,
            "result": None,
        }
    newest = policies.editions_visible_to(someone, iso3).defer("evidence").order_by("-number").first()
    why_not = reason(policies.check_build, someone, iso3)
    job = newest_job(someone, iso3) if is_person(someone) else None
    is_done = job is not None and job.status == Job.Status.DONE
    return {
        "iso3": iso3,
        "is_open": True,
        "edition": edition_row(newest) if newest else None,
        "has_changed": editions.has_changed(newest) if newest else False,
        "has_figures": bool(policies.audiences_to_build(someone, iso3)),
        "may_build": not why_not,
        "why_not": why_not,
        "job": None if is_done else job,
        "result": _result(someone, job) if job and is_done and job.pk == ordered else None,
    }


def _result(someone: Anyone, job: Job) -> Row | None:
    """The assessment that the job made, or found unchanged."""
    _name, iso3, language, audience, *_rest = job.subject.split(":")
    found = Assessment.objects.filter(edition__in=policies.editions_visible_to(someone, iso3), language=language)
    newest = (
        found.filter(edition__audience=audience)
        .select_related("edition")
        .defer("edition__evidence")
        .order_by("-edition__number")
        .first()
    )
    if newest is None:
        return None
    return {
        **assessment_row(newest, newest.edition),
        "number": newest.edition.number,
        "page_url": reverse("reports:assessment-detail", args=[iso3, newest.edition.number]),
        "is_unchanged": newest.built_at < job.created_at,
    }


def newest_job(person: Person, iso3: str) -> Job | None:
    """The person's own last order of an assessment of the country."""
    return Job.objects.filter(task=TASK, subject__startswith=f"assessment:{iso3}:", created_by=person).first()


def page_of_subject(key: str) -> str:
    """Where the record of a job's subject `assessment:JAM:...`, or of an event's `assessment:12`, has its page."""
    if not key.isdecimal():
        return reverse("reports:assessment-list", args=[key.partition(":")[0]])
    return _page_of(Edition.objects.filter(assessments=int(key)))


def page_of_publication(key: str) -> str:
    return _page_of(Edition.objects.filter(publication=int(key)))


def _page_of(editions: QuerySet[Edition]) -> str:
    found = editions.values_list("country", "number").first()
    return reverse("reports:assessment-detail", args=found) if found else ""


def exit_finding(iso3: str) -> Finding:
    """Whether an assessment of the country is published when the review of its evidence is to end."""
    built = Assessment.objects.filter(edition__country=iso3).select_related("edition__publication")
    newest = built.order_by("-edition__number").first()
    if newest is None:
        return Finding(_("No country assessment has been built yet."), met=False)
    published = Publication.objects.filter(edition__country=iso3, status=S.PUBLISHED)
    number = published.order_by("-edition__number").values_list("edition__number", flat=True).first()
    if number is not None:
        return Finding(_("The country assessment of edition %(number)s is published.") % {"number": number}, met=True)
    words = _("The country assessment of edition %(number)s is built, not published: %(standing)s.")
    standing = policies.publication_of(newest.edition).get_status_display()
    return Finding(words % {"number": newest.edition.number, "standing": standing}, met=False)


def moments(someone: Anyone, iso3: str) -> list[Moment]:
    """The editions of the country that the reader may open, for its timeline. One query."""
    found = policies.editions_visible_to(someone, iso3).defer("evidence").order_by("-number")[:MOMENTS_SHOWN]
    return [
        Moment(
            publication.published_at or edition.frozen_at,
            _("Assessment, edition %(number)s") % {"number": edition.number},
            reverse("reports:assessment-detail", args=[iso3, edition.number]),
            str(publication.get_status_display()),
        )
        for edition, publication in ((each, policies.publication_of(each)) for each in found)
    ]


# -- The home page ---------------------------------------------------------------------------------------------
def waiting(person: Person) -> HomePart:
    """Assessments that wait for the person's government to consent, or for the secretariat to publish. Two queries."""
    asked = Q(pk__in=[])
    for seat in person.seats_today:
        permissions = ROLES[RoleCode(seat.role)].permissions
        here = Q(edition__country=seat.country_code) if seat.country_code else ~Q(pk__in=[])
        if may.DECIDE_FOR_GOVERNMENT in permissions:
            asked |= here & Q(status=S.SIGNED_OFF)
        if may.RELEASE in permissions:
            asked |= here & Q(status=S.CONSENTED)
    found = Publication.objects.filter(asked).exclude(signed_off_by=person).order_by("since")
    items = [
        HomeItem(
            _("Assessment of %(country)s, edition %(number)s")
            % {"country": publication.edition.country.name, "number": publication.edition.number},
            str(publication.get_status_display()),
            reverse("reports:assessment-detail", args=[publication.edition.country_id, publication.edition.number]),
            since=publication.since,
        )
        for publication in found.select_related("edition__country").defer("edition__evidence")[:ITEMS_ON_HOME_PAGE]
    ]
    return HomePart(items, found.count())
