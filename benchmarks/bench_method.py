"""The method against the reference R scripts of Statistics Netherlands: generated, cleaning, Monte Carlo.

R is not run here: its figures were recorded once, on a machine with two cores, and are told beside every ratio. What
is ours is measured in child processes, from file to file, the start of the interpreter included.
Targets: generated in a fifth of the time and a third of the memory, cleaning in a tenth of the time, a twentieth if
it can be; 1,000 draws for one country under two seconds.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
RAW_DATA = Path(os.environ.get("RAW_DATA", ROOT.parent / "shared" / "data"))
RUNS = 5
UNTIL = 2050
MIB = 1024
KG_PER_PANEL_2008 = 20


class Measured(NamedTuple):
    """Medians and best of a child's runs: seconds of wall and of processor, peak MiB."""

    wall: float
    best: float
    processor: float
    memory: float


REFERENCE_GENERATED = Measured(3.98, 3.98, 3.98, 569)
REFERENCE_CLEANING = Measured(13.6, 13.6, 13.6, float("nan"))


def measure(*command: str | Path) -> Measured:
    walls, processors, memories = [], [], []
    environment = os.environ | {"DEBUG": "1", "VAR_DIR": str(Path(tempfile.gettempdir()) / "bench-method-var")}
    for _run in range(RUNS):
        start = perf_counter()
        child = subprocess.Popen(
            [sys.executable, *map(str, command)], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        _pid, status, usage = os.wait4(child.pid, 0)
        walls.append(perf_counter() - start)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0, command
        processors.append(usage.ru_utime + usage.ru_stime)
        memories.append(usage.ru_maxrss / MIB)
    return Measured(statistics.median(walls), min(walls), statistics.median(processors), max(memories))


def tell(name: str, ours: Measured, reference: Measured) -> None:
    print(
        f"{name:44} wall {ours.wall:5.2f} s (best {ours.best:5.2f}), processor {ours.processor:5.2f} s, "
        f"peak {ours.memory:4.0f} MiB; of the R script: wall {ours.wall / reference.wall:6.1%} "
        f"(best {ours.best / reference.wall:6.1%}), memory {ours.memory / reference.memory:6.1%}",
        flush=True,
    )


def write_sales(path: Path) -> None:
    """The published sales of the EU-28 in the contribution template: 54 keys, 1980-2021, tonnes and pieces."""
    import pandas as pd

    from tests.datasets.waste_over_time import published

    sold = published(RAW_DATA).dropna(subset=["POM_t"])
    # Eight panel counts of 2008 are published below zero: they stand as their mass over the weight of a panel.
    wrong = sold["POM_pieces"] < 0
    sold.loc[wrong, "POM_pieces"] = sold["POM_t"] * 1000 / KG_PER_PANEL_2008
    measures = {"POM_t": "t", "POM_pieces": "pieces"}
    rows = [
        sold.assign(indicator="POM", category="UNU-" + sold["UNU_Key"], unit=unit, status="E", note="").rename(
            columns={"Country": "country", "Year": "year", column: "value"}
        )
        for column, unit in measures.items()
    ]
    names = ["country", "year", "indicator", "category", "value", "unit", "status", "note"]
    pd.concat(rows)[names].to_csv(path, index=False)


def run_engine(sales: Path, output: Path) -> None:
    from datasets.method import files
    from datasets.method.generated import COLUMNS, generated

    texts = ("country", "indicator", "category", "unit", "status")
    sent = files.read(sales, "sales", texts=texts, years=("year",), numbers=("value",)).frame.astype({"year": int})
    lives = files.read(
        ROOT / "datasets/reference/lifetimes.csv", "lifetimes", texts=("unu_key",), numbers=("shape", "scale")
    ).frame
    files.write(generated(sent, lives, until=UNTIL)[[*COLUMNS]], output)


def run_cleaning(output: Path) -> None:
    from datasets.method import files
    from datasets.method.cleaning.steps import clean
    from tests.datasets.waste_over_time import published, surroundings, table

    around = surroundings(RAW_DATA, published(RAW_DATA, ["Country", "Year", "Inhabitants"]))
    files.write(clean(table(RAW_DATA, "UNU_countries"), around).sales, output)


def run_draws(sales: Path) -> None:
    from datasets.method import files
    from datasets.method.uncertainty import bands

    texts = ("country", "indicator", "category", "unit", "status")
    sent = files.read(sales, "sales", texts=texts, years=("year",), numbers=("value",)).frame.astype({"year": int})
    sent = sent[(sent["country"] == "NLD") & (sent["unit"] == "t")]
    lives = files.read(
        ROOT / "datasets/reference/lifetimes.csv", "lifetimes", texts=("unu_key",), numbers=("shape", "scale")
    ).frame
    times = []
    for seed in range(RUNS):
        start = perf_counter()
        bands(sent, lives, seed=seed, until=UNTIL)
        times.append(perf_counter() - start)
    print(
        f"{'1,000 draws, one country, 54 keys to 2050':44} wall {statistics.median(times):5.2f} s "
        f"(best {min(times):5.2f}); target 2 s",
        flush=True,
    )


def main() -> None:
    if not RAW_DATA.is_dir():
        print("Third parties' raw files are not beside the project (RAW_DATA): nothing measured.")
        return
    here = ("-m", "benchmarks.bench_method")
    with tempfile.TemporaryDirectory() as folder:
        sales, output = Path(folder) / "sales.csv", Path(folder) / "generated.csv"
        subprocess.run([sys.executable, *here, "sales", sales], cwd=ROOT, check=True)
        print("Recorded of the R scripts (R is not run here): generated 3.98 s, 569 MiB; cleaning 13.6 s; two cores.")
        print(f"EU-28 x 54 keys x 1980-{UNTIL}, mass and pieces, generated and stock, file to file; {RUNS} runs each")
        tell("generated, the method alone", measure(*here, "engine", sales, output), REFERENCE_GENERATED)
        command = ("manage.py", "generated", "--pom", sales, "--output", output, "--until", str(UNTIL))
        tell("generated, manage.py", measure(*command), REFERENCE_GENERATED)
        ours = measure(*here, "cleaning", output)
        print(
            f"{'cleaning EU-28, ten steps':44} wall {ours.wall:5.2f} s (best {ours.best:5.2f}), processor "
            f"{ours.processor:5.2f} s, peak {ours.memory:4.0f} MiB; of the R scripts: wall "
            f"{ours.wall / REFERENCE_CLEANING.wall:6.1%} (best {ours.best / REFERENCE_CLEANING.wall:6.1%})",
            flush=True,
        )
        subprocess.run([sys.executable, *here, "draws", sales], cwd=ROOT, check=True)


if __name__ == "__main__":
    steps: dict[str, Callable[..., None]] = {
        "sales": write_sales,
        "engine": run_engine,
        "cleaning": run_cleaning,
        "draws": run_draws,
    }
    if len(sys.argv) > 1:
        steps[sys.argv[1]](*map(Path, sys.argv[2:]))
    else:
        main()
