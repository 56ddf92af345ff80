"""Runs one benchmark or all, each in a process of its own: `python -m benchmarks [name ...]`."""

import subprocess
import sys
from pathlib import Path


def main() -> int:
    there = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    wanted = sys.argv[1:] or there
    unknown = set(wanted) - set(there)
    if unknown:
        print("No benchmark is called", ", ".join(sorted(unknown)) + "; there are", ", ".join(there))
        return 2
    failed = 0
    for name in wanted:
        print(f"\n== {name}", flush=True)
        failed |= subprocess.run([sys.executable, "-m", f"benchmarks.bench_{name}"], check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
