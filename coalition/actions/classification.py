"""Raising a record's classification at once, and lowering it by two people. For every record that is `Classified`."""

from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition import audit
from coalition.guards import Invalid
from coalition.models import Changed, Classification, Classified, Person
from coalition.policies import records as policies

Thing = TypeVar("Thing", bound=Classified)
NO_WISH = {"lowering_to": "", "lowering_reason": "", "lowering_asked_by": None, "lowering_asked_at": None}


@transaction.atomic
def raise_level(*, thing: Thing, to: Classification, by: Person, at: datetime | None = None) -> Thing:
    """At once, and a wish to lower it that waits is over."""
    policies.check_raise(by, thing)
    if to.rank <= thing.level.rank:
        raise Invalid(_("Choose a level above the present one. To lower it, the owner asks."), field="to")
    before = thing.level
    _change(thing, classification=to, **NO_WISH)
    audit.record("classification.raised", thing, by=by, at=at, before=before, to=to)
    return thing


@transaction.atomic
def ask_to_lower(*, thing: Thing, to: Classification, reason: str, by: Person, at: datetime | None = None) -> Thing:
    policies.check_ask_to_lower(by, thing)
    if to.rank >= thing.level.rank:
        raise Invalid(_("Choose a level below the present one."), field="to")
    if not reason.strip():
        raise Invalid(_("Say why it may be lowered: the second person decides by it."), field="reason")
    _change(
        thing,
        lowering_to=to,
        lowering_reason=reason.strip(),
        lowering_asked_by=by,
        lowering_asked_at=at or timezone.now(),
    )
    audit.record("classification.lowering_asked", thing, by=by, at=at, to=to, reason=reason.strip())
    return thing


@transaction.atomic
def confirm_lowering(*, thing: Thing, by: Person, at: datetime | None = None) -> Thing:
    policies.check_decide_lowering(by, thing)
    before, to, reason = thing.level, Classification(thing.lowering_to), thing.lowering_reason
    _change(thing, classification=to, **NO_WISH)
    audit.record("classification.lowered", thing, by=by, at=at, before=before, to=to, reason=reason)
    return thing


@transaction.atomic
def refuse_lowering(*, thing: Thing, by: Person, at: datetime | None = None) -> Thing:
    """It stays as it is."""
    policies.check_decide_lowering(by, thing)
    to = thing.lowering_to
    _change(thing, **NO_WISH)
    audit.record("classification.lowering_refused", thing, by=by, at=at, to=to)
    return thing


def _change(thing: Classified, **changes: object) -> None:
    """Only where the row still stands as this deed saw it: of two people at once one decides."""
    seen = type(thing)._base_manager.filter(
        pk=thing.pk,
        classification=thing.classification,
        lowering_to=thing.lowering_to,
        lowering_asked_at=thing.lowering_asked_at,
    )
    if not seen.update(**changes):
        raise Changed(_("Somebody else changed the classification meanwhile. Look at it as it is now."))
    for name, value in changes.items():
        setattr(thing, name, value)
