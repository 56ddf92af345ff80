"""`manage.py backup FILE`: database, uploads and the list of both in one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import backup


class Command(BaseCommand):
    help = "Write the database and every uploaded file into FILE (a tar archive), while the portal runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if not file.resolve().parent.is_dir():
            raise CommandError(f"There is no folder {file.resolve().parent}.")
        try:
            manifest = backup.write(file.resolve())
        except backup.Unusable as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(f"{file}: the database and {len(manifest['sha256']) - 1} files")
