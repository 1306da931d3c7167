"""How the cost grows: a decision with the number of criteria, and loading with the number of editions.

    python benchmarks/growth.py [--short] [--json FILE]

Last column: the cost beside the first, divided by the size beside the first. Under 1 is better than
linear. The criteria are invented: groups of five joined by "all", and the groups by "any".
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from statistics import median

from _measure import SHORT, in_turns, keep, once

import safeguarding as sg
from safeguarding.criteria import AllOf, AnyOf, Criterion, compiled
from safeguarding.facts import Kind
from safeguarding.sources import Citation, Evidence, Source

SIZES = (5, 10, 20, 40)
EDITIONS = (1, 10, 100) if SHORT else (1, 10, 100, 500)
SOURCE = Source(id="own", title="Own", url="https://example.org", retrieved=date(2026, 1, 1))
CITE = Citation(source=SOURCE, at="p.1", evidence=Evidence.SECONDARY, checked_on=date(2026, 1, 1), edition="own")
HEAD = """
edition: own-{number}
title: Own rules
layer: own
in_force: {{from: {first}, until: {last}}}
sources:
  own: {{title: Own, url: "https://example.org", retrieved: 2026-01-01}}
timescales:
  - id: own-limit-{number}
    within: 5 working days
    starts: authority_aware
    force: local-policy
    who: us
    cite: {{source: own, at: "p.1", evidence: secondary, checked_on: 2026-01-01}}
"""


def kind(size: int, run: int = 0) -> Kind:
    """Return that many yes-or-no facts; those of another run have other names, so that nothing of them is kept."""
    return Kind(names=tuple(f"fact_{run}_{n}" for n in range(size)), domains=((True, False),) * size, never=())


def condition(size: int, run: int = 0) -> AnyOf:
    """Return a condition on that many facts."""
    leaves = [
        Criterion(id=f"c{n}", text="x", ask="x?", fact=fact, values=frozenset({True}), judgement=False, cite=CITE)
        for n, fact in enumerate(kind(size, run).names)
    ]
    return AnyOf(tuple(AllOf(tuple(leaves[n : n + 5])) for n in range(0, size, 5)))


def grown(title: str, found: dict[int, float], scale: float, unit: str) -> None:
    """Print a table of sizes."""
    print(f"\n{title:<40}{unit:>12}{'÷ linear':>12}")
    (first, least), *_ = found.items()
    for size, taken in found.items():
        print(f"  {size:<38}{taken * scale:>12,.1f}{(taken / least) / (size / first):>12.2f}")
    keep({title: {str(size): taken * scale for size, taken in found.items()}, "unit": unit})


def decisions() -> None:
    """Print what a finding with its questions takes, with nothing known, and what laying it out takes."""
    works: dict[str, Callable[[], object]] = {}
    laid_out = {}
    for size in SIZES:
        made = compiled(condition(size), kind(size))
        states = cycle([tuple([3] * size), tuple([3] * (size - 1) + [2])])
        works[str(size)] = lambda made=made, states=states: (
            made.finding(state := next(states)),
            made.questions(state),
        )
        laid_out[size] = min(
            once(lambda size=size, run=run: compiled(condition(size, run), kind(size, run))) for run in range(1, 6)
        )
    found = {int(name): median(values) for name, values in in_turns(works).items()}
    grown("a decision, by criteria", found, 1e6, "µs")
    grown("laying out its diagrams, by criteria", laid_out, 1e3, "ms")


def loading() -> None:
    """Print what loading takes when an overlay holds very many editions."""
    found = {}
    sg.rulebook("croydon", on=date(2026, 11, 20))
    for count in EDITIONS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "own"
            folder.mkdir()
            first = date(2020, 1, 1)
            for number in range(count):
                last = first + timedelta(days=3)
                text = HEAD.format(number=number, first=first, last=last)
                (folder / f"{first.isoformat()}.yaml").write_text(text, encoding="utf-8")
                first = last + timedelta(days=1)
            work = lambda folder=folder: sg.rulebook("croydon", on=date(2020, 1, 2), overlay=folder)  # noqa: E731
            found[count] = min(once(work) for _ in range(3))
    grown("loading, by editions of an overlay", found, 1e3, "ms")


def main() -> None:
    """Print the tables."""
    decisions()
    loading()


if __name__ == "__main__":
    main()
