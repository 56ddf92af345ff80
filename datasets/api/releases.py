"""Releases and data requests through the API, for reading."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, permissions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from datasets import policies, serializers
from datasets.models import DataRequest, Release
from datasets.presenters.releases import comparison


class ReleaseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Release]):
    """Published releases of the public pool, each with its files' fingerprints; the newest first."""

    permission_classes = [permissions.AllowAny]
    serializer_class = serializers.ReleaseSerializer
    queryset = Release.objects.none()
    lookup_field = "name"
    lookup_value_regex = "[0-9.]+"

    def get_queryset(self) -> QuerySet[Release]:
        return policies.releases_visible_to(self.request.user).exclude(status=Release.Status.BUILDING)

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
