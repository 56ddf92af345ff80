"""How one figure is computed: its inputs, the lifetime, and the sum year of sale by year of sale."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django_stubs_ext import StrPromise

from coalition.presenters.numbers import number
from datasets import charts
from datasets.method.histories import KEY_PREFIX, PIECES
from datasets.method.lifespan import Discretisation
from datasets.method.sales import FLOWS as SIGNS
from datasets.method.terms import Life, terms
from datasets.models import Cell, MethodRun, Observation, Pool, UnitWeight
from datasets.models.pools import Rule
from datasets.pool.bands import COMPUTED
from datasets.pool.estimates import FLOWS, keys_of
from datasets.presenters.grounds import mark_grounds
from datasets.presenters.runs import brief_run, runs_for
from datasets.presenters.sources import source_names
from datasets.presenters.words import CELL_FIELDS, Row, brief, category_name
from datasets.reference.indicators import CANONICAL_UNIT, INDICATORS
from datasets.reference.methods import KINDS, WEIGHTS_SOURCE

KEY = ("indicator", "category", "year", "measure")
GEN, STOCK, POM = "GEN", "STOCK", "POM"
# What the page is about.
SALES, KEYS, TRADE, SUM, DERIVED, SENT = "sales", "keys", "trade", "sum", "derived", "sent"
FORMULAS: dict[str, StrPromise] = {
    "GEN_PC": gettext_lazy("e-waste generated × 1,000 ÷ population"),
    "POM_PC": gettext_lazy("equipment placed on the market × 1,000 ÷ population"),
    "COLL_PC": gettext_lazy("e-waste formally collected × 1,000 ÷ population"),
    "COLL_RATE": gettext_lazy("e-waste formally collected ÷ e-waste generated × 100"),
    "RCY_RATE": gettext_lazy("e-waste recycled ÷ e-waste generated × 100"),
    "COLL_RATE_POM": gettext_lazy(
        "e-waste formally collected ÷ the mean of what was placed on the market in the three years before × 100"
    ),
}
# Ages beyond this one carry next to nothing of most keys.
CURVE_YEARS = 41


def computation_page(pool: Pool, indicator: str, category: str, year: int, measure: str) -> Row | None:
    """None where the pool has no such cell. `about` says which of the parts below the page has. Queries: 7 at most."""
    key = {"indicator": indicator, "category": category, "year": year, "measure": measure}
    cell = Cell.objects.filter(pool=pool, **key).values(*CELL_FIELDS, "inputs").first()
    if cell is None:
        return None
    told = brief(pool.country_id, cell, source_names([cell["issue_id"]]))
    page: Row = {
        "cell": told,
        "key": key,
        "unit": CANONICAL_UNIT[measure],
        "run": None,
    }
    if (found := _run_of(pool, key)) is not None:
        run, value = found
        page |= {"run": brief_run(run), "value": value, "is_recommended": cell["issue_id"] == run.contribution.issue_id}
        page |= run.band(indicator, category, measure, year) or {}
        return page | _of_run(pool, run, key)
    if cell["rule"] in COMPUTED:
        mark_grounds([told], [pool])
        page |= {name: told[name] for name in ("low", "high", "is_truncated", "publisher")}
        page["about"] = SUM if cell["rule"] == Rule.SUM_OF_PARTS else DERIVED
        page["formula"] = FORMULAS.get(indicator, "")
        return page | {"value": cell["value"], "inputs": _cells(pool, cell["inputs"])}
    return page | {"about": SENT, "value": cell["value"]}


def _run_of(pool: Pool, key: dict[str, Any]) -> tuple[MethodRun, float] | None:
    """The run that the pool's audience reads of this cell, and the value that it gives."""
    runs = runs_for(pool, whole=True)
    values = Observation.objects.current().filter(country=pool.country_id, issue__in=list(runs), **key)
    given = dict(values.values_list("issue_id", "value"))
    return next(((run, value) for issue, run in runs.items() if (value := given.get(issue)) is not None), None)


def _of_run(pool: Pool, run: MethodRun, key: dict[str, Any]) -> Row:
    keys = [each for each in keys_of(key["category"]) if key["measure"] in run.sales.get(each, {})]
    if key["indicator"] != POM:
        return _from_sales(run, key, keys)
    if len(keys) > 1:
        return {"about": KEYS, "keys": _by_key(run, key, keys, lambda sold: sold["sold"].where(sold["age"] == 0, 0.0))}
    # A category of one key (photovoltaic panels) is computed as that key is.
    return _from_trade(pool, run, {**key, "category": keys[0]})


def _from_sales(run: MethodRun, key: dict[str, Any], keys: list[str]) -> Row:
    """Of one key the sum by year of sale; of several also what each of them adds."""
    column = "discarded" if key["indicator"] == GEN else "left"
    tables = {each: _terms(run, key, each) for each in keys}
    every = pd.concat(tables.values(), ignore_index=True)
    by_year = every.groupby("year", as_index=False)[["sold", column]].sum()
    told: Row = {
        "column": column,
        "total": float(every[column].sum()),
        "by_sales_year": charts.Stack(
            title=_("What each year of sale adds to %(year)s") % {"year": key["year"]}
            if column == "discarded"
            else _("What is left of each year of sale at the end of %(year)s") % {"year": key["year"]},
            unit=CANONICAL_UNIT[key["measure"]],
            axis=_("Year of sale"),
            columns=tuple(by_year["year"].tolist()),
            parts=(
                charts.Part(
                    _("discarded") if column == "discarded" else _("in use or hoarded"), tuple(by_year[column].tolist())
                ),
            ),
            is_estimate=True,
        ),
    }
    if len(keys) > 1:
        return told | {"about": KEYS, "keys": _by_key(run, key, keys, lambda table: table[column])}
    (only,) = keys
    kinds = run.sales[only][key["measure"]]["kinds"]
    rows: list[Row] = [
        {str(name): value for name, value in row.items()}
        | {"kind": KINDS[kinds[place]], "amount": row[column], "percent": 100 * row["share"]}
        for place, row in enumerate(tables[only].to_dict("records"))
    ]
    life = _life(run, only)
    return told | {
        "about": SALES,
        "rows": rows,
        "life": {"shape": life.shape, "scale": life.scale, "mean": life.mean},
        "curve": _curve(run, life),
    }


def _terms(run: MethodRun, key: dict[str, Any], category: str) -> pd.DataFrame:
    sales = run.sales[category][key["measure"]]
    return terms(
        sales["from"],
        np.array(sales["values"], dtype=np.float64),
        _life(run, category),
        year=key["year"],
        discretisation=Discretisation(run.discretisation),
        whole_pieces=key["measure"] == PIECES,
    )


def _life(run: MethodRun, category: str) -> Life:
    return Life(*run.lifetimes[category.removeprefix(KEY_PREFIX)])


def _curve(run: MethodRun, life: Life) -> charts.TimeSeries:
    shares = 100 * life.shares(CURVE_YEARS, Discretisation(run.discretisation))
    peak = int(shares.argmax())
    points = tuple(charts.Point(age, float(value), is_estimate=False) for age, value in enumerate(shares))
    return charts.TimeSeries(
        title=_("Lifetime: share of a year's sales discarded, by age"),
        unit="%",
        axis=_("Age in years"),
        source=run.parameters.get("lifetimes_source", ""),
        description=_("The share rises to %(share)s %% of a year's sales at age %(peak)s and falls from there.")
        % {"share": number(float(shares[peak]), get_language() or "en"), "peak": peak},
        series=(charts.Series(_("Share discarded"), points),),
    )


def _by_key(
    run: MethodRun, key: dict[str, Any], keys: list[str], amount: Callable[[pd.DataFrame], "pd.Series[float]"]
) -> list[Row]:
    """What each key adds, the largest first; each leads to its own computation."""
    rows = [
        {
            **key,
            "iso3": run.country_id,
            "category": each,
            "category_name": category_name(each),
            "unit": CANONICAL_UNIT[key["measure"]],
            "value": float(amount(table).sum()),
        }
        for each in keys
        if len(table := _terms(run, key, each))
    ]
    return sorted(rows, key=lambda row: -row["value"])


def _from_trade(pool: Pool, run: MethodRun, key: dict[str, Any]) -> Row:
    """Production plus imports less exports, as reported, and what cleaning made of it."""
    category, measure, year = key["category"], key["measure"], key["year"]
    sales = run.sales[category][measure]
    here = [cell for cell in run.inputs if cell[0] in FLOWS and cell[1] == category and cell[2] == year]
    # Of a flow that was told in both measures, the figure's own.
    trade = {cell[0]: cell for cell in sorted(here, key=lambda cell: cell[3] == measure)}.values()
    weights = UnitWeight.objects.filter(
        Q(country_code="") | Q(country_code=run.country_id),
        unu_key=category.removeprefix(KEY_PREFIX),
        year=year,
        source=WEIGHTS_SOURCE,
    )
    weight = weights.order_by("-country_code").values_list("kg_per_unit", flat=True).first()
    history = tuple(
        charts.Point(sales["from"] + place, value, is_estimate=True) for place, value in enumerate(sales["values"])
    )
    flows = _cells(pool, [[*cell[:4]] for cell in trade])
    units = {row["unit"] for row in flows}
    return {
        "about": TRADE,
        "flows": flows,
        # One sum only where all were told in the same unit.
        "balance": sum(SIGNS[row["indicator"]] * row["value"] for row in flows) if len(units) == 1 else None,
        "balance_unit": next(iter(units), ""),
        "weight": weight,
        "kind": KINDS[sales["kinds"][year - sales["from"]]],
        "history": charts.TimeSeries(
            title=_("Equipment placed on the market, estimated from trade: %(category)s")
            % {"category": category_name(category)},
            unit=CANONICAL_UNIT[measure],
            series=(charts.Series(str(INDICATORS[POM].short_name), history),),
        ),
    }


def _cells(pool: Pool, wanted: list[list[Any]]) -> list[Row]:
    """The cells named, in their order."""
    places = [dict(zip(KEY, given, strict=True)) for given in wanted]
    box = {f"{name}__in": {place[name] for place in places} for name in KEY}
    cells = {
        tuple(cell[name] for name in KEY): cell for cell in Cell.objects.filter(pool=pool, **box).values(*CELL_FIELDS)
    }
    found = [cells[key] for place in places if (key := tuple(place[name] for name in KEY)) in cells]
    names = source_names(cell["issue_id"] for cell in found)
    return [brief(pool.country_id, cell, names) for cell in found]
