"""`manage.py assess JAM --output jamaica.pdf`: the same deed as the button, done here and now, of public figures."""

import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext

from coalition.guards import Invalid
from coalition.jobs import Progress
from countries.models import Country
from datasets.models import Audience
from reports.builders import build


class Command(BaseCommand):
    help = "Freeze a country's public evidence and set its assessment as a PDF. Unchanged evidence gives the same file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("iso3", help="ISO 3166-1 alpha-3 code of the country, e.g. JAM")
        parser.add_argument("--output", required=True, type=Path, help="where the PDF goes")
        parser.add_argument("--language", default="en", choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument("--new", action="store_true", help="give a new number even if the evidence is unchanged")

    def handle(self, *args: Any, **options: Any) -> None:
        iso3 = options["iso3"].upper()
        if not Country.objects.filter(pk=iso3).exists():
            raise CommandError(f"no country has the code {iso3}")
        if not options["output"].resolve().parent.is_dir():
            raise CommandError(f"there is no folder {options['output'].resolve().parent}")
        try:
            assessment = build.build(
                iso3=iso3,
                language=options["language"],
                audience=Audience.PUBLIC,
                by=None,
                new=options["new"],
                progress=_Lines(self),
            )
        except Invalid as problem:
            raise CommandError(str(problem)) from problem
        with assessment.file.open("rb") as file:
            _write(options["output"], file.read())
        self.stdout.write(
            f"{options['output']}: {iso3}, edition {assessment.edition.number}, {assessment.language}, "
            f"{assessment.pages} pages, SHA-256 {assessment.sha256}"
        )


class _Lines(Progress):
    """Says each step once, on the error stream."""

    def __init__(self, command: BaseCommand) -> None:
        super().__init__()
        self._command = command
        self._said = ""

    def __call__(self, percent: int, step: str = "") -> None:
        if step and step != self._said:
            self._said = step
            self._command.stderr.write(f"{percent:3d} % {gettext(step)}")


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent or Path(), prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
