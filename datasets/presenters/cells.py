"""One cell: its recommended value, the rule that chose it, every value sent for it, down to file and row."""

from django.db.models import Q

from datasets.models import Cell, MethodRun, Pool
from datasets.models.pools import Rule
from datasets.pool import candidates, tables
from datasets.pool.findings import in_words
from datasets.presenters.grounds import mark_grounds
from datasets.presenters.places import sheet_names
from datasets.presenters.runs import by_place, runs_for
from datasets.presenters.sources import source_names
from datasets.presenters.words import CELL_FIELDS, Row, brief, rule_in_words
from datasets.reference.categories import TOTAL
from datasets.reference.indicators import CANONICAL_UNIT, ORIGINS, STATUSES
from datasets.reference.limits import SHEET_STEP

KEY = ("indicator", "category", "year", "measure")
PER_INHABITANT = "kg/inh"


def cell_page(pool: Pool, indicator: str, category: str, year: int, measure: str) -> Row | None:
    """None where the pool has no such cell. Queries: 8 at most, however many values and inputs there are."""
    iso3, key = pool.country_id, {"indicator": indicator, "category": category, "year": year, "measure": measure}
    cell = Cell.objects.filter(pool=pool, **key).values(*CELL_FIELDS, "inputs").first()
    if cell is None:
        return None
    found = candidates.read(iso3, only=Q(**key))
    ranked = candidates.recommend(found.for_audience(pool.audience), found.judgements).candidates
    here = (ranked[list(KEY)] == [indicator, category, year, measure]).all(axis=1)
    values = values_of(tables.records(ranked[here]), found.contributions)
    converted = any(value["sent_unit"] == PER_INHABITANT and value["value"] is not None for value in values)
    population = dict(zip(KEY, ("POP", TOTAL, year, "persons"), strict=True))
    wanted = [dict(zip(KEY, given, strict=True)) for given in cell["inputs"]]
    rests_on = _inputs(pool, [*wanted, *([population] if converted else [])])
    runs = runs_for(pool)
    _mark_bands(values, runs, key)
    names = source_names([cell["issue_id"], *(row["issue_id"] for row in rests_on)])
    described = {tuple(row[name] for name in KEY): brief(iso3, row, names) for row in rests_on}
    of_inputs = [tuple(row[name] for name in KEY) for row in wanted]
    told = brief(iso3, cell, names)
    mark_grounds([told], [pool], by_place(pool, runs))
    if cell["rule"] == Rule.SUM_OF_PARTS:
        # An estimate of the whole gave way to the sum of better known parts.
        for value in values:
            value["is_recommended"] = False
    return {
        **told,
        "gap": _gap(values),
        "is_computed": cell["rule"] in (Rule.SUM_OF_PARTS, Rule.DERIVED) or any(value["run"] for value in values),
        "rule_in_words": why(cell["rule"], values),
        "values": values,
        "inputs": [described[place] for place in of_inputs if place in described],
        # None between the load of a population and the computing of the pool with it, too.
        "population": described.get(tuple(population[name] for name in KEY)) if converted else None,
        "findings": [
            in_words(finding)
            for finding in pool.findings
            if all(finding["params"].get(name) == value for name, value in key.items())
        ],
    }


def _mark_bands(values: list[Row], runs: dict[int, MethodRun], key: Row) -> None:
    by_number = {run.pk: run for run in runs.values()}
    for value in values:
        run = by_number.get(value["run"])
        value["band"] = run.band(key["indicator"], key["category"], key["measure"], key["year"]) if run else None


def _gap(values: list[Row]) -> float | None:
    """How far the portal's own estimate lies from the value recommended; None where one of them is not there."""
    best = next((value["value"] for value in values if value["is_recommended"] and not value["run"]), None)
    own = next((value["value"] for value in values if value["run"]), None)
    return own / best - 1 if best and own is not None else None


def values_of(ranked: list[Row], contributions: dict[int, Row]) -> list[Row]:
    """Candidates of one cell, best first, with who sent them, where and as what."""
    values = [_value(row, contributions[row["contribution_id"]]) for row in ranked]
    for row, value in zip(ranked, values, strict=True):
        if row["is_replaced"]:
            value["restated_by"] = next(
                other["source"]
                for later, other in zip(ranked, values, strict=True)
                if (later["source"], later["organisation"]) == (row["source"], row["organisation"])
                and later["canonical"] is not None
                and not later["is_replaced"]
            )
    return values


def _value(row: Row, contribution: Row) -> Row:
    return {
        "value": row["canonical"],
        "unit": CANONICAL_UNIT[row["measure"]],
        "sent_value": row["value"],
        "sent_unit": row["unit"],
        "is_converted": row["canonical"] is not None and row["unit"] != CANONICAL_UNIT[row["measure"]],
        "status": row["status"],
        "status_name": STATUSES[row["status"]],
        "origin": row["origin"],
        "origin_name": ORIGINS[row["origin"]],
        "source": f"{contribution['issue__source__name']} {contribution['issue__label']}".strip(),
        "issue": contribution["issue_id"],
        "source_name": contribution["issue__source__name"],
        "organisation": contribution["issue__organisation__acronym"],
        "organisation_name": contribution["issue__organisation__name"],
        "published_on": contribution["issue__published_on"],
        "citation": contribution["issue__citation"],
        "url": contribution["issue__url"],
        "contribution": contribution["id"],
        "contribution_title": contribution["title"],
        "reference": f"M-{contribution['run__id']}" if contribution["run__id"] else f"C-{contribution['id']}",
        "run": contribution["run__id"],
        "file_name": contribution["file_name"],
        "accepted_at": contribution["decided_at"],
        "row": row["row"] % SHEET_STEP,
        "sheet": sheet_names({"sheets": contribution["understood__sheets"] or ()}).get(row["row"] // SHEET_STEP, ""),
        "note": row["note"],
        "is_recommended": row["is_recommended"],
        "is_replaced": row["is_replaced"],
        "restated_by": "",
        "lacks_population": row["canonical"] is None and row["value"] is not None and row["unit"] == PER_INHABITANT,
    }


def why(rule: str, values: list[Row]) -> str:
    """The sentence that says why the first of these values is the recommended one."""
    competing = [value for value in values if value["value"] is not None]
    pair = [*competing[:2], {}, {}]
    name: dict[str, str] = {Rule.ORIGIN: "origin_name", Rule.STATUS: "status_name"}
    winner, runner_up = (str(value.get(name.get(rule, "source"), "")) for value in pair[:2])
    return rule_in_words(rule, winner, runner_up)


def _inputs(pool: Pool, wanted: list[Row]) -> list[Row]:
    """The cells that a derived one rests on, in the order in which it names them."""
    box = {f"{name}__in": {row[name] for row in wanted} for name in KEY}
    cells = Cell.objects.filter(pool=pool, **box).values(*CELL_FIELDS)
    by_key = {tuple(cell[name] for name in KEY): cell for cell in cells}
    return [by_key[key] for row in wanted if (key := tuple(row[name] for name in KEY)) in by_key]
