"""A worker that is killed in the middle: the job is found and finishes, and no figure is there twice."""

import json
import urllib.request
import uuid
from typing import Any

import pytest

from tests.journeys.conftest import Portal, until

pytestmark = pytest.mark.worker

NEWEST_JOB, LAST = "SELECT status FROM coalition_job WHERE subject LIKE", " ORDER BY id DESC LIMIT 1"

COUNTRIES = [
    "JAM",
    "GBR",
    "NLD",
    "FRA",
    "DEU",
    "KEN",
    "GHA",
    "NGA",
    "IND",
    "CHN",
    "BRA",
    "PER",
    "MWI",
    "ZAF",
    "EGY",
    "ARG",
    "CHL",
    "COL",
    "MEX",
    "CRI",
    "PAN",
]
KEYS = ("0101", "0102", "0103", "0104", "0105", "0106", "0108", "0109", "0111", "0112", "0113", "0114", "0201", "0202")


def big_file() -> bytes:
    """52,920 rows of made-up sales: enough to be caught in the middle."""
    rows = [
        f"{country},{year},{indicator},UNU-{key},{number + 1}.5,{unit},A,"
        for indicator, unit in (("PROD", "t"), ("IMP", "t"), ("EXP", "t"), ("PROD", "pieces"))
        for country in COUNTRIES
        for key in KEYS
        for number, year in enumerate(range(1981, 2026))
    ]
    return "\n".join(["country,year,indicator,category,value,unit,status,note", *rows]).encode()


class Client:
    """A person at the API, with a token."""

    def __init__(self, portal: Portal, email: str) -> None:
        self.portal = portal
        self.token = portal.manage("drf_create_token", email).split()[2]

    def ask(self, path: str, *, fields: dict[str, str] | None = None, file: bytes | None = None) -> Any:
        """GET; with `fields` POST, as a form with a file."""
        headers = {"Authorization": f"Token {self.token}"}
        body = None
        if fields is not None:
            mark = uuid.uuid4().hex
            parts = [
                f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()
            ]
            body = "".join(parts).encode()
            if file is not None:
                head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="sales.csv"\r\n\r\n'
                body += head.encode() + file + b"\r\n"
            body += f"--{mark}--\r\n".encode()
            headers["Content-Type"] = f"multipart/form-data; boundary={mark}"
        request = urllib.request.Request(f"{self.portal.url}/api/v1/{path}", data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


@pytest.fixture
def unitar(portal: Portal) -> Client:
    return Client(portal, "unitar@demo.example")


@pytest.fixture
def secretariat(portal: Portal) -> Client:
    return Client(portal, "secretariat@demo.example")


def test_a_check_and_a_load_survive_their_workers_death(portal: Portal, unitar: Client, secretariat: Client) -> None:
    details = {
        "organisation": "UNITAR",
        "title": "Sales by key",
        "source": "Sales survey",
        "published_on": "2026-01-31",
        "origin": "agency_survey",
        "visibility": "public",
    }
    portal.kill("worker")
    contribution = unitar.ask("contributions/", fields=details, file=big_file())
    path = f"contributions/{contribution['id']}/"
    portal.start_worker()
    until(lambda: portal.look_up(f"{NEWEST_JOB} 'contribution:{contribution['id']}'{LAST}") == "running")
    portal.kill("worker")
    assert unitar.ask(path)["status"] == "checking"
    portal.start_worker()
    until(lambda: unitar.ask(path)["status"] == "ready", 120)
    assert unitar.ask(path)["rows_good"] == 52_920

    unitar.ask(f"{path}explain/", fields={"code": "*", "sentence": "Made up to be many."})
    until(lambda: unitar.ask(path)["status"] == "ready", 120)
    unitar.ask(f"{path}submit/", fields={})
    portal.kill("worker")
    secretariat.ask(f"{path}accept/", fields={})
    portal.start_worker()
    until(lambda: portal.look_up(f"{NEWEST_JOB} 'contribution:{contribution['id']}'{LAST}") == "running")
    portal.kill("worker")
    portal.start_worker()
    until(lambda: unitar.ask(path)["loaded_at"] is not None, 120)
    rows = f"SELECT count(*) FROM datasets_observation WHERE contribution_id = {contribution['id']}"
    assert portal.look_up(rows) == 52_920


def test_a_build_survives_its_workers_death(portal: Portal) -> None:
    portal.manage(
        "shell",
        "-c",
        "from coalition.models import Person; from reports.actions import build_assessment; "
        "build_assessment(iso3='GBR', language='en', by=Person.objects.get(email='secretariat@demo.example'))",
    )
    # Setting the United Kingdom's pages takes seconds: long enough to be caught in the middle.
    until(lambda: portal.look_up(f"{NEWEST_JOB} 'assessment:GBR:%'{LAST}") == "running")
    portal.kill("worker")
    assert portal.look_up(f"{NEWEST_JOB} 'assessment:GBR:%'{LAST}") == "running"
    portal.start_worker()
    until(lambda: portal.look_up(f"{NEWEST_JOB} 'assessment:GBR:%'{LAST}") == "done", 120)
    built = "FROM reports_assessment a JOIN datasets_edition e ON e.id = a.edition_id WHERE e.country_id = 'GBR'"
    assert portal.look_up(f"SELECT count(*) {built}") == 1
    assert portal.look_up("SELECT count(*) FROM coalition_notice WHERE link LIKE '%GBR%'") == 1
