"""Reads the roster's tables: CSV files whose columns are named as the models' fields."""

import csv
from pathlib import Path

HERE = Path(__file__).parent


def rows(table: str) -> list[dict[str, str]]:
    with (HERE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
