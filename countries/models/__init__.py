"""Where: countries, the instruments that bind them, and each country's way from a request to an engagement."""

from countries.models.countries import Country
from countries.models.discussions import Circle, Remark, Reminder
from countries.models.documents import CaseDocument, DocumentKind
from countries.models.engagements import Engagement, EngagementStage, StageCode
from countries.models.instruments import Instrument, InstrumentAction
from countries.models.offers import Certainty, Circulation, Offer, OfferKind, Pledge
from countries.models.requests import Need, Passage, ReferenceCounter, ScreeningAnswer, SupportRequest
from countries.models.responses import Coverage, NeedAnswer, Response, ResponseItem

__all__ = [
    "CaseDocument",
    "Certainty",
    "Circle",
    "Circulation",
    "Country",
    "Coverage",
    "DocumentKind",
    "Engagement",
    "EngagementStage",
    "Instrument",
    "InstrumentAction",
    "Need",
    "NeedAnswer",
    "Offer",
    "OfferKind",
    "Passage",
    "Pledge",
    "ReferenceCounter",
    "Remark",
    "Reminder",
    "Response",
    "ResponseItem",
    "ScreeningAnswer",
    "StageCode",
    "SupportRequest",
]
