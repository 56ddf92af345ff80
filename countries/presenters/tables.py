"""Tables as CSV, safe to open in a spreadsheet: the joint work plan's columns."""

import csv
import io
from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _

from coalition.guards import Anyone
from countries.models import Classification, Offer, OfferKind
from countries.policies import offers

# A cell that starts with one of these is taken for a formula; a leading apostrophe makes it text.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
# Excel reads UTF-8 only behind this mark.
BYTE_ORDER_MARK: Final = "\ufeff"


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([_neutral(value) for value in row] for row in rows)
    return BYTE_ORDER_MARK + text.getvalue()


def _neutral(value: object) -> object:
    if value is None or isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


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
