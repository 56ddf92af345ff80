"""Reads the inputs and outputs of Waste over Time 1.2 (Statistics Netherlands) from the folder of raw files."""

from pathlib import Path

import pandas as pd

from datasets.method.cleaning.steps import Surroundings

NAMES = {
    "UNU_Key": "unu_key",
    "Country": "country",
    "Year": "year",
    "POM_kg": "kg",
    "POM_pieces": "pieces",
    "POM_kg_new": "kg",
    "POM_pieces_new": "pieces",
    "units": "pieces",
    "AverageWeight": "kg_per_unit",
    "ExtrapolationApproach": "approach",
    "ConnectionYear": "connection_year",
    "YearsForTrend": "years_of_trend",
}


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(
        folder / f"wot_v12_{name}.csv", dtype={"UNU_Key": str}, keep_default_na=False, na_values=["NA"]
    ).rename(columns=NAMES)


def published(folder: Path, columns: list[str] | None = None) -> pd.DataFrame:
    return pd.read_csv(folder / "derived_pom_v12_tbl_POM.csv", dtype={"UNU_Key": str}, usecols=columns)


def surroundings(folder: Path, wanted: pd.DataFrame) -> Surroundings:
    of_country = table(folder, "eu_countries_stratum")
    strata = dict(zip(of_country["country"].str.upper(), of_country["Stratum"], strict=True))
    world = table(folder, "population_ppp_world")
    countries = world.pivot(index=["country", "year"], columns="Destination", values="Value").loc[sorted(strata)]
    countries.columns = pd.Index(["population", "purchasing_power"])
    # The scripts carry missing populations before 1995 backward by a world growth rate that is not among the raw files.
    known = wanted.drop_duplicates(["Country", "Year"]).set_index(["Country", "Year"])["Inhabitants"]
    countries["population"] = countries["population"].fillna(known.rename_axis(["country", "year"]))
    introduced = table(folder, "key_introduction_year").set_index("unu_key")["IntroductionYear"]
    return Surroundings(
        countries=countries.reset_index(),
        strata=strata,
        corrections=table(folder, "manual_corrections"),
        weights=table(folder, "key_weight"),
        introduced={str(key): int(year) for key, year in introduced.items()},
        installed=table(folder, "solar_panels"),
        exceptions=table(folder, "extrapolation_exceptions"),
    )
