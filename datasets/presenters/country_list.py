"""What the list of countries shows of their pools, as the reader may see them: two queries for all of them."""

from collections import defaultdict
from typing import Any

from django.db.models import OuterRef, Subquery

from coalition.guards import Anyone
from datasets.models import Cell, Pool
from datasets.policies import audiences_of
from datasets.reference.categories import TOTAL
from datasets.reference.indicators import MASS

LATEST = {"indicator": "GEN", "category": TOTAL, "measure": MASS}
Row = dict[str, Any]


def figures_by_country(someone: Anyone) -> dict[str, Row]:
    """By country: the latest e-waste generated with year and status, and how many figures are in conflict."""
    pools: dict[str, dict[str, Row]] = defaultdict(dict)
    for pool in Pool.objects.values("pk", "country_id", "audience", "cells_count", "conflicts_count"):
        pools[pool["country_id"]][pool["audience"]] = dict(pool)
    read = {}
    for iso3, existing in pools.items():
        audience = next((one for one in audiences_of(someone, iso3) if one in existing), None)
        if audience is not None:
            read[existing[audience]["pk"]] = iso3
    figures = {
        iso3: {"cells": pool["cells_count"], "conflicts": pool["conflicts_count"], "latest": None}
        for iso3, existing in pools.items()
        for pool in existing.values()
        if pool["pk"] in read
    }
    of_same_pool = Cell.objects.filter(pool=OuterRef("pool"), value__isnull=False, **LATEST).order_by("-year")
    latest = Cell.objects.filter(pool__in=read, year=Subquery(of_same_pool.values("year")[:1]), **LATEST)
    for cell in latest.values("pool_id", "year", "value", "unit", "status", "in_conflict"):
        figures[read[cell["pool_id"]]]["latest"] = cell
    return figures
