"""A backup brings back accounts, figures and files, on either database; what it cannot bring back it refuses whole."""

import os
import shutil
import subprocess
import sys
import tarfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings

FILL = """
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from coalition.models import Organisation, Person
Person.objects.create_user("andre@example.org", None, name="André")
Organisation.objects.create(acronym="NEPA", name="National Environment and Planning Agency", constituency="government")
default_storage.save("contributions/ab/abc", ContentFile(b"JAM,2014"))
"""
SHOW = """
from django.core.files.storage import default_storage
from coalition.models import Organisation, Person
print([str(person) for person in Person.objects.all()], [str(one) for one in Organisation.objects.all()])
print(default_storage.open("contributions/ab/abc").read())
"""
AS_FILLED = "['André'] ['NEPA']\nb'JAM,2014'\n"
LEAVE = "from coalition.models import Organisation; Organisation.objects.all().delete()"


@dataclass
class Portal:
    """A portal of its own, in processes of its own: a restore exchanges the database under a running one."""

    environment: dict[str, str]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *arguments],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def run(self, *arguments: str) -> str:
        ended = self.manage(*arguments)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def do(self, code: str) -> str:
        return self.run("shell", "--no-imports", "-c", code)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Migrated once; the others are copies of it."""
    portal = _portal(tmp_path_factory.mktemp("empty"))
    portal.run("migrate", "--verbosity", "0")
    yield portal
    _drop(portal)


@pytest.fixture
def make_portal(empty: Portal, tmp_path: Path) -> Iterator[Callable[[], Portal]]:
    """Empty portals on the database that the suite runs on."""
    made: list[Portal] = []

    def make() -> Portal:
        made.append(_portal(tmp_path / f"portal-{len(made)}", like=empty))
        return made[-1]

    yield make
    for portal in made:
        _drop(portal)


def _portal(var: Path, like: Portal | None = None) -> Portal:
    var.mkdir(exist_ok=True)
    environment = {
        "VAR_DIR": str(var),
        "DEBUG": "1",
        "REDIS_URL": "",
        "DATABASE_URL": f"sqlite:///{var}/portal.sqlite3",
    }
    if settings.DATABASE_URL.startswith("postgres"):
        name = f"portal_{uuid.uuid4().hex[:12]}"
        template = f'TEMPLATE "{_name_of(like)}"' if like else ""
        _on_server(settings.DATABASE_URL, f'CREATE DATABASE "{name}" {template}')
        environment["DATABASE_URL"] = urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}").geturl()
    elif like:
        shutil.copy(Path(like.environment["VAR_DIR"]) / "portal.sqlite3", var)
    return Portal(environment)


def _drop(portal: Portal) -> None:
    if settings.DATABASE_URL.startswith("postgres"):
        _on_server(settings.DATABASE_URL, f'DROP DATABASE "{_name_of(portal)}" WITH (FORCE)')


def _name_of(portal: Portal) -> str:
    return urlsplit(portal.environment["DATABASE_URL"]).path[1:]


def _on_server(url: str, sql: str) -> None:
    server = psycopg2.connect(url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(sql)
    server.close()


def test_restore_brings_back_accounts_figures_and_files(make_portal: Callable[[], Portal], tmp_path: Path) -> None:
    here, elsewhere = make_portal(), make_portal()
    here.do(FILL)
    here.run("backup", str(tmp_path / "portal.tar"))
    elsewhere.run("restore", str(tmp_path / "portal.tar"))
    assert elsewhere.do(SHOW) == AS_FILLED
    assert "No migrations to apply" in elsewhere.run("migrate")


def test_restore_replaces_a_filled_portal_only_when_told_to(make_portal: Callable[[], Portal], tmp_path: Path) -> None:
    portal = make_portal()
    portal.do(FILL)
    portal.run("backup", str(tmp_path / "portal.tar"))
    portal.do(LEAVE)
    refused = portal.manage("restore", str(tmp_path / "portal.tar"))
    assert "This portal has accounts already." in refused.stderr
    assert portal.do(SHOW) == "['André'] []\nb'JAM,2014'\n"
    portal.run("restore", str(tmp_path / "portal.tar"), "--replace")
    assert portal.do(SHOW) == AS_FILLED


def test_restore_refuses_a_damaged_backup_and_changes_nothing(
    make_portal: Callable[[], Portal], tmp_path: Path
) -> None:
    portal = make_portal()
    portal.do(FILL)
    portal.run("backup", str(tmp_path / "portal.tar"))
    damaged = tmp_path / "damaged.tar"
    with tarfile.open(tmp_path / "portal.tar") as whole, tarfile.open(damaged, "w") as archive:
        for member in whole.getmembers():
            content = whole.extractfile(member)
            assert content is not None
            path = tmp_path / "member"
            path.write_bytes(b"JAM,1940" if member.name.startswith("media") else content.read())
            archive.add(path, member.name)
    refused = portal.manage("restore", str(damaged), "--replace")
    assert "media/contributions/ab/abc is not what was backed up: its checksum differs." in refused.stderr
    assert portal.do(SHOW) == AS_FILLED


def test_restore_refuses_what_is_no_backup(make_portal: Callable[[], Portal], tmp_path: Path) -> None:
    (tmp_path / "letter.tar").write_text("Dear Sir or Madam")
    refused = make_portal().manage("restore", str(tmp_path / "letter.tar"))
    assert "is no backup" in refused.stderr


def test_restore_refuses_names_that_lead_out_of_the_backup(make_portal: Callable[[], Portal], tmp_path: Path) -> None:
    (tmp_path / "member").write_text("x")
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        archive.add(tmp_path / "member", "../outside")
    refused = make_portal().manage("restore", str(tmp_path / "evil.tar"))
    assert "../outside leads out of the backup." in refused.stderr
    assert not (tmp_path.parent / "outside").exists()
