"""Brings the roster's facts into the database. Twice is once, and what a person has changed is left alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from coalition import audit
from coalition.models import (
    Document,
    Event,
    Membership,
    Organisation,
    OrganisationName,
    Panellist,
    Person,
    Signature,
    Signing,
)
from coalition.models.documents import DocumentVisibility
from coalition.models.records import Sourced
from coalition.reference import tables


@dataclass(frozen=True)
class Loaded:
    """What one table's load did, in rows. `refused` says in words which rows were left out, and why."""

    table: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    refused: tuple[str, ...] = ()

    @property
    def did_anything(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@transaction.atomic
def load(*, by: Person | None = None, at: datetime | None = None) -> list[Loaded]:
    loaded = [_load_organisations()]
    known = {one.acronym: one.merged_into_id or one.pk for one in Organisation.objects.all()}
    loaded.append(_follow(Event, tables.rows("events")))
    events = dict(Event.objects.exclude(reference=None).values_list("reference", "pk"))
    loaded.append(
        _follow(
            Document,
            [{**_linked(row, {}, events), "visibility": DocumentVisibility.PUBLIC} for row in tables.rows("documents")],
        )
    )
    loaded.append(_load_memberships([_linked(row, known, events) for row in tables.rows("memberships")]))
    loaded.append(_load_signatures([_linked(row, known, events) for row in tables.rows("signatures")]))
    loaded.append(_load_panellists([_linked(row, known, events) for row in tables.rows("panellists")]))
    for one in loaded:
        if one.did_anything:
            counts = {"added": one.added, "changed": one.changed, "removed": one.removed}
            audit.record("reference.loaded", f"reference:{one.table}", by=by, at=at, **counts)
    return loaded


def _load_organisations() -> Loaded:
    """An organisation that stands gets only what it lacks: people keep its entry."""
    standing = {one.acronym: one for one in Organisation.objects.all()}
    added = changed = 0
    for row in tables.rows("organisations"):
        others = [name for name in row.pop("other_names").split("|") if name]
        organisation = standing.get(row["acronym"])
        if organisation is None:
            organisation = Organisation.objects.create(**row)
            added += 1
            OrganisationName.objects.bulk_create(
                [
                    OrganisationName(organisation=organisation, name=name, kind=OrganisationName.Kind.ALIAS)
                    for name in others
                ]
            )
            continue
        lacking = [name for name, value in row.items() if value and not getattr(organisation, name)]
        if lacking:
            for name in lacking:
                setattr(organisation, name, row[name])
            organisation.save(update_fields=lacking)
            changed += 1
    return Loaded("organisation", added, changed, 0, len(tables.rows("organisations")) - added - changed)


def _follow(model: type[Sourced], rows: Iterable[Mapping[str, Any]]) -> Loaded:
    """Add the rows that are not there, by their `reference`; bring those up to date that no person has changed."""
    manager = model._default_manager
    standing = {row.reference: row for row in manager.exclude(reference=None)}
    added = changed = unchanged = 0
    for row in rows:
        thing = standing.get(row["reference"])
        if thing is None:
            manager.create(**row)
            added += 1
        elif thing.changed_by_id is None and any(getattr(thing, name) != value for name, value in row.items()):
            manager.filter(pk=thing.pk).update(**row)
            changed += 1
        else:
            unchanged += 1
    return Loaded(str(model._meta.model_name), added, changed, 0, unchanged)


def _load_memberships(rows: Iterable[Mapping[str, Any]]) -> Loaded:
    """Not where somebody has recorded a membership of the same time by hand: the secretariat knows better."""
    by_hand = list(Membership.objects.filter(reference=None))
    free, refused = [], []
    for row in rows:
        start = row["since"] or row["as_of"]
        if any(one.organisation_id == row["organisation_id"] and one.overlaps(start, "") for one in by_hand):
            refused.append(f"{row['reference']}: a membership of that time is recorded by hand")
        else:
            free.append(row)
    return replace(_follow(Membership, free), refused=tuple(refused))


def _load_signatures(rows: Iterable[Mapping[str, Any]]) -> Loaded:
    """Signatures are for good: what stands is never touched. Who signed on the day had a place at the ceremony."""
    standing = set(Signature.objects.exclude(reference=None).values_list("reference", flat=True))
    signed = set(Signature.objects.filter(reference=None).values_list("organisation_id", flat=True))
    days = dict(Event.objects.values_list("pk", "held_on"))
    added = unchanged = 0
    for row in rows:
        if row["reference"] in standing or row["organisation_id"] in signed:
            unchanged += 1
            continue
        signing = None
        if row["signed_on"] == days.get(row["event_id"]):
            signing = Signing.objects.get_or_create(
                event_id=row["event_id"],
                organisation_id=row["organisation_id"],
                defaults={"status": Signing.Status.SIGNED},
            )[0]
        Signature.objects.create(**row, signing=signing)
        added += 1
    return Loaded("signature", added, 0, 0, unchanged)


def _load_panellists(rows: Iterable[Mapping[str, Any]]) -> Loaded:
    """Only for an event that nobody has changed, and whose panel is still empty: the rest is the secretariat's."""
    rows = list(rows)
    free = set(
        Event.objects.filter(pk__in=[row["event_id"] for row in rows], changed_by=None, panellists=None).values_list(
            "pk", flat=True
        )
    )
    new = [Panellist(**row) for row in rows if row["event_id"] in free]
    Panellist.objects.bulk_create(new)
    return Loaded("panellist", len(new), 0, 0, len(rows) - len(new))


def _linked(row: Mapping[str, str], organisations: Mapping[str, int], events: Mapping[Any, int]) -> dict[str, Any]:
    linked: dict[str, Any] = dict(row)
    if "organisation" in linked:
        linked["organisation_id"] = organisations[linked.pop("organisation")]
    if "event" in linked:
        linked["event_id"] = events.get(linked.pop("event"))
    return linked
