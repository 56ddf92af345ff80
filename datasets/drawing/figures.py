"""Composes a chart's specification as a matplotlib figure: artists on a plate that counts pixels from the top left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Affine2D

from coalition.presenters.numbers import number
from datasets import charts
from datasets.charts import Bars, Chart, Point, Ranges, Stack, TimeSeries
from datasets.drawing.palette import FONT_SIZE, GRID, INK, MUTED, PAPER, colour, marker, tint
from datasets.drawing.svg import text_width

WIDTH = 680
# On a page, where names stand under the picture: on a telephone its letters can still be read.
NARROW = 440
LINE = 15  # from one line of text to the next
LABEL_COLUMN = 200
DASH = (4.0, 3.0)


def compose(chart: Chart, *, for_print: bool = False) -> Figure:
    """In print the names of lines and layers stand beside them; a page lists them under the picture (`legend.py`)."""
    match chart:
        case TimeSeries():
            return _time_series(chart, for_print=for_print)
        case Bars():
            return _bars(chart)
        case Ranges():
            return _ranges(chart)
        case Stack():
            return _stack(chart, for_print=for_print)


class _Plate:
    """The empty figure. Every artist's gid becomes its CSS class."""

    def __init__(self, height: float, width: float = WIDTH) -> None:
        self.height = height
        self.figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        self.figure.patch.set_visible(False)
        self._pixels = Affine2D().scale(1, -1).translate(0, height)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        css: str = "ink",
        colour: str = INK,
        align: str = "left",
    ) -> None:
        artist = Text(
            x, y, words, color=colour, ha=align, va="baseline", fontsize=FONT_SIZE, parse_math=False, gid=f"c-{css}"
        )
        self._add(artist)

    def lines(
        self,
        runs: Sequence[Sequence[tuple[float, float]]],
        *,
        css: str,
        colour: str,
        width: float = 1,
        dashed: bool = False,
    ) -> None:
        """Several polylines as one element."""
        if not runs:
            return
        xs: list[float] = []
        ys: list[float] = []
        for run in runs:
            if xs:
                xs.append(float("nan"))
                ys.append(float("nan"))
            xs.extend(x for x, _y in run)
            ys.extend(y for _x, y in run)
        artist = Line2D(xs, ys, color=colour, linewidth=width, gid=f"c-{css}")
        if dashed:
            artist.set_linestyle((0, DASH))
        self._add(artist)

    def marks(self, places: Sequence[tuple[float, float]], position: int, *, hollow: bool, size: float = 7) -> None:
        if not places:
            return
        artist = Line2D(
            [x for x, _y in places],
            [y for _x, y in places],
            linestyle="none",
            marker=marker(position),
            markersize=size,
            markerfacecolor=PAPER if hollow else colour(position),
            markeredgecolor=colour(position),
            markeredgewidth=1.5,
            gid=f"c-{position % 6 + 1} c-{'hollow' if hollow else 'mark'}",
        )
        self._add(artist)

    def box(self, x: float, y: float, width: float, height: float, position: int, *, pale: bool = False) -> None:
        artist = Rectangle(
            (x, y),
            width,
            height,
            facecolor=tint(position) if pale else colour(position),
            edgecolor=colour(position) if pale else PAPER,
            linewidth=1,
            gid=f"c-{position % 6 + 1} c-{'pale' if pale else 'area'}",
        )
        if pale:
            artist.set_linestyle((0, DASH))
        self._add(artist)

    def _add(self, artist: Line2D | Rectangle | Text) -> None:
        artist.set_transform(self._pixels)
        artist.set_zorder(0)  # what is added later lies above
        self.figure.add_artist(artist)


SIGN = 16


def sign(position: int, *, hollow: bool, is_area: bool) -> Figure:
    """What stands before a name in a list of lines or layers."""
    plate = _Plate(SIGN, SIGN)
    if is_area:
        plate.box(2, 2, 12, 12, position)
    else:
        plate.marks([(SIGN / 2, SIGN / 2)], position, hollow=hollow, size=8)
    return plate.figure


@dataclass(frozen=True)
class _Scale:
    """A straight line from values to pixels, with round ticks."""

    ticks: tuple[float, ...]
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return self.start + share * (self.end - self.start)


def _from_zero(highest: float, start: float, end: float, *, ticks: int = 5) -> _Scale:
    locator = MaxNLocator(nbins=ticks, steps=[1, 2, 2.5, 5, 10])
    places = tuple(float(tick) for tick in locator.tick_values(0, highest or 1) if tick >= 0)
    return _Scale(places, start, end)


def _years(first: int, last: int, start: float, end: float) -> tuple[_Scale, list[int]]:
    room = max(2, int((end - start) / 52))
    step = next(step for step in (1, 2, 5, 10, 20, 50) if (last - first) / step <= room)
    labels = [year for year in range(first, last + 1) if (year - first) % step == 0]
    if first == last:
        return _Scale((first - 1, first + 1), start, end), labels
    return _Scale((first, last), start, end), labels


def wrapped(text: str, width: float, *, lines: int = 3) -> list[str]:
    """Breaks at spaces to fit `width` pixels; the last line ends in an ellipsis where it must."""
    found = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".strip()
        if not found[-1] or text_width(longer, FONT_SIZE) <= width:
            found[-1] = longer
        else:
            found.append(word)
    kept = found[:lines]
    if len(found) > lines:
        kept[-1] += " …"
    for at, line in enumerate(kept):
        if text_width(line, FONT_SIZE) > width * 1.1:
            fitting = int(width / text_width(line, FONT_SIZE) * len(line)) - 1
            kept[at] = line[:fitting].rstrip(" …") + "…"
    return kept


def _time_series(chart: TimeSeries, *, for_print: bool) -> Figure:
    points = [point for series in chart.series for point in series.points]
    first, last = min(point.year for point in points), max(point.year for point in points)
    highest = max(point.value for point in points)
    several = len(chart.series) > 1 and for_print
    labels = [wrapped(series.name, LABEL_COLUMN - 22) for series in chart.series] if several else []
    needed = sum(len(lines) * LINE + 6 for lines in labels)
    estimates = charts.has_estimates(chart)
    bottom = max(250, 30 + needed)
    width = WIDTH if for_print else NARROW
    plate = _Plate(bottom + 24 + (22 if estimates else 0), width)
    upright = _from_zero(highest, bottom, 30)
    left = 8 + max(text_width(number(tick, chart.language), FONT_SIZE) for tick in upright.ticks)
    right = width - (LABEL_COLUMN + 12 if several else 14)
    across, ticks = _years(first, last, left + 16, right - 14)

    plate.text(0, 14, chart.unit, css="muted", colour=MUTED)
    for tick in upright.ticks:
        plate.text(left, upright(tick) + 4, number(tick, chart.language), css="muted", colour=MUTED, align="right")
    plate.lines(
        [[(left + 6, upright(tick)), (right, upright(tick))] for tick in upright.ticks[1:]], css="grid", colour=GRID
    )
    plate.lines([[(left + 6, bottom), (right, bottom)]], css="axis", colour=MUTED)
    for year in ticks:
        plate.text(across(year), bottom + 18, str(year), css="muted", colour=MUTED, align="center")

    def place(point: Point) -> tuple[float, float]:
        return across(point.year), upright(point.value)

    for position, series in enumerate(chart.series):
        css = f"{position % 6 + 1} c-line"
        pairs = list(_unbroken(series.points))
        for dashed in (False, True):
            runs = _joined([pair for pair in pairs if (pair[0].is_estimate or pair[1].is_estimate) is dashed])
            plate.lines(
                [[place(point) for point in run] for run in runs],
                css=css,
                colour=colour(position),
                width=2,
                dashed=dashed,
            )
        for hollow in (False, True):
            plate.marks(
                [place(point) for point in series.points if point.is_estimate is hollow], position, hollow=hollow
            )
    if several:
        ends = [upright(series.points[-1].value) if series.points else bottom for series in chart.series]
        for position, top in enumerate(_apart(ends, [len(lines) * LINE + 6 for lines in labels], 30, bottom)):
            hollow = all(point.is_estimate for point in chart.series[position].points)
            plate.marks([(right + 18, top + 7)], position, hollow=hollow)
            for at, line in enumerate(labels[position]):
                plate.text(
                    right + 30, top + 11 + at * LINE, line, css=f"{position % 6 + 1} c-name", colour=colour(position)
                )
    if estimates:
        words = _("hollow, dashed: estimated")
        if not all(point.is_estimate for point in points):
            words += "; " + _("filled: reported")
        plate.text(left + 6, bottom + 40, words, css="muted", colour=MUTED)
    return plate.figure


def _unbroken(points: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    """Pairs of neighbouring years: a gap is not bridged."""
    return ((old, new) for old, new in pairwise(points) if new.year - old.year == 1)


def _joined(pairs: Sequence[tuple[Point, Point]]) -> list[list[Point]]:
    runs: list[list[Point]] = []
    for old, new in pairs:
        if runs and runs[-1][-1] is old:
            runs[-1].append(new)
        else:
            runs.append([old, new])
    return runs


def _apart(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Tops of labels as near to where their lines end as may be, none over another."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    tops = {at: wanted[at] - 8 for at in order}
    edge = top - 8
    for at in order:
        tops[at] = max(tops[at], edge)
        edge = tops[at] + heights[at]
    edge = bottom + 12
    for at in reversed(order):
        tops[at] = min(tops[at], edge - heights[at])
        edge = tops[at]
    return [tops[at] for at in range(len(wanted))]


def _bars(chart: Bars) -> Figure:
    labels = [wrapped(bar.label, 210, lines=2) for bar in chart.bars]
    label_width = max((text_width(line, FONT_SIZE) for lines in labels for line in lines), default=0)
    left = min(label_width, 230) + 10
    values = [number(bar.value, chart.language) for bar in chart.bars]
    right = WIDTH - 12 - max((text_width(value, FONT_SIZE) for value in values), default=0)
    heights = [14 + LINE * len(lines) for lines in labels]
    estimates = charts.has_estimates(chart)
    plate = _Plate(24 + sum(heights) + (24 if estimates else 4))
    across = _from_zero(max((bar.value for bar in chart.bars), default=1), left, right)
    longest = max((bar.value for bar in chart.bars), default=1) or 1
    plate.text(left, 14, chart.unit, css="muted", colour=MUTED)
    top = 24.0
    for bar, lines, value, height in zip(chart.bars, labels, values, heights, strict=True):
        middle = top + height / 2
        for at, line in enumerate(lines):
            plate.text(left - 10, middle + 4 + (at - (len(lines) - 1) / 2) * LINE, line, align="right")
        end = left + (right - left) * bar.value / longest
        if end - left >= 1:
            plate.box(left, middle - 9, end - left, 18, 0, pale=bar.is_estimate)
        plate.text(end + 6, middle + 4, value)
        top += height
    plate.lines([[(across.start, 24), (across.start, top)]], css="axis", colour=MUTED)
    if estimates:
        words = _("pale, dashed: estimated")
        if not all(bar.is_estimate for bar in chart.bars):
            words += "; " + _("full: reported")
        plate.text(left, top + 18, words, css="muted", colour=MUTED)
    return plate.figure


def _ranges(chart: Ranges) -> Figure:
    labels = [wrapped(each.label, 220, lines=2) for each in chart.ranges]
    label_width = max((text_width(line, FONT_SIZE) for lines in labels for line in lines), default=0)
    left = min(label_width, 242) + 14
    words = [charts.span(each, chart.language) for each in chart.ranges]
    right = WIDTH - 16 - max((text_width(word, FONT_SIZE) for word in words), default=0)
    heights = [16 + LINE * len(lines) for lines in labels]
    plate = _Plate(22 + sum(heights) + 28)
    known = [each for each in chart.ranges if each.values]
    across = _from_zero(max((each.high for each in known), default=1), left, right, ticks=4)
    bottom = 22.0 + sum(heights)
    plate.text(left, 12, chart.unit, css="muted", colour=MUTED)
    plate.lines([[(across(tick), 20), (across(tick), bottom)] for tick in across.ticks[1:]], css="grid", colour=GRID)
    plate.lines([[(across(0), 20), (across(0), bottom)]], css="axis", colour=MUTED)
    for tick in across.ticks:
        plate.text(across(tick), bottom + 18, number(tick, chart.language), css="muted", colour=MUTED, align="center")
    top = 22.0
    for each, lines, word, height in zip(chart.ranges, labels, words, heights, strict=True):
        middle = top + height / 2
        for at, line in enumerate(lines):
            plate.text(left - 12, middle + 4 + (at - (len(lines) - 1) / 2) * LINE, line, align="right")
        if each.values:
            low, high = across(each.low), across(each.high)
            if high > low:
                plate.lines([[(low, middle), (high, middle)]], css="1 c-line", colour=colour(0), width=3)
            plate.marks([(across(sourced.value), middle) for sourced in each.values], 0, hollow=False)
            plate.text(high + 10, middle + 4, word)
        else:
            plate.text(left + 8, middle + 4, word, css="muted", colour=MUTED)
        top += height
    return plate.figure


def _stack(chart: Stack, *, for_print: bool) -> Figure:
    totals = [sum(part.values[at] or 0 for part in chart.parts) for at in range(len(chart.columns))]
    labels = [wrapped(part.name, LABEL_COLUMN - 22) for part in chart.parts]
    heights = [len(lines) * LINE + 6 for lines in labels]
    bottom = max(260, 40 + sum(heights)) if for_print else 260
    whole = WIDTH if for_print else NARROW
    plate = _Plate(bottom + 24, whole)
    upright = _from_zero(max(totals), bottom, 30)
    left = 8 + max(text_width(number(tick, chart.language), FONT_SIZE) for tick in upright.ticks)
    right = whole - (LABEL_COLUMN + 12 if for_print else 14)
    slot = (right - left - 12) / len(chart.columns)
    width = min(44, slot * 0.72)
    plate.text(0, 14, chart.unit, css="muted", colour=MUTED)
    for tick in upright.ticks:
        plate.text(left, upright(tick) + 4, number(tick, chart.language), css="muted", colour=MUTED, align="right")
    plate.lines(
        [[(left + 6, upright(tick)), (right, upright(tick))] for tick in upright.ticks[1:]], css="grid", colour=GRID
    )
    every = next(step for step in (1, 2, 5, 10) if slot * step >= 40)
    floors = [0.0] * len(chart.columns)
    for at, year in enumerate(chart.columns):
        middle = left + 12 + slot * (at + 0.5)
        if at % every == 0:
            plate.text(middle, bottom + 18, str(year), css="muted", colour=MUTED, align="center")
        for position, part in enumerate(chart.parts):
            value = part.values[at] or 0
            if value > 0:
                top = upright(floors[at] + value)
                plate.box(middle - width / 2, top, width, upright(floors[at]) - top, position)
                floors[at] += value
    plate.lines([[(left + 6, bottom), (right, bottom)]], css="axis", colour=MUTED)
    if not for_print:
        return plate.figure
    # Labels stand in the order of the last column's layers, each beside its own where there is room.
    floor, wanted = 0.0, []
    for part in chart.parts:
        value = part.values[-1] or 0
        wanted.append(upright(floor + value / 2))
        floor += value
    for position, top in enumerate(_apart(wanted, heights, 30, bottom)):
        plate.box(right + 14, top + 2, 10, 10, position)
        for at, line in enumerate(labels[position]):
            plate.text(
                right + 30, top + 11 + at * LINE, line, css=f"{position % 6 + 1} c-name", colour=colour(position)
            )
    return plate.figure
