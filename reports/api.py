"""The API over editions and their assessments: what the reader may open, nothing else."""

from typing import Any, Final

from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, permissions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request

from coalition.guards import is_person
from datasets.models import Edition
from reports import actions, policies
from reports.serializers import EditionEvidenceSerializer, EditionSerializer


class EditionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Edition]):
    """Frozen editions of countries' evidence, newest first; one alone comes with its evidence."""

    permission_classes = [permissions.IsAuthenticated]
    queryset = Edition.objects.none()
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Edition]:
        country = self.request.query_params.get("country", "").upper()
        visible = policies.editions_visible_to(self.request.user, country)
        if self.action == "list":
            visible = visible.defer("evidence")
        return visible.order_by("-frozen_at", "-pk").prefetch_related("assessments")

    def get_serializer_class(self) -> Any:
        return EditionEvidenceSerializer if self.action == "retrieve" else EditionSerializer

    @extend_schema(parameters=[OpenApiParameter("country", str, description="ISO 3166-1 alpha-3 code")])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        return super().list(request, *args, **kwargs)

    @extend_schema(
        parameters=[OpenApiParameter("language", str)], responses={(200, "application/pdf"): OpenApiTypes.BINARY}
    )
    @action(detail=True)
    def assessment(self, request: Request, pk: str) -> FileResponse:
        """The PDF in one language (by default English)."""
        edition = self.get_object()
        assessment = get_object_or_404(edition.assessments, language=request.query_params.get("language", "en"))
        assert is_person(request.user)
        name = f"{edition.country_id}-{edition.number}-{assessment.language}.pdf"
        return FileResponse(actions.download(assessment=assessment, by=request.user), as_attachment=True, filename=name)


ROUTES: Final = (("editions", EditionViewSet, "edition"),)
