"""Numbers and days as a reader of each language writes them, and the components that every page uses."""

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from coalition.templatetags import coalition_panels as panels

NARROW = "\N{NARROW NO-BREAK SPACE}"


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (16120, "t", f'<data value="16120">16,120</data>{NARROW}<abbr class="unit" title="tonnes">t</abbr>'),
        (16.12, "kt", f'<data value="16.12">16.12</data>{NARROW}<abbr class="unit" title="thousand tonnes">kt</abbr>'),
        (123.456, "", '<data value="123.456">123.5</data>'),
        (5.9137, "", '<data value="5.9137">5.91</data>'),
        (0.04123, "", '<data value="0.04123">0.0412</data>'),
        (0, "", '<data value="0">0</data>'),
        (-1234.5, "", '<data value="-1234.5">-1,234</data>'),
        (3, "persons", '<data value="3">3</data> <span class="unit">persons</span>'),
        (3, "number", '<data value="3">3</data>'),
    ],
)
def test_quantity_shows_sensible_decimals_and_keeps_the_exact_number(value: float, unit: str, shown: str) -> None:
    assert panels.quantity(value, unit) == shown


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "161.2"), ("fr", "161,2"), ("ru", "161,2"), ("es", "161,2"), ("zh-hans", "161.2")]
)
def test_quantity_follows_the_readers_locale(language: str, shown: str) -> None:
    with translation.override(language):
        assert f">{shown}<" in panels.quantity(161.2, "t")


@pytest.mark.parametrize("nothing", [None, ""])
def test_quantity_says_that_there_is_no_figure(nothing: None) -> None:
    assert "no figure" in panels.quantity(nothing, "t")


def test_share_writes_a_fraction_as_a_percentage() -> None:
    assert panels.share(0.1236) == '<data value="0.1236">12.4%</data>'


def test_share_says_that_there_is_no_figure() -> None:
    assert "no figure" in panels.share(None)


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "21 March 2018"), ("fr", "21 mars 2018"), ("zh-hans", "2018年3月21日")]
)
def test_day_is_written_out_in_the_readers_language(language: str, shown: str) -> None:
    with translation.override(language):
        assert panels.day(date(2018, 3, 21)) == f'<time datetime="2018-03-21">{shown}</time>'


def test_day_of_a_moment_is_its_day() -> None:
    assert ">21 March 2018<" in panels.day(datetime(2018, 3, 21, 14, 5, tzinfo=UTC))


def test_moment_names_its_time_zone() -> None:
    assert ">21 March 2018, 14:05 UTC<" in panels.moment(datetime(2018, 3, 21, 14, 5, tzinfo=UTC))


@pytest.mark.parametrize("written", [panels.day, panels.moment])
def test_a_day_that_is_not_known_is_left_out(written: object) -> None:
    assert callable(written)
    assert written(None) == ""


def test_badge_says_its_state_in_a_word_and_a_shape() -> None:
    badge = render('{% badge "in conflict" "warn" %}')
    assert "in conflict" in badge
    assert "#warn" in badge


def test_badge_refuses_an_unknown_tone() -> None:
    with pytest.raises(TemplateSyntaxError, match="no tone 'loud'"):
        render('{% badge "x" "loud" %}')


def test_badge_escapes_its_text() -> None:
    assert "&lt;b&gt;" in render("{% badge text %}", text="<b>")


def test_kind_tag_is_a_word_in_a_frame() -> None:
    assert render("{{ kind|kind_tag }}", kind="survey") == '<span class="tag">survey</span>'


def test_crumbs_pair_text_with_address() -> None:
    assert '<li><a href="/countries/">Countries</a></li>' in render('{% crumbs "Countries" "/countries/" %}')


def test_key_figure_leads_to_its_cell() -> None:
    figure = render('{% key_figure "Generated, 2015" 16670 "t" url="/cell/" note="National statistics" %}')
    assert '<a href="/cell/"><data value="16670">16,670</data>' in figure
    assert "National statistics" in figure


def test_steps_mark_what_is_done_and_where_one_is() -> None:
    steps = render('{% steps "File" "Check" "Submit" now=2 %}')
    assert [steps.count(f'class="step-{state}"') for state in ("done", "now", "todo")] == [1, 1, 1]
    assert steps.count('aria-current="step"') == 1


def test_tabs_mark_the_current_page() -> None:
    assert '<a href="/gaps/" aria-current="page">Gaps</a>' in render(
        '{% tabs "Parts" "gaps" "figures" "Figures" "/" "gaps" "Gaps" "/gaps/" %}'
    )


def test_pagination_keeps_the_filters_of_the_address() -> None:
    request = RequestFactory().get("/list/", {"q": "waste", "page": "2"})
    links = render("{% pagination page %}", page=Paginator(range(30), 10).page(2), request=request)
    assert 'href="?q=waste&amp;page=3"' in links


def test_pagination_is_silent_on_a_single_page() -> None:
    assert render("{% pagination page %}", page=Paginator(range(3), 10).page(1)).strip() == ""


def test_confirm_asks_before_it_posts() -> None:
    asked = render('{% confirm "Withdraw" "The figures leave the pool." "/withdraw/" %}', csrf_token="t" * 32)
    assert "<details" in asked
    assert "The figures leave the pool." in asked
    assert 'action="/withdraw/"' in asked


def test_message_levels_have_tones() -> None:
    assert [panels.message_tone(level) for level in ("success", "warning", "error", "info")] == [
        "good",
        "warn",
        "bad",
        "info",
    ]


def test_language_name_is_in_the_language_itself() -> None:
    assert panels.language_name("fr") == "Français"
