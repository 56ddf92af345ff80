"""What the roster asks of a person, for the home page."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.models import DueDiligence, Membership, Person
from coalition.models.memberships import Standing
from coalition.notices import ITEMS_ON_HOME_PAGE, HomeItem, HomePart
from coalition.policies.roster import can_manage_roster

# Time enough to ask a company for its papers again.
WARNED_AHEAD = timedelta(days=60)


def clearances_ending(person: Person) -> HomePart:
    """Companies on the roster whose clearance ends soon, or has ended: then nobody sees them there. Two queries."""
    if not can_manage_roster(person):
        return HomePart([], 0)
    today = timezone.localdate()
    companies = {
        one.organisation_id: one.organisation
        for one in Membership.objects.select_related("organisation")
        if one.organisation.needs_due_diligence and one.standing_on(today) != Standing.NOT_IN_FORCE
    }
    newest = {
        finding.organisation_id: finding
        for finding in DueDiligence.objects.filter(organisation__in=companies, decided_on__lte=today).order_by(
            "decided_on", "id"
        )
    }
    ending = [
        finding
        for finding in newest.values()
        if finding.is_clearance and finding.expires_on and finding.expires_on <= today + WARNED_AHEAD
    ]
    ending.sort(key=lambda finding: finding.expires_on or today)
    items = [
        HomeItem(
            companies[finding.organisation_id].own_name,
            _("Its due diligence has expired: the roster no longer shows it.")
            if finding.expires_on and finding.expires_on < today
            else _("Its due diligence expires soon: then the roster no longer shows it."),
            reverse("coalition:organisation-detail", args=[finding.organisation_id]),
        )
        for finding in ending[:ITEMS_ON_HOME_PAGE]
    ]
    return HomePart(items, len(ending), _("Organisations"), reverse("coalition:organisation-list"))
