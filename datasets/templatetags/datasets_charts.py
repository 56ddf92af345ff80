"""A chart in any page: `{% chart spec %}` with its table, its download and, on demand, its interactive twin."""

from typing import Any

from django import template
from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe

from datasets import charts, drawing
from datasets.charts import Chart

register = template.Library()

# Part of the cache's key: raise it when `datasets.drawing` draws differently.
DRAWING_VERSION = 3
DAY = 24 * 60 * 60


def drawn(chart: Chart) -> SafeString:
    """The chart's SVG; the same specification is drawn once a day at most."""
    key = f"chart:{DRAWING_VERSION}:{charts.digest(chart)}"
    svg: str | None = cache.get(key)
    if svg is None:
        svg = drawing.svg(chart)
        cache.set(key, svg, DAY)
    return mark_safe(svg)  # noqa: S308 - every text in it is escaped where it is drawn


@register.inclusion_tag("datasets/_chart.html")
def chart(spec: Chart, data_url: str = "", download_url: str = "") -> dict[str, Any]:
    """`data_url` answers with the Plotly figure as JSON, `download_url` with the table as CSV; both are optional."""
    if charts.is_empty(spec):
        return {"spec": spec, "svg": ""}
    return {
        "spec": spec,
        "svg": drawn(spec),
        "legend": drawing.legend(spec),
        "table": drawing.table(spec),
        "data_url": data_url,
        "download_url": download_url,
        "id": f"chart-{charts.digest(spec)[:10]}",
    }
