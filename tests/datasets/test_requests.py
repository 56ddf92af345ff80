"""Asking for what a country lacks: of whom, by when, what arrives, who is reminded and how often."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from coalition.guards import Invalid, Refused
from coalition.models import Notice
from datasets.actions import contributions, requests
from datasets.models import AskedFigure, DataRequest
from datasets.notices import remind_of_due_requests
from datasets.policies import focal_points, requests_visible_to
from datasets.presenters.requests import asked_of, people_to_ask, request_template, sent_by
from datasets.tasks import remind_of_data_requests
from tests.conftest import World
from tests.factories.contributions import make_loaded
from tests.factories.datasets import make_accepted
from tests.factories.review import make_request

pytestmark = pytest.mark.django_db
S = DataRequest.Status


def statuses(request: DataRequest) -> tuple[str, int]:
    request.refresh_from_db()
    return request.status, AskedFigure.objects.filter(request=request, arrived_at__isnull=False).count()


# -- Sending ---------------------------------------------------------------------------------------------------
def test_send_tells_who_is_asked(world: World) -> None:
    request = make_request(world.country_officer, world.jamaica_officer, world.itu_officer)
    told = set(Notice.objects.filter(event="data_request.sent").values_list("person__name", "link"))
    link = reverse("datasets:request-detail", args=[request.pk])
    assert told == {("Neville Nepa", link), ("Ivo Itu", link)}


def test_send_is_for_the_country_team_agencies_and_the_secretariat(world: World) -> None:
    for allowed in (world.country_officer, world.unitar_officer, world.secretary):
        assert make_request(allowed, world.jamaica_officer).status == S.SENT
    for refused in (world.jamaica_officer, world.stakeholder, world.auditor, world.administrator):
        with pytest.raises(Refused):
            make_request(refused, world.jamaica_officer)


def test_send_of_a_country_team_stays_in_its_country(world: World) -> None:
    with pytest.raises(Refused, match="of this country"):
        make_request(world.country_officer, world.uk_officer, iso3="GBR")


def test_focal_points_are_the_government_s_own_and_those_of_agencies(world: World) -> None:
    names = {seat.person.name for seat in focal_points("JAM")}
    assert names == {"Neville Nepa", "Una Unitar", "Ulf Unitar", "Ivo Itu", "Wanda Bank"}


def test_send_refuses_who_is_no_focal_point_of_the_country(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        make_request(world.secretary, world.uk_officer)
    assert refusal.value.field == "people"


def test_right_people_are_the_government_and_who_gave_such_figures_before(world: World) -> None:
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", organisation=world.itu)
    right = {one["name"] for one in people_to_ask("JAM", [("GEN", 2016)]) if one["is_right"]}
    assert right == {"Neville Nepa", "Ivo Itu"}


@pytest.mark.parametrize("figures", [(), (("GEN_PC", 2016),), (("GEN", 1901),)])
def test_send_wants_figures_that_can_be_given(world: World, figures: tuple[tuple[str, int], ...]) -> None:
    with pytest.raises(Invalid) as refusal:
        make_request(world.secretary, world.jamaica_officer, figures=figures)
    assert refusal.value.field == "figure"


def test_send_wants_a_day_to_come(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        make_request(world.secretary, world.jamaica_officer, due_on=timezone.localdate())
    assert refusal.value.field == "due_on"


# -- The template ----------------------------------------------------------------------------------------------
def test_template_has_a_row_for_each_figure_that_has_not_arrived(world: World, work_off: Callable[[], int]) -> None:
    request = make_request(world.secretary, world.jamaica_officer)
    make_loaded(work_off, world.jamaica_officer, world.secretary, "JAM,2016,GEN,TOTAL,17,kt,A,")
    rows = list(load_workbook(io.BytesIO(request_template(request))).worksheets[0].iter_rows(values_only=True))
    assert rows[1][:6] == ("JAM", 2016, "COLL", "TOTAL", None, "t")
    assert len([row for row in rows if row[0]]) == 2


# -- Arrival ---------------------------------------------------------------------------------------------------
def test_accepted_contribution_answers_part_of_it_and_tells_who_asked(
    world: World, work_off: Callable[[], int]
) -> None:
    request = make_request(world.country_officer, world.jamaica_officer)
    make_loaded(work_off, world.jamaica_officer, world.secretary, "JAM,2016,GEN,TOTAL,17,kt,A,")
    assert statuses(request) == (S.PARTLY, 1)
    assert Notice.objects.get(event="data_request.arrived").person == world.country_officer


def test_everybody_s_contribution_counts_and_the_last_one_answers(world: World, work_off: Callable[[], int]) -> None:
    request = make_request(world.country_officer, world.jamaica_officer)
    rows = ("JAM,2016,GEN,EU6-1,17,kt,A,", "JAM,2016,COLL,TOTAL,2,kt,A,")
    make_loaded(work_off, world.unitar_officer, world.secretary, *rows, visibility="coalition")
    assert statuses(request) == (S.ANSWERED, 2)
    assert request.closed_at is not None


def test_figure_that_only_its_organisation_sees_answers_nobody(world: World, work_off: Callable[[], int]) -> None:
    request = make_request(world.country_officer, world.jamaica_officer)
    make_loaded(
        work_off,
        world.jamaica_officer,
        world.secretary,
        "JAM,2016,GEN,TOTAL,17,kt,A,",
        visibility="organisation",
    )
    assert statuses(request) == (S.SENT, 0)


def test_other_country_and_missing_value_answer_nobody(world: World, work_off: Callable[[], int]) -> None:
    request = make_request(world.country_officer, world.jamaica_officer)
    rows = ("GBR,2016,GEN,TOTAL,1700,kt,A,", "JAM,2016,GEN,TOTAL,,kt,M,")
    make_loaded(work_off, world.unitar_officer, world.secretary, *rows, visibility="coalition")
    assert statuses(request) == (S.SENT, 0)


def test_withdrawn_contribution_opens_the_request_again(world: World, work_off: Callable[[], int]) -> None:
    request = make_request(world.country_officer, world.jamaica_officer, figures=(("GEN", 2016),))
    sent = make_loaded(work_off, world.jamaica_officer, world.secretary, "JAM,2016,GEN,TOTAL,17,kt,A,")
    assert statuses(request) == (S.ANSWERED, 1)
    contributions.withdraw(contribution=sent, by=world.jamaica_officer)
    work_off()
    assert statuses(request) == (S.SENT, 0)


# -- Reminders -------------------------------------------------------------------------------------------------
def reminders() -> int:
    return Notice.objects.filter(event="data_request.reminder").count()


def test_remind_begins_a_week_before_the_day(world: World) -> None:
    request = make_request(world.secretary, world.jamaica_officer)
    assert remind_of_due_requests(request.due_on - timedelta(days=8)) == 0
    assert remind_of_due_requests(request.due_on - timedelta(days=7)) == 1


def test_remind_twice_on_a_day_does_it_once(world: World) -> None:
    request = make_request(world.secretary, world.jamaica_officer)
    assert remind_of_due_requests(request.due_on) == 1
    assert remind_of_due_requests(request.due_on) == 0
    assert reminders() == 1


def test_remind_comes_again_while_nothing_arrives(world: World) -> None:
    request = make_request(world.secretary, world.jamaica_officer)
    days = [request.due_on + timedelta(days=number) for number in range(7)]
    assert sum(remind_of_due_requests(day) for day in days) == 3
    assert "Overdue" in Notice.objects.filter(event="data_request.reminder").first().text  # type: ignore[union-attr]


def test_remind_spares_what_is_answered_or_taken_back(world: World) -> None:
    request = make_request(world.secretary, world.jamaica_officer)
    requests.cancel(request=request, by=world.secretary)
    assert remind_of_due_requests(request.due_on) == 0


def test_remind_by_hand_is_held_to_once_a_day_too(world: World) -> None:
    request = make_request(world.secretary, world.jamaica_officer, world.itu_officer)
    assert requests.remind(request=request, by=world.secretary) == 2
    assert requests.remind(request=request, by=world.secretary) == 0


def test_remind_and_cancel_are_for_who_sent_it_and_the_secretariat(world: World) -> None:
    request = make_request(world.country_officer, world.jamaica_officer)
    for deed in (requests.remind, requests.cancel):
        with pytest.raises(Refused):
            deed(request=request, by=world.jamaica_officer)
    assert requests.cancel(request=request, by=world.secretary).status == S.CANCELLED


def test_daily_task_reminds_of_what_is_due(world: World) -> None:
    make_request(world.secretary, world.jamaica_officer, due_on=timezone.localdate() + timedelta(days=2))
    remind_of_data_requests()
    assert reminders() == 1


# -- Who sees it -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("country_officer", True),
        ("jamaica_officer", True),
        ("secretary", True),
        ("auditor", True),
        ("itu_officer", False),
        ("uk_officer", False),
        ("stakeholder", False),
    ],
)
def test_request_is_seen_by_who_has_a_part_in_it(world: World, name: str, sees: bool) -> None:
    request = make_request(world.country_officer, world.jamaica_officer)
    assert requests_visible_to(getattr(world, name)).filter(pk=request.pk).exists() is sees


def test_home_page_shows_what_is_asked_of_me_and_by_me(world: World) -> None:
    make_request(world.country_officer, world.jamaica_officer)
    assert asked_of(world.jamaica_officer).total == 1
    assert sent_by(world.country_officer).total == 1
    assert asked_of(world.country_officer).total == sent_by(world.jamaica_officer).total == 0


# -- Pages -----------------------------------------------------------------------------------------------------
def test_gap_page_offers_what_is_not_known_to_who_may_ask(world: World, client_of) -> None:
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A")
    address = reverse("datasets:gap-page", args=["JAM"])
    page = client_of(world.country_officer).get(address).content.decode()
    assert 'value="COLL/2020"' in page
    assert 'type="checkbox"' not in client_of(None).get(address).content.decode()


def test_request_goes_from_ticked_boxes_to_the_inbox_without_script(world: World, client_of) -> None:
    client = client_of(world.country_officer)
    address = reverse("datasets:request-new", args=["JAM"])
    page = client.get(address, {"figure": ["GEN/2016", "COLL/2016"]}).content.decode()
    assert "Neville Nepa (NEPA)" in page
    due = (timezone.localdate() + timedelta(days=20)).isoformat()
    body = {"figure": ["GEN/2016", "COLL/2016"], "people": [world.jamaica_officer.pk], "due_on": due}
    answer = client.post(address, body)
    request = DataRequest.objects.get()
    assert answer.url == reverse("datasets:request-detail", args=[request.pk])
    assert request.figures.count() == 2


def test_request_form_keeps_what_was_typed_when_it_comes_back(world: World, client_of) -> None:
    body = {"figure": ["GEN/2016"], "people": [world.jamaica_officer.pk], "due_on": "2001-01-01", "message": "Please."}
    page = client_of(world.secretary).post(reverse("datasets:request-new", args=["JAM"]), body).content.decode()
    assert "Choose a day that is still to come." in page
    assert "Please." in page
    assert 'value="GEN/2016"' in page


def test_request_list_tells_what_is_overdue(world: World, client_of) -> None:
    request = make_request(world.secretary, world.jamaica_officer)
    DataRequest.objects.filter(pk=request.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    page = client_of(world.secretary).get(reverse("datasets:request-list"), {"state": "overdue"}).content.decode()
    assert request.reference in page
    assert "badge-bad" in page


def test_request_pages_ask_as_many_questions_for_much_as_for_little(
    world: World, client_of, django_assert_max_num_queries
) -> None:
    figures = tuple((code, year) for code in ("GEN", "COLL", "RCY") for year in range(2005, 2025))
    request = make_request(world.secretary, world.jamaica_officer, world.itu_officer, figures=figures)
    client = client_of(world.secretary)
    with django_assert_max_num_queries(11):
        client.get(reverse("datasets:request-detail", args=[request.pk]))
    for _number in range(5):
        make_request(world.secretary, world.jamaica_officer)
    with django_assert_max_num_queries(8):
        client.get(reverse("datasets:request-list"))
