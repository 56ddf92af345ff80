"""A database and a var folder of a benchmark's own, made and dropped; Django set up on them."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg2

SERVER = os.environ.get("DATABASE_URL", "postgres://root@127.0.0.1:5432/root")
REDIS = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/9")


@contextmanager
def postgres(name: str) -> Iterator[str]:
    """The address of an empty database that is dropped at the end."""
    server = psycopg2.connect(SERVER)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlsplit(SERVER)._replace(path=f"/{name}").geturl()
    finally:
        with server.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.close()


@contextmanager
def portal(
    database_url: str = "", redis_url: str = "", *, pages: bool = False, **environment: str
) -> Iterator[dict[str, str]]:
    """Sets Django up in this process on a var folder of its own, migrated; yields the environment for child processes.

    With `pages` the static files are collected as in a deployment. Once a process: Django cannot be set up twice, so
    each benchmark is a process of its own.
    """
    var = tempfile.mkdtemp(prefix="bench-")
    wanted = {"VAR_DIR": var, "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "0", "SECURE_HTTPS": "0"}
    wanted |= {"SECRET_KEY": "benchmark", "DATABASE_URL": database_url, "REDIS_URL": redis_url, "LOG_LEVEL": "WARNING"}
    wanted |= environment
    os.environ.update({key: value for key, value in wanted.items() if value})
    for key, value in wanted.items():
        if not value:
            os.environ.pop(key, None)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    if pages:
        call_command("collectstatic", interactive=False, verbosity=0)
    try:
        yield dict(os.environ)
    finally:
        from django.db import connections

        connections.close_all()
        shutil.rmtree(var, ignore_errors=True)
