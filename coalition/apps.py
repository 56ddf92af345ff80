from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoalitionConfig(AppConfig):
    name = "coalition"
    verbose_name = _("Coalition")

    def ready(self) -> None:
        from coalition import notices, presenters
        from coalition.models import Event, Invitation, Person
        from coalition.models.merges import relations
        from coalition.notices import Section
        from coalition.policies import merges, people, records, roster
        from coalition.presenters import deeds, home
        from coalition.presenters import people as pages

        # Notices hint at the task that sends them by its name: it must be known in every process.
        import_module("coalition.tasks")
        relations.extend(merges.RELATIONS)
        records.readers |= {
            Event: roster.check_see_event,
            Invitation: people.check_see_invitation,
            Person: people.check_see_person,
        }
        notices.home_sources[Section.FOR_YOU] += [pages.to_decide, pages.levels_to_decide, home.clearances_ending]
        notices.home_sources[Section.FOR_OTHERS].append(pages.under_decision)
        presenters.deed_groups += deeds.DEED_GROUPS
        presenters.record_pages |= deeds.RECORD_PAGES
        presenters.record_pages |= {
            "invitation": pages.invitation_page,
            "attachment": pages.attachment_page,
            "person": pages.person_page,
        }
