"""The API over editions and their assessments: what the reader may open, nothing else."""

from typing import Any, Final

from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, permissions, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from coalition.guards import Invalid, signed_in
from datasets.models import Edition
from reports import actions, policies
from reports.serializers import EditionEvidenceSerializer, EditionSerializer, ObjectSerializer, SignOffSerializer


class EditionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Edition]):
    """Frozen editions of countries' evidence, newest first; one alone comes with its evidence.

    Published ones are everybody's.
    """

    permission_classes = [permissions.IsAuthenticatedOrReadOnly]
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
        name = f"{edition.country_id}-{edition.number}-{assessment.language}.pdf"
        return FileResponse(actions.download(assessment=assessment, by=request.user), as_attachment=True, filename=name)

    @extend_schema(request=SignOffSerializer, responses=EditionSerializer)
    @action(detail=True, methods=["post"], url_path="sign-off")
    def sign_off(self, request: Request, pk: str) -> Response:
        """For a reviewing member."""
        edition, person = self.get_object(), signed_in(request.user)
        policies.check_sign_off(person, edition)
        members = {one.acronym: one for one in policies.members_signed_for(person, timezone.localdate())}
        wanted = _given(SignOffSerializer, request).get("member")
        if wanted and wanted not in members:
            raise Invalid(_("Say for which member you sign off."), field="member")
        actions.sign_off(edition=edition, member=members.get(wanted or ""), by=person)
        return self._answer(pk)

    @extend_schema(request=None, responses=EditionSerializer)
    @action(detail=True, methods=["post"])
    def consent(self, request: Request, pk: str) -> Response:
        """For the country's government."""
        actions.consent(edition=self.get_object(), by=signed_in(request.user))
        return self._answer(pk)

    @extend_schema(request=ObjectSerializer, responses=EditionSerializer)
    @action(detail=True, methods=["post"], url_path="object")
    def object_to(self, request: Request, pk: str) -> Response:
        """For the country's government: a draft again, with the reason."""
        edition, person = self.get_object(), signed_in(request.user)
        policies.check_consent(person, edition)
        actions.object_to(edition=edition, by=person, **_given(ObjectSerializer, request))
        return self._answer(pk)

    @extend_schema(request=None, responses=EditionSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """For the secretariat: open to everybody from then on."""
        actions.publish(edition=self.get_object(), by=signed_in(request.user))
        return self._answer(pk)

    def _answer(self, pk: str) -> Response:
        after = Edition.objects.select_related("publication__member").defer("evidence").get(pk=pk)
        return Response(EditionSerializer(after).data)


def _given(serializer: type[Any], request: Request) -> dict[str, Any]:
    asked = serializer(data=request.data)
    asked.is_valid(raise_exception=True)
    given: dict[str, Any] = asked.validated_data
    return given


ROUTES: Final = (("editions", EditionViewSet, "edition"),)
