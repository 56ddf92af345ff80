"""Setting an assessment: everything else against WeasyPrint's own time; slim SVG against matplotlib's; two workers.

On PostgreSQL, with the figures of the demonstration. `python -m benchmarks.bench_assessment [JAM]`; ratios of one run.
"""

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.scratch import portal, postgres

if TYPE_CHECKING:
    from datasets.charts import Chart
    from datasets.models import Edition
    from reports.builders.document import Document, Section

RUNS = 5
PER_WORKER = 3


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def best(work: Callable[[], object], runs: int = RUNS) -> float:
    return min(timed(work) for _ in range(runs))


def usual_svg(chart: "Chart") -> str:
    """The same chart as matplotlib draws and writes it by default: axes, ticks, legend, glyphs as outlines."""
    from matplotlib.figure import Figure as Plate

    from datasets.charts import Bars, Ranges, Stack, TimeSeries

    plate = Plate(figsize=(680 / 72, 300 / 72))
    axes = plate.add_subplot()
    match chart:
        case TimeSeries():
            for series in chart.series:
                axes.plot(
                    [point.year for point in series.points],
                    [point.value for point in series.points],
                    marker="o",
                    label=series.name,
                )
            axes.legend()
        case Bars():
            axes.barh([bar.label for bar in chart.bars], [bar.value for bar in chart.bars])
        case Ranges():
            for each in chart.ranges:
                axes.plot([sourced.value for sourced in each.values], [each.label] * len(each.values), marker="o")
        case Stack():
            floor = [0.0] * len(chart.columns)
            for part in chart.parts:
                values = [value or 0 for value in part.values]
                axes.bar(list(chart.columns), values, bottom=floor, label=part.name)
                floor = [low + value for low, value in zip(floor, values, strict=True)]
            axes.legend()
    axes.set_ylabel(chart.unit)
    axes.grid(visible=True)
    text = io.StringIO()
    plate.savefig(text, format="svg")
    svg = text.getvalue()
    return svg[svg.index("<svg") :]


def with_usual_charts(document: "Document") -> "Document":
    from django.utils.safestring import mark_safe

    from reports.builders.document import Figure

    def redrawn(section: "Section") -> "Section":
        blocks = tuple(replace(block) if isinstance(block, Figure) else block for block in section.blocks)
        for block in blocks:
            if isinstance(block, Figure):
                block.__dict__["svg"] = mark_safe(usual_svg(block.chart))
        return replace(section, blocks=blocks)

    return replace(document, sections=tuple(redrawn(section) for section in document.sections))


def setting_time(edition: "Edition") -> None:
    from reports.builders import assembly, setting

    document = assembly.assemble(edition, "en")
    markup = setting.html(document)
    pages = setting.pdf(document, edition.evidence, markup)[1]
    usual = setting.html(with_usual_charts(document))

    def everything_else() -> None:
        fresh = assembly.assemble(edition, "en")
        for figure in fresh.figures():
            assert figure.svg
        setting.html(fresh)
        setting.figures(edition.evidence)

    rest = best(everything_else)
    slim = best(lambda: setting.pdf(document, edition.evidence, markup))
    default = best(lambda: setting.pdf(document, edition.evidence, usual))
    print(f"{pages} pages, {len(list(document.figures()))} charts")
    print(f"everything but WeasyPrint   {rest:6.2f} s")
    print(f"WeasyPrint, slim charts     {slim:6.2f} s   everything else / WeasyPrint = {rest / slim:.2f} (below 1)")
    print(f"WeasyPrint, usual charts    {default:6.2f} s   saved by slim charts = {1 - slim / default:.0%} (a third)")


def workers(iso3: str) -> None:
    """The same number of assessments per process, by one process and by two at once."""

    def together(count: int) -> float:
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", "benchmarks.bench_assessment", "--build", iso3],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            for _ in range(count)
        ]
        for process in processes:
            assert process.stdout is not None
            process.stdout.readline()
        start = time.perf_counter()
        for process in processes:
            assert process.stdin is not None
            process.stdin.write(b"go\n")
            process.stdin.flush()
        for process in processes:
            process.communicate()
        return count * PER_WORKER / (time.perf_counter() - start)

    one, two = together(1), together(2)
    print(f"one worker {one:.2f} a second, two {two:.2f}: {two / one:.2f} times as many (at least 1.5)")


def build_some(iso3: str) -> None:
    """A worker's process: ready with the edition at hand, then as many assessments as it is worth timing."""
    import django

    django.setup()
    from datasets.models import Edition
    from reports.builders import build

    edition = Edition.objects.filter(country=iso3).order_by("-number")[0]
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(PER_WORKER):
        build.render(edition, "en")


def main(iso3: str) -> None:
    with postgres("bench_assessment") as url, portal(url, DEMO="1"):
        from django.core.management import call_command

        from datasets.pool import editions

        call_command("demo", verbosity=0)
        print(f"{iso3}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        setting_time(editions.freeze(iso3=iso3, audience="public", by=None))
        workers(iso3)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--build"]:
        build_some(sys.argv[2])
    else:
        main(sys.argv[1] if len(sys.argv) > 1 else "JAM")
