from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CountriesConfig(AppConfig):
    name = "countries"
    verbose_name = _("Countries")

    def ready(self) -> None:
        from coalition import presenters

        presenters.deed_groups.append((_("Countries"), {"reference.loaded": _("Reference table loaded")}))
