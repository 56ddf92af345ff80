"""The portal's own estimates of a country: one run of the method per audience that sees other inputs than the next.

A run rests on what others sent, never on an estimate, so its own figures do not call for another run; the same inputs
write nothing. An audience's run is visible to that audience alone: nothing closed shows in a public estimate.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

import pandas as pd
from django.db import transaction
from django.utils import timezone

from coalition import audit
from coalition.models import Organisation
from coalition.models.organisations import Constituency
from datasets import method
from datasets.method.estimates import Estimates, Parameters, Reference, estimates
from datasets.method.histories import KEY_PREFIX, UNIT
from datasets.method.lifespan import Discretisation
from datasets.models import (
    Audience,
    Cell,
    Contribution,
    Issue,
    Lifetime,
    MethodRun,
    Observation,
    Pool,
    Source,
    UnitWeight,
    Visibility,
)
from datasets.pool import facts, tables
from datasets.pool.recompute import mark_stale, wait_for_other_workers
from datasets.reference import methods
from datasets.reference.categories import CATEGORIES, TOTAL, UNU_KEYS
from datasets.reference.indicators import PERSONS

SALES, FLOWS, POPULATION = ("POM",), ("PROD", "IMP", "EXP"), "POP"
KEYS = tuple(key.code for key in UNU_KEYS)
INPUT = ["indicator", "category", "year", "measure", "value", "status"]
DISCRETISATION = Discretisation.DENSITY
# Widest first: a narrower audience has a run of its own only where it sees other inputs.
VISIBILITY = {
    Audience.PUBLIC: Visibility.PUBLIC,
    Audience.GOVERNMENT: Visibility.GOVERNMENT,
    Audience.COALITION: Visibility.COALITION,
}
DIGITS = 6


class Grounds(NamedTuple):
    """The reference tables as the method takes them, and the SHA-256 of them and of the code's version."""

    tables: Reference
    digest: str


class Prepared(NamedTuple):
    """What an audience's run would rest on. The seed follows from it: the same inputs give the same bands."""

    cells: pd.DataFrame
    digest: str
    grounds: Grounds

    @property
    def parameters(self) -> Parameters:
        return Parameters(seed=int(self.digest[:12], 16), discretisation=DISCRETISATION)


def grounds() -> Grounds:
    lifetimes = list(Lifetime.objects.values("unu_key", "shape", "scale"))
    weights = list(
        UnitWeight.objects.filter(source=methods.WEIGHTS_SOURCE)
        .order_by("unu_key", "year", "country_code")
        .values("unu_key", "year", "country_code", "kg_per_unit")
    )
    introduced = {key.code: key.introduced for key in UNU_KEYS}
    digest = facts.sha256([method.VERSION, str(DISCRETISATION), lifetimes, weights, introduced])
    weights_table = pd.DataFrame(weights, columns=["unu_key", "year", "country_code", "kg_per_unit"])
    reference = Reference(
        lifetimes=pd.DataFrame(lifetimes, columns=["unu_key", "shape", "scale"]),
        weights=weights_table.rename(columns={"country_code": "country"}),
        introduced=introduced,
        families={code: keys_of(code) for code, category in CATEGORIES.items() if category.scheme in ("eu6", "total")},
    )
    return Grounds(reference, digest)


def keys_of(code: str) -> tuple[str, ...]:
    """The UNU-KEYs of a category."""
    category = CATEGORIES[code]
    return (code,) if category.scheme == "unu" else tuple(key for part in category.parts for key in keys_of(part))


def stamp(pool: Pool, known: Grounds) -> str:
    """What a pool's estimates were last considered from."""
    return facts.sha256([pool.digest, known.digest])


def estimate(iso3: str, known: Grounds, *, at: datetime | None = None) -> bool:
    """Bring the country's runs in line with its pools; True where one was written or taken back.

    Nothing is written where a pool was computed meanwhile: the computing of it calls again.
    """
    pools = {pool.audience: pool for pool in Pool.objects.filter(country_id=iso3)}
    if any(pool.is_stale for pool in pools.values()):
        return False
    wanted = _wanted(pools, known)
    current = {run.audience: run for run in MethodRun.objects.current().light().filter(country_id=iso3)}
    made = {
        audience: _made(iso3, prepared)
        for audience, prepared in wanted.items()
        if audience not in current or current[audience].digest != prepared.digest
    }
    with transaction.atomic():
        wait_for_other_workers(iso3)
        after = Pool.objects.filter(country_id=iso3)
        if {pool.audience: (pool.digest, pool.is_stale) for pool in after} != {
            audience: (pool.digest, False) for audience, pool in pools.items()
        }:
            return False
        changed = False
        for audience, run in current.items():
            if audience not in wanted or made.get(Audience(audience)):
                _retire(run, Contribution.Status.SUPERSEDED if audience in wanted else Contribution.Status.WITHDRAWN)
                changed = True
        for audience, found in made.items():
            if found is not None:
                _write(iso3, audience, wanted[audience], found, at or timezone.now())
                changed = True
        for pool in pools.values():
            Pool.objects.filter(pk=pool.pk).update(estimated_digest=stamp(pool, known))
        if changed:
            mark_stale([iso3])
    return changed


def _wanted(pools: dict[str, Pool], known: Grounds) -> dict[Audience, Prepared]:
    """The audiences that need a run of their own."""
    wanted: dict[Audience, Prepared] = {}
    wider = ""
    for audience in VISIBILITY:
        if audience not in pools:
            continue
        cells = inputs_of(pools[audience], known)
        digest = facts.sha256([known.digest, tables.as_csv(cells).decode()]) if len(cells) else ""
        if digest and digest != wider:
            wanted[audience] = Prepared(cells, digest, known)
        wider = digest
    return wanted


def inputs_of(pool: Pool, known: Grounds) -> pd.DataFrame:
    """Recommended sales and trade that somebody sent, by key with a lifetime, and population where trade is cleaned
    with it.
    """
    keys = [f"{KEY_PREFIX}{key}" for key in known.tables.lifetimes["unu_key"]]
    sent = Cell.objects.filter(pool=pool, value__isnull=False).exclude(origin=methods.ORIGIN)
    columns = {
        "indicator": tables.TEXT,
        "category": tables.TEXT,
        "year": tables.INTEGER,
        "measure": tables.TEXT,
        "value": tables.NUMBER,
        "status": tables.TEXT,
    }
    found = tables.read(sent.filter(indicator__in=(*SALES, *FLOWS), category__in=keys), columns)
    if found["indicator"].isin(FLOWS).any():
        people = tables.read(sent.filter(indicator=POPULATION, category=TOTAL, measure=PERSONS), columns)
        found = pd.concat([found, people], ignore_index=True)
    return found.sort_values(INPUT[:4], ignore_index=True)


def _made(iso3: str, prepared: Prepared) -> Estimates | None:
    return estimates(iso3, prepared.cells, prepared.grounds.tables, prepared.parameters)


def _write(iso3: str, audience: Audience, prepared: Prepared, found: Estimates, at: datetime) -> None:
    issue = _issue(audience, at)
    figures = found.figures
    contribution = Contribution.objects.create(
        organisation_id=issue.organisation_id,
        issue=issue,
        title=f"Estimates from sales and lifetimes, {iso3}",
        visibility=VISIBILITY[audience],
        sha256=prepared.digest,
        size=0,
        is_system=True,
        status=Contribution.Status.ACCEPTED,
        rows_total=len(figures),
        rows_good=len(figures),
        summary={"countries": {iso3: len(figures)}},
        created_at=at,
        decided_at=at,
        loaded_at=at,
    )
    parameters = prepared.parameters
    run = MethodRun.objects.create(
        country_id=iso3,
        audience=audience,
        contribution=contribution,
        ran_at=at,
        digest=prepared.digest,
        code_version=method.VERSION,
        discretisation=str(parameters.discretisation),
        seed=parameters.seed,
        draws=parameters.draws,
        parameters={
            "spreads": {name: _plain(value) for name, value in asdict(parameters.spreads).items()},
            "lifetimes_source": "; ".join(sorted(set(Lifetime.objects.values_list("source", flat=True)))),
            "weights_source": methods.WEIGHTS_SOURCE if prepared.cells["indicator"].isin(FLOWS).any() else "",
        },
        lifetimes={
            str(row.unu_key): [row.shape, row.scale]
            for row in prepared.grounds.tables.lifetimes.itertuples(index=False)
        },
        inputs=[list(row) for row in prepared.cells[INPUT].itertuples(index=False, name=None)],
        sales=_nested(found.sales, _of_sales, ["category", "measure"]),
        bands=_nested(figures, _of_figures, ["indicator", "category", "measure"]),
        shares={str(kind): share for kind, share in found.shares.items()},
        notes={str(note): count for note, count in found.notes.items()},
        keys_count=int(found.sales["category"].nunique()),
        first_year=int(found.sales["year"].min()),
        last_year=int(found.sales["year"].max()),
    )
    tables.insert(
        Observation,
        figures[["indicator", "category", "year", "measure", "value", "status"]].assign(
            contribution_id=contribution.pk,
            issue_id=issue.pk,
            country_id=iso3,
            row=range(1, len(figures) + 1),
            unit=figures["measure"].map(UNIT),
            note="",
            is_current=True,
        ),
    )
    audit.record("method.ran", run, by=None, at=at, country=iso3, audience=audience, figures=len(figures))


def _retire(run: MethodRun, status: str) -> None:
    """Its figures leave the pool; the run stays, for whoever read them."""
    MethodRun.objects.filter(pk=run.pk).update(is_current=False)
    run.contribution.observations.filter(is_current=True).update(is_current=False)
    run.contribution.move_to(status)
    audit.record("method.retired", run, by=None, country=run.country_id)


def _issue(audience: Audience, at: datetime) -> Issue:
    organisation = Organisation.objects.get_or_create(
        acronym=methods.ORGANISATION,
        defaults={"name": methods.ORGANISATION_NAME, "constituency": Constituency.UN},
    )[0]
    return Issue.objects.update_or_create(
        source=Source.objects.get_or_create(name=methods.SOURCE)[0],
        organisation=organisation,
        label="" if audience == Audience.PUBLIC else f"for {audience}",
        defaults={"published_on": at.date(), "origin": methods.ORIGIN},
    )[0]


def _nested(
    table: pd.DataFrame, told: Callable[[pd.DataFrame, int, int], dict[str, Any]], by: list[str]
) -> dict[str, Any]:
    """`told` of each series under its codes."""
    nested: dict[str, Any] = {}
    for codes, series in table.groupby(by, sort=True):
        first, last = int(series["year"].min()), int(series["year"].max())
        place = nested
        for code in codes[:-1]:
            place = place.setdefault(str(code), {})
        place[str(codes[-1])] = told(series.set_index("year"), first, last)
    return nested


def _of_sales(series: pd.DataFrame, first: int, last: int) -> dict[str, Any]:
    return {"from": first, "values": series["value"].tolist(), "kinds": series["kind"].tolist()}


def _of_figures(series: pd.DataFrame, first: int, last: int) -> dict[str, Any]:
    whole = series.reindex(range(first, last + 1))
    low, high = ([None if pd.isna(value) else _plain(value) for value in whole[name]] for name in ("low", "high"))
    return {
        "from": first,
        "low": low if any(value is not None for value in low) else [],
        "high": high if any(value is not None for value in high) else [],
        "truncated": [int(value is True) for value in whole["is_truncated"]],
    }


def _plain(value: Any) -> Any:
    """Bands are told to six digits: they are no more certain than that."""
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
