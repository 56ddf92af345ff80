"""The API over the roster: open to everybody, changed by nobody."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from coalition.models import Event, Organisation, Signing
from coalition.presenters import roster
from coalition.presenters.organisations import organisations
from coalition.serializers import roster as serializers


class RosterViewSet(viewsets.GenericViewSet[Any]):
    """Who belongs to the coalition on a day, computed from dated records."""

    permission_classes = [permissions.AllowAny]
    serializer_class = serializers.RosterSerializer
    pagination_class = None

    @extend_schema(
        parameters=[serializers.RosterAskedSerializer], responses=serializers.RosterSerializer, filters=False
    )
    def list(self, request: Request) -> Response:
        asked = serializers.RosterAskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        on = asked.validated_data.get("on") or timezone.localdate()
        return Response(serializers.RosterSerializer(roster.roster_record(on)).data)


class OrganisationViewSet(viewsets.ReadOnlyModelViewSet[Organisation]):
    """Organisations whose data, voice or work the portal shows. `q` looks for a part of the acronym or a name."""

    permission_classes = [permissions.AllowAny]
    serializer_class = serializers.OrganisationSerializer
    queryset = Organisation.objects.none()
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Organisation]:
        return organisations(self.request.query_params.get("q", ""), "").prefetch_related("other_names")

    @extend_schema(parameters=[OpenApiParameter("q", str, description="A part of the acronym or of a name.")])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)


class EventViewSet(viewsets.ReadOnlyModelViewSet[Event]):
    """High-level events that are announced, held or cancelled."""

    permission_classes = [permissions.AllowAny]
    serializer_class = serializers.EventSerializer
    queryset = Event.objects.none()
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Event]:
        signings = Prefetch("signings", Signing.objects.select_related("organisation"))
        return Event.objects.published().prefetch_related(signings)
