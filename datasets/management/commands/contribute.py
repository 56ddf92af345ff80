"""`manage.py contribute`: a file's way to the reviewer, or into the pool, from a terminal."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

from celery import Task
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition import jobs
from coalition.audit import subject_of
from coalition.guards import Invalid, Refused
from coalition.models import Changed, Job, NotAllowed, Organisation, Person
from coalition.models.organisations import Constituency
from datasets import tasks
from datasets.actions import contributions
from datasets.actions.issues import OWN_ESTIMATE
from datasets.models import Contribution, FindingGroup, Visibility
from datasets.pool import load, recompute
from datasets.reference.indicators import ORIGINS
from datasets.validation import run
from datasets.validation.rules import RULES

S = Contribution.Status
BAR = 30
POLL_SECONDS = 1.0
PATIENCE_SECONDS = 30 * 60
Work = Callable[[str, jobs.Progress], None]


class Command(BaseCommand):
    help = (
        "Contribute a CSV or XLSX file in the template's format: check it, print every finding by cause, submit it; "
        "with --accept also accept it and take its rows into the pool. Exits with 1 where rows have errors."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--organisation", required=True, metavar="ACRONYM", help="who contributes")
        parser.add_argument("--title", required=True, help="what the figures are, in one line")
        parser.add_argument("--source", default="", help="what publishes them again and again (default: the title)")
        parser.add_argument("--issue", default="", help="which publication of the source, such as 2020")
        parser.add_argument(
            "--published", type=date.fromisoformat, metavar="DATE", help="when it came out (default: today)"
        )
        parser.add_argument(
            "--origin",
            choices=[origin for origin in ORIGINS if origin != OWN_ESTIMATE],
            help="where the figures come from (of a government: national_official, else international_estimate)",
        )
        parser.add_argument("--citation", default="")
        parser.add_argument("--url", default="")
        parser.add_argument("--licence", default="")
        parser.add_argument(
            "--visibility",
            choices=Visibility.values,
            default="",
            help="who may see the figures (of a government: government, else coalition)",
        )
        parser.add_argument("--accept", action="store_true", help="accept it too; needs --by")
        parser.add_argument("--by", metavar="EMAIL", help="who accepts: a reviewer of another organisation")

    def handle(self, *args: object, **options: Any) -> None:
        if options["accept"] != bool(options["by"]):
            raise CommandError(_("--accept and --by EMAIL go together."))
        if not options["file"].is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": options["file"]})
        reviewer = _person(options["by"]) if options["by"] else None
        try:
            self._contribute(options, reviewer)
        except (Refused, Invalid, Changed, NotAllowed) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _contribute(self, options: dict[str, Any], reviewer: Person | None) -> None:
        contribution = self._upload(options)
        self._work(contribution, tasks.check_contribution, lambda pk, progress: run.check(int(pk), progress))
        contribution.refresh_from_db()
        for group in contribution.finding_groups.all():
            self._print(group)
        self.stdout.write(
            _("%(reference)s: %(good)s of %(total)s rows without errors, %(status)s.")
            % {
                "reference": contribution.reference,
                "good": contribution.rows_good,
                "total": contribution.rows_total,
                "status": contribution.get_status_display(),
            }
        )
        if contribution.status == S.NEEDS_WORK:
            raise CommandError(_("Some rows have errors: nothing was submitted."))
        if contribution.status == S.READY:
            contributions.submit(contribution=contribution, by=None)
        if reviewer is not None:
            self._accept(contribution, reviewer)
        self.stdout.write(f"{contribution.reference}: {contribution.get_status_display()}")

    def _upload(self, options: dict[str, Any]) -> Contribution:
        organisation = Organisation.objects.current().filter(acronym=options["organisation"]).first()
        if organisation is None:
            raise CommandError(_("There is no organisation %(acronym)s.") % {"acronym": options["organisation"]})
        is_government = organisation.constituency == Constituency.GOVERNMENT
        with options["file"].open("rb") as file:
            received = contributions.upload(
                file=File(file),
                file_name=options["file"].name,
                organisation=organisation,
                title=options["title"],
                source=options["source"] or options["title"],
                issue_label=options["issue"],
                published_on=options["published"] or timezone.localdate(),
                origin=options["origin"] or ("national_official" if is_government else "international_estimate"),
                citation=options["citation"],
                url=options["url"],
                licence=options["licence"],
                visibility=options["visibility"],
                by=None,
            )
        if received.known:
            self.stdout.write(
                _("These very bytes are here already, as %(reference)s.")
                % {"reference": received.contribution.reference}
            )
        return received.contribution

    def _accept(self, contribution: Contribution, reviewer: Person) -> None:
        if contribution.status == S.SUBMITTED:
            contributions.accept(contribution=contribution, by=reviewer)
        self._work(contribution, tasks.load_contribution, lambda pk, progress: load.load(int(pk), progress))
        self._work("pool:stale", tasks.recompute_stale, lambda _pk, progress: recompute.recompute_stale(progress))
        contribution.refresh_from_db()

    def _work(self, thing: "Contribution | str", task: "Task[Any, Any]", work: Work) -> None:
        """Do the waiting job here; where a worker has it already, wait for the worker."""
        subject = thing if isinstance(thing, str) else subject_of(thing)
        job = jobs.newest(subject, task.name)
        if job is None:
            return
        jobs.run(job.pk, lambda pk, progress: work(pk, _Shown(progress, self.stdout)))
        pause, patience = Event(), monotonic() + PATIENCE_SECONDS
        job.refresh_from_db()
        while not job.is_over:
            if monotonic() > patience:
                raise CommandError(_("A worker has had this work for too long; look at job %(job)s.") % {"job": job.pk})
            pause.wait(POLL_SECONDS)
            # A worker that died with it leaves it running: the sweep puts it back into the queue.
            jobs.sweep()
            jobs.run(job.pk, lambda pk, progress: work(pk, _Shown(progress, self.stdout)))
            job.refresh_from_db()
        if job.status != Job.Status.DONE:
            raise CommandError(_(job.error or jobs.FAILED_WORDS))

    def _print(self, group: FindingGroup) -> None:
        words = RULES[group.code].words(column=group.column, value=group.value, detail=group.params["detail"])
        rows = ", ".join(map(str, group.rows)) + (", …" if group.count > len(group.rows) > 0 else "")
        line = f"{group.get_severity_display()} {group.code}: {words.message} {words.fix}"
        if group.suggestion:
            line += " " + _("Probably %(code)s.") % {"code": group.suggestion}
        if rows:
            line += " " + _("Rows: %(rows)s") % {"rows": rows}
        self.stdout.write(line)


class _Shown(jobs.Progress):
    """Passes progress on and shows it: a bar on a terminal, one line per step elsewhere."""

    def __init__(self, progress: jobs.Progress, out: OutputWrapper) -> None:
        super().__init__()
        self._progress, self._out, self._step = progress, out, ""

    def __call__(self, percent: int, step: str = "") -> None:
        self._progress(percent, step)
        if sys.stdout.isatty():
            full = percent * BAR // 100
            self._out.write(f"\r{'█' * full}{'░' * (BAR - full)} {percent:3}% {_(step)}\x1b[K", ending="")
            if percent >= 95:
                self._out.write("")
        elif step and step != self._step:
            self._out.write(_(step))
        self._step = step


def _person(email: str) -> Person:
    person = Person.objects.filter(email=email.lower()).first()
    if person is None:
        raise CommandError(_("There is no account %(email)s.") % {"email": email})
    return person
