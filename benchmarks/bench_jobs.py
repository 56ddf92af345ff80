"""From the press of a button to the worker's first sign of progress, on Redis and on the file-system broker.

The press is the moment before `jobs.enqueue`; the sign is the claim that the worker writes into the job's row.
Targets: 10 ms at the median with Redis, 100 ms on the file-system broker.
"""

import statistics
import subprocess
import sys
import threading

from benchmarks.scratch import REDIS, portal, postgres

PRESSES = 200


def measure(environment: dict[str, str]) -> list[float]:
    """Milliseconds from press to first sign, one per press; a fresh worker, its first five presses left out."""
    from django.utils import timezone

    from coalition import jobs
    from coalition.models import Job
    from datasets.tasks import recompute_stale

    worker = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            "--queues",
            "interactive,bulk",
            "--concurrency",
            "1",
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    tick = threading.Event()
    waits = []
    try:
        for press in range(PRESSES + 5):
            pressed_at = timezone.now()
            job = jobs.enqueue(recompute_stale, subject=f"pool:{press}")
            while True:
                job.refresh_from_db()
                if job.is_over:
                    break
                tick.wait(0.002)
            assert job.status == Job.Status.DONE, job.error
            assert job.started_at is not None
            waits.append((job.started_at - pressed_at).total_seconds() * 1000)
            # The next press falls anywhere in the broker's poll.
            tick.wait((press % 10) * 0.007)
    finally:
        worker.terminate()
        worker.wait()
    return waits[5:]


def tell(name: str, waits: list[float], target: float) -> None:
    median, late = statistics.median(waits), statistics.quantiles(waits, n=20)[-1]
    print(f"{name:32} median {median:6.1f} ms   95 % {late:6.1f} ms   target {target:5.0f} ms", flush=True)


def main(kind: str = "") -> None:
    if not kind:
        for each in ("redis", "filesystem"):
            subprocess.run([sys.executable, "-m", "benchmarks.bench_jobs", each], check=True)
        return
    if kind == "redis":
        with postgres("bench_jobs") as url, portal(url, REDIS) as environment:
            tell("PostgreSQL and Redis", measure(environment), 10)
    else:
        with portal() as environment:
            tell("SQLite and file-system broker", measure(environment), 100)


if __name__ == "__main__":
    main(*sys.argv[1:])
