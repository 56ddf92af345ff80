"""The API's shapes: what comes in is named field by field, so that nothing else can be set."""

from datasets.serializers.contributions import (
    AcceptSerializer,
    AnswersSerializer,
    CellDetailSerializer,
    CellFilterSerializer,
    CellSerializer,
    ContributionSerializer,
    ExplainSerializer,
    FindingSerializer,
    FixSerializer,
    ReturnSerializer,
    SourceSerializer,
    SubmitSerializer,
    UploadSerializer,
)
from datasets.serializers.methods import (
    ComputationSerializer,
    MethodRunDetailSerializer,
    MethodRunFilterSerializer,
    MethodRunSerializer,
    WhatIfFilterSerializer,
    WhatIfSerializer,
)

__all__ = [
    "AcceptSerializer",
    "AnswersSerializer",
    "CellDetailSerializer",
    "CellFilterSerializer",
    "CellSerializer",
    "ComputationSerializer",
    "ContributionSerializer",
    "ExplainSerializer",
    "FindingSerializer",
    "FixSerializer",
    "MethodRunDetailSerializer",
    "MethodRunFilterSerializer",
    "MethodRunSerializer",
    "ReturnSerializer",
    "SourceSerializer",
    "SubmitSerializer",
    "UploadSerializer",
    "WhatIfFilterSerializer",
    "WhatIfSerializer",
]
