"""Puts notices into inboxes, and gathers what waits on a person's home page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext

from coalition.models import Notice, Person

NEWS_ON_HOME_PAGE = 5


class Section(StrEnum):
    """The parts of a signed-in person's home page, in their order."""

    FOR_YOU = "waiting for you"
    FOR_OTHERS = "waiting for others"
    CHANGED = "what changed"


@dataclass(frozen=True)
class HomeItem:
    """One line of the home page; `since` is when it began to wait, or happened."""

    title: str
    text: str
    url: str
    since: datetime | None = None


HomeSource = Callable[[Person], Sequence[HomeItem]]


def tell(people: Iterable[Person], *, event: str, text: str, link: str, **params: object) -> None:
    """`text` is a msgid (mark it with gettext_noop) with %(name)s places for `params`."""
    Notice.objects.bulk_create(
        Notice(person=person, event=event, text=text, params=params, link=link) for person in people
    )


def words(notice: Notice) -> str:
    """The notice in the reader's language."""
    return str(gettext(notice.text) % notice.params)


def address(notice: Notice) -> str:
    """Leads to the notice's link and marks it as read on the way."""
    return reverse("coalition:notice-open", args=[notice.pk])


def news(person: Person) -> list[HomeItem]:
    """The newest notices that the person has not read."""
    unread = Notice.objects.filter(person=person, read_at=None)[:NEWS_ON_HOME_PAGE]
    return [HomeItem(words(notice), "", address(notice), notice.created_at) for notice in unread]


# Apps above append their sources in `AppConfig.ready`; each costs a constant number of queries.
home_sources: dict[Section, list[HomeSource]] = {
    Section.FOR_YOU: [],
    Section.FOR_OTHERS: [],
    Section.CHANGED: [news],
}


def home_items(person: Person, section: Section) -> list[HomeItem]:
    """What waits the longest stands first; what changed, the other way round."""
    items = [item for source in home_sources[section] for item in source(person)]
    timed = sorted((item for item in items if item.since), key=_when, reverse=section == Section.CHANGED)
    return timed + [item for item in items if not item.since]


def _when(item: HomeItem) -> datetime:
    assert item.since is not None
    return item.since
