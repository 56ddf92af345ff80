"""Renders a matplotlib figure as the least SVG that shows it.

matplotlib's own SVG carries style attributes (which a strict Content-Security-Policy refuses), clip paths,
definitions, a group around every mark and six decimals. This renderer writes presentation attributes, one element
per artist, two decimals, text as text, and the artist's gid as its CSS class, so that a page recolours it.
"""

import unicodedata
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from datasets import charts
from datasets.charts import Chart
from datasets.drawing.palette import FONT_SIZE

FONT: Final = "'Noto Sans',sans-serif"
# Mean advance of a letter in ems: of Noto Sans, and of scripts whose letters fill a square.
LETTER_EM, SQUARE_EM = 0.54, 1.0
# Drawings up to this width shrink with the screen instead of being scrolled.
NARROW_UP_TO = 500
SHAPED_FONTS = ("Noto Sans Arabic", "Noto Sans", "DejaVu Sans")


class Svg(RendererBase):
    """Collects elements. Text is measured by counting letters: no font file is read, every host draws the same."""

    def __init__(self, width: float, height: float, *, for_print: bool = False) -> None:
        super().__init__()
        self.for_print = for_print
        self.width, self.height = width, height
        self.elements: list[str] = []
        self._classes: list[str] = []

    def flipy(self) -> bool:
        return True

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.width, self.height

    def points_to_pixels(self, points: Any) -> Any:
        return points

    def open_group(self, s: str, gid: str | None = None) -> None:
        self._classes.append(gid or "")

    def close_group(self, s: str) -> None:
        self._classes.pop()

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        size = prop.get_size_in_points()
        return text_width(s, size), size, size * 0.2

    def draw_path(self, gc: Any, path: Path, transform: Any, rgbFace: Any = None) -> None:  # noqa: N803
        self._path(_outline(path.transformed(transform), self.height), gc, rgbFace)

    def draw_markers(  # noqa: PLR0917
        self,
        gc: Any,
        marker_path: Path,
        marker_trans: Any,
        path: Path,
        trans: Any,
        rgbFace: Any = None,  # noqa: N803
    ) -> None:
        """All markers of a series are one element."""
        shape = marker_path.transformed(marker_trans)
        is_round = shape.codes is not None and Path.CURVE4 in np.asarray(shape.codes)
        radius = float(shape.get_extents().width) / 2
        corners = np.asarray(shape.vertices, dtype=float)
        outlines = []
        for x, y in np.asarray(path.transformed(trans).vertices, dtype=float):
            if is_round:
                outlines.append(
                    f"M{_n(x - radius)} {_n(self.height - y)}"
                    f"a{_n(radius)} {_n(radius)} 0 1 0 {_n(2 * radius)} 0"
                    f"a{_n(radius)} {_n(radius)} 0 1 0 {_n(-2 * radius)} 0"
                )
            else:
                moved = Path(np.add(corners, (x, y)), shape.codes)
                outlines.append(_outline(moved, self.height))
        self._path("".join(outlines), gc, rgbFace)

    def draw_text(  # noqa: PLR0917
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: Any,
        angle: float,
        ismath: Any = False,  # noqa: FBT002
        mtext: Any = None,
    ) -> None:
        """Anchored where the artist says, not where a measured width would put it."""
        left, top = mtext.get_transform().transform(mtext.get_position())
        attributes = {"x": _n(left), "y": _n(self.height - top), **self._class()}
        if anchor := {"center": "middle", "right": "end"}.get(mtext.get_horizontalalignment()):
            attributes["text-anchor"] = anchor
        attributes["fill"] = to_hex(gc.get_rgb())
        if self.for_print and _is_shaped(s):
            self._outlined(s, left, top, mtext.get_horizontalalignment(), attributes["fill"])
            return
        self.elements.append(f"<text{_written(attributes)}>{escape(s)}</text>")

    def _outlined(self, words: str, left: float, bottom: float, align: str, fill: str) -> None:
        """WeasyPrint sets the text of an SVG letter by letter from the left, so joined letters come as outlines."""
        shape = TextPath((0, 0), words, prop=FontProperties(family=list(SHAPED_FONTS), size=FONT_SIZE))
        width = float(shape.get_extents().x1)
        start = left - {"center": width / 2, "right": width}.get(align, 0)
        moved = Path(np.add(np.asarray(shape.vertices, dtype=float), (start, bottom)), shape.codes)
        attributes = {**self._class(), "d": _outline(moved, self.height), "fill": fill}
        self.elements.append(f"<path{_written(attributes)}/>")

    def _path(self, outline: str, gc: Any, face: Any) -> None:
        attributes = {**self._class(), "d": outline, "fill": to_hex(face) if face is not None else "none"}
        if gc.get_linewidth() > 0 and gc.get_alpha() != 0:
            attributes["stroke"] = to_hex(gc.get_rgb())
            if gc.get_linewidth() != 1:
                attributes["stroke-width"] = _n(gc.get_linewidth())
            _offset, dashes = gc.get_dashes()
            if dashes is not None:
                attributes["stroke-dasharray"] = " ".join(_n(dash) for dash in dashes)
        self.elements.append(f"<path{_written(attributes)}/>")

    def _class(self) -> dict[str, str]:
        return {"class": self._classes[-1]} if self._classes[-1] else {}


def render(figure: Figure, chart: Chart, *, for_print: bool = False) -> str:
    width, height = (float(inches * figure.dpi) for inches in figure.get_size_inches())
    renderer = Svg(width, height, for_print=for_print)
    figure.draw(renderer)
    root = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "chart-drawing" if width > NARROW_UP_TO else "chart-drawing is-narrow",
        "viewBox": f"0 0 {_n(width)} {_n(height)}",
        "role": "img",
        "font-family": FONT,
        "font-size": _n(FONT_SIZE),
        # Positions are counted from the left in every language; the letters of a label find their own way.
        "direction": "ltr",
    }
    words = charts.in_words(chart)
    name = (
        f"<title>{escape(chart.title)}. {escape(words)}</title>"
        if for_print
        else f"<title>{escape(chart.title)}</title><desc>{escape(words)}</desc>"
    )
    return f"<svg{_written(root)}>{name}{''.join(renderer.elements)}</svg>"


def sign(figure: Figure) -> str:
    """A small drawing that says nothing by itself: the words stand beside it."""
    width, height = (float(inches * figure.dpi) for inches in figure.get_size_inches())
    renderer = Svg(width, height)
    figure.draw(renderer)
    root = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "chart-sign",
        "viewBox": f"0 0 {_n(width)} {_n(height)}",
        "width": _n(width),
        "height": _n(height),
        "aria-hidden": "true",
    }
    return f"<svg{_written(root)}>{''.join(renderer.elements)}</svg>"


def _is_shaped(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def text_width(text: str, size: float) -> float:
    """Estimated width of a text in pixels."""
    return size * sum(SQUARE_EM if unicodedata.east_asian_width(letter) in "WF" else LETTER_EM for letter in text)


def _n(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _written(attributes: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())


def _outline(path: Path, height: float) -> str:
    commands = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}
    words = []
    for vertices, code in path.iter_segments(simplify=False, curves=True):
        if code == Path.CLOSEPOLY:
            words.append("Z")
            continue
        places = zip(vertices[0::2], vertices[1::2], strict=True)
        words.append(commands[code] + " ".join(f"{_n(x)} {_n(height - y)}" for x, y in places))
    return "".join(words)
