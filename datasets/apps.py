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
        from datasets.actions import contributions as handover
        from datasets.actions import merges
        from datasets.models import Contribution
        from datasets.presenters import contributions, deeds, exits, home, requests, timeline

        notices.home_sources[Section.FOR_YOU] += [home.to_review, home.to_mend_or_submit, requests.asked_of]
        notices.home_sources[Section.FOR_OTHERS] += [home.under_review, requests.sent_by]
        notices.kinds |= {
            "contribution": _("Contributions"),
            "data_request": _("Requests for data"),
            "verdict": _("Figures confirmed or disputed"),
            "override": _("Decisions on competing values"),
        }
        records.readers[Contribution] = policies.check_see_contribution
        people.handovers.append(people.Handover(_("contributions under way"), handover.open_work, handover.hand_over))
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
