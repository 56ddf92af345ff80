"""Who acts on requests for support."""

import pytest

from tests.conftest import World
from tests.factories.requests import Cast, make_cast


@pytest.fixture
def cast(world: World) -> Cast:
    return make_cast(world)
