"""Runs of the method in the pool: written when inputs change, outranked by all, closed where their inputs are."""

from datetime import date

import pytest
from django.core.management import call_command

import datasets.actions.reference
from coalition.guards import Refused
from coalition.models import Job
from countries.models import Country
from datasets import policies
from datasets.models import Audience, Cell, Contribution, Lifetime, MethodRun, Observation, Pool
from datasets.pool import editions, estimates, recompute, rounds
from datasets.presenters.cells import cell_page
from datasets.presenters.computation import computation_page
from datasets.reference.categories import UNU_KEYS
from tests.conftest import World
from tests.factories.contributions import WorkOff
from tests.factories.datasets import make_accepted

KEY = "UNU-0104"
SALES = tuple(f"JAM,{year},POM,{KEY},{100 + year - 2000},t,A" for year in range(2000, 2006))
POPULATION = tuple(f"JAM,{year},POP,TOTAL,2800000,persons,A" for year in range(2000, 2006))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference(world: World) -> None:
    datasets.actions.reference.load()


def pooled(work_off: WorkOff, iso3: str = "JAM") -> None:
    """As a load leaves it: the pool is stale, a job waits, the worker does it and what follows from it."""
    recompute.mark_stale([iso3])
    rounds.pool()
    work_off()


def cell(year: int, indicator: str = "GEN", category: str = KEY, audience: str = "public", **more: object) -> Cell:
    found = {"pool__country_id": "JAM", "measure": "mass", "pool__audience": audience} | more
    return Cell.objects.get(indicator=indicator, category=category, year=year, **found)


def test_sales_by_key_make_estimates_of_generated_and_stock(work_off: WorkOff) -> None:
    make_accepted(*SALES)
    pooled(work_off)
    run = MethodRun.objects.get()
    assert (run.country_id, run.audience, run.keys_count, run.first_year, run.last_year) == (
        "JAM",
        "public",
        1,
        2000,
        2005,
    )
    assert {cell(2005, code).origin for code in ("GEN", "STOCK")} == {"portal_estimate"}
    assert cell(2005, "STOCK").observation.contribution.run == run


def test_the_contribution_of_a_run_is_accepted_without_anybody(work_off: WorkOff) -> None:
    make_accepted(*SALES)
    pooled(work_off)
    contribution = MethodRun.objects.get().contribution
    assert contribution.status == Contribution.Status.ACCEPTED
    assert (contribution.is_system, contribution.created_by, contribution.decided_by) == (True, None, None)
    assert contribution.issue.origin == "portal_estimate"
    assert contribution.rows_good == contribution.observations.count()


def test_a_run_keeps_what_it_rests_on(work_off: WorkOff) -> None:
    make_accepted(*SALES)
    pooled(work_off)
    run = MethodRun.objects.get()
    assert run.inputs[0] == ["POM", KEY, 2000, "mass", 100.0, "A"]
    assert len(run.inputs) == len(SALES)
    assert run.discretisation == "density"
    assert run.seed == int(run.digest[:12], 16)
    life = Lifetime.objects.get(unu_key="0104")
    assert run.lifetimes["0104"] == [life.shape, life.scale]
    assert run.sales[KEY]["mass"]["values"][0] == 100.0


def test_the_same_inputs_write_nothing(work_off: WorkOff) -> None:
    make_accepted(*SALES)
    pooled(work_off)
    before = (Observation.objects.count(), MethodRun.objects.get().pk, Pool.objects.get(audience="public").digest)
    pooled(work_off)
    pooled(work_off)
    assert (
        Observation.objects.count(),
        MethodRun.objects.get().pk,
        Pool.objects.get(audience="public").digest,
    ) == before


def test_two_rounds_are_enough(work_off: WorkOff) -> None:
    """Pooled, estimated, pooled again, and found to be the same."""
    make_accepted(*SALES)
    pooled(work_off)
    assert not Job.objects.filter(status=Job.Status.QUEUED).exists()
    names = list(Job.objects.order_by("pk").values_list("task", flat=True))
    assert names == ["datasets.estimate", "datasets.recompute_stale", "datasets.estimate"]


def test_a_country_without_sales_by_key_asks_for_no_estimate(work_off: WorkOff) -> None:
    make_accepted("JAM,2014,GEN,TOTAL,16.12,kt,A", "JAM,2014,POM,TOTAL,20,kt,A")
    pooled(work_off)
    assert not Job.objects.exists()
    assert not MethodRun.objects.exists()


def test_other_inputs_make_another_run_in_place_of_the_first(work_off: WorkOff) -> None:
    make_accepted(*SALES)
    pooled(work_off)
    first, before = MethodRun.objects.get(), cell(2005).value
    make_accepted(f"JAM,2005,POM,{KEY},9000,t,A", label="2", published_on=date(2021, 1, 1))
    pooled(work_off)
    first.refresh_from_db()
    assert not first.is_current
    assert first.contribution.status == Contribution.Status.SUPERSEDED
    assert not first.contribution.observations.filter(is_current=True).exists()
    assert MethodRun.objects.current().get().pk != first.pk
    assert cell(2005).value > before


def test_inputs_that_come_back_make_the_same_figures_again(work_off: WorkOff) -> None:
    make_accepted(*SALES)
    pooled(work_off)
    first, before = MethodRun.objects.get(), cell(2005).value
    later = make_accepted(f"JAM,2005,POM,{KEY},9000,t,A", label="2", published_on=date(2021, 1, 1))
    pooled(work_off)
    later.observations.update(is_current=False)
    pooled(work_off)
    again = MethodRun.objects.current().get()
    assert again.digest == first.digest
    assert cell(2005).value == before
    assert again.bands == first.bands


def test_inputs_that_go_take_the_estimates_with_them(work_off: WorkOff) -> None:
    sent = make_accepted(*SALES)
    pooled(work_off)
    sent.observations.update(is_current=False)
    pooled(work_off)
    assert not MethodRun.objects.current().exists()
    assert MethodRun.objects.get().contribution.status == Contribution.Status.WITHDRAWN
    assert not Cell.objects.filter(indicator="GEN").exists()


def test_another_lifetime_makes_another_run(work_off: WorkOff) -> None:
    make_accepted(*SALES)
    pooled(work_off)
    Lifetime.objects.filter(unu_key="0104").update(scale=5.0)
    pooled(work_off)
    assert MethodRun.objects.count() == 2


def test_a_key_without_a_lifetime_is_left_out(work_off: WorkOff) -> None:
    Lifetime.objects.filter(unu_key="0104").delete()
    make_accepted(*SALES)
    pooled(work_off)
    assert not MethodRun.objects.exists()
    assert not Job.objects.exclude(status=Job.Status.DONE).exists()


def test_a_contributed_figure_ranks_above_the_estimate_and_the_gap_is_told(work_off: WorkOff) -> None:
    make_accepted(*SALES)
    make_accepted(f"JAM,2005,GEN,{KEY},1,kt,E", source="Monitor", origin="international_estimate")
    pooled(work_off)
    found = cell(2005)
    assert (found.value, found.rule, found.candidates, found.spread) == (1000.0, "origin", 1, None)
    assert not found.in_conflict
    page = cell_page(found.pool, "GEN", KEY, 2005, "mass")
    assert page is not None
    assert [value["run"] is not None for value in page["values"]] == [False, True]
    assert page["gap"] == pytest.approx(page["values"][1]["value"] / 1000 - 1)


def test_an_estimate_never_feeds_another_one(work_off: WorkOff) -> None:
    flows = [
        f"JAM,{year},{code},{KEY},{n},pieces,A"
        for year in range(2000, 2006)
        for code, n in (("IMP", 900), ("EXP", 100))
    ]
    make_accepted(*flows, *POPULATION)
    pooled(work_off)
    run = MethodRun.objects.get()
    assert {row[0] for row in run.inputs} == {"IMP", "EXP", "POP"}
    assert cell(2005, "POM").origin == "portal_estimate"
    assert cell(2005, "POM", measure="pieces").value == pytest.approx(800)


def test_a_figure_for_the_coalition_shows_in_no_public_estimate(work_off: WorkOff) -> None:
    make_accepted(*SALES[:3])
    make_accepted(*SALES[3:], source="Survey", visibility="coalition")
    pooled(work_off)
    runs = {run.audience: run for run in MethodRun.objects.current()}
    assert set(runs) == {Audience.PUBLIC, Audience.COALITION}
    assert (runs["public"].last_year, runs["coalition"].last_year) == (2002, 2005)
    assert not Cell.objects.filter(pool__audience="public", indicator="GEN", year__gt=2002).exists()
    assert cell(2005, audience="coalition").origin == "portal_estimate"


def test_the_narrower_audience_reads_its_own_estimate_of_a_cell(work_off: WorkOff) -> None:
    make_accepted(*SALES)
    make_accepted(f"JAM,2004,POM,{KEY},9000,t,A", label="2", published_on=date(2021, 1, 1), visibility="coalition")
    pooled(work_off)
    assert cell(2005, audience="coalition").value > cell(2005).value
    assert cell(2005, audience="coalition").candidates == 1


def test_only_what_is_closed_calls_for_a_run_of_its_own(work_off: WorkOff) -> None:
    make_accepted(*SALES)
    make_accepted("JAM,2005,COLL,TOTAL,10,t,A", source="Survey", visibility="coalition")
    pooled(work_off)
    assert [run.audience for run in MethodRun.objects.all()] == [Audience.PUBLIC]
    assert cell(2005, audience="coalition").value == cell(2005).value


def test_a_closed_figure_that_is_withdrawn_takes_its_pool_with_it(work_off: WorkOff) -> None:
    make_accepted(*SALES[:3])
    closed = make_accepted(*SALES[3:], source="Survey", visibility="coalition")
    pooled(work_off)
    closed.observations.update(is_current=False)
    pooled(work_off)
    assert list(Pool.objects.values_list("audience", flat=True)) == ["public"]


def test_runs_are_seen_by_who_may_see_their_inputs(world: World, work_off: WorkOff) -> None:
    make_accepted(*SALES, visibility="coalition")
    pooled(work_off)
    (run,) = MethodRun.objects.all()
    assert not policies.method_runs_visible_to(world.jamaica_officer, "JAM").exists()
    assert policies.method_runs_visible_to(world.unitar_officer, "JAM").get() == run
    assert policies.method_runs_visible_to(world.unitar_officer).get() == run
    assert not policies.method_runs_visible_to(world.jamaica_officer).exists()
    with pytest.raises(Refused):
        policies.check_see_run(world.jamaica_officer, run)


def test_nobody_reviews_or_withdraws_the_portals_own_estimates(world: World, work_off: WorkOff) -> None:
    make_accepted(*SALES)
    pooled(work_off)
    contribution = MethodRun.objects.get().contribution
    with pytest.raises(Refused, match="its own estimates"):
        policies.check_review(world.secretary, contribution)
    assert not policies.can_change_contribution(world.unitar_officer, contribution)


def test_a_pool_that_is_stale_again_waits_for_its_computing(work_off: WorkOff) -> None:
    make_accepted(*SALES)
    recompute.mark_stale(["JAM"])
    assert not estimates.estimate("JAM", estimates.grounds())
    assert not MethodRun.objects.exists()


def test_an_estimated_total_gives_way_to_the_sum_of_known_parts(work_off: WorkOff) -> None:
    """All 54 keys reported as generated, and as sold: the estimate of the total stays beside their sum."""
    keys = [key.code for key in UNU_KEYS]
    make_accepted(*(f"JAM,2005,POM,{key},10,t,A" for key in keys))
    make_accepted(*(f"JAM,2005,GEN,{key},1,t,A" for key in keys), source="Census")
    pooled(work_off)
    found = cell(2005, category="TOTAL")
    assert (found.value, found.rule) == (54.0, "sum_of_parts")
    page = cell_page(found.pool, "GEN", "TOTAL", 2005, "mass")
    assert page is not None
    assert [value["is_recommended"] for value in page["values"]] == [False]
    assert not [finding for finding in found.pool.findings if finding["params"].get("indicator") == "GEN"]


def test_the_terms_of_a_figure_add_up_to_it(work_off: WorkOff) -> None:
    make_accepted(*SALES)
    pooled(work_off)
    pool = Pool.objects.get()
    for indicator in ("GEN", "STOCK"):
        page = computation_page(pool, indicator, KEY, 2005, "mass")
        assert page is not None
        assert page["about"] == "sales"
        assert page["total"] == pytest.approx(cell(2005, indicator).value, rel=1e-12)


def test_pieces_add_up_rounded_per_year_of_sale(work_off: WorkOff) -> None:
    make_accepted(*(f"JAM,{year},POM,{KEY},1037,pieces,A" for year in range(2000, 2006)))
    pooled(work_off)
    for indicator in ("GEN", "STOCK"):
        page = computation_page(Pool.objects.get(), indicator, KEY, 2005, "pieces")
        assert page is not None
        assert page["total"] == cell(2005, indicator, measure="pieces").value


def test_a_category_of_one_key_is_computed_as_the_key_is(work_off: WorkOff) -> None:
    """Photovoltaic panels are a category of their own."""
    imports = (
        f"JAM,{year},IMP,UNU-0002,{amount},A" for year in range(2000, 2006) for amount in ("100,t", "5000,pieces")
    )
    make_accepted(*imports, *POPULATION)
    pooled(work_off)
    page = computation_page(Pool.objects.get(country="JAM"), "POM", "EU6-4B", 2003, "mass")
    assert page is not None
    assert (page["about"], page["balance"], page["value"]) == ("trade", 100.0, pytest.approx(100.0))


def test_an_edition_carries_the_run_the_band_and_the_flag(world: World, work_off: WorkOff) -> None:
    make_accepted(*SALES)
    pooled(work_off)
    edition = editions.freeze(iso3="JAM", audience="public", by=world.secretary)
    run = MethodRun.objects.get()
    (told,) = edition.evidence["runs"]
    assert (told["reference"], told["discretisation"], told["seed"]) == (run.reference, "density", run.seed)
    (newest,) = [one for one in edition.evidence["cells"] if (one["indicator"], one["year"]) == ("GEN", 2005)]
    (candidate,) = newest["candidates"]
    assert candidate["low"] < newest["value"] < candidate["high"]
    assert candidate["is_truncated"]
    assert editions.freeze(iso3="JAM", audience="public", by=world.secretary).number == edition.number


def test_a_run_rests_on_one_country_alone(united_kingdom: Country, work_off: WorkOff) -> None:
    make_accepted(*SALES, *(row.replace("JAM", "GBR") for row in SALES[:3]))
    recompute.mark_stale(["JAM", "GBR"])
    rounds.pool()
    work_off()
    assert {(run.country_id, len(run.inputs)) for run in MethodRun.objects.all()} == {("JAM", 6), ("GBR", 3)}


def test_the_pool_command_estimates_too_and_leaves_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    make_accepted(*SALES)
    call_command("pool", "JAM")
    assert "Estimated from sales and lifetimes: JAM" in capsys.readouterr().out
    assert cell(2005).origin == "portal_estimate"
    assert rounds.waiting(estimates.grounds()) == []
