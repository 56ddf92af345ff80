"""Writes docs/states.md from the TRANSITIONS tables; `--check` fails where the file is stale."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from coalition.models import Stateful

PAGE = Path(settings.BASE_DIR) / "docs" / "states.md"


def page() -> str:
    """A heading, a table of words and a Mermaid diagram per record that has states."""
    head = "# States\n\nGenerated from the `TRANSITIONS` tables by `manage.py states`; a test fails when it is stale.\n"
    models = sorted(apps.get_models(), key=lambda model: model.__name__)
    with translation.override("en"):
        return "\n".join([head, *(_chapter(model) for model in models if issubclass(model, Stateful))])


def _chapter(model: type[Stateful]) -> str:
    words = "\n".join(f"| `{status}` | {model.label_of(status)} |" for status in model.TRANSITIONS)
    arrows = "\n".join(
        f"    {status} --> {later}" for status, laters in model.TRANSITIONS.items() for later in sorted(laters)
    )
    first = next(iter(model.TRANSITIONS))
    return (
        f"## {model.__name__}\n\n| status | in words |\n|---|---|\n{words}\n\n"
        f"```mermaid\nstateDiagram-v2\n    [*] --> {first}\n{arrows}\n```\n"
    )


class Command(BaseCommand):
    help = "Writes docs/states.md from the tables of states."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where the page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = page()
        if not options["check"]:
            PAGE.write_text(wanted, encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != wanted:
            raise CommandError("docs/states.md is stale: run `make fix`.")
