"""What the worker does when somebody presses "build": freeze, write, draw, set, save. It may run twice."""

import hashlib
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from coalition import audit, jobs, notices
from coalition.jobs import SILENT, Progress
from coalition.models import Notice, Person
from datasets.models import Edition
from datasets.pool import editions
from reports import policies
from reports.builders import assembly, setting
from reports.models import Assessment

READY = gettext_noop("The assessment is ready: %(country)s, edition %(number)s.")
UNCHANGED = gettext_noop("Nothing has changed since edition %(number)s of %(country)s: it stands as it is.")


def work(subject: str, progress: Progress) -> None:
    """`JAM:fr:government:12:3`: country, language, audience, person, the number that a forced edition must exceed."""
    iso3, language, audience, person, above = subject.split(":")
    by = Person.objects.get(pk=int(person))
    # Rights may have ended since the button was pressed.
    policies.check_build(by, iso3, audience)
    # A second attempt finds the edition that the first one froze.
    new = bool(above) and not Edition.objects.filter(country=iso3, number__gt=int(above)).exists()
    job = jobs.newest(f"assessment:{subject}")
    build(
        iso3=iso3,
        language=language,
        audience=audience,
        by=by,
        new=new,
        progress=progress,
        asked_at=job.created_at if job else None,
    )


def set_anew(subject: str, progress: Progress) -> None:
    """Sets the documents of an edition that was published: they call themselves drafts no longer. May run twice."""
    drafts = Assessment.objects.filter(edition__publication=int(subject), is_draft=True)
    for assessment in drafts.select_related("edition__country", "edition__publication__member", "built_by"):
        content, pages = render(assessment.edition, assessment.language, progress)
        _save(assessment.edition, assessment.language, content, pages, None, None)


def build(
    *,
    iso3: str,
    language: str,
    audience: str,
    by: Person | None,
    at: datetime | None = None,
    new: bool = False,
    progress: Progress = SILENT,
    asked_at: datetime | None = None,
) -> Assessment:
    """The assessment of the country's present evidence. Raises Invalid where there is none.

    `by` is told once of what was asked for at `asked_at`, however often the work is tried.
    """
    progress(5, gettext_noop("Freezing the evidence"))
    edition = editions.freeze(iso3=iso3, audience=audience, by=by, at=at, new=new)
    known = Assessment.objects.filter(edition=edition, language=language).select_related("edition__country").first()
    if known and default_storage.exists(known.file.name or ""):
        _tell(by, known, READY if asked_at and known.built_at >= asked_at else UNCHANGED, asked_at)
        return known
    content, pages = render(edition, language, progress)
    progress(95, gettext_noop("Saving"))
    return _save(edition, language, content, pages, by, asked_at)


def render(edition: Edition, language: str, progress: Progress = SILENT) -> tuple[bytes, int]:
    """The PDF and its number of pages; the same edition and language give the same bytes."""
    progress(20, gettext_noop("Writing the sections"))
    document = assembly.assemble(edition, language)
    figures = list(document.figures())
    with translation.override(language):
        for done, figure in enumerate(figures):
            progress(30 + 15 * done // len(figures), gettext_noop("Drawing charts"))
            assert figure.svg
    markup = setting.html(document)
    progress(50, gettext_noop("Setting pages"))
    return setting.pdf(document, edition.evidence, markup)


def _save(  # noqa: PLR0917
    edition: Edition, language: str, content: bytes, pages: int, by: Person | None, asked_at: datetime | None
) -> Assessment:
    """The file first, under the name of its content; then the row. Dying between them leaves nothing that is shown."""
    sha256 = hashlib.sha256(content).hexdigest()
    name = f"assessments/{sha256[:2]}/{sha256}.pdf"
    if default_storage.exists(name) and default_storage.size(name) != len(content):
        default_storage.delete(name)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
    with transaction.atomic():
        before = Assessment.objects.filter(edition=edition, language=language).values_list("sha256", flat=True).first()
        assessment, created = Assessment.objects.update_or_create(
            edition=edition,
            language=language,
            defaults={
                "file": name,
                "sha256": sha256,
                "pages": pages,
                "is_draft": not policies.publication_of(edition).is_published,
            },
        )
        facts: dict[str, Any] = {"edition": edition.number, "language": language, "sha256": sha256}
        if created:
            Assessment.objects.filter(pk=assessment.pk).update(built_by=by, built_at=timezone.now())
            audit.record("assessment.built", assessment, by=by, **facts)
        elif before != sha256:
            # It was published, or its file was lost and fonts or the setter are no longer those that made it.
            audit.record("assessment.rerendered", assessment, by=by, **facts, sha256_before=before)
        _tell(by, assessment, READY, asked_at)
    return assessment


def _tell(person: Person | None, assessment: Assessment, text: str, asked_at: datetime | None) -> None:
    """A second attempt at the same work finds the person told already."""
    if person is None:
        return
    edition = assessment.edition
    link = reverse("reports:assessment-detail", args=[edition.country_id, edition.number])
    if asked_at and Notice.objects.filter(person=person, link=link, created_at__gte=asked_at).exists():
        return
    notices.tell(
        [person],
        event="assessment.ready" if text == READY else "assessment.unchanged",
        text=text,
        link=link,
        about=assessment,
        country=edition.country.name_in(person.language),
        number=edition.number,
    )
