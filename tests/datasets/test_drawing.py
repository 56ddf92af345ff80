import json
import re

import pytest
from defusedxml import ElementTree
from django.core.cache import cache
from plotly import graph_objects

from datasets import drawing
from datasets.charts import (
    Bar,
    Bars,
    Chart,
    Part,
    Point,
    Range,
    Ranges,
    Series,
    Sourced,
    Stack,
    TimeSeries,
)
from datasets.drawing.palette import COLOURS
from datasets.templatetags.datasets_charts import chart as chart_tag
from datasets.templatetags.datasets_charts import drawn

SVG = "{http://www.w3.org/2000/svg}"
LINES = TimeSeries(
    title="E-waste generated <in Jamaica>",
    unit="tonnes",
    series=(
        Series("NEPA", tuple(Point(year, 12000 + year, is_estimate=True) for year in range(2009, 2016))),
        Series("Monitor & others", (Point(2014, 16200), Point(2019, 17549))),
    ),
)
BARS = Bars(title="By category", unit="tonnes", bars=(Bar("Lamps", 330), Bar("Screens", 2300, is_estimate=True)))
RANGES = Ranges(
    title="Jobs",
    unit="jobs",
    ranges=(Range("Reuse", (Sourced(70, "a"), Sourced(140, "b"))), Range("Recycling", ())),
)
STACK = Stack(
    title="Parts", unit="t", columns=(2014, 2015), parts=(Part("Lamps", (320, 330)), Part("Screens", (None, 2300)))
)
CHARTS = (LINES, BARS, RANGES, STACK)
every_chart = pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)


@every_chart
def test_svg_has_no_style_no_script_and_no_link_out(chart: Chart) -> None:
    svg = drawing.svg(chart)
    assert not re.search(r"style=|<style|<script|href|url\(", svg)


@every_chart
def test_svg_says_what_it_shows(chart: Chart) -> None:
    root = ElementTree.fromstring(drawing.svg(chart))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == chart.title
    assert root.findtext(f"{SVG}desc")


@every_chart
def test_svg_keeps_text_as_text_and_few_nodes(chart: Chart) -> None:
    root = ElementTree.fromstring(drawing.svg(chart))
    assert any(text.text == chart.unit for text in root.iter(f"{SVG}text"))
    assert not {element.tag for element in root.iter()} - {
        f"{SVG}{tag}" for tag in ("svg", "title", "desc", "path", "text")
    }
    assert len(list(root.iter())) < 70


@every_chart
def test_svg_counts_in_hundredths_of_a_pixel(chart: Chart) -> None:
    assert not re.search(r"\d\.\d{3}", drawing.svg(chart))


@every_chart
def test_svg_is_the_same_every_time(chart: Chart) -> None:
    assert drawing.svg(chart) == drawing.svg(chart)


def test_svg_gives_every_series_its_own_class_and_marker() -> None:
    root = ElementTree.fromstring(drawing.svg(LINES))
    marks = [
        path
        for path in root.iter(f"{SVG}path")
        if "c-hollow" in path.get("class", "") or "c-mark" in path.get("class", "")
    ]
    assert {path.get("class", "").split()[0] for path in marks} == {"c-1", "c-2"}
    outlines = {path.get("class", "").split()[0]: path.get("d", "") for path in marks}
    assert "a" in outlines["c-1"]
    assert "a" not in outlines["c-2"]


def test_svg_says_what_hollow_means_where_something_is_estimated() -> None:
    assert "hollow, dashed: estimated" in drawing.svg(LINES)
    reported = TimeSeries(title="x", unit="t", series=(Series("a", (Point(2014, 1.0),)),))
    assert "estimated" not in drawing.svg(reported)


def test_line_does_not_bridge_a_gap() -> None:
    root = ElementTree.fromstring(drawing.svg(LINES))
    lines = [path for path in root.iter(f"{SVG}path") if "c-line" in path.get("class", "")]
    assert [path.get("class") for path in lines] == ["c-1 c-line"]


def test_range_without_source_is_said_in_words() -> None:
    assert "no sourced factor" in drawing.svg(RANGES)


def test_svg_for_print_speaks_by_its_title_and_joins_arabic_letters() -> None:
    arabic = Bars(title="عنوان", unit="t", bars=(Bar("جامايكا", 1.0),))
    root = ElementTree.fromstring(drawing.svg(arabic, for_print=True))
    assert "جامايكا 1" in (root.findtext(f"{SVG}title") or "")
    assert not [text for text in root.iter(f"{SVG}text") if "جامايكا" in (text.text or "")]


def test_every_colour_reads_as_text_on_white() -> None:
    for colour in COLOURS:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
        luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        assert 1.05 / (luminance + 0.05) >= 4.5


@every_chart
def test_figure_is_valid_for_plotly_and_plain_for_json(chart: Chart) -> None:
    figure = drawing.figure(chart)
    graph_objects.Figure(figure)
    assert json.loads(json.dumps(figure)) == figure


def test_figure_says_each_point_in_the_words_of_the_language() -> None:
    nepa, monitor = drawing.figure(LINES)["data"]
    assert nepa["text"][0] == "2009: 14,009 tonnes (estimated)"
    assert monitor["text"] == ["2014: 16,200 tonnes (reported)", "", "2019: 17,549 tonnes (reported)"]
    assert nepa["hovertemplate"] == "%{text}<extra>%{fullData.name}</extra>"


def test_figure_leads_from_each_point_to_its_page() -> None:
    monitor = drawing.figure(LINES, "/cells/{}/".format)["data"][1]
    assert monitor["customdata"] == ["/cells/2014/", "", "/cells/2019/"]


def test_figure_has_no_bar_of_buttons() -> None:
    assert drawing.figure(BARS)["config"]["displayModeBar"] is False


@pytest.mark.parametrize(("chart", "names"), [(LINES, ["NEPA", "Monitor & others"]), (STACK, ["Lamps", "Screens"])])
def test_names_stand_in_the_picture_in_print_and_under_it_on_a_page(chart: Chart, names: list[str]) -> None:
    root = ElementTree.fromstring(drawing.svg(chart))
    assert not {text.text for text in root.iter(f"{SVG}text")} & set(names)
    printed = ElementTree.fromstring(drawing.svg(chart, for_print=True))
    assert {text.text for text in printed.iter(f"{SVG}text")} >= set(names)
    legend = drawing.legend(chart)
    assert [entry.name for entry in legend] == names
    signs = [ElementTree.fromstring(entry.sign).find(f"{SVG}path") for entry in legend]
    assert [sign.get("class", "").split()[0] for sign in signs if sign is not None] == ["c-1", "c-2"]


@pytest.mark.parametrize("chart", [LINES, STACK])
def test_picture_on_a_page_is_narrow_enough_for_a_telephone(chart: Chart) -> None:
    root = ElementTree.fromstring(drawing.svg(chart))
    assert root.get("class") == "chart-drawing is-narrow"
    assert float(root.get("viewBox", "").split()[2]) <= 440


def test_figure_breaks_the_line_at_a_gap() -> None:
    monitor = drawing.figure(LINES)["data"][1]
    assert monitor["y"] == [16200, None, 17549]


def test_table_has_a_row_per_year_and_a_column_per_source() -> None:
    table = drawing.table(LINES)
    assert table.columns == ("NEPA", "Monitor & others")
    rows = {row.label: [entry.text for entry in row.entries] for row in table.rows}
    assert rows["2014"] == ["14,014", "16,200"]
    assert rows["2019"] == ["", "17,549"]


def test_table_marks_what_is_estimated() -> None:
    assert [row.entries[0].is_estimate for row in drawing.table(BARS).rows] == [False, True]


def test_table_of_ranges_names_the_sources() -> None:
    reuse, recycling = drawing.table(RANGES).rows
    assert [entry.text for entry in reuse.entries] == ["70", "140", "a; b"]
    assert recycling.entries[0].text == "no sourced factor"


def test_tag_draws_the_same_specification_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    first = drawn(BARS)
    monkeypatch.setattr(drawing, "svg", lambda _chart: pytest.fail("drawn twice"))
    assert drawn(BARS) == first


def test_tag_draws_nothing_where_there_is_nothing() -> None:
    assert not chart_tag(Bars(title="x", unit="t", bars=()))["svg"]
