"""The roster in a browser: the slider moves the day, the address holds it, and a day works without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Portal

pytestmark = pytest.mark.e2e


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_slider_moves_the_day_and_the_address_holds_it(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.url}/coalition/?on=2019-06-30")
    expect(page.get_by_role("heading", name=re.compile("7 members"))).to_be_visible()
    slider = page.get_by_label("Move through time")
    slider.focus()
    slider.press("End")
    expect(page.get_by_role("heading", name=re.compile("10 members"))).to_be_visible()
    expect(page).not_to_have_url(re.compile("2019-06-30"))
    expect(page).to_have_url(re.compile(r"on=\d{4}-\d\d-\d\d"))
    page.go_back()
    expect(page.get_by_role("heading", name=re.compile("7 members"))).to_be_visible()


def test_a_day_is_asked_for_without_javascript(portal: Portal, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{portal.url}/coalition/")
    expect(page.get_by_label("Move through time")).to_be_hidden()
    page.locator("#id_on").fill("2018-03-20")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nobody yet on this day")).to_be_visible()
    context.close()
