"""Cleaning against the table that Statistics Netherlands' scripts make of the same inputs (version 1.2)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from datasets.method.cleaning import flags
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


STEPS = (
    (flags.UNTOUCHED, "untouched"),
    (flags.CRT_TELEVISION, "special keys"),
    (flags.PHOTOVOLTAIC, "special keys"),
    (flags.CORRECTED, "corrected"),
    (flags.PAST, "past"),
)


def step(flag: int) -> str:
    """The last step that gave a value of this flag."""
    if known := dict(STEPS).get(flag):
        return known
    if flag >= flags.PAST:
        return {2: "by purchasing power", 3: "held at connection", 4: "by trend", 5: "last reliable"}[flag // 100]
    if flag >= flags.JUMP:
        return "jumps"
    return "neighbours" if flag < flags.BY_SIMILAR_COUNTRIES else "similar countries"


def test_share_of_cells_that_agree_without_the_faults_by_step(raw_data: Path) -> None:
    """Repeating the faults, every cell of every step agrees (above). Without them: a series no longer borrows from one
    that is listed before it, the poorest country is compared with its own stratum, and what these steps give a little
    otherwise moves the regression on purchasing power, along which most forecasts go.
    """
    wanted = published(raw_data)
    agrees = agreement(clean(table(raw_data, "UNU_countries"), surroundings(raw_data, wanted)), wanted)
    same = agrees[["is_flag", "is_mass", "are_pieces"]].all(axis=1)
    shares = same.groupby(wanted["flag"].map(step)).mean()
    assert shares.round(3).to_dict() == {
        "untouched": 1.0,
        "special keys": 0.994,
        "corrected": 1.0,
        "past": 1.0,
        "neighbours": 0.989,
        "similar countries": 0.994,
        "jumps": 0.981,
        "by purchasing power": 0.693,
        "held at connection": 1.0,
        "by trend": 0.95,
        "last reliable": 0.982,
    }


def test_kinds_of_values_are_those_of_the_published_grid(raw_data: Path) -> None:
    wanted = published(raw_data)
    found = clean(table(raw_data, "UNU_countries"), surroundings(raw_data, wanted), as_published=True)
    in_data = wanted["Year"].between(1995, 2015)
    assert (found.sales["flag"].to_numpy()[in_data] == 0).mean() == pytest.approx(0.56, abs=0.005)
