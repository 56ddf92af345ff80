from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "config"
    verbose_name = _("Portal")

    def ready(self) -> None:
        import_module("config.checks")
