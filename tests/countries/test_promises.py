"""What the database refuses, whoever asks: one test for each promise of this app."""

from datetime import date
from typing import Any

import pytest

from countries.models import Country, Instrument, InstrumentAction
from tests.promises import broken


@pytest.fixture
def ratification(jamaica: Country) -> dict[str, Any]:
    basel = Instrument.objects.create(
        code="BASEL", official_title="Basel Convention", kind="convention", vocabulary="untc"
    )
    facts = {"instrument": basel, "country": jamaica, "kind": "ratification", "taken_on": date(2003, 1, 23)}
    return facts | {"source": "UN Treaty Collection"}


def test_treaty_action_is_recorded_once(ratification: dict[str, Any]) -> None:
    InstrumentAction.objects.create(**ratification)
    with broken("treaty_action_is_recorded_once"):
        InstrumentAction.objects.create(**ratification)


def test_treaty_action_is_in_force_after_it_is_taken(ratification: dict[str, Any]) -> None:
    with broken("treaty_action_is_in_force_after_it_is_taken"):
        InstrumentAction.objects.create(**ratification, in_force_on=date(2003, 1, 22))
