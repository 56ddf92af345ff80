from collections.abc import Callable
from datetime import date

import pytest

import countries.actions.reference
import datasets.actions.reference
from datasets.models import Edition
from datasets.pool import editions
from tests.conftest import World
from tests.reports.world import MONITOR, NATIONAL, POPULATION, contribute


@pytest.fixture
def evidence(world: World, work_off: Callable[[], int]) -> World:
    """Jamaica with a national series, a monitor's figure and population; the United Kingdom with one figure."""
    contribute(
        NATIONAL,
        organisation=world.nepa,
        by=world.jamaica_officer,
        accepted_by=world.secretary,
        work_off=work_off,
        source="National statistics",
        origin="national_official",
    )
    contribute(
        MONITOR,
        organisation=world.unitar,
        by=world.unitar_officer,
        accepted_by=world.secretary,
        work_off=work_off,
        source="Global E-waste Monitor",
        label="2014",
        published_on=date(2015, 4, 19),
    )
    contribute(
        POPULATION,
        organisation=world.world_bank,
        by=world.world_bank_officer,
        accepted_by=world.secretary,
        work_off=work_off,
        source="World Development Indicators",
    )
    return world


@pytest.fixture
def reference(db: None) -> None:
    """Instruments and factors as `load_reference` brings them."""
    countries.actions.reference.load()
    datasets.actions.reference.load()


@pytest.fixture
def edition(reference: None, evidence: World) -> Edition:
    return editions.freeze(iso3="JAM", audience="public", by=evidence.secretary)
