from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from coalition import presenters as coalition_presenters
        from countries.policies import engagements
        from countries.presenters import timeline
        from reports import presenters

        engagements.answerers["assessment"] = presenters.exit_finding
        timeline.sources.append(presenters.moments)
        coalition_presenters.task_names["reports.build_assessment"] = _("Building a country assessment")
        coalition_presenters.deed_groups.append(
            (
                _("Assessments"),
                {
                    "assessment.asked_for": _("Assessment asked for"),
                    "assessment.built": _("Assessment built"),
                    "assessment.rerendered": _("Assessment set anew"),
                    "assessment.downloaded": _("Assessment downloaded"),
                },
            )
        )
        coalition_presenters.record_pages["assessment"] = presenters.page_of_subject
