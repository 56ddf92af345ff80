"""The topic map: a member takes the lead on a topic, and gives it back."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coalition import audit, notices
from coalition.actions.organisations import focal_points, locked
from coalition.guards import Invalid
from coalition.models import Membership, Organisation, Person, TopicLead
from coalition.models.dates import first_day, last_day
from coalition.models.memberships import Standing
from coalition.policies import roster as policies
from coalition.reference.locales import written_as_known

LEADS = gettext_noop("%(organisation)s leads on “%(topic)s” since %(since)s: needs of this kind are routed to you.")


@transaction.atomic
def add_lead(
    *,
    organisation: Organisation,
    area: str,
    support: str,
    since: str,
    until: str = "",
    source: str,
    source_url: str = "",
    by: Person,
    at: datetime | None = None,
) -> TopicLead:
    policies.check_manage_roster(by)
    lead = TopicLead(
        organisation=locked(organisation),
        area=area,
        support=support,
        since=since,
        until=until,
        source=source,
        source_url=source_url,
        recorded_by=by,
        recorded_at=at or timezone.now(),
    )
    _check_end(lead)
    _check_is_member(lead)
    for other in TopicLead.objects.filter(organisation=organisation, area=area, support=support):
        if other.overlaps(since, until):
            raise Invalid(
                _("%(organisation)s leads on this since %(since)s already.")
                % {"organisation": organisation.acronym, "since": other.since},
                field="since",
            )
    lead.save()
    audit.record("topic_lead.added", organisation, by=by, at=at, area=area, support=support, since=since)
    notices.tell(
        focal_points(organisation),
        event="topic_lead.added",
        text=LEADS,
        link=reverse("coalition:topic-list"),
        about=organisation,
        by=by,
        organisation=organisation.acronym,
        topic=f"{lead.get_area_display()}, {lead.get_support_display()}",
        since=since,
    )
    return lead


@transaction.atomic
def end_lead(*, lead: TopicLead, until: str, by: Person, at: datetime | None = None) -> TopicLead:
    policies.check_manage_roster(by)
    locked(lead.organisation)
    lead = TopicLead.objects.select_related("organisation").get(pk=lead.pk)
    if lead.until:
        raise Invalid(_("This lead has ended already (%(until)s).") % {"until": written_as_known(lead.until)})
    lead.until = until
    _check_end(lead)
    lead.changed_by, lead.changed_at = by, at or timezone.now()
    lead.save()
    audit.record("topic_lead.ended", lead.organisation, by=by, at=at, area=lead.area, support=lead.support, until=until)
    return lead


def _check_end(lead: TopicLead) -> None:
    if lead.until and last_day(lead.until) < first_day(lead.since):
        raise Invalid(_("It ends before it starts."), field="until")


def _check_is_member(lead: TopicLead) -> None:
    memberships = Membership.objects.filter(organisation=lead.organisation, kind=Membership.Kind.MEMBER)
    if all(one.standing_on(last_day(lead.since)) == Standing.NOT_IN_FORCE for one in memberships):
        raise Invalid(
            _("%(organisation)s is no member of the coalition at that time: only members lead.")
            % {"organisation": lead.organisation.acronym},
            field="organisation",
        )
