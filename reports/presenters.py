"""Editions and their assessments as pages show them."""

from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from coalition.guards import Anyone, is_person, reason
from coalition.models import Job, Person
from countries.policies.engagements import Finding
from countries.presenters.timeline import MOMENTS_SHOWN, Moment
from datasets.models import Edition
from datasets.pool import editions
from reports import policies
from reports.models import Assessment

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
    return {
        "iso3": edition.country_id,
        "number": edition.number,
        "frozen_at": edition.frozen_at,
        "audience": edition.get_audience_display(),
        "is_public": edition.audience == "public",
        "digest": edition.digest,
        "url": reverse("reports:assessment-detail", args=[edition.country_id, edition.number]),
        "assessments": [assessment_row(assessment, edition) for assessment in edition.assessments.all()],
    }


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
        return {"iso3": iso3, "is_open": False, "result": None}
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
    """Where the record of a job's subject `assessment:JAM:...` has its page."""
    return reverse("reports:assessment-list", args=[key.partition(":")[0]])


def exit_finding(iso3: str) -> Finding:
    """Whether an assessment of the country is there when the review of its evidence is to end."""
    newest = Assessment.objects.filter(edition__country=iso3).order_by("-edition__number").first()
    if newest is None:
        return Finding(_("A country assessment is published: none has been built yet."), met=False)
    words = _("A country assessment is published: edition %(number)s is built, but is a draft for review.")
    return Finding(words % {"number": newest.edition.number}, met=None)


def moments(someone: Anyone, iso3: str) -> list[Moment]:
    """The editions of the country that the reader may open, for its timeline. One query."""
    found = policies.editions_visible_to(someone, iso3).defer("evidence").order_by("-number")[:MOMENTS_SHOWN]
    return [
        Moment(
            edition.frozen_at,
            _("Assessment, edition %(number)s") % {"number": edition.number},
            reverse("reports:assessment-detail", args=[iso3, edition.number]),
            str(edition.get_audience_display()),
        )
        for edition in found
    ]
