"""Reads reference tables: CSV files whose columns are named as the models' fields."""

import csv
from pathlib import Path

HERE = Path(__file__).parent


def rows_of(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def countries() -> list[dict[str, str]]:
    return rows_of(HERE / "countries.csv")


def common_names() -> list[dict[str, str]]:
    """Names by which countries are or were known beside their official ones; one name may stand for several."""
    return rows_of(HERE / "common_names.csv")


def instruments() -> list[dict[str, str]]:
    return rows_of(HERE / "instruments.csv")


def instrument_actions() -> list[dict[str, str]]:
    return rows_of(HERE / "instrument_actions.csv")
