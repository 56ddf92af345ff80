"""A request in a browser: Malawi asks, two agencies answer, a third cannot, government accepts two of three needs."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.factories.requests import PDF
from tests.journeys.conftest import Portal
from tests.journeys.test_file_to_assessment import sign_in

pytestmark = pytest.mark.e2e

NEEDS = (
    ("National statistics on e-waste", "research", "data"),
    ("A policy on e-waste", "policy", "advice"),
    ("Formal jobs in repair", "formalization", "assistance"),
)


@pytest.fixture(params=[1280, 390], ids=["desktop", "phone"])
def context(browser: Browser, request: pytest.FixtureRequest) -> BrowserContext:
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    context.set_default_timeout(15_000)
    return context


def do(page: Page, name: str) -> None:
    """Press a deed's own button, and see the page that answers."""
    with page.expect_navigation():
        page.locator(".deeds").get_by_role("button", name=name, exact=True).click()


def log_the_request(page: Page, portal: Portal, title: str, letter: Path) -> str:
    """The country team's ten minutes. Returns the address of the request."""
    page.goto(f"{portal.url}/requests/new/")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Requesting authority").fill("Ministry of the Environment (journey)")
    expect(page.get_by_role("heading", name="Similar requests")).to_be_visible()
    page.get_by_role("button", name="Keep and go on").click()
    page.get_by_label("The problem").fill("Old telephones are burnt in the open.")
    page.get_by_role("button", name="Keep and go on").click()
    for number, (need, area, support) in enumerate(NEEDS):
        page.locator(f"#id_needs-{number}-title").fill(need)
        page.locator(f"#id_needs-{number}-area").select_option(area)
        page.locator(f"#id_needs-{number}-support").select_option(support)
        last = number == len(NEEDS) - 1
        page.get_by_role("button", name="Keep and go on" if last else "Keep and add another").click()
    page.get_by_label("File").set_input_files(letter)
    page.get_by_role("button", name="Attach the letter").click()
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_text("Submitted. The secretariat has it now.")).to_be_visible()
    return page.url


def answer(page: Page, portal: Portal, who: str, address: str, kinds: tuple[str, str, str]) -> None:
    sign_in(page, portal, who)
    page.goto(f"{address}offers/")
    for group, kind in zip(page.locator("fieldset.group").all(), kinds, strict=True):
        group.get_by_label("Our answer").select_option(kind)
        if kind != "cannot":
            if group.locator("details").get_attribute("open") is None:
                group.locator("summary").click()
            group.get_by_label("What we offer").fill("Advisers and a workshop.")
            group.get_by_label("Certainty").select_option("committed")
    page.get_by_role("button", name="Keep our answers").click()
    expect(page.get_by_text("Your answers are kept.")).to_be_visible()


def test_malawis_request_becomes_an_engagement(portal: Portal, context: BrowserContext, tmp_path: Path) -> None:
    page = context.new_page()
    width = page.viewport_size["width"] if page.viewport_size else 0
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(PDF)

    sign_in(page, portal, "rco.malawi")
    address = log_the_request(page, portal, f"Strategy of Malawi seen at {width:04} px", letter)
    expect(page.get_by_text(re.compile(r"EWC-MWI-\d{4}-\d{3}")).first).to_be_visible()

    sign_in(page, portal, "secretariat")
    page.goto(address)
    do(page, "Acknowledge")
    for item in page.locator(".deeds fieldset").all():
        item.get_by_label("yes").check()
    do(page, "Screen")

    sign_in(page, portal, "head.rco.malawi")
    page.goto(address)
    do(page, "Endorse")

    sign_in(page, portal, "secretariat")
    page.goto(address)
    for member in ("UNITAR", "ITU", "ILO"):
        page.locator(".deeds").get_by_role("checkbox", name=re.compile(f"^{member}")).check()
    do(page, "Circulate to members")

    answer(page, portal, "unitar", address, ("lead", "contribute", "cannot"))
    answer(page, portal, "itu", address, ("contribute", "lead", "lead"))
    expect(page.get_by_text("United Nations Institute for Training and Research")).to_have_count(0)
    answer(page, portal, "ilo", address, ("cannot", "cannot", "cannot"))

    sign_in(page, portal, "secretariat")
    page.goto(address)
    do(page, "Close the window")
    do(page, "Compose the response")
    sign_in(page, portal, "second.secretariat")
    page.goto(address)
    do(page, "Sign off the response")
    do(page, "Send the response")
    page.get_by_role("link", name="Version 1").click()
    for kind in ("PDF", "DOCX"):
        with page.expect_download() as download:
            page.get_by_role("link", name=kind, exact=True).click()
        assert Path(download.value.path()).stat().st_size > 1000

    sign_in(page, portal, "ministry.malawi")
    page.goto(address)
    for number, words in enumerate(("We accept what is offered", "We accept what is offered", "We do not accept it")):
        page.locator(".deeds fieldset").nth(number).get_by_label(words).check()
    do(page, "Answer the response")
    expect(page.get_by_text("partly accepted").first).to_be_visible()

    sign_in(page, portal, "secretariat")
    page.goto(address)
    page.locator(".deeds").get_by_label("Lead", exact=True).select_option("UNITAR")
    do(page, "Propose a lead")
    sign_in(page, portal, "ministry.malawi")
    page.goto(address)
    do(page, "Approve the lead")
    expect(page.get_by_text("Approved: the engagement is open.")).to_be_visible()
    expect(page.locator("#stage-scoping")).to_contain_text("open")
