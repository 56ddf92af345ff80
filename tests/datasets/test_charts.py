from dataclasses import replace

import pytest
from django.utils import translation

from datasets import charts
from datasets.charts import Bar, Bars, Point, Range, Ranges, Series, Sourced, TimeSeries

NEPA = Series("NEPA", (Point(2014, 16120, is_estimate=True), Point(2015, 16670, is_estimate=True)))
MONITOR = Series("Monitor 2014", (Point(2014, 16204.0),))
CHART = TimeSeries(title="E-waste generated", unit="tonnes", series=(NEPA, MONITOR))


def test_range_of_several_sources_is_a_span() -> None:
    jobs = Range("Reuse", (Sourced(140, "RREUSE"), Sourced(32.6, "ILSR")))
    assert charts.span(jobs) == "32.6–140"


def test_range_of_one_source_is_a_point() -> None:
    assert charts.span(Range("Collection", (Sourced(115, "EnviroServe"),))) == "115"


def test_range_without_a_source_says_so() -> None:
    assert charts.span(Range("Recycling", ())) == "no sourced factor"


def test_digest_is_equal_for_equal_specifications() -> None:
    assert charts.digest(CHART) == charts.digest(replace(CHART))


def test_digest_differs_by_language_value_and_kind() -> None:
    others = (
        replace(CHART, language="fr"),
        replace(CHART, series=(NEPA,)),
        Bars(title=CHART.title, unit=CHART.unit, bars=()),
    )
    assert len({charts.digest(CHART), *(charts.digest(other) for other in others)}) == 4


def test_specification_takes_the_reader_s_language() -> None:
    with translation.override("ru"):
        assert Bars(title="x", unit="t", bars=()).language == "ru"


def test_words_name_every_source_with_its_ends() -> None:
    words = charts.in_words(CHART)
    assert "NEPA: from 16,120 in 2014 to 16,670 tonnes in 2015." in words
    assert "Monitor 2014: 16,204 tonnes in 2014." in words


def test_words_of_bars_give_each_value() -> None:
    words = charts.in_words(Bars(title="x", unit="t", bars=(Bar("Lamps", 330), Bar("Screens", 2300))))
    assert words == "t: Lamps 330; Screens 2,300."


@pytest.mark.parametrize(
    "empty",
    [
        TimeSeries(title="x", unit="t", series=(Series("nobody", ()),)),
        Bars(title="x", unit="t", bars=()),
        Ranges(title="x", unit="t", ranges=()),
    ],
)
def test_chart_without_a_value_is_empty(empty: charts.Chart) -> None:
    assert charts.is_empty(empty)
    assert not charts.is_empty(CHART)
