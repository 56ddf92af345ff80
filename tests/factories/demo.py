"""The demonstration in a test: the real command on the real figures of a few countries."""

import csv
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from countries.reference.tables import rows_of
from datasets.reference import tables

COUNTRIES = ("JAM", "GBR", "PAN")


def fill(folder: Path, countries: Collection[str] = COUNTRIES) -> str:
    """Run `manage.py demo` on the examples' rows of `countries`; returns what it printed."""
    out = StringIO()
    with patch("config.management.commands.demo.examples", lambda: list(_cut(folder, countries))):
        call_command("demo", stdout=out)
    return out.getvalue()


@contextmanager
def filled_database(blocker: DjangoDbBlocker, folder: Path, countries: Collection[str] = COUNTRIES) -> Iterator[None]:
    """For a fixture of a whole module: filled once, taken back at its end."""
    fast = override_settings(
        MEDIA_ROOT=folder, DEMO=True, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]
    )
    with blocker.unblock(), fast, transaction.atomic():
        fill(folder, countries)
        yield
        transaction.set_rollback(True)


def _cut(folder: Path, countries: Collection[str]) -> Iterator[tables.Example]:
    for example in tables.examples():
        rows = [row for row in rows_of(example.path) if row["country"] in countries]
        if not rows:
            continue
        path = folder / example.path.name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        yield replace(example, path=path)
