"""What people do to a contribution, from upload to withdrawal."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coalition import audit, jobs, notices
from coalition.audit import subject_of
from coalition.guards import Invalid
from coalition.models import Changed, NotAllowed, Organisation, Person
from datasets import policies, tasks
from datasets.actions import checks
from datasets.actions.issues import check_not_narrower, check_visibility, decided_already, issue_of, lock_issue
from datasets.models import Contribution, EarlierFile
from datasets.reference.limits import MAX_KEPT_BYTES

S = Contribution.Status
# Not decided yet: somebody still has to see it through.
UNDER_WAY = (S.DRAFT, S.CHECKING, S.NEEDS_WORK, S.READY, S.SUBMITTED, S.RETURNED)


@dataclass(frozen=True)
class Received:
    """`known`: these bytes were here already, and this is the contribution that holds them."""

    contribution: Contribution
    known: bool


@transaction.atomic
def upload(
    *,
    file: "File[bytes]",
    file_name: str,
    organisation: Organisation,
    title: str,
    source: str,
    issue_label: str,
    published_on: date,
    origin: str,
    citation: str = "",
    url: str = "",
    licence: str = "",
    visibility: str = "",
    embargo_on: date | None = None,
    method_note: str = "",
    by: Person | None,
    at: datetime | None = None,
) -> Received:
    """Keep the file as sent and have it checked. `by=None` is the portal itself, from a terminal."""
    if by is not None:
        policies.check_upload(by, organisation)
    visibility = visibility or policies.default_visibility(organisation)
    check_visibility(organisation, visibility)
    sha256, size = _weigh(file)
    if known := _holder_of(organisation, sha256):
        return Received(known, known=True)
    issue = issue_of(
        organisation=organisation,
        source=source.strip(),
        label=issue_label.strip(),
        published_on=published_on,
        origin=origin,
        citation=citation,
        url=url,
    )
    contribution = Contribution(
        organisation=organisation,
        issue=issue,
        title=title,
        method_note=method_note,
        licence=licence,
        visibility=visibility,
        embargo_on=embargo_on,
        file_name=file_name,
        sha256=sha256,
        size=size,
        created_by=by,
        created_at=at or timezone.now(),
    )
    check_not_narrower(contribution)
    contribution.file.save(file_name, file, save=False)
    try:
        with transaction.atomic():
            contribution.save(force_insert=True)
    except IntegrityError:
        # Two uploads of the same bytes at once: the other one was first.
        contribution.file.delete(save=False)
        other = _holder_of(organisation, sha256)
        if other is None:
            raise
        return Received(other, known=True)
    audit.record("contribution.uploaded", contribution, by=by, at=at, sha256=sha256, size=size)
    checks.start(contribution, by=by)
    return Received(contribution, known=False)


@transaction.atomic
def replace_file(
    *, contribution: Contribution, file: "File[bytes]", file_name: str, by: Person, at: datetime | None = None
) -> Contribution:
    """A corrected file takes the place of the one that was sent, which is kept, unless it held data on persons."""
    policies.check_change_contribution(by, contribution)
    sha256, size = _weigh(file)
    holder = _holder_of(contribution.organisation, sha256)
    if holder is not None:
        raise Invalid(
            _("These very bytes are here already, as %(reference)s.") % {"reference": holder.reference}, field="file"
        )
    before = EarlierFile(
        contribution=contribution,
        file=contribution.file.name,
        replaced_at=at or timezone.now(),
        **{name: getattr(contribution, name) for name in ("file_name", "sha256", "size")},
    )
    held_persons = bool(contribution.personal_columns)
    stored = Contribution(sha256=sha256).file
    stored.save(file_name, file, save=False)
    changes = {"file": stored.name, "file_name": file_name, "sha256": sha256, "size": size}
    checks.start(contribution, by=by, **changes)
    audit.record("contribution.replaced", contribution, by=by, at=at, before=before.sha256, sha256=sha256, size=size)
    if held_persons:
        transaction.on_commit(partial(before.file.storage.delete, str(before.file.name)))
    else:
        before.save(force_insert=True)
    return contribution


@transaction.atomic
def check_again(*, contribution: Contribution, by: Person | None, at: datetime | None = None) -> Contribution:
    """Check the same file anew, after the rules or the code lists changed."""
    if by is not None:
        policies.check_change_contribution(by, contribution)
    checks.start(contribution, by=by)
    audit.record("contribution.check_again", contribution, by=by, at=at)
    return contribution


@transaction.atomic
def submit(
    *, contribution: Contribution, only_good_rows: bool = False, by: Person | None, at: datetime | None = None
) -> Contribution:
    """Hand it to a reviewer. With errors, only the rows without any, and only if the contributor says so."""
    if by is not None:
        policies.check_change_contribution(by, contribution)
    if not contribution.rows_good:
        raise Invalid(_("No row is without errors: there is nothing to submit yet."))
    if contribution.errors and not only_good_rows:
        raise Invalid(
            _("Some rows have errors. Correct them and replace the file, or submit only the rows without errors."),
            field="rows",
        )
    if by is not None:
        policies.check_explained(contribution)
    check_not_narrower(contribution)
    now = at or timezone.now()
    contribution.move_to(
        S.SUBMITTED,
        only_good_rows=bool(contribution.errors),
        submitted_at=now,
        submitted_by=by,
        decided_at=None,
        decided_by=None,
        decision_reason="",
    )
    audit.record(
        "contribution.submitted",
        contribution,
        by=by,
        at=now,
        rows=contribution.rows_good,
        staged=contribution.staged_sha256,
    )
    _tell(
        policies.reviewers(contribution).exclude(pk=by.pk if by else 0),
        contribution,
        event="contribution.submitted",
        text=gettext_noop("%(organisation)s submitted “%(title)s” for review."),
        by=by,
    )
    return contribution


@transaction.atomic
def accept(
    *, contribution: Contribution, seen: str | None = None, by: Person, at: datetime | None = None
) -> Contribution:
    """A person's decision on the rows `seen`, by their checksum; a job then loads them into the pool."""
    policies.check_review(by, contribution)
    if contribution.status == S.SUPERSEDED:
        raise NotAllowed(_("A correction took its place. It comes back only when the correction is withdrawn."))
    now = at or timezone.now()
    lock_issue(contribution)
    check_not_narrower(contribution)
    _decide(contribution, S.ACCEPTED, decided_at=now, decided_by=by, decision_reason="")
    _check_seen(contribution, seen)
    audit.record("contribution.accepted", contribution, by=by, at=now, staged=contribution.staged_sha256)
    _tell_contributor(
        contribution,
        event="contribution.accepted",
        text=gettext_noop("“%(title)s” was accepted. Its rows enter the pool."),
        by=by,
    )
    jobs.enqueue(tasks.load_contribution, subject=subject_of(contribution), by=by)
    return contribution


@transaction.atomic
def return_(
    *, contribution: Contribution, reason: str, seen: str | None = None, by: Person, at: datetime | None = None
) -> Contribution:
    policies.check_review(by, contribution)
    if not reason.strip():
        raise Invalid(_("Say what should be corrected."), field="reason")
    now = at or timezone.now()
    _decide(contribution, S.RETURNED, decided_at=now, decided_by=by, decision_reason=reason.strip())
    _check_seen(contribution, seen)
    audit.record("contribution.returned", contribution, by=by, at=now, reason=reason.strip())
    _tell_contributor(
        contribution,
        event="contribution.returned",
        text=gettext_noop("“%(title)s” was returned: %(reason)s"),
        by=by,
        reason=reason,
    )
    return contribution


@transaction.atomic
def withdraw(*, contribution: Contribution, by: Person, at: datetime | None = None) -> Contribution:
    """Take it back. Of an accepted one a job takes the figures out of the pool; earlier ones come back."""
    policies.check_change_contribution(by, contribution)
    was = contribution.status
    contribution.move_to(S.WITHDRAWN)
    audit.record("contribution.withdrawn", contribution, by=by, at=at, was=was)
    if was == S.ACCEPTED:
        jobs.enqueue(tasks.load_contribution, subject=subject_of(contribution), by=by)
    return contribution


def _decide(contribution: Contribution, status: str, **decision: Any) -> None:
    try:
        contribution.move_to(status, **decision)
    except (Changed, NotAllowed) as refusal:
        raise decided_already(contribution) or refusal from None
    notices.settle(event="contribution.submitted", link=_page_of(contribution))


def _check_seen(contribution: Contribution, seen: str | None) -> None:
    """Ask it after the move: the row is then locked, and what stands in it is what was decided on."""
    if seen is None:
        return
    contribution.refresh_from_db(fields=["staged_sha256"])
    if contribution.staged_sha256 != seen:
        raise Changed(_("The file was replaced after you opened this page. Look at the new one before you decide."))


def _weigh(file: "File[bytes]") -> tuple[str, int]:
    """SHA-256 and size, read once in chunks. More than the portal keeps is refused here."""
    digest, size = hashlib.sha256(), 0
    for chunk in file.chunks():
        digest.update(chunk)
        size += len(chunk)
        if size > MAX_KEPT_BYTES:
            raise Invalid(_("The file has more than 1 GB. Send at most 200 MB at a time."), field="file")
    file.seek(0)
    return digest.hexdigest(), size


def _holder_of(organisation: Organisation, sha256: str) -> Contribution | None:
    return Contribution.objects.filter(organisation=organisation, sha256=sha256).exclude(status=S.WITHDRAWN).first()


def open_work(person: Person) -> int:
    """Contributions under way whose course the person is told of."""
    return _under_way(person).count()


def hand_over(person: Person, successor: Person, by: Person) -> int:
    """Whoever takes over is told from now on. Who sent and who submitted stays what it was."""
    moved = 0
    for contribution in _under_way(person):
        moved += Contribution.objects.filter(pk=contribution.pk).update(kept_by=successor)
        audit.record("contribution.handed_over", contribution, by=by, to=f"person:{successor.pk}")
    return moved


def _under_way(person: Person) -> QuerySet[Contribution]:
    mine = Q(kept_by=person) | Q(kept_by=None) & (Q(created_by=person) | Q(submitted_by=person))
    return Contribution.objects.filter(mine, status__in=UNDER_WAY)


def _tell_contributor(
    contribution: Contribution, *, event: str, text: str, by: Person | None, **params: object
) -> None:
    sent_by = {pk for pk in (contribution.created_by_id, contribution.submitted_by_id) if pk}
    people = {contribution.kept_by_id} if contribution.kept_by_id else sent_by
    _tell(Person.objects.filter(pk__in=people), contribution, event=event, text=text, by=by, **params)


def _tell(
    people: QuerySet[Person],
    contribution: Contribution,
    *,
    event: str,
    text: str,
    by: Person | None,
    **params: object,
) -> None:
    notices.tell(
        people,
        event=event,
        text=text,
        link=_page_of(contribution),
        about=contribution,
        by=by,
        title=contribution.title,
        organisation=contribution.organisation.acronym,
        **params,
    )


def _page_of(contribution: Contribution) -> str:
    return reverse("datasets:contribution-detail", args=[contribution.pk])
