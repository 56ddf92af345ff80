"""`manage.py load_reference`: every reference table, brought up to its file. A second run changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand

import coalition.actions.reference
import countries.actions.reference
import datasets.actions.reference
from coalition import jobs
from datasets.models import Pool
from datasets.pool.recompute import mark_all_stale
from datasets.tasks import recompute_stale


class Command(BaseCommand):
    help = "Load the roster, countries, instruments and the method's reference tables. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        roster = coalition.actions.reference.load()
        tables = [*countries.actions.reference.load(), *datasets.actions.reference.load()]
        for loaded in (*roster, *tables):
            self.stdout.write(
                f"{loaded.table}: {loaded.added} added, {loaded.changed} changed, {loaded.removed} removed, "
                f"{loaded.unchanged} as before"
            )
            for reason in loaded.refused:
                self.stderr.write(f"  left out {loaded.table} {reason}")
        if any(loaded.did_anything for loaded in tables) and Pool.objects.exists():
            # Editions carry these facts: with other facts the evidence has changed.
            mark_all_stale()
            jobs.enqueue(recompute_stale, subject="pool:stale", queue="bulk")
