"""The API's lists, each with its address: (path, view set, base name)."""

from typing import Final

from datasets.api.contributions import CellViewSet, ContributionViewSet, SourceViewSet, TemplateViewSet
from datasets.api.methods import MethodRunViewSet, WhatIfViewSet
from datasets.api.releases import DataRequestViewSet, ReleaseViewSet
from datasets.api.review import DecisionViewSet, VerdictViewSet

ROUTES: Final = (
    ("contributions", ContributionViewSet, "contribution"),
    ("cells", CellViewSet, "cell"),
    ("sources", SourceViewSet, "source"),
    ("template", TemplateViewSet, "template"),
    ("decisions", DecisionViewSet, "decision"),
    ("verdicts", VerdictViewSet, "verdict"),
    ("method-runs", MethodRunViewSet, "method-run"),
    ("what-if", WhatIfViewSet, "what-if"),
    ("releases", ReleaseViewSet, "release"),
    ("data-requests", DataRequestViewSet, "data-request"),
)
