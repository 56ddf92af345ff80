"""Cells whose values lie more than a tenth of their median apart, each with all its values on one line."""

from collections import defaultdict
from typing import Any

from django.db.models import F, Q

from datasets.models import Cell, Pool
from datasets.pool import candidates, tables
from datasets.presenters.cells import KEY, values_of
from datasets.presenters.sources import source_names
from datasets.presenters.words import CELL_FIELDS, Row, brief


def conflicts_of(pool: Pool, limit: int | None = None) -> list[Row]:
    """The widest first. Each is a brief cell with its `values`, best first. Queries: 5, or 1 where there is none."""
    conflicting = Cell.objects.filter(pool=pool, in_conflict=True).order_by(
        F("spread").desc(nulls_first=True), "-year", "indicator", "category", "measure"
    )
    cells = list(conflicting.values(*CELL_FIELDS)[:limit])
    if not cells:
        return []
    # A box around the cells: one condition, however many they are.
    box = Q(**{f"{name}__in": {cell[name] for cell in cells} for name in KEY})
    found = candidates.read(pool.country_id, only=box)
    ranked = candidates.recommend(found.for_audience(pool.audience), found.judgements).candidates
    by_cell: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in tables.records(ranked):
        by_cell[tuple(row[name] for name in KEY)].append(row)
    names = source_names(cell["issue_id"] for cell in cells)
    return [
        {
            **brief(pool.country_id, cell, names),
            "values": values_of(by_cell[tuple(cell[name] for name in KEY)], found.contributions),
        }
        for cell in cells
    ]
