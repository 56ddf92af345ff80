"""Who belongs to the coalition, from when to when: memberships are added, corrected and ended, never deleted."""

from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coalition import audit, notices
from coalition.actions import documents
from coalition.actions.organisations import focal_points, locked
from coalition.guards import Invalid
from coalition.models import Document, Membership, Organisation, Person
from coalition.models.dates import first_day, last_day
from coalition.policies import roster as policies
from coalition.reference.locales import written_as_known

STARTED = gettext_noop("The roster now lists %(organisation)s: %(kind)s since %(since)s.")
ENDED = gettext_noop("The roster says that %(organisation)s has been %(kind)s until %(until)s.")


@transaction.atomic
def add(
    *,
    organisation: Organisation,
    kind: str,
    since: str = "",
    as_of: str = "",
    until: str = "",
    source: str,
    source_url: str = "",
    document: "File[bytes] | None" = None,
    by: Person,
    at: datetime | None = None,
) -> Membership:
    policies.check_manage_roster(by)
    membership = Membership(
        organisation=locked(organisation),
        kind=kind,
        since=since,
        as_of="" if since else as_of,
        until=until,
        source=source,
        source_url=source_url,
        recorded_by=by,
        recorded_at=at or timezone.now(),
    )
    _check(membership)
    membership.document = _letter(membership, document, by=by, at=at)
    membership.save()
    audit.record("membership.added", organisation, by=by, at=at, **_facts(membership))
    _tell(membership, STARTED, event="membership.added", by=by, since=membership.start)
    return membership


@transaction.atomic
def correct(
    *,
    membership: Membership,
    kind: str,
    since: str = "",
    as_of: str = "",
    until: str = "",
    source: str,
    source_url: str = "",
    document: "File[bytes] | None" = None,
    by: Person,
    at: datetime | None = None,
) -> Membership:
    """What was written down wrongly; the history keeps what it said before."""
    policies.check_manage_roster(by)
    membership = _held(membership)
    before = _facts(membership)
    membership.kind, membership.since, membership.until = kind, since, until
    membership.as_of = "" if since else as_of
    membership.source, membership.source_url = source, source_url
    _check(membership)
    membership.document = _letter(membership, document, by=by, at=at) or membership.document
    _stamp(membership, by, at)
    membership.save()
    audit.record("membership.corrected", membership.organisation, by=by, at=at, before=before, **_facts(membership))
    return membership


@transaction.atomic
def end(*, membership: Membership, until: str, by: Person, at: datetime | None = None) -> Membership:
    policies.check_manage_roster(by)
    membership = _held(membership)
    if membership.until:
        raise Invalid(
            _("This membership has ended already (%(until)s).") % {"until": written_as_known(membership.until)}
        )
    membership.until = until
    _check(membership)
    _stamp(membership, by, at)
    membership.save()
    audit.record("membership.ended", membership.organisation, by=by, at=at, **_facts(membership))
    _tell(membership, ENDED, event="membership.ended", by=by, until=until)
    return membership


def _held(membership: Membership) -> Membership:
    """As it stands now: whoever came second works on what the first one left."""
    locked(membership.organisation)
    return Membership.objects.select_related("organisation", "document").get(pk=membership.pk)


def _check(membership: Membership) -> None:
    if not membership.start:
        raise Invalid(
            _("Say since when, as precisely as it is known; if nobody recorded it, say as of when it is known."),
            field="since",
        )
    if membership.until and last_day(membership.until) < first_day(membership.start):
        raise Invalid(_("It ends before it starts."), field="until")
    policies.check_cleared(membership.organisation, last_day(membership.start), field="since")
    for other in Membership.objects.filter(organisation=membership.organisation_id).exclude(pk=membership.pk):
        if other.overlaps(membership.start, membership.until):
            raise Invalid(
                _("%(organisation)s is %(kind)s since %(since)s: end that first, or choose dates that do not overlap.")
                % {
                    "organisation": membership.organisation.acronym,
                    "kind": other.get_kind_display(),
                    "since": other.start,
                },
                field="since",
            )


def _letter(membership: Membership, file: "File[bytes] | None", *, by: Person, at: datetime | None) -> Document | None:
    return documents.keep(
        file=file,
        title=_("Letter of membership: %(organisation)s") % {"organisation": membership.organisation.acronym},
        kind=Document.Kind.MEMBERSHIP,
        issued=membership.since,
        source=membership.source,
        by=by,
        at=at,
    )


def _facts(membership: Membership) -> dict[str, object]:
    return {name: getattr(membership, name) for name in ("kind", "since", "as_of", "until", "source")}


def _stamp(membership: Membership, by: Person, at: datetime | None) -> None:
    membership.changed_by, membership.changed_at = by, at or timezone.now()


def _tell(membership: Membership, text: str, *, event: str, by: Person, **params: str) -> None:
    organisation = membership.organisation
    notices.tell(
        focal_points(organisation),
        event=event,
        text=text,
        link=reverse("coalition:organisation-detail", args=[organisation.pk]),
        about=organisation,
        by=by,
        organisation=organisation.acronym,
        kind=str(membership.get_kind_display()),
        **params,
    )
