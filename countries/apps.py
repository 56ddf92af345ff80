from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CountriesConfig(AppConfig):
    name = "countries"
    verbose_name = _("Countries")

    def ready(self) -> None:
        from coalition import notices, presenters
        from coalition.models import merges as organisations
        from coalition.notices import Section
        from countries.actions import merges
        from countries.presenters import cases, home
        from countries.presenters.lists import country_names

        notices.home_sources[Section.FOR_YOU].append(home.for_you)
        notices.home_sources[Section.FOR_OTHERS].append(home.for_others)
        organisations.relations.extend(merges.RELATIONS)
        presenters.place_names.append(country_names)
        presenters.deed_groups.append((_("Countries"), {"reference.loaded": _("Reference table loaded")}))
        presenters.deed_groups.append((_("Requests for support"), cases.DEEDS))
        presenters.record_pages["supportrequest"] = home.request_page
