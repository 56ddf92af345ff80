"""Apparent consumption from production, imports and exports."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from django.conf import settings as portal
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.method.cleaning.steps import Surroundings, clean
from datasets.method.problems import Code, Unfit
from datasets.method.sales import apparent_consumption, usable
from datasets.reference import tables

EXAMPLES = Path(portal.BASE_DIR) / "datasets/reference/examples"
WEIGHTS = pd.DataFrame(
    [("0101", "", 2000, 20.0), ("0101", "JAM", 2001, 25.0), ("0101", "", 2001, 20.0)],
    columns=["unu_key", "country", "year", "kg_per_unit"],
)


def flows(*rows: tuple[str, float, str], year: int = 2000, key: str = "UNU-0101") -> pd.DataFrame:
    """Rows as (indicator, value, unit), labelled from 2 as in a file."""
    table = pd.DataFrame(rows, columns=["indicator", "value", "unit"]).assign(country="JAM", year=year, category=key)
    return table.set_axis(range(2, 2 + len(rows)))


def test_consumption_is_production_plus_imports_less_exports_in_mass_and_pieces() -> None:
    sent = flows(
        ("PROD", 1.0, "t"), ("IMP", 5.0, "t"), ("EXP", 2.0, "t"),
        ("PROD", 60.0, "pieces"), ("IMP", 250.0, "pieces"), ("EXP", 100.0, "pieces"),
    )  # fmt: skip
    found = apparent_consumption(sent, WEIGHTS).iloc[0]
    assert (found["kg"], found["pieces"]) == (4000.0, 210.0)
    assert (found["by_weight"], found["not_reported"], found["is_negative"]) == ("", "", False)


def test_pieces_alone_weigh_their_unit_weight() -> None:
    found = apparent_consumption(
        flows(("PROD", 0.0, "pieces"), ("IMP", 100.0, "pieces"), ("EXP", 10.0, "pieces")), WEIGHTS
    )
    assert found["kg"].item() == 1800.0
    assert found["by_weight"].item() == "PROD IMP EXP"


def test_mass_alone_has_as_many_pieces_as_it_weighs() -> None:
    found = apparent_consumption(flows(("PROD", 0.0, "t"), ("IMP", 5.0, "t"), ("EXP", 1.0, "t")), WEIGHTS)
    assert found["pieces"].item() == 200.0


def test_a_countrys_own_unit_weight_comes_before_the_general_one() -> None:
    assert apparent_consumption(flows(("IMP", 100.0, "pieces"), year=2001), WEIGHTS)["kg"].item() == 2500.0


def test_no_mass_beside_pieces_is_no_mass() -> None:
    found = apparent_consumption(flows(("PROD", 0.0, "t"), ("PROD", 100.0, "pieces"), ("IMP", 0.0, "t")), WEIGHTS)
    assert found["kg"].item() == 2000.0
    assert found["by_weight"].item() == "PROD IMP"


def test_a_flow_that_nobody_reported_is_named() -> None:
    found = apparent_consumption(flows(("IMP", 5.0, "t")), WEIGHTS)
    assert found["kg"].item() == 5000.0
    assert found["not_reported"].item() == "PROD EXP"


def test_exports_alone_tell_no_consumption() -> None:
    found = apparent_consumption(flows(("EXP", 5.0, "t")), WEIGHTS)
    assert found[["kg", "pieces"]].isna().all(axis=None)
    assert not found["is_negative"].item()


def test_a_negative_result_is_kept_and_flagged_and_not_used() -> None:
    found = apparent_consumption(flows(("IMP", 1.0, "t"), ("EXP", 3.0, "t")), WEIGHTS)
    assert found["kg"].item() == -2000.0
    assert found["is_negative"].item()
    assert usable(found).empty


def test_without_a_unit_weight_the_other_measure_is_not_known() -> None:
    found = apparent_consumption(flows(("IMP", 5.0, "t"), year=1990), WEIGHTS)
    assert found["kg"].item() == 5000.0
    assert np.isnan(found["pieces"].item())


def test_nothing_wrong_is_computed_with() -> None:
    sent = pd.concat(
        [
            flows(("IMP", np.nan, "t")),
            flows(("EXP", -1.0, "t")),
            flows(("POM", 1.0, "t")),
            flows(("PROD", 1.0, "kg/inh")),
            flows(("PROD", 1.0, "pieces"), key="TOTAL"),
            flows(("IMP", 1.0, "kg")),
        ]
    ).set_axis(range(2, 8))
    with pytest.raises(Unfit) as unfit:
        apparent_consumption(sent, WEIGHTS)
    assert [(problem.row, problem.code) for problem in unfit.value.problems] == [
        (2, Code.MISSING),
        (3, Code.NEGATIVE),
        (4, Code.UNKNOWN_FLOW),
        (5, Code.UNKNOWN_UNIT),
        (6, Code.UNKNOWN_KEY),
        (7, Code.TWICE),
    ]


def test_two_unit_weights_for_one_thing_are_refused() -> None:
    with pytest.raises(Unfit, match="twice"):
        apparent_consumption(flows(("IMP", 1.0, "t")), pd.concat([WEIGHTS, WEIGHTS.iloc[:1]]).set_axis(range(4)))


amounts_sent = st.tuples(st.sampled_from(["PROD", "IMP", "EXP"]), st.sampled_from(["t", "pieces"]), st.integers(1, 9))


@given(values=st.lists(amounts_sent, min_size=1, unique_by=lambda row: row[:2]))
@settings(deadline=None, max_examples=60)
def test_consumption_agrees_with_the_rules_written_out(values: list[tuple[str, str, int]]) -> None:
    sent = {(flow, unit): amount for flow, unit, amount in values}
    kg = pieces = 0.0
    for flow, sign in (("PROD", 1), ("IMP", 1), ("EXP", -1)):
        mass, count = sent.get((flow, "t")), sent.get((flow, "pieces"))
        if mass is None and count is None:
            continue
        kg += sign * (mass * 1000 if mass is not None else (count or 0) * 20)
        pieces += sign * (count if count is not None else (mass or 0) * 1000 / 20)
    found = apparent_consumption(flows(*[(flow, float(amount), unit) for flow, unit, amount in values]), WEIGHTS)
    if {flow for flow, _unit in sent} == {"EXP"}:
        assert np.isnan(found["kg"].item())
    else:
        assert found["kg"].item() == pytest.approx(kg)
        assert found["pieces"].item() == pytest.approx(pieces)


def united_kingdom() -> pd.DataFrame:
    weights = pd.DataFrame(tables.rows("unit_weights")).astype({"year": int, "kg_per_unit": float})
    weights = weights[weights["source"].str.startswith("Statistics Netherlands")]
    return apparent_consumption(pd.read_csv(EXAMPLES / "united-kingdom-flows-by-key.csv"), weights)


def test_consumption_of_the_united_kingdom_is_that_of_its_source(raw_data: Path) -> None:
    """Pieces of 942 keys and years, against the total that the flows file has itself."""
    raw = pd.read_csv(raw_data / "uk_electronics_flows_by_unukey.csv", dtype={"unu_key": str})
    wanted = raw[(raw["variable"] == "Units") & (raw["indicator"] == "apparent_consumption")]
    both = united_kingdom().merge(wanted, on=["unu_key", "year"])
    assert len(both) == len(wanted) == 942
    np.testing.assert_allclose(both["pieces"], both["value"])


def test_estimated_sales_of_the_united_kingdom_stand_at_a_measured_gap_from_the_registry() -> None:
    """Not a proof: from 7 % below to 90 % above, to be shown with the estimate. Trade codes and registers differ."""
    found = united_kingdom()
    assert found["is_negative"].sum() > 0
    years = range(2000, 2022)
    countries = pd.DataFrame({"country": "GBR", "year": years, "population": 6e7, "purchasing_power": np.nan})
    cleaned = clean(usable(found), Surroundings(countries=countries, strata={})).sales
    registry = pd.read_csv(EXAMPLES / "united-kingdom-placed-on-market.csv").set_index("year")["value"]
    gap = cleaned.groupby("year")["t"].sum() / registry - 1
    assert gap.loc[2008:2012].between(-0.07, 0.11).all(), gap
    assert gap.loc[2013:2021].between(0.09, 0.90).all(), gap


def test_no_rows_of_one_key_change_another() -> None:
    both = pd.concat([flows(("IMP", 1.0, "t")), flows(("IMP", 2.0, "t"), key="UNU-0102")]).set_axis(range(2))
    found = apparent_consumption(both, WEIGHTS)
    assert found["unu_key"].tolist() == ["0101", "0102"]
    assert found["kg"].tolist() == [1000.0, 2000.0]
