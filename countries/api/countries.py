"""The API over countries: open to everybody, changed by nobody."""

from typing import Final

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from countries import serializers
from countries.models import Country
from countries.presenters import instrument_statuses


class CountryViewSet(viewsets.ReadOnlyModelViewSet[Country]):
    """Countries and areas of the UN M49 list, with names in six languages."""

    permission_classes = [permissions.AllowAny]
    serializer_class = serializers.CountrySerializer
    queryset = Country.objects.order_by("iso3")
    lookup_value_regex = "[A-Z]{3}"

    @extend_schema(responses=serializers.InstrumentStatusSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def instruments(self, request: Request, pk: str) -> Response:
        """Where the country stands on each instrument today, derived from dated actions."""
        statuses = instrument_statuses(self.get_object().pk, timezone.localdate())
        return Response(serializers.InstrumentStatusSerializer(statuses, many=True).data)


ROUTES: Final = (("countries", CountryViewSet, "country"),)
