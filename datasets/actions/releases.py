"""The secretariat freezes the public pool under a name, and publishes it or throws it away."""

from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition import audit, jobs
from coalition.audit import subject_of
from coalition.guards import Invalid
from coalition.models import Person
from datasets import policies, tasks
from datasets.models import Release


@transaction.atomic
def begin(*, name: str, notes: str, by: Person, at: datetime | None = None) -> Release:
    """A job writes the files; nobody but the secretariat sees it before it is published."""
    policies.check_release(by)
    release = Release(name=name.strip(), notes=notes.strip(), created_by=by, created_at=at or timezone.now())
    try:
        release.clean_fields(exclude={field.name for field in Release._meta.fields} - {"name", "notes"})
    except ValidationError as problem:
        field, messages = next(iter(problem.message_dict.items()))
        raise Invalid(messages[0], field=field) from None
    try:
        with transaction.atomic():
            release.save(force_insert=True)
    except IntegrityError:
        raise Invalid(_("There is a release of this name already."), field="name") from None
    audit.record("release.begun", f"release:{release.name}", by=by, at=at)
    jobs.enqueue(tasks.freeze_release, subject=subject_of(release), by=by)
    return release


@transaction.atomic
def publish(*, release: Release, by: Person, at: datetime | None = None) -> Release:
    """From now on anybody may cite it, and nothing of it changes."""
    policies.check_release(by)
    now = at or timezone.now()
    release.move_to(Release.Status.PUBLISHED, published_at=now, published_by=by)
    audit.record(
        "release.published",
        f"release:{release.name}",
        by=by,
        at=now,
        figures=release.figures_sha256,
        archive=release.archive_sha256,
    )
    return release


@transaction.atomic
def discard(*, release: Release, by: Person, at: datetime | None = None) -> Release:
    """Before it is published; its name is free again."""
    policies.check_release(by)
    release.move_to(Release.Status.DISCARDED)
    audit.record("release.discarded", f"release:{release.name}", by=by, at=at)
    files = [file for file in (release.figures, release.archive) if file]
    for file in files:
        transaction.on_commit(partial(file.delete, save=False))
    return release
