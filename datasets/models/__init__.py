"""What: sources and their issues, contributions, observations, the pool of recommended values, frozen editions."""

from datasets.models.contributions import Contribution, FindingGroup, Visibility
from datasets.models.editions import Edition
from datasets.models.factors import (
    HazardFactor,
    JobFactor,
    Lifetime,
    MaterialFactor,
    PublishedFigure,
    UnitWeight,
)
from datasets.models.layouts import RememberedLayout
from datasets.models.observations import Observation
from datasets.models.pools import Audience, Cell, Pool
from datasets.models.runs import MethodRun
from datasets.models.sources import Issue, Source
from datasets.models.uploads import PartialUpload

__all__ = [
    "Audience",
    "Cell",
    "Contribution",
    "Edition",
    "FindingGroup",
    "HazardFactor",
    "Issue",
    "JobFactor",
    "Lifetime",
    "MaterialFactor",
    "MethodRun",
    "Observation",
    "PartialUpload",
    "Pool",
    "PublishedFigure",
    "RememberedLayout",
    "Source",
    "UnitWeight",
    "Visibility",
]
