"""Remarks on a case: written, with the people named in them told, and resolved."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coalition import audit
from coalition.guards import Invalid
from coalition.models import Changed, Person
from countries.models import Remark, SupportRequest
from countries.notices import cases
from countries.policies import discussions as policies

SIGN = "@"


@transaction.atomic
def remark(*, case: SupportRequest, text: str, circle: str, by: Person, at: datetime | None = None) -> Remark:
    """People named as @Name are told, if they may read it."""
    policies.check_write(by, case, circle)
    if not text.strip():
        raise Invalid(_("Write something first."), field="text")
    now = at or timezone.now()
    written = Remark.objects.create(request=case, text=text.strip(), circle=circle, written_by=by, written_at=now)
    mentioned = [person for person in named_in(text, case) if policies.can_read(person, case, circle)]
    written.mentioned.set(mentioned)
    audit.record("remark.written", case, by=by, at=now, circle=circle)
    cases.tell(
        mentioned,
        case,
        by=by,
        event="remark.mentioned",
        text=gettext_noop("%(name)s mentions you in the discussion of %(reference)s."),
        name=by.name,
    )
    return written


@transaction.atomic
def resolve(*, remark: Remark, by: Person, at: datetime | None = None) -> Remark:
    policies.check_resolve(by, remark)
    now = at or timezone.now()
    if not Remark.objects.filter(pk=remark.pk, resolved_at=None).update(resolved_at=now, resolved_by=by):
        raise Changed(_("Somebody has resolved this already."))
    remark.refresh_from_db()
    audit.record("remark.resolved", remark.request, by=by, at=now)
    return remark


def named_in(text: str, case: SupportRequest) -> list[Person]:
    """Those on the case whose whole name follows an @."""
    if SIGN not in text:
        return []
    on_case = {person.pk: person for person in cases.everybody(case)}
    return [person for person in on_case.values() if f"{SIGN}{person.name}".casefold() in text.casefold()]
