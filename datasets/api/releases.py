"""Releases and data requests through the API: the same deeds as on the pages."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, permissions, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from coalition.guards import signed_in
from datasets import policies, serializers
from datasets.actions import releases, requests
from datasets.models import DataRequest, Release
from datasets.presenters.releases import comparison
from datasets.presenters.requests import people_to_ask


class ReleaseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Release]):
    """Published releases of the public pool, each with its files' fingerprints; the newest first."""

    permission_classes = [permissions.IsAuthenticatedOrReadOnly]
    serializer_class = serializers.ReleaseSerializer
    queryset = Release.objects.none()
    lookup_field = "name"
    lookup_value_regex = "[0-9.]+"

    def get_queryset(self) -> QuerySet[Release]:
        visible = policies.releases_visible_to(self.request.user)
        return visible.exclude(status=Release.Status.BUILDING) if self.action in ("list", "changes") else visible

    @extend_schema(request=serializers.NewReleaseSerializer, responses={201: serializers.ReleaseSerializer})
    def create(self, request: Request) -> Response:
        """Freeze the public pool under a name. When its files are written it is `ready`, and waits to be published."""
        policies.check_release(request.user)
        asked = serializers.NewReleaseSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        release = releases.begin(**asked.validated_data, by=signed_in(request.user))
        return Response(self.get_serializer(release).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, name: str) -> Response:
        """From now on it is citeable and does not change."""
        release = releases.publish(release=self.get_object(), by=signed_in(request.user))
        return Response(self.get_serializer(release).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, name: str) -> Response:
        """Before it is published; its name is free again."""
        releases.discard(release=self.get_object(), by=signed_in(request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        parameters=[serializers.ComparisonFilterSerializer], responses=serializers.ComparisonSerializer, filters=False
    )
    @action(detail=True, pagination_class=None)
    def changes(self, request: Request, name: str) -> Response:
        """What this release says otherwise than an earlier one."""
        asked = serializers.ComparisonFilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        older = get_object_or_404(self.get_queryset(), name=wanted.pop("since"))
        return Response(serializers.ComparisonSerializer(comparison(older, self.get_object(), wanted)).data)


class DataRequestViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[DataRequest]):
    """Data requests in which you, your organisation or your country has a part; the most urgent first."""

    permission_classes = [permissions.IsAuthenticated]
    serializer_class = serializers.DataRequestSerializer
    queryset = DataRequest.objects.none()
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[DataRequest]:
        return policies.requests_visible_to(self.request.user).prefetch_related("figures").order_by("due_on", "id")

    @extend_schema(request=serializers.NewDataRequestSerializer, responses={201: serializers.DataRequestSerializer})
    def create(self, request: Request) -> Response:
        """Ask focal points for figures that a country lacks, by a day; the template with the rows goes along."""
        policies.check_request_any(request.user)
        asked = serializers.NewDataRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        sent = requests.send(**asked.validated_data, by=signed_in(request.user))
        return Response(self.get_serializer(sent).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[serializers.AskablePeopleFilterSerializer],
        responses=serializers.AskablePersonSerializer(many=True),
        filters=False,
    )
    @action(detail=False, pagination_class=None)
    def people(self, request: Request) -> Response:
        """Whom a request about a country may go to."""
        policies.check_request_any(request.user)
        asked = serializers.AskablePeopleFilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        country = asked.validated_data["country"]
        policies.check_request_data(request.user, country)
        people: Any = people_to_ask(country, ())
        return Response(serializers.AskablePersonSerializer(people, many=True).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def remind(self, request: Request, pk: str) -> Response:
        """Those who were not reminded today."""
        asked = self.get_object()
        requests.remind(request=asked, by=signed_in(request.user))
        return Response(self.get_serializer(asked).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """The figures are no longer asked for; who was asked is told."""
        cancelled = requests.cancel(request=self.get_object(), by=signed_in(request.user))
        return Response(self.get_serializer(cancelled).data)
