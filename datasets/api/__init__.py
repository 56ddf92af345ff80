"""The API's lists, each with its address: (path, view set, base name)."""

from typing import Final

from datasets.api.contributions import CellViewSet, ContributionViewSet, SourceViewSet
from datasets.api.methods import MethodRunViewSet, WhatIfViewSet

ROUTES: Final = (
    ("contributions", ContributionViewSet, "contribution"),
    ("cells", CellViewSet, "cell"),
    ("sources", SourceViewSet, "source"),
    ("method-runs", MethodRunViewSet, "method-run"),
    ("what-if", WhatIfViewSet, "what-if"),
)
