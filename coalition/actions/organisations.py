"""What the secretariat does to organisations: add, change, record due diligence."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition import audit
from coalition.actions import documents
from coalition.guards import Invalid
from coalition.models import Document, DueDiligence, Organisation, OrganisationName, Person
from coalition.policies import roster as policies


@transaction.atomic
def add(
    *, names: Mapping[str, Iterable[str]] | None = None, by: Person, at: datetime | None = None, **details: Any
) -> Organisation:
    """`names`: other names by their kind, former ones and aliases."""
    policies.check_manage_roster(by)
    _check_acronym(details["acronym"])
    organisation = Organisation.objects.create(**details)
    _rename(organisation, names or {})
    audit.record("organisation.added", organisation, by=by, at=at, acronym=organisation.acronym)
    return organisation


@transaction.atomic
def change(
    *,
    organisation: Organisation,
    names: Mapping[str, Iterable[str]] | None = None,
    by: Person,
    at: datetime | None = None,
    **details: Any,
) -> Organisation:
    policies.check_manage_roster(by)
    policies.check_current(organisation)
    before = {name: getattr(organisation, name) for name in details}
    if details.get("acronym", organisation.acronym) != organisation.acronym:
        _check_acronym(details["acronym"], but=organisation)
    for name, value in details.items():
        setattr(organisation, name, value)
    organisation.save()
    changed = [name for name, value in before.items() if getattr(organisation, name) != value]
    if _rename(organisation, names or {}):
        changed.append("other_names")
    audit.record("organisation.changed", organisation, by=by, at=at, changed=changed)
    return organisation


@transaction.atomic
def record_due_diligence(
    *,
    organisation: Organisation,
    outcome: str,
    decided_on: date,
    expires_on: date | None = None,
    note: str = "",
    source: str,
    document: "File[bytes] | None" = None,
    by: Person,
    at: datetime | None = None,
) -> DueDiligence:
    """A finding is never changed: the next one follows it."""
    policies.check_manage_roster(by)
    policies.check_current(organisation)
    if decided_on > timezone.localdate(at):
        raise Invalid(_("This day has not come yet: record what was decided."), field="decided_on")
    if outcome == DueDiligence.Outcome.CLEARED and expires_on is None:
        raise Invalid(_("A clearance ends some day: say when."), field="expires_on")
    if expires_on is not None and expires_on < decided_on:
        raise Invalid(_("It expires before it is decided."), field="expires_on")
    kept = documents.keep(
        file=document,
        title=_("Due diligence: %(organisation)s") % {"organisation": organisation.acronym},
        kind=Document.Kind.DUE_DILIGENCE,
        issued=decided_on.isoformat(),
        source=source,
        by=by,
        at=at,
    )
    finding = DueDiligence.objects.create(
        organisation=organisation,
        outcome=outcome,
        decided_on=decided_on,
        expires_on=expires_on,
        note=note,
        source=source,
        document=kept,
        recorded_by=by,
        recorded_at=at or timezone.now(),
    )
    audit.record("due_diligence.recorded", organisation, by=by, at=at, finding=finding.pk)
    return finding


def locked(organisation: Organisation) -> Organisation:
    """The row, held until the deed is done: of two people at once the second sees what the first one wrote."""
    held = Organisation.objects.select_for_update().get(pk=organisation.pk)
    policies.check_current(held)
    return held


def focal_points(organisation: Organisation) -> list[Person]:
    """Whom to tell of what concerns the organisation."""
    return list(Person.objects.filter(pk__in=organisation.seats.in_force().values("person"), is_active=True))


def _check_acronym(acronym: str, but: Organisation | None = None) -> None:
    for other in Organisation.objects.filter(acronym__iexact=acronym):
        if but is None or other.pk != but.pk:
            raise Invalid(
                _("“%(acronym)s” is the acronym of %(name)s already.") % {"acronym": other.acronym, "name": other.name},
                field="acronym",
            )


def _rename(organisation: Organisation, names: Mapping[str, Iterable[str]]) -> bool:
    """Bring the other names of these kinds up to what is wished. Returns whether anything changed."""
    changed = False
    for kind, wished in names.items():
        wanted = {name.strip() for name in wished if name.strip()}
        standing = set(organisation.other_names.filter(kind=kind).values_list("name", flat=True))
        gone = organisation.other_names.filter(kind=kind, name__in=standing - wanted)
        OrganisationName.objects.bulk_create(
            [OrganisationName(organisation=organisation, kind=kind, name=name) for name in sorted(wanted - standing)],
            ignore_conflicts=True,
        )
        gone.delete()
        changed = changed or wanted != standing
    return changed
