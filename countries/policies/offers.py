"""Who sees and gives offers. They are sealed until the window closes: each member sees its own, the secretariat all."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition import permissions as may
from coalition.guards import Anyone, Refused, is_person
from coalition.models import Organisation
from coalition.models.memberships import may_appear_on, members_on
from countries.models import Circulation, Offer, Pledge, SupportRequest
from countries.models.requests import RequestStatus
from countries.policies import requests

# Of a request whose window has not closed; one that was withdrawn before keeps its seal for good.
SEALED = Q(need__request__offers_opened_at=None)


def offers_visible_to(someone: Anyone) -> QuerySet[Offer]:
    """Those of visible requests: one's own organisation's always, others' once the window has closed."""
    return _visible(Offer.objects.filter(status=Offer.Status.GIVEN), someone) | _own(Offer.objects.all(), someone)


def pledges_visible_to(someone: Anyone) -> QuerySet[Pledge]:
    """Under the same seal."""
    return _visible(Pledge.objects.all(), someone)


def _visible(answers: QuerySet, someone: Anyone) -> QuerySet:  # type: ignore[type-arg]
    seen = answers.filter(need__request__in=requests.requests_visible_to(someone))
    countries = requests.countries_of(someone, may.READ_SEALED_OFFERS)
    if countries is None:
        return seen
    return seen.filter(~SEALED | Q(need__request__country__in=countries))


def _own(offers: QuerySet[Offer], someone: Anyone) -> QuerySet[Offer]:
    return offers.filter(
        need__request__in=requests.requests_visible_to(someone),
        organisation__in=requests.members_spoken_for(someone),
    )


def reads_sealed(someone: Anyone, case: SupportRequest) -> bool:
    return is_person(someone) and someone.may(may.READ_SEALED_OFFERS, case.country_id or "")


def is_open(case: SupportRequest, at: datetime) -> bool:
    """The state and the clock must both say so: a late worker keeps no window open."""
    return case.status == RequestStatus.CIRCULATED and bool(case.window_closes_at and at < case.window_closes_at)


def organisations_to_answer_for(someone: Anyone, case: SupportRequest) -> QuerySet[Organisation]:
    """Whom the request was sent to, and for whom the person speaks."""
    sent = Circulation.objects.filter(request=case, organisation__in=requests.members_spoken_for(someone))
    return Organisation.objects.filter(pk__in=sent.values("organisation"))


def check_offer(
    someone: Anyone, case: SupportRequest, organisation: Organisation | None = None, at: datetime | None = None
) -> None:
    requests.check_see(someone, case)
    mine = organisations_to_answer_for(someone, case)
    if organisation is not None:
        mine = mine.filter(pk=organisation.pk)
    if not mine.exists():
        raise Refused(_("Members to whom the request was sent answer it, through their focal points."))
    if not is_open(case, at or timezone.now()):
        raise Refused(_("The window for offers has closed: what was offered stands."))
    check_active_member(organisation, at)


def check_active_member(organisation: Organisation | None, at: datetime | None = None) -> None:
    if organisation is not None and organisation.pk not in members_on(timezone.localdate(at)):
        raise Refused(
            _("%(organisation)s is not an active member on this day.") % {"organisation": organisation.acronym}
        )


def check_pledge(
    someone: Anyone, case: SupportRequest, partner: Organisation | None = None, at: datetime | None = None
) -> None:
    """Written down by the secretariat for a partner that is cleared on the day."""
    requests.check_guide(someone, case)
    if not is_open(case, at or timezone.now()):
        raise Refused(_("Pledges are taken while the window for offers is open."))
    if partner is not None and partner.pk not in may_appear_on([partner], timezone.localdate(at)):
        raise Refused(
            _("%(organisation)s has no cleared due diligence on this day.") % {"organisation": partner.acronym}
        )
