"""A country's page: key figures, series, conflicts, gaps, sources, as the pool's audience may see them."""

from datetime import date

from django.db.models import Count, F, Min, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from datasets.models import Cell, Pool
from datasets.pool.findings import in_words
from datasets.presenters.conflicts import conflicts_of
from datasets.presenters.gaps import gap_map
from datasets.presenters.grounds import mark_grounds
from datasets.presenters.runs import brief_run, by_place, own_cells, runs_for
from datasets.presenters.sources import source_names, sources_of
from datasets.presenters.words import CELL_FIELDS, Row, brief
from datasets.reference.categories import CATEGORIES, TOTAL, TOTAL_WITHOUT_PV
from datasets.reference.indicators import INDICATORS, MASS

KEY_FIGURES = ("GEN", "GEN_PC", "POM", "COLL", "COLL_RATE", "POP")
CONFLICTS_SHOWN = 10
_INDICATOR_PLACE = {code: place for place, code in enumerate(INDICATORS)}
_CATEGORY_PLACE = {code: place for place, code in enumerate(CATEGORIES)}


def country_page(pool: Pool, on: date | None = None) -> Row:
    """Queries: 11, however much the pool holds.

    `key_figures`: brief cells, the newest of each; `series`: brief cells with `first_year`, `last_year`, `years`,
    `conflicts`; `run`: the method run that its estimates are of, or None; `own_cells`: how many they are; `conflicts`:
    the ten widest, with their values; `gap_map`; `sources`; `findings`: sentences.
    """
    on = on or timezone.localdate()
    series = _series(pool)
    names = source_names(row["issue_id"] for row in series)
    described = [brief(pool.country_id, row, names) for row in series]
    runs = runs_for(pool)
    mark_grounds(described, [pool], by_place(pool, runs))
    return {
        "iso3": pool.country_id,
        "audience": pool.audience,
        "audience_name": pool.get_audience_display(),
        "computed_at": pool.computed_at,
        "is_stale": pool.is_stale,
        "cells_count": pool.cells_count,
        "conflicts_count": pool.conflicts_count,
        "key_figures": _key_figures(described),
        "series": described,
        "run": brief_run(next(iter(runs.values()))) if runs else None,
        "own_cells": own_cells(pool) if runs else None,
        "conflicts": conflicts_of(pool, CONFLICTS_SHOWN),
        "gap_map": gap_map(pool, on),
        "sources": sources_of(pool),
        "findings": [in_words(finding) for finding in pool.findings],
    }


def _series(pool: Pool) -> list[Row]:
    """The newest known cell of each series, with what the series spans. One query."""
    one = [F("indicator"), F("category"), F("measure")]
    newest = (
        Cell.objects.filter(pool=pool, value__isnull=False)
        .annotate(
            place=Window(RowNumber(), partition_by=one, order_by=F("year").desc()),
            years=Window(Count("pk"), partition_by=one),
            conflicts=Window(Count("pk", filter=Q(in_conflict=True)), partition_by=one),
            first_year=Window(Min("year"), partition_by=one),
        )
        .filter(place=1)
        .values(*CELL_FIELDS, "years", "conflicts", "first_year", "inputs")
    )
    return sorted(
        ({**row, "last_year": row["year"]} for row in newest),
        key=lambda row: (
            _INDICATOR_PLACE[row["indicator"]],
            _CATEGORY_PLACE.get(row["category"], len(_CATEGORY_PLACE)),
            row["measure"],
        ),
    )


def _key_figures(series: list[Row]) -> list[Row]:
    """The newest total of each; without photovoltaic panels where none with them is known, pieces where no mass is."""
    figures = []
    for code in KEY_FIGURES:
        totals = [row for row in series if row["indicator"] == code and row["category"] in (TOTAL, TOTAL_WITHOUT_PV)]
        if totals:
            figures.append(min(totals, key=lambda row: (row["category"] != TOTAL, row["measure"] not in (MASS,))))
    return figures
