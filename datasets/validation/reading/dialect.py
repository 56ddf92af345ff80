"""What separates the cells of a text file, told by how evenly each separator cuts its first lines."""

import csv
import io
from collections import Counter

DELIMITERS = ",;\t|"
LINES = 200
# Eurostat's own: dimensions with commas in the first heading, then tabs. Older files say “geo\\time”.
EUROSTAT = "\\TIME"


def delimiter_of(start: str) -> str:
    """Notes and titles above the table have other widths than its rows, which are the most."""
    first = next((line for line in start.splitlines() if line.strip()), "")
    if EUROSTAT in first.upper() and "\t" in first:
        return "\t"
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[-1]
    return max(DELIMITERS, key=lambda delimiter: (_evenness(start, delimiter), first.count(delimiter)))


def _evenness(start: str, delimiter: str) -> float:
    widths: Counter[int] = Counter()
    try:
        for row in csv.reader(io.StringIO(start, newline=""), delimiter=delimiter):
            if any(row):
                widths[len(row)] += 1
            if widths.total() >= LINES:
                break
    except csv.Error:
        return 0.0
    rows = widths.total()
    cut = Counter({width: count for width, count in widths.items() if width > 1})
    if not cut:
        return 0.0
    width, count = cut.most_common(1)[0]
    # Of two that cut evenly the one with more columns: a decimal comma cuts evenly, too, but once.
    return count / rows + min(width, 50) / 1000
