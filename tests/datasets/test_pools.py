"""Which pool a reader reads."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command

from datasets.models import Cell, Pool
from datasets.pool.pools import pool_for, pool_of
from datasets.pool.recompute import recompute
from tests.factories.datasets import make_accepted

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_pools(world):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", source="One")
    make_accepted("JAM,2015,GEN,TOTAL,20,kt,A", source="Two", visibility="government")
    make_accepted("JAM,2016,GEN,TOTAL,30,kt,A", source="Three", visibility="coalition")
    recompute("JAM")


@pytest.mark.parametrize(
    ("reader", "audience"),
    [
        ("secretary", "coalition"),
        ("unitar_officer", "coalition"),
        ("auditor", "coalition"),
        ("jamaica_officer", "government"),
        ("uk_officer", "public"),
        ("stakeholder", "public"),
        ("administrator", "public"),
    ],
)
def test_reads_the_narrowest_pool_that_the_reader_may_see(three_pools, world, reader, audience):
    assert pool_for(getattr(world, reader), "JAM").audience == audience


def test_reads_the_public_pool_without_an_account(three_pools):
    assert pool_for(AnonymousUser(), "JAM").audience == "public"


def test_reads_the_wider_pool_where_no_narrower_one_exists(world):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A")
    recompute("JAM")
    assert pool_for(world.secretary, "JAM").audience == "public"
    assert pool_of("coalition", "JAM").audience == "public"


def test_finds_no_pool_of_a_country_without_figures(world):
    assert pool_for(world.secretary, "JAM") is None


def test_pools_every_country_with_figures_from_a_terminal(world, capsys):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", "GBR,2014,GEN,TOTAL,1500,kt,A")
    call_command("pool")
    assert Pool.objects.count() == 2
    assert "1/2 GBR  public: 1 values, 0 in conflict" in capsys.readouterr().out


def test_pools_only_the_countries_named_from_a_terminal(world):
    make_accepted("JAM,2014,GEN,TOTAL,16,kt,A", "GBR,2014,GEN,TOTAL,1500,kt,A")
    call_command("pool", "jam")
    assert list(Cell.objects.values_list("pool__country_id", flat=True)) == ["JAM"]


def test_names_a_country_that_does_not_exist(world):
    with pytest.raises(CommandError, match="No such country: XYZ"):
        call_command("pool", "XYZ")
