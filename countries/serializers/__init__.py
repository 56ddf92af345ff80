"""Countries, instruments and requests as the API gives them."""

from countries.serializers.countries import CountrySerializer, InstrumentStatusSerializer

__all__ = ["CountrySerializer", "InstrumentStatusSerializer"]
