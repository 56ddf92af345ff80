"""The API's shapes: what comes in is named field by field, so that nothing else can be set."""

from datasets.serializers.contributions import (
    AcceptSerializer,
    CellDetailSerializer,
    CellFilterSerializer,
    CellSerializer,
    ContributionSerializer,
    FindingSerializer,
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
    "CellDetailSerializer",
    "CellFilterSerializer",
    "CellSerializer",
    "ComputationSerializer",
    "ContributionSerializer",
    "FindingSerializer",
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
