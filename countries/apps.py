from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CountriesConfig(AppConfig):
    name = "countries"
    verbose_name = _("Countries")

    def ready(self) -> None:
        from coalition import notices, presenters
        from coalition.models import merges as organisations
        from coalition.notices import Section
        from coalition.presenters import places
        from countries.actions import merges
        from countries.presenters import cases, home
        from countries.presenters.lists import country_names

        notices.home_sources[Section.FOR_YOU].append(home.for_you)
        notices.home_sources[Section.FOR_OTHERS].append(home.for_others)
        presenters.deed_groups.append((_("Countries"), {"reference.loaded": _("Reference table loaded")}))
        presenters.deed_groups.append((_("Requests for support"), cases.DEEDS))
        presenters.record_pages["supportrequest"] = home.request_page
        organisations.relations.extend(merges.RELATIONS)
        places.country_lists.append(country_names)
