"""A command over files alone starts without the portal: no apps, no database, no settings of a host."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from django.conf import settings

from config import door

SALES = "country,year,indicator,category,value,unit,status\nJAM,2000,POM,UNU-0101,{value},t,A\n"


def opened(folder: Path, value: str = "10", before: str = "") -> subprocess.CompletedProcess[str]:
    """`manage.py generated` in a process of its own, on a host whose settings are wrong, and what of the portal it
    loaded.
    """
    (folder / "pom.csv").write_text(SALES.format(value=value))
    argv = ["manage.py", "generated", "--pom", str(folder / "pom.csv"), "--output", str(folder / "out.csv")]
    code = (
        f"import sys\nfrom config import door\n{before}\ndoor.main({argv!r})\n"
        "print([name for name in ('config.settings', 'celery', 'rest_framework', 'coalition', 'matplotlib')"
        " if name in sys.modules])"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={"DATABASE_URL": "nonsense", "DJANGO_SETTINGS_MODULE": "no.such", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_opens_a_command_over_files_without_the_portal(tmp_path: Path) -> None:
    done = opened(tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "4 values written."
    assert done.stdout.splitlines()[-1] == "[]"
    assert (tmp_path / "out.csv").read_text().startswith("country,year,indicator,category,value,unit,status\n")


def test_ends_with_an_error_where_the_command_does(tmp_path: Path) -> None:
    done = opened(tmp_path, value="-1")
    assert done.returncode == 1
    assert "pom.csv, row 2: sales are below zero" in done.stderr
    assert "CommandError: 1 problem; nothing was written." in done.stderr


def test_speaks_the_languages_of_the_portal(tmp_path: Path) -> None:
    catalogue = Catalog(locale="fr")
    catalogue.add(
        ("%(count)s value written.", "%(count)s values written."), ("%(count)s valeur.", "%(count)s valeurs.")
    )
    written = BytesIO()
    write_mo(written, catalogue)
    place = tmp_path / "fr" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "django.mo").write_bytes(written.getvalue())
    changed = f"door.LANGUAGES.update(LANGUAGE_CODE='fr', LOCALE_PATHS=[{str(tmp_path)!r}])"
    assert opened(tmp_path, before=changed).stdout.splitlines()[0] == "4 valeurs."


@pytest.mark.parametrize("name", sorted(door.LANGUAGES))
def test_has_the_portals_own_languages(name: str) -> None:
    assert getattr(settings, name) == door.LANGUAGES[name]
