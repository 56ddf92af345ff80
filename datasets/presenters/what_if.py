"""What another lifetime or a collection target would mean: tonnes, value, jobs and hazards, always as ranges."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from datasets import charts
from datasets.method import ranges
from datasets.method.generated import GEN, generated
from datasets.method.histories import MASS, UNIT
from datasets.method.lifespan import Discretisation
from datasets.method.ranges import Range
from datasets.method.scenarios import Baseline, Effect, Target, scenario
from datasets.models import Cell, HazardFactor, JobFactor, MaterialFactor, MethodRun, Pool
from datasets.presenters.runs import brief_run, mark_estimates, runs_for
from datasets.presenters.sources import source_names
from datasets.presenters.words import CELL_FIELDS, Row, brief
from datasets.reference.categories import TOTAL, TOTAL_WITHOUT_PV

COLLECTED, CAPACITY = "COLL", "CAP"
TOTALS = (TOTAL, TOTAL_WITHOUT_PV)
ALL = 100.0
DEFAULT_RATE = 50.0
DEFAULT_YEARS = 10
EFFECTS: dict[str, StrPromise] = {
    "value": gettext_lazy("Value of the materials, before losses and costs"),
    "collection": gettext_lazy("Jobs in collection and dismantling"),
    "reuse": gettext_lazy("Jobs in preparing for reuse, if all of it were prepared for reuse"),
    "mercury": gettext_lazy("Mercury kept out of unsound treatment"),
    "bfr": gettext_lazy("Plastics with brominated flame retardants kept out of unsound treatment"),
    "co2": gettext_lazy("Greenhouse gases avoided"),
}


class Choice(NamedTuple):
    """What the reader asked for, with what stands where nothing was said."""

    rate: float = DEFAULT_RATE
    year: int | None = None
    collected: float | None = None
    growth: float = 0.0
    lifetime: float = ALL
    discretisation: str = str(Discretisation.DENSITY)


def what_if(pool: Pool, asked: dict[str, Any]) -> Row:
    """`generated`, `collected`, `capacity`: the cells it starts from (None: not known). `lifetime`: what another
    lifetime changes, None where no sales by key are known. `target`: the way to the target, None where something that
    it needs is not known; `missing` says what, `years` and `effects` hold the result. Queries: 9.
    """
    choice = Choice(**asked)
    runs = runs_for(pool)
    cells = _newest(pool)
    names = source_names(cell["issue_id"] for cell in cells.values())
    known = {code: brief(pool.country_id, cell, names) for code, cell in cells.items()}
    mark_estimates(known.values(), runs)
    run = next(iter(runs.values()), None)
    lifetime = _other_lifetime(run, choice) if run else None
    return {
        "choice": choice._asdict(),
        "generated": known.get(GEN),
        "collected": known.get(COLLECTED),
        "capacity": known.get(CAPACITY),
        "run": brief_run(run) if run else None,
        "lifetime": lifetime,
        **_target(known, choice, lifetime),
    }


def _newest(pool: Pool) -> dict[str, Row]:
    """The newest total of each figure that a scenario starts from."""
    cells = Cell.objects.filter(
        Q(indicator__in=(GEN, COLLECTED), category__in=TOTALS, measure=MASS) | Q(indicator=CAPACITY),
        pool=pool,
        value__isnull=False,
    ).order_by("year", "-category")
    found: dict[str, Row] = {}
    for cell in cells.values(*CELL_FIELDS):
        # A total with panels stands before one without, of the same year.
        if cell["indicator"] not in found or cell["year"] >= found[cell["indicator"]]["year"]:
            found[cell["indicator"]] = cell
    return found


def _other_lifetime(run: MethodRun, choice: Choice) -> Row:
    """E-waste generated of all keys with sales, computed again with scales changed; at 100 % it is the reference."""
    rows = [
        (run.country_id, series["from"] + place, category, value, UNIT[MASS], "E")
        for category, measures in run.sales.items()
        if (series := measures.get(MASS))
        for place, value in enumerate(series["values"])
    ]
    sales = pd.DataFrame(rows, columns=["country", "year", "category", "value", "unit", "status"])
    lives = pd.DataFrame(
        [(key, shape, scale) for key, (shape, scale) in run.lifetimes.items()], columns=["unu_key", "shape", "scale"]
    )
    before = _total(sales, lives, Discretisation(run.discretisation))
    changed = lives.assign(scale=lives["scale"] * choice.lifetime / ALL)
    after = _total(sales, changed, Discretisation(choice.discretisation))
    last = max(before)
    is_changed = choice.lifetime != ALL or choice.discretisation != run.discretisation
    lines = [(_("reference lifetimes"), before), *([(_("changed"), after)] if is_changed else [])]
    return {
        "year": last,
        "before": before[last],
        "after": after[last],
        "ratio": after[last] / before[last] if before[last] else 1.0,
        "is_changed": is_changed,
        "keys": run.keys_count,
        "chart": charts.TimeSeries(
            title=_("E-waste generated by the products' lifetime"),
            unit="t",
            source=run.parameters.get("lifetimes_source", ""),
            series=tuple(
                charts.Series(
                    str(name), tuple(charts.Point(year, value, is_estimate=True) for year, value in line.items())
                )
                for name, line in lines
            ),
        ),
    }


def _total(sales: pd.DataFrame, lives: pd.DataFrame, discretisation: Discretisation) -> dict[int, float]:
    """t of e-waste generated by year, all keys that there are."""
    table = generated(sales, lives, discretisation=discretisation)
    here = (table["indicator"] == GEN) & (table["category"] == TOTAL)
    return dict(zip(table.loc[here, "year"].tolist(), table.loc[here, "value"].tolist(), strict=True))


def _target(known: dict[str, Row], choice: Choice, lifetime: Row | None) -> Row:
    """A target needs what is generated and what is collected today; what is not known is asked for, never invented."""
    gen, collected = known.get(GEN), known.get(COLLECTED)
    today: float | None = choice.collected
    if today is None and collected:
        today = collected["value"]
    missing = [
        *([] if gen else [_("e-waste generated, in total")]),
        *([] if today is not None else [_("what is collected today: give it above")]),
    ]
    if gen is None or today is None:
        return {"target": None, "missing": missing}
    year = choice.year or gen["year"] + DEFAULT_YEARS
    if year <= gen["year"]:
        reason = _("The target's year must come after %(year)s, the year of the newest figure.") % {"year": gen["year"]}
        return {"target": None, "missing": [], "refused": reason}
    ratio = lifetime["ratio"] if lifetime else 1.0
    years = np.arange(gen["year"], year + 1)
    amount = gen["value"] * ratio * (1 + choice.growth / 100) ** (years - gen["year"])
    if not (amount > 0).all() or today > amount[0]:
        reason = _("More is collected than is generated: such a start tells nothing of a target.")
        return {"target": None, "missing": [], "refused": reason}
    capacity = known[CAPACITY]["value"] if CAPACITY in known else None
    factors = _factors()
    found = scenario(
        pd.DataFrame({"year": years, "value": amount}),
        Baseline(gen["year"], today, capacity),
        Target(choice.rate, year),
        {name: effect for name, effect in factors.items() if effect is not None},
    )
    way = [{str(name): value for name, value in row.items()} for row in found.years.to_dict("records")]
    end = {row["effect"]: row for row in found.effects[found.effects["year"] == year].to_dict("records")}
    return {
        "missing": [],
        "target": {
            "year": year,
            "rate": choice.rate,
            "start_rate": way[0]["rate"],
            "is_own_start": choice.collected is not None,
            "first_year": gen["year"],
            "end": way[-1],
            "band": _band(gen, way[-1]),
            "lacks_capacity": capacity is not None,
        },
        "years": way,
        "effects": [_effect(name, factors[name], end) for name in EFFECTS],
        "chart": _way_chart(way),
    }


def _band(gen: Row, end: Row) -> tuple[float, float] | None:
    """How far the tonnes of the target may be off, where the figure that they start from has a band."""
    if gen["low"] is None or not gen["value"]:
        return None
    return end["collected"] * gen["low"] / gen["value"], end["collected"] * gen["high"] / gen["value"]


def _factors() -> dict[str, Effect | None]:
    """Each effect with its sourced range, None where no source speaks of it."""
    materials = _table(MaterialFactor.objects.values("material", "mass", "mass_unit", "value", "value_unit", "origin"))
    jobs = _table(JobFactor.objects.values("activity", "factor", "unit", "origin"))
    hazards = _table(HazardFactor.objects.values("item", "value", "unit", "origin"))

    def of(found: Range | None, unit: str, per: float = 1.0) -> Effect | None:
        return None if found is None else Effect(found, unit, per)

    return {
        "value": of(ranges.value_per_tonne(materials) if len(materials) else None, "USD"),
        "collection": of(ranges.jobs(jobs, ranges.COLLECTION_JOBS) if len(jobs) else None, "jobs", 1000),
        "reuse": of(ranges.jobs(jobs, ranges.REUSE_JOBS) if len(jobs) else None, "jobs", 1000),
        "mercury": of(ranges.hazards(hazards, ranges.MERCURY) if len(hazards) else None, "kg"),
        "bfr": of(ranges.hazards(hazards, ranges.FLAME_RETARDANTS) if len(hazards) else None, "kg"),
        "co2": of(ranges.hazards(hazards, ranges.CARBON) if len(hazards) else None, "t CO2e"),
    }


def _table(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame([dict(row) for row in rows])


def _effect(name: str, effect: Effect | None, end: Mapping[Any, Mapping[Any, Any]]) -> Row:
    told: Row = {"code": name, "name": EFFECTS[name], "low": None, "high": None, "unit": "", "sources": ()}
    if effect is None or name not in end:
        return told
    row = end[name]
    return told | {
        "low": row["low"],
        "high": row["high"],
        "unit": effect.unit,
        "sources": effect.factor.sources,
        "is_point": effect.factor.is_point,
    }


def _way_chart(way: list[Row]) -> charts.Stack:
    return charts.Stack(
        title=_("E-waste generated: collected, and left over"),
        unit="t",
        columns=tuple(int(row["year"]) for row in way),
        parts=(
            charts.Part(_("collected"), tuple(float(row["collected"]) for row in way)),
            charts.Part(_("not collected"), tuple(float(row["left"]) for row in way)),
        ),
        is_estimate=True,
    )
