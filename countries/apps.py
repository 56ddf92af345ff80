from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CountriesConfig(AppConfig):
    name = "countries"
    verbose_name = _("Countries")

    def ready(self) -> None:
        from coalition import notices, presenters
        from coalition.actions import people
        from coalition.models import merges as organisations
        from coalition.notices import Section
        from coalition.policies import records
        from countries.actions import handover, merges
        from countries.models import CaseDocument, SupportRequest
        from countries.policies import requests
        from countries.presenters import history, home
        from countries.presenters.lists import country_names

        people.handovers += [
            people.Handover(_("requests for support followed up"), handover.open_requests, handover.move_requests),
            people.Handover(_("offers answered for"), handover.open_offers, handover.move_offers),
            people.Handover(_("remarks to answer"), handover.open_remarks, handover.move_remarks),
        ]
        people.erasers.append(handover.forget)
        notices.home_sources[Section.FOR_YOU].append(home.for_you)
        notices.home_sources[Section.FOR_OTHERS].append(home.for_others)
        notices.kinds |= {
            "request": _("Requests for support"),
            "response": _("Responses to requests"),
            "engagement": _("Engagements in countries"),
            "remark": _("Remarks on requests"),
        }
        records.readers |= {SupportRequest: requests.check_see, CaseDocument: requests.check_see_document}
        records.owners |= {SupportRequest: requests.owns, CaseDocument: requests.owns_document}
        organisations.relations.extend(merges.RELATIONS)
        presenters.place_names.append(country_names)
        presenters.deed_groups.append((_("Countries"), {"reference.loaded": _("Reference table loaded")}))
        presenters.deed_groups.append((_("Requests for support"), history.DEEDS))
        presenters.record_pages["supportrequest"] = home.request_page
