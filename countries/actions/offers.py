"""Members answer a request need by need, until the window closes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition import audit
from coalition.guards import Invalid
from coalition.models import Changed, Organisation, Person
from countries.models import Need, Offer, OfferKind, SupportRequest
from countries.models.requests import RequestStatus
from countries.policies import offers as policies

SUBSTANTIAL = (OfferKind.LEAD, OfferKind.CONTRIBUTE)


@transaction.atomic
def offer(
    *,
    need: Need,
    organisation: Organisation,
    seen: str | None = None,
    by: Person,
    at: datetime | None = None,
    **fields: Any,
) -> Offer:
    """Answer one need for the organisation, or change its answer. Sealed until the window closes.

    `seen` is the edition of the answer that the writer read ("" for none); over another one nothing is written.
    """
    case, now = need.request, at or timezone.now()
    policies.check_offer(by, case, organisation, now)
    _check(fields)
    _hold_open(case, now)
    stands = Offer.objects.filter(need=need, organisation=organisation).first()
    if seen is not None and seen != (stands.edition if stands else ""):
        raise Changed(_("A colleague saved this answer meanwhile. Nothing of yours was written: compare both below."))
    given, _new = Offer.objects.update_or_create(
        need=need,
        organisation=organisation,
        defaults={**fields, "status": Offer.Status.GIVEN, "given_at": now, "given_by": by, "kept_by": None},
    )
    audit.record("offer.given", given, by=by, at=now, need=need.pk, kind=given.kind)
    return given


@transaction.atomic
def take_back(*, offer: Offer, by: Person, at: datetime | None = None) -> Offer:
    now = at or timezone.now()
    policies.check_offer(by, offer.need.request, offer.organisation, now)
    _hold_open(offer.need.request, now)
    offer.move_to(Offer.Status.TAKEN_BACK)
    audit.record("offer.taken_back", offer, by=by, at=now)
    return offer


def _hold_open(case: SupportRequest, now: datetime) -> None:
    """The request's row is held until the offer is written: nobody closes the window in between."""
    held = SupportRequest.objects.filter(pk=case.pk, status=RequestStatus.CIRCULATED, window_closes_at__gt=now)
    if not held.update(status=RequestStatus.CIRCULATED):
        raise Changed(_("The window for offers has closed: what was offered stands."))


def _check(fields: Mapping[str, Any]) -> None:
    kind = fields.get("kind")
    if kind in SUBSTANTIAL and not str(fields.get("what", "")).strip():
        raise Invalid(_("Say what you offer."), field="what")
    if kind == OfferKind.ALREADY and not fields.get("link"):
        raise Invalid(_("Give the link to the work that is going on."), field="link")
    value = fields.get("value_usd")
    if value is not None and value < 0:
        raise Invalid(_("A value is not negative."), field="value_usd")
    if value is not None and not fields.get("certainty"):
        raise Invalid(_("Say how sure the value is."), field="certainty")
    starts_on, ends_on = fields.get("starts_on"), fields.get("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        raise Invalid(_("It ends before it starts."), field="ends_on")
