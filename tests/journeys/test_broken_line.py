"""A large file over a line that breaks: chosen again after the page was closed, it goes on where it stopped."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.conftest import Portal
from tests.journeys.test_file_to_assessment import HEADINGS, PATIENCE, sign_in

pytestmark = pytest.mark.e2e
PIECE = 2 * 1024 * 1024
YEARS, COUNTRIES = range(1990, 2020), ("JAM", "GBR", "NLD", "MWI", "HND", "PAN", "FRA", "DEU", "ITA", "ESP")


def large_file(folder: Path) -> Path:
    """Three pieces."""
    note = "said at length " * 30
    keys = ("0101", "0104", "0108", "0201", "0303", "0408")
    rows = [
        f"{country},{year},POM,UNU-{key},{100 + place}.{year},t,A,{note}"
        for place, (country, key) in enumerate((country, key) for country in COUNTRIES for key in keys)
        for year in YEARS
    ]
    path = folder / "sales.csv"
    lines = [HEADINGS, *rows]
    content = "\n".join(lines)
    path.write_text(content + "\n" + "\n".join(" " * 400 for _n in range(12_000)) + "\n", encoding="utf-8")
    assert 2 * PIECE < path.stat().st_size < 4 * PIECE
    return path


def fill_in(page: Page, portal: Portal, file: Path) -> None:
    page.goto(f"{portal.url}/datasets/contributions/upload/")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_label("Title").fill("Sales over a broken line")
    page.get_by_label("Source", exact=True).fill("Survey of sales")
    page.get_by_label("Published on").fill("2020-03-01")
    page.get_by_label("Origin").select_option("agency_survey")
    page.get_by_role("button", name="Send and check").click()


def test_file_goes_on_where_the_line_broke(portal: Portal, browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context()
    context.set_default_timeout(15_000)
    file = large_file(tmp_path)
    offsets: list[int] = []

    def listen(route: Route) -> None:
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
        route.continue_()

    def break_after_the_first_piece(route: Route) -> None:
        if route.request.method == "PATCH" and route.request.headers["upload-offset"] != "0":
            route.abort()
        else:
            route.continue_()

    page = context.new_page()
    sign_in(page, portal, "unitar")
    page.route("**/datasets/uploads/**", break_after_the_first_piece)
    fill_in(page, portal, file)
    expect(page.locator("[data-waiting]")).to_be_visible()
    page.close()

    page = context.new_page()
    page.route("**/datasets/uploads/**", listen)
    fill_in(page, portal, file)
    expect(page.get_by_role("heading", name="Sales over a broken line")).to_be_visible(timeout=PATIENCE)
    assert offsets[0] == PIECE
    assert PIECE * 2 in offsets
    expect(page.get_by_text("sales.csv").first).to_be_visible()
