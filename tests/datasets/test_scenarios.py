"""What a collection target means."""

import numpy as np
import pandas as pd
import pytest

from datasets.method.ranges import Range, Said
from datasets.method.scenarios import Baseline, Effect, Target, scenario

GENERATED = pd.DataFrame({"year": range(2020, 2031), "value": np.arange(11) * 100.0 + 1000})


def test_the_rate_goes_in_a_line_from_the_baseline_to_the_target() -> None:
    found = scenario(GENERATED, Baseline(2020, 100.0), Target(60.0, 2030)).years
    assert found["rate"].tolist() == pytest.approx([10.0 + 5 * step for step in range(11)])
    assert found["collected"].iloc[-1] == pytest.approx(1200.0)
    assert found["added"].iloc[[0, -1]].tolist() == pytest.approx([0.0, 1000.0])
    assert (found["collected"] + found["left"]).tolist() == pytest.approx(GENERATED["value"].tolist())


def test_capacity_that_lacks_is_told_only_where_capacity_is_known() -> None:
    known = scenario(GENERATED, Baseline(2020, 100.0, capacity=500.0), Target(60.0, 2030)).years
    assert known["capacity_gap"].iloc[[0, -1]].tolist() == pytest.approx([-400.0, 700.0])
    assert scenario(GENERATED, Baseline(2020, 100.0), Target(60.0, 2030)).years["capacity_gap"].isna().all()


def test_effects_are_those_of_the_added_tonnes_as_ranges() -> None:
    jobs = Effect(Range("jobs per 1000 t", (Said(30.0, "A"), Said(140.0, "B"))), "jobs", per=1000.0)
    found = scenario(GENERATED, Baseline(2020, 100.0), Target(60.0, 2030), {"jobs": jobs}).effects
    assert found.iloc[-1].tolist() == [2030, "jobs", pytest.approx(30.0), pytest.approx(140.0), "jobs"]
    assert found.iloc[0]["high"] == pytest.approx(0.0)


def test_no_factor_no_effect() -> None:
    assert scenario(GENERATED, Baseline(2020, 100.0), Target(60.0, 2030)).effects.empty


def test_a_target_below_today_takes_away() -> None:
    worth = Effect(Range("USD/t", (Said(900.0, "A"),)), "USD")
    found = scenario(GENERATED, Baseline(2020, 500.0), Target(0.0, 2030), {"value": worth})
    assert found.effects["low"].iloc[-1] == pytest.approx(-900_000.0)


@pytest.mark.parametrize(
    ("baseline", "target", "reason"),
    [
        (Baseline(2020, 100.0), Target(60.0, 2020), "after"),
        (Baseline(2020, 100.0), Target(160.0, 2030), "between 0 and 100"),
        (Baseline(2020, -1.0), Target(60.0, 2030), "not negative"),
        (Baseline(2020, float("nan")), Target(60.0, 2030), "not negative"),
        (Baseline(2020, 1.0, capacity=-1.0), Target(60.0, 2030), "not negative"),
        (Baseline(2020, 100.0), Target(60.0, 2032), "not known for 2031, 2032"),
    ],
)
def test_what_makes_no_sense_is_refused(baseline: Baseline, target: Target, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        scenario(GENERATED, baseline, target)


def test_a_year_told_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        scenario(pd.concat([GENERATED, GENERATED]), Baseline(2020, 1.0), Target(60.0, 2030))
