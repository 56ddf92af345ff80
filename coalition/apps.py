from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoalitionConfig(AppConfig):
    name = "coalition"
    verbose_name = _("Coalition")

    def ready(self) -> None:
        from coalition import presenters
        from coalition.models import Invitation, Person
        from coalition.policies import people, records
        from coalition.presenters import people as pages

        # Notices hint at the task that sends them by its name: it must be known in every process.
        import_module("coalition.tasks")
        records.readers |= {Invitation: people.check_see_invitation, Person: people.check_see_person}
        presenters.record_pages |= {
            "invitation": pages.invitation_page,
            "attachment": pages.attachment_page,
            "person": pages.person_page,
        }
