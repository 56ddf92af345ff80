"""The values that compete for single cells, of whatever countries, as one reader sees them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import pandas as pd
from django.db.models import Q

from datasets.method.pooling import CELL
from datasets.models.cells import CellOf
from datasets.pool import candidates, judgements, tables
from datasets.reference.methods import ORIGIN

Row = dict[str, Any]


class Choice(NamedTuple):
    """The value of `issue` for the cell; `seen` is the fingerprint of the values that the reviewer looked at."""

    cell: CellOf
    issue: int
    seen: str = ""


class Contest(NamedTuple):
    """`values`: best first, as `candidates.recommend` ranks them; `inputs`: their fingerprint."""

    cell: CellOf
    audience: str
    values: list[Row]
    inputs: str

    @property
    def competing(self) -> list[Row]:
        """Whatever a reviewer may choose from: the portal's own estimates rank behind all that was contributed."""
        return [value for value in self.values if value["canonical"] is not None and value["origin"] != ORIGIN]

    @property
    def recommended(self) -> Row | None:
        return next((value for value in self.values if value["is_recommended"]), None)

    def value_of(self, issue: int) -> Row | None:
        return next((value for value in self.competing if value["issue_id"] == issue), None)


class Contests(NamedTuple):
    by_cell: dict[CellOf, Contest]
    contributions: dict[int, Row]


def read(cells: Collection[CellOf], audiences: Mapping[str, str], *, undecided: bool = False) -> Contests:
    """`audiences`: by country, the narrowest one that the reader belongs to. Queries: 4, however many cells there are.

    With `undecided` the published order alone ranks them, as if no reviewer had decided.
    """
    if not cells:
        return Contests({}, {})
    only = Q()
    for cell in cells:
        only |= Q(country_id=cell.iso3, **cell.names)
    iso3s = sorted({cell.iso3 for cell in cells})
    found = candidates.read(*iso3s, only=only, years={cell.year for cell in cells})
    seen = []
    for audience in sorted({audiences[iso3] for iso3 in iso3s}):
        table = found.for_audience(audience)
        seen.append(table[table["country"].isin([at for at, iso3 in enumerate(iso3s) if audiences[iso3] == audience])])
    table = pd.concat(seen, ignore_index=True)
    judged = judgements.NONE if undecided else found.judgements
    values: dict[CellOf, list[Row]] = defaultdict(list)
    for row in tables.records(candidates.recommend(table, judged).candidates):
        values[CellOf(row["country_id"], *(row[name] for name in CELL))].append(row)
    return Contests(
        {
            cell: Contest(cell, audiences[cell.iso3], values[cell], judgements.fingerprint(values[cell]))
            for cell in cells
        },
        found.contributions,
    )
