"""What people do with reports."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from coalition import audit, jobs
from coalition.guards import Invalid
from coalition.models import Job, Person
from datasets.models import Audience, Edition
from reports import policies, tasks
from reports.models import Assessment

logger = logging.getLogger(__name__)


@transaction.atomic
def build_assessment(
    *, iso3: str, language: str, by: Person, audience: str = "", at: datetime | None = None, new: bool = False
) -> Job:
    """Have the country's present evidence frozen and set, with the figures that the audience may see.

    Unchanged evidence gives the newest edition again; `new` forces another number. The result waits in the inbox.
    """
    policies.check_build(by, iso3)
    if language not in dict(settings.LANGUAGES):
        raise Invalid(_("There is no such language here."), field="language")
    offered = policies.audiences_to_build(by, iso3)
    if not offered:
        raise Invalid(_("There are no accepted figures of this country yet."))
    audience = audience or policies.usual_audience(offered)
    if audience not in Audience:
        raise Invalid(_("There is no such audience."), field="audience")
    policies.check_build(by, iso3, audience)
    if audience not in offered:
        raise Invalid(_("These readers see no other figures than everybody."), field="audience")
    above = ""
    if new:
        newest = Edition.objects.filter(country=iso3).aggregate(number=Max("number"))["number"]
        above = str(newest or 0)
    subject = f"assessment:{iso3}:{language}:{audience}:{by.pk}:{above}"
    job = jobs.enqueue(tasks.build_assessment, subject=subject, by=by)
    audit.record("assessment.asked_for", subject, by=by, at=at)
    return job


def download(*, assessment: Assessment, by: Person, at: datetime | None = None) -> FieldFile:
    """The PDF, opened; the log knows who took it."""
    policies.check_read_edition(by, assessment.edition)
    try:
        file = assessment.file.open("rb")
    except FileNotFoundError:
        logger.exception("the document of assessment %s is lost", assessment.pk)
        raise Invalid(
            _("The document is missing on our side. Build the assessment again: unchanged evidence gives the same one.")
        ) from None
    audit.record("assessment.downloaded", assessment, by=by, at=at)
    return file
