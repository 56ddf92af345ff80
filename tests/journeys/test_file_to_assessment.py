"""The portal's main job, as its users do it in a browser: upload, correct, submit, accept, build, download."""

from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import Portal, until

pytestmark = pytest.mark.e2e

HEADINGS = "country,year,indicator,category,value,unit,status,note"
FAULTY = f"""{HEADINGS}
JAM,2018,GEN,TOTAL,18.02,kt,A,
JAM,2018,COLL,TOTAL,much,t,A,
Atlantis,2018,GEN,TOTAL,1,kt,A,
"""
CORRECTED = f"""{HEADINGS}
JAM,2018,GEN,TOTAL,18.02,kt,A,
JAM,2018,COLL,TOTAL,310,t,A,
"""
# Checking and building take seconds; a loaded machine takes longer.
PATIENCE = 60_000


@pytest.fixture(params=[1280, 390], ids=["desktop", "phone"])
def context(browser: Browser, request: pytest.FixtureRequest) -> BrowserContext:
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    context.set_default_timeout(15_000)
    return context


def sign_in(page: Page, portal: Portal, who: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{portal.url}/login/")
    page.get_by_label("E-mail address").fill(f"{who}@demo.example")
    page.get_by_label("Password").fill("demonstration")
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")


def upload(page: Page, portal: Portal, file: Path, title: str) -> None:
    page.goto(f"{portal.url}/datasets/contributions/upload/")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_label("Title").fill(title)
    page.get_by_label("Source", exact=True).fill("Caribbean e-waste survey")
    page.get_by_label("Issue (optional)", exact=True).fill(title[-7:])
    page.get_by_label("Published on").fill("2020-03-01")
    page.get_by_label("Origin").select_option("agency_survey")
    page.get_by_label("Visible to").select_option("public")
    page.get_by_role("button", name="Send and check").click()


def test_an_agencys_file_becomes_a_country_assessment(portal: Portal, context: BrowserContext, tmp_path: Path) -> None:
    page = context.new_page()
    width = page.viewport_size["width"] if page.viewport_size else 0
    title = f"Survey of Jamaica seen at {width:04} px"
    faulty, corrected = tmp_path / "survey.csv", tmp_path / "survey-corrected.csv"
    # The same bytes twice would be one contribution: each width sends its own note.
    faulty.write_text(FAULTY.replace("A,\n", f"A,seen at {width}\n"), encoding="utf-8")
    corrected.write_text(CORRECTED.replace("A,\n", f"A,seen at {width}\n"), encoding="utf-8")

    sign_in(page, portal, "unitar")
    upload(page, portal, faulty, title)
    expect(page.get_by_text("needs work").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Atlantis").first).to_be_visible()
    expect(page.get_by_text("much").first).to_be_visible()

    page.get_by_label("File", exact=True).set_input_files(corrected)
    page.get_by_role("button", name="Send the corrected file").click()
    expect(page.get_by_role("button", name="Submit for review")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("waiting for review").first).to_be_visible()

    sign_in(page, portal, "secretariat")
    page.goto(f"{portal.url}/datasets/review/")
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text("Accepted. Its rows are on their way into the pool.")).to_be_visible()

    def shows_the_survey() -> bool:
        page.goto(f"{portal.url}/countries/JAM/cells/GEN/TOTAL/2018/mass/")
        return page.get_by_text("Caribbean e-waste survey").count() > 0

    until(shows_the_survey)
    expect(page.get_by_text("18,020").first).to_be_visible()
    expect(page.get_by_text("survey-corrected.csv").first).to_be_visible()

    page.goto(f"{portal.url}/countries/JAM/")
    page.get_by_role("button", name="Build assessment").click()
    expect(page.get_by_role("link", name="PDF").first).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").first.click()
    pdf = PdfReader(BytesIO(Path(download.value.path()).read_bytes()))
    text = "\n".join(page.extract_text() for page in pdf.pages)
    assert 10 <= len(pdf.pages) <= 20
    assert "survey-corrected.csv" in text
    assert "16,120" in text or "16.12" in text
