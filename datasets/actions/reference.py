"""Brings the method's reference tables in the database up to the files."""

from datetime import datetime
from typing import Any

from coalition.actions.reference import Loaded
from coalition.models import Person
from countries.actions.reference import Row, sync
from countries.models import Country
from datasets.models import HazardFactor, JobFactor, Lifetime, MaterialFactor, PublishedFigure, UnitWeight
from datasets.reference import tables


def load(*, by: Person | None = None, at: datetime | None = None) -> list[Loaded]:
    return [
        load_unit_weights(by=by, at=at),
        load_lifetimes(by=by, at=at),
        _load_figures(MaterialFactor, "materials", {"mass": _number, "value": _number}, by=by, at=at),
        _load_figures(JobFactor, "jobs", {"factor": _number}, by=by, at=at),
        _load_figures(HazardFactor, "hazards", {"value": _number, "year": int}, by=by, at=at),
        _load_figures(PublishedFigure, "published_figures", {"value": _number, "year": int}, by=by, at=at),
    ]


def load_unit_weights(*, by: Person | None = None, at: datetime | None = None) -> Loaded:
    known = set(Country.objects.values_list("pk", flat=True))
    rows: list[Row] = []
    refused = []
    for line, row in enumerate(tables.rows("unit_weights"), start=2):
        if row["country"] and row["country"] not in known:
            refused.append(f"row {line}: {row['country']} is not in the list of countries")
            continue
        rows.append(
            {
                "unu_key": row["unu_key"],
                "year": int(row["year"]),
                "country_code": row["country"],
                "kg_per_unit": float(row["kg_per_unit"]),
                "source": row["source"],
            }
        )
    key = ["unu_key", "year", "country_code", "source"]
    everything = UnitWeight.objects.all()
    return sync(model=UnitWeight, rows=rows, key=key, by=by, at=at, removable=everything, refused=refused)


def load_lifetimes(*, by: Person | None = None, at: datetime | None = None) -> Loaded:
    rows = [
        {**row, **{name: float(row[name]) for name in ("shape", "scale", "mean_life_years")}}
        for row in tables.rows("lifetimes")
    ]
    return sync(model=Lifetime, rows=rows, key=["unu_key"], by=by, at=at, removable=Lifetime.objects.all())


def _load_figures(
    model: type[MaterialFactor | JobFactor | HazardFactor | PublishedFigure],
    table: str,
    readers: dict[str, Any],
    *,
    by: Person | None,
    at: datetime | None,
) -> Loaded:
    """Figures in the order of their file, which is also their name: `position` tells them apart."""
    rows = [
        {**row, **{name: read(row[name]) for name, read in readers.items()}, "position": position}
        for position, row in enumerate(tables.rows(table))
    ]
    return sync(model=model, rows=rows, key=["position"], by=by, at=at, removable=model._default_manager.all())


def _number(text: str) -> float | None:
    return float(text) if text else None
