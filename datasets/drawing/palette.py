"""Colours and markers of series, as `static/css/tokens.css` has them in light mode: after Okabe and Ito, darkened until
each reads as text on white (4.5:1)."""

COLOURS = ("#006ea0", "#c05200", "#00805c", "#a24f82", "#8a6d00", "#5b4fb0")
MARKERS = ("o", "s", "^", "D", "v", "P")
PLOTLY_MARKERS = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")
FONT_SIZE = 12
INK, MUTED, GRID, PAPER = "#1a2733", "#5a6872", "#dde3e8", "#ffffff"


def colour(position: int) -> str:
    return COLOURS[position % len(COLOURS)]


def tint(position: int) -> str:
    """The colour at a fifth of its strength on white."""
    channels = (int(colour(position)[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - channel) * 0.2):02x}" for channel in channels)


def marker(position: int) -> str:
    """Past the sixth series colours return with other markers."""
    return MARKERS[(position + position // len(COLOURS)) % len(MARKERS)]
