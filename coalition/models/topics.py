"""The topic map: which member leads on what, from one date to another. Needs are routed by it."""

from collections.abc import Sequence
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.models.memberships import Period, Standing, ends_not_before, members_on
from coalition.models.organisations import Organisation
from coalition.models.records import Sourced


class ProgrammeArea(models.TextChoices):
    CONVENTIONS = "conventions", _("Ratification and implementation of conventions and standards")
    POLICY = "policy", _("Policy and legislation")
    RESEARCH = "research", _("Research and capacity building")
    INFRASTRUCTURE = "infrastructure", _("Public infrastructure and sustainable enterprise development")
    HEALTH = "health", _("Health and safety")
    FORMALIZATION = "formalization", _("Formalization")
    AWARENESS = "awareness", _("Awareness raising")


class SupportKind(models.TextChoices):
    DATA = "data", _("UN data")
    ADVICE = "advice", _("Policy advice")
    NORMS = "norms", _("Normative instruments")
    ASSISTANCE = "assistance", _("Technical assistance")


class TopicLead(Sourced, Period):
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="topic_leads", verbose_name=_("member"))
    area = models.CharField(_("programme area"), max_length=14, choices=ProgrammeArea)
    support = models.CharField(_("kind of support"), max_length=10, choices=SupportKind)

    class Meta:
        ordering = ["area", "support", "organisation__acronym", "since"]
        verbose_name = _("lead on a topic")
        verbose_name_plural = _("leads on topics")
        constraints = [
            models.CheckConstraint(condition=~Q(since=""), name="topic_lead_has_a_start"),
            models.CheckConstraint(condition=ends_not_before("since"), name="topic_lead_does_not_end_before_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_area_display()}, {self.get_support_display()}"


def leads_on(on: date) -> Sequence[TopicLead]:
    """What is led on that day for certain, by organisations that are members on it. Two queries."""
    members = members_on(on)
    return [
        lead
        for lead in TopicLead.objects.select_related("organisation")
        if lead.standing_on(on) == Standing.IN_FORCE and lead.organisation_id in members
    ]


def members_for(*, area: str, support: str, on: date) -> Sequence[Organisation]:
    """To whom a need of this programme area and kind of support is routed on that day; nobody where none leads."""
    return [lead.organisation for lead in leads_on(on) if (lead.area, lead.support) == (area, support)]
