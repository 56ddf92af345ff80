from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoalitionConfig(AppConfig):
    name = "coalition"
    verbose_name = _("Coalition")

    def ready(self) -> None:
        from coalition import notices, presenters
        from coalition.models.merges import relations
        from coalition.notices import Section
        from coalition.policies import merges
        from coalition.presenters import deeds, home

        notices.home_sources[Section.FOR_YOU].append(home.clearances_ending)
        relations.extend(merges.RELATIONS)
        presenters.deed_groups += deeds.DEED_GROUPS
        presenters.record_pages |= deeds.RECORD_PAGES
