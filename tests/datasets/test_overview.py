"""The four numbers of the home page count what anybody may see, and nothing else."""

import pytest
from django.test import Client

from countries.models import Country
from datasets.models import Pool
from datasets.models.pools import Audience
from datasets.presenters.overview import pool_in_numbers

pytestmark = pytest.mark.django_db


@pytest.fixture
def pools(jamaica: Country, united_kingdom: Country) -> None:
    Pool.objects.create(country=jamaica, audience=Audience.PUBLIC, cells_count=70, conflicts_count=2)
    Pool.objects.create(country=jamaica, audience=Audience.GOVERNMENT, cells_count=500, conflicts_count=9)
    Pool.objects.create(country=united_kingdom, audience=Audience.PUBLIC)


def test_the_numbers_count_public_figures_and_the_countries_that_have_some(pools: None) -> None:
    assert pool_in_numbers() == {"countries": 1, "figures": 70, "conflicts": 2, "organisations": 0}


def test_the_home_page_shows_the_numbers(pools: None, client: Client) -> None:
    page = client.get("/").content.decode()
    assert "Published figures" in page
    assert '<data value="70">70</data>' in page


def test_the_home_page_shows_no_numbers_before_the_first_figure(client: Client) -> None:
    assert "In the pool today" not in client.get("/").content.decode()
