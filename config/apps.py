from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "config"
    verbose_name = _("Portal")

    def ready(self) -> None:
        # Tasks are bound to the application of the process: it must be made in every one.
        import_module("config.celery")
        import_module("config.checks")
