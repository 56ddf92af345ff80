"""The consolidated response as a document: first composed from the offers, then read from what was written or sent."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coalition.models.memberships import may_appear_on
from coalition.reference.locales import reader_locale, written
from countries.models import Certainty, Coverage, Need, Offer, OfferKind, Pledge, Response, SupportRequest
from countries.models.offers import Valued

Row = dict[str, Any]


# -- Composing -------------------------------------------------------------------------------------------------
def opening(case: SupportRequest) -> str:
    assert case.submitted_at
    return _(
        "The E-waste Coalition thanks %(authority)s for the request of %(day)s (%(reference)s). The members to whom it"
        " was circulated have answered. What they offer follows, need by need."
    ) % {
        "authority": case.authority,
        "day": written(timezone.localdate(case.submitted_at)),
        "reference": case.reference,
    }


def closing(_case: SupportRequest) -> str:
    return _(
        "Please tell us of each need whether you accept what is offered. On your acceptance a lead is proposed to you,"
        " and the engagement opens when you approve it."
    )


def composed(case: SupportRequest) -> list[tuple[Need, str, str]]:
    """For each need its coverage and its answer, as the offers suggest them. An editor has the last word."""
    needs = list(case.needs.all())
    offers: dict[int, list[Offer]] = defaultdict(list)
    given = Offer.objects.filter(need__in=needs, status=Offer.Status.GIVEN).select_related("organisation")
    for offer in given:
        offers[offer.need_id].append(offer)
    pledges: dict[int, list[Pledge]] = defaultdict(list)
    pledged = pledges_of(case)
    cleared = may_appear_on([pledge.organisation for pledge in pledged], timezone.localdate())
    for pledge in pledged:
        if pledge.organisation_id in cleared:
            pledges[pledge.need_id].append(pledge)
    return [(need, coverage_of(offers[need.pk]), _answer(offers[need.pk], pledges[need.pk])) for need in needs]


def pledges_of(case: SupportRequest) -> list[Pledge]:
    return list(Pledge.objects.filter(need__request=case).select_related("organisation"))


def coverage_of(offers: Iterable[Offer]) -> Coverage:
    """Covered where somebody leads for sure; partly where anything at all is offered or going on; else not."""
    kinds = [(offer.kind, offer.certainty) for offer in offers]
    if any(kind == OfferKind.LEAD and certainty in ("", Certainty.COMMITTED) for kind, certainty in kinds):
        return Coverage.COVERED
    if any(kind != OfferKind.CANNOT for kind, _certainty in kinds):
        return Coverage.PARTLY
    return Coverage.UNCOVERED


def _answer(offers: list[Offer], pledges: list[Pledge]) -> str:
    """A sentence per offer, the leads first. Values stand side by side: they are not added."""
    order = [OfferKind.LEAD, OfferKind.CONTRIBUTE, OfferKind.ALREADY]
    useful = sorted((one for one in offers if one.kind in order), key=lambda one: order.index(OfferKind(one.kind)))
    lines = [_sentence(offer) for offer in useful]
    lines += [
        _("%(partner)s, a partner, pledges: %(what)s%(terms)s")
        % {"partner": pledge.organisation.name, **_offered(pledge)}
        for pledge in pledges
    ]
    return "\n".join(lines) or _("No member can help with this need at present.")


def _sentence(offer: Offer) -> str:
    name = offer.organisation.name
    if offer.kind == OfferKind.ALREADY:
        words = _("%(member)s is already doing this: %(link)s.") % {"member": name, "link": offer.link}
        return f"{words} {_ended(offer.what)}".strip()
    pattern = (
        _("%(member)s offers to lead: %(what)s%(terms)s")
        if offer.kind == OfferKind.LEAD
        else _("%(member)s offers to contribute: %(what)s%(terms)s")
    )
    said = pattern % {"member": name, **_offered(offer)}
    if offer.conditions:
        said += " " + _("Conditions: %(conditions)s") % {"conditions": _ended(offer.conditions)}
    return said


def _offered(given: Valued) -> dict[str, str]:
    """What, and behind it its terms: a sentence with one full stop."""
    what, terms = given.what.strip(), _terms(given)
    return {"what": what.removesuffix("."), "terms": f"{terms}."} if terms else {"what": _ended(what), "terms": ""}


def _terms(given: Valued) -> str:
    """ " (a new activity, in the country, from 1 March 2026, USD 50,000 (subject to funding))" or nothing."""
    parts = []
    if isinstance(given, Offer):
        parts.append(_("a new activity") if given.is_new else _("part of an existing activity"))
        if given.in_country:
            parts.append(_("in the country"))
    if given.starts_on:
        parts.append(_("from %(day)s") % {"day": written(given.starts_on)})
    if given.ends_on:
        parts.append(_("until %(day)s") % {"day": written(given.ends_on)})
    if given.value_usd is not None:
        amount = format_decimal(given.value_usd, locale=reader_locale())
        parts.append(
            _("USD %(amount)s (%(certainty)s)") % {"amount": amount, "certainty": given.get_certainty_display()}
        )
    elif given.certainty:
        parts.append(str(given.get_certainty_display()))
    return f" ({', '.join(parts)})" if parts else ""


def _ended(text: str) -> str:
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


# -- The document ----------------------------------------------------------------------------------------------
def content(response: Response, on: date) -> Row:
    """All that the letter says, as plain data: frozen when it is sent."""
    case = response.request
    assert case.country
    return {
        "reference": case.reference,
        "version": response.number,
        "country": case.country.name,
        "iso3": case.country_id,
        "language": get_language() or "en",
        "date": on.isoformat(),
        "authority": case.authority,
        "signatory": case.signatory,
        "title": case.title,
        "opening": response.opening,
        "closing": response.closing,
        "needs": [
            {
                "number": item.need.position,
                "title": item.need.title,
                "area": item.need.get_area_display(),
                "support": item.need.get_support_display(),
                "coverage": item.coverage,
                "coverage_words": item.get_coverage_display(),
                "text": item.text,
            }
            for item in response.items.select_related("need")
        ],
    }


def digest(frozen: Row) -> str:
    return hashlib.sha256(json.dumps(frozen, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def document(response: Response) -> Row:
    """What page, PDF and DOCX show: the frozen words of a sent response, else those being written."""
    frozen = response.content or content(response, timezone.localdate())
    day = date.fromisoformat(frozen["date"])
    return {**frozen, "day": written(day), "on": day, "is_draft": not response.content, "digest": response.digest}
