"""Draws a chart's specification: a slim static SVG, a Plotly figure, a table. All three say the same."""

from datasets.charts import Chart
from datasets.drawing.figures import compose
from datasets.drawing.interactive import figure
from datasets.drawing.legend import LegendEntry, legend
from datasets.drawing.svg import Svg, render
from datasets.drawing.tables import Table, table


def svg(chart: Chart, *, for_print: bool = False) -> str:
    """The chart as one `<svg>` element, ready to stand in a page, an e-mail or a PDF.

    A PDF reads out the title only, and its maker cannot join Arabic letters: `for_print` puts the description into the
    title and draws such labels as outlines.
    """
    return render(compose(chart, for_print=for_print), chart, for_print=for_print)


__all__ = ["LegendEntry", "Svg", "Table", "figure", "legend", "svg", "table"]
