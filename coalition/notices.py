"""Puts notices into inboxes, and gathers what waits on a person's home page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext

from coalition.models import Notice, Person

ITEMS_ON_HOME_PAGE = 5


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
    is_returned: bool = False


@dataclass(frozen=True)
class HomePart:
    """The first lines of something that waits, how many there are in all, and where all of them stand."""

    items: Sequence[HomeItem]
    total: int
    all_text: str = ""
    all_url: str = ""

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.items)


HomeSource = Callable[[Person], HomePart]


@dataclass(frozen=True)
class HomeSection:
    items: Sequence[HomeItem]
    total: int
    cut: Sequence[HomePart]


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


def news(person: Person) -> HomePart:
    """The newest notices that the person has not read."""
    unread = Notice.objects.filter(person=person, read_at=None)
    items = [HomeItem(words(notice), "", address(notice), notice.created_at) for notice in unread[:ITEMS_ON_HOME_PAGE]]
    return HomePart(items, unread.count())


# Apps above append their sources in `AppConfig.ready`; each costs a constant number of queries.
home_sources: dict[Section, list[HomeSource]] = {
    Section.FOR_YOU: [],
    Section.FOR_OTHERS: [],
    Section.CHANGED: [news],
}


def home_section(person: Person, section: Section) -> HomeSection:
    """What came back stands first, then what waits the longest; what changed, the newest first."""
    parts = [source(person) for source in home_sources[section]]
    items = sorted((item for part in parts for item in part.items), key=_when, reverse=section == Section.CHANGED)
    items.sort(key=lambda item: (not item.is_returned, item.since is None))
    return HomeSection(items, sum(part.total for part in parts), [part for part in parts if part.is_cut])


def _when(item: HomeItem) -> float:
    return item.since.timestamp() if item.since else 0.0
