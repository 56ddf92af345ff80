"""`manage.py restore FILE`: the portal as it was when the backup was written."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import backup


class Command(BaseCommand):
    help = "Bring back what `backup` wrote into FILE. Stop web and workers first; run `migrate` afterwards."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="a portal that has accounts gives way")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        try:
            manifest = backup.bring_back(file, replace=replace)
        except backup.Unusable as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(f"The portal is as it was on {manifest['made_at']}. Run migrate, then start web and workers.")
