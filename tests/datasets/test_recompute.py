"""Pools of real countries from the example contributions; written by difference; safe against a second worker."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from countries.actions.reference import load_countries
from countries.models import Instrument, InstrumentAction
from datasets.models import Cell, Observation, Pool
from datasets.pool import batches, recompute
from datasets.pool.findings import NO_POPULATION, PARTS_DIFFER, in_words
from datasets.tasks import end_embargoes
from tests.factories.datasets import make_accepted, make_examples

pytestmark = pytest.mark.django_db


def cell(
    indicator: str,
    year: int,
    category: str = "TOTAL",
    *,
    iso3: str = "JAM",
    audience: str = "public",
    measure: str = "mass",
) -> Cell:
    return Cell.objects.get(
        pool__country_id=iso3,
        pool__audience=audience,
        indicator=indicator,
        category=category,
        year=year,
        measure=measure,
    )


@pytest.fixture
def jamaican_figures(world):
    make_examples("JAM")
    recompute.recompute("JAM")


# -- Real figures ----------------------------------------------------------------------------------------------


def test_recommends_the_national_figure_for_jamaica_2014_beside_the_monitor(jamaican_figures):
    found = cell("GEN", 2014)
    assert (found.value, found.unit, found.rule, found.candidates) == (16120.0, "t", "origin", 2)
    assert found.observation.unit == "kt"
    assert found.spread == pytest.approx((16203.7442 - 16120) / 16161.8721)
    assert not found.in_conflict


def test_recommends_the_national_figure_for_jamaica_2015_alone(jamaican_figures):
    found = cell("GEN", 2015)
    assert (found.value, found.rule, found.candidates, found.spread) == (16670.0, "only", 1, None)


def test_sets_the_monitor_and_the_world_bank_side_by_side_for_jamaica_2016(jamaican_figures):
    found = cell("GEN", 2016)
    assert (found.candidates, found.rule) == (2, "later_publication")
    assert found.observation.issue.source.name == "What a Waste"


def test_finds_the_parts_of_jamaica_s_total_in_accord_with_it(jamaican_figures):
    assert cell("GEN", 2014).rule == "origin"
    assert Pool.objects.get(country="JAM").findings == []


def test_derives_what_jamaica_generates_per_inhabitant_from_its_recommended_figures(jamaican_figures):
    found = cell("GEN_PC", 2014, measure="per_inhabitant")
    assert found.value == pytest.approx(16120 * 1000 / 2793749)
    assert (found.unit, found.status, found.rule) == ("kg/inh", "E", "derived")
    assert found.inputs == [["GEN", "TOTAL", 2014, "mass"], ["POP", "TOTAL", 2014, "persons"]]


def test_marks_the_united_kingdom_2014_as_in_conflict(world):
    make_examples("GBR")
    recompute.recompute("GBR")
    assert cell("GEN", 2014, iso3="GBR").in_conflict
    assert Pool.objects.get(country="GBR").conflicts_count >= 1


def test_rates_the_united_kingdom_s_collection_on_sales_of_three_years(world):
    make_examples("GBR")
    recompute.recompute("GBR")
    found = cell("COLL_RATE_POM", 2011, iso3="GBR", measure="share")
    sold = [cell("POM", year, iso3="GBR").value for year in (2008, 2009, 2010)]
    assert found.value == pytest.approx(100 * cell("COLL", 2011, iso3="GBR").value / (sum(sold) / 3))
    assert found.inputs[0] == ["COLL", "TOTAL", 2011, "mass"]
    assert [given[2] for given in found.inputs[1:]] == [2008, 2009, 2010]


# -- Cells that nobody sent ------------------------------------------------------------------------------------


def test_sums_a_missing_total_from_its_six_categories(world):
    make_accepted(*(f"JAM,2014,COLL,EU6-{number},2,kt,A" for number in range(1, 7)))
    recompute.recompute("JAM")
    found = cell("COLL", 2014)
    assert (found.value, found.rule, found.origin) == (12000.0, "sum_of_parts", "national_official")
    assert [given[1] for given in found.inputs] == [f"EU6-{number}" for number in range(1, 7)]


def test_sums_nothing_from_incomplete_parts(world):
    make_accepted(*(f"JAM,2014,COLL,EU6-{number},2,kt,A" for number in range(1, 6)))
    recompute.recompute("JAM")
    assert not Cell.objects.filter(category="TOTAL").exists()


def test_says_when_parts_and_total_differ(world):
    make_accepted("JAM,2014,COLL,TOTAL,15,kt,A", *(f"JAM,2014,COLL,EU6-{number},2,kt,A" for number in range(1, 7)))
    recompute.recompute("JAM")
    (finding,) = Pool.objects.get().findings
    assert finding["code"] == PARTS_DIFFER
    assert in_words(finding) == (
        "E-waste formally collected, Total, 2014: the parts add up to 12000 t, -20.0 % away from the reported 15000 t."
    )


def test_keeps_a_figure_per_inhabitant_without_a_population_and_says_so(world):
    make_accepted("JAM,2014,GEN,TOTAL,5.8,kg/inh,E")
    recompute.recompute("JAM")
    found = cell("GEN", 2014)
    assert (found.value, found.rule, found.candidates) == (None, "none", 0)
    assert [finding["code"] for finding in Pool.objects.get().findings] == [NO_POPULATION]


def test_lets_a_sum_take_the_place_of_a_total_that_cannot_be_converted(world):
    make_accepted("JAM,2014,GEN,TOTAL,5.8,kg/inh,E", *(f"JAM,2014,GEN,EU6-{number},2,kt,A" for number in range(1, 7)))
    recompute.recompute("JAM")
    assert (cell("GEN", 2014).value, cell("GEN", 2014).rule) == (12000.0, "sum_of_parts")
    assert Pool.objects.get().findings == []


def test_recommends_nothing_where_the_only_row_says_missing(world):
    make_accepted("JAM,2014,GEN,TOTAL,,t,M")
    recompute.recompute("JAM")
    assert (cell("GEN", 2014).value, cell("GEN", 2014).status) == (None, "M")
    assert Pool.objects.get().cells_count == 0


def test_keeps_mass_and_pieces_apart(world):
    make_accepted("JAM,2014,POM,TOTAL,3,kt,A", "JAM,2014,POM,TOTAL,70000,pieces,A")
    recompute.recompute("JAM")
    assert cell("POM", 2014).value == 3000
    assert cell("POM", 2014, measure="pieces").value == 70000


# -- Who sees what ---------------------------------------------------------------------------------------------


def test_makes_a_narrower_pool_only_where_it_differs(world):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A")
    recompute.recompute("JAM")
    assert [pool.audience for pool in Pool.objects.all()] == ["public"]


@pytest.mark.parametrize(
    ("visibility", "seen"),
    [
        ("public", {"public"}),
        ("government", {"government"}),
        ("coalition", {"coalition"}),
        ("organisation", set()),
    ],
)
def test_shows_a_figure_no_further_than_its_contributor_said(world, visibility, seen):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", visibility=visibility)
    recompute.recompute("JAM")
    assert set(Cell.objects.values_list("pool__audience", flat=True)) == seen


def test_shows_the_narrower_audience_the_wider_one_s_figures_too(world):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", source="One")
    make_accepted("JAM,2014,GEN,TOTAL,20,kt,A", source="Two", visibility="government", published_on=date(2020, 1, 1))
    make_accepted("JAM,2014,GEN,TOTAL,30,kt,A", source="Three", visibility="coalition", published_on=date(2021, 1, 1))
    recompute.recompute("JAM")
    found = {
        pool: (cell("GEN", 2014, audience=pool).value, cell("GEN", 2014, audience=pool).candidates)
        for pool in ("public", "government", "coalition")
    }
    assert found == {"public": (16000, 1), "government": (20000, 2), "coalition": (30000, 3)}


def test_drops_a_pool_that_differs_no_more(world):
    secret = make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", visibility="coalition")
    recompute.recompute("JAM")
    secret.observations.update(is_current=False)
    recompute.recompute("JAM")
    assert [pool.audience for pool in Pool.objects.all()] == ["public"]
    assert not Cell.objects.exists()


def test_holds_a_figure_back_until_its_embargo_ends(world):
    tomorrow = timezone.localdate() + timedelta(days=1)
    held = make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", embargo_on=tomorrow)
    recompute.recompute("JAM")
    assert not Cell.objects.exists()
    type(held).objects.update(embargo_on=timezone.localdate())
    Pool.objects.update(computed_at=timezone.now() - timedelta(days=1))
    recompute.recompute_stale()
    assert cell("GEN", 2014).value == 16000


# -- Written by difference -------------------------------------------------------------------------------------


def keys_of_rows() -> dict[tuple, int]:
    return {row[1:]: row[0] for row in Cell.objects.values_list("pk", "indicator", "category", "year", "measure")}


def test_keeps_the_rows_of_what_is_unchanged(jamaican_figures):
    before = keys_of_rows()
    make_accepted("JAM,2014,GEN,TOTAL,17,kt,A", "JAM,2021,GEN,TOTAL,18,kt,A", source="Ministry")
    recompute.recompute("JAM")
    after = keys_of_rows()
    assert {key: after[key] for key in before} == before
    assert cell("GEN", 2014).value == 17000
    assert set(after) - set(before) == {("GEN", "TOTAL", 2021, "mass"), ("GEN_PC", "TOTAL", 2021, "per_inhabitant")}


def test_deletes_what_nothing_speaks_for_any_more(jamaican_figures):
    Observation.objects.filter(year=2015, indicator="GEN").update(is_current=False)
    recompute.recompute("JAM")
    assert not Cell.objects.filter(year=2015, indicator__startswith="GEN").exists()


def test_gives_the_same_digest_for_the_same_figures(jamaican_figures):
    before = Pool.objects.get(country="JAM").digest
    recompute.recompute("JAM")
    assert Pool.objects.get(country="JAM").digest == before


def test_gives_another_digest_when_a_treaty_action_is_recorded(jamaican_figures):
    before = Pool.objects.get(country="JAM").digest
    treaty = Instrument.objects.create(
        code="X", official_title="X", kind="convention", adopted="1989", vocabulary="untc"
    )
    InstrumentAction.objects.create(
        instrument=treaty, country_id="JAM", kind="ratification", taken_on="2003-01-23", source="UNTC", as_of="2024-01"
    )
    recompute.recompute("JAM")
    assert Pool.objects.get(country="JAM").digest != before


def test_gives_another_digest_when_a_competing_value_joins_that_changes_no_recommendation(jamaican_figures):
    before = Pool.objects.get(country="JAM").digest
    make_accepted("JAM,2015,GEN,TOTAL,16.7,kt,F", source="Somebody", origin="portal_estimate")
    recompute.recompute("JAM")
    assert Pool.objects.get(country="JAM").digest != before


# -- Stale marks -----------------------------------------------------------------------------------------------


def test_computes_every_stale_country_once(world):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", "GBR,2014,GEN,TOTAL,1500,kt,A")
    recompute.mark_stale(["JAM", "GBR"])
    recompute.recompute_stale()
    assert set(Cell.objects.values_list("pool__country_id", flat=True)) == {"JAM", "GBR"}
    assert not Pool.objects.filter(is_stale=True).exists()


def test_keeps_a_stale_mark_that_was_made_while_computing(world, monkeypatch):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A")
    recompute.mark_stale(["JAM"])
    read = batches.candidates.read

    def read_and_be_overtaken(*iso3s):
        found = read(*iso3s)
        recompute.mark_stale(iso3s)
        return found

    monkeypatch.setattr(batches.candidates, "read", read_and_be_overtaken)
    recompute.recompute("JAM")
    assert Pool.objects.get().is_stale


def test_leaves_alone_what_another_worker_has_computed_meanwhile(world):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A")
    recompute.recompute("JAM")
    computed_at = Pool.objects.get().computed_at
    recompute.recompute("JAM", only_stale=True)
    assert Pool.objects.get().computed_at == computed_at


def test_computes_the_other_countries_when_one_fails(world, monkeypatch):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", "GBR,2014,GEN,TOTAL,1500,kt,A")
    recompute.mark_stale(["JAM", "GBR"])
    read = batches.candidates.read

    def read_all_but_one(*iso3s):
        if "GBR" in iso3s:
            raise ValueError("broken")
        return read(*iso3s)

    monkeypatch.setattr(batches.candidates, "read", read_all_but_one)
    with pytest.raises(ValueError, match="broken"):
        recompute.recompute_stale()
    assert list(Pool.objects.filter(is_stale=True).values_list("country_id", flat=True)) == ["GBR"]


def test_computes_countries_anew_when_reference_facts_have_changed(world, work_off):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A")
    recompute.recompute("JAM")
    before = Pool.objects.get().digest
    call_command("load_reference")
    work_off()
    assert Pool.objects.get().digest != before
    call_command("load_reference")
    assert not Pool.objects.filter(is_stale=True).exists()


def test_ends_embargoes_once_a_day(world, work_off):
    held = make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", embargo_on=timezone.localdate())
    recompute.mark_stale(["JAM"])
    Pool.objects.update(is_stale=False, computed_at=timezone.now() - timedelta(days=1))
    end_embargoes()
    work_off()
    assert cell("GEN", 2014).observation.contribution == held


# -- Several countries at once ---------------------------------------------------------------------------------

PARTS = [f"EU6-{number}" for number in range(1, 7)]


def pooled_figures() -> dict[str, list[tuple]]:
    """Everything that the pools hold, but for the rows' numbers and the time."""
    fields = [field.attname for field in Cell._meta.fields if field.attname not in ("id", "pool_id")]
    pools = Pool.objects.order_by("country_id", "audience")
    return {
        "pools": list(
            pools.values_list(
                "country_id", "audience", "digest", "cells_count", "conflicts_count", "findings", "is_stale"
            )
        ),
        "cells": list(
            Cell.objects.order_by(
                "pool__country_id", "pool__audience", "indicator", "category", "year", "measure"
            ).values_list("pool__country_id", "pool__audience", *fields)
        ),
    }


@pytest.fixture
def many_sorts_of_countries(world):
    """Examples; a population per country; sums, one of them of a single group; findings; narrower pools; nothing."""
    load_countries()
    make_examples("JAM", "GBR", "NLD")
    make_accepted(
        "FRA,2014,GEN,TOTAL,5.8,kg/inh,E",
        "FRA,2014,POP,TOTAL,66,million,A",
        "ESP,2014,GEN,TOTAL,5.8,kg/inh,E",
        "ESP,2015,POP,TOTAL,46,million,A",
        *(f"CHE,2014,COLL,{part},0.1,kt,A" for part in PARTS),
        *(f"BEL,2014,COLL,{part},0.1,kt,A" for part in PARTS),
        "BEL,2014,COLL,TOTAL,15,kt,A",
        source="Several",
    )
    make_accepted("JAM,2014,GEN,TOTAL,17,kt,A", "FRA,2015,GEN,TOTAL,400,kt,A", source="Two", visibility="government")
    make_accepted("ESP,2014,GEN,TOTAL,300,kt,A", source="Three", visibility="coalition")
    countries = ["BEL", "CHE", "ESP", "FRA", "GBR", "ITA", "JAM", "NLD"]
    recompute.mark_stale(countries)
    return countries


def test_computes_countries_together_as_one_by_one(many_sorts_of_countries):
    for iso3 in many_sorts_of_countries:
        recompute.recompute(iso3)
    one_by_one = pooled_figures()
    Cell.objects.all().delete()
    Pool.objects.all().delete()
    recompute.mark_stale(many_sorts_of_countries)
    recompute.recompute_stale()
    assert pooled_figures() == one_by_one
    assert {pool[1] for pool in one_by_one["pools"]} == {"public", "government", "coalition"}
    assert {cell[0] for cell in one_by_one["cells"]} == {*many_sorts_of_countries} - {"ITA"}


def test_reads_the_figures_of_all_stale_countries_once(many_sorts_of_countries, monkeypatch):
    readings = []
    read = batches.candidates.read
    monkeypatch.setattr(batches.candidates, "read", lambda *iso3s: readings.append(iso3s) or read(*iso3s))
    recompute.recompute_stale()
    assert readings == [tuple(many_sorts_of_countries)]


def test_takes_no_more_figures_into_a_batch_than_memory_allows(world, monkeypatch):
    load_countries()
    make_accepted(*(f"{iso3},{year},GEN,TOTAL,16,kt,A" for iso3 in ("GBR", "JAM", "NLD") for year in (2014, 2015)))
    monkeypatch.setattr(batches, "OBSERVATIONS_AT_ONCE", 4)
    assert batches.first(["GBR", "JAM", "NLD"]) == ["GBR", "JAM"]
    monkeypatch.setattr(batches, "OBSERVATIONS_AT_ONCE", 1)
    assert batches.first(["GBR", "JAM", "NLD"]) == ["GBR"]


def between_reading_and_writing(monkeypatch, deed) -> None:
    """Have `deed` done, once, when a batch has been computed and nothing of it is written."""
    compute_pools, deeds = batches.compute_pools, [deed]

    def compute_and_be_overtaken(iso3s):
        computed = compute_pools(iso3s)
        if deeds:
            deeds.pop()()
        return computed

    monkeypatch.setattr(batches, "compute_pools", compute_and_be_overtaken)


def test_keeps_a_stale_mark_that_was_made_between_reading_and_writing_a_batch(world, monkeypatch):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", "GBR,2014,GEN,TOTAL,1500,kt,A")
    recompute.mark_stale(["JAM", "GBR"])
    between_reading_and_writing(monkeypatch, lambda: recompute.mark_stale(["JAM"]))
    recompute.recompute_stale()
    assert list(Pool.objects.filter(is_stale=True).values_list("country_id", flat=True)) == ["JAM"]


def test_never_writes_an_earlier_reading_over_a_later_one(world, monkeypatch):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", "GBR,2014,GEN,TOTAL,1500,kt,A")
    recompute.mark_stale(["JAM", "GBR"])

    def another_worker():
        make_accepted("JAM,2014,GEN,TOTAL,17,kt,A", source="Ministry", published_on=date(2020, 1, 1))
        recompute.mark_stale(["JAM"])
        recompute.recompute("JAM")

    between_reading_and_writing(monkeypatch, another_worker)
    recompute.recompute_stale()
    assert cell("GEN", 2014).value == 17000
    assert not Pool.objects.filter(is_stale=True).exists()


def test_computes_again_what_was_overtaken_and_marked_stale(world, monkeypatch):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", "GBR,2014,GEN,TOTAL,1500,kt,A")
    recompute.mark_stale(["JAM", "GBR"])

    def another_worker():
        recompute.recompute("JAM")
        make_accepted("JAM,2014,GEN,TOTAL,17,kt,A", source="Ministry", published_on=date(2020, 1, 1))
        recompute.mark_stale(["JAM"])

    between_reading_and_writing(monkeypatch, another_worker)
    recompute.recompute_stale()
    assert cell("GEN", 2014).value == 17000
    assert not Pool.objects.filter(is_stale=True).exists()


def test_writes_the_other_countries_of_a_batch_when_one_cannot_be_written(world, monkeypatch):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", "GBR,2014,GEN,TOTAL,1500,kt,A")
    recompute.mark_stale(["JAM", "GBR"])
    replace = recompute.cells.replace

    def replace_all_but_one(pool, *found):
        if pool.country_id == "GBR":
            raise ValueError("broken")
        return replace(pool, *found)

    monkeypatch.setattr(recompute.cells, "replace", replace_all_but_one)
    with pytest.raises(ValueError, match="broken"):
        recompute.recompute_stale()
    assert list(Pool.objects.filter(is_stale=True).values_list("country_id", flat=True)) == ["GBR"]
    assert cell("GEN", 2014).value == 16000
