"""The joint work plan's columns as CSV."""

from typing import Any

from django.utils.translation import gettext as _

from coalition.guards import Anyone
from coalition.models import Classification
from coalition.presenters.downloads import as_csv
from countries.models import Offer, OfferKind
from countries.policies import offers


def work_plan(someone: Anyone, **which: Any) -> str:
    """A row per offer that is open to the reader, of requests that are not confidential. Two queries."""
    given = (
        offers.offers_visible_to(someone)
        .filter(
            kind__in=[OfferKind.LEAD, OfferKind.CONTRIBUTE],
            status=Offer.Status.GIVEN,
            need__request__classification=Classification.UNCLASSIFIED,
            **which,
        )
        .select_related("need__request__country", "organisation")
        .order_by("need__request__reference", "need__position", "organisation__acronym")
    )
    head = [
        _("Country"),
        _("Request"),
        _("Cooperation Framework outcome or joint work plan"),
        _("SDG targets"),
        _("Output (need)"),
        _("Programme area"),
        _("Kind of support"),
        _("Activity"),
        _("UN organisation"),
        _("Role"),
        _("Start"),
        _("End"),
        _("Value in USD"),
        _("Certainty"),
        _("Measure of success"),
    ]
    return as_csv([head, *(_line(offer) for offer in given)])


def _line(offer: Offer) -> list[object]:
    need, case = offer.need, offer.need.request
    return [
        case.country_id,
        case.reference,
        case.framework,
        ", ".join(case.sdg_targets),
        need.title,
        need.get_area_display(),
        need.get_support_display(),
        offer.what,
        offer.organisation.acronym,
        offer.get_kind_display(),
        offer.starts_on,
        offer.ends_on,
        None if offer.value_usd is None else int(offer.value_usd),
        offer.get_certainty_display(),
        need.success,
    ]
