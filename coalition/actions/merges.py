"""Two entries of one organisation become one, and can become two again."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition import audit
from coalition.guards import Invalid
from coalition.models import Merge, Organisation, OrganisationName, Person
from coalition.models.merges import Relation, relations
from coalition.policies import merges as policies

# Beside the relations: the other names that the kept organisation got.
NAMES = "names"


@transaction.atomic
def merge(*, kept: Organisation, absorbed: Organisation, reason: str, by: Person, at: datetime | None = None) -> Merge:
    """What hangs on `absorbed` moves to `kept`; its row stays and leads there."""
    kept, absorbed = _hold(kept, absorbed)
    policies.check_merge(by, kept, absorbed)
    moved: dict[str, list[int]] = {}
    for relation in relations:
        pks = list(relation.moving(kept, absorbed).values_list("pk", flat=True))
        _move(relation, pks, absorbed, kept)
        if pks:
            moved[relation.key] = pks
    moved[NAMES] = _take_names(kept, absorbed)
    absorbed.merged_into = kept
    absorbed.save(update_fields=["merged_into"])
    done = Merge.objects.create(
        kept=kept, absorbed=absorbed, reason=reason, moved=moved, merged_by=by, merged_at=at or timezone.now()
    )
    counts = {key: len(pks) for key, pks in moved.items() if pks}
    audit.record("organisation.merged", absorbed, by=by, at=at, into=kept.acronym, reason=reason, moved=counts)
    audit.record("organisation.took_in", kept, by=by, at=at, merged=absorbed.acronym, moved=counts)
    return done


@transaction.atomic
def undo(*, merge: Merge, by: Person, at: datetime | None = None) -> Merge:
    """Exactly what was moved goes back; what was recorded since stays where it was recorded."""
    kept, absorbed = _hold(merge.kept, merge.absorbed)
    merge = Merge.objects.select_for_update(of=("self",)).select_related("kept__merged_into").get(pk=merge.pk)
    policies.check_undo_merge(by, merge)
    for relation in relations:
        _move(relation, merge.moved.get(relation.key, []), kept, absorbed)
    OrganisationName.objects.filter(pk__in=merge.moved.get(NAMES, []), organisation=kept).delete()
    absorbed.merged_into = None
    absorbed.save(update_fields=["merged_into"])
    merge.undone_by, merge.undone_at = by, at or timezone.now()
    merge.save(update_fields=["undone_by", "undone_at"])
    audit.record("organisation.merge_undone", absorbed, by=by, at=at, out_of=kept.acronym)
    audit.record("organisation.gave_back", kept, by=by, at=at, merged=absorbed.acronym)
    return merge


def _hold(one: Organisation, other: Organisation) -> tuple[Organisation, Organisation]:
    """Both rows, locked in one order."""
    rows = {
        row.pk: row for row in Organisation.objects.select_for_update().filter(pk__in=(one.pk, other.pk)).order_by("pk")
    }
    return rows[one.pk], rows[other.pk]


def _move(relation: Relation, pks: Collection[int], source: Organisation, target: Organisation) -> None:
    if not pks:
        return
    rows = relation.model._default_manager.filter(pk__in=pks, **{relation.field: source})
    try:
        with transaction.atomic():
            rows.update(**{relation.field: target})
    except IntegrityError as problem:
        raise Invalid(
            _("%(records)s of the two cannot stand together: one of them says the same as another.")
            % {"records": relation.name}
        ) from problem
    if relation.after:
        relation.after(pks)


def _take_names(kept: Organisation, absorbed: Organisation) -> list[int]:
    """By every name that the duplicate had, the kept organisation is found from now on."""
    known = {kept.name, kept.acronym, *kept.other_names.values_list("name", flat=True)}
    names = dict.fromkeys([absorbed.acronym, absorbed.name, *absorbed.other_names.values_list("name", flat=True)])
    return [
        OrganisationName.objects.create(organisation=kept, name=name, kind=OrganisationName.Kind.MERGED).pk
        for name in names
        if name not in known
    ]
