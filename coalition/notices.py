"""Puts notices into inboxes."""

from collections.abc import Iterable

from coalition.models import Notice, Person


def tell(people: Iterable[Person], *, event: str, text: str, link: str, **params: object) -> None:
    """`text` is a msgid (mark it with gettext_noop) with %(name)s places for `params`."""
    Notice.objects.bulk_create(
        Notice(person=person, event=event, text=text, params=params, link=link) for person in people
    )
