from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DatasetsConfig(AppConfig):
    name = "datasets"
    verbose_name = _("Datasets")

    def ready(self) -> None:
        from coalition import notices, presenters
        from coalition.models import merges as organisations
        from coalition.notices import Section
        from countries.policies import engagements
        from datasets.actions import merges
        from datasets.presenters import contributions, exits, home

        notices.home_sources[Section.FOR_YOU] += [home.to_review, home.to_mend_or_submit]
        notices.home_sources[Section.FOR_OTHERS] += [home.under_review]
        engagements.answerers |= {"two_sources": exits.two_sources, "conflicts_listed": exits.conflicts_listed}
        presenters.deed_groups.append((_("Contributions"), contributions.DEEDS))
        organisations.relations.extend(merges.RELATIONS)
        presenters.record_pages["contribution"] = home.contribution_page
        presenters.task_names |= {
            "datasets.check_contribution": _("Checking a contribution"),
            "datasets.load_contribution": _("Taking accepted rows into the pool"),
            "datasets.recompute_stale": _("Computing countries anew"),
            "datasets.estimate": _("Estimating from sales and lifetimes"),
        }
