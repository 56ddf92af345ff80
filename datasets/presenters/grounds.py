"""What stands beside a figure for what it rests on: bands of own estimates, and who published what is derived."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from datasets.method import derive
from datasets.method.units import PER_INHABITANT
from datasets.models import Cell, MethodRun, Pool
from datasets.models.pools import Rule
from datasets.presenters.words import Row
from datasets.reference.methods import ORIGIN

KEY = ("indicator", "category", "year", "measure")
COMPUTED = (Rule.DERIVED, Rule.SUM_OF_PARTS)
NOTHING: Row = {"low": None, "high": None, "is_truncated": False, "publisher": ""}
# By country and the issue of its figures.
Runs = Mapping[tuple[str, int], MethodRun]


def mark_grounds(rows: Collection[Row], pools: Iterable[Pool | int], runs: Runs | None = None) -> None:
    """`is_own`: the portal's own estimate. `low`, `high`: the 5-95 % band of it, or of a figure derived from one (None:
    no band); `is_truncated`: it is, or one that it rests on. `source` of a figure per inhabitant that its source
    published as such names that source, the `publisher`.

    Wanted in each row: `iso3`, the cell's key, `value, origin, rule, issue_id` and its `inputs`. Two queries at most,
    one with the `runs` known.
    """
    inputs = _inputs(rows, pools)
    own = [*rows, *inputs.values()]
    if runs is None:
        runs = _runs({(row["iso3"], row["issue_id"]) for row in own if row["origin"] == ORIGIN and row["issue_id"]})
    for row in rows:
        row["is_own"] = row["origin"] == ORIGIN
        row.update(NOTHING | (_band(row, runs) or {}))
        if row["rule"] not in COMPUTED:
            continue
        known = [found for key in row["inputs"] if (found := inputs.get((row["iso3"], *key)))]
        estimated = [(cell, band) for cell in known if (band := _band(cell, runs))]
        row["is_truncated"] |= any(band["is_truncated"] for _cell, band in estimated)
        if row["rule"] == Rule.DERIVED:
            row.update(_derived_band(row, estimated))
            total = derive.PER_INHABITANT.get(row["indicator"])
            if sent := next((cell for cell in known if _is_sent_per_inhabitant(cell, total)), None):
                row["publisher"] = f"{sent['source']} {sent['label']}".strip()
                row["source"] = _("%(source)s, as published") % {"source": row["publisher"]}


def _is_sent_per_inhabitant(cell: Row, indicator: str | None) -> bool:
    return bool(cell["indicator"] == indicator and cell["observation__unit"] == PER_INHABITANT)


def _inputs(rows: Iterable[Row], pools: Iterable[Pool | int]) -> dict[tuple[Any, ...], Row]:
    """The cells that computed rows rest on, those that have something to say: own estimates, and what was sent per
    inhabitant. One query, none where nothing is computed.
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


def _runs(wanted: set[tuple[str, int]]) -> dict[tuple[str, int], MethodRun]:
    if not wanted:
        return {}
    countries, issues = zip(*wanted, strict=True)
    found = MethodRun.objects.current().filter(country__in=countries, contribution__issue__in=issues)
    light = found.select_related("contribution").defer("inputs", "sales", "lifetimes")
    return {(run.country_id, run.contribution.issue_id): run for run in light}


def _band(row: Row, runs: Runs) -> Row | None:
    """Of an own estimate as its run gives it."""
    run = runs.get((row["iso3"], row["issue_id"])) if row["issue_id"] and row["origin"] == ORIGIN else None
    return run.band(row["indicator"], row["category"], row["measure"], row["year"]) if run else None


def _derived_band(row: Row, estimated: list[tuple[Row, Row]]) -> Row:
    known = {
        cell["indicator"]: (cell["value"], band["low"], band["high"])
        for cell, band in estimated
        if band["low"] is not None
    }
    band = derive.band(row["indicator"], row["value"], known)
    return {} if band is None else {"low": band[0], "high": band[1]}
