"""The published order, once by columns in the method and once naively here."""

import statistics
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.method import pooling
from datasets.method.pooling import CELL

KEY = ("GEN", "TOTAL", 2014, "mass")


@dataclass(frozen=True)
class Candidate:
    id: int
    canonical: float | None
    origin_rank: int = 0
    status_rank: int = 0
    source: int = 1
    organisation: int = 1
    published: int = 100
    accepted: int = 1000
    cell: tuple[str, str, int, str] = KEY


def table(candidates: list[Candidate]) -> pd.DataFrame:
    rows = [{**vars(one), **dict(zip(CELL, one.cell, strict=True))} for one in candidates]
    columns = [name for name in Candidate.__dataclass_fields__ if name != "cell"] + CELL
    return pd.DataFrame(rows, columns=columns).astype({"canonical": float}).assign(country="JAM")


def pooled(*candidates: Candidate) -> dict:
    """The one cell's row, with the number of its winner."""
    found = pooling.recommend(table(list(candidates)))
    (cell,) = found.cells.to_dict("records")
    cell["winner"] = int(found.candidates["id"][cell["winner"]]) if cell["winner"] >= 0 else None
    cell["replaced"] = set(found.candidates["id"][found.candidates["is_replaced"]])
    return cell


# -- The same in plain Python ----------------------------------------------------------------------------------


def naive(candidates: list[Candidate]) -> dict:
    """One cell's recommendation by comparing two candidates at a time."""
    able = [one for one in candidates if one.canonical is not None]
    if not able:
        return {"winner": None, "rule": "none", "competing": 0, "spread": None, "in_conflict": False, "replaced": set()}
    replaced = {
        old.id
        for old in able
        for new in able
        if (new.source, new.organisation) == (old.source, old.organisation)
        and new.published > old.published
        and (new.origin_rank, new.status_rank) <= (old.origin_rank, old.status_rank)
    }
    rivals = [one for one in able if one.id not in replaced]
    best = rivals[0]
    for other in rivals[1:]:
        if beats(other, best):
            best = other
    others = [one for one in rivals if one is not best] or [one for one in able if one is not best]
    if others:
        second = others[0]
        for other in others[1:]:
            if beats(other, second):
                second = other
        rule = reason(best, second, second.id in replaced)
    else:
        rule = "only"
    values = [one.canonical for one in rivals]
    spread, conflict = None, False
    if len(values) > 1:
        middle, width = statistics.median(values), max(values) - min(values)
        if width == 0:
            spread = 0.0
        elif middle > 0:
            spread = width / middle
            conflict = spread > 0.10
        else:
            conflict = True
    return {
        "winner": best.id,
        "rule": rule,
        "competing": len(rivals),
        "spread": spread,
        "in_conflict": conflict,
        "replaced": replaced,
    }


def beats(one: Candidate, other: Candidate) -> bool:
    if one.origin_rank != other.origin_rank:
        return one.origin_rank < other.origin_rank
    if one.status_rank != other.status_rank:
        return one.status_rank < other.status_rank
    if one.published != other.published:
        return one.published > other.published
    if one.accepted != other.accepted:
        return one.accepted > other.accepted
    return one.id > other.id


def reason(best: Candidate, second: Candidate, is_replaced: bool) -> str:
    if best.origin_rank != second.origin_rank:
        return "origin"
    if best.status_rank != second.status_rank:
        return "status"
    if is_replaced:
        return "later_issue"
    if best.published != second.published:
        return "later_publication"
    return "later_acceptance"


cells = st.sampled_from([KEY, ("GEN", "TOTAL", 2015, "mass"), ("POM", "UNU-0101", 2014, "pieces")])
candidate = st.builds(
    Candidate,
    id=st.just(0),
    canonical=st.none() | st.sampled_from([0.0, 1.0, 10.0, 10.9, 11.2]) | st.floats(1e-6, 1e6),
    origin_rank=st.integers(0, 2),
    status_rank=st.integers(0, 2),
    source=st.integers(1, 3),
    organisation=st.integers(1, 2),
    published=st.integers(1, 4),
    accepted=st.integers(1, 2),
    cell=cells,
)
many = st.lists(candidate, max_size=14).map(
    lambda found: [Candidate(**{**vars(one), "id": place}) for place, one in enumerate(found)]
)


@given(many)
def test_agrees_with_the_naive_implementation(candidates):
    found = pooling.recommend(table(candidates))
    assert len(found.cells) == len({one.cell for one in candidates})
    for row in found.cells.to_dict("records"):
        key = tuple(row[name] for name in CELL)
        mine = [one for one in candidates if one.cell == key]
        expected = naive(mine)
        ids = found.candidates["id"]
        assert (int(ids[row["winner"]]) if row["winner"] >= 0 else None) == expected["winner"]
        assert (row["rule"], row["competing"]) == (expected["rule"], expected["competing"])
        assert row["in_conflict"] == expected["in_conflict"]
        assert (None if np.isnan(row["spread"]) else row["spread"]) == expected["spread"]
        replaced = found.candidates[found.candidates["is_replaced"]]
        assert set(replaced["id"]) & {one.id for one in mine} == expected["replaced"]


@given(many, st.randoms())
def test_does_not_depend_on_the_order_of_rows(candidates, random):
    shuffled = random.sample(candidates, len(candidates))
    one, other = pooling.recommend(table(candidates)), pooling.recommend(table(shuffled))
    pd.testing.assert_frame_equal(one.candidates, other.candidates, check_dtype=False)
    pd.testing.assert_frame_equal(one.cells, other.cells, check_dtype=False)


@given(many)
def test_recommends_a_value_that_somebody_sent(candidates):
    found = pooling.recommend(table(candidates))
    assert len(found.candidates) == len(candidates)
    assert int(found.candidates["is_recommended"].sum()) == int((found.cells["winner"] >= 0).sum())


# -- The order, rule by rule -----------------------------------------------------------------------------------


def test_pools_the_values_of_each_country_for_themselves():
    both = pd.concat([table([Candidate(1, 5.0)]), table([Candidate(2, 6.0)]).assign(country="GBR")])
    assert pooling.recommend(both).cells[["country", "rule"]].values.tolist() == [["GBR", "only"], ["JAM", "only"]]


def test_names_no_rule_but_only_for_a_single_value():
    assert pooled(Candidate(1, 5.0))["rule"] == "only"


def test_prefers_the_better_origin_before_anything_else():
    cell = pooled(
        Candidate(1, 5.0, origin_rank=0, status_rank=3, published=1), Candidate(2, 6.0, origin_rank=3, source=2)
    )
    assert (cell["winner"], cell["rule"]) == (1, "origin")


def test_prefers_the_better_status_at_equal_origin():
    cell = pooled(Candidate(1, 5.0, status_rank=0, published=1), Candidate(2, 6.0, status_rank=2, source=2))
    assert (cell["winner"], cell["rule"]) == (1, "status")


def test_lets_the_later_issue_of_a_source_replace_the_earlier():
    cell = pooled(Candidate(1, 41.8, published=1), Candidate(2, 44.4, published=9))
    assert (cell["winner"], cell["rule"], cell["replaced"]) == (2, "later_issue", {1})


def test_leaves_a_replaced_value_out_of_the_spread():
    cell = pooled(Candidate(1, 1.0, published=1), Candidate(2, 44.4, published=9), Candidate(3, 44.4, source=2))
    assert (cell["competing"], cell["spread"], cell["in_conflict"]) == (2, 0.0, False)


def test_keeps_what_one_organisation_issued_in_the_spread_when_another_names_its_source():
    cell = pooled(Candidate(1, 5.0, published=1), Candidate(2, 25.0, organisation=2, published=9))
    assert (cell["winner"], cell["rule"], cell["replaced"]) == (2, "later_publication", set())
    assert (cell["competing"], cell["in_conflict"]) == (2, True)


def test_keeps_a_reported_value_before_a_later_forecast_of_the_same_source():
    cell = pooled(Candidate(1, 5.0, status_rank=0, published=1), Candidate(2, 6.0, status_rank=4, published=9))
    assert (cell["winner"], cell["rule"], cell["replaced"]) == (1, "status", set())


def test_prefers_the_later_publication_of_another_source():
    cell = pooled(Candidate(1, 5.0, published=1), Candidate(2, 5.1, source=2, published=9))
    assert (cell["winner"], cell["rule"]) == (2, "later_publication")


def test_prefers_the_later_acceptance_last():
    cell = pooled(Candidate(1, 5.0, accepted=2), Candidate(2, 5.1, source=2, accepted=1))
    assert (cell["winner"], cell["rule"]) == (1, "later_acceptance")


def test_never_lets_a_missing_value_compete():
    cell = pooled(Candidate(1, None), Candidate(2, 5.0, origin_rank=4))
    assert (cell["winner"], cell["rule"], cell["competing"]) == (2, "only", 1)


def test_recommends_nothing_where_nothing_competes():
    cell = pooled(Candidate(1, None))
    assert (cell["winner"], cell["rule"], cell["competing"]) == (None, "none", 0)


@pytest.mark.parametrize(("other", "is_conflict"), [(110.0, False), (110.6, True)])
def test_calls_it_a_conflict_above_a_tenth_of_the_median(other, is_conflict):
    assert pooled(Candidate(1, 100.0), Candidate(2, other, source=2))["in_conflict"] is is_conflict


def test_calls_values_around_a_median_of_zero_a_conflict_without_a_number():
    cell = pooled(Candidate(1, 0.0), Candidate(2, 0.0, source=2), Candidate(3, 5.0, source=3))
    assert cell["in_conflict"]
    assert np.isnan(cell["spread"])


def test_an_own_estimate_counts_neither_as_competing_nor_in_the_spread() -> None:
    both = table([Candidate(1, 100.0, origin_rank=3), Candidate(2, 150.0, origin_rank=4)])
    (cell,) = pooling.recommend(both, own_rank=4).cells.to_dict("records")
    assert (cell["rule"], cell["competing"], cell["in_conflict"]) == ("origin", 1, False)
    assert np.isnan(cell["spread"])


def test_an_own_estimate_that_stands_alone_is_recommended() -> None:
    (cell,) = pooling.recommend(table([Candidate(1, 100.0, origin_rank=4)]), own_rank=4).cells.to_dict("records")
    assert (cell["winner"], cell["rule"], cell["competing"]) == (0, "only", 1)
