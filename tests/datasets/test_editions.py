"""Editions: numbered, never changed, the same for the same evidence."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coalition.guards import Invalid
from datasets.models import Cell, Edition, Observation
from datasets.pool import editions
from datasets.pool.recompute import mark_stale, recompute
from tests.factories.datasets import make_accepted, make_examples

pytestmark = pytest.mark.django_db
MARCH = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def jamaican_figures(world):
    make_examples("JAM")
    recompute("JAM")


def freeze(**changes: object) -> Edition:
    return editions.freeze(**{"iso3": "JAM", "audience": "public", "by": None, "at": MARCH, **changes})


def cell_of(edition: Edition, indicator: str, year: int) -> dict:
    (found,) = (
        cell
        for cell in edition.evidence["cells"]
        if (cell["indicator"], cell["category"], cell["year"]) == (indicator, "TOTAL", year)
    )
    return found


def test_numbers_editions_of_a_country_from_one(jamaican_figures, world):
    edition = freeze(by=world.secretary)
    assert (edition.number, edition.audience, edition.frozen_by) == (1, "public", world.secretary)


def test_gives_the_same_edition_for_unchanged_evidence(jamaican_figures):
    assert freeze().pk == freeze(at=MARCH + timedelta(days=40)).pk


def test_forces_another_number_when_asked_for_a_new_one(jamaican_figures):
    assert [freeze().number, freeze(new=True).number, freeze().number] == [1, 2, 2]


def test_gives_the_next_number_when_figures_have_changed(jamaican_figures):
    first = freeze()
    make_accepted("JAM,2021,GEN,TOTAL,18,kt,A", source="Ministry")
    mark_stale(["JAM"])
    assert freeze().number == first.number + 1


def test_says_that_the_evidence_has_changed_since(jamaican_figures):
    edition = freeze()
    assert not editions.has_changed(edition)
    make_accepted("JAM,2021,GEN,TOTAL,18,kt,A", source="Ministry")
    recompute("JAM")
    assert editions.has_changed(edition)


def test_says_unchanged_again_when_the_evidence_is_as_before(jamaican_figures):
    edition = freeze()
    added = make_accepted("JAM,2021,GEN,TOTAL,18,kt,A", source="Ministry")
    recompute("JAM")
    Observation.objects.filter(contribution=added).update(is_current=False)
    recompute("JAM")
    assert freeze().pk == edition.pk
    assert not editions.has_changed(edition)


def test_digests_the_canonical_json_of_the_evidence(jamaican_figures):
    edition = Edition.objects.get(pk=freeze().pk)
    text = json.dumps(edition.evidence, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == edition.digest


def test_says_nothing_of_the_day_of_freezing(jamaican_figures):
    evidence = json.dumps(freeze().evidence)
    assert "2026-03-01" not in evidence
    assert "is_stale" not in evidence


def test_freezes_every_competing_value_as_it_was_sent(jamaican_figures):
    cell = cell_of(freeze(), "GEN", 2014)
    assert (cell["value"], cell["unit"], cell["rule"]) == (16120.0, "t", "origin")
    national, monitor = cell["candidates"]
    assert (national["sent_value"], national["sent_unit"], national["is_recommended"]) == (16.12, "kt", True)
    assert (monitor["sent_value"], monitor["sent_unit"]) == (5.8, "kg/inh")
    assert monitor["value"] == pytest.approx(16203.7442)
    assert monitor["row"] >= 2


def test_freezes_what_a_derived_value_rests_on(jamaican_figures):
    cell = cell_of(freeze(), "GEN_PC", 2014)
    assert cell["inputs"] == [["GEN", "TOTAL", 2014, "mass"], ["POP", "TOTAL", 2014, "persons"]]
    assert cell["candidates"] == []


def test_freezes_each_source_with_its_files(jamaican_figures):
    monitor = next(source for source in freeze().evidence["sources"] if source["label"] == "2014")
    assert (monitor["source"], monitor["organisation"], monitor["published_on"]) == (
        "Global E-waste Monitor",
        "UNU",
        "2015-04-19",
    )
    (contribution,) = monitor["contributions"]
    assert len(contribution["sha256"]) == 64
    assert (contribution["rows"], contribution["accepted_on"]) == (1, "2024-03-01")


def test_freezes_the_country_s_names_in_six_languages(jamaican_figures):
    names = freeze().evidence["country"]["names"]
    assert (names["en"], names["fr"], sorted(names)) == ("Jamaica", "Jamaïque", ["ar", "en", "es", "fr", "ru", "zh"])


def test_freezes_for_an_audience_only_what_it_may_see(jamaican_figures):
    make_accepted("JAM,2022,GEN,TOTAL,19,kt,A", source="Confidential", visibility="coalition")
    recompute("JAM")
    assert "Confidential" not in json.dumps(freeze().evidence)
    assert "Confidential" in json.dumps(freeze(audience="coalition").evidence)


def test_calls_an_edition_by_the_audience_whose_pool_it_froze(jamaican_figures):
    assert freeze(audience="coalition").audience == "public"


def test_refuses_to_freeze_a_country_without_figures(world):
    with pytest.raises(Invalid, match="no accepted figures"):
        freeze()


def test_takes_the_next_number_when_somebody_was_faster(jamaican_figures, monkeypatch):
    begin = transaction.atomic

    def begin_after_another():
        monkeypatch.setattr(editions.transaction, "atomic", begin)
        Edition.objects.create(country_id="JAM", number=1, digest="another", evidence={})
        return begin()

    monkeypatch.setattr(editions.transaction, "atomic", begin_after_another)
    assert freeze().number == 2


def test_never_uses_a_number_twice(jamaican_figures):
    edition = freeze()
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(country_id="JAM", number=edition.number, digest="x", evidence={})


def test_computes_a_stale_pool_before_it_freezes(jamaican_figures):
    make_accepted("JAM,2021,GEN,TOTAL,18,kt,A", source="Ministry", decided_at=timezone.now())
    mark_stale(["JAM"])
    assert cell_of(freeze(), "GEN", 2021)["value"] == 18000
    assert Cell.objects.filter(pool__country_id="JAM", year=2021, indicator="GEN").exists()
