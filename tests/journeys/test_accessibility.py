"""axe-core finds nothing on any kind of page, light and dark, from left to right and from right to left."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Portal
from tests.journeys.test_file_to_assessment import sign_in

pytestmark = pytest.mark.e2e

OPEN_PAGES = (
    "/",
    "/login/",
    "/roles/",
    "/coalition/",
    "/coalition/?on=2019-06-30",
    "/coalition/letter/",
    "/coalition/events/",
    "/coalition/events/1/",
    "/coalition/topics/",
    "/coalition/library/",
    "/organisations/",
    "/terms/",
    "/account/password/",
    "/account/password/sent/",
    "/account/signup/",
    "/organisations/1/",
    "/countries/",
    "/countries/JAM/",
    "/countries/GBR/",
    "/countries/ATA/",
    "/countries/JAM/cells/GEN/TOTAL/2014/mass/",
    "/countries/JAM/cells/GEN_PC/TOTAL/2014/per_inhabitant/",
    "/countries/GBR/series/GEN/TOTAL/mass/",
    "/countries/GBR/conflicts/",
    "/countries/GBR/cells/GEN/UNU-0104/2014/mass/computation/",
    "/countries/GBR/cells/POM/UNU-0104/2014/mass/computation/",
    "/countries/GBR/method-runs/1/",
    "/countries/GBR/what-if/?rate=60",
    "/datasets/contributions/",
    "/datasets/contributions/1/",
    "/datasets/template/",
    "/nowhere/",
)
ACCOUNT_PAGES = (
    "/profile/mail/",
    "/second-factor/",
    "/account/2fa/",
    "/account/2fa/webauthn/",
    "/account/confirm/",
    "/invitations/",
    "/invitations/ask/",
    "/invitations/1/",
    "/people/",
    "/people/1/",
    "/people/2/",
    "/classification/supportrequest/1/",
    "/coalition/topics/",
)
REQUESTS = ("/requests/", "/requests/queue/", "/requests/1/", "/requests/2/", "/requests/2/responses/1/")
SIGNED_IN_PAGES = (
    "/",
    "/datasets/review/",
    "/inbox/",
    "/profile/",
    "/audit/",
    "/ui/",
    "/countries/JAM/editions/",
    *REQUESTS,
    "/coalition/events/1/",
    "/coalition/events/1/edit/",
    "/coalition/topics/add/",
    "/coalition/library/add/",
    "/organisations/1/",
    "/organisations/1/edit/",
    "/organisations/1/memberships/add/",
    "/organisations/1/merge/?kept=2",
)


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    # axe is a script of the test's, not of the page's: the policy against foreign scripts is lifted for it alone.
    context = browser.new_context(bypass_csp=True, color_scheme=request.param, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {one['id']} at {one['nodes'][0]['target']}" for one in found]


def test_axe_finds_nothing_on_open_pages(portal: Portal, page: Page) -> None:
    found = []
    for path in OPEN_PAGES:
        page.goto(portal.url + path)
        found += violations(page)
    assert found == []


def test_axe_finds_nothing_on_pages_of_the_signed_in(portal: Portal, page: Page) -> None:
    sign_in(page, portal, "secretariat")
    found = []
    for path in SIGNED_IN_PAGES:
        page.goto(portal.url + path)
        found += violations(page)
    sign_in(page, portal, "unitar")
    page.goto(f"{portal.url}/datasets/contributions/upload/")
    found += violations(page)
    sign_in(page, portal, "rco.malawi")
    page.goto(f"{portal.url}/requests/new/")
    assert found + violations(page) == []


def test_axe_finds_nothing_on_pages_of_accounts(portal: Portal, page: Page) -> None:
    sign_in(page, portal, "secretariat")
    found = []
    for path in ACCOUNT_PAGES:
        assert page.goto(portal.url + path).ok  # type: ignore[union-attr]
        found += violations(page)
    assert found == []


def test_axe_finds_nothing_in_arabic(portal: Portal, page: Page) -> None:
    page.context.add_cookies([{"name": "django_language", "value": "ar", "url": portal.url}])
    found = []
    for path in (
        "/",
        "/countries/JAM/",
        "/countries/JAM/cells/GEN/TOTAL/2014/mass/",
        "/coalition/",
        "/organisations/1/",
    ):
        page.goto(portal.url + path)
        assert page.locator("html").get_attribute("dir") == "rtl"
        found += violations(page)
    assert found == []
