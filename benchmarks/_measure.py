"""How the benchmarks measure: everything in turns in one run, so that the ratios mean something on any machine."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter

#: `--short` runs in a few minutes; `--json FILE` keeps the figures.
SHORT = "--short" in sys.argv
ROUNDS = 5 if SHORT else 15


def in_turns(works: Mapping[str, Callable[[], object]], seconds: float = 0.05) -> dict[str, list[float]]:
    """Return what one call of each takes, in seconds, once for each round.

    Each round asks every one in turn, so that a machine that is busy for a while is busy for all of them.
    """
    for work in works.values():
        work()
    times = {name: max(1, int(seconds / max(once(work), 1e-7))) for name, work in works.items()}
    found: dict[str, list[float]] = {name: [] for name in works}
    gc.collect()
    gc.disable()
    for _ in range(ROUNDS):
        for name, work in works.items():
            start = perf_counter()
            for _ in range(times[name]):
                work()
            found[name].append((perf_counter() - start) / times[name])
    gc.enable()
    return found


def once(work: Callable[[], object]) -> float:
    """Return what one call takes, in seconds."""
    start = perf_counter()
    work()
    return perf_counter() - start


def show(title: str, found: Mapping[str, list[float]], unit: str, notes: Mapping[str, str] | None = None) -> None:
    """Print the median of each, its least and most, and how it compares with the first; keep them for `--json`."""
    scale = {"s": 1, "ms": 1e3, "µs": 1e6, "ns": 1e9, "MB": 1}[unit]
    first = median(next(iter(found.values())))
    print(f"\n{title:<44}{'median ' + unit:>12}{'least–most':>20}{'× first':>10}")
    for name, values in found.items():
        low, mid, high = (value * scale for value in (min(values), median(values), max(values)))
        note = f"   {notes[name]}" if notes and name in notes else ""
        print(f"  {name:<42}{mid:>12,.2f}{f'{low:,.2f}–{high:,.2f}':>20}{median(values) / first:>10.2f}{note}")
    keep({title: {name: [value * scale for value in values] for name, values in found.items()}, "unit": unit})


def keep(figures: Mapping[str, object]) -> None:
    """Add figures, one JSON object a line, to the file that `--json` names."""
    if "--json" in sys.argv:
        with Path(sys.argv[sys.argv.index("--json") + 1]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(figures) + "\n")
