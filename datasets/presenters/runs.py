"""Runs of the method in words: what was chosen, how much of it is estimated, and how far a figure may be off."""

from collections.abc import Iterable

from django.db.models import Count
from django.utils.translation import gettext as _

from datasets import charts
from datasets.method.histories import KEY_PREFIX, MASS
from datasets.models import Audience, Cell, MethodRun, Pool
from datasets.models.pools import Rule
from datasets.pool.pools import NARROWEST_FIRST
from datasets.presenters.words import Row, category_name
from datasets.reference.categories import TOTAL, TOTAL_WITHOUT_PV, UNU_KEYS
from datasets.reference.indicators import INDICATORS
from datasets.reference.methods import DISCRETISATIONS, KINDS, NOTES, ORIGIN

POM = "POM"


def runs_for(pool: Pool) -> dict[int, MethodRun]:
    """The current runs that the pool's audience reads, by the issue of their figures, narrowest first. One query."""
    audiences = NARROWEST_FIRST[NARROWEST_FIRST.index(Audience(pool.audience)) :]
    runs = (
        MethodRun.objects.current()
        .filter(country=pool.country_id, audience__in=audiences)
        .select_related("contribution")
        .defer("inputs", "sales")
    )
    ordered = sorted(runs, key=lambda run: NARROWEST_FIRST.index(Audience(run.audience)))
    return {run.contribution.issue_id: run for run in ordered}


def mark_estimates(rows: Iterable[Row], runs: dict[int, MethodRun]) -> None:
    """`is_own`: the portal's own estimate; then `low`, `high` (None: no band) and `is_truncated`."""
    for row in rows:
        run = runs.get(row["issue_id"])
        band = run and run.band(row["indicator"], row["category"], row["measure"], row["year"])
        row["is_own"] = row["origin"] == ORIGIN
        row.update(band or {"low": None, "high": None, "is_truncated": False})


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
            "measure": measure,
            "cells": len(cells),
            "categories": len({cell[1] for cell in cells}),
            "first_year": min(int(str(cell[2])) for cell in cells),
            "last_year": max(int(str(cell[2])) for cell in cells),
        }
        for (indicator, measure), cells in series.items()
    ]


def beside_reported(run: MethodRun, pool: Pool) -> list[Row]:
    """Sales that the portal estimated from trade, all keys added, beside the total that somebody reported. One query.

    By year: `estimated` (t) of `keys` keys, `reported`, and the gap as a share of what was reported.
    """
    estimated: dict[int, float] = {}
    keys: dict[int, int] = {}
    for measures in run.sales.values():
        series = measures.get(MASS, {"from": 0, "values": []})
        for year, value in enumerate(series["values"], start=series["from"]):
            estimated[year] = estimated.get(year, 0.0) + value
            keys[year] = keys.get(year, 0) + 1
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
            "reported": reported[year]["value"],
            "category": reported[year]["category"],
            "gap": estimated[year] / reported[year]["value"] - 1 if reported[year]["value"] else None,
        }
        for year in sorted(estimated.keys() & reported.keys())
    ]


def beside_chart(rows: list[Row], country: str) -> charts.TimeSeries:
    lines = {"reported": _("Reported total"), "estimated": _("Estimated from trade, all keys added")}
    return charts.TimeSeries(
        title=_("Equipment placed on the market: estimated and reported, %(country)s") % {"country": country},
        unit="t",
        series=tuple(
            charts.Series(
                title,
                tuple(charts.Point(row["year"], row[name], is_estimate=name == "estimated") for row in rows),
            )
            for name, title in lines.items()
        ),
    )
