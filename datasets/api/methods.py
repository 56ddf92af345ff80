"""The API over the method: runs of it, and what a target or another lifetime would mean."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from datasets import policies, serializers
from datasets.models import MethodRun
from datasets.pool import pools
from datasets.presenters.runs import brief_run
from datasets.presenters.what_if import what_if


class MethodRunViewSet(viewsets.GenericViewSet[Any]):
    """Runs of the method that rest on figures which you may read: how the portal's own estimates came about."""

    permission_classes = [permissions.AllowAny]
    serializer_class = serializers.MethodRunSerializer
    queryset = MethodRun.objects.none()
    lookup_value_regex = r"\d+"

    @extend_schema(
        parameters=[serializers.MethodRunFilterSerializer], responses=serializers.MethodRunSerializer(many=True)
    )
    def list(self, request: Request) -> Response:
        """The runs of one country, the newest first."""
        asked = serializers.MethodRunFilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        runs: QuerySet[MethodRun] = policies.method_runs_visible_to(request.user, asked.validated_data["country"])
        page = self.paginate_queryset(runs.defer("inputs", "sales", "bands", "lifetimes")) or []
        shown: Any = [brief_run(run) for run in page]
        return self.get_paginated_response(serializers.MethodRunSerializer(shown, many=True).data)

    @extend_schema(responses=serializers.MethodRunDetailSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        run = get_object_or_404(MethodRun.objects.defer("sales", "bands"), pk=pk)
        policies.check_see_run(request.user, run)
        facts = {name: getattr(run, name) for name in ("digest", "parameters", "lifetimes", "inputs")}
        return Response(serializers.MethodRunDetailSerializer(brief_run(run) | facts).data)


class WhatIfViewSet(viewsets.GenericViewSet[Any]):
    """What a collection target, or another lifetime, would mean. Nothing is kept."""

    permission_classes = [permissions.AllowAny]
    serializer_class = serializers.WhatIfSerializer
    pagination_class = None
    queryset = MethodRun.objects.none()

    @extend_schema(parameters=[serializers.WhatIfFilterSerializer], responses=serializers.WhatIfSerializer)
    def list(self, request: Request) -> Response:
        asked = serializers.WhatIfFilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = dict(asked.validated_data)
        pool = pools.pool_for(request.user, wanted.pop("country"))
        if pool is None:
            raise Http404
        return Response(serializers.WhatIfSerializer(what_if(pool, wanted)).data)
