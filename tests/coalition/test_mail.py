"""E-mail: who gets it, when, what it may say, and what became of it."""

import smtplib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone

from coalition import emails, jobs, notices, tasks
from coalition.actions import account, classification, people
from coalition.models import Classification, Follow, MailChoice, Message, Notice, Person
from datasets.models import Contribution
from tests.conftest import World
from tests.factories.contributions import make_loaded, make_submitted
from tests.factories.invitations import make_document, make_granted

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person | None], Client]
WorkOff = Callable[[], int]
M = Message.Status


def tell(person: Person, about: Any, title: str = "Figures of Jamaica") -> None:
    notices.tell(
        [person], event="contribution.accepted", text="“%(title)s” is accepted.", link="/x/", about=about, title=title
    )


def choose(person: Person, choice: MailChoice, kind: str = "contribution") -> None:
    account.choose_mail(choices={kind: choice}, by=person)


@pytest.fixture
def contribution(world: World, work_off: WorkOff) -> Contribution:
    contribution = make_submitted(work_off, world.unitar_officer, visibility="coalition")
    work_off()
    mail.outbox.clear()
    return contribution


# -- When ------------------------------------------------------------------------------------------------------
def test_a_notice_comes_at_once_as_text_and_as_html(
    world: World, contribution: Contribution, work_off: WorkOff
) -> None:
    tell(world.unitar_officer, contribution)
    work_off()
    (letter,) = mail.outbox
    assert letter.to == [world.unitar_officer.email]
    assert "“Figures of Jamaica” is accepted." in letter.body
    html, kind = letter.alternatives[0]
    assert kind == "text/html"
    assert "“Figures of Jamaica” is accepted." in html
    assert "<script" not in html


def test_once_a_day_gathers_what_is_unread_in_one_message(
    world: World, contribution: Contribution, work_off: WorkOff
) -> None:
    choose(world.unitar_officer, MailChoice.DAILY)
    for title in ("First", "Second", "Third"):
        tell(world.unitar_officer, contribution, title)
    Notice.objects.filter(params__title="Third").update(read_at=timezone.now())
    work_off()
    assert mail.outbox == []
    tasks.daily_mail()
    tasks.daily_mail()
    work_off()
    (letter,) = mail.outbox
    assert "First" in letter.body
    assert "Second" in letter.body
    assert "Third" not in letter.body


def test_never_is_never(world: World, contribution: Contribution, work_off: WorkOff) -> None:
    choose(world.unitar_officer, MailChoice.NEVER)
    tell(world.unitar_officer, contribution)
    tasks.daily_mail()
    work_off()
    assert mail.outbox == []
    assert Notice.objects.filter(person=world.unitar_officer, event="contribution.accepted").exists()


def test_one_kind_is_chosen_without_touching_another(
    world: World, contribution: Contribution, work_off: WorkOff
) -> None:
    choose(world.unitar_officer, MailChoice.NEVER, "assessment")
    tell(world.unitar_officer, contribution)
    work_off()
    assert len(mail.outbox) == 1


def test_what_was_read_meanwhile_is_not_sent(world: World, contribution: Contribution, work_off: WorkOff) -> None:
    tell(world.unitar_officer, contribution)
    account.read_notices(by=world.unitar_officer)
    work_off()
    assert mail.outbox == []
    assert Message.objects.latest("pk").status == M.SKIPPED


def test_the_preferences_page_keeps_a_choice_per_kind(world: World, client_of: ClientOf) -> None:
    client = client_of(world.unitar_officer)
    choices = dict.fromkeys(notices.kinds, "at_once") | {"contribution": "never", "unknown": "never"}
    assert client.post("/profile/mail/", choices).status_code == 302
    kept = dict(world.unitar_officer.mail_preferences.values_list("kind", "choice"))
    assert (kept["contribution"], kept["assessment"], "unknown" in kept) == ("never", "at_once", False)


# -- What it says ----------------------------------------------------------------------------------------------
def test_who_may_no_longer_see_it_reads_only_that_there_is_news(
    world: World, contribution: Contribution, work_off: WorkOff
) -> None:
    tell(world.itu_officer, contribution)
    people.end_seat(seat=world.itu_officer.seats.get(), reason="Left.", by=world.secretary)
    work_off()
    letter = next(letter for letter in mail.outbox if "news for you" in letter.body)
    assert "Figures of Jamaica" not in letter.body + letter.alternatives[0][0] + letter.subject


def test_what_is_confidential_is_named_in_no_message(world: World, work_off: WorkOff) -> None:
    letter = make_document(world.jamaica_officer, world.nepa, "JAM")
    notices.tell(
        [world.secretary], event="attachment.kept", text="“%(title)s” came.", link="/x/", about=letter, title="Secret"
    )
    classification.raise_level(thing=letter, to=Classification.CONFIDENTIAL, by=world.jamaica_officer)
    work_off()
    (sent,) = mail.outbox
    assert "Secret" not in sent.body + sent.alternatives[0][0] + sent.subject


def test_what_names_no_record_is_not_quoted(world: World, work_off: WorkOff) -> None:
    tell(world.itu_officer, "")
    work_off()
    assert "Figures of Jamaica" not in mail.outbox[0].body
    assert "There is news" in mail.outbox[0].body


def test_a_title_is_no_header_and_no_html(world: World, contribution: Contribution, work_off: WorkOff) -> None:
    tell(world.unitar_officer, contribution, "A\nBcc: everybody@example.org <script>alert(1)</script>")
    work_off()
    (letter,) = mail.outbox
    assert letter.recipients() == [world.unitar_officer.email]
    assert "\n" not in letter.subject
    assert "<script>" not in letter.alternatives[0][0]


def test_a_link_leads_to_the_portals_own_name(
    world: World, contribution: Contribution, work_off: WorkOff, settings: Any
) -> None:
    settings.BASE_URL = "https://portal.example/"
    tell(world.unitar_officer, contribution)
    work_off()
    notice = Notice.objects.filter(event="contribution.accepted").latest("pk")
    assert f"https://portal.example/inbox/{notice.pk}/" in mail.outbox[0].body


def test_a_message_speaks_its_readers_language(world: World, contribution: Contribution, work_off: WorkOff) -> None:
    Person.objects.filter(pk=world.unitar_officer.pk).update(language="ar")
    tell(world.unitar_officer, contribution)
    work_off()
    assert 'lang="ar" dir="rtl"' in mail.outbox[0].alternatives[0][0]


# -- What became of it -----------------------------------------------------------------------------------------
class Broken(EmailBackend):
    """A mail server that answers with `problem`."""

    problem: Exception = ConnectionRefusedError("no mail server")

    def send_messages(self, messages: Any) -> int:
        raise self.problem


def test_what_could_not_be_sent_is_tried_again_later(
    world: World, contribution: Contribution, work_off: WorkOff, settings: Any
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    tell(world.unitar_officer, contribution)
    work_off()
    message = Message.objects.latest("pk")
    assert (message.status, message.attempts, "no mail server" in message.error) == (M.QUEUED, 1, True)
    assert message.not_before > timezone.now()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tasks.queue_mail()
    assert work_off() == 0
    Message.objects.update(not_before=timezone.now())
    tasks.queue_mail()
    work_off()
    assert Message.objects.latest("pk").status == M.SENT
    assert len(mail.outbox) == 1


def test_what_fails_again_and_again_is_given_up(
    world: World, contribution: Contribution, work_off: WorkOff, settings: Any
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    tell(world.unitar_officer, contribution)
    for _ in range(emails.MAX_ATTEMPTS):
        Message.objects.update(not_before=timezone.now())
        tasks.queue_mail()
        work_off()
    assert Message.objects.latest("pk").status == M.FAILED


@pytest.mark.parametrize(("code", "status"), [(550, M.BOUNCED), (450, M.QUEUED)])
def test_an_address_that_is_refused_for_good_gets_no_more(
    world: World,
    contribution: Contribution,
    work_off: WorkOff,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    status: str,
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    refusal = smtplib.SMTPRecipientsRefused({world.unitar_officer.email: (code, b"no such user")})
    monkeypatch.setattr(Broken, "problem", refusal)
    tell(world.unitar_officer, contribution)
    work_off()
    assert Message.objects.latest("pk").status == status
    world.unitar_officer.refresh_from_db()
    assert (world.unitar_officer.mail_bounced_at is not None) is (status == M.BOUNCED)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tell(world.unitar_officer, contribution)
    work_off()
    assert len(mail.outbox) == (0 if status == M.BOUNCED else 1)


def test_an_address_is_tried_again_when_an_administrator_says_so(world: World) -> None:
    Person.objects.filter(pk=world.itu_officer.pk).update(mail_bounced_at=timezone.now())
    person = people.open_account(person=Person.objects.get(pk=world.itu_officer.pk), by=world.administrator)
    assert person.mail_bounced_at is None


def test_a_message_is_sent_by_one_of_two_workers(world: World, contribution: Contribution) -> None:
    tell(world.unitar_officer, contribution)
    message = Message.objects.latest("pk")
    Message.objects.filter(pk=message.pk).update(status=M.SENDING, claimed_at=timezone.now())
    emails.deliver()
    assert mail.outbox == []


def test_a_message_whose_worker_died_is_sent_after_all(world: World, contribution: Contribution) -> None:
    tell(world.unitar_officer, contribution)
    Message.objects.filter(status=M.QUEUED).update(
        status=M.SENDING, claimed_at=timezone.now() - emails.LOST_AFTER - timedelta(seconds=1)
    )
    assert emails.is_due()
    emails.deliver()
    assert len(mail.outbox) == 1


def test_many_notices_are_one_job(world: World, contribution: Contribution) -> None:
    before = jobs.newest("mail:queued", notices.DELIVER)
    for _ in range(5):
        tell(world.unitar_officer, contribution)
    after = jobs.newest("mail:queued", notices.DELIVER)
    assert after is not None
    assert before is None or after.pk - before.pk <= 1


def test_the_invitations_page_says_what_became_of_its_message(
    world: World, client_of: ClientOf, work_off: WorkOff
) -> None:
    invitation = make_granted(world.unitar_officer, world.secretary, world.unitar)
    work_off()
    page = client_of(world.unitar_officer).get(f"/invitations/{invitation.pk}/").content.decode()
    assert "sent," in page


# -- Following -------------------------------------------------------------------------------------------------
def test_followers_hear_of_new_figures_that_they_may_see(world: World, work_off: WorkOff) -> None:
    for person in (world.itu_officer, world.stakeholder, world.unitar_colleague):
        account.follow(kind="country", code="JAM", by=person)
    make_loaded(work_off, world.unitar_officer, world.secretary, visibility="coalition")
    told = set(Notice.objects.filter(event="followed.figures").values_list("person__name", flat=True))
    assert told == {"Ivo Itu", "Ulf Unitar"}


def test_news_of_what_is_followed_waits_for_the_daily_message(world: World, work_off: WorkOff) -> None:
    account.follow(kind="country", code="JAM", by=world.itu_officer)
    make_loaded(work_off, world.unitar_officer, world.secretary)
    mail.outbox.clear()
    tasks.daily_mail()
    work_off()
    assert [letter.to for letter in mail.outbox if "New figures" in letter.body] == [[world.itu_officer.email]]


def test_a_country_is_followed_and_left_by_its_button(world: World, client_of: ClientOf) -> None:
    client = client_of(world.itu_officer)
    page = client.get("/countries/JAM/").content.decode()
    assert 'action="/follow/country/JAM/"' in page
    response = client.post("/follow/country/JAM/", {"next": "/countries/JAM/"})
    assert response.headers["Location"] == "/countries/JAM/"
    client.post("/follow/country/JAM/")
    assert Follow.objects.count() == 1
    assert 'action="/unfollow/country/JAM/"' in client.get("/countries/JAM/").content.decode()
    client.post("/unfollow/country/JAM/")
    assert not Follow.objects.exists()


def test_the_follow_button_leads_to_no_other_site(world: World, client_of: ClientOf) -> None:
    response = client_of(world.itu_officer).post("/follow/country/JAM/", {"next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/profile/"


def test_a_topic_is_followed_by_its_button_and_named_on_the_profile(world: World, client_of: ClientOf) -> None:
    client = client_of(world.itu_officer)
    client.post("/follow/topic/health/", {"next": "/coalition/topics/"})
    page = client.get("/coalition/topics/").content.decode()
    assert (page.count('action="/follow/topic/'), page.count('action="/unfollow/topic/')) == (6, 1)
    assert "Health and safety" in client.get("/profile/").content.decode()


@pytest.mark.parametrize("address", ["/follow/topic/JAM/", "/follow/country/XYZ/", "/follow/person/1/"])
def test_what_is_neither_a_country_nor_a_topic_is_not_followed(world: World, client_of: ClientOf, address: str) -> None:
    assert client_of(world.itu_officer).post(address).status_code == 422
    assert not Follow.objects.exists()


def test_the_follow_button_is_not_shown_to_strangers(world: World, client: Client) -> None:
    assert "/follow/" not in client.get("/countries/JAM/").content.decode()


# -- The inbox -------------------------------------------------------------------------------------------------
def test_the_inbox_is_filtered_by_kind_and_by_unread(world: World, client_of: ClientOf) -> None:
    una = world.unitar_officer
    tell(una, "", "Old news")
    account.read_notices(by=una)
    tell(una, "", "New news")
    notices.tell([una], event="assessment.ready", text="An assessment.", link="/x/", by=world.secretary)
    client = client_of(una)
    both = client.get("/inbox/?kind=contribution").content.decode()
    assert "Old news" in both
    assert "New news" in both
    assert "An assessment." not in both
    unread = client.get("/inbox/?kind=contribution&unread=on").content.decode()
    assert "Old news" not in unread
    assert "Sofia Secretary" in client.get("/inbox/?kind=assessment").content.decode()
    assert "No notice fits" in client.get("/inbox/?kind=handover").content.decode()


def test_the_inbox_costs_the_same_however_full_it_is(
    world: World, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    client = client_of(world.unitar_officer)
    for _ in range(30):
        notices.tell([world.unitar_officer], event="contribution.x", text="x", link="/x/", by=world.secretary)
    with django_assert_max_num_queries(7):
        client.get("/inbox/")
