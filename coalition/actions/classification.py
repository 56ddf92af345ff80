"""The one rule of classification, for every record that is `Classified`: raised at once, lowered by two people, and who
read what is strictly confidential is history.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coalition import audit, notices
from coalition import permissions as may
from coalition.guards import Invalid, allowed
from coalition.models import Changed, Classification, Classified, Person
from coalition.policies import records as policies
from coalition.roles import ROLES

Thing = TypeVar("Thing", bound=Classified)
ASKED = gettext_noop("A lower classification is asked for: please decide.")
LOWERED = gettext_noop("The classification was lowered, as you asked.")
REFUSED = gettext_noop("The classification stays as it is: the second person did not agree.")
NO_WISH = {"lowering_to": "", "lowering_reason": "", "lowering_asked_by": None, "lowering_asked_at": None}


@transaction.atomic
def raise_level(*, thing: Thing, to: Classification, by: Person, at: datetime | None = None) -> Thing:
    """At once, and a wish to lower it that waits is over."""
    policies.check_raise(by, thing)
    if to.rank <= thing.level.rank:
        raise Invalid(_("Choose a level above the present one. To lower it, the owner asks."), field="to")
    before = thing.level
    _change(thing, classification=to, **NO_WISH)
    notices.settle(event="classification.asked", link=page_of(thing))
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
    _tell([person for person in _confirmers() if person.pk != by.pk], thing, "asked", ASKED, by=by)
    return thing


@transaction.atomic
def confirm_lowering(*, thing: Thing, by: Person, at: datetime | None = None) -> Thing:
    policies.check_decide_lowering(by, thing)
    before, to, reason = thing.level, Classification(thing.lowering_to), thing.lowering_reason
    asker = thing.lowering_asked_by
    _change(thing, classification=to, **NO_WISH)
    audit.record("classification.lowered", thing, by=by, at=at, before=before, to=to, reason=reason)
    _settle(thing, asker, "lowered", LOWERED, by=by)
    return thing


@transaction.atomic
def refuse_lowering(*, thing: Thing, by: Person, at: datetime | None = None) -> Thing:
    """It stays as it is."""
    policies.check_decide_lowering(by, thing)
    to, asker = thing.lowering_to, thing.lowering_asked_by
    _change(thing, **NO_WISH)
    audit.record("classification.lowering_refused", thing, by=by, at=at, to=to)
    _settle(thing, asker, "refused", REFUSED, by=by)
    return thing


def note_reading(
    *, thing: Classified, subject: Classified | None = None, by: Person, at: datetime | None = None, **details: object
) -> None:
    """Reads of what is strictly confidential are history, of `subject` where the record is a part of it."""
    if thing.level_in_effect == Classification.STRICTLY_CONFIDENTIAL:
        audit.record("classification.read", subject or thing, by=by, at=at, **details)


def page_of(thing: Classified) -> str:
    return reverse("coalition:classification-detail", args=[thing._meta.model_name, thing.pk])


def _confirmers() -> QuerySet[Person]:
    return Person.objects.holding(*(role.code for role in ROLES.values() if may.CONFIRM_LOWERING in role.permissions))


def _settle(thing: Classified, asker: Person | None, event: str, text: str, *, by: Person) -> None:
    notices.settle(event="classification.asked", link=page_of(thing))
    _tell([asker] if asker else [], thing, event, text, by=by)


def _tell(people: Iterable[Person], thing: Classified, event: str, text: str, *, by: Person) -> None:
    """Those who may read it; the words name nothing of it."""
    readers = [person for person in people if allowed(policies.check_read, person, thing)]
    notices.tell(readers, event=f"classification.{event}", text=text, link=page_of(thing), about=thing, by=by)


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
