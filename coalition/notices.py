"""Puts notices into inboxes, queues what travels by e-mail, and gathers what waits on a person's home page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from celery import current_app
from django.db import transaction
from django.db.models import F, Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from coalition import jobs
from coalition.audit import subject_of
from coalition.models import Follow, MailChoice, MailPreference, Message, Notice, Person, Seat
from coalition.reference.locales import written
from coalition.roles import ROLES, RoleCode

ITEMS_ON_HOME_PAGE = 5
REMIND_BEFORE = timedelta(days=30)
SEAT_ENDS = gettext_noop(
    "Your seat “%(role)s” ends on %(day)s. If your work goes on, ask on your profile for it to go on, in time."
)
# The task that sends what is queued; tasks stand above this module, so its name stands here.
DELIVER = "coalition.deliver_mail"

# What notices are about, by the first word of their event: what the inbox filters by and the preferences list.
# Apps above add theirs in `AppConfig.ready`.
kinds: dict[str, StrPromise] = {
    "account": _("Accounts and seats"),
    "classification": _("Classification of records"),
    "handover": _("Work handed over"),
    "membership": _("Memberships of your organisation"),
    "topic_lead": _("Topics that your organisation leads on"),
    "event": _("Events of the coalition"),
    "followed": _("Countries and topics that you follow"),
}
# How a kind travels where the person chose nothing.
HABIT = {"followed": MailChoice.DAILY}


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


def tell(
    people: Iterable[Person],
    *,
    event: str,
    text: str,
    link: str,
    about: Model | str = "",
    by: Person | None = None,
    **params: object,
) -> None:
    """`text` is a msgid (mark it with gettext_noop) with %(name)s places for `params`.

    `about` is the record that the notice speaks of: an e-mail names it only to who may read it when it is sent. `by` is
    whose deed it was. Whoever asked to hear of this kind at once gets a message of their own.
    """
    people = list({person.pk: person for person in people}.values())
    choices = mail_choices(people, event.partition(".")[0])
    notices = Notice.objects.bulk_create(
        Notice(
            person=person,
            actor=by,
            event=event,
            text=text,
            params=params,
            link=link,
            subject=about if isinstance(about, str) else subject_of(about),
            mail=choices[person.pk],
        )
        for person in people
    )
    at_once = [notice for notice in notices if notice.mail == MailChoice.AT_ONCE]
    post([(notice.person, "notice", f"notice:{notice.pk}") for notice in at_once])


def mail_choices(people: Sequence[Person], kind: str) -> dict[int, str]:
    """How each of them wants this kind of notice by e-mail."""
    habit = HABIT.get(kind, MailChoice.AT_ONCE)
    choices = dict.fromkeys((person.pk for person in people), habit.value)
    chosen = MailPreference.objects.filter(kind=kind, person__in=people).values_list("person", "choice")
    return choices | dict(chosen)


def post(letters: Sequence[tuple[Person | str, str, str]]) -> None:
    """Queue one message per (person or bare address, event, subject); a worker writes and sends it after the commit."""
    if not letters:
        return
    Message.objects.bulk_create(
        Message(
            person=to if isinstance(to, Person) else None,
            address=to.email if isinstance(to, Person) else to,
            event=event,
            subject=subject,
        )
        for to, event, subject in letters
    )
    jobs.enqueue(current_app.tasks[DELIVER], subject="mail:queued")


def followers(kind: str, *codes: str) -> list[Person]:
    """Who follows one of these countries or topics, and has an open account."""
    following = Follow.objects.filter(kind=kind, code__in=codes).values("person")
    return list(Person.objects.filter(is_active=True, pk__in=following))


def remind_of_endings() -> int:
    """Tell holders that a seat ends within the month, once per seat and last day. Returns how many seats."""
    today = timezone.localdate()
    soon = Seat.objects.in_force().filter(ends_on__lte=today + REMIND_BEFORE).exclude(reminded_of=F("ends_on"))
    told = 0
    for seat in soon.select_related("person", "invitation"):
        assert seat.ends_on
        # Of two workers at once one writes the day, and that one tells.
        with transaction.atomic():
            mine = Seat.objects.filter(pk=seat.pk, ends_on=seat.ends_on).exclude(reminded_of=seat.ends_on)
            if not mine.update(reminded_of=seat.ends_on):
                continue
            told += 1
            tell(
                [seat.person],
                event="account.seat_ends",
                text=SEAT_ENDS,
                link=reverse("coalition:profile"),
                about=seat.person,
                role=str(ROLES[RoleCode(seat.role)].name),
                day=seat.ends_on.isoformat(),
            )
    return told


def of(person: Person, *, kind: str = "", unread: bool = False) -> QuerySet[Notice]:
    """The person's inbox, the newest first, with who did it."""
    found = Notice.objects.filter(person=person).select_related("actor")
    if kind:
        found = found.filter(event__startswith=f"{kind}.")
    return found.filter(read_at=None) if unread else found


def settle(*, event: str, link: str) -> None:
    """What was asked of several people is done by one: the others' notices no longer wait to be read."""
    Notice.objects.filter(event=event, link=link, read_at=None).update(read_at=timezone.now())


def words(notice: Notice) -> str:
    """The notice in the reader's language; `day` among its parameters is a date as ISO 8601 has it."""
    day = notice.params.get("day")
    written_day = {"day": written(date.fromisoformat(day))} if day else {}
    return str(gettext(notice.text) % (notice.params | written_day))


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
