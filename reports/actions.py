"""What people do with reports."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition import audit, jobs
from coalition.guards import Anyone, Invalid, is_person
from coalition.models import Job, Organisation, Person
from datasets.models import Audience, Edition
from reports import notices, policies, tasks
from reports.models import Assessment, Publication

S = Publication.Status

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


# -- The way to the public -------------------------------------------------------------------------------------
@transaction.atomic
def sign_off(
    *, edition: Edition, member: Organisation | None = None, by: Person, at: datetime | None = None
) -> Publication:
    """For a reviewing member, by somebody who did not have it built. Government is asked for its consent."""
    policies.check_sign_off(by, edition)
    if not edition.assessments.exists():
        raise Invalid(_("Build its document first: what is signed off is what people read."))
    now = at or timezone.now()
    mine = policies.members_signed_for(by, timezone.localdate(now))
    if member is None and len(mine) == 1:
        member = mine[0]
    if member not in mine:
        raise Invalid(_("Say for which member you sign off."), field="member")
    publication, _new = Publication.objects.get_or_create(edition=edition, defaults={"since": now})
    publication.move_to(S.SIGNED_OFF, since=now, member=member, signed_off_at=now, signed_off_by=by, objection="")
    audit.record("assessment.signed_off", publication, by=by, at=now, member=member.acronym)
    people = [*notices.government(edition), *notices.secretariat(edition)]
    notices.tell(people, publication, event="assessment.signed_off", text=notices.SIGNED_OFF, by=by)
    return publication


@transaction.atomic
def consent(*, edition: Edition, by: Person, at: datetime | None = None) -> Publication:
    policies.check_consent(by, edition)
    publication, now = policies.publication_of(edition), at or timezone.now()
    publication.move_to(S.CONSENTED, still=["signed_off_at"], since=now, consented_at=now, consented_by=by)
    audit.record("assessment.consented", publication, by=by, at=now)
    notices.tell(notices.secretariat(edition), publication, event="assessment.consented", text=notices.CONSENTED, by=by)
    return publication


@transaction.atomic
def object_to(*, edition: Edition, reason: str, by: Person, at: datetime | None = None) -> Publication:
    """Government says why not, also after it had consented: a draft again, until it is signed off anew."""
    policies.check_consent(by, edition)
    if not reason.strip():
        raise Invalid(_("Say what has to change first."), field="reason")
    publication, now = policies.publication_of(edition), at or timezone.now()
    signer = publication.signed_off_by
    publication.move_to(S.DRAFT, since=now, objection=reason.strip(), consented_at=None, consented_by=None)
    audit.record("assessment.objected", publication, by=by, at=now, reason=reason.strip())
    people = [*notices.secretariat(edition), *([signer] if signer else [])]
    notices.tell(people, publication, event="assessment.objected", text=notices.OBJECTED, by=by)
    return publication


@transaction.atomic
def publish(*, edition: Edition, by: Person, at: datetime | None = None) -> Publication:
    """Open to everybody from now on, for good; its documents are set anew without the word draft."""
    policies.check_publish(by, edition)
    publication, now = policies.publication_of(edition), at or timezone.now()
    publication.move_to(S.PUBLISHED, still=["consented_at"], since=now, published_at=now, published_by=by)
    jobs.enqueue(tasks.set_anew, subject=f"publication:{publication.pk}", by=by)
    audit.record("assessment.published", publication, by=by, at=now)
    notices.tell(
        notices.everybody(publication), publication, event="assessment.published", text=notices.PUBLISHED, by=by
    )
    return publication


def download(*, assessment: Assessment, by: Anyone, at: datetime | None = None) -> FieldFile:
    """The PDF, opened. The log knows who took it, but for the published one, which is everybody's."""
    policies.check_read_assessment(by, assessment)
    try:
        file = assessment.file.open("rb")
    except FileNotFoundError:
        logger.exception("the document of assessment %s is lost", assessment.pk)
        raise Invalid(
            _("The document is missing on our side. Build the assessment again: unchanged evidence gives the same one.")
        ) from None
    if is_person(by):
        audit.record("assessment.downloaded", assessment, by=by, at=at)
    return file
