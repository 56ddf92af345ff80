"""Cleaning against the table that Statistics Netherlands' scripts make of the same inputs (version 1.2)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from datasets.method.cleaning.steps import Cleaned, clean
from tests.datasets.waste_over_time import published, surroundings, table


def agreement(found: Cleaned, wanted: pd.DataFrame) -> pd.DataFrame:
    """Where mass, pieces and flag agree, beside the published flag."""
    assert found.sales["unu_key"].astype(str).tolist() == wanted["UNU_Key"].tolist()
    assert found.sales["year"].tolist() == wanted["Year"].tolist()

    def same(ours: str, theirs: str) -> np.ndarray:
        return np.isclose(found.sales[ours], wanted[theirs], rtol=1e-9, atol=0, equal_nan=True)

    return pd.DataFrame(
        {
            "flag": wanted["flag"],
            "is_flag": found.sales["flag"].to_numpy() == wanted["flag"].to_numpy(),
            "is_mass": same("t", "POM_t"),
            "are_pieces": same("pieces", "POM_pieces"),
        }
    )


def test_every_value_and_every_flag_is_the_published_one(raw_data: Path) -> None:
    """63,504 cells: 54 keys, 28 countries, 42 years."""
    wanted = published(raw_data)
    found = clean(table(raw_data, "UNU_countries"), surroundings(raw_data, wanted), as_published=True)
    agrees = agreement(found, wanted)
    assert len(agrees) == 63_504
    by_flag = agrees.groupby("flag")[["is_flag", "is_mass", "are_pieces"]].mean()
    assert (by_flag == 1).all(axis=None), by_flag[(by_flag < 1).any(axis=1)]


def test_without_the_faults_of_the_scripts_all_but_a_few_agree(raw_data: Path) -> None:
    """The faults touch few cells of data; the regression on purchasing power takes them into forecasts."""
    wanted = published(raw_data)
    found = clean(table(raw_data, "UNU_countries"), surroundings(raw_data, wanted))
    agrees = agreement(found, wanted)
    differs = ~agrees[["is_flag", "is_mass", "are_pieces"]].all(axis=1)
    assert differs.mean() == pytest.approx(0.0256, abs=0.0001)
    in_data = differs & wanted["Year"].between(1995, 2015)
    assert in_data.sum() < 120
    shift = (found.sales["t"].groupby(wanted["Year"]).sum() / wanted["POM_t"].groupby(wanted["Year"]).sum() - 1).abs()
    assert shift.max() < 0.01


def test_kinds_of_values_are_those_of_the_published_grid(raw_data: Path) -> None:
    wanted = published(raw_data)
    found = clean(table(raw_data, "UNU_countries"), surroundings(raw_data, wanted), as_published=True)
    in_data = wanted["Year"].between(1995, 2015)
    assert (found.sales["flag"].to_numpy()[in_data] == 0).mean() == pytest.approx(0.56, abs=0.005)
