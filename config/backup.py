"""One file that brings the portal back: the database, what was uploaded, and a list of what must be in it.

Nothing is touched before the whole file has been read and every checksum found right. The database is exchanged at
once or not at all; files are added to those that are there, for their names are their contents.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from coalition.models import Person

MANIFEST = "manifest.json"
DATABASE = "database"
MEDIA = "media"
BEFORE = "before_restore"


class Unusable(Exception):
    """The backup or its target cannot be used. The message says why; nothing was changed."""


def write(target: Path) -> dict[str, Any]:
    """The database as of one moment, then the files: a row is written after its file, so none is missing."""
    whole = target.with_name(f"{target.name}.part")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder, tarfile.open(whole, "w") as archive:
        dump = Path(folder) / DATABASE
        _dump(dump)
        sums = {DATABASE: _add(archive, dump, DATABASE)}
        media = Path(settings.MEDIA_ROOT)
        for path in sorted(media.rglob("*")):
            if path.is_file():
                name = f"{MEDIA}/{path.relative_to(media).as_posix()}"
                sums[name] = _add(archive, path, name)
        manifest = {
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "vendor": connection.vendor,
            "migrations": sorted(map(".".join, MigrationRecorder(connection).applied_migrations())),
            "sha256": sums,
        }
        listed = Path(folder) / MANIFEST
        listed.write_text(json.dumps(manifest, indent=1))
        archive.add(listed, MANIFEST)
    whole.replace(target)
    return manifest


def bring_back(source: Path, *, replace: bool = False) -> dict[str, Any]:
    """The portal as it was when `source` was written. Web and workers must be stopped. A filled portal is refused
    unless it may be replaced.
    """
    if not replace and _is_filled():
        raise Unusable("This portal has accounts already. With --replace its database gives way to the backup's.")
    with _unpacked(source) as folder:
        manifest = _checked(folder)
        for path in sorted((folder / MEDIA).rglob("*")):
            if path.is_file():
                place = Path(settings.MEDIA_ROOT) / path.relative_to(folder / MEDIA)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, place)
        _load(folder / DATABASE)
    return manifest


def _add(archive: tarfile.TarFile, path: Path, name: str) -> str:
    archive.add(path, name)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _unpacked(source: Path) -> Iterator[Path]:
    """Beside the backup, where there is room for it."""
    try:
        archive = tarfile.open(source)  # noqa: SIM115
    except (OSError, tarfile.TarError) as error:
        raise Unusable(f"{source} is no backup: {error}") from error
    with archive, tempfile.TemporaryDirectory(dir=source.resolve().parent) as folder:
        try:
            for member in archive:
                _unpack(archive, member, Path(folder))
        except (OSError, tarfile.TarError) as error:
            raise Unusable(f"{source} cannot be read to its end: {error}") from error
        yield Path(folder)


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """A plain file or a folder inside `folder`, nothing else. (`filter="data"` came with Python 3.11.4.)"""
    target = (folder / member.name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise Unusable(f"{member.name} leads out of the backup.")
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    content = archive.extractfile(member) if member.isfile() else None
    if content is None:
        raise Unusable(f"{member.name} is no plain file.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with content, target.open("wb") as copy:
        shutil.copyfileobj(content, copy)


def _checked(folder: Path) -> dict[str, Any]:
    if not (folder / MANIFEST).is_file():
        raise Unusable("The backup has no list of its contents: it was not written to its end.")
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    for name, wanted in manifest["sha256"].items():
        path = folder / name
        if not path.is_file():
            raise Unusable(f"{name} is missing from the backup.")
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != wanted:
                raise Unusable(f"{name} is not what was backed up: its checksum differs.")
    if manifest["vendor"] != connection.vendor:
        raise Unusable(f"The backup is of a {manifest['vendor']} database, this portal's is {connection.vendor}.")
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(manifest["migrations"]) - known):
        raise Unusable(f"The backup is of a newer portal: this one does not know {newer[0]}.")
    return manifest


def _is_filled() -> bool:
    return Person._meta.db_table in connection.introspection.table_names() and Person.objects.exists()


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = sqlite3.connect(target)
        try:
            connection.connection.backup(copy)
        finally:
            copy.close()
        return
    with target.open("wb") as file:
        _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", stdout=file)


def _load(dump: Path) -> None:
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        connection.close()
        fresh = name.with_name(f"{name.name}.restored")
        shutil.copy2(dump, fresh)
        for rest in ("-wal", "-shm"):
            name.with_name(f"{name.name}{rest}").unlink(missing_ok=True)
        fresh.replace(name)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SCHEMA public RENAME TO {BEFORE}")
        cursor.execute("CREATE SCHEMA public")
    try:
        # The dump brings the schema itself; ours only makes room for it.
        with dump.open("rb") as file:
            _postgres(
                "pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", "--schema=public", stdin=file
            )
    except Unusable:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute(f"ALTER SCHEMA {BEFORE} RENAME TO public")
        raise
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {BEFORE} CASCADE")
    connection.close()


def _postgres(program: str, *options: str, stdin: IO[bytes] | None = None, stdout: IO[bytes] | None = None) -> None:
    from django.db.backends.postgresql.client import DatabaseClient  # noqa: PLC0415 - needs the server's driver

    arguments, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    where = arguments[1:] if program == "pg_dump" else [*arguments[1:-1], "--dbname", arguments[-1]]
    if shutil.which(program) is None:
        raise Unusable(f"{program} is not installed: it comes with PostgreSQL's client (Debian: postgresql-client).")
    connection.close()
    ended = subprocess.run(  # noqa: S603 - the program is one of two, its arguments come from the settings
        [program, *options, *where],
        env={**os.environ, **(environment or {})},
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )
    if ended.returncode:
        raise Unusable(f"{program}: {ended.stderr.decode(errors='replace').strip()}")
