"""The whole portal beside the test, as `make run` starts it: a web server, a real worker, demonstration data.

On SQLite and the file-system broker by default; on PostgreSQL and Redis where DATABASE_URL and REDIS_URL say so.
"""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Ask again and again until it is true; fail after `seconds`."""
    tick = threading.Event()
    deadline = monotonic() + seconds
    while monotonic() < deadline:
        if condition():
            return
        tick.wait(0.02)
    pytest.fail(f"not true after {seconds} s")


@dataclass
class Portal:
    """A running portal: its address, its environment, and its worker, which a test may kill and start again."""

    url: str
    environment: dict[str, str]
    log: Path
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def look_up(self, sql: str) -> Any:
        """One value straight from the portal's database, fast enough to catch a job while it runs."""
        url = self.environment.get("DATABASE_URL", "")
        if url.startswith("postgres"):
            with closing(psycopg2.connect(url)) as database, database.cursor() as cursor:
                cursor.execute(sql)
                row = cursor.fetchone()
        else:
            with closing(sqlite3.connect(Path(self.environment["VAR_DIR"]) / "portal.sqlite3")) as database:
                row = database.execute(sql).fetchone()
        return row[0] if row else None

    def start(self, name: str, *command: str) -> None:
        with self.log.open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start_worker(self) -> None:
        self.start(
            "worker", "celery", "-A", "config", "worker", "--beat", "--queues", "interactive,bulk", "--concurrency", "1"
        )

    def kill(self, name: str) -> None:
        """As when the machine loses power: no clean-up, no goodbye."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _database(name: str) -> Iterator[str]:
    """A database of the journey's own on the same server; with the embedded default there is nothing to make."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ""
        return
    server = psycopg2.connect(url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield urlsplit(url)._replace(path=f"/{name}").geturl()
    with server.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    server.close()


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    var = tmp_path_factory.mktemp("portal")
    port = _free_port()
    databases = _database(f"journey_{port}")
    database = next(databases)
    environment = {
        **os.environ,
        "DEBUG": "1",
        "VAR_DIR": str(var),
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "JOB_BEAT_SECONDS": "0.2",
        "JOB_LOST_AFTER_SECONDS": "2",
        "JOB_SWEEP_SECONDS": "0.5",
        "PYTHONWARNINGS": "default",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    environment.pop("MEDIA_ROOT", None)
    # A journey begins in an empty database of its own, whatever the caller works with.
    environment.pop("DATABASE_URL", None)
    if database:
        environment["DATABASE_URL"] = database
    portal = Portal(f"http://127.0.0.1:{port}", environment, var / "log.txt")
    try:
        portal.manage("migrate", "--verbosity", "0")
        portal.manage("demo")
        portal.start("web", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4")
        portal.start_worker()
        until(portal.answers, 120)
        yield portal
    finally:
        for name in list(portal.processes):
            portal.kill(name)
        next(databases, None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()
