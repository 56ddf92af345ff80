"""The inbox and the home page: what happened, what waits, for whom."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import translation

from coalition import notices
from coalition.models import Notice, Person
from coalition.notices import HomeItem, HomePart, Section
from tests.conftest import World

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person | None], Client]


def tell(*people: Person, title: str = "Jamaica 2009-2015") -> None:
    notices.tell(people, event="contribution.submitted", text="Please review “%(title)s”.", link="/x/", title=title)


def test_a_notice_speaks_in_words_with_its_names(world: World) -> None:
    tell(world.secretary)
    assert notices.words(Notice.objects.get()) == "Please review “Jamaica 2009-2015”."


def test_a_notice_writes_its_day_out_in_the_readers_language(world: World) -> None:
    notices.tell([world.secretary], event="request.circulated", text="Due on %(day)s.", link="/x/", day="2026-11-06")
    notice = Notice.objects.get()
    assert notices.words(notice) == "Due on 6 November 2026."
    with translation.override("es"):
        assert notices.words(notice) == "Due on 6 de noviembre de 2026."


def test_the_inbox_shows_the_own_notices_only(world: World, client_of: ClientOf) -> None:
    tell(world.secretary, title="for the secretariat")
    tell(world.itu_officer, title="for ITU")
    page = client_of(world.secretary).get("/inbox/").content.decode()
    assert "for the secretariat" in page
    assert "for ITU" not in page


def test_the_inbox_names_what_will_stand_there_while_it_is_empty(world: World, client_of: ClientOf) -> None:
    assert "Nothing here yet" in client_of(world.auditor).get("/inbox/").content.decode()


def test_marking_as_read_empties_the_own_count_and_nobody_elses(world: World, client_of: ClientOf) -> None:
    tell(world.secretary, world.itu_officer)
    assert client_of(world.secretary).post("/inbox/read/").status_code == 302
    assert list(Notice.objects.filter(read_at=None).values_list("person", flat=True)) == [world.itu_officer.pk]


def test_opening_a_notice_leads_to_its_link_and_marks_it_as_read(world: World, client_of: ClientOf) -> None:
    tell(world.secretary)
    response = client_of(world.secretary).get(f"/inbox/{Notice.objects.get().pk}/")
    assert response.headers["Location"] == "/x/"
    assert Notice.objects.get().read_at is not None


def test_a_notice_of_somebody_else_is_not_there(world: World, client_of: ClientOf) -> None:
    tell(world.secretary)
    assert client_of(world.itu_officer).get(f"/inbox/{Notice.objects.get().pk}/").status_code == 404
    assert Notice.objects.get().read_at is None


def test_marking_as_read_is_never_done_by_a_link(world: World, client_of: ClientOf) -> None:
    assert client_of(world.secretary).get("/inbox/read/").status_code == 405


def test_every_page_counts_what_is_unread(world: World, client_of: ClientOf) -> None:
    tell(world.secretary)
    tell(world.secretary)
    assert "2 unread" in client_of(world.secretary).get("/roles/").content.decode()


def test_the_home_page_shows_unread_notices_as_what_changed(world: World, client_of: ClientOf) -> None:
    tell(world.secretary)
    page = client_of(world.secretary).get("/").content.decode()
    assert page.index("What changed") < page.index("Please review “Jamaica 2009-2015”.")


def test_the_home_page_shows_what_apps_above_say_is_waiting(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(person: Person) -> HomePart:
        return HomePart([HomeItem(f"Review for {person.name}", "from UNITAR", "/review/12/")], 1)

    monkeypatch.setitem(notices.home_sources, Section.FOR_YOU, [asked])
    page = client_of(world.secretary).get("/").content.decode()
    assert '<a class="item-title" href="/review/12/">Review for Sofia Secretary</a>' in page


def test_the_home_page_counts_all_that_waits_and_leads_to_it(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = HomePart([HomeItem("First", "", "/review/1/")], 17, "All that wait for review", "/datasets/review/")
    monkeypatch.setitem(notices.home_sources, Section.FOR_YOU, [lambda person: part])
    page = client_of(world.secretary).get("/").content.decode()
    assert '<span class="count">17</span>' in page
    assert '<a href="/datasets/review/">All that wait for review (17)</a>' in page


def test_what_came_back_stands_first_and_then_what_waits_the_longest(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [datetime(2024, 1, day, tzinfo=UTC) for day in (3, 1, 2)]
    part = HomePart([*(HomeItem(str(at.day), "", "/", at) for at in days)], 3)
    returned = HomePart([HomeItem("returned", "", "/", datetime(2024, 1, 9, tzinfo=UTC), is_returned=True)], 1)
    monkeypatch.setitem(notices.home_sources, Section.FOR_YOU, [lambda person: part, lambda person: returned])
    monkeypatch.setitem(notices.home_sources, Section.CHANGED, [lambda person: part])
    for_you = notices.home_section(world.secretary, Section.FOR_YOU)
    assert ([item.title for item in for_you.items], for_you.total) == (["returned", "1", "2", "3"], 4)
    changed = notices.home_section(world.secretary, Section.CHANGED)
    assert [item.title for item in changed.items] == ["3", "2", "1"]


@pytest.mark.parametrize(
    ("who", "main"),
    [
        ("unitar_officer", "/datasets/contributions/upload/"),
        ("jamaica_officer", "/datasets/contributions/upload/"),
        ("country_officer", "/requests/new/"),
        ("stakeholder", "/countries/JAM/"),
        ("secretary", "/requests/queue/"),
        ("auditor", "/audit/"),
        ("administrator", "/people/"),
    ],
)
def test_the_home_page_offers_each_role_one_main_action(world: World, client_of: ClientOf, who: str, main: str) -> None:
    page = client_of(getattr(world, who)).get("/").content.decode()
    header = page[page.index('<header class="page-header">') :]
    buttons = re.findall(r'<a class="button"\s+href="([^"]+)"', header[: header.index("</header>")])
    assert buttons == [main]


def test_the_home_page_leads_a_government_to_its_own_country(world: World, client_of: ClientOf) -> None:
    assert 'href="/countries/JAM/">Jamaica</a>' in client_of(world.jamaica_officer).get("/").content.decode()


def test_a_person_without_tasks_reads_one_calm_sentence(world: World, client_of: ClientOf) -> None:
    page = client_of(world.stakeholder).get("/").content.decode()
    assert "Nothing waits for you, and nothing has changed since you last looked." in page
    assert "Waiting for others" not in page
