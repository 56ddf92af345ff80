"""What: sources and their issues, contributions, observations, the pool, what people decide on it, what is frozen."""

from datasets.models.contributions import Contribution, FindingGroup, Visibility
from datasets.models.decisions import CellChange, Decision, Override
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
from datasets.models.releases import Release
from datasets.models.requests import Addressee, AskedFigure, DataRequest
from datasets.models.runs import MethodRun
from datasets.models.sources import Issue, Source
from datasets.models.uploads import EarlierFile, PartialUpload
from datasets.models.verdicts import Verdict

__all__ = [
    "Addressee",
    "AskedFigure",
    "Audience",
    "Cell",
    "CellChange",
    "Contribution",
    "DataRequest",
    "Decision",
    "EarlierFile",
    "Edition",
    "FindingGroup",
    "HazardFactor",
    "Issue",
    "JobFactor",
    "Lifetime",
    "MaterialFactor",
    "MethodRun",
    "Observation",
    "Override",
    "PartialUpload",
    "Pool",
    "PublishedFigure",
    "Release",
    "RememberedLayout",
    "Source",
    "UnitWeight",
    "Verdict",
    "Visibility",
]
