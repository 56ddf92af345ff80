"""Runs of the method in words: what was chosen, how much of it is estimated, and how far a figure may be off."""

from typing import Any

import pandas as pd
from django.db.models import Count
from django.utils.translation import gettext as _

from datasets import charts
from datasets.method.cleaning.flags import Kind
from datasets.method.generated import GEN, generated
from datasets.method.generated import TOTAL as ALL_KEYS
from datasets.method.histories import KEY_PREFIX, MASS, UNIT
from datasets.method.lifespan import Discretisation
from datasets.models import Audience, Cell, MethodRun, Pool
from datasets.models.pools import Rule
from datasets.pool.pools import NARROWEST_FIRST
from datasets.presenters.words import Row, category_name
from datasets.reference.categories import TOTAL, TOTAL_WITHOUT_PV, UNU_KEYS
from datasets.reference.indicators import CANONICAL_UNIT, INDICATORS, UNITS
from datasets.reference.methods import DISCRETISATIONS, KINDS, NOTES, ORIGIN

POM = "POM"


def runs_for(pool: Pool, *, whole: bool = False) -> dict[int, MethodRun]:
    """The current runs that the pool's audience reads, by the issue of their figures, narrowest first. One query.

    `whole`: with the inputs and sales of each, a hundred kilobytes.
    """
    audiences = NARROWEST_FIRST[NARROWEST_FIRST.index(Audience(pool.audience)) :]
    runs = (
        MethodRun.objects.current()
        .filter(country=pool.country_id, audience__in=audiences)
        .select_related("contribution")
        .defer(*(() if whole else ("inputs", "sales")))
    )
    ordered = sorted(runs, key=lambda run: NARROWEST_FIRST.index(Audience(run.audience)))
    return {run.contribution.issue_id: run for run in ordered}


def by_place(pool: Pool, runs: dict[int, MethodRun]) -> dict[tuple[str, int], MethodRun]:
    """The pool's runs as `mark_grounds` takes them."""
    return {(pool.country_id, issue): run for issue, run in runs.items()}


def brief_run(run: MethodRun) -> Row:
    """What every page says of a run."""
    return {
        "pk": run.pk,
        "iso3": run.country_id,
        "reference": run.reference,
        "audience": run.audience,
        "audience_name": run.get_audience_display(),
        "is_current": run.is_current,
        "ran_at": run.ran_at,
        "code_version": run.code_version,
        "discretisation": run.discretisation,
        "discretisation_name": DISCRETISATIONS[run.discretisation],
        "seed": run.seed,
        "draws": run.draws,
        "keys": run.keys_count,
        "all_keys": len(UNU_KEYS),
        "first_year": run.first_year,
        "last_year": run.last_year,
        "shares": shares(run.shares),
        "notes": [NOTES[code] % {"count": count} for code, count in run.notes.items()],
        "lifetimes_source": run.parameters.get("lifetimes_source", ""),
        "weights_source": run.parameters.get("weights_source", ""),
    }


def own_cells(pool: Pool) -> Row:
    """How many of the pool's figures are the portal's own estimates, in all and by indicator. One query."""
    cells = Cell.objects.filter(pool=pool, value__isnull=False, origin=ORIGIN)
    counts = cells.values_list("indicator").annotate(n=Count("pk")).order_by("indicator")
    found = [{"name": INDICATORS[code].short_name, "cells": number} for code, number in counts]
    own = sum(row["cells"] for row in found)
    return {"cells": own, "share": own / pool.cells_count if pool.cells_count else 0.0, "by_indicator": found}


def shares(found: dict[str, float]) -> list[Row]:
    """Of the sales computed with: the share of each kind that there is."""
    return [{"kind": kind, "name": name, "share": found[kind]} for kind, name in KINDS.items() if found.get(kind)]


def run_page(run: MethodRun, pool: Pool | None) -> Row:
    """A run with all that it rests on: inputs by series, half widths, lifetimes, and its sales beside reported ones."""
    spreads = run.parameters["spreads"]
    return {
        **brief_run(run),
        "digest": run.digest,
        "inputs": _inputs(run),
        "spreads": [
            {"name": _("Unit weight"), "share": spreads["unit_weight"]},
            {"name": _("Lifetime"), "share": spreads["lifetime_scale"]},
            *(
                {"name": _("Sales: %(kind)s") % {"kind": KINDS[kind]}, "share": share}
                for kind, share in spreads["sales"].items()
            ),
        ],
        "lifetimes": [
            {"key": key, "name": category_name(f"{KEY_PREFIX}{key}"), "shape": shape, "scale": scale}
            for key, (shape, scale) in sorted(run.lifetimes.items())
            if f"{KEY_PREFIX}{key}" in run.sales
        ],
        "beside": beside_reported(run, pool) if pool else [],
    }


def _inputs(run: MethodRun) -> list[Row]:
    """One row per indicator and measure: how many cells of which years."""
    series: dict[tuple[str, str], list[list[object]]] = {}
    for cell in run.inputs:
        series.setdefault((cell[0], cell[3]), []).append(cell)
    return [
        {
            "name": INDICATORS[indicator].name,
            "indicator": indicator,
            "unit_name": UNITS[CANONICAL_UNIT[measure]].name,
            "cells": len(cells),
            "categories": len({cell[1] for cell in cells}),
            "first_year": min(int(str(cell[2])) for cell in cells),
            "last_year": max(int(str(cell[2])) for cell in cells),
        }
        for (indicator, measure), cells in series.items()
    ]


def sales_of(run: MethodRun) -> pd.DataFrame:
    """The sales in tonnes that the run computed with, as the method takes them, and the `kind` of each."""
    rows = [
        (run.country_id, series["from"] + place, category, value, UNIT[MASS], "E", kind)
        for category, measures in run.sales.items()
        if (series := measures.get(MASS))
        for place, (value, kind) in enumerate(zip(series["values"], series["kinds"], strict=True))
    ]
    return pd.DataFrame(rows, columns=["country", "year", "category", "value", "unit", "status", "kind"])


def generated_of(
    run: MethodRun, sales: pd.DataFrame, *, lifetime: float = 1.0, discretisation: str = ""
) -> dict[int, float]:
    """t of e-waste generated by year, all keys that the run has added; `lifetime` multiplies every scale."""
    lives = pd.DataFrame(
        [(key, shape, scale * lifetime) for key, (shape, scale) in run.lifetimes.items()],
        columns=["unu_key", "shape", "scale"],
    )
    table = generated(sales, lives, discretisation=Discretisation(discretisation or run.discretisation))
    here = (table["indicator"] == GEN) & (table["category"] == ALL_KEYS)
    return dict(zip(table.loc[here, "year"].tolist(), table.loc[here, "value"].tolist(), strict=True))


def beside_reported(run: MethodRun, pool: Pool) -> list[Row]:
    """The run's sales, all keys added, beside the total that somebody reported. One query.

    By year: `estimated` (t) of `keys` keys, the share of it `drawn` for years without trade, `generated` of the same
    keys, `reported`, and the gap as a share of what was reported.
    """
    sold = sales_of(run)
    years = sold.groupby("year")
    estimated, keys = _by_year(years["value"].sum()), _by_year(years["value"].count())
    drawn = _by_year(sold[sold["kind"] == Kind.ESTIMATED].groupby("year")["value"].sum())
    gen = generated_of(run, sold) if estimated else {}
    cells = (
        Cell.objects.filter(
            pool=pool, indicator=POM, category__in=(TOTAL, TOTAL_WITHOUT_PV), measure=MASS, value__isnull=False
        )
        .exclude(origin=ORIGIN)
        # A sum of the keys that the run rests on says nothing new.
        .exclude(rule=Rule.SUM_OF_PARTS)
    )
    reported: dict[int, Row] = {
        cell["year"]: dict(cell) for cell in cells.order_by("-category").values("year", "category", "value")
    }
    return [
        {
            "year": year,
            "estimated": estimated[year],
            "keys": keys[year],
            "drawn": drawn.get(year, 0.0) / estimated[year] if estimated[year] else 0.0,
            "generated": gen[year],
            "reported": reported[year]["value"],
            "category": reported[year]["category"],
            "gap": estimated[year] / reported[year]["value"] - 1 if reported[year]["value"] else None,
        }
        for year in sorted(estimated.keys() & reported.keys())
    ]


def _by_year(values: "pd.Series[Any]") -> dict[int, Any]:
    return dict(zip(values.index.tolist(), values.tolist(), strict=True))


def beside_chart(rows: list[Row], country: str) -> charts.TimeSeries:
    lines = {
        "reported": _("Placed on the market, reported"),
        "estimated": _("Placed on the market, estimated, all keys added"),
        "generated": _("E-waste generated, estimated, all keys added"),
    }
    return charts.TimeSeries(
        title=_("Estimated and reported, %(country)s") % {"country": country},
        unit="t",
        series=tuple(
            charts.Series(
                title,
                tuple(charts.Point(row["year"], row[name], is_estimate=name != "reported") for row in rows),
            )
            for name, title in lines.items()
        ),
    )
