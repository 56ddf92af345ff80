"""Candidates: the current observations of countries, who may see each, and what each is in the canonical unit."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from django.db.models import Q
from django.utils import timezone

from datasets.method import pooling, units
from datasets.models import Audience, Contribution, Observation, Visibility
from datasets.pool import judgements, tables
from datasets.pool.judgements import Judgements
from datasets.reference.categories import TOTAL
from datasets.reference.indicators import ORIGIN_ORDER, STATUS_ORDER
from datasets.reference.methods import ORIGIN

COLUMNS: tables.Columns = {
    "id": tables.INTEGER,
    "country_id": tables.TEXT,
    "contribution_id": tables.INTEGER,
    "issue_id": tables.INTEGER,
    "row": tables.INTEGER,
    "indicator": tables.TEXT,
    "category": tables.TEXT,
    "year": tables.INTEGER,
    "measure": tables.TEXT,
    "value": tables.NUMBER,
    "unit": tables.TEXT,
    "status": tables.TEXT,
}
NOTE: tables.Columns = {"note": tables.TEXT}
CONTRIBUTION_FIELDS = (
    "id",
    "title",
    "file_name",
    "understood__sheets",
    "sha256",
    "size",
    "licence",
    "method_note",
    "visibility",
    "embargo_on",
    "decided_at",
    "run__id",
    "issue_id",
    "issue__source_id",
    "issue__source__name",
    "issue__label",
    "issue__published_on",
    "issue__origin",
    "issue__citation",
    "issue__url",
    "issue__organisation_id",
    "issue__organisation__acronym",
    "issue__organisation__name",
)
# How far a figure is shared. An audience reads what is shared at least as far as itself; 3 is in no pool.
REACH = {Visibility.PUBLIC: 0, Visibility.GOVERNMENT: 1, Visibility.COALITION: 2, Visibility.ORGANISATION: 3}
AUDIENCE_REACH = {Audience.PUBLIC: 0, Audience.GOVERNMENT: 1, Audience.COALITION: 2}
POPULATION = Q(indicator="POP", category=TOTAL)
# The portal's own estimates, which rest on the other figures.
OWN_RANK = ORIGIN_ORDER.index(ORIGIN)


class Candidates(NamedTuple):
    """`table`: one row per observation; its `country` is the country's place in `iso3s`.
    `contributions`: by id, with the issue of each. `judgements`: what people decided on the same cells.
    """

    iso3s: tuple[str, ...]
    table: pd.DataFrame
    contributions: dict[int, dict[str, Any]]
    judgements: Judgements

    def for_audience(self, audience: str) -> pd.DataFrame:
        """What the audience may see; of the portal's own estimates of a cell the one made from the most."""
        table = self.table[self.table["reach"] <= AUDIENCE_REACH[Audience(audience)]]
        own = table.loc[table["origin_rank"] == OWN_RANK, [*pooling.COUNTRY_CELL, "reach"]]
        if own["reach"].nunique() < 2:
            return table
        most = own.groupby(pooling.COUNTRY_CELL, sort=False)["reach"].transform("max")
        return table.drop(index=own.index[own["reach"] < most])

    def places_of(self, audience: Audience) -> list[int]:
        """The countries with a pool for the audience: all have one for everybody, a narrower one where something is
        shared with its audience and not with the next wider one.
        """
        reach = AUDIENCE_REACH[audience]
        if reach == 0:
            return list(range(len(self.iso3s)))
        places: list[int] = np.unique(self.table["country"].to_numpy()[self.table["reach"] == reach]).tolist()
        return places


def read(*iso3s: str, only: Q | None = None, years: Collection[int] | None = None, notes: bool = False) -> Candidates:
    """Everything current of the countries; or what matches `only` (of these `years`, if only says so), its notes, and
    the population that converts it.
    """
    observations = Observation.objects.current().filter(country_id__in=iso3s)
    if only is not None:
        only |= POPULATION if years is None else POPULATION & Q(year__in=years)
    judged = judgements.read(iso3s)
    if only is None:
        table = tables.read_many(observations, COLUMNS | NOTE if notes else COLUMNS)
    else:
        table = tables.read(observations.filter(only), COLUMNS | NOTE)
    ids, place = np.unique(table["contribution_id"].to_numpy(), return_inverse=True)
    contributions = _contributions(ids.tolist())
    sent = [contributions[pk] for pk in ids.tolist()]
    today = timezone.localdate()

    def each(facts: list[int]) -> Any:
        """A fact of each contribution, for each of its rows."""
        return np.array(facts, dtype=np.int64)[place]

    origins = each([ORIGIN_ORDER.index(c["issue__origin"]) for c in sent])
    table = table.assign(
        country=pd.Categorical(table["country_id"], categories=list(iso3s)).codes.astype(np.int64),
        reach=each([_reach(c, today) for c in sent]),
        origin=pd.Categorical.from_codes(origins, categories=pd.Index(ORIGIN_ORDER)),
        origin_rank=origins,
        status_rank=pd.Categorical(table["status"], categories=list(STATUS_ORDER)).codes,
        source=each([c["issue__source_id"] for c in sent]),
        organisation=each([c["issue__organisation_id"] for c in sent]),
        published=each([c["issue__published_on"].toordinal() for c in sent]),
        accepted=each([_seconds(c["decided_at"]) for c in sent]),
    )
    return Candidates(iso3s, table, contributions, judged)


def recommend(table: pd.DataFrame, judged: Judgements) -> pooling.Pooled:
    """Pool one audience's candidates. Population comes first: values per inhabitant become tonnes with it.

    `override` of a candidate is the decision that chose it, -1 where none did.
    """
    override = judgements.chosen(table, judged)
    table = table.assign(override=override, is_chosen=override >= 0)
    return pooling.recommend(table.assign(canonical=_canonical(table, _population(table))), own_rank=OWN_RANK)


def _population(table: pd.DataFrame) -> np.ndarray:
    """The recommended population of each row's country and year, NaN where none is known or no row needs it."""
    unknown = np.full(len(table), np.nan)
    if not (table["unit"] == units.PER_INHABITANT).any():
        return unknown
    is_population = ((table["indicator"] == "POP") & (table["category"] == TOTAL)).to_numpy()
    people = table[is_population]
    ranked = pooling.recommend(people.assign(canonical=_canonical(people, unknown[is_population]))).candidates
    best = ranked[ranked["is_recommended"]]
    known = table[["country", "year"]].merge(best[["country", "year", "canonical"]], on=["country", "year"], how="left")
    return known["canonical"].to_numpy(dtype=float)


def _canonical(table: pd.DataFrame, population: np.ndarray) -> np.ndarray:
    values = units.to_canonical(table["value"].to_numpy(dtype=float), table["unit"].to_numpy(dtype="U10"), population)
    return np.where(table["status"] == "M", np.nan, values)


def _contributions(ids: list[int]) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in Contribution.objects.filter(pk__in=ids).values(*CONTRIBUTION_FIELDS)}


def _reach(contribution: dict[str, Any], today: date) -> int:
    embargo: date | None = contribution["embargo_on"]
    if embargo and embargo > today:
        return REACH[Visibility.ORGANISATION]
    return REACH[Visibility(contribution["visibility"])]


def _seconds(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment else 0
