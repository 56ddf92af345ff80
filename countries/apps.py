from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CountriesConfig(AppConfig):
    name = "countries"
    verbose_name = _("Countries")

    def ready(self) -> None:
        from coalition import presenters
        from countries.presenters.lists import country_names

        presenters.place_names.append(country_names)
        presenters.deed_groups.append((_("Countries"), {"reference.loaded": _("Reference table loaded")}))
