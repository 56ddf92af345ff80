"""What `manage.py` opens: the portal, or, for a command that needs nothing of it, only the command.

Starting the portal's apps costs a second and 60 MB, which a command over files alone would pay for nothing. Such a
command runs with Django's commands and translations, without apps, database or settings of a host.
"""

from collections.abc import Sequence
from importlib import import_module
from os import environ
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import execute_from_command_line

ALONE = {"generated": "datasets.management.commands.generated"}
# As in `config.settings`; a test holds them to each other.
LANGUAGES = {
    "LANGUAGE_CODE": "en",
    "LOCALE_PATHS": [Path(__file__).resolve().parent.parent / "locale"],
    "USE_I18N": True,
}


def main(argv: Sequence[str]) -> None:
    alone = ALONE.get(argv[1]) if len(argv) > 1 else None
    if alone is None:
        environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        execute_from_command_line(list(argv))
        return
    settings.configure(**LANGUAGES)
    # Translations wait for the registry of apps; there are none.
    apps.populate(())
    import_module(alone).Command().run_from_argv(list(argv))
