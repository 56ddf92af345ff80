"""Reads the method's reference tables: CSV files, each row with its source."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from countries.reference.tables import rows_of

HERE = Path(__file__).parent
EXAMPLES = HERE / "examples"


def rows(table: str) -> list[dict[str, str]]:
    """Rows of `table`: unit_weights, lifetimes, materials, jobs, hazards, published_figures, ..."""
    return rows_of(HERE / f"{table}.csv")


@dataclass(frozen=True)
class HsCode:
    """A code of the Harmonized System (six digits) and the UNU-KEYs whose equipment is traded under it."""

    hs6: str
    unu_keys: tuple[str, ...]
    guidelines_key: str
    first_year: int | None
    last_year: int | None
    description: str


@cache
def hs_codes() -> dict[str, HsCode]:
    return {
        row["hs6"]: HsCode(
            row["hs6"],
            tuple(row["unu_keys"].split()) or (row["guidelines_2015_key"],),
            row["guidelines_2015_key"],
            int(row["first_year"]) if row["first_year"] else None,
            int(row["last_year"]) if row["last_year"] else None,
            row["description"],
        )
        for row in rows("hs6_codes")
    }


@cache
def sdg_wording(language: str) -> dict[str, str]:
    """Official wording of the targets and indicators of the Sustainable Development Goals that touch e-waste."""
    column = f"wording_{language.partition('-')[0]}"
    return {row["code"]: row[column] for row in rows("sdg_wording")}


@cache
def sdg_series() -> dict[str, dict[str, str]]:
    """Series of the SDG database by code: its SDG indicator, name and unit."""
    return {row["series"]: row for row in rows("sdg_series")}


@cache
def product_composition() -> dict[str, dict[str, float]]:
    """Mass shares of materials by product, mean over the models taken apart (Babbitt et al. 2020)."""
    composition: dict[str, dict[str, float]] = {}
    for row in rows("product_composition"):
        composition.setdefault(row["product"], {})[row["material"]] = float(row["mass_share"])
    return composition


@dataclass(frozen=True)
class Example:
    """A real contribution in the template's format, and what its contributor says about it."""

    path: Path
    organisation: str
    title: str
    source: str
    issue: str
    published_on: date
    origin: str
    citation: str
    url: str
    licence: str
    visibility: str


def examples() -> list[Example]:
    return [
        Example(
            path=EXAMPLES / row["file"],
            published_on=date.fromisoformat(row["published_on"]),
            **{
                name: row[name]
                for name in (
                    "organisation", "title", "source", "issue", "origin", "citation", "url", "licence", "visibility",
                )
            },
        )
        for row in rows_of(EXAMPLES / "manifest.csv")
    ]  # fmt: skip
