"""Draws a chart's specification: a slim static SVG, a Plotly figure, a table. All three say the same."""

from datasets.charts import Chart
from datasets.drawing.figures import compose
from datasets.drawing.interactive import figure
from datasets.drawing.svg import Svg, render
from datasets.drawing.tables import Table, table


def svg(chart: Chart, *, spoken_by_title: bool = False) -> str:
    """The chart as one `<svg>` element, ready to stand in a page, an e-mail or a PDF.

    A PDF reads out the title only: `spoken_by_title` puts the description there.
    """
    return render(compose(chart), chart, spoken_by_title=spoken_by_title)


__all__ = ["Svg", "Table", "figure", "svg", "table"]
