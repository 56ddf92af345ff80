"""Reads an edition's evidence: which figures there are, what the newest is, where each comes from."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import get_language

from datasets.method import derive
from datasets.method.ranges import Factors, factors
from datasets.method.units import PER_INHABITANT
from datasets.reference.indicators import CANONICAL_UNIT, INDICATORS
from datasets.reference.methods import ORIGIN

Cell = dict[str, Any]
Candidate = dict[str, Any]
Row = dict[str, Any]

# Every other status is an estimate of some kind, and is said to be one.
REPORTED = "A"
DISPUTED = "disputed"


class Band(NamedTuple):
    """None: there is none."""

    low: float | None
    high: float | None
    is_truncated: bool


NO_BAND = Band(None, None, is_truncated=False)


class Evidence:
    """`data` is `datasets.Edition.evidence`, schema 1. Nothing here asks the database."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    @property
    def iso3(self) -> str:
        return str(self.data["country"]["iso3"])

    @property
    def country(self) -> dict[str, Any]:
        return dict(self.data["country"])

    @property
    def country_name(self) -> str:
        names: dict[str, str] = self.data["country"]["names"]
        return names.get((get_language() or "en").partition("-")[0]) or names["en"]

    @property
    def sources(self) -> list[Row]:
        return list(self.data["sources"])

    @property
    def cells(self) -> list[Cell]:
        return list(self.data["cells"])

    @property
    def instruments(self) -> list[Row]:
        return list(self.data["instruments"])

    @property
    def findings(self) -> list[Row]:
        return list(self.data["findings"])

    @property
    def world(self) -> list[Row]:
        return list(self.data["world"])

    @property
    def runs(self) -> list[Row]:
        """Runs of the method behind the portal's own estimates; editions of before there were any have none."""
        return list(self.data.get("runs", ()))

    def run(self, number: int) -> Row:
        return next(run for run in self.runs if run["id"] == number)

    def factors(self, kind: str) -> list[Row]:
        return list(self.data["factors"][kind])

    @cached_property
    def ranges(self) -> Factors:
        """What the reference factors say, as ranges."""
        return factors(self.data["factors"], self.data["world"])

    @cached_property
    def _references(self) -> dict[int, str]:
        runs = {run["id"]: run["reference"] for run in self.runs}
        sent = (sent for source in self.data["sources"] for sent in source["contributions"])
        return {each["id"]: runs.get(each.get("run"), each["reference"]) for each in sent}

    def published_by(self, cell: Cell) -> Row | None:
        """The source of a figure per inhabitant that was published as such: its tonnes were computed from it."""
        if cell["rule"] != "derived" or not cell["inputs"] or not cell["indicator"].endswith("_PC"):
            return None
        total = self.cell(*cell["inputs"][0]) or {"candidates": ()}
        chosen = next((each for each in total["candidates"] if each["is_recommended"]), None)
        return self.source(chosen["issue"]) if chosen and chosen["sent_unit"] == PER_INHABITANT else None

    def reference(self, candidate: Candidate) -> str:
        """Of the contribution that brought it: `C-12`; of an own estimate that of its run: `M-3`."""
        return self._references[candidate["contribution"]]

    def band(self, cell: Cell) -> Band | None:
        """Of an own estimate, or of what is derived from one: its 5-95 % band, and whether it is truncated."""
        if is_own(cell) and cell["candidates"]:
            return band_of(own_estimate(cell) or {})
        if cell["candidates"]:
            return None
        inputs = [found for key in cell["inputs"] if (found := self.cell(*key))]
        told = [(found, band) for found in inputs if is_own(found) and (band := self.band(found))]
        if not told:
            return None
        known = {
            each["indicator"]: (each["value"], band.low, band.high)
            for each, band in told
            if band.low is not None and band.high is not None
        }
        ends = derive.band(cell["indicator"], cell["value"], known) if cell["rule"] == "derived" else None
        low, high = ends or (None, None)
        return Band(low, high, any(band.is_truncated for _cell, band in told))

    @cached_property
    def _source_numbers(self) -> dict[int, int]:
        return {source["issue"]: number for number, source in enumerate(self.data["sources"], 1)}

    @cached_property
    def _source_by_issue(self) -> dict[int, Row]:
        return {source["issue"]: source for source in self.data["sources"]}

    @cached_property
    def _by_series(self) -> dict[tuple[str, str, str], list[Cell]]:
        series: dict[tuple[str, str, str], list[Cell]] = defaultdict(list)
        for cell in self.data["cells"]:
            if cell["value"] is not None:
                series[cell["indicator"], cell["category"], cell["measure"]].append(cell)
        for cells in series.values():
            cells.sort(key=lambda cell: cell["year"])
        return dict(series)

    @cached_property
    def _by_key(self) -> dict[tuple[str, str, int, str], Cell]:
        return {
            (cell["indicator"], cell["category"], cell["year"], cell["measure"]): cell for cell in self.data["cells"]
        }

    def series(self, indicator: str, category: str = "TOTAL", measure: str = "") -> list[Cell]:
        """Cells with a value, oldest first; of the indicator's first measure that has any unless one is named."""
        if measure:
            return self._by_series.get((indicator, category, measure), [])
        for each in CANONICAL_UNIT:
            if cells := self._by_series.get((indicator, category, each)):
                return cells
        return []

    def newest(self, indicator: str, category: str = "TOTAL", measure: str = "") -> Cell | None:
        cells = self.series(indicator, category, measure)
        return cells[-1] if cells else None

    def cell(self, indicator: str, category: str, year: int, measure: str) -> Cell | None:
        return self._by_key.get((indicator, category, year, measure))

    def indicators(self) -> list[str]:
        """Codes with at least one value, in the order of the code list."""
        known = {indicator for indicator, _category, _measure in self._by_series}
        return [code for code in INDICATORS if code in known]

    def measures(self, indicator: str) -> list[str]:
        known = {measure for code, _category, measure in self._by_series if code == indicator}
        return [measure for measure in CANONICAL_UNIT if measure in known]

    def categories(self, indicator: str, measure: str) -> list[str]:
        return [category for code, category, each in self._by_series if code == indicator and each == measure]

    def sheet(self, contribution: int, number: int) -> str:
        """The name of a workbook's sheet; "" of a file without sheets."""
        return self._sheets.get((contribution, number), "")

    @cached_property
    def _sheets(self) -> dict[tuple[int, int], str]:
        return {
            (sent["id"], sheet["number"]): sheet["name"]
            for source in self.data["sources"]
            for sent in source["contributions"]
            for sheet in sent.get("sheets", ())
        }

    def conflicts(self) -> list[Cell]:
        """Cells in conflict, totals first, the newest first, then by the width of the gap."""
        found = [cell for cell in self.data["cells"] if cell["in_conflict"]]
        return sorted(
            found,
            key=lambda cell: (cell["category"] != "TOTAL", cell["indicator"], -cell["year"], -(cell["spread"] or 0)),
        )

    def agreements(self) -> list[Cell]:
        """Cells with several values that are not in conflict."""
        found = [
            cell
            for cell in self.data["cells"]
            if not cell["in_conflict"]
            and sum(not each["is_replaced"] and not is_own(each) for each in cell["candidates"]) > 1
        ]
        return sorted(found, key=lambda cell: (cell["category"] != "TOTAL", cell["indicator"], -cell["year"]))

    @cached_property
    def said(self) -> list[tuple[int, Cell, Row]]:
        """What the government says of single figures, numbered as footnotes through the whole document."""
        found = [(cell, said) for cell in self.data["cells"] for said in cell.get("verdicts", ())]
        return [(number, cell, said) for number, (cell, said) in enumerate(found, 1)]

    def disputes(self, cells: Iterable[Cell | None]) -> list[tuple[int, Cell, Row]]:
        """The footnotes that say that one of these figures is disputed."""
        keys = {self._key(cell) for cell in cells if cell}
        return [one for one in self.said if one[2]["kind"] == DISPUTED and self._key(one[1]) in keys]

    def decided(self) -> list[Cell]:
        """Figures that a reviewer chose against the published order."""
        return [cell for cell in self.data["cells"] if "override" in cell]

    @staticmethod
    def _key(cell: Cell) -> tuple[str, str, int, str]:
        return cell["indicator"], cell["category"], cell["year"], cell["measure"]

    def source(self, issue: int) -> Row:
        return self._source_by_issue[issue]

    def refs(self, cells: Iterable[Cell | Candidate | None]) -> tuple[int, ...]:
        """Numbers of the sources behind cells or candidates; of a derived cell those of its inputs."""
        found: set[int] = set()
        for cell in cells:
            found.update(self._issues(cell, depth=4))
        return tuple(sorted(self._source_numbers[issue] for issue in found if issue in self._source_numbers))

    def _issues(self, cell: Cell | Candidate | None, depth: int) -> set[int]:
        if cell is None or not depth:
            return set()
        if cell.get("issue"):
            return {cell["issue"]}
        issues: set[int] = set()
        for indicator, category, year, measure in cell.get("inputs", []):
            issues |= self._issues(self.cell(indicator, category, year, measure), depth - 1)
        return issues

    def used_of(self, issue: int) -> int:
        """How many recommended values come from this issue."""
        return self._used.get(issue, 0)

    @cached_property
    def _used(self) -> dict[int, int]:
        counts: dict[int, int] = defaultdict(int)
        for cell in self.data["cells"]:
            if cell["issue"]:
                counts[cell["issue"]] += 1
        return dict(counts)

    def candidates_by_issue(self, cells: Sequence[Cell]) -> dict[int, list[tuple[int, Candidate]]]:
        """What each issue says over the years: `{issue: [(year, candidate), ...]}`, replaced values left out."""
        said: dict[int, list[tuple[int, Candidate]]] = defaultdict(list)
        for cell in cells:
            for candidate in cell["candidates"]:
                if candidate["value"] is not None and not candidate["is_replaced"]:
                    said[candidate["issue"]].append((cell["year"], candidate))
        return dict(said)


def is_own(cell: Cell | Candidate) -> bool:
    """Whether the portal itself estimated it."""
    return bool(cell["origin"] == ORIGIN)


def own_estimate(cell: Cell) -> Candidate | None:
    """The portal's own estimate of the cell, recommended or not: with its band, and whether it is truncated."""
    return next((each for each in cell["candidates"] if is_own(each)), None)


def band_of(candidate: Candidate) -> Band:
    """As its run gave it; what others sent has none."""
    return Band(candidate.get("low"), candidate.get("high"), bool(candidate.get("is_truncated")))


def is_estimate(cell: Cell | Candidate) -> bool:
    return bool(cell["status"] != REPORTED)
