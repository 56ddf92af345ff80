"""The conflict screen: contested cells of every country that the reader may see, each with all its values on a line."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from coalition.guards import Anyone, is_person
from countries.models import Country
from datasets import policies
from datasets.method.pooling import CELL
from datasets.models import Cell, Override, Pool
from datasets.models.cells import CellOf
from datasets.models.pools import CONTESTED, Rule
from datasets.pool import contests, notes
from datasets.pool.contests import Contests
from datasets.pool.pools import pools_for
from datasets.presenters.cells import values_of, why
from datasets.presenters.sources import source_names
from datasets.presenters.words import CELL_FIELDS, Row, brief
from datasets.reference.methods import ORIGIN

ROWS = 25
# Re-opened decisions are found from their own table, and there are few of them.
MOST_REOPENED = 200
FIELDS = (*CELL_FIELDS, "id", "pool_id")


@dataclass(frozen=True)
class Screen:
    """`after` leads to the next rows, "" where these are the last; `known` is how many contested figures there are in
    the pools asked, decided or not.
    """

    rows: list[Row]
    after: str
    known: int
    sources: list[tuple[int, str]]


def conflict_screen(
    someone: Anyone, pools: Mapping[str, Pool], wanted: Mapping[str, Any], state: str, after: str = ""
) -> Screen:
    """The widest spread first; those without a number before them. Queries: 7, however many observations there are."""
    names = {name: wanted[name] for name in ("indicator", "category", "year") if wanted.get(name)}
    asked = {iso3: pool for iso3, pool in pools.items() if wanted.get("country") in (None, "", iso3)}
    found = Cell.objects.filter(pool__in=[pool.pk for pool in asked.values()], **names)
    found = _after(_in_state(found, state, someone, asked), after)
    ordered = found.order_by(F("spread").desc(nulls_first=True), "id")
    cells = list(ordered.values(*FIELDS)[: ROWS + 1])
    shown = cells[:ROWS]
    iso3s = {pool.pk: iso3 for iso3, pool in asked.items()}
    keys = [CellOf(iso3s[cell["pool_id"]], *(cell[name] for name in CELL)) for cell in shown]
    audiences = {key.iso3: policies.audiences_of(someone, key.iso3)[0] for key in keys}
    found_values = contests.read(keys, audiences)
    rows = _rows(someone, shown, keys, found_values)
    return Screen(
        rows=rows,
        after=_place(shown[-1]) if len(cells) > ROWS else "",
        known=sum(pool.conflicts_count for pool in asked.values()),
        sources=_sources(rows),
    )


def readable_pools(someone: Anyone) -> tuple[dict[str, Pool], list[tuple[str, str]]]:
    """The pools that the reader reads, and the names of their countries in order. Two queries."""
    pools = pools_for(someone)
    names = [(country.iso3, country.name) for country in Country.objects.filter(pk__in=pools)]
    return pools, sorted(names, key=lambda country: country[1])


def _in_state(found: QuerySet[Cell], state: str, someone: Anyone, pools: Mapping[str, Pool]) -> QuerySet[Cell]:
    match state:
        case "decided":
            return found.filter(CONTESTED, rule=Rule.OVERRIDE)
        case "disputed":
            return found.filter(CONTESTED, is_disputed=True)
        case "reopened":
            cells = Q(pk__in=())
            for override in _reopened(someone, pools)[:MOST_REOPENED]:
                cells |= Q(pool=pools[override.country_id], **override.cell.names)
            return found.filter(cells)
        case "all":
            return found.filter(CONTESTED)
    return found.filter(CONTESTED, ~Q(rule=Rule.OVERRIDE) | Q(is_disputed=True))


def _reopened(someone: Anyone, countries: Iterable[str]) -> QuerySet[Override]:
    """Only in the view in which they were made: in a wider one they may still hold, or never did."""
    of_audience: dict[str, list[str]] = defaultdict(list)
    if is_person(someone):
        for iso3 in countries:
            of_audience[policies.audiences_of(someone, iso3)[0]].append(iso3)
    by_audience = Q(pk__in=())
    for audience, iso3s in of_audience.items():
        by_audience |= Q(audience=audience, country__in=iso3s)
    return Override.objects.filter(by_audience, status=Override.Status.REOPENED).order_by("-decision__decided_at")


def _after(found: QuerySet[Cell], after: str) -> QuerySet[Cell]:
    """Rows behind a place: no count and no offset, so the thousandth page costs what the first does."""
    spread, colon, pk = after.partition(":")
    try:
        if not colon:
            return found
        if not spread:
            return found.filter(Q(spread=None, id__gt=int(pk)) | Q(spread__isnull=False))
        width = float(spread)
        return found.filter(Q(spread__lt=width) | Q(id__gt=int(pk)), spread__lte=width)
    except ValueError:
        return found


def _place(cell: Row) -> str:
    return f"{'' if cell['spread'] is None else repr(cell['spread'])}:{cell['id']}"


def _rows(someone: Anyone, cells: list[Row], keys: list[CellOf], found: Contests) -> list[Row]:
    names = source_names(cell["issue_id"] for cell in cells)
    countries = Country.objects.in_bulk({key.iso3 for key in keys})
    decided = notes.of_overrides([cell["override_id"] for cell in cells if cell["override_id"]])
    reopened = {override.cell for override in _reopened(someone, {key.iso3 for key in keys})} if keys else set()
    may_decide = {iso3: policies.can_decide(someone, iso3) for iso3 in countries}
    rows = []
    for cell, key in zip(cells, keys, strict=True):
        values = values_of(found.by_cell[key].values, found.contributions)
        rows.append(
            {
                **brief(key.iso3, cell, names),
                "id": str(key),
                "country_name": countries[key.iso3].name,
                "values": values,
                "why": why(cell["rule"], values),
                "override": decided.get(cell["override_id"] or 0),
                "is_reopened": key in reopened,
                "may_decide": may_decide[key.iso3],
                "source_ids": {
                    row["source"]: value["source_name"]
                    for row, value in zip(found.by_cell[key].values, values, strict=True)
                    if row["canonical"] is not None and row["origin"] != ORIGIN
                },
            }
        )
    return rows


def _sources(rows: list[Row]) -> list[tuple[int, str]]:
    """Those that give a value for any row that the reader may decide on, by name; the portal is none of them."""
    found = {pk: name for row in rows if row["may_decide"] for pk, name in row["source_ids"].items()}
    return sorted(found.items(), key=lambda source: source[1])
