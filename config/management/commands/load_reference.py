"""`manage.py load_reference`: every reference table, brought up to its file. A second run changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand

import countries.actions.reference
import datasets.actions.reference


class Command(BaseCommand):
    help = "Load countries, instruments and the method's reference tables. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        for loaded in [*countries.actions.reference.load(), *datasets.actions.reference.load()]:
            self.stdout.write(
                f"{loaded.table}: {loaded.added} added, {loaded.changed} changed, {loaded.removed} removed, "
                f"{loaded.unchanged} as before"
            )
            for reason in loaded.refused:
                self.stderr.write(f"  left out {loaded.table} {reason}")
