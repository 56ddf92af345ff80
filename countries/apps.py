from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CountriesConfig(AppConfig):
    name = "countries"
    verbose_name = _("Countries")

    def ready(self) -> None:
        from coalition import notices, presenters
        from coalition.notices import Section
        from countries.presenters import cases, home

        notices.home_sources[Section.FOR_YOU].append(home.for_you)
        notices.home_sources[Section.FOR_OTHERS].append(home.for_others)
        presenters.deed_groups.append((_("Countries"), {"load reference table": _("Reference table loaded")}))
        presenters.deed_groups.append((_("Requests for support"), cases.DEEDS))
        presenters.record_pages["supportrequest"] = home.request_page
