"""Benchmarks: what Tutela costs, each figure beside a baseline measured in the same run.

`python -m benchmarks [name ...]` (or `make bench`) writes out/bench/<name>.json and prints a table. Cost is
CPU time of this process, SQL statements and bytes: these say nearly the same on a busy machine. Read ratios
first.
"""
