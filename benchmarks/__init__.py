"""The measurements behind every speed claim: `make bench`, or `make bench BENCH=jobs` for one."""
