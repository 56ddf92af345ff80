from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from coalition import notices
        from coalition import presenters as coalition_presenters
        from coalition.models import merges
        from coalition.notices import Section
        from coalition.policies import records
        from countries.policies import engagements
        from countries.presenters import timeline
        from reports import policies, presenters
        from reports.models import Assessment, Publication

        notices.kinds["assessment"] = _("Country assessments")
        notices.home_sources[Section.FOR_YOU].append(presenters.waiting)
        records.readers[Assessment] = policies.check_read_assessment
        records.readers[Publication] = policies.check_read_publication
        merges.relations.append(merges.Relation(_("Assessments signed off"), Publication, field="member"))
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
                    "assessment.signed_off": _("Assessment signed off"),
                    "assessment.consented": _("Government consented to an assessment"),
                    "assessment.objected": _("Government objected to an assessment"),
                    "assessment.published": _("Assessment published"),
                },
            )
        )
        coalition_presenters.record_pages["assessment"] = presenters.page_of_subject
        coalition_presenters.record_pages["publication"] = presenters.page_of_publication
        coalition_presenters.task_names["reports.set_anew"] = _("Setting a published assessment")
