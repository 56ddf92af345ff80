"""Remarks on a case: written, with the people named in them told, and resolved."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

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

# An @ at the beginning of a word, and the words of its line; the @ of an e-mail address is none.
MENTION: Final = re.compile(r"(?<!\S)@(?=(\S[^\n]*))")


@transaction.atomic
def remark(*, case: SupportRequest, text: str, circle: str, by: Person, at: datetime | None = None) -> Remark:
    """People named as @Name are told, if they may read it."""
    policies.check_write(by, case, circle)
    if not text.strip():
        raise Invalid(_("Write something first."), field="text")
    now, on_case = at or timezone.now(), cases.people_on(case)
    mentioned = [person for person in named_in(text, on_case) if policies.can_read(person, case, circle)]
    if stranger := not_named_in(text, mentioned):
        sentence = _("Nobody who would read this is called “%(name)s”. Name people as they stand below.")
        raise Invalid(sentence % {"name": stranger}, field="text")
    written = Remark.objects.create(request=case, text=text.strip(), circle=circle, written_by=by, written_at=now)
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


def named_in(text: str, people: Iterable[Person]) -> list[Person]:
    """Those whose whole name follows an @ at the beginning of a word."""
    said = [match.group(1).casefold() for match in MENTION.finditer(text)]
    return [person for person in people if any(_begins_with(words, person.name) for words in said)]


def not_named_in(text: str, people: Iterable[Person]) -> str:
    """The first word after an @ that begins nobody's name."""
    known = list(people)
    for match in MENTION.finditer(text):
        words = match.group(1)
        if not any(_begins_with(words.casefold(), person.name) for person in known):
            return words.split()[0].rstrip(".,;:!?")
    return ""


def _begins_with(words: str, name: str) -> bool:
    rest = words.removeprefix(name.casefold())
    return rest != words and not rest[:1].isalnum()
