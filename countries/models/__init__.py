"""Where: countries, the instruments that bind them and the dated actions behind every treaty status."""

from countries.models.countries import Country
from countries.models.instruments import Instrument, InstrumentAction

__all__ = ["Country", "Instrument", "InstrumentAction"]
