"""From an invitation to a passkey: by keyboard where a keyboard does, under the portal's own strict policy."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Portal
from tests.journeys.test_file_to_assessment import sign_in

pytestmark = pytest.mark.e2e
PASSWORD = "correct horse battery staple"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on which nothing may be refused by the policy and nothing may go wrong in a script."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text) if "Content Security Policy" in message.text else None)
    page.on("pageerror", lambda problem: said.append(str(problem)))
    yield page
    context.close()
    assert said == []


def press(page: Page, name: str) -> None:
    """Reach a button by Tab alone, and press it by Enter."""
    button = page.get_by_role("button", name=name, exact=True)
    for _ in range(80):
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            page.keyboard.press("Enter")
            return
    pytest.fail(f"{name} is not reached by the keyboard")


def invite(portal: Portal, page: Page, name: str) -> str:
    """NEPA asks, the secretariat grants; the link of the e-mail, as the row and the portal's key give it."""
    email = f"{name.split(maxsplit=1)[0].lower()}@demo.example"
    sign_in(page, portal, "unitar")
    page.goto(f"{portal.url}/invitations/ask/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("What the person needs it for").fill("Sends our figures.")
    press(page, "Ask for it")
    expect(page.get_by_text("asked for").first).to_be_visible()
    address = page.url
    page.context.clear_cookies()
    sign_in(page, portal, "secretariat")
    page.goto(address)
    press(page, "Grant")
    expect(page.get_by_text("Granted. The invitation is on its way")).to_be_visible()
    page.context.clear_cookies()
    said = portal.manage(
        "shell",
        "-v0",
        "-c",
        "from coalition.models import Invitation; from coalition.emails import absolute_invitation as link;"
        f"print(link(Invitation.objects.get(email='{email}')))",
    )
    found = re.search(r"/invitation/\S+", said)
    assert found
    return found[0]


def test_a_colleague_is_invited_and_signs_in_with_a_passkey(portal: Portal, page: Page) -> None:
    # A passkey belongs to a name: browsers know none for an address of numbers.
    url = portal.url.replace("127.0.0.1", "localhost")
    link = invite(portal, page, "Paula Passkey")
    page.goto(url + link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_label("I accept the terms of use").check()
    press(page, "Accept the seat")
    expect(page.get_by_role("heading", name="Good day, Paula Passkey")).to_be_visible()
    page.goto(url + link)
    expect(page.get_by_text("was used already").or_(page.get_by_text("used already"))).to_be_visible()

    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.goto(f"{url}/account/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Confirm")
    page.get_by_label("Passwordless").check()
    press(page, "Add")
    page.wait_for_url(re.compile(r"/account/2fa/(recovery-codes|webauthn)/$"))
    page.context.clear_cookies()
    page.goto(f"{url}/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Good day, Paula Passkey")).to_be_visible()
