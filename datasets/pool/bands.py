"""How far a figure of a pool may be off, and whether it is truncated: as its run says, or that of what it rests on."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import F, Q

from datasets.method import derive
from datasets.method.units import PER_INHABITANT
from datasets.models import Cell, MethodRun, Pool
from datasets.models.pools import Rule
from datasets.reference.methods import ORIGIN

Row = dict[str, Any]
# By country and the issue of its figures.
Runs = Mapping[tuple[str, int], MethodRun]
KEY = ("indicator", "category", "year", "measure")
COMPUTED = (Rule.DERIVED, Rule.SUM_OF_PARTS)
NOTHING: Row = {"low": None, "high": None, "is_truncated": False}


def band_of(row: Row, inputs: Iterable[Row], runs: Runs) -> Row:
    """`low`, `high`: the 5-95 % band of an own estimate, or of a figure derived from one (None: no band);
    `is_truncated`: it is, or one that it rests on. `inputs`: those of the row, as `inputs_of` gives them.
    """
    band = NOTHING | (_of_run(row, runs) or {})
    if row["rule"] not in COMPUTED:
        return band
    estimated = [(cell, found) for cell in inputs if (found := _of_run(cell, runs))]
    band["is_truncated"] |= any(found["is_truncated"] for _cell, found in estimated)
    if row["rule"] == Rule.DERIVED:
        known = {
            cell["indicator"]: (cell["value"], found["low"], found["high"])
            for cell, found in estimated
            if found["low"] is not None
        }
        if ends := derive.band(row["indicator"], row["value"], known):
            band["low"], band["high"] = ends
    return band


def of_pool(pool: Pool) -> dict[tuple[Any, ...], Row]:
    """By key, the band of every own estimate of the pool and of every figure computed from others. Three queries."""
    told = Cell.objects.filter(Q(origin=ORIGIN) | Q(rule__in=COMPUTED), pool=pool, value__isnull=False)
    rows = list(told.values(*KEY, "value", "origin", "rule", "issue_id", "inputs", iso3=F("pool__country_id")))
    inputs = inputs_of(rows, [pool])
    runs = runs_of([*rows, *inputs.values()])
    return {tuple(row[name] for name in KEY): band_of(row, known_inputs(row, inputs), runs) for row in rows}


def known_inputs(row: Row, inputs: Mapping[tuple[Any, ...], Row]) -> list[Row]:
    return [found for key in row["inputs"] if (found := inputs.get((row["iso3"], *key)))]


def inputs_of(rows: Iterable[Row], pools: Iterable[Pool | int]) -> dict[tuple[Any, ...], Row]:
    """By country and key, the cells that computed rows rest on, those that have something to say: own estimates, and
    what was sent per inhabitant. One query, none where nothing is computed.
    """
    wanted = [key for row in rows if row["rule"] in COMPUTED for key in row["inputs"]]
    if not wanted:
        return {}
    # A box around them: one condition, however many they are.
    box = {f"{name}__in": set(values) for name, values in zip(KEY, zip(*wanted, strict=True), strict=True)}
    cells = Cell.objects.filter(
        Q(origin=ORIGIN) | Q(observation__unit=PER_INHABITANT), pool__in=pools, value__isnull=False, **box
    )
    told = ("value", "origin", "issue_id", "observation__unit")
    issue = {"source": F("observation__issue__source__name"), "label": F("observation__issue__label")}
    return {
        (cell["iso3"], *(cell[name] for name in KEY)): cell
        for cell in cells.values(*KEY, *told, iso3=F("pool__country_id"), **issue)
    }


def runs_of(rows: Collection[Row]) -> dict[tuple[str, int], MethodRun]:
    """The runs behind the own estimates among the rows. One query, none where there are none."""
    wanted = {(row["iso3"], row["issue_id"]) for row in rows if row["origin"] == ORIGIN and row["issue_id"]}
    if not wanted:
        return {}
    countries, issues = zip(*wanted, strict=True)
    found = MethodRun.objects.current().filter(country__in=countries, contribution__issue__in=issues)
    light = found.select_related("contribution").defer("inputs", "sales", "lifetimes")
    return {(run.country_id, run.contribution.issue_id): run for run in light}


def _of_run(row: Row, runs: Runs) -> Row | None:
    """Of an own estimate as its run gives it."""
    run = runs.get((row["iso3"], row["issue_id"])) if row["issue_id"] and row["origin"] == ORIGIN else None
    return run.band(row["indicator"], row["category"], row["measure"], row["year"]) if run else None
