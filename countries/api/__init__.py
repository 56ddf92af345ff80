"""The API over countries and requests."""

from typing import Final

from countries.api.countries import CountryViewSet
from countries.api.requests import RequestViewSet

ROUTES: Final = (("countries", CountryViewSet, "country"), ("requests", RequestViewSet, "request"))
