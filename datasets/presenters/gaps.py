"""The gap map: for the main indicators and each year, what is known, in conflict, stale or missing."""

from datetime import date

from django.db.models import Case, Count, Q, Value, When
from django.utils.translation import gettext_lazy as _

from datasets.models import Cell, Pool
from datasets.presenters.words import Row
from datasets.reference.categories import TOTAL, TOTAL_WITHOUT_PV
from datasets.reference.indicators import INDICATORS, MASS
from datasets.reference.methods import ORIGIN

ROWS = ("POM", "GEN", "COLL", "RCY", "WIMP", "WEXP", "REUSE", "POP")
YEARS = 20
# The newest value of an indicator is stale when it speaks of a year further back than this.
STALE_AFTER_YEARS = 5

KNOWN, CONFLICT, STALE, PARTS, OWN, MISSING = "known", "conflict", "stale", "parts", "own", "missing"
STATES = {
    KNOWN: _("known"),
    CONFLICT: _("in conflict"),
    STALE: _("newest value, older than five years"),
    PARTS: _("known for some categories only"),
    OWN: _("estimated by the portal only"),
    MISSING: _("missing"),
}
_PREFERENCE = {TOTAL: 0, TOTAL_WITHOUT_PV: 1, "": 2}


def state_of(year: int, on: date, *, is_newest: bool, in_conflict: bool, has_total: bool, is_own: bool = False) -> str:
    """The state of a known figure, on every page and in every edition. A conflict is said before age: it is the finding
    that somebody can act on; age before parts. The portal's own estimate (`is_own`) fills no gap: it is said to be one.
    """
    if in_conflict:
        return CONFLICT
    if is_own:
        return OWN
    if is_newest and year < on.year - STALE_AFTER_YEARS:
        return STALE
    return KNOWN if has_total else PARTS


def gap_map(pool: Pool | None, on: date, iso3: str = "") -> Row:
    """`years`, the newest first, and `rows` of `cells` with their `state`; a known total has `category` and `measure`
    for its link.

    The twenty years up to the last one that is over on the day `on`. Without a pool everything is missing in the
    country `iso3`. One query.
    """
    years = list(reversed(range(on.year - YEARS, on.year)))
    iso3 = pool.country_id if pool else iso3
    known: dict[str, dict[int, Row]] = {}
    for cell in _counted(pool) if pool else ():
        best = known.setdefault(cell["indicator"], {}).get(cell["year"])
        if best is None or _rank(cell) < _rank(best):
            known[cell["indicator"]][cell["year"]] = cell
    return {
        "years": years,
        "states": STATES,
        "rows": [
            {
                "indicator": code,
                "name": INDICATORS[code].short_name,
                "cells": [_cell(iso3, code, year, known.get(code, {}), on) for year in years],
            }
            for code in ROWS
        ],
    }


def _counted(pool: Pool) -> list[Row]:
    """Per indicator, year, measure and kind of total: whether any cell is in conflict. "" stands for all categories."""
    kind = Case(*(When(category=total, then=Value(total)) for total in (TOTAL, TOTAL_WITHOUT_PV)), default=Value(""))
    cells = Cell.objects.filter(pool=pool, indicator__in=ROWS, value__isnull=False)
    return [
        dict(row)
        for row in cells.values("indicator", "year", "measure", kind=kind)
        .annotate(conflicts=Count("pk", filter=Q(in_conflict=True)), sent=Count("pk", filter=~Q(origin=ORIGIN)))
        .order_by()
    ]


def _rank(cell: Row) -> tuple[bool, int, bool]:
    return not cell["sent"], _PREFERENCE[cell["kind"]], cell["measure"] != MASS


def _cell(iso3: str, indicator: str, year: int, known: dict[int, Row], on: date) -> Row:
    cell = known.get(year)
    named = {"iso3": iso3, "indicator": indicator, "year": year}
    if cell is None:
        return {**named, "state": MISSING, "state_name": STATES[MISSING], "category": "", "measure": ""}
    state = state_of(
        year,
        on,
        is_newest=year == max((each for each, one in known.items() if one["sent"]), default=None),
        in_conflict=bool(cell["conflicts"]),
        has_total=bool(cell["kind"]),
        is_own=not cell["sent"],
    )
    return {
        **named,
        "state": state,
        "state_name": STATES[state],
        "category": cell["kind"],
        "measure": cell["measure"] if cell["kind"] else "",
    }
