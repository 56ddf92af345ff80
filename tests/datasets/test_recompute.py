"""Pools of a country: Jamaica's national series beside the Monitor and the World Bank."""

from datetime import date

import pytest

from datasets.models import Cell
from datasets.pool import recompute
from tests.factories.datasets import make_accepted

pytestmark = pytest.mark.django_db


def cell(iso3: str, indicator: str, year: int, category: str = "TOTAL", audience: str = "public") -> Cell:
    return Cell.objects.get(
        pool__country_id=iso3, pool__audience=audience, indicator=indicator, category=category, year=year
    )


@pytest.fixture
def jamaican_figures(world):
    make_accepted(
        "JAM,2014,GEN,TOTAL,16.12,kt,E",
        "JAM,2015,GEN,TOTAL,16.67,kt,E",
        "JAM,2014,GEN,EU6-4,4.17,kt,E",
        "JAM,2014,GEN,EU6-2,2.33,kt,E",
        "JAM,2014,GEN,EU6-1,3.8,kt,E",
        "JAM,2014,GEN,EU6-3,0.33,kt,E",
        "JAM,2014,GEN,EU6-5,4.54,kt,E",
        "JAM,2014,GEN,EU6-6,0.95,kt,E",
        organisation=world.nepa,
        source="NEPA",
    )
    make_accepted(
        "JAM,2014,GEN,TOTAL,5.8,kg/inh,E",
        organisation=world.unitar,
        source="Global E-waste Monitor",
        label="2014",
        origin="international_estimate",
        published_on=date(2015, 4, 19),
    )
    make_accepted(
        "JAM,2014,POP,TOTAL,2793749,persons,A",
        organisation=world.world_bank,
        source="World Development Indicators",
        origin="international_estimate",
    )


def test_recommends_the_national_figure_of_jamaica_2014(jamaican_figures):
    recompute.recompute("JAM")
    found = cell("JAM", "GEN", 2014)
    assert (found.value, found.unit, found.rule, found.candidates) == (16120.0, "t", "origin", 2)
