"""The API over what people decide on cells: reviewers' decisions on many of them, and the closing of verdicts."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from coalition.guards import Invalid, signed_in
from datasets import policies, serializers
from datasets.actions import decisions, verdicts
from datasets.models import Decision, Verdict
from datasets.presenters import decisions as present


class DecisionViewSet(viewsets.GenericViewSet[Any]):
    """Decisions of reviewers on competing values, the newest first; for reviewers and who reads everything."""

    permission_classes = [permissions.IsAuthenticated]
    serializer_class = serializers.DecisionSerializer
    queryset = Decision.objects.none()
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Decision]:
        policies.check_see_decisions(self.request.user)
        return policies.decisions_visible_to(signed_in(self.request.user))

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(present.listed(self.get_queryset())) or []
        shown: Any = present.decision_rows(page)
        return self.get_paginated_response(serializers.DecisionSerializer(shown, many=True).data)

    @extend_schema(responses=serializers.DecisionDetailSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """With each cell that it decided and you see, and how the decision stands there."""
        return self._answer(request, self._load(request, pk))

    @extend_schema(request=serializers.DecideSerializer, responses={201: serializers.DecisionDetailSerializer})
    def create(self, request: Request) -> Response:
        """Recommend values in many cells with one reason: in all of them or in none."""
        policies.check_review_any(request.user)
        asked = serializers.DecideSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        decision = decisions.choose(**asked.validated_data, by=signed_in(request.user))
        return self._answer(request, decision, status.HTTP_201_CREATED)

    @extend_schema(request=serializers.UndoSerializer, responses=serializers.DecisionDetailSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take it back, in all its cells or in some."""
        decision = self._load(request, pk)
        asked = serializers.UndoSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        by, cells = signed_in(request.user), asked.validated_data["cells"]
        if not cells:
            decisions.undo_decision(decision=decision, by=by)
            return self._answer(request, decision)
        chosen = [override for override in decision.overrides.select_related("decision") if override.cell in cells]
        if len(chosen) < len(cells):
            raise Invalid("The decision does not speak of all these cells.", field="cells")
        decisions.undo(overrides=chosen, by=by)
        return self._answer(request, decision)

    def _load(self, request: Request, pk: str) -> Decision:
        decision = get_object_or_404(Decision.objects.select_related("decided_by", "organisation"), pk=pk)
        policies.check_see_decision(request.user, decision)
        return decision

    def _answer(self, request: Request, decision: Decision, code: int = status.HTTP_200_OK) -> Response:
        (row,) = present.decision_rows(present.listed(Decision.objects.filter(pk=decision.pk)))
        lines = present.decision_page(request.user, decision)["rows"]
        return Response(serializers.DecisionDetailSerializer({**row, "lines": lines}).data, status=code)


class VerdictViewSet(viewsets.GenericViewSet[Verdict]):
    """What a government said of a figure: taken back by it, or called settled by a reviewer. A cell lists its own."""

    permission_classes = [permissions.IsAuthenticated]
    serializer_class = serializers.VerdictStateSerializer
    queryset = Verdict.objects.all()
    lookup_value_regex = r"\d+"

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """The government body that said it takes it back."""
        verdict = verdicts.withdraw(verdict=self.get_object(), by=signed_in(request.user))
        return Response(self.get_serializer(verdict).data)

    @extend_schema(request=serializers.ResolveSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: str) -> Response:
        """A reviewer calls the dispute settled and says how; the government reads it."""
        verdict = self.get_object()
        policies.check_decide(request.user, verdict.country_id)
        asked = serializers.ResolveSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        verdicts.resolve(verdict=verdict, **asked.validated_data, by=signed_in(request.user))
        return Response(self.get_serializer(verdict).data)
