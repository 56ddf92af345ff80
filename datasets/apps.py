from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DatasetsConfig(AppConfig):
    name = "datasets"
    verbose_name = _("Datasets")

    def ready(self) -> None:
        from coalition import notices, presenters
        from coalition.actions import people
        from coalition.models import merges as organisations
        from coalition.notices import Section
        from coalition.policies import records
        from countries.policies import engagements
        from countries.presenters import timeline as of_country
        from datasets import policies
        from datasets.actions import contributions as contribution_deeds
        from datasets.actions import handover, merges
        from datasets.models import Contribution, DataRequest
        from datasets.presenters import contributions, deeds, exits, home, requests, timeline

        notices.home_sources[Section.FOR_YOU] += [home.to_review, home.to_mend_or_submit, requests.asked_of]
        notices.home_sources[Section.FOR_OTHERS] += [home.under_review, requests.sent_by]
        notices.kinds |= {
            "contribution": _("Contributions"),
            "data_request": _("Requests for data"),
            "verdict": _("Figures confirmed or disputed"),
            "override": _("Decisions on competing values"),
        }
        records.readers |= {
            Contribution: policies.check_see_contribution,
            DataRequest: policies.check_see_request,
        }
        people.handovers += [
            people.Handover(_("contributions under way"), contribution_deeds.open_work, contribution_deeds.hand_over),
            people.Handover(_("data requests sent"), handover.open_sent, handover.move_sent),
            people.Handover(_("data requests to answer"), handover.open_asked, handover.move_asked),
        ]
        of_country.sources.append(timeline.moments)
        engagements.answerers |= {"two_sources": exits.two_sources, "conflicts_listed": exits.conflicts_listed}
        presenters.deed_groups.append((_("Contributions"), contributions.DEEDS))
        presenters.deed_groups += deeds.GROUPS
        organisations.relations.extend(merges.RELATIONS)
        presenters.record_pages["contribution"] = home.contribution_page
        presenters.record_pages |= deeds.PAGES
        presenters.task_names |= {
            "datasets.check_contribution": _("Checking a contribution"),
            "datasets.load_contribution": _("Taking accepted rows into the pool"),
            "datasets.recompute_stale": _("Computing countries anew"),
            "datasets.freeze_release": _("Freezing a release of the pool"),
            "datasets.estimate": _("Estimating from sales and lifetimes"),
        }
